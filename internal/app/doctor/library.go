package doctor

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"butler"
)

func (s Subject) libraries(ctx context.Context) ([]butler.Check, error) {
	sections, err := s.Library.Sections(ctx)
	if err != nil {
		return nil, err
	}
	if len(sections) == 0 {
		return []butler.Check{note("add one: butler library add", "there is no library")}, nil
	}
	var all []butler.Check
	for _, section := range sections {
		if found := s.library(section); len(found) > 0 {
			all = append(all, found...)
			continue
		}
		all = append(all, good("library %q: %s", section.Name, several(section.Parts, "file")))
	}
	return all, nil
}

// library looks at one Section. A folder that hangs holds up this check and no other.
func (s Subject) library(section butler.Section) (all []butler.Check) {
	for i, root := range section.Roots {
		if err := readable(root); err != nil {
			all = append(all, problem("see whether its disk is mounted and the user that runs butler may read it; nothing is forgotten meanwhile",
				"folder %d of library %q cannot be read: %v", i+1, section.Name, butler.FileErrorCause(err)))
		}
	}
	if section.Scanned.IsZero() {
		all = append(all, warning("scan it: butler library scan", "library %q was never scanned to its end", section.Name))
	} else if section.Scanned.After(s.Now().Add(time.Hour)) {
		all = append(all, warning("see whether the clock is right", "library %q was scanned in the future", section.Name))
	}
	if section.Warning != "" {
		all = append(all, warning("butler library scan says more", "library %q: %s", section.Name, section.Warning))
	}
	if section.Missing > 0 {
		all = append(all, note("they are kept for a while; butler library trash forgets them now", "library %q: %s missing", section.Name, several(section.Missing, "file")))
	}
	return all
}

func readable(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	_, err = f.Readdirnames(1)
	_ = f.Close()
	if err != nil {
		return &os.PathError{Op: "read", Path: dir, Err: errEmpty(err)}
	}
	return nil
}

// errEmpty says what it means that a folder has no first name.
func errEmpty(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("it is empty, as the place of a disk that is not mounted is")
	}
	return butler.FileErrorCause(err)
}
