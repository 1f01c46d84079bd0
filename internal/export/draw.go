package export

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"butler"
)

// draw writes the files of each Member of a group. What is left alone because it is not Butler's is told
// and is no error.
func draw(ctx context.Context, in butler.ConclusionInput, preference string,
	files func(m butler.Member, stem string) ([]wanted, error),
) ([]butler.Drawn, error) {
	var all []butler.Drawn
	for _, m := range in.Members {
		// A disk that is away looks like one that is empty.
		if _, err := os.Stat(m.Part.Path); err != nil {
			return nil, butler.E(butler.KindUnreachable, "export", "the media is not there").WithHint("mount its disk, or scan the section")
		}
		stem, root, err := stem(m.Part.Path, in.Settings.Text(preference), in.Settings)
		if err != nil {
			return nil, err
		}
		want, err := files(m, stem)
		if err != nil {
			return nil, err
		}
		done, err := sync(ctx, root, written(m), want)
		if err != nil {
			return nil, err
		}
		if len(done.Files)+len(done.Refused) == 0 {
			continue
		}
		data, err := json.Marshal(done)
		if err != nil {
			return nil, butler.E(butler.KindInternal, "export", "%w", err)
		}
		all = append(all, butler.Drawn{Part: m.Part.ID, Result: butler.Result{Data: data, Summary: summary(done)}})
	}
	return all, nil
}

// written returns what the Conclusion wrote of a Member before.
func written(m butler.Member) []File {
	var before Data
	if m.Previous == nil || json.Unmarshal(m.Previous.Data, &before) != nil {
		return nil
	}
	for i, f := range before.Files {
		if f.Raw != nil {
			before.Files[i].Path = string(f.Raw)
		}
	}
	return before.Files
}

func summary(d Data) string {
	text := ""
	switch len(d.Files) {
	case 0:
	case 1:
		text = filepath.Base(d.Files[0].Path)
	default:
		text = fmt.Sprintf("%d files", len(d.Files))
	}
	if n := len(d.Refused); n > 0 {
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%s is not Butler's and was left alone", filepath.Base(d.Refused[0]))
		if n > 1 {
			text += fmt.Sprintf(", and %d more", n-1)
		}
	}
	return text
}
