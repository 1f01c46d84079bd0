package musicanalysis_test

import (
	"path/filepath"
	"testing"

	"butler"
	"butler/internal/butlertest"
	"butler/tasks/internal/conform"
	"butler/tasks/musicanalysis"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	good := conform.Part(t, butlertest.Media(t, butlertest.Song{Ext: "flac"}), butler.Music)
	broken := good
	broken.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.flac"))
	conform.Run(t, musicanalysis.Task(), good, broken)
}
