package guide

import (
	"context"
	"database/sql"
	"errors"
	"net/url"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// version of the schema. A file of another version is as good as none.
const version = 1

// schema is that of the file. Times are seconds since 1970, in UTC.
//
// Of a source everything is kept as it told it, so that it can be kept when the source cannot be read: what is shown
// of it is in ends, other and listed, which are worked out anew for each file.
const schema = `
CREATE TABLE guide (
	loaded     INTEGER NOT NULL,
	channels   INTEGER NOT NULL,
	programmes INTEGER NOT NULL, -- shown
	first      INTEGER NOT NULL,
	last       INTEGER NOT NULL
) STRICT;
CREATE TABLE sources (
	id         INTEGER PRIMARY KEY, -- its place among the sources, from 1
	key        TEXT NOT NULL UNIQUE,
	name       TEXT NOT NULL,
	place      TEXT NOT NULL,    -- digest of path or address
	tag        TEXT NOT NULL,    -- by which it is known whether it has changed: ETag, or size and time of a file
	modified   TEXT NOT NULL,    -- Last-Modified
	rules      TEXT NOT NULL,    -- digest of what it was read with
	loaded     INTEGER NOT NULL, -- when; 0 for never
	problem    TEXT NOT NULL,
	programmes INTEGER NOT NULL  -- that it told
) STRICT;
CREATE TABLE listed ( -- the channels that are shown
	id       INTEGER PRIMARY KEY, -- their order
	key      TEXT NOT NULL UNIQUE,
	names    TEXT NOT NULL, -- JSON
	number   TEXT NOT NULL,
	icon     TEXT NOT NULL,
	source   INTEGER NOT NULL
) STRICT;
CREATE TABLE channels ( -- as sources tell them
	id       INTEGER PRIMARY KEY,
	source   INTEGER NOT NULL,
	key      TEXT NOT NULL,
	names    TEXT NOT NULL, -- JSON
	number   TEXT NOT NULL,
	icon     TEXT NOT NULL,
	listed   INTEGER,
	UNIQUE (source, key)
) STRICT;
CREATE INDEX channels_by_listed ON channels (listed);
CREATE TABLE programmes (
	id         INTEGER PRIMARY KEY,
	source     INTEGER NOT NULL,
	channel    INTEGER NOT NULL,
	starts     INTEGER NOT NULL,
	stops      INTEGER NOT NULL, -- as told; 0 if not
	ends       INTEGER NOT NULL, -- as shown; 0 if it is not shown
	other      INTEGER NOT NULL, -- a duplicate that knows what this one does not; 0 for none
	has        INTEGER NOT NULL, -- bits of what it knows
	title      TEXT NOT NULL,
	folded     TEXT NOT NULL,    -- the title as it is searched for
	subtitle   TEXT NOT NULL,
	summary    TEXT NOT NULL,
	categories TEXT NOT NULL,    -- JSON, or nothing
	season     INTEGER NOT NULL,
	episode    INTEGER NOT NULL,
	year       INTEGER NOT NULL,
	aired      TEXT NOT NULL,
	icon       TEXT NOT NULL,
	rating     TEXT NOT NULL,
	flags      INTEGER NOT NULL
) STRICT;
`

// The indexes are made when the rows are there.
const (
	indexByChannel = `CREATE INDEX programmes_by_channel ON programmes (channel, starts, id, stops, has)`
	indexByStart   = `CREATE INDEX programmes_by_start ON programmes (starts, ends, channel) WHERE ends > 0`
	indexByTitle   = `CREATE INDEX programmes_by_title ON programmes (folded, starts, ends, channel) WHERE ends > 0`
)

// What a programme can know.
const (
	hasSubtitle = 1 << iota
	hasSummary
	hasCategories
	hasEpisode
	hasYear
	hasAired
	hasIcon
	hasRating
)

// The flags of a programme.
const (
	flagNew = 1 << iota
	flagLive
)

// memory bounds what a connection keeps of the file, in KB.
const memory = "-4096"

// connect opens a file: one that nobody writes any more, or one that is being built, which is thrown away if that does
// not end well and so needs no journal.
func connect(ctx context.Context, path string, build bool) (*sql.DB, error) {
	v := url.Values{"_defensive": {"1"}, "_dqs": {"0"}, "_error_rc": {"1"}}
	v["_pragma"] = []string{"trusted_schema(0)", "cache_size(" + memory + ")"}
	connections := 4
	if build {
		v.Set("mode", "rwc")
		v["_pragma"] = append(v["_pragma"], "journal_mode(OFF)", "synchronous(OFF)", "locking_mode(EXCLUSIVE)", "temp_store(FILE)")
		connections = 1
	} else {
		v.Set("mode", "ro")
		v.Set("immutable", "1")
		v["_pragma"] = append(v["_pragma"], "query_only(1)", "cell_size_check(1)")
	}
	name := url.URL{Scheme: "file", Path: path, RawQuery: v.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
