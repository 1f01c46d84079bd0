package generateadmarkers_test

import "fmt"

// The habits of broadcasters that the evaluation is made of. Each is recorded twice, with other pictures,
// sound, logo and times: once to choose thresholds on, once to be kept aside.

func pal() station {
	return station{
		codec: "mpeg2video", rate: "25", w: 352, h: 288, aspect: "16:9", gop: 12, interlaced: true, corner: topRight, opacity: 0.6,
		gap:  gap{black: true, silent: true, shortest: 0.3, longest: 0.9, floor: -82},
		show: drama(), ads: grid(),
	}
}

func ntsc() station {
	s := pal()
	s.rate, s.w, s.h, s.aspect, s.gop, s.corner, s.opacity = "30000/1001", 352, 240, "4:3", 15, bottomRight, 0.9
	return s
}

func avc(gop int) station {
	s := pal()
	s.codec, s.w, s.h, s.gop, s.interlaced = "libx264", 480, 272, gop, false
	return s
}

func drama() show {
	return show{shortest: 2, longest: 8, talk: talk{level: -25, room: -56, pauses: 0.9, pitch: 130, tempo: 3.7}}
}

func grid() ads {
	return ads{lengths: []float64{10, 15, 15, 20, 30, 30, 30, 60}, odd: 0.1, shortest: 0.6, longest: 2.4, level: -18, within: true}
}

func (s station) with(name string, change func(s *station)) station {
	s.group = name
	change(&s)
	return s
}

func prog(seconds float64) piece { return piece{programme: seconds} }
func ofAds(n int) piece          { return piece{ads: n} }

func stations() []station {
	twice := []piece{prog(215), ofAds(6), prog(330), ofAds(5), prog(150)}
	once := []piece{prog(280), ofAds(7), prog(310)}
	kinds := []station{
		ntsc().with("classic", func(s *station) { s.plan = twice }),
		pal().with("idents", func(s *station) {
			s.gap = gap{silent: true, shortest: 0.16, longest: 0.4, floor: -80}
			s.ident, s.ads.odd, s.plan = 5, 1.5, twice
			s.ads.lengths = []float64{7, 12, 20, 22, 25, 30, 35, 40}
		}),
		ntsc().with("no logo", func(s *station) { s.opacity, s.plan, s.show.blackouts = 0, twice, 0.2 }),
		pal().with("hard cuts", func(s *station) { s.gap, s.plan = gap{floor: -80}, twice }),
		pal().with("logo in ads", func(s *station) { s.logoInAds, s.plan = true, twice }),
		ntsc().with("cut ends", func(s *station) {
			s.plan = []piece{{ads: 4, cut: 0.5}, prog(320), ofAds(5), prog(250), ofAds(4)}
		}),
		pal().with("padding", func(s *station) {
			s.plan = []piece{{programme: 150, other: true}, ofAds(4), prog(260), ofAds(6), prog(240), ofAds(4), {programme: 90, other: true}}
		}),
		avc(25).with("no ads", func(s *station) {
			s.show.blackouts, s.show.pauses, s.plan = 0.5, 0.5, []piece{prog(780)}
		}),
		pal().with("no ads, no logo", func(s *station) {
			s.opacity, s.show.blackouts, s.show.blacks, s.plan = 0, 0.5, 0.5, []piece{prog(780)}
		}),
		pal().with("music", func(s *station) {
			s.show = show{shortest: 0.5, longest: 2, talk: talk{level: -30, room: -60, pauses: 2, music: -18, pitch: 180, tempo: 5}, pauses: 0.3}
			s.ads.level, s.plan = -19, twice
		}),
		avc(48).with("letterbox", func(s *station) {
			s.show.rows, s.show.blackouts, s.corner, s.opacity, s.plan = 0.12, 0.2, topLeft, 0.45, once
		}),
		avc(125).with("long GOP", func(s *station) { s.plan = twice }),
		pal().with("black only", func(s *station) {
			s.gap, s.show.columns, s.plan = gap{black: true, shortest: 0.2, longest: 0.5, floor: -70}, 0.125, once
			s.opacity, s.show.blacks = 0.5, 0.3
		}),
		pal().with("studio", func(s *station) {
			s.show = show{shortest: 4, longest: 14, cameras: 5, talk: talk{level: -23, room: -74, pauses: 0.8, pitch: 120, tempo: 4}}
			s.corner, s.late, s.plan = bottomLeft, 12, twice
		}),
	}
	var all []station
	for i, s := range kinds {
		s.seed, s.name = uint64(1000+i), fmt.Sprintf("%02d-chosen", i+1)
		all = append(all, s)
		s.seed, s.name, s.held = uint64(2000+i), fmt.Sprintf("%02d-held", i+1), true
		all = append(all, s.moved())
	}
	return all
}

// moved makes the recording that is kept aside differ by more than its pictures: other lengths, another corner.
func (s station) moved() station {
	s.corner = (s.corner + 1) % 4
	plan := make([]piece, len(s.plan))
	for i, p := range s.plan {
		p.programme *= 0.87 + 0.06*float64((i*5+len(s.group))%5)
		if p.ads > 0 {
			p.ads += (i+len(s.group))%3 - 1
		}
		plan[i] = p
	}
	s.plan = plan
	return s
}
