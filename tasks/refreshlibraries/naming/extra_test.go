package naming

import "testing"

func TestParseExtra(t *testing.T) {
	for _, c := range []struct{ rel, kind, title, owner string }{
		{"Film (2010)/Trailers/Teaser.mkv", "Trailer", "Teaser", "Film (2010)/"},
		{"Film (2010)/Featurettes/Making Of.mkv", "Featurette", "Making Of", "Film (2010)/"},
		{"Film (2010)/Behind The Scenes/b.mkv", "Behind the scenes", "b", "Film (2010)/"},
		{"Film (2010)/behind-the-scenes/b.mkv", "Behind the scenes", "b", "Film (2010)/"},
		{"Film (2010)/Deleted Scenes/1.mkv", "Deleted scene", "1", "Film (2010)/"},
		{"Film (2010)/Interviews/Director.mkv", "Interview", "Director", "Film (2010)/"},
		{"Film (2010)/Scenes/s.mkv", "Scene", "s", "Film (2010)/"},
		{"Film (2010)/Shorts/s.mkv", "Short", "s", "Film (2010)/"},
		{"Film (2010)/Other/o.mkv", "Other", "o", "Film (2010)/"},
		{"Film (2010)/Extras/o.mkv", "Extra", "o", "Film (2010)/"},
		{"Film/Extras/o.mkv", "Extra", "o", "Film/"},
		{"Film (2010)/Extras/Deep/Film (2011).mkv", "Extra", "Film (2011)", "Film (2010)/"},
		{"Film (2010)/Film (2010)-trailer.mkv", "Trailer", "Film (2010)", "Film (2010)/Film (2010).mkv"},
		{"Film (2010)/Film (2010)-trailer2.mp4", "Trailer", "Film (2010)", "Film (2010)/Film (2010).mp4"},
		{"Film (2010)-behindthescenes.mkv", "Behind the scenes", "Film (2010)", "Film (2010).mkv"},
		{"Film (2010)/Film (2010) - 1080p-behind-the-scenes.mkv", "Behind the scenes", "Film (2010) - 1080p", "Film (2010)/Film (2010) - 1080p.mkv"},
		{"Film (2010)/Film (2010)-teaser.mkv", "Trailer", "Film (2010)", "Film (2010)/Film (2010).mkv"},
		{"Film (2010)/Cut-deleted.mkv", "Deleted scene", "Cut", "Film (2010)/Cut.mkv"},
		{"Film (2010)/Talk-interview.mkv", "Interview", "Talk", "Film (2010)/Talk.mkv"},
		{"Film (2010)/Talk-SHORT.mkv", "Short", "Talk", "Film (2010)/Talk.mkv"},
		{"Show/Season 01/Featurettes/x.mkv", "Featurette", "x", "Show/Season 01/"},
		{"Show/Extras/x.mkv", "Extra", "x", "Show/"},
		// Ordinary files in folders with such names.
		{"Trailers/Film (2010).mkv", "", "", ""},
		{"Shorts/For the Birds (2000).mkv", "", "", ""},
		{"Animation/Shorts/For the Birds (2000).mkv", "", "", ""},
		{"Animation/Shorts/For the Birds (2000)/f.mkv", "", "", ""},
		{"Extras/Season 1/Extras - S01E01.mkv", "", "", ""},
		{"Comedy/Extras/Season 1/x.mkv", "", "", ""},
		{"Comedy/Extras/Extras - S01E01.mkv", "", "", ""},
		{"Film (2010)/Film (2010).mkv", "", "", ""},
		{"The Trailer (2010).mkv", "", "", ""},
		{"-trailer.mkv", "", "", ""},
		{"Interview with the Vampire (1994).mkv", "", "", ""},
	} {
		x, ok := ParseExtra(c.rel)
		if ok != (c.kind != "") || x.Kind != c.kind || x.Title != c.title || x.Owner != c.owner {
			t.Errorf("%q\n got %q %q %q\nwant %q %q %q", c.rel, x.Kind, x.Title, x.Owner, c.kind, c.title, c.owner)
		}
	}
}
