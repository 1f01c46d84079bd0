package demo

import (
	"fmt"
	"strings"
)

// picture is a source of moving pictures: a lavfi source of a small size, which is scaled up.
type picture struct {
	title, source string
}

// pictures that are nice to look at, each computed in less time than it takes to encode it.
func gallery() []picture {
	return []picture{
		{"Fractal", "mandelbrot=s=320x180:r=6:maxiter=300:end_scale=0.002:end_pts=120"},
		{"Colours", "gradients=s=320x180:r=24:speed=0.02:n=4:seed=7"},
		{"Life", "life=s=160x90:r=8:mold=10:ratio=0.1:death_color=#204080:life_color=#ffe0a0:mold_color=#101830:seed=3"},
		{"Triangles", "sierpinski=s=160x90:r=24:seed=5"},
		{"Rule 110", "cellauto=s=160x90:r=24:rule=110:seed=5"},
		{"Carpet", "sierpinski=s=160x90:r=24:type=carpet:seed=8"},
	}
}

// variant returns a picture of the gallery with another seed.
func variant(i, seed int) string {
	p := gallery()[i%len(gallery())].source
	if head, _, ok := strings.Cut(p, "seed="); ok {
		return fmt.Sprintf("%sseed=%d", head, seed)
	}
	return fmt.Sprintf("%s:start_x=%.5f", p, -0.743643887+float64(seed)*1e-5)
}

// scene returns a filter chain: a source for some seconds, as large as the film.
func scene(source string, seconds int, size string) string {
	return fmt.Sprintf("%s,trim=duration=%d,fps=24,scale=%s:flags=fast_bilinear,setsar=1,format=yuv420p,setpts=PTS-STARTPTS",
		source, seconds, strings.Replace(size, "x", ":", 1))
}

// faded fades a scene in and out.
func faded(chain string, seconds int) string {
	return fmt.Sprintf("%s,fade=t=in:d=0.5,fade=t=out:st=%g:d=0.5", chain, float64(seconds)-0.5)
}

func (m *maker) covers() []job {
	return []job{{work + "/cover.jpg", func(*maker, string) []string {
		return []string{
			"-f", "lavfi", "-i", "mandelbrot=s=600x600:r=1:start_scale=0.01:maxiter=400", "-frames:v", "1", "-q:v", "3", "-pix_fmt", "yuvj420p",
		}
	}}}
}

func (m *maker) pictures() []job {
	var jobs []job
	for i := range m.photos {
		p := gallery()[i%len(gallery())]
		seek := 1 + i/len(gallery())
		jobs = append(jobs, job{fmt.Sprintf("Photos/2024/Patterns/%s.jpg", p.title), func(*maker, string) []string {
			return []string{
				"-f", "lavfi", "-i", p.source, "-ss", fmt.Sprint(seek), "-frames:v", "1", "-vf", "scale=1600:900", "-q:v", "3", "-pix_fmt", "yuvj420p",
			}
		}})
	}
	return jobs
}
