package exchange

import "net/http"

// The clients.
const (
	pythonPlexAPI = "python-plexapi" // 4.16.1 to 4.18.1
	tautulli      = "tautulli"       // 2.17.2
	imageMaid     = "imagemaid"      // 1.1.1
	plexpy        = "plexpy"         // 0.9.0
)

// header returns what a client sends with a request.
func header(client string, s Step, token string) http.Header {
	h := http.Header{}
	set := func(pairs ...string) {
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
	}
	set("Accept", "*/*", "Accept-Encoding", "gzip, deflate", "Connection", "keep-alive", "User-Agent", "python-requests/2.34.2",
		"X-Plex-Token", token)
	switch client {
	case pythonPlexAPI:
		set("X-Plex-Platform", "Linux", "X-Plex-Platform-Version", "6.1", "X-Plex-Provides", "controller", "X-Plex-Product", "PlexAPI",
			"X-Plex-Version", "4.18.1", "X-Plex-Device", "Linux", "X-Plex-Device-Name", "host", "X-Plex-Client-Identifier", "0x1",
			"X-Plex-Language", "en", "X-Plex-Sync-Version", "2", "X-Plex-Features", "external-media")
		if s.List {
			set("X-Plex-Container-Start", "0", "X-Plex-Container-Size", "100")
		}
	case tautulli:
		set("X-Plex-Product", "Tautulli", "X-Plex-Version", "v2.17.2", "X-Plex-Client-Identifier", "1", "X-Plex-Platform", "Linux",
			"X-Plex-Platform-Version", "6.1", "X-Plex-Device", "Linux 6.1", "X-Plex-Device-Name", "host")
	case plexpy:
		set("Accept", "application/json", "User-Agent", "speakeasy-sdk/python 0.9.0 2.335.5 0.0.3 plex-api-client",
			"X-Plex-Client-Identifier", "0x1")
	}
	return h
}

// All returns every exchange.
func All() []Exchange {
	var all []Exchange
	add := func(client string, exchanges []Exchange) {
		for _, e := range exchanges {
			e.Client = client
			all = append(all, e)
		}
	}
	add(pythonPlexAPI, pythonServer())
	add(pythonPlexAPI, pythonLibrary())
	add(pythonPlexAPI, pythonItems())
	add(tautulli, tautulliConnect())
	add(imageMaid, imageMaidRun())
	add(plexpy, plexpyButler())
	return all
}

func get(target string, want ...string) Step {
	return Step{Method: http.MethodGet, Target: target, Want: want}
}

func list(target string, want ...string) Step {
	return Step{Method: http.MethodGet, Target: target, List: true, Want: want}
}

func put(target string) Step { return Step{Method: http.MethodPut, Target: target} }

func post(target string, status int) Step {
	return Step{Method: http.MethodPost, Target: target, Status: status}
}

func remove(target string, status int) Step {
	return Step{Method: http.MethodDelete, Target: target, Status: status}
}

// pythonServer is server.py and settings.py.
func pythonServer() []Exchange {
	tasks := list("/butler", "ButlerTask@name=BackupDatabase", "ButlerTask@title", "ButlerTask@description", "ButlerTask@enabled",
		"ButlerTask@interval", "ButlerTask@scheduleRandomized")
	settings := get("/:/prefs", "Setting@id=ButlerStartHour", "Setting@label", "Setting@summary", "Setting@group", "Setting@enumValues")
	return []Exchange{
		{Name: "PlexServer", Steps: []Step{get("/", "@friendlyName", "@machineIdentifier", "@version", "@platform", "@platformVersion",
			"@updatedAt", "@transcoderActiveVideoSessions", "@myPlexSubscription", "@diagnostics", "@ownerFeatures", "@eventStream")}},
		{Name: "identity", Steps: []Step{get("/identity", "@claimed=0", "@machineIdentifier", "@version")}},
		{Name: "butlerTasks", Steps: []Step{tasks}},
		{Name: "runButlerTask", Steps: []Step{tasks, post("/butler/BackupDatabase", 200)}},
		{Name: "activities", Steps: []Step{post("/butler/BackupDatabase", 0), get("/activities")}},
		{Name: "settings", Steps: []Step{settings}},
		{Name: "settings.save", Steps: []Step{settings,
			put("/:/prefs?ButlerStartHour=3&FriendlyName=the%20attic%20%26%20co&ScannerLowPriority=false"),
			get("/:/prefs", "Setting@value=the attic & co")}},
		{Name: "settings.save bad", Steps: []Step{{Method: http.MethodPut, Target: "/:/prefs?ButlerStartHour=24", Status: 400}}},
		{Name: "checkForUpdate", Steps: []Step{put("/updater/check?download=0"), list("/updater/status", "@canInstall=0", "@status=0")}},
		{Name: "canInstallUpdate", Steps: []Step{get("/updater/status", "@canInstall=0")}},
		{Name: "sessions", Steps: []Step{list("/status/sessions", "@size=0")}},
		{Name: "transcodeSessions", Steps: []Step{list("/transcode/sessions", "@size=0")}},
		{Name: "history", Steps: []Step{list("/status/sessions/history/all?sort=viewedAt%3Adesc", "@size=0")}},
		{Name: "clients", Steps: []Step{get("/clients", "@size=0")}},
		{Name: "account", Steps: []Step{get("/myplex/account", "@signInState=none", "@username", "@subscriptionActive=0")}},
		{Name: "downloadLogs", Steps: []Step{get("/diagnostics/logs")}},
		{Name: "runButlerTask unknown", Steps: []Step{post("/butler/NoSuchTask", 404)}},
	}
}

// pythonLibrary is library.py.
func pythonLibrary() []Exchange {
	sections := get("/library/sections", "Directory@key", "Directory@title", "Directory@agent", "Directory@scanner",
		"Directory@language", "Directory@uuid", "Directory@createdAt", "Directory@updatedAt", "Directory@refreshing", "Directory@allowSync",
		"Directory@filters", "Directory/Location@id", "Directory/Location@path",
		"Directory@type=movie", "Directory@type=show", "Directory@type=artist", "Directory@type=photo")
	return []Exchange{
		{Name: "library", Steps: []Step{get("/library", "@identifier", "@title1"), sections}},
		{Name: "section.totalSize", Steps: []Step{
			get("/library/sections/{movies}/all?includeCollections=0&X-Plex-Container-Size=0&X-Plex-Container-Start=0", "@totalSize")}},
		{Name: "section.all", Steps: []Step{
			list("/library/sections/{movies}/all?includeGuids=1&type=1", "@totalSize", "@librarySectionID", "Video@ratingKey", "Video@key",
				"Video@title", "Video@type=movie", "Video@addedAt", "Video/Media/Part@file"),
			list("/library/sections/{shows}/all?includeGuids=1&type=2", "Directory@ratingKey", "Directory@type=show", "Directory@childCount",
				"Directory@leafCount"),
			list("/library/sections/{music}/all?includeGuids=1&type=8", "Directory@ratingKey", "Directory@type=artist"),
			list("/library/sections/{photos}/all?includeGuids=1&type=14")}},
		{Name: "section.search sorted", Steps: []Step{
			get("/library/sections/{movies}/all?includeMeta=1&includeAdvanced=1&X-Plex-Container-Start=0&X-Plex-Container-Size=0",
				"Meta/Type@key", "Meta/Type@title", "Meta/Type@type=movie", "Meta/Type/Sort@key=addedAt", "Meta/FieldType@type"),
			get("/library/sections/{movies}/collections?includeMeta=1&includeAdvanced=1&X-Plex-Container-Start=0&X-Plex-Container-Size=0", "@totalSize=0"),
			list("/library/sections/{movies}/all?includeGuids=1&sort=movie.addedAt%3Adesc", "Video@ratingKey"),
			list("/library/sections/{movies}/all?includeGuids=1&sort=movie.addedAt%3Adesc&type=1", "Video@ratingKey")}},
		{Name: "section.get", Steps: []Step{list("/library/sections/{movies}/all?includeGuids=1&limit=1&title={title}", "Video@title")}},
		{Name: "section.onDeck", Steps: []Step{list("/library/sections/{movies}/onDeck")}},
		{Name: "section.firstCharacter", Steps: []Step{list("/library/sections/{movies}/firstCharacter", "Directory@key", "Directory@size")}},
		{Name: "section.update", Steps: []Step{get("/library/sections/{movies}/refresh"), remove("/library/sections/{movies}/refresh", 0)}},
		{Name: "section.analyze", Steps: []Step{put("/library/sections/{movies}/analyze")}},
		{Name: "section.emptyTrash", Steps: []Step{put("/library/sections/{movies}/emptyTrash")}},
		{Name: "section.settings", Steps: []Step{get("/library/sections/{movies}/prefs")}},
		{Name: "section.deleteMediaPreviews", Steps: []Step{remove("/library/sections/{photos}/indexes", 0)}},
		{Name: "library.update", Steps: []Step{get("/library/sections/all/refresh"), remove("/library/sections/all/refresh", 0)}},
		{Name: "library.refresh", Steps: []Step{get("/library/sections/all/refresh?force=1"), remove("/library/sections/all/refresh", 0)}},
		{Name: "library.optimize", Steps: []Step{put("/library/optimize?async=1")}},
		{Name: "library.cleanBundles", Steps: []Step{put("/library/clean/bundles?async=1")}},
		{Name: "library.emptyTrash", Steps: []Step{sections, put("/library/sections/{movies}/emptyTrash"), put("/library/sections/{shows}/emptyTrash")}},
		{Name: "library.recentlyAdded", Steps: []Step{list("/library/recentlyAdded")}},
		{Name: "library.onDeck", Steps: []Step{list("/library/onDeck")}},
		{Name: "browse", Local: true, Steps: []Step{list("/services/browse?includeFiles=1", "Path@path", "Path@key")}},
	}
}

// reload is what item.reload() asks for.
const reload = "?includeBandwidths=1&includeChapters=1&includeFields=thumbBlurHash%2CartBlurHash&includeGeolocation=1" +
	"&includeLoudnessRamps=1&includeMarkers=1"

// pythonItems is video.py, audio.py and media.py.
func pythonItems() []Exchange {
	return []Exchange{
		{Name: "movie.reload", Steps: []Step{get("/library/metadata/{film}"+reload,
			"@librarySectionID", "Video@ratingKey", "Video@duration", "Video@chapterSource", "Video@librarySectionTitle",
			"Video/Media@id", "Video/Media@duration", "Video/Media@container", "Video/Media@videoCodec", "Video/Media@videoResolution",
			"Video/Media@width", "Video/Media@height", "Video/Media@aspectRatio", "Video/Media@audioChannels",
			"Video/Media/Part@id", "Video/Media/Part@file", "Video/Media/Part@size", "Video/Media/Part@key",
			"Video/Media/Part@indexes=sd", // hasPreviewThumbnails
			"Video/Media/Part/Stream@streamType=1", "Video/Media/Part/Stream@streamType=2", "Video/Media/Part/Stream@displayTitle",
			"Video/Media/Part/Stream@codec", "Video/Media/Part/Stream@index", "Video/Media/Part/Stream@loudness",
			"Video/Chapter@index=1", "Video/Chapter@startTimeOffset", "Video/Chapter@endTimeOffset", "Video/Chapter@thumb",
			"Video/Marker@type", "Video/Marker@startTimeOffset", "Video/Marker/Attributes@version")}},
		{Name: "show.seasons", Steps: []Step{list("/library/metadata/{show}/children?excludeAllLeaves=1"),
			list("/library/metadata/{show}/children?excludeAllLeaves=1&includeGuids=1",
				"Directory@type=season", "Directory@index", "Directory@parentRatingKey", "Directory@leafCount")}},
		{Name: "show.episodes", Steps: []Step{list("/library/metadata/{show}/allLeaves?includeGuids=1",
			"Video@type=episode", "Video@grandparentRatingKey", "Video@parentIndex", "Video@index", "Video/Media/Part@id")}},
		{Name: "artist.albums", Steps: []Step{list("/library/sections/{music}/all?includeGuids=1&type=9&artist.id={artist}", "Directory@type=album")}},
		{Name: "artist.tracks", Steps: []Step{list("/library/metadata/{artist}/allLeaves", "Track@type=track", "Track@grandparentTitle")}},
		{Name: "item.analyze", Steps: []Step{put("/library/metadata/{film}/analyze")}},
		{Name: "item.refresh", Steps: []Step{put("/library/metadata/{film}/refresh")}},
		{Name: "item unknown", Steps: []Step{{Method: http.MethodGet, Target: "/library/metadata/999999999", Status: 404}}},
		{Name: "stream.levels", Steps: []Step{get("/library/streams/{sound}/levels?subsample=128", "Level@v")}},
	}
}

// tautulliConnect is what pmsconnect.py asks for once it is connected.
func tautulliConnect() []Exchange {
	page := func(section, kind string) Step {
		return get("/library/sections/{"+section+"}/all?X-Plex-Container-Start=0&X-Plex-Container-Size=1"+kind, "@totalSize")
	}
	return []Exchange{
		{Name: "connect", Steps: []Step{
			get("/identity", "@machineIdentifier", "@version"), get("/", "@friendlyName"), get("/servers", "Server@machineIdentifier", "Server@name"),
			get("/library/sections", "Directory@key", "Directory@type", "Directory@title", "Directory@agent"),
			page("movies", "&type=1"), page("shows", "&type=2"), page("shows", "&type=3"), page("shows", "&type=4"),
			page("music", "&type=8"), page("music", "&type=9"), page("music", "&type=10"),
			page("photos", ""), page("photos", "&type=12&clusterZoomLevel=1"), page("photos", "&type=13&clusterZoomLevel=1"),
			get("/status/sessions", "@size=0"),
		}},
		{Name: "later", Steps: []Step{
			get("/:/prefs", "Setting@id=FriendlyName"), get("/myplex/account", "@username"), get("/updater/status", "@canInstall"),
			get("/library/metadata/{film}?includeMarkers=1", "Video@ratingKey", "Video/Marker@id"),
			get("/hubs/home/recentlyAdded?X-Plex-Container-Start=0&X-Plex-Container-Size=10&type=1"),
		}},
	}
}

// imageMaidRun connects, fetches a copy of the database, and starts what it can start.
func imageMaidRun() []Exchange {
	return []Exchange{{Name: "run", Steps: []Step{
		get("/", "@friendlyName"), get("/diagnostics/databases"), get("/library"), get("/library/sections", "Directory@key"),
		put("/library/sections/{movies}/emptyTrash"), put("/library/clean/bundles?async=1"), put("/library/optimize?async=1"),
	}}}
}

// plexpyButler is butler.py of the generated library.
func plexpyButler() []Exchange {
	return []Exchange{
		{Name: "butler", Steps: []Step{get("/butler"), post("/butler", 200), remove("/butler", 200), post("/butler/BackupDatabase", 200)}},
		{Name: "errors", Steps: []Step{remove("/butler/NoSuchTask", 404), post("/butler/NoSuchTask", 404)}},
		{Name: "server", Steps: []Step{get("/"), get("/identity"), get("/activities"), get("/servers"), get("/updater/status"), get("/status/sessions")}},
	}
}
