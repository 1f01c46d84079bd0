package fake

import "butler"

func (s *Shelf) music() {
	s.put(butler.ItemEntry{Item: butler.Item{ID: ShelfArtist, Section: 3, Kind: butler.Artist, Title: "The Artist", SortTitle: "artist"}}, butler.ItemDetail{})
	s.put(butler.ItemEntry{Item: butler.Item{ID: ShelfAlbum, Section: 3, Parent: ShelfArtist, Kind: butler.Album, Title: "Album", SortTitle: "album", Year: 1999}}, butler.ItemDetail{})
	track := func(id int64, disc, index int, title string) butler.ItemEntry {
		return butler.ItemEntry{
			Item: butler.Item{ID: id, Section: 3, Parent: ShelfAlbum, Kind: butler.Track, Title: title, SortTitle: title, Index: index, Disc: disc},
			Media: []butler.Media{{ID: id + 100, Parts: []butler.Part{{
				ID: id + 100, Path: "/media/music/" + title + ".flac", Size: 40_000,
				Header: butler.Header{Container: "flac", Duration: 240_000, Streams: []butler.Stream{{
					ID: id + 100, Kind: butler.StreamAudio, Codec: "flac", Channels: 2, Layout: "stereo", Rate: 44_100, BitDepth: 16,
				}}},
			}}}},
			Artifacts: []butler.Artifact{{Part: id + 100, Analysis: "loudness", Name: "levels-0.bin", Size: 16 + 2*100}},
		}
	}
	s.put(track(ShelfTrack, 1, 1, "One"), butler.ItemDetail{
		Findings: []butler.Finding{finding(ShelfTrack+100, "loudness", 1, `{"streams":[{"index":0,"loudness":-23,"lra":1.5,"gain":5,"peak":0.5,"startRamp":[{"level":0,"ms":100}],"levels":"levels-0.bin"}]}`)},
		Work:     []butler.PartStatus{{Part: ShelfTrack + 100, Analysis: "sonic", Task: "MusicAnalysis", State: butler.WorkDone, Version: 2}},
	})
	s.put(track(13, 2, 1, "Two"), butler.ItemDetail{
		Findings: []butler.Finding{
			finding(113, "loudness", 1, `{"streams":[{"index":0,"loudness":-20,"lra":1.5,"gain":2,"peak":0.75,"levels":"levels-0.bin"}]}`),
			finding(113, "albums", 1, `{"loudness":-21.5,"lra":2.5,"gain":3.5,"peak":0.875,"peakDb":-1.16,"tracks":2,"measured":2}`),
		},
	})
}

func (s *Shelf) photos() {
	photo := func(id int64, title, path, container string, rotation int) butler.ItemEntry {
		return butler.ItemEntry{
			Item: butler.Item{ID: id, Section: 4, Kind: butler.Photo, Title: title, SortTitle: title, Aired: butler.Date{Year: 2020, Month: 1, Day: int(id)}},
			Media: []butler.Media{{ID: id + 100, Parts: []butler.Part{{
				ID: id + 100, Path: path, Size: 3_000,
				Header: butler.Header{Container: container, Streams: []butler.Stream{{ID: id + 100, Kind: butler.StreamCover, Codec: "mjpeg", Width: 4000, Height: 3000, Rotation: rotation}}},
			}}}},
		}
	}
	s.put(photo(ShelfPhoto, "Beach", "/media/photos\xff/beach.JPG", "jpeg", 90), butler.ItemDetail{
		Findings: []butler.Finding{finding(ShelfPhoto+100, "blurhash", 1, `{"thumbBlurHash":"LKO2?U%2Tw=w]~RBVZRi};RPxuwH"}`)},
	})
	s.put(photo(15, "Cat", "/media/photos\xff/cat.heic", "heic", 0), butler.ItemDetail{})
}
