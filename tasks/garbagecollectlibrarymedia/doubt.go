package garbagecollectlibrarymedia

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"butler"
)

// maxLook is how long a look at a folder may take; that of a mount that hangs takes for ever.
const maxLook = 20 * time.Second

// doubt says why what is known to be missing of a Section may not be trusted, or "".
func (c *collector) doubt(ctx context.Context, s butler.Section) (string, error) {
	age := c.now.Sub(s.Scanned)
	switch {
	case slices.Contains(s.OptOuts, name):
		return "the library opts out of this task", nil
	case s.Missing == 0:
		return "", nil
	case s.Scanned.IsZero():
		return "it was never scanned to the end; scan it first", nil
	case age < -time.Hour:
		return "its last scan is in the future: the clock was set back; scan it first", nil
	case age > maxScanAge:
		return fmt.Sprintf("its last whole scan was %d days ago; scan it first", int(age/(24*time.Hour))), nil
	case s.Warning != "":
		return "its last scan has a warning: " + s.Warning, nil
	}
	if why, err := away(ctx, s); why != "" || err != nil {
		return why, err
	}
	return c.emptied(ctx, s)
}

// look says what is wrong with a folder, or "".
func look(ctx context.Context, root string) string {
	ctx, cancel := context.WithTimeout(ctx, maxLook)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		f, err := os.Open(root)
		if err == nil {
			_, err = f.Readdirnames(1)
			f.Close()
		}
		done <- err
	}()
	select {
	case <-ctx.Done():
		return fmt.Sprintf("the folder %s does not answer; check the mount that it is on", shown(root))
	case err := <-done:
		if err != nil {
			return fmt.Sprintf("the folder %s is away, empty or cannot be read; see that its disk is mounted", shown(root))
		}
	}
	return ""
}

// emptied says which folder has none of the files that are known in it, or "". A disk that is away may leave an empty
// folder, or one with other files, and a scan may have seen it so.
func (c *collector) emptied(ctx context.Context, s butler.Section) (string, error) {
	missing := make([]int, len(s.Roots))
	there := make([]bool, len(s.Roots))
	for f, err := range c.Library.Files(ctx, s.ID) {
		if err != nil {
			return "", err
		}
		i := rootOf(s.Roots, f.Path)
		switch {
		case i < 0:
		case f.Missing:
			missing[i]++
		case !there[i]:
			_, err := os.Lstat(f.Path)
			there[i] = err == nil
		}
	}
	for i, root := range s.Roots {
		if missing[i] > 0 && !there[i] {
			return fmt.Sprintf("none of the files known in %s is there; if they are gone for good, empty the trash of the library", shown(root)), nil
		}
	}
	return "", nil
}

// rootOf returns the innermost folder that a file lies in, or -1.
func rootOf(roots []string, path string) int {
	at := -1
	for i, root := range roots {
		if strings.HasPrefix(path, strings.TrimSuffix(root, "/")+"/") && (at < 0 || len(root) > len(roots[at])) {
			at = i
		}
	}
	return at
}

// shown returns the last element of a folder's path, for people: not where it lies.
func shown(root string) string { return fmt.Sprintf("%q", title(filepath.Clean(root))) }

// longMissing returns what has been missing for long, was so at the last whole scan, and is not there again.
func (c *collector) longMissing(ctx context.Context, s butler.Section) (all []butler.MissingPart, err error) {
	before := c.now.AddDate(0, 0, -c.Settings.Int(PrefDays))
	for p, err := range c.Garbage.LongMissing(ctx, s.ID, before) {
		if err != nil {
			return nil, err
		}
		if p.Since.After(s.Scanned) {
			continue // by a scan that did not come to its end
		}
		if why := stays(p.Path); why != "" {
			u := butler.UnitReport{
				Subject: fmt.Sprintf("part:%d", p.Part), Part: p.Part, Title: title(p.Path), State: butler.UnitSkipped,
				Reason: why, At: time.Now(),
			}
			if err := c.report.Unit(ctx, u); err != nil {
				return nil, err
			}
			continue
		}
		all = append(all, p)
	}
	return all, nil
}

// stays says why a missing file may not be taken out after all, or "". Only one that the disk says is not there is gone:
// a disk that fails or a folder that cannot be entered hides what is there.
func stays(path string) string {
	_, err := os.Lstat(path)
	switch {
	case err == nil:
		return "the file is there again; a scan of the library will find it"
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return ""
	default:
		return "it cannot be seen whether the file is there: " + butler.FileErrorCause(err).Error()
	}
}

// away says which folder of a Section is away, or "".
func away(ctx context.Context, s butler.Section) (string, error) {
	for _, root := range s.Roots {
		if why := look(ctx, root); why != "" {
			return why, ctx.Err()
		}
	}
	return "", nil
}

// tooMany says that more of a Section would go than may, or "".
func (c *collector) tooMany(s butler.Section, n int) string {
	share := int64(c.Settings.Int(PrefShare))
	if all := s.Parts + s.Missing; n > few && int64(n)*100 > share*all {
		return fmt.Sprintf("%d of its %d files have been missing for long, more than %d %%; if they are gone for good, empty the trash of the library, or raise %s",
			n, all, share, PrefShare)
	}
	return ""
}
