package refreshlibraries

import (
	"context"
	"errors"
	"os"
	"slices"

	"butler"
	"butler/tasks/refreshlibraries/walk"
)

// EmptyTrash forgets the missing Parts of a Section, and returns how many. Files that are missing only
// because a disk is away would lose all that was found out about them: so all roots must be there,
// readable, and none of media empty in which files are known. Nor may a missing file be there again that
// no scan has seen yet. Errors: [butler.KindNotFound], [butler.KindUnreachable], [butler.KindConflict] if
// files are back, [butler.KindInvalid] for a Section without folders.
func EmptyTrash(ctx context.Context, library butler.Library, section int64) (int64, error) {
	s, err := library.Section(ctx, section)
	if err != nil {
		return 0, err
	}
	if err := complete(ctx, library, s); err != nil {
		return 0, err
	}
	return library.RemoveMissing(ctx, section)
}

// complete reports what of a Section's folders seems to be away.
func complete(ctx context.Context, library butler.Library, s butler.Section) error {
	sc := &scan{section: s, roots: outermost(s.Roots)}
	sc.perRoot = make([]rootCounts, len(sc.roots))
	if err := sc.reachable(); err != nil {
		return unsafe(err)
	}
	var empty []int
	for i, root := range sc.roots {
		found, err := sc.holdsMedia(ctx, root)
		switch {
		case err != nil && ctx.Err() != nil:
			return butler.E(butler.KindInterrupted, "empty trash", "%w", ctx.Err())
		case err != nil:
			return unsafe(away(root, err))
		case !found:
			empty = append(empty, i)
		}
	}
	if (len(empty) == 0 || s.Parts == 0) && s.Missing == 0 {
		return nil
	}
	for k, err := range library.Files(ctx, s.ID) {
		if err != nil {
			return err
		}
		if k.Missing && back(k) {
			return butler.E(butler.KindConflict, "empty trash", "the file %q was missing and is there again", clip(k.Path)).
				WithHint("scan the library first: what is known of the file is kept then")
		}
		if i := sc.root(k.Path); !k.Missing && slices.Contains(empty, i) {
			return butler.E(butler.KindUnreachable, "empty trash", "the folder %q is empty, and files are known in it", clip(sc.roots[i])).
				WithHint("see that the disk is mounted; if the files are gone on purpose, scan the library first")
		}
	}
	return nil
}

// back reports whether a missing file is where it was.
func back(k butler.KnownFile) bool {
	info, err := os.Lstat(k.Path)
	return err == nil && info.Mode().IsRegular() && info.Size() == k.Size
}

// unsafe says that what is missing may only be away.
func unsafe(err error) error {
	kind := butler.KindUnreachable
	if butler.IsKind(err, butler.KindInvalid) { // there is no folder at all
		kind = butler.KindInvalid
	}
	return butler.E(kind, "empty trash", "%w", err).WithHint("%s", butler.HintOf(err))
}

var errFound = errors.New("there is media")

// holdsMedia reports whether there is any media file in a root. It looks no further than to the first.
func (s *scan) holdsMedia(ctx context.Context, root string) (bool, error) {
	err := s.walker().Walk(ctx, root, func(e walk.Entry) error {
		if e.Class == walk.File {
			return errFound
		}
		return nil
	})
	if errors.Is(err, errFound) {
		return true, nil
	}
	return false, err
}
