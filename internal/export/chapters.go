package export

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"butler"
)

// The preferences of [Chapters].
const (
	PrefChapters       = "ExportChapters"
	PrefChaptersFormat = "ExportChaptersFormat"
)

// The formats of chapter files.
const (
	formatXML        = "xml"        // Matroska's, as mkvmerge and mkvpropedit read it
	formatOGM        = "ogm"        // CHAPTER01=00:00:00.000
	formatFFMetadata = "ffmetadata" // of ffmpeg; mpv's --chapters-file reads it
)

// Chapters returns the Conclusion that writes the chapters of a file together with the ends of Markers:
// `film.chapters.xml` for `film.mkv`, or `.chapters.txt`. from names what Markers come from.
func Chapters(from ...string) butler.Conclusion {
	return butler.Conclusion{
		Name: "chapterfile", Version: 1, From: from, Groups: []butler.ItemKind{butler.Movie, butler.Episode},
		Settings: []string{PrefChapters, PrefChaptersFormat, butler.PrefExportFolder}, Enabled: enabled(PrefChapters),
		Draw: func(ctx context.Context, in butler.ConclusionInput) ([]butler.Drawn, error) {
			return draw(ctx, in, PrefChapters, func(m butler.Member, stem string) ([]wanted, error) {
				marks := chapters(m)
				if len(m.Markers) == 0 || len(marks) == 0 {
					return nil, nil // the chapters are in the media itself
				}
				switch in.Settings.Text(PrefChaptersFormat) {
				case formatOGM:
					return []wanted{text(stem+".chapters.txt", ogm(marks))}, nil
				case formatFFMetadata:
					return []wanted{text(stem+".chapters.ffmeta", ffmetadata(marks))}, nil
				}
				content, err := matroska(marks)
				return []wanted{text(stem+".chapters.xml", content)}, err
			})
		},
	}
}

// ChaptersPreferences are those of [Chapters].
func ChaptersPreferences() []butler.Preference {
	return []butler.Preference{
		switchPreference(PrefChapters, "Export chapters", "Writes chapters, with those of intros, credits and breaks, as a file for each film."),
		{ID: PrefChaptersFormat, Label: "Format of exported chapters", Type: butler.PreferenceText, Default: formatXML, Group: "library", Advanced: true,
			Summary: "What the programs read that the chapters are for.",
			Enum: []butler.EnumValue{
				{Value: formatXML, Label: "Matroska XML (mkvmerge, mkvpropedit)"},
				{Value: formatOGM, Label: "OGM text (mkvmerge, MP4Box)"},
				{Value: formatFFMetadata, Label: "ffmetadata (ffmpeg, mpv)"},
			}},
	}
}

// chapter is one chapter of a list without gaps. Times are in ms.
type chapter struct {
	start, end int64
	title      string
}

// maxChapters bounds what is written of a hostile file.
const maxChapters = 1000

// chapters joins the chapters of a file with its Markers: a Marker becomes a chapter of its own, and what
// of a chapter is left before or after it stays one.
func chapters(m butler.Member) []chapter {
	end := m.Part.Duration
	var cuts []int64
	markers := inOrder(m.Markers)
	for _, k := range markers {
		cuts = append(cuts, k.Start, k.End)
		end = max(end, k.End)
	}
	cuts = append(cuts, 0)
	for _, c := range m.Part.Chapters {
		if c.Start >= 0 && c.Start < end {
			cuts = append(cuts, c.Start)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var all []chapter
	for i, at := range cuts {
		next := end
		if i+1 < len(cuts) {
			next = cuts[i+1]
		}
		if next <= at || len(all) == maxChapters {
			continue
		}
		title := titleAt(m.Part.Chapters, markers, at)
		// A piece that is nothing of its own goes on with what was before it.
		if n := len(all); n > 0 && all[n-1].title == title && !begins(m.Part.Chapters, at) {
			all[n-1].end = next
			continue
		}
		all = append(all, chapter{at, next, title})
	}
	return all
}

func begins(chapters []butler.Chapter, at int64) bool {
	return slices.ContainsFunc(chapters, func(c butler.Chapter) bool { return c.Start == at })
}

// titleAt names what plays at a time: a Marker before a chapter.
func titleAt(chapters []butler.Chapter, markers []butler.Marker, at int64) string {
	for _, m := range markers {
		if m.Start <= at && at < m.End {
			return map[butler.MarkerKind]string{
				butler.MarkerIntro: "Intro", butler.MarkerCredits: "Credits", butler.MarkerCommercial: "Commercial",
			}[m.Kind]
		}
	}
	for i, c := range slices.Backward(chapters) {
		if c.Start <= at {
			if c.Title == "" {
				return fmt.Sprintf("Chapter %d", i+1)
			}
			return c.Title
		}
	}
	return "Chapter"
}

func clock(ms int64) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

// ogm writes the text format that OGM tools made common.
func ogm(all []chapter) []byte {
	var b strings.Builder
	for i, c := range all {
		fmt.Fprintf(&b, "CHAPTER%02d=%s\nCHAPTER%02dNAME=%s\n", i+1, clock(c.start), i+1, oneLine(c.title))
	}
	return []byte(b.String())
}

// ffmetadata writes ffmpeg's metadata format, version 1.
func ffmetadata(all []chapter) []byte {
	escape := strings.NewReplacer(`\`, `\\`, "=", `\=`, ";", `\;`, "#", `\#`)
	var b strings.Builder
	b.WriteString(";FFMETADATA1\n")
	for _, c := range all {
		fmt.Fprintf(&b, "[CHAPTER]\nTIMEBASE=1/1000\nSTART=%d\nEND=%d\ntitle=%s\n", c.start, c.end, escape.Replace(oneLine(c.title)))
	}
	return []byte(b.String())
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// matroska writes chapters as mkvextract does; see matroska.org, "Chapters".
func matroska(all []chapter) ([]byte, error) {
	type display struct {
		String   string `xml:"ChapterString"`
		Language string `xml:"ChapterLanguage"`
	}
	type atom struct {
		Start   string  `xml:"ChapterTimeStart"`
		End     string  `xml:"ChapterTimeEnd"`
		Display display `xml:"ChapterDisplay"`
	}
	type document struct {
		XMLName xml.Name `xml:"Chapters"`
		Atoms   []atom   `xml:"EditionEntry>ChapterAtom"`
	}
	var d document
	for _, c := range all {
		d.Atoms = append(d.Atoms, atom{clock(c.start) + "000000", clock(c.end) + "000000", display{oneLine(c.title), "und"}})
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(d); err != nil {
		return nil, butler.E(butler.KindInternal, "export chapters", "%w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
