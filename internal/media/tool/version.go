package tool

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"butler"
)

// oldest is the first release that has all that is used here, and utilMajor.utilMinor the version of
// its libavutil: builds from a repository have no release number, but that.
const (
	oldest                = "4.4"
	utilMajor, utilMinor  = 56, 70
	oldMajor, oldMinor    = 4, 4
	versionPattern        = `^ff\w+ version (\S+)`
	releasePattern        = `^n?(\d+)\.(\d+)`
	libavutilPattern      = `(?m)^libavutil\s+(\d+)\.\s*(\d+)\.`
	maxVersionLengthShown = 60
)

// parseVersion returns the version in what `ffmpeg -version` printed, and an error if it is too old
// or cannot be told.
func parseVersion(out string) (string, error) {
	const op = "read version"
	m := regexp.MustCompile(versionPattern).FindStringSubmatch(out)
	if m == nil {
		return "", butler.E(butler.KindMissingTool, op, "no version in the output")
	}
	version := m[1][:min(len(m[1]), maxVersionLengthShown)]
	for _, way := range []struct {
		pattern, text string
		major, minor  int
	}{
		{releasePattern, version, oldMajor, oldMinor},
		{libavutilPattern, out, utilMajor, utilMinor},
	} {
		n := regexp.MustCompile(way.pattern).FindStringSubmatch(way.text)
		if n == nil {
			continue
		}
		major, err1 := strconv.Atoi(n[1])
		minor, err2 := strconv.Atoi(n[2])
		if err1 != nil || err2 != nil {
			continue
		}
		if major < way.major || major == way.major && minor < way.minor {
			return version, butler.E(butler.KindMissingTool, op, "version %s is older than %s", version, oldest)
		}
		return version, nil
	}
	return version, butler.E(butler.KindMissingTool, op, "%q is no version that can be compared", version)
}

// parseTable returns the names in a table as `-demuxers` and `-filters` print it: flags, a name, a text.
func parseTable(out string) []string {
	var names []string
	for line := range strings.Lines(out) {
		if f := strings.Fields(line); strings.HasPrefix(line, " ") && len(f) >= 3 && f[1] != "=" {
			names = append(names, f[1])
		}
	}
	return names
}

// safeFormats returns the demuxers that read one file and nothing else. Left out are those that open
// what a file names (playlists, manifests), those that generate or capture, and those that take any
// text for a picture.
func safeFormats(all []string) []string {
	unsafe := strings.Fields(`
		concat concatf hls applehttp dash imf webm_dash_manifest sdp rtsp rtp sap vobsub avisynth vapoursynth
		lavfi alsa fbdev jack kmsgrab libcdio libdc1394 openal oss pulse sndio v4l2 video4linux2 x11grab xcbgrab
		decklink dshow gdigrab iec61883 avfoundation android_camera bktr
		ffmetadata tty bin xbin adf idf data image2pipe`)
	return slices.DeleteFunc(slices.Clone(all), func(name string) bool {
		for n := range strings.SplitSeq(name, ",") {
			if slices.Contains(unsafe, n) {
				return true
			}
		}
		return false
	})
}

// String describes the tools for a log.
func (t Tools) String() string {
	return fmt.Sprintf("%s %s", t.paths[FFmpeg], t.Version)
}

// AtLeast reports whether ffmpeg is of a release or a newer one. Builds that have no release number
// are taken for new.
func (t Tools) AtLeast(major, minor int) bool {
	n := regexp.MustCompile(releasePattern).FindStringSubmatch(t.Version)
	if n == nil {
		return true
	}
	a, err1 := strconv.Atoi(n[1])
	b, err2 := strconv.Atoi(n[2])
	return err1 != nil || err2 != nil || a > major || a == major && b >= minor
}
