package butlertest

import (
	"path/filepath"
	"testing"
	"time"
)

// Sample is a whole media file of the kind that its name says.
type Sample struct {
	Name string
	Kind string // movies, music or photos
	Path string
}

// Standard returns the film most tests want: ten seconds, five chapters, stereo and 5.1 sound.
func Standard(ext string) Film {
	return Film{
		Ext: ext, Seconds: 10, Chapters: 5,
		Sound: []Sound{{Language: "eng", Title: "Stereo", Default: true}, {Channels: 6, Language: "deu"}},
		Tags:  map[string]string{"title": "A Film"},
	}
}

// SongTags are tags as a well-kept file has them.
func SongTags() map[string]string {
	return map[string]string{
		"title": "A Song", "artist": "A Band", "album": "An Album", "album_artist": "The Band",
		"track": "3", "disc": "1", "date": "2021", "genre": "Folk",
	}
}

// Recipes returns one recipe for each trait of whole files that this program must understand.
func Recipes() map[string]Recipe {
	tags := SongTags()
	return map[string]Recipe{
		"film.mkv":           Standard("mkv"),
		"film.mp4":           Standard("mp4"),
		"film.mov":           Standard("mov"),
		"film.ts":            Standard("ts"),
		"film.avi":           Standard("avi"),
		"film.webm":          Standard("webm"),
		"film.mpg":           Film{Ext: "mpg", Sound: []Sound{{}}},
		"vp8.webm":           Film{Ext: "webm", Codec: "libvpx", Sound: []Sound{{Codec: "libvorbis"}}},
		"vp9.mp4":            Film{Ext: "mp4", Codec: "libvpx-vp9", Sound: []Sound{{Codec: "libopus"}}},
		"ntsc.mkv":           Film{Rate: "24000/1001", Sound: []Sound{{Codec: "flac"}}},
		"ntsc.mp4":           Film{Ext: "mp4", Rate: "30000/1001", Sound: []Sound{{Codec: "ac3", Channels: 6}}},
		"one-key-frame.mkv":  Film{Seconds: 6, GOP: 1000, Sound: []Sound{{}}},
		"rotated-90.mp4":     Film{Ext: "mp4", Rotation: 90, Sound: []Sound{{}}},
		"rotated-180.mov":    Film{Ext: "mov", Rotation: 180},
		"rotated-270.mp4":    Film{Ext: "mp4", Rotation: 270},
		"anamorphic.mkv":     Film{Width: 180, Height: 144, SAR: "64:45"},
		"anamorphic.mp4":     Film{Ext: "mp4", Width: 180, Height: 144, SAR: "64:45"},
		"ten-bit.mkv":        Film{Depth10: true, HDR: true},
		"ten-bit.mp4":        Film{Ext: "mp4", Depth10: true, HDR: true},
		"hevc.mkv":           Film{Codec: "libx265"},
		"interlaced.mkv":     Film{Interlaced: true, Codec: "libx264"},
		"interlaced.mpg":     Film{Ext: "mpg", Interlaced: true},
		"variable.mkv":       Film{Variable: true},
		"variable.mp4":       Film{Ext: "mp4", Variable: true},
		"fragmented.mp4":     Film{Ext: "mp4", Fragmented: true, Sound: []Sound{{}}},
		"subtitles.mkv":      Film{Subtitles: []string{"eng", "fre"}, Sound: []Sound{{}}},
		"subtitles.mp4":      Film{Ext: "mp4", Subtitles: []string{"eng", "fre"}, Sound: []Sound{{}}},
		"cover.mkv":          Film{Cover: true, Attachment: true, Sound: []Sound{{}}},
		"cover.mp4":          Film{Ext: "mp4", Cover: true, Sound: []Sound{{}}},
		"many-sounds.mkv":    ManySounds(),
		"sound-only.mkv":     Film{NoPicture: true, Sound: []Sound{{Codec: "pcm_s16le"}}},
		"mpeg4.mkv":          Film{Codec: "mpeg4", Sound: []Sound{{Codec: "libmp3lame"}}},
		"mpeg2.mkv":          Film{Codec: "mpeg2video", Sound: []Sound{{Codec: "mp2"}}},
		"mjpeg.mov":          Film{Ext: "mov", Codec: "mjpeg", Sound: []Sound{{Codec: "pcm_s16le"}}},
		"song.mp3":           Song{Tags: tags},
		"cover.mp3":          Song{Tags: tags, Cover: true},
		"mono.mp3":           Song{Channels: 1, Rate: 22050},
		"song.flac":          Song{Ext: "flac", Tags: tags},
		"cover.flac":         Song{Ext: "flac", Tags: tags, Cover: true},
		"six.flac":           Song{Ext: "flac", Channels: 6},
		"song.m4a":           Song{Ext: "m4a", Tags: tags},
		"cover.m4a":          Song{Ext: "m4a", Tags: tags, Cover: true},
		"alac.m4a":           Song{Ext: "m4a", Codec: "alac", Tags: tags},
		"song.ogg":           Song{Ext: "ogg", Tags: tags},
		"flac.ogg":           Song{Ext: "ogg", Codec: "flac", Tags: tags},
		"song.opus":          Song{Ext: "opus", Tags: tags},
		"six.opus":           Song{Ext: "opus", Channels: 6},
		"song.wav":           Song{Ext: "wav", Tags: tags},
		"deep.wav":           Song{Ext: "wav", Codec: "pcm_s24le", Rate: 44100},
		"song.aiff":          Song{Ext: "aiff"},
		"song.wv":            Song{Ext: "wv", Tags: tags},
		"song.aac":           Song{Ext: "aac"},
		"song.ac3":           Song{Ext: "ac3"},
		"photo.jpg":          Picture{},
		"photo-taken.jpg":    Picture{Orientation: 6, Taken: time.Date(2018, 5, 6, 7, 8, 9, 0, time.UTC)},
		"photo-turned-8.jpg": Picture{Orientation: 8},
		"photo-turned-3.png": Picture{Ext: "png", Orientation: 3},
		"photo.png":          Picture{Ext: "png"},
		"photo.gif":          Picture{Ext: "gif"},
		"moving.gif":         Picture{Ext: "gif", Moving: true},
		"photo.webp":         Picture{Ext: "webp"},
		"photo.bmp":          Picture{Ext: "bmp"},
		"photo.tiff":         Picture{Ext: "tiff"},
	}
}

// ManySounds is a film with six audio streams.
func ManySounds() Film {
	return Film{Sound: []Sound{
		{Codec: "aac", Language: "eng", Default: true}, {Codec: "ac3", Channels: 6, Language: "eng"},
		{Codec: "eac3", Channels: 6, Language: "deu"}, {Codec: "libopus", Language: "fra"},
		{Codec: "flac", Channels: 1, Title: "Commentary"}, {Codec: "libmp3lame", Rate: 44100},
	}}
}

// Samples makes all [Recipes] in a temporary folder of the test, in the order of their names.
func Samples(t testing.TB) []Sample {
	t.Helper()
	dir := t.TempDir()
	recipes := Recipes()
	var samples []Sample
	for _, name := range sortedKeys(recipes) {
		kind := "movies"
		switch recipes[name].(type) {
		case Song:
			kind = "music"
		case Picture:
			kind = "photos"
		}
		samples = append(samples, Sample{name, kind, MediaAs(t, recipes[name], filepath.Join(dir, name))})
	}
	return samples
}
