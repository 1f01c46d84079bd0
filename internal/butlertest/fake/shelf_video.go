package fake

import (
	"encoding/json"
	"strings"
	"time"

	"butler"
)

func pictures(id int64, codec, profile string, width, height int, fps float64) butler.Stream {
	return butler.Stream{
		ID: id, Kind: butler.StreamVideo, Codec: codec, Profile: profile, Width: width, Height: height, FrameRate: fps,
		Bitrate: 8_000_000, BitDepth: 8, PixFormat: "yuv420p", Default: true, Duration: 888_000,
	}
}

func sound(id int64, index int, codec, language string, channels int, layout string) butler.Stream {
	return butler.Stream{
		ID: id, Index: index, Kind: butler.StreamAudio, Codec: codec, Language: language, Channels: channels, Layout: layout,
		Rate: 48_000, Bitrate: 448_000, Duration: 888_000,
	}
}

func finding(part int64, analysis string, version int, data string) butler.Finding {
	return butler.Finding{Part: part, Analysis: analysis, Version: version, State: butler.UnitDone, Data: json.RawMessage(data), At: Now()}
}

// picture is an Asset whose digest is of one letter.
func picture(kind butler.AssetKind, digest rune) butler.Asset {
	return butler.Asset{Kind: kind, Digest: strings.Repeat(string(digest), 64), Size: 9, Type: "image/jpeg", Width: 600, Height: 900, From: string(kind) + ".jpg"}
}

func filmMetadata() butler.Metadata {
	return butler.Metadata{
		OriginalTitle: "Durian", Tagline: "Look & <listen>", Summary: "A girl\nand her dragon.", Studio: "Blender Foundation",
		ContentRating: "PG-13", Rating: 7.4, UserRating: 9, Genres: []string{"Animation", "Fantasy", "Short", "Drama"}, Moods: []string{"Sad"},
		Styles: []string{"Painted"}, Countries: []string{"Netherlands"}, Labels: []string{"Mine"}, Tags: []string{"dragon"},
		IDs: map[string]string{"imdb": "tt1727587", "tmdb": "45745", "tvmaze": "1"},
		Credits: []butler.Credit{
			{Name: "Halina Reijn", Job: butler.JobActor, Role: "Sintel"}, {Name: "Colin Levy", Job: butler.JobDirector},
			{Name: "Esther Wouda", Job: butler.JobWriter}, {Name: "Ton Roosendaal", Job: butler.JobProducer},
		},
		Assets: []butler.Asset{
			picture(butler.AssetPoster, '1'), picture(butler.AssetArt, '2'), picture(butler.AssetArt, '3'), picture(butler.AssetLogo, '4'),
			picture(butler.AssetThumb, '5'), picture(butler.AssetDisc, '6'),
		},
	}
}

func (s *Shelf) films() {
	hdr := pictures(1, "hevc", "Main 10", 3840, 1634, 23.976)
	hdr.BitDepth, hdr.PixFormat, hdr.Transfer = 10, "yuv420p10le", "smpte2084"
	commentary := sound(3, 2, "aac", "ger", 2, "stereo")
	commentary.Title, commentary.Profile = `Kommentar & "mehr"`, "LC"
	english := sound(2, 1, "ac3", "eng", 6, "5.1(side)")
	english.Default = true
	forced := butler.Stream{ID: 4, Index: 3, Kind: butler.StreamSubtitle, Codec: "subrip", Language: "tha", Forced: true}
	s.put(butler.ItemEntry{
		Item: butler.Item{
			ID: ShelfFilm, Section: 1, Kind: butler.Movie, Title: "The Sintel & <friends>", SortTitle: "sintel & <friends>", Year: 2010,
			Aired: butler.Date{Year: 2010, Month: 9, Day: 27}, Updated: Now(),
		},
		Metadata: filmMetadata(),
		Media: []butler.Media{
			{ID: 1, Version: "2160p", Parts: []butler.Part{{
				ID: 1, Path: "/media/films/Sintel (2010)/Sintel (2010) 2160p.mkv", Size: 1_000_000_000,
				Header: butler.Header{
					Container: "mkv", Duration: 888_000, Bitrate: 9_009_009,
					Streams: []butler.Stream{hdr, english, commentary, forced,
						{ID: 5, Index: 4, Kind: butler.StreamSubtitle, Codec: "hdmv_pgs_subtitle", Language: "und", Title: "Signs"},
						{ID: 14, Index: 1 << 30, Kind: butler.StreamSubtitle, Codec: "subrip", Language: "eng", External: true, HearingImpaired: true, File: "/media/films/Sintel (2010)/Sintel (2010) 2160p.en.sdh.srt"},
						{ID: 6, Index: 5, Kind: butler.StreamCover, Codec: "mjpeg"},
						{ID: 7, Index: 6, Kind: butler.StreamAttachment, Codec: "ttf"}},
					Chapters: []butler.Chapter{{Index: 1, Start: 0, End: 100_000, Title: "The <Guardian>"}, {Index: 2, Start: 100_000, End: 888_000}},
				},
			}}},
			{ID: 2, Version: "1080p", Parts: []butler.Part{
				{ID: 2, Path: "/media/films/Sintel (2010)/Sintel cd1.mp4", Size: 300_000, Header: butler.Header{
					Container: "mp4", Duration: 400_000, Streams: []butler.Stream{pictures(8, "h264", "High", 1920, 818, 24), sound(9, 1, "dts", "en", 6, "5.1")},
				}},
				{ID: 3, Path: "/media/films/Sintel (2010)/Sintel cd2.mp4", Size: 300_000, Header: butler.Header{
					Container: "mp4", Duration: 488_000, Streams: []butler.Stream{pictures(10, "h264", "High", 1920, 818, 24)},
				}},
			}},
		},
		Artifacts: []butler.Artifact{
			{Part: 1, Analysis: "previews", Name: "index-sd.bif", Size: 4096, Count: 444},
			{Part: 1, Analysis: "chapter-thumbs", Name: "chapters/1.jpg", Size: 512},
			{Part: 1, Analysis: "loudness", Name: "levels-1.bin", Size: 36},
		},
	}, butler.ItemDetail{
		Markers: []butler.Marker{
			{
				ID: 1, Item: ShelfFilm, Part: 1, Kind: butler.MarkerCredits, Start: 780_000, End: 800_000, Source: "credits", Confidence: 0.75,
				Evidence: []butler.Evidence{{Kind: butler.EvidenceText, At: 781_000, Until: 799_000, Weight: 0.75, Note: "rolling lines"}},
			},
			{ID: 2, Item: ShelfFilm, Part: 1, Kind: butler.MarkerCredits, Start: 810_000, End: 888_000, Final: true},
		},
		Findings: []butler.Finding{
			finding(1, "blurhash", 1, `{"thumbBlurHash":"LEHV6nWB2yk8pyo0adR*.7kCMdnj","timeMs":88000}`),
			finding(1, "deep", 3, `{"requiredBandwidths":[{"bufferMs":1000,"bitrate":12000001},{"bufferMs":2000,"bitrate":11000000}],"streams":[{"index":0,"requiredBandwidths":[{"bufferMs":1000,"bitrate":11500000},{"bufferMs":2000,"bitrate":10500000}]}]}`),
			finding(1, "loudness", 1, `{"streams":[{"index":1,"loudness":-23,"lra":7.5,"gain":5,"peak":0.89,"startRamp":[{"level":-48,"ms":0},{"level":0,"ms":2500}],"endRamp":[{"level":-3,"ms":100}],"levels":"levels-1.bin"},{"index":2,"loudness":null,"lra":null,"gain":null,"peak":0,"why":"silence throughout"}]}`),
		},
		Work: []butler.PartStatus{
			{Part: 1, Analysis: "deep", Task: "DeepMediaAnalysis", State: butler.WorkDone, Version: 3},
			{Part: 1, Analysis: "credits", Task: "ButlerTaskGenerateCreditsMarkers", State: butler.WorkDone, Version: 4},
			{Part: 1, Analysis: "voice", Task: "ButlerTaskGenerateVoiceActivity", State: butler.WorkDone, Version: 1},
		},
	})
	s.put(butler.ItemEntry{
		Item: butler.Item{ID: ShelfNasty, Section: 1, Kind: butler.Movie, Title: "Nasty \xff\x00\x1b[31m ]]> \u202e 漢字", SortTitle: "nasty"},
		Media: []butler.Media{{ID: 3, Parts: []butler.Part{{
			ID: 4, Path: "/media/films/\xff\xfe\"&<>\n.mkv", Size: 1, Missing: Now(), Header: butler.Header{Problem: "no headers"},
		}}}},
	}, butler.ItemDetail{Findings: []butler.Finding{finding(4, "loudness", 1, `"of another shape"`), finding(4, "blurhash", 1, `{`)}})
	phone := pictures(11, "h264", "", 1440, 1080, 29.97)
	phone.Rotation, phone.SAR = 90, "4:3"
	voice := sound(12, 1, "aac", "", 1, "mono")
	voice.Profile = "LC"
	s.put(butler.ItemEntry{
		Item: butler.Item{ID: ShelfPhone, Section: 1, Kind: butler.Movie, Title: "Phone", SortTitle: "phone", Year: 2024},
		Media: []butler.Media{{ID: 4, Parts: []butler.Part{{
			ID: 5, Path: "/media/more films/phone.mov", Size: 5_000, Header: butler.Header{Container: "mov", Duration: 10_000, Streams: []butler.Stream{phone, voice}},
		}}}},
	}, butler.ItemDetail{})
}

func (s *Shelf) series() {
	s.put(butler.ItemEntry{Item: butler.Item{ID: ShelfShow, Section: 2, Kind: butler.Show, Title: "A Show", SortTitle: "show", Year: 2001}, Metadata: butler.Metadata{Assets: []butler.Asset{
		picture(butler.AssetPoster, 'a'), picture(butler.AssetArt, 'b'), picture(butler.AssetBanner, 'c'),
		{Kind: butler.AssetTheme, Digest: strings.Repeat("d", 64), Size: 9, Type: "audio/mpeg", From: "theme.mp3"},
	}}}, butler.ItemDetail{})
	s.put(butler.ItemEntry{Item: butler.Item{ID: 5, Section: 2, Parent: ShelfShow, Kind: butler.Season, Title: "Specials", SortTitle: "specials"}}, butler.ItemDetail{})
	s.put(butler.ItemEntry{Item: butler.Item{ID: ShelfSeason, Section: 2, Parent: ShelfShow, Kind: butler.Season, Title: "Season 1", SortTitle: "season 1", Index: 1, Year: 2001}}, butler.ItemDetail{})
	episode := func(id int64, index, end int, title string) butler.ItemEntry {
		return butler.ItemEntry{
			Item: butler.Item{ID: id, Section: 2, Parent: ShelfSeason, Kind: butler.Episode, Title: title, SortTitle: title, Index: index, IndexEnd: end, Aired: butler.Date{Year: 2001, Month: time.May, Day: index}},
			Media: []butler.Media{{ID: id + 100, Parts: []butler.Part{{
				ID: id + 100, Path: "/media/series/A Show/" + title + ".mkv", Size: 70_000,
				Header: butler.Header{Container: "mkv", Duration: 1_400_000, Streams: []butler.Stream{pictures(id+100, "h264", "Main", 720, 576, 25), sound(id+200, 1, "mp3", "", 2, "stereo")}},
			}}}},
		}
	}
	s.put(episode(ShelfEpisode, 1, 0, "Pilot"), butler.ItemDetail{
		Markers: []butler.Marker{{ID: 3, Item: ShelfEpisode, Part: ShelfEpisode + 100, Kind: butler.MarkerIntro, Start: 12_000, End: 72_000}},
	})
	s.put(episode(8, 2, 3, "Two at once"), butler.ItemDetail{})
	trailer := episode(9, 0, 0, "Trailer")
	trailer.Kind, trailer.Parent = butler.Extra, ShelfShow
	s.put(trailer, butler.ItemDetail{})
}
