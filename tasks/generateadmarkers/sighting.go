package generateadmarkers

import (
	"image"
	"math/bits"
	"time"
)

// Logo is where a logo was found, in px of a picture of [width].
type Logo struct {
	X      int     `json:"x"`
	Y      int     `json:"y"`
	Width  int     `json:"width"`
	Height int     `json:"height"`
	Share  float64 `json:"share"` // of the time that it is there
}

// sighting is whether a logo is there at a time.
type sighting struct {
	at    time.Duration
	there float64 // share of its edges that are seen
}

const (
	// logoShare is the least share of pictures that have the edges of a logo.
	logoShare = 0.35
	// logoPixels is how many pixels with edges a logo has at least, and logoKnown how many of them must have been
	// kept for it to be looked for.
	logoPixels = 24
	logoKnown  = 16
	// logoThere is the share of the edges usually seen that must be seen for the logo to be there: something
	// bright behind it hides some.
	logoThere = 0.28
	// learning is how many different pictures are needed.
	learning = 24
)

// find returns the logo, and where it is seen; nil if there is none.
func (w *watcher) find() (*Logo, []sighting) {
	if w.w == 0 {
		return nil, nil
	}
	if w.periods == nil {
		w.choose()
	}
	best, strength := -1, 0
	var pixels map[int]uint8
	for c := range corners {
		edges, s := w.learnt[c].logo()
		if len(edges) >= logoPixels && s > strength {
			best, strength, pixels = c, s, edges
		}
	}
	if best < 0 {
		return nil, nil
	}
	w.corner, w.pixels = best, pixels
	box := image.Rectangle{}
	for at := range pixels {
		p := image.Pt(at%w.size.X, at/w.size.X)
		box = box.Union(image.Rectangle{p, p.Add(image.Pt(1, 1))})
	}
	box = box.Add(w.origin(best))
	return &Logo{X: box.Min.X, Y: box.Min.Y, Width: box.Dx(), Height: box.Dy()}, w.sightings(best, pixels)
}

// there returns the share of the edges of the logo that was found that are seen in a picture.
func (w *watcher) there(m *image.YCbCr) float64 {
	if len(w.pixels) == 0 || m.Rect.Dx() != w.w || m.Rect.Dy() != w.h {
		return 0
	}
	n := w.size.X * w.size.Y
	codes := w.codes[:n]
	w.edges(m, w.corner, codes)
	seen := 0
	for at, dir := range w.pixels {
		if alike(codes[at], dir) {
			seen++
		}
	}
	return float64(seen) / float64(len(w.pixels))
}

// logo returns the pixels of a corner that belong to a logo, with their directions, and how often they
// are seen in all.
func (l *learnt) logo() (map[int]uint8, int) {
	if l.pictures < learning {
		return nil, 0
	}
	all, sum := map[int]uint8{}, 0
	for i := range l.previous {
		dir, most, edges := l.usual(i)
		if float64(most) >= logoShare*float64(l.pictures) && 4*most >= 3*edges {
			all[i] = dir
			sum += most
		}
	}
	return all, sum
}

// sightings looks for a logo in what was kept.
func (w *watcher) sightings(corner int, pixels map[int]uint8) []sighting {
	var all []sighting
	for n, p := range w.periods {
		end := len(w.times)
		if n+1 < len(w.periods) {
			end = w.periods[n+1].first
		}
		var mask [words]uint64
		known := 0
		for i, px := range p.pixels[corner] {
			if dir, ok := pixels[px.at]; ok && alike(px.direction+1, dir) {
				bit := corner*watched + i
				mask[bit/64] |= 1 << (bit % 64)
				known++
			}
		}
		if known < logoKnown {
			continue
		}
		for i := p.first; i < end; i++ {
			seen := 0
			for j, m := range mask {
				seen += bits.OnesCount64(p.seen[(i-p.first)*words+j] & m)
			}
			all = append(all, sighting{w.times[i], float64(seen) / float64(known)})
		}
	}
	return all
}

// split returns after which of some sightings the logo has most likely come or gone: so that most before
// it are one way, and most after it the other.
func split(raw []bool, near int, before bool) int {
	const around = 4
	low, high := max(0, near-around), min(len(raw)-2, near+around)
	best, most := near, -1
	for k := low; k <= high; k++ {
		agree := 0
		for i := low; i <= high+1; i++ {
			if (raw[i] == before) == (i <= k) {
				agree++
			}
		}
		if agree > most || agree == most && abs(k-near) < abs(best-near) {
			best, most = k, agree
		}
	}
	return best
}

// thereAt decides where a logo is there: more of its edges are seen than half of what is usual, in most of
// some pictures around.
func thereAt(all []sighting) (raw, smooth []bool) {
	shares := make([]float64, len(all))
	for i, v := range all {
		shares[i] = v.there
	}
	usual := quantile(shares, 0.7)
	raw = make([]bool, len(all))
	for i, v := range shares {
		raw[i] = v >= logoThere*usual
	}
	const around = 2
	smooth = make([]bool, len(all))
	for i := range raw {
		n, yes := 0, 0
		for j := max(0, i-around); j <= min(len(raw)-1, i+around); j++ {
			n++
			if raw[j] {
				yes++
			}
		}
		smooth[i] = 2*yes > n
	}
	return raw, smooth
}

// lasting reports whether a logo is one: it stays for minutes. What comes and goes with the shots is
// part of a set.
func lasting(all []sighting, there []bool) bool {
	var long, sum time.Duration
	for i := 0; i < len(there); {
		if !there[i] {
			i++
			continue
		}
		first := i
		for i < len(there) && there[i] {
			i++
		}
		d := all[i-1].at - all[first].at
		sum += d
		if d >= 45*time.Second {
			long += d
		}
	}
	return sum > 0 && long >= sum*6/10
}
