package naming

import (
	"fmt"
	"testing"
)

// told writes an Episode as "Show|Year|S01E02-03|Title|Version|Part".
func told(e Episode) string {
	n := fmt.Sprintf("S%02dE%02d", e.Season, e.Number)
	if e.End > 0 {
		n += fmt.Sprintf("-%02d", e.End)
	}
	if !e.Aired.IsZero() {
		n = fmt.Sprintf("S%02d %s", e.Season, e.Aired)
	}
	return fmt.Sprintf("%s|%d|%s|%s|%s|%d", e.Show, e.Year, n, e.Title, e.Version, e.Part)
}

func TestParseEpisode(t *testing.T) {
	for _, c := range [][2]string{
		// The usual patterns.
		{"Show (2010)/Season 01/Show - S01E01 - Pilot.mkv", "Show|2010|S01E01|Pilot||0"},
		{"Show (2010)/Season 01/Show (2010) - s01e02 - Title [1080p].mkv", "Show|2010|S01E02|Title|1080p|0"},
		{"Show (2010)/Season 1/Show.S01E03.1080p.WEB.x264-GRP.mkv", "Show|2010|S01E03||1080p WEB H264|0"},
		{"Show/Season 01/Show 1x03.mkv", "Show|0|S01E03|||0"},
		{"Show/Season 01/1x04 - Title.mkv", "Show|0|S01E04|Title||0"},
		{"Show/Season 01/s01e05.mkv", "Show|0|S01E05|||0"},
		{"Show/Season 01/S01 E06 Title.mkv", "Show|0|S01E06|Title||0"},
		{"Show/Season 01/S01.E07.Title.mkv", "Show|0|S01E07|Title||0"},
		{"Show/Season 01/Show_s01_e08.mkv", "Show|0|S01E08|||0"},
		{"Show/Season 01/Show - Season 1 Episode 9.mkv", "Show|0|S01E09|||0"},
		{"Show/Season 01/Show - [S01E10] - Title.mkv", "Show|0|S01E10|Title||0"},
		{"Show/Season 02/Show - S02E001 - Three Digits.mkv", "Show|0|S02E01|Three Digits||0"},
		{"Show/Season 2019/Show - S2019E05.mkv", "Show|0|S2019E05|||0"},
		{"Show/S03/Show - S03E01.mkv", "Show|0|S03E01|||0"},
		{"Show/Show - S01E01.mkv", "Show|0|S01E01|||0"},
		{"Show.S01E02.720p.HDTV.x264-A.mkv", "Show|0|S01E02||720p HDTV H264|0"},
		{"Show (2010) - S01E02.mkv", "Show|2010|S01E02|||0"},
		{"Drama/Show (2010)/Season 1/S01E01.mkv", "Show|2010|S01E01|||0"},
		{"Show (2010) {tvdb-81189}/Season 01/S01E01.mkv", "Show|2010|S01E01|||0"},
		{"Show/Season 01/S02E01 - In the wrong folder.mkv", "Show|0|S02E01|In the wrong folder||0"},
		{"The Office (US)/Season 1/The Office (US) - S01E01.mkv", "The Office (US)|0|S01E01|||0"},
		{"24/Season 01/24 - S01E01 - 12-00 A.M. - 1-00 A.M.mkv", "24|0|S01E01|12-00 A.M. - 1-00 A.M||0"},
		{"9-1-1/Season 1/9-1-1 - S01E02.mkv", "9-1-1|0|S01E02|||0"},
		{"1923 (2022)/Season 1/1923 - S01E03.mkv", "1923|2022|S01E03|||0"},
		{"The 4400/Season 1/The 4400 1x02.mkv", "The 4400|0|S01E02|||0"},
		{"Show/Season 1/Show S01E01 1920x1080.mkv", "Show|0|S01E01|1920x1080||0"},
		{"Show/Season 1/Show.S01E04.PROPER.720p.mkv", "Show|0|S01E04||720p|0"},
		{"Show/Season 1/Show.S01E05.The.Title.GERMAN.DL.1080p.mkv", "Show|0|S01E05|The Title|1080p|0"},
		{"Show/Season 1/Show - S01E05v2 - Title.mkv", "Show|0|S01E05|Title||0"},
		{"1883/Season 1/1883.S01E01.mkv", "1883|0|S01E01|||0"},
		{"24 (2001)/Season 01/24 - S01E01.mkv", "24|2001|S01E01|||0"},
		{"Город (2020)/Сезон 01/Город - S01E01.mkv", "Город|2020|S01E01|||0"},
		{"長い夜 (2021) {tvdb-123}/Season 01/長い夜 - s01e01.mkv", "長い夜|2021|S01E01|||0"},
		// Several episodes in one file.
		{"Show/Season 01/Show - S01E04-E05 - Double.mkv", "Show|0|S01E04-05|Double||0"},
		{"Show/Season 01/Show - S01E04E05.mkv", "Show|0|S01E04-05|||0"},
		{"Show/Season 01/Show - S01E04-05.mkv", "Show|0|S01E04-05|||0"},
		{"Show/Season 01/Show - S01E04-E05-E06.mkv", "Show|0|S01E04-06|||0"},
		{"Show/Season 01/Show - S01E04E05E06.mkv", "Show|0|S01E04-06|||0"},
		{"Show/Season 01/Show - S01E04-S01E06.mkv", "Show|0|S01E04-06|||0"},
		{"Show/Season 01/Show - S01E04 & E05.mkv", "Show|0|S01E04-05|||0"},
		{"Show/Season 01/Show - S01E04+E05.mkv", "Show|0|S01E04-05|||0"},
		{"Show/Season 01/Show - 1x04-1x05.mkv", "Show|0|S01E04-05|||0"},
		{"Show/Season 01/Show - 1x04x05.mkv", "Show|0|S01E04-05|||0"},
		{"Show/Season 01/Show - 1x04-05.mkv", "Show|0|S01E04-05|||0"},
		{"Show/Season 01/Show - S01E04-720p.mkv", "Show|0|S01E04||720p|0"},
		{"Show/Season 01/Show - S01E04 - 05 Minutes.mkv", "Show|0|S01E04|05 Minutes||0"},
		{"Show/Season 01/Show - S01E04-2010.mkv", "Show|0|S01E04|2010||0"},
		{"Show/Season 01/Show - S01E04-E02.mkv", "Show|0|S01E04|E02||0"},
		// Dates.
		{"Daily/Season 2024/Daily - 2024-03-05 - Guest.mkv", "Daily|0|S2024 2024-03-05|Guest||0"},
		{"Daily/Daily.2024.03.06.mkv", "Daily|0|S2024 2024-03-06|||0"},
		{"Daily/2024/Daily 2024 03 07.mkv", "Daily|0|S2024 2024-03-07|||0"},
		{"Daily/Daily.2024.03.06.Some.Guest.720p.WEB.mkv", "Daily|0|S2024 2024-03-06|Some Guest|720p WEB|0"},
		{"Daily/Daily - 06.03.2024.mkv", "Daily|0|S2024 2024-03-06|||0"},
		{"Daily/Daily 20240306.mkv", "Daily|0|S2024 2024-03-06|||0"},
		{"Daily/Daily - 2024-02-30.mkv", "Daily|0|S01E00|Daily - 2024-02-30||0"},
		{"Daily/Season 01/Daily - S01E05 - 2024-03-05.mkv", "Daily|0|S01E05|2024-03-05||0"},
		// Specials, and seasons in other words.
		{"Show/Specials/Show - S00E01 - Special.mkv", "Show|0|S00E01|Special||0"},
		{"Show/Season 00/Show - S00E02.mkv", "Show|0|S00E02|||0"},
		{"Show/Specials/A Look Back.mkv", "Show|0|S00E00|A Look Back||0"},
		{"Show/Specials/03 - A Look Back.mkv", "Show|0|S00E03|A Look Back||0"},
		{"Show/Staffel 2/Show - 03.mkv", "Show|0|S02E03|||0"},
		{"Show/2. Staffel/Folge 4 - Titel.mkv", "Show|0|S02E04|Titel||0"},
		{"Show/Saison 3/Épisode 5.mkv", "Show|0|S03E05|||0"},
		{"Show/Temporada 4/Episodio 06.mkv", "Show|0|S04E06|||0"},
		{"Show/2ª Temporada/Show 2x07.mkv", "Show|0|S02E07|||0"},
		{"Show/Stagione 1/08.mkv", "Show|0|S01E08|||0"},
		{"Show/Season 5 - The End/Episode 1.mkv", "Show|0|S05E01|||0"},
		{"Show/Series 2/2x01.mkv", "Show|0|S02E01|||0"},
		{"Show/3/Show - 05.mkv", "Show|0|S03E05|||0"},
		{"Show/第2季/第3集.mkv", "Show|0|S02E03|||0"},
		{"Show/Сезон 1/Серия 2.mkv", "Show|0|S01E02|||0"},
		// Release folders.
		{"Show.S01.1080p.BluRay.x264-GRP/Show.S01E01.1080p.BluRay.x264-GRP.mkv", "Show|0|S01E01||1080p BluRay H264|0"},
		{"Show (2010)/Show.S02.1080p.WEB/Show.S02E01.mkv", "Show|2010|S02E01|||0"},
		{"Show/Show.S01E07.720p.HDTV-GRP/abcdef.mkv", "Show|0|S01E07||720p HDTV|0"},
		{"Show.S01E08.720p.HDTV-GRP/show.s01e08.720p.hdtv-grp.mkv", "show|0|S01E08||720p hdtv|0"},
		{"Show Season 2/Show - 2x01.mkv", "Show|0|S02E01|||0"},
		// Numbers that count through.
		{"Anime/[Group] Anime - 012 [1080p].mkv", "Anime|0|S01E12||1080p|0"},
		{"Anime/Anime - 1001.mkv", "Anime|0|S01E1001|||0"},
		{"Anime/Anime 05.mkv", "Anime|0|S01E05|||0"},
		{"Anime/[Group] Anime - 07v2 [720p].mkv", "Anime|0|S01E07||720p|0"},
		{"Anime/Anime - 1080.mkv", "Anime|0|S01E00|Anime - 1080||0"},
		{"Anime/Anime - 2010.mkv", "Anime|0|S01E00|Anime - 2010||0"},
		{"Show/Season 1/01.mkv", "Show|0|S01E01|||0"},
		{"Show/Season 1/02 - Second.mkv", "Show|0|S01E02|Second||0"},
		{"Show/Season 1/03. Third.mkv", "Show|0|S01E03|Third||0"},
		{"Show/E04 Title.mkv", "Show|0|S01E04|Title||0"},
		{"Show/Ep. 05.mkv", "Show|0|S01E05|||0"},
		{"Movie 43.mkv", "Movie 43|0|S01E00|Movie 43||0"},
		// Parts and versions.
		{"Naming Zoo/Season 01/Naming Zoo - s01e06 - pt1.mkv", "Naming Zoo|0|S01E06|||1"},
		{"Show/Season 02/Show S02E03 Part 2.mkv", "Show|0|S02E03|||2"},
		{"Show/Season 02/Show S02E03 - Pilot Part 2.mkv", "Show|0|S02E03|Pilot Part 2||0"},
		{"Show/Season 02/Show S02E03 - Pilot - cd2.avi", "Show|0|S02E03|Pilot||2"},
		{"Show/Season 01/Show - S01E01 - Pilot - 2160p.mkv", "Show|0|S01E01|Pilot|2160p|0"},
		{"Show/Season 01/Show - S01E01 - Pilot - Extended.mkv", "Show|0|S01E01|Pilot|Extended|0"},
		// Nasty.
		{"Sho\nw/Season 01/Sho\nw - S01E01.mkv", "Sho w|0|S01E01|||0"},
		{"Caf\xe9/Season 01/S01E01.mkv", "Café|0|S01E01|||0"},
		{"S01E01.mkv", "Unknown Series|0|S01E01|||0"},
		{"Season 1/S01E01.mkv", "Unknown Series|0|S01E01|||0"},
		{"Show/Season 1/S01E01.E02.Title.mkv", "Show|0|S01E01-02|Title||0"},
		{"Show/Season 99999999999/S01E99999999999.mkv", "Season 99999999999|0|S01E00|S01E99999999999||0"},
		{"Show/Season 01/x.mkv", "Show|0|S01E00|x||0"},
		{"Show/.mkv", "Show|0|S01E00|mkv||0"},
	} {
		if got := told(ParseEpisode(c[0])); got != c[1] {
			t.Errorf("%q\n got %s\nwant %s", c[0], got, c[1])
		}
	}
}
