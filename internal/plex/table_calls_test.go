package plex_test

// groups are all calls that are served.
func groups() []group {
	return []group{
		{"Butler", butlerCalls()},
		{"Activities, preferences, notifications", otherCalls()},
		{"Server", serverCalls()},
		{"Library", libraryCalls()},
		{"Collections", collectionCalls()},
		{"Items", itemCalls()},
		{"Files and results", fileCalls()},
	}
}

func butlerCalls() []call {
	return []call{
		{name: "GET /butler", level: full, answers: "200 with the 26 tasks. JSON: `{\"ButlerTasks\":{\"ButlerTask\":[…]}}`, not inside `MediaContainer`; XML: root `ButlerTasks`"},
		{name: "POST /butler", level: full, answers: "200; one header `X-Plex-Activity` for each run that was started or scheduled"},
		{name: "DELETE /butler", level: full, answers: "200, also when nothing ran"},
		{name: "POST /butler/{task}", level: full, ours: map[string]string{"force": "1 starts whatever schedule, switch and chance say", "dry": "1 only tells what would be deleted"},
			answers: "200 started or scheduled, with `X-Plex-Activity: <uuid>`; 202 running or waiting already; 400 cannot be started now, with the reason; 404 no such task"},
		{name: "DELETE /butler/{task}", level: full, answers: "200 stopped; 404 no such task, or it neither ran nor waited"},
	}
}

func otherCalls() []call {
	return []call{
		{name: "GET /activities", level: partial, missing: "no `Response`: no call here is answered later", answers: "what goes on"},
		{name: "DELETE /activities/{uuid}", level: full, answers: "200; 400 cannot be cancelled; 404 unknown"},
		{name: "GET /:/prefs", level: partial, missing: "preferences of what Butler does not do, such as playing and sharing", answers: "every preference; the value of a secret one is `********`. In JSON `default` and `value` have the preference's type"},
		{name: "GET /:/prefs/get", level: full, params: "id", answers: "that one; 404 unknown"},
		{name: "PUT /:/prefs", level: full, any: true, answers: "`Id=value`…: 200, all are stored; 400 an unknown id, a bad value or an id twice: nothing is stored"},
		{name: "GET /:/websockets/notifications", level: partial, missing: "the kinds `activity`, `timeline`, `status`, `preference`, `log`", test: "TestNotifications",
			answers: "a websocket of notifications, one a frame. Parameters `filter`, `filters`: default all but `log`; `a,b` only these; `-a,b` all but these; empty all"},
		{name: "GET /:/websocket/notifications", level: partial, missing: "as above", test: "TestNotifications", answers: "the same, in the spelling of the documentation"},
		{name: "GET /:/eventsource/notifications", level: partial, missing: "as above", test: "TestNotifications", answers: "the same as server-sent events"},
	}
}

func serverCalls() []call {
	return []call{
		{name: "GET /identity", level: full, answers: "who this is. Needs no token. 200 means that the server is ready"},
		{name: "GET /{$}", level: partial, missing: "no `myPlex…` names", answers: "what the server is and can do; abilities that Butler lacks are 0 or empty"},
		{name: "GET /servers", level: full, answers: "this server, under the name by which it was reached"},
		{name: "GET /myplex/account", level: partial, missing: "no server is claimed", answers: "the account of a server that nobody has claimed. JSON: `{\"MyPlex\":{…}}`"},
		{name: "GET /updater/status", level: partial, missing: "one release at most, and no `fixed` news", answers: "the newest release of the feed; `canInstall` false where something else looks after the version"},
		{name: "PUT /updater/check", level: full, params: "download", answers: "200 when the feed has answered; `download` begins to fetch, in the activity that the header names"},
		{name: "PUT /updater/apply", level: full, params: "tonight skip", test: "TestUpdater", answers: "200 when it has begun: the server fetches, verifies, tries, and starts anew; 400 if there is none or it may not"},
		{name: "GET /diagnostics/databases", level: partial, missing: "the tables are Butler's, not Plex's",
			answers: "a ZIP file with a fresh, verified copy of the database, `databaseBackup.db`. Needs the scope admin; one at a time, else 429"},
		{name: "GET /diagnostics/logs", level: full, answers: "a ZIP file with the last lines of the log. Needs the scope admin"},
		{name: "GET /clients", level: partial, missing: "nothing is played here", answers: "an empty list"},
		{name: "GET /status/sessions", level: partial, missing: "as above", answers: "an empty list"},
		{name: "GET /status/sessions/background", level: partial, missing: "as above", answers: "an empty list"},
		{name: "GET /status/sessions/history/all", level: partial, missing: "as above", ignored: "sort accountID librarySectionID metadataItemID viewedAt", answers: "an empty list"},
		{name: "GET /transcode/sessions", level: partial, missing: "as above", answers: "an empty list"},
	}
}

// absences are what is left out on purpose.
func absences() []absence {
	return []absence{
		{"playing: `/:/timeline`, `/:/progress`, `/:/scrobble`, `/:/unscrobble`, `/:/rate`, `/playQueues`, `/player`", "nothing is played here, and there are no users whose place in a film could be kept",
			[]string{"POST /:/timeline", "PUT /:/scrobble", "GET /:/scrobble", "POST /playQueues", "GET /playQueues/1"}},
		{"transcoding: `/video/:/transcode`, `/music/:/transcode`, `/photo/:/transcode`", "Butler prepares media, it does not convert it while it is watched",
			[]string{"GET /video/:/transcode/universal/start.m3u8", "GET /photo/:/transcode"}},
		{"playlists: `/playlists`", "they are made by users",
			[]string{"GET /playlists", "POST /playlists"}},
		{"search and hubs but for `/hubs/home/recentlyAdded`: `/hubs`, `/hubs/search`, `/search`", "lists with `title` do it",
			[]string{"GET /hubs", "GET /hubs/search", "GET /hubs/sections/1", "GET /search"}},
		{"`DELETE /library/metadata/{id}`, `/merge`, `/split`, `/extras`, choosing and uploading artwork", "items are what their files are; files of the user are never removed",
			[]string{"DELETE /library/metadata/1", "PUT /library/metadata/1/merge", "PUT /library/metadata/1/split", "DELETE /library/metadata/1/media/1"}},
		{"editing of markers: `/library/metadata/{id}/marker`", "markers are what analyses find", []string{"POST /library/metadata/1/marker", "DELETE /library/metadata/1/marker/1"}},
		{"live television: `/livetv`, `/media/grabbers`, `/media/subscriptions`", "no tuner is driven; the guide is read at `/api/v1/guide`", []string{"GET /livetv/dvrs", "GET /media/grabbers", "GET /media/subscriptions"}},
		{"accounts: `/accounts`, `/devices`, `/myplex/claim`, `/security/token`, `/security/resources`, `/users`", "tokens are named and made by the owner, see the own API",
			[]string{"GET /accounts", "GET /devices", "POST /myplex/claim", "POST /security/token", "GET /security/resources"}},
		{"`/statistics`, `/system`, `/media/providers`, `/sync`, `/downloadQueue`", "of no use to those who tend a library", []string{"GET /statistics/bandwidth", "GET /system/agents", "GET /media/providers"}},
		{"`PUT /log`, `POST /log`", "clients do not write into this log", []string{"PUT /log", "POST /log"}},
	}
}
