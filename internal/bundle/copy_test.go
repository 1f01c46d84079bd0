package bundle_test

import (
	"testing"

	"butler"
)

func TestCopy(t *testing.T) {
	s, _ := open(t)
	other := butler.PartContent{Part: film.Part, ContentID: "aabbcc"}
	if err := s.Copy(t.Context(), film, other); err != nil {
		t.Errorf("there is nothing to copy: %v", err)
	}
	put(t, s, film, "chapters/1.jpg", "four")
	put(t, s, film, "index-sd.bif", "six666")
	for range 2 { // again after it was cut off
		if err := s.Copy(t.Context(), film, other); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Copy(t.Context(), film, film); err != nil {
		t.Error(err)
	}
	put(t, s, film, "index-sd.bif", "changed")
	if err := s.RemoveFile(t.Context(), butler.BundleFile{PartContent: film, Name: "chapters/1.jpg"}); err != nil {
		t.Fatal(err)
	}
	if a, b := read(t, s, other, "chapters/1.jpg"), read(t, s, other, "index-sd.bif"); a != "four" || b != "six666" {
		t.Errorf("the copy holds %q and %q", a, b)
	}
	if err := s.Copy(t.Context(), film, butler.PartContent{Part: 1, ContentID: "../x"}); !butler.IsKind(err, butler.KindInvalid) {
		t.Error(err)
	}
}
