package plex_test

// What lists of items take beside what chooses items: it changes nothing.
const listExtras = "includeGuids includeCollections includeAdvanced includeExternalMedia includeDetails excludeAllLeaves " +
	"excludeFields excludeElements async checkFiles skipRefresh clusterZoomLevel uri contentDirectoryID"

const (
	begins      = "200, with `X-Plex-Activity: <uuid>`; starts it whatever its schedule and switch say"
	filters     = "filters are `title` (holds the text), `year`, `addedAt>`, `addedAt<`, `<type>.id`; sorts `titleSort`, `addedAt`, `year`, `originallyAvailableAt`; anything else: 400"
	nothingHere = "an empty list"
)

func libraryCalls() []call {
	return []call{
		{name: "GET /library", level: full, answers: "what the library offers"},
		{name: "GET /library/sections", level: full, answers: "all sections, with their folders"},
		{name: "GET /library/sections/all", level: full, answers: "the same, as newer SDKs ask for it"},
		{name: "POST /library/sections", level: partial, missing: "agent, scanner and language are ours", params: "name type location", test: "TestAddsAndChangesSections",
			answers: "200 with the new section, which is scanned; 400 a folder that cannot be used; 409 a name that is taken"},
		{name: "POST /library/sections/all", level: partial, missing: "as above", params: "name type location", test: "TestAddsAndChangesSections", answers: "the same, as newer SDKs do it"},
		{name: "GET /library/sections/{section}", level: full, params: "includeDetails", answers: "what can be asked of a section; with `includeDetails=1` the section"},
		{name: "PUT /library/sections/{section}", level: partial, missing: "agent, scanner and language are ours", params: "name location prefs[…]", ignored: "agent scanner language type", test: "TestAddsAndChangesSections",
			answers: "200; what is given is changed"},
		{name: "DELETE /library/sections/{section}", level: full, answers: "200; the section is forgotten, files stay"},
		{name: "GET /library/sections/{section}/all", level: partial, missing: filters,
			params: "type title year addedAt sort limit includeMeta id", ignored: listExtras,
			answers: "a page of its items. `X-Plex-Container-Start` and `-Size` as headers or parameters; size 0 only counts; at most 10,000"},
		{name: "GET /library/sections/{section}/albums", level: partial, missing: "as above", ignored: listExtras, answers: "the albums"},
		{name: "GET /library/sections/{section}/collections", level: partial, missing: "as above", params: "title includeMeta", ignored: listExtras, answers: "its collections, as `/all?type=18` lists them too"},
		{name: "PUT /library/sections/{section}/all", level: partial, missing: "pictures, collections of an item, episode and track numbers", params: "type id <field>.value <field>.locked <tag>[0].tag.tag <tag>[].tag.tag-", test: "TestEditsItems",
			answers: "200; the items `id` are changed, or the collection (`type=18`; 409 one that a rule builds)"},
		{name: "GET /library/sections/{section}/recentlyAdded", level: full, ignored: listExtras, answers: "items by the time they were added"},
		{name: "GET /library/sections/{section}/onDeck", level: partial, missing: "nothing is played here", answers: nothingHere},
		{name: "GET /library/sections/{section}/filters", level: partial, missing: "those above", answers: "what items can be filtered by"},
		{name: "GET /library/sections/{section}/sorts", level: partial, missing: "those above", answers: "what items can be sorted by"},
		{name: "GET /library/sections/{section}/firstCharacter", level: full, params: "type", ignored: listExtras, answers: "how many items begin with each letter"},
		{name: "GET /library/sections/{section}/firstCharacters", level: full, params: "type", ignored: listExtras, answers: "the same, in the spelling of the documentation"},
		{name: "GET /library/sections/{section}/prefs", level: partial, missing: "only which generators the section takes part in", answers: "its settings"},
		{name: "PUT /library/sections/{section}/prefs", level: partial, missing: "as above", any: true, answers: "`id=value`…, also as `prefs[id]`: 200"},
		{name: "GET /library/sections/{section}/refresh", level: partial, missing: "the whole section is scanned, also for one `path`", params: "path force", answers: "a scan; 200, with `X-Plex-Activity: <uuid>`"},
		{name: "POST /library/sections/{section}/refresh", level: partial, missing: "as above", params: "path force", answers: "the same, as newer SDKs ask for it"},
		{name: "DELETE /library/sections/{section}/refresh", level: full, answers: "200; its scans end"},
		{name: "GET /library/sections/all/refresh", level: full, params: "force", answers: "a scan of all sections"},
		{name: "POST /library/sections/all/refresh", level: full, params: "force", answers: "the same"},
		{name: "POST /library/sections/refresh", level: full, params: "force", answers: "the same, as newer SDKs ask for it"},
		{name: "DELETE /library/sections/all/refresh", level: full, answers: "200 with all sections; all scans end"},
		{name: "PUT /library/sections/{section}/analyze", level: full, answers: "the analyses that are enabled, and the deep one, of the section"},
		{name: "PUT /library/sections/{section}/emptyTrash", level: full, answers: "200; files that are missing are forgotten"},
		{name: "DELETE /library/sections/{section}/indexes", level: full, answers: "200; its previews are removed"},
		{name: "DELETE /library/sections/{section}/intros", level: full, answers: "200; its intro markers are removed"},
		{name: "PUT /library/optimize", level: full, ignored: "async", answers: "OptimizeDatabase: " + begins},
		{name: "PUT /library/clean/bundles", level: full, ignored: "async", answers: "CleanOldBundles: " + begins},
		{name: "GET /library/all", level: partial, missing: filters, params: "type title year addedAt sort limit includeMeta id", ignored: listExtras, answers: "items of all sections"},
		{name: "GET /library/recentlyAdded", level: full, params: "type", ignored: listExtras, answers: "what was added last"},
		{name: "GET /hubs/home/recentlyAdded", level: partial, missing: "a list of items, no hubs", params: "type", ignored: listExtras, answers: "the same"},
		{name: "GET /library/onDeck", level: partial, missing: "nothing is played here", answers: nothingHere},
		{name: "GET /services/browse", level: partial, missing: "the root and the home of the server's user", params: "includeFiles", test: "TestBrowse", answers: "folders of the server to begin with. Needs the scope admin"},
		{name: "GET /services/browse/{path...}", level: full, params: "includeFiles", test: "TestBrowse", answers: "folders and files below one, given in base64. Needs the scope admin"},
	}
}

func collectionCalls() []call {
	const test = "TestCollections"
	const refused = "; 409 one that a rule of BuildGracenoteCollections builds"
	return []call{
		{name: "POST /library/collections", level: partial, missing: "`smart=1`", params: "sectionId title type uri summary smart", test: test, answers: "200 with a new collection of the items that `uri` names"},
		{name: "GET /library/collections/{collection}", level: full, ignored: listExtras, test: test, answers: "the collection, also at `/library/metadata/{id}`"},
		{name: "PUT /library/collections/{collection}", level: full, params: "title.value titleSort.value summary.value", ignored: "title.locked titleSort.locked summary.locked", test: test, answers: "200; its words are changed" + refused},
		{name: "DELETE /library/collections/{collection}", level: full, test: test, answers: "200; its items stay. One that a rule builds comes back when it is built again"},
		{name: "GET /library/collections/{collection}/children", level: full, ignored: listExtras, test: test, answers: "its items, in their order, also at `/library/metadata/{id}/children`"},
		{name: "GET /library/collections/{collection}/items", level: full, ignored: listExtras, test: test, answers: "the same"},
		{name: "PUT /library/collections/{collection}/items", level: full, params: "uri", test: test, answers: "200; the items that `uri` names are added" + refused},
		{name: "DELETE /library/collections/{collection}/items/{item}", level: full, test: test, answers: "200; the item leaves it" + refused},
		{name: "PUT /library/collections/{collection}/items/{item}/move", level: full, params: "after", test: test, answers: "200; the item stands behind `after`, or first" + refused},
	}
}

func itemCalls() []call {
	const extras = "includeFields includeGeolocation includeGuids includeExternalMedia includeChildren asyncAugmentMetadata asyncCheckFiles asyncRefreshAnalysis"
	return []call{
		{name: "GET /library/metadata/{ids}", level: partial, missing: "playing, similar items, reviews", ignored: extras,
			params:  "includeMarkers includeChapters includeBandwidths includeLoudnessRamps checkFiles",
			answers: "items with media, parts, streams, chapters and markers. Several ids are separated by commas"},
		{name: "PUT /library/metadata/{ids}", level: partial, missing: "as above", params: "<field>.value <field>.locked <tag>[0].tag.tag <tag>[].tag.tag-", test: "TestEditsItems",
			answers: "200; what is said of the items by a person is changed: it wins over files and providers"},
		{name: "GET /library/metadata/{ids}/children", level: full, params: "index", ignored: listExtras, answers: "seasons, episodes, albums, tracks"},
		{name: "GET /library/metadata/{ids}/allLeaves", level: full, ignored: listExtras, answers: "all episodes, all tracks"},
		{name: "GET /library/metadata/{ids}/nearest", level: full, params: "limit maxDistance excludeParentID excludeGrandparentID",
			answers: "music of its section that sounds like it, nearest first, each with `distance`: tracks for a track, albums for an album, artists for an artist. At most 50 (`limit`, to 500) that are no further than 0.25 (`maxDistance`, 0 to 1); without what is of one album (`excludeParentID`) or artist (`excludeGrandparentID`)"},
		{name: "PUT /library/metadata/{ids}/analyze", level: full, params: "force", answers: "the analyses that are enabled, and the deep one, of the item"},
		{name: "PUT /library/metadata/{ids}/refresh", level: full, test: "TestRefreshesItems", params: "force", answers: "RefreshLocalMedia of the item, and RefreshPeriodicMetadata, if it is enabled: " + begins},
		{name: "GET /library/metadata/{ids}/matches", level: partial, missing: "agents and languages cannot be chosen, and a title or year that is empty is the item's own", params: "title year", ignored: "manual agent language",
			answers: "what a film, a show, an artist or an album may be at the online sources that are switched on, with `guid` and `score`. Needs the scope admin"},
		{name: "PUT /library/metadata/{ids}/match", level: full, params: "guid", ignored: "name", answers: "RefreshPeriodicMetadata of the item as what `guid` says: " + begins},
		{name: "PUT /library/metadata/{ids}/unmatch", level: partial, missing: "RefreshPeriodicMetadata recognises the item by itself the next time", answers: "200; a match that was chosen is taken back, and what online sources said is forgotten"},
		{name: "PUT /library/metadata/{ids}/index", level: full, params: "force", answers: "GenerateMediaIndexFiles of the item; with `force=1` anew"},
		{name: "PUT /library/metadata/{ids}/chapterThumbs", level: full, params: "force", answers: "GenerateChapterThumbs of the item"},
		{name: "PUT /library/metadata/{ids}/intro", level: full, params: "force", ignored: "threshold", answers: "ButlerTaskGenerateIntroMarkers of the item"},
		{name: "PUT /library/metadata/{ids}/credits", level: full, params: "force", ignored: "manual", answers: "ButlerTaskGenerateCreditsMarkers of the item"},
		{name: "PUT /library/metadata/{ids}/addetect", level: full, params: "force", answers: "ButlerTaskGenerateAdMarkers of the item"},
		{name: "PUT /library/metadata/{ids}/voiceActivity", level: full, params: "force", ignored: "manual", answers: "ButlerTaskGenerateVoiceActivity of the item"},
	}
}

func fileCalls() []call {
	return []call{
		{name: "GET /library/parts/{part}/indexes/sd", level: full, answers: "its previews as a BIF file. Ranges, `ETag`, `If-None-Match`, `If-Modified-Since`"},
		{name: "GET /library/parts/{part}/indexes/sd/{ms}", level: full, answers: "the preview at that time, a JPEG"},
		{name: "GET /library/parts/{part}/{stamp}/{name}", level: full, params: "download", answers: "the file itself. Ranges, `ETag`, conditions"},
		{name: "GET /library/media/{media}/chapterImages/{chapter}", level: full, answers: "the picture of a chapter, from 1"},
		{name: "GET /library/metadata/{ids}/thumb", level: full, test: "TestAssets", answers: "its poster, its cover, or the picture of an episode; of a photo, the photo. `ETag`, conditions"},
		{name: "GET /library/metadata/{ids}/thumb/{stamp}", level: full, test: "TestAssets", answers: "the same"},
		{name: "GET /library/metadata/{ids}/art", level: full, test: "TestAssets", answers: "its fan art"},
		{name: "GET /library/metadata/{ids}/art/{stamp}", level: full, test: "TestAssets", answers: "one of several"},
		{name: "GET /library/metadata/{ids}/banner", level: full, test: "TestAssets", answers: "its banner"},
		{name: "GET /library/metadata/{ids}/banner/{stamp}", level: full, test: "TestAssets", answers: "the same"},
		{name: "GET /library/metadata/{ids}/clearLogo", level: full, test: "TestAssets", answers: "its logo"},
		{name: "GET /library/metadata/{ids}/clearLogo/{stamp}", level: full, test: "TestAssets", answers: "the same"},
		{name: "GET /library/metadata/{ids}/logo", level: full, test: "TestAssets", answers: "the same"},
		{name: "GET /library/metadata/{ids}/logo/{stamp}", level: full, test: "TestAssets", answers: "the same"},
		{name: "GET /library/metadata/{ids}/landscape", level: full, test: "TestAssets", answers: "its lying picture"},
		{name: "GET /library/metadata/{ids}/landscape/{stamp}", level: full, test: "TestAssets", answers: "the same"},
		{name: "GET /library/metadata/{ids}/disc", level: full, test: "TestAssets", answers: "the picture of its disc"},
		{name: "GET /library/metadata/{ids}/disc/{stamp}", level: full, test: "TestAssets", answers: "the same"},
		{name: "GET /library/metadata/{ids}/theme", level: full, test: "TestAssets", answers: "its music. Ranges, `ETag`"},
		{name: "GET /library/metadata/{ids}/theme/{stamp}", level: full, test: "TestAssets", answers: "the same"},
		{name: "GET /library/streams/{stream}", level: full, test: "TestSubtitleFiles", answers: "a subtitle file beside the media, as it is. Ranges, `ETag`; 404 for a stream inside of it"},
		{name: "GET /library/streams/{stream}/levels", level: full, params: "subsample", answers: "how loud it is over its time, one level for 100 ms or as many as are asked for"},
		{name: "GET /library/streams/{stream}/loudness", level: full, answers: "the same as text, a number a line"},
	}
}
