package cli

import (
	"fmt"
	"strconv"
	"strings"

	"butler"
	"butler/internal/cli/human"
)

const shortEvidence = 100 // columns of a finding that are shown unless all are asked for

func printItem(p *printer, item butler.ItemDetail, said []butler.ItemMetadata, evidence bool) {
	p.line("%s", strings.TrimSpace(fmt.Sprintf("%s %d: %s %s", item.Kind, item.ID, item.Title, year(item.Item))))
	printMetadata(p, item.Metadata)
	for _, m := range said {
		p.line("  said by %s: %s", m.Origin, saidText(m))
	}
	for _, m := range item.Media {
		p.line("version %s, %s", human.Named(m.Version), human.Length(m.Duration))
		for _, part := range m.Parts {
			printPart(p, part)
		}
	}
	for _, m := range item.Markers {
		printMarker(p, m)
	}
	if len(item.Artifacts) > 0 {
		p.line("")
		printArtifacts(p, item.Artifacts)
	}
	if len(item.Work) > 0 {
		p.line("")
		printWork(p, item.Work)
	}
	if len(item.Findings) > 0 {
		p.line("")
	}
	for _, f := range item.Findings {
		printFinding(p, f, evidence)
	}
}

func printMarker(p *printer, m butler.Marker) {
	more := ""
	if m.Final {
		more += ", the last"
	}
	if m.Edited != "" {
		more += fmt.Sprintf(", %s by hand", m.Edited)
	} else if m.Confidence > 0 {
		more += fmt.Sprintf(", %.0f%% sure", 100*m.Confidence)
	}
	if m.Source != "" {
		more += ", by " + m.Source
	}
	p.line("%s from %s to %s%s", m.Kind, human.Length(m.Start), human.Length(m.End), more)
	for _, e := range m.Evidence {
		p.line("  %s", evidenceText(e))
	}
}

// evidenceText says a reason for a Marker in words: what, and where.
func evidenceText(e butler.Evidence) string {
	text := string(e.Kind)
	if e.Note != "" {
		text += ", " + e.Note
	}
	if e.Until > e.At {
		text += fmt.Sprintf(": %s to %s", human.Length(e.At), human.Length(e.Until))
	} else {
		text += ": at " + human.Length(e.At)
	}
	if e.Weight < 0 {
		text += " (speaks against it)"
	}
	return text
}

func printArtifacts(p *printer, all []butler.Artifact) {
	var rows [][]string
	for _, a := range all {
		size := "-"
		if a.Size >= 0 { // a Plex Media Server does not tell
			size = human.Size(a.Size)
		}
		rows = append(rows, []string{a.Name, a.Analysis, strconv.FormatInt(a.Part, 10), size})
	}
	p.table([]string{"ARTIFACT", "MADE BY", "PART", "SIZE"}, rows)
}

func printWork(p *printer, all []butler.PartStatus) {
	var rows [][]string
	for _, w := range all {
		why := w.Reason
		if !w.After.IsZero() {
			why = fmt.Sprintf("again at %s (%s) %s", human.Moment(w.After), human.Count(int64(w.Attempts), "try", "tries"), why)
		}
		rows = append(rows, []string{w.Analysis, w.Task, strconv.FormatInt(w.Part, 10), string(w.State), strconv.Itoa(w.Version), why})
	}
	p.table([]string{"ANALYSIS", "TASK", "PART", "STATE", "VERSION", "WHY"}, rows)
}

func printFinding(p *printer, f butler.Finding, evidence bool) {
	why := ""
	if f.Reason != "" {
		why = ": " + f.Reason
	}
	p.line("%s %d of part %d: %s at %s in %s%s", f.Analysis, f.Version, f.Part, f.State, human.Moment(f.At), human.Span(f.Elapsed), why)
	for _, line := range figures(f.Data) {
		if !evidence {
			line = human.Fit(human.Clean(line), shortEvidence)
		}
		p.line("  %s", line)
	}
}

func printPart(p *printer, part butler.Part) {
	p.line("  part %d: %s", part.ID, part.Path)
	p.line("    %s, %s, %s", human.Named(part.Container), human.Size(part.Size), human.Length(part.Duration))
	if !part.Missing.IsZero() {
		p.line("    missing since %s", human.Moment(part.Missing))
	}
	if part.Problem != "" {
		p.line("    problem: %s", part.Problem)
	}
	for _, stream := range part.Streams {
		p.line("    stream %d, number %d: %s", stream.Index, stream.ID, streamText(stream))
	}
	if n := len(part.Chapters); n > 0 {
		p.line("    %s", human.Count(int64(n), "chapter", "chapters"))
	}
}

func streamText(s butler.Stream) string {
	text := fmt.Sprintf("%s %s", s.Kind, s.Codec)
	if s.Width > 0 {
		text += fmt.Sprintf(" %dx%d", s.Width, s.Height)
	}
	if s.Channels > 0 {
		text += fmt.Sprintf(" %d Hz, %s", s.Rate, human.Count(int64(s.Channels), "channel", "channels"))
	}
	for _, more := range []string{s.Language, s.Title} {
		if more != "" {
			text += ", " + more
		}
	}
	for _, is := range []struct {
		so   bool
		what string
	}{{s.Forced, "forced"}, {s.HearingImpaired, "for the hard of hearing"}, {s.Commentary, "commentary"}, {s.External, "a file of its own"}} {
		if is.so {
			text += ", " + is.what
		}
	}
	return text
}
