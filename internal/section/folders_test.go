package section_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
	"butler/internal/section"
)

// shelf is the Sections that there are.
type shelf []butler.Section

func (s shelf) Sections(context.Context) ([]butler.Section, error) { return s, nil }

// tree makes folders and files below a folder; names that end with a slash are folders, those with an arrow links.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		path := filepath.Join(root, name)
		from, to, link := strings.Cut(name, "→")
		var err error
		switch {
		case link:
			err = os.Symlink(strings.ReplaceAll(to, "ROOT", root), filepath.Join(root, from))
		case strings.HasSuffix(name, "/"):
			err = os.MkdirAll(path, 0o755)
		default:
			err = os.WriteFile(path, nil, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func names(list butler.FolderList) string {
	var all []string
	for _, f := range list.Folders {
		all = append(all, f.Name)
	}
	return strings.Join(all, " ")
}

func TestFolders(t *testing.T) {
	root := tree(t,
		"films/", "films/Zeta/", "films/alpha/", "films/.hidden/", "films/lost+found/", "films/<b>&\"'/", "films/one.mkv", "films/.two.mkv",
		"films/bad\xff/", "films/inside→alpha", "films/out→/etc", "films/up→../other", "films/self→ROOT/films", "films/data/", "films/data/demo/", "films/data/demo/a/",
		"other/", "other/x/", "film/")
	films, data := filepath.Join(root, "films"), filepath.Join(root, "films", "data")
	f := &section.Folders{Roots: []string{films}, Data: data, Library: shelf{}}
	for _, c := range []struct {
		path, want string
		files      int
		above      int
	}{
		{"", films, 0, 0},
		{films, `<b>&"' alpha inside Zeta`, 1, 0},
		{films + "/", `<b>&"' alpha inside Zeta`, 1, 0},
		{films + "/alpha/../inside", "", 0, 1},
		{data + "/demo", "a", 0, 2},
		{data + "/demo/a", "", 0, 3},
	} {
		list, err := f.Folders(t.Context(), c.path)
		if err != nil || names(list) != c.want || list.Files != c.files || list.More || len(list.Above) != c.above {
			t.Errorf("%q: %q, %+v, %v", c.path, names(list), list, err)
		}
	}
	for _, path := range []string{
		root, filepath.Join(root, "other"), filepath.Join(root, "film"), films + "/..", films + "/../other", "films", "/", "/etc",
		films + "/.hidden", films + "/lost+found", data, data + "/backups", films + "/bad\xff", films + "/alpha\x00", films + strings.Repeat("/x", 3000),
	} {
		if list, err := f.Folders(t.Context(), path); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%q: %+v, %v", path, list, err)
		}
	}
	for _, path := range []string{films + "/out", films + "/up", films + "/up/x", films + "/self", films + "/one.mkv", films + "/none"} {
		if list, err := f.Folders(t.Context(), path); !butler.IsKind(err, butler.KindUnreachable) {
			t.Errorf("%q: %+v, %v", path, list, err)
		}
	}
}

// Without roots that are given, one begins with the usual ones that are there, and with the folders of the Sections.
func TestFoldersToBeginWith(t *testing.T) {
	root := tree(t, "a/", "a/b/")
	f := &section.Folders{Library: shelf{{Roots: []string{root + "/a"}}, {Roots: []string{root + "/a/b"}}}}
	list, err := f.Folders(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, one := range list.Folders {
		switch {
		case one.Path == root+"/a":
			found++
		case strings.HasPrefix(one.Path, root):
			t.Errorf("%s is below another one", one.Path)
		default:
			if info, err := os.Stat(one.Path); err != nil || !info.IsDir() {
				t.Errorf("%s is not there", one.Path)
			}
		}
	}
	if found != 1 {
		t.Errorf("%+v", list)
	}
}

func TestManyFolders(t *testing.T) {
	root := t.TempDir()
	for i := range 1200 {
		if err := os.Mkdir(filepath.Join(root, fmt.Sprintf("%04d", i)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	f := &section.Folders{Roots: []string{root}, Library: shelf{}}
	list, err := f.Folders(t.Context(), root)
	if err != nil || len(list.Folders) != 1000 || !list.More {
		t.Errorf("%d, %t, %v", len(list.Folders), list.More, err)
	}
}
