package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/durable"
)

func (s *session) subtitles() *cobra.Command {
	return group("subtitles", "Work on subtitle files", s.subtitlesAlign())
}

// alignOptions are the flags of butler subtitles align.
type alignOptions struct {
	item, part int64
	output     string
	inPlace    bool
	dryRun     bool
	analyze    bool
}

func (s *session) subtitlesAlign() *cobra.Command {
	var o alignOptions
	c := &cobra.Command{
		Use:   "align FILE",
		Short: "Move a subtitle file onto the speech of a film or episode",
		Long: `Move the subtitles in FILE, which is SubRip (.srt), WebVTT (.vtt) or SubStation Alpha (.ass, .ssa), onto the
speech of an item: by an offset, and by a drift where they were made for a version that plays faster or slower.
Nothing but the times in the file changes; it may be in any encoding.

The aligned file is written beside FILE: film.en.aligned.srt for film.en.srt. --output names another one, - for
standard output. No file that is there is replaced; --in-place replaces FILE itself and keeps it as it was under
the name film.en.srt.orig. With --dry-run nothing is written.

ButlerTaskGenerateVoiceActivity finds out where there is speech; an item of which it has not exits with 5. With
--analyze it is started for the item and waited for. Where no alignment is clearly better than all others the
command exits with 9: then the subtitles are of another film, or of another cut.

JSON: {"file", "backup", "format", "offsetMs", "drift", "confidence", "cues", "matched", "errorMs"}.`,
		Example: `  butler subtitles align film.en.srt --item 42
  butler subtitles align film.en.srt --item 42 --analyze --in-place
  butler subtitles align film.en.srt --part 57 --dry-run`,
		Args: takes(1, 1, "a subtitle file"),
		PreRunE: func(*cobra.Command, []string) error {
			switch {
			case o.item <= 0 && o.part <= 0:
				return usage("--item or --part must say what the subtitles are of")
			case o.analyze && o.item <= 0:
				return usage("--analyze needs --item")
			case o.inPlace && o.output != "":
				return usage("--in-place and --output do not go together")
			}
			return nil
		},
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		return s.onServer(c, func(ctx context.Context, server *client.Client) error { return s.align(ctx, server, args[0], o) })
	}
	c.Flags().Int64Var(&o.item, "item", 0, "`number` of the film or episode")
	c.Flags().Int64Var(&o.part, "part", 0, "`number` of the part, if the item has several")
	c.Flags().StringVarP(&o.output, "output", "o", "", "write the aligned `file` here")
	c.Flags().BoolVar(&o.inPlace, "in-place", false, "replace the file, and keep what it was")
	c.Flags().BoolVarP(&o.dryRun, "dry-run", "n", false, "only say how far the subtitles are off")
	c.Flags().BoolVar(&o.analyze, "analyze", false, "find out first where there is speech, if that is not known")
	c.ValidArgsFunction = fileAfter(0)
	return c
}

// aligned is what the command prints as JSON.
type aligned struct {
	File       string  `json:"file,omitempty"`   // where the aligned file is
	Backup     string  `json:"backup,omitempty"` // where the file is as it was, if it was replaced
	Format     string  `json:"format"`
	OffsetMS   int64   `json:"offsetMs"`
	Drift      float64 `json:"drift"`
	Confidence float64 `json:"confidence"`
	Cues       int     `json:"cues"`
	Matched    int     `json:"matched"`
	ErrorMS    int64   `json:"errorMs"`
}

const opAlign = "align subtitles"

func (s *session) align(ctx context.Context, server *client.Client, file string, o alignOptions) error {
	to, err := s.alignTo(file, o)
	if err != nil {
		return err
	}
	content, err := readSubtitles(file)
	if err != nil {
		return err
	}
	part := o.part
	if o.item > 0 {
		p, err := partOf(ctx, server, opAlign, o.item, o.part)
		if err != nil {
			return err
		}
		part = p.ID
	}
	a, err := server.Library.AlignSubtitles(ctx, part, content)
	if o.analyze && butler.IsKind(err, butler.KindNotFound) {
		if err = s.listen(ctx, server, o.item); err == nil {
			a, err = server.Library.AlignSubtitles(ctx, part, content)
		}
	}
	if err != nil {
		return err
	}
	result := aligned{
		Format: a.Format, OffsetMS: a.OffsetMS, Drift: a.Drift, Confidence: a.Confidence, Cues: a.Cues, Matched: a.Matched, ErrorMS: a.ErrorMS,
	}
	switch {
	case o.dryRun:
	case to == standardOutput:
		_, err := s.env.Stdout.Write(a.Content)
		return err
	case o.inPlace:
		result.File = to
		result.Backup, err = replaceKeeping(to, content, a.Content)
	default:
		result.File = to
		err = writeLike(to, file, a.Content, durable.Create)
	}
	if err != nil {
		return err
	}
	return s.show(result, func(p *printer) { printAligned(p, result) })
}

// alignTo returns the name of the file that is to be written, which must not be there.
func (s *session) alignTo(file string, o alignOptions) (string, error) {
	switch {
	case o.dryRun:
		return "", nil
	case o.inPlace:
		// A link stays one: what it leads to is replaced.
		to, err := filepath.EvalSymlinks(file)
		if err != nil {
			return "", unwritten(err)
		}
		return to, s.writable(opAlign, to+backupSuffix, false)
	}
	to := o.output
	if to == "" {
		ext := filepath.Ext(file)
		to = strings.TrimSuffix(file, ext) + ".aligned" + ext
	}
	err := s.writable(opAlign, to, false)
	if butler.IsKind(err, butler.KindConflict) {
		err = butler.E(butler.KindConflict, opAlign, "%s is there already", to).WithHint("name another file with --output, or remove it")
	}
	return to, err
}

// backupSuffix is added to the name of a file that is replaced.
const backupSuffix = ".orig"

// largestSubtitles is what the server takes, in bytes.
const largestSubtitles = 4 << 20

func readSubtitles(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, unreadable(err)
	}
	if !info.Mode().IsRegular() || info.Size() > largestSubtitles {
		return nil, butler.E(butler.KindInvalid, opAlign, "%s is no subtitle file", file)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, unreadable(err)
	}
	return content, nil
}

func unreadable(err error) error {
	return butler.E(butler.FileErrorKind(err, butler.KindInvalid), "read the subtitle file", "%w", err)
}

// listen has found out where there is speech in an Item, and waits for it.
func (s *session) listen(ctx context.Context, server *client.Client, item int64) error {
	if err := canWait(ctx, server, true); err != nil {
		return err
	}
	started, err := server.Library.Analyze(ctx, item, client.AnalyzeOptions{Tasks: []string{"ButlerTaskGenerateVoiceActivity"}})
	if err != nil {
		return err
	}
	return s.await(ctx, server, started)
}

// replaceKeeping replaces a file, and returns where it is as it was.
func replaceKeeping(file string, old, content []byte) (backup string, err error) {
	backup = file + backupSuffix
	if err := writeLike(backup, file, old, durable.Create); err != nil {
		return "", err
	}
	return backup, writeLike(file, file, content, durable.Replace)
}

// writeLike writes a file that those may read and write who may another one.
func writeLike(file, like string, content []byte, write func(path string, text []byte) error) error {
	info, err := os.Stat(like)
	if err != nil {
		return unwritten(err)
	}
	err = write(file, content)
	switch {
	case errors.Is(err, fs.ErrExist):
		return butler.E(butler.KindConflict, opAlign, "%s is there already", file).WithHint("remove it, or give it another name")
	case err != nil:
		return unwritten(err)
	}
	if err := os.Chmod(file, info.Mode().Perm()); err != nil {
		return unwritten(err)
	}
	return nil
}
