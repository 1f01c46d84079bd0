package naming

import "testing"

func TestParseFilm(t *testing.T) {
	for _, c := range []struct {
		rel     string
		title   string
		year    int
		id      string
		version string
		part    int
	}{
		// A folder of its own.
		{"Avatar (2009)/Avatar (2009).mkv", "Avatar", 2009, "", "", 0},
		{"Avatar (2009)/Avatar (2009) - 2160p.mkv", "Avatar", 2009, "", "2160p", 0},
		{"Avatar (2009)/Avatar (2009) - 4K.mkv", "Avatar", 2009, "", "2160p", 0},
		{"Avatar (2009)/Avatar (2009) [1080p] [BluRay].mkv", "Avatar", 2009, "", "1080p BluRay", 0},
		{"Avatar (2009)/Avatar (2009) - Director's Cut.mkv", "Avatar", 2009, "", "Director's Cut", 0},
		{"Avatar (2009)/movie.mkv", "Avatar", 2009, "", "", 0},
		{"Avatar (2009)/avtr-x264.mkv", "Avatar", 2009, "", "", 0},
		{"Avatar (2009)/Avatar.2009.1080p.BluRay.x264-GRP.mkv", "Avatar", 2009, "", "1080p BluRay H264", 0},
		{"The Matrix (1999)/Matrix.1999.mkv", "The Matrix", 1999, "", "", 0},
		{"Le Fabuleux Destin (2001)/Amelie (2001).mkv", "Le Fabuleux Destin", 2001, "", "", 0},
		{"Alien Collection/Alien (1979).mkv", "Alien", 1979, "", "", 0},
		{"Marvel (2008-2019)/Iron Man 2 (2010).mkv", "Iron Man 2", 2010, "", "", 0},
		{"1999/Fight Club (1999).mkv", "Fight Club", 1999, "", "", 0},
		{"Genre/Action/Heat (1995)/Heat (1995).mp4", "Heat", 1995, "", "", 0},
		{"Deep (2020)/level 00/level 01/Deep (2020).mkv", "Deep", 2020, "", "", 0},
		{"Directory Called A File (2023).mkv/inside.mkv", "Directory Called A File", 2023, "", "mkv", 0},
		// Loose files.
		{"Heat (1995).mp4", "Heat", 1995, "", "", 0},
		{"Loose Movie.avi", "Loose Movie", 0, "", "", 0},
		{"2001 A Space Odyssey (1968).mkv", "2001 A Space Odyssey", 1968, "", "", 0},
		{"1917 (2019).mkv", "1917", 2019, "", "", 0},
		{"1984.mkv", "1984", 0, "", "", 0},
		{"2012.2009.1080p.BluRay.mkv", "2012", 2009, "", "1080p BluRay", 0},
		{"Blade Runner 2049 (2017).mkv", "Blade Runner 2049", 2017, "", "", 0},
		{"Blade.Runner.2049.2017.2160p.UHD.BluRay.x265-T.mkv", "Blade Runner 2049", 2017, "", "2160p BluRay HEVC", 0},
		{"Wonder.Woman.1984.2020.1080p.WEB-DL.DD5.1.H.264-X.mkv", "Wonder Woman 1984", 2020, "", "1080p WEB-DL", 0},
		{"Wonder Woman 1984.mkv", "Wonder Woman 1984", 0, "", "", 0},
		{"(500) Days of Summer (2009).mkv", "(500) Days of Summer", 2009, "", "", 0},
		{"[2010] Inception.mkv", "Inception", 2010, "", "", 0},
		{"Inception [2010].mkv", "Inception", 2010, "", "", 0},
		{"Inception {2010}.mkv", "Inception", 2010, "", "", 0},
		{"Inception - 2010 - 1080p.mkv", "Inception", 2010, "", "1080p", 0},
		{"Inception 2010 1080p BluRay.mkv", "Inception", 2010, "", "1080p BluRay", 0},
		{"Inception_2010_720p.mkv", "Inception", 2010, "", "720p", 0},
		{"Inception.1080p.BluRay.x264-GRP.mkv", "Inception", 0, "", "1080p BluRay H264", 0},
		{"Mr. Robot Movie (2015).mkv", "Mr. Robot Movie", 2015, "", "", 0},
		{"Guardians of the Galaxy Vol. 2 (2017).mkv", "Guardians of the Galaxy Vol. 2", 2017, "", "", 0},
		{"WALL·E (2008).mkv", "WALL·E", 2008, "", "", 0},
		{"Se7en (1995).mkv", "Se7en", 1995, "", "", 0},
		{"300 (2006).mkv", "300", 2006, "", "", 0},
		{"9 (2009).mkv", "9", 2009, "", "", 0},
		{"M (1931).mkv", "M", 1931, "", "", 0},
		{"Das Boot (1981) GERMAN 1080p BluRay x264.mkv", "Das Boot", 1981, "", "GERMAN 1080p BluRay H264", 0},
		{"Web (2013).mkv", "Web", 2013, "", "", 0},
		{"The Final Cut (2004).mkv", "The Final Cut", 2004, "", "", 0},
		{"Special (2006).mkv", "Special", 2006, "", "", 0},
		{"[Group] Akira (1988) [1080p].mkv", "Akira", 1988, "", "1080p", 0},
		{"Nosferatu (1922) (Restored).mkv", "Nosferatu", 1922, "", "Restored", 0},
		{"L'Arrivée (1896).mkv", "L'Arrivée", 1896, "", "", 0},
		{"Avatar - 1080p.mkv", "Avatar", 0, "", "1080p", 0},
		{"Face - Off.mkv", "Face - Off", 0, "", "", 0},
		{"Blade Runner - The Final Cut.mkv", "Blade Runner - The Final Cut", 0, "", "", 0},
		{"Blade Runner - Final Cut.mkv", "Blade Runner", 0, "", "Final Cut", 0},
		// Editions and ids.
		{"Blade Runner (1982) {edition-Director's Cut}/Blade Runner (1982) {edition-Director's Cut}.mkv", "Blade Runner", 1982, "", "Director's Cut", 0},
		{"Blade Runner (1982)/Blade Runner (1982) {edition-Final Cut} - 2160p.mkv", "Blade Runner", 1982, "", "Final Cut 2160p", 0},
		{"Blade Runner (1982) {edition-Workprint}/x.mkv", "Blade Runner", 1982, "", "Workprint", 0},
		{"The Matrix (1999) {tmdb-603}/The Matrix (1999) {tmdb-603}.mkv", "The Matrix", 1999, "tmdb-603", "", 0},
		{"The Matrix (1999) {imdb-tt0133093}/matrix.mkv", "The Matrix", 1999, "imdb-tt0133093", "", 0},
		{"The Matrix (1999) [imdbid-tt0133093]/The Matrix (1999).mkv", "The Matrix", 1999, "imdb-tt0133093", "", 0},
		{"The Matrix (1999) [tmdbid=603]/The Matrix (1999).mkv", "The Matrix", 1999, "tmdb-603", "", 0},
		{"Matrix {tmdb-603}/file.mkv", "Matrix", 0, "tmdb-603", "", 0},
		// Parts.
		{"The Dark Knight (2008)/The Dark Knight (2008) - pt1.mp4", "The Dark Knight", 2008, "", "", 1},
		{"The Dark Knight (2008)/The Dark Knight (2008) - part2.mp4", "The Dark Knight", 2008, "", "", 2},
		{"The Dark Knight (2008)/The Dark Knight (2008) CD 2.avi", "The Dark Knight", 2008, "", "", 2},
		{"The Dark Knight (2008)/The Dark Knight (2008) - disc3.avi", "The Dark Knight", 2008, "", "", 3},
		{"The Dark Knight (2008)/The Dark Knight (2008).dvd1.avi", "The Dark Knight", 2008, "", "", 1},
		{"The Dark Knight (2008)/The Dark Knight (2008) [disk 1].avi", "The Dark Knight", 2008, "", "", 1},
		{"The.Dark.Knight.2008.CD1.XviD-GRP.avi", "The Dark Knight", 2008, "", "XviD", 1},
		{"The.Dark.Knight.2008.1080p.part2.mkv", "The Dark Knight", 2008, "", "1080p", 2},
		{"The Dark Knight (2008)/CD1/dk.avi", "The Dark Knight", 2008, "", "", 1},
		{"The Dark Knight (2008)/CD2/dk.avi", "The Dark Knight", 2008, "", "", 2},
		{"Kill Bill Part 1.mkv", "Kill Bill Part 1", 0, "", "", 0},
		{"Kill Bill/Kill Bill part1.mkv", "Kill Bill", 0, "", "", 1},
		{"Kill Bill - cd1.avi", "Kill Bill", 0, "", "", 1},
		{"The Hunger Games Mockingjay Part 1 (2014).mkv", "The Hunger Games Mockingjay Part 1", 2014, "", "", 0},
		{"Film (2000) DVD9.mkv", "Film", 2000, "", "DVD9", 0},
		{"Descript1.mkv", "Descript1", 0, "", "", 0},
		{"Part 2.mkv", "Part 2", 0, "", "", 0},
		// Nasty.
		{"New\nLine (2015)/New\nLine (2015).mkv", "New Line", 2015, "", "", 0},
		{"Quote ' \" & < > % # ? * \\ (2014)/Quote ' \" & < > % # ? * \\ (2014).mkv", "Quote ' \" & < > % # ? * \\", 2014, "", "", 0},
		{"-rf Leading Dash (2016)/-rf Leading Dash (2016).mkv", "rf Leading Dash", 2016, "", "", 0},
		{"%2e%2e%2f Percent (2017)/%2e%2e%2f Percent (2017).mkv", "%2e%2e%2f Percent", 2017, "", "", 0},
		{"Caf\xe9 (2010)/Caf\xe9 (2010).mkv", "Café", 2010, "", "", 0},
		{"Cafe\u0301 (2010)/Cafe\u0301 (2010).mkv", "Café", 2010, "", "", 0},
		{"\xff\xfe (2011).mkv", "ÿþ", 2011, "", "", 0},
		{"七人の侍 (1954)/七人の侍 (1954).mkv", "七人の侍", 1954, "", "", 0},
		{"Сталкер (1979).mkv", "Сталкер", 1979, "", "", 0},
		{"(2010).mkv", "(2010)", 0, "", "", 0},
		{"...mkv", "..", 0, "", "", 0},
		{"!!!.mkv", "!!!", 0, "", "", 0},
		{" .mkv", "", 0, "", "", 0},
		{"\u202egnp.exe (2012).mkv", "gnp.exe", 2012, "", "", 0},
	} {
		f := ParseFilm(c.rel)
		if f.Title != c.title || f.Year != c.year || f.ID != c.id || f.Version != c.version || f.Part != c.part {
			t.Errorf("%q\n got %q %d %q %q %d\nwant %q %d %q %q %d", c.rel,
				f.Title, f.Year, f.ID, f.Version, f.Part, c.title, c.year, c.id, c.version, c.part)
		}
	}
}

func TestOneFilmHasOneKey(t *testing.T) {
	for _, same := range [][]string{
		{"Avatar (2009)/Avatar (2009).mkv", "Avatar (2009) - 2160p.mkv", "avatar.2009.1080p.x264-A.mkv", "AVATAR (2009)/movie.mkv"},
		{"Café (2010)/Café (2010).mkv", "Cafe\u0301 (2010)/Cafe\u0301 (2010).mkv", "Caf\xe9 (2010).mkv"},
		{"Film (2000)/Film (2000) cd1.avi", "Film (2000)/CD2/x.avi"},
		{"Fast & Furious (2009).mkv", "Fast and Furious (2009).mkv"},
		{"X (1999) {tmdb-1}/a.mkv", "Another Name {tmdb-1}.mkv"},
	} {
		for _, rel := range same[1:] {
			if a, b := ParseFilm(same[0]).Key(), ParseFilm(rel).Key(); a != b {
				t.Errorf("%q is %q, %q is %q", same[0], a, rel, b)
			}
		}
	}
	for _, different := range [][2]string{
		{"Film (2000).mkv", "Film (2001).mkv"}, {"Film 1 (2000).mkv", "Film 2 (2000).mkv"}, {"!!!.mkv", "???.mkv"}, {"Café.mkv", "Cafe.mkv"},
	} {
		if a, b := ParseFilm(different[0]).Key(), ParseFilm(different[1]).Key(); a == b {
			t.Errorf("%q and %q are both %q", different[0], different[1], a)
		}
	}
}
