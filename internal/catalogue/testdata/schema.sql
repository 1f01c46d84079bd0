CREATE INDEX answers_at ON answers (at);

CREATE INDEX collected_of_item ON collected (run, item) WHERE item <> 0;

CREATE INDEX collected_of_part ON collected (run, part) WHERE part <> 0;

CREATE INDEX collected_parts ON collected (part, content_id) WHERE tbl = 'parts';

CREATE INDEX collected_section ON collected (section);

CREATE INDEX collection_items_idx ON collection_items (collection, idx);

CREATE INDEX collection_items_item ON collection_items (item);

CREATE INDEX deliveries_due ON deliveries (after) WHERE state = 'waiting';

CREATE INDEX findings_analysis ON findings (analysis, part, version, settings, redo);

CREATE INDEX findings_failed ON findings (analysis, part) WHERE state = 'failed' AND redo = 0;

CREATE INDEX item_groups_due ON item_groups (conclusion, section, item, change) WHERE change > drawn;

CREATE INDEX item_groups_item ON item_groups (item);

CREATE INDEX item_ranges_long ON item_ranges (n) WHERE n > 4000;

CREATE INDEX items_kind ON items (section, kind, sort_key, id, folded);

CREATE INDEX items_kind_added ON items (section, kind, added, id);

CREATE INDEX items_kind_aired ON items (section, kind, aired, id);

CREATE INDEX items_kind_id ON items (section, kind, id);

CREATE INDEX items_kind_year ON items (section, kind, year, sort_key, id);

CREATE INDEX items_parent ON items (parent, disc, idx, sort_key, id, kind) WHERE parent IS NOT NULL;

CREATE INDEX items_top ON items (section, sort_key, id, folded) WHERE parent IS NULL;

CREATE INDEX items_top_added ON items (section, added, id) WHERE parent IS NULL;

CREATE INDEX items_top_aired ON items (section, aired, id) WHERE parent IS NULL;

CREATE INDEX items_top_year ON items (section, year, sort_key, id) WHERE parent IS NULL;

CREATE INDEX marker_edits_part ON marker_edits (part, content_id, marker, id);

CREATE INDEX markers_part ON markers (part, start_ms);

CREATE INDEX metadata_old ON metadata (origin, item, at);

CREATE INDEX parts_media ON parts (media, idx);

CREATE INDEX parts_missing ON parts (section, id) WHERE missing <> 0;

CREATE UNIQUE INDEX parts_path ON parts (section, path, (CASE missing WHEN 0 THEN 0 ELSE id END));

CREATE INDEX report_runs_report ON report_runs (report);

CREATE INDEX reports_kind ON reports (kind, id);

CREATE INDEX reports_made ON reports (made);

CREATE UNIQUE INDEX reports_night ON reports (day) WHERE kind = 'night';

CREATE INDEX retries_analysis ON retries (analysis, after);

CREATE UNIQUE INDEX runs_active ON runs (task, section, item, dry) WHERE state IN ('scheduled', 'queued', 'running');

CREATE INDEX runs_day ON runs (day, id);

CREATE INDEX runs_ended ON runs (ended) WHERE ended > 0;

CREATE INDEX runs_list ON runs (id, state, trigger, day);

CREATE INDEX runs_success ON runs (task, ended) WHERE state = 'done' AND dry = 0;

CREATE INDEX runs_task ON runs (task, id, state, trigger, day);

CREATE UNIQUE INDEX runs_window ON runs (task, day) WHERE trigger = 'window';

CREATE INDEX unit_reports_state ON unit_reports (run, state, id);

CREATE INDEX vectors_analysis ON vectors (analysis, mark);

CREATE TABLE alarms (
    key   TEXT PRIMARY KEY,
    text  TEXT    NOT NULL,
    hint  TEXT    NOT NULL,
    since INTEGER NOT NULL,
    told  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE analyses (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT    NOT NULL UNIQUE,
    task    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    bit     INTEGER UNIQUE CHECK (bit BETWEEN 0 AND 62) -- of an Analysis; a Conclusion has none
) STRICT;

CREATE TABLE answers (
    id           INTEGER PRIMARY KEY,
    key          TEXT    NOT NULL UNIQUE,
    request      TEXT    NOT NULL,
    status       INTEGER NOT NULL,
    content_type TEXT    NOT NULL,
    location     TEXT    NOT NULL,
    body         BLOB    NOT NULL,
    at           INTEGER NOT NULL
) STRICT;

CREATE TABLE applies (
    analysis INTEGER NOT NULL REFERENCES analyses (id) ON DELETE CASCADE,
    features INTEGER NOT NULL,
    PRIMARY KEY (analysis, features)
) STRICT, WITHOUT ROWID;

CREATE TABLE artifacts (
    part     INTEGER NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    name     TEXT    NOT NULL,
    section  INTEGER NOT NULL, -- of the Part, which is gone already when its artifacts are
    analysis INTEGER NOT NULL REFERENCES analyses (id),
    size     INTEGER NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (part, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE chapters (
    part     INTEGER NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    idx      INTEGER NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms   INTEGER NOT NULL,
    title    TEXT    NOT NULL,
    PRIMARY KEY (part, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE collected (
    run        INTEGER NOT NULL,
    tbl        TEXT    NOT NULL, -- the table that the row was in
    key        TEXT    NOT NULL, -- its primary key
    section    INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    part       INTEGER NOT NULL, -- that the row is of, or 0
    item       INTEGER NOT NULL, -- that the row is of, or 0
    content_id TEXT    NOT NULL, -- of a Part, or empty
    at         INTEGER NOT NULL,
    data       TEXT    NOT NULL, -- JSON object of its columns, see trash_row.go
    PRIMARY KEY (run, tbl, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE collection_items (
    collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    item       INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    idx        INTEGER NOT NULL, -- its place
    PRIMARY KEY (collection, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE collections (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    section    INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    rule       TEXT    NOT NULL, -- what builds it, or empty
    key        TEXT    NOT NULL, -- of a built one; of one made by hand, its title
    kind       TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    sort_title TEXT    NOT NULL,
    sort_key   TEXT    NOT NULL, -- what lists are ordered by
    summary    TEXT    NOT NULL,
    items      INTEGER NOT NULL DEFAULT 0, -- kept by triggers
    added      INTEGER NOT NULL,
    updated    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (section, rule, key)
) STRICT;

CREATE TABLE conclusions (
    id      INTEGER PRIMARY KEY REFERENCES analyses (id) ON DELETE CASCADE,
    idx     INTEGER NOT NULL, -- the order in which they are drawn: each after what it is drawn from
    sources TEXT    NOT NULL, -- JSON array of the names of what it is drawn from
    kinds   TEXT    NOT NULL, -- JSON array of the kinds of Items that make a group
    part    INTEGER NOT NULL  -- the groups of the Parts up to this one are known; -1 if those of all are
) STRICT;

CREATE TABLE deliveries (
    id        INTEGER PRIMARY KEY,
    report    INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    recipient TEXT    NOT NULL,
    state     TEXT    NOT NULL,
    attempts  INTEGER NOT NULL,
    after     INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    UNIQUE (report, recipient)
) STRICT;

CREATE TABLE findings (
    part       INTEGER NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    analysis   INTEGER NOT NULL REFERENCES analyses (id),
    version    INTEGER NOT NULL,
    settings   INTEGER NOT NULL, -- a hash of those it was made with
    redo       INTEGER NOT NULL DEFAULT 0, -- 1: counts no more, a newer one is wanted
    state      TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    elapsed_ns INTEGER NOT NULL,
    blobs      TEXT    NOT NULL, -- JSON array of references, or empty
    data       TEXT    NOT NULL, -- JSON, or empty
    PRIMARY KEY (part, analysis)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_groups (
    conclusion INTEGER NOT NULL REFERENCES conclusions (id) ON DELETE CASCADE,
    section    INTEGER NOT NULL, -- of the Item
    item       INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    change     INTEGER NOT NULL, -- grows with each change of what it is drawn from
    drawn      INTEGER NOT NULL, -- the change that was drawn last, 0 for never
    version    INTEGER NOT NULL, -- of the Conclusion that drew it
    settings   INTEGER NOT NULL, -- a hash of those it was drawn with
    parts      INTEGER NOT NULL, -- that it was drawn from
    PRIMARY KEY (conclusion, section, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_ranges (
    section  INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    list     TEXT    NOT NULL, -- a kind, or '' for the Items without a parent
    sort_key TEXT    NOT NULL, -- this and id are the place where it begins; '' and 0 for the first
    id       INTEGER NOT NULL,
    n        INTEGER NOT NULL, -- Items in it
    PRIMARY KEY (section, list, sort_key, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE items (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    section    INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    parent     INTEGER REFERENCES items (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    sort_title TEXT    NOT NULL,
    sort_key   TEXT    NOT NULL, -- what pages are ordered by
    folded     TEXT,             -- the title without regard to case, for searches; NULL if sort_key is that
    year       INTEGER NOT NULL,
    idx        INTEGER NOT NULL,
    idx_end    INTEGER NOT NULL,
    disc       INTEGER NOT NULL,
    aired      TEXT    NOT NULL,
    added      INTEGER NOT NULL,
    updated    INTEGER NOT NULL DEFAULT 0,
    -- JSON: title, sort title, year and day as the scan found them, where Metadata say others; or empty.
    found      TEXT    NOT NULL DEFAULT '',
    UNIQUE (section, key)
) STRICT;

CREATE TABLE leases (
    part    INTEGER PRIMARY KEY REFERENCES parts (id) ON DELETE CASCADE,
    attempt TEXT    NOT NULL,
    handed  INTEGER NOT NULL, -- a bit for each Analysis that it is handed out for, see analyses.bit
    at      INTEGER NOT NULL
) STRICT;

CREATE TABLE marker_edits (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    part       INTEGER NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    content_id TEXT    NOT NULL,
    marker     INTEGER NOT NULL, -- the id of its first edit
    found      TEXT    NOT NULL, -- JSON of where it had been found, or empty
    says       TEXT    NOT NULL, -- JSON of where it is
    removed    INTEGER NOT NULL, -- 1: there is none
    at         INTEGER NOT NULL
) STRICT;

CREATE TABLE markers (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    part       INTEGER NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    analysis   INTEGER NOT NULL REFERENCES analyses (id),
    kind       TEXT    NOT NULL,
    start_ms   INTEGER NOT NULL,
    end_ms     INTEGER NOT NULL,
    final      INTEGER NOT NULL,
    confidence REAL    NOT NULL,
    evidence   TEXT    NOT NULL -- JSON array, or empty
) STRICT;

CREATE TABLE media (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    item    INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    version TEXT    NOT NULL,
    UNIQUE (item, version)
) STRICT;

CREATE TABLE metadata (
    id         INTEGER PRIMARY KEY,
    item       INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    origin     TEXT    NOT NULL,
    section    INTEGER NOT NULL, -- of the Item, which is gone already when this goes with it
    at         INTEGER NOT NULL,
    provider   TEXT    NOT NULL,
    confidence REAL    NOT NULL,
    note       TEXT    NOT NULL,
    stamp      TEXT    NOT NULL,
    locked     TEXT    NOT NULL, -- JSON array of fields, or empty
    assets     TEXT    NOT NULL, -- JSON array, or empty
    data       TEXT    NOT NULL, -- JSON of the rest
    UNIQUE (item, origin)
) STRICT;

CREATE TABLE opt_outs (
    section INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    task    TEXT    NOT NULL,
    PRIMARY KEY (section, task)
) STRICT, WITHOUT ROWID;

CREATE TABLE parts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    section     INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    media       INTEGER NOT NULL REFERENCES media (id),
    idx         INTEGER NOT NULL,
    lacks       INTEGER NOT NULL DEFAULT 0, -- a bit for each Analysis, see analyses.bit
    missing     INTEGER NOT NULL DEFAULT 0, -- since when, 0 for present
    missed      INTEGER NOT NULL DEFAULT 0, -- steady.ms when it went missing last
    features    INTEGER NOT NULL,
    duration    INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    content_id  TEXT    NOT NULL,
    path        BLOB    NOT NULL,
    container   TEXT    NOT NULL,
    bitrate     INTEGER NOT NULL,
    problem     TEXT    NOT NULL,
    tags        TEXT    NOT NULL -- JSON object, or empty
) STRICT;

CREATE TABLE preferences (
    id    TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE relacks (
    analysis INTEGER NOT NULL REFERENCES analyses (id) ON DELETE CASCADE,
    section  INTEGER NOT NULL, -- 0 for all
    item     INTEGER NOT NULL, -- with all below it, 0 for all
    redo     INTEGER NOT NULL, -- 1: what was found up to now counts no more
    part     INTEGER NOT NULL, -- done up to this one
    PRIMARY KEY (analysis, section, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE report_runs (
    run    INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    report INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE reports (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    kind  TEXT    NOT NULL,
    day   TEXT    NOT NULL, -- YYYY-MM-DD, or empty
    made  INTEGER NOT NULL,
    brief TEXT    NOT NULL, -- JSON, without its lists
    body  TEXT    NOT NULL  -- JSON
) STRICT;

CREATE TABLE retries (
    part     INTEGER NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    analysis INTEGER NOT NULL REFERENCES analyses (id),
    version  INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    reason   TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    after    INTEGER NOT NULL,
    PRIMARY KEY (part, analysis)
) STRICT, WITHOUT ROWID;

CREATE TABLE roots (
    section INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    idx     INTEGER NOT NULL,
    path    BLOB    NOT NULL,
    PRIMARY KEY (section, idx)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE run_words USING fts5 (task, reason, content = 'runs', content_rowid = 'id', tokenize = 'trigram', columnsize = 0);

CREATE TABLE 'run_words_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'run_words_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'run_words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE runs (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid      TEXT    NOT NULL UNIQUE,
    task      TEXT    NOT NULL,
    state     TEXT    NOT NULL,
    trigger   TEXT    NOT NULL,
    forced    INTEGER NOT NULL,
    day       TEXT    NOT NULL, -- YYYY-MM-DD
    section   INTEGER NOT NULL, -- 0 for all; a Section may go, its Runs stay
    item      INTEGER NOT NULL, -- 0 for all; the same
    priority  INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    created   INTEGER NOT NULL,
    scheduled INTEGER NOT NULL,
    started   INTEGER NOT NULL,
    ended     INTEGER NOT NULL,
    total     INTEGER NOT NULL,
    done      INTEGER NOT NULL DEFAULT 0, -- this and the next three are kept by triggers
    failed    INTEGER NOT NULL DEFAULT 0,
    skipped   INTEGER NOT NULL DEFAULT 0,
    bytes     INTEGER NOT NULL DEFAULT 0,
    summary   TEXT    NOT NULL, -- JSON, or empty
    place     REAL    NOT NULL DEFAULT 0, -- in the queue, among ids, if a person moved it; else 0
    dry       INTEGER NOT NULL DEFAULT 0 -- 1: it only tells what it would do
) STRICT;

CREATE TABLE section_features (
    section  INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    features INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (section, features)
) STRICT, WITHOUT ROWID;

CREATE TABLE sections (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid    TEXT    NOT NULL UNIQUE,
    kind    TEXT    NOT NULL,
    name    TEXT    NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL DEFAULT 0,
    scanned INTEGER NOT NULL DEFAULT 0,
    warning TEXT    NOT NULL DEFAULT '',
    parts   INTEGER NOT NULL DEFAULT 0, -- present; kept by triggers
    missing INTEGER NOT NULL DEFAULT 0, -- kept by triggers
    removed INTEGER NOT NULL DEFAULT 0  -- 1: nobody sees it, what is in it is being deleted
) STRICT;

CREATE TABLE steady (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    ms   INTEGER NOT NULL,
    wall INTEGER NOT NULL -- the latest time that the clock has shown
) STRICT;

CREATE TABLE storage_samples (
    day       TEXT PRIMARY KEY, -- YYYY-MM-DD
    at        INTEGER NOT NULL,
    database  INTEGER NOT NULL, -- this and the next four are bytes
    backups   INTEGER NOT NULL,
    cache     INTEGER NOT NULL,
    generated INTEGER NOT NULL,
    free      INTEGER NOT NULL,
    sections  TEXT    NOT NULL, -- JSON object: bytes of generated files by the id of a Section, which may be gone
    analyses  TEXT    NOT NULL  -- JSON object: bytes of generated files by the name of an Analysis
) STRICT, WITHOUT ROWID;

CREATE TABLE stored (
    section  INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    analysis INTEGER NOT NULL REFERENCES analyses (id),
    bytes    INTEGER NOT NULL,
    files    INTEGER NOT NULL,
    PRIMARY KEY (section, analysis)
) STRICT, WITHOUT ROWID;

CREATE TABLE stored_assets (
    section INTEGER PRIMARY KEY REFERENCES sections (id) ON DELETE CASCADE,
    bytes   INTEGER NOT NULL,
    files   INTEGER NOT NULL
) STRICT;

CREATE TABLE streams (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    part       INTEGER NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    idx        INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    codec      TEXT    NOT NULL,
    profile    TEXT    NOT NULL,
    language   TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    is_default INTEGER NOT NULL,
    forced     INTEGER NOT NULL,
    bitrate    INTEGER NOT NULL,
    duration   INTEGER NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    frame_rate REAL    NOT NULL,
    rotation   INTEGER NOT NULL,
    sar        TEXT    NOT NULL,
    pix_format TEXT    NOT NULL,
    bit_depth  INTEGER NOT NULL,
    transfer   TEXT    NOT NULL,
    channels   INTEGER NOT NULL,
    layout     TEXT    NOT NULL,
    rate       INTEGER NOT NULL,
    -- Of subtitles that are a file of their own. No scan touches these.
    file             BLOB    NOT NULL DEFAULT x'', -- empty for a stream in the Part
    hearing_impaired INTEGER NOT NULL DEFAULT 0,
    commentary       INTEGER NOT NULL DEFAULT 0,
    UNIQUE (part, idx)
) STRICT;

CREATE TABLE unit_reports (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    run        INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    subject    TEXT    NOT NULL,
    part       INTEGER NOT NULL, -- 0 if it is none; a Part may go, its reports stay
    title      TEXT    NOT NULL,
    file       TEXT    NOT NULL, -- its name without the folder, or empty
    state      TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    bytes      INTEGER NOT NULL,
    elapsed_ns INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    UNIQUE (run, subject)
) STRICT;

CREATE VIRTUAL TABLE unit_words USING fts5 (title, file, reason, content = 'unit_reports', content_rowid = 'id', tokenize = 'trigram', columnsize = 0);

CREATE TABLE 'unit_words_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'unit_words_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'unit_words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE vectors (
    mark     INTEGER PRIMARY KEY AUTOINCREMENT,
    part     INTEGER NOT NULL REFERENCES parts (id) ON DELETE CASCADE,
    analysis INTEGER NOT NULL REFERENCES analyses (id),
    numbers  BLOB    NOT NULL, -- 32-bit floats, little-endian
    UNIQUE (part, analysis)
) STRICT;

CREATE TABLE watches (
    task  TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER artifacts_added AFTER INSERT ON artifacts BEGIN
    INSERT INTO stored (section, analysis, bytes, files) VALUES (NEW.section, NEW.analysis, NEW.size, 1)
    ON CONFLICT (section, analysis) DO UPDATE SET bytes = bytes + excluded.bytes, files = files + 1;
END;

CREATE TRIGGER artifacts_changed AFTER UPDATE ON artifacts BEGIN
    UPDATE stored SET bytes = bytes - OLD.size, files = files - 1 WHERE section = OLD.section AND analysis = OLD.analysis;
    INSERT INTO stored (section, analysis, bytes, files) VALUES (NEW.section, NEW.analysis, NEW.size, 1)
    ON CONFLICT (section, analysis) DO UPDATE SET bytes = bytes + excluded.bytes, files = files + 1;
END;

CREATE TRIGGER artifacts_removed AFTER DELETE ON artifacts BEGIN
    UPDATE stored SET bytes = bytes - OLD.size, files = files - 1 WHERE section = OLD.section AND analysis = OLD.analysis;
END;

CREATE TRIGGER assets_added AFTER INSERT ON metadata WHEN NEW.assets <> '' BEGIN
    INSERT INTO stored_assets (section, bytes, files)
    SELECT NEW.section, sum(value ->> 'size'), count(*) FROM json_each(NEW.assets)
    WHERE true
    ON CONFLICT (section) DO UPDATE SET bytes = bytes + excluded.bytes, files = files + excluded.files;
END;

CREATE TRIGGER assets_changed AFTER UPDATE OF assets ON metadata WHEN OLD.assets <> NEW.assets BEGIN
    INSERT INTO stored_assets (section, bytes, files)
    SELECT NEW.section,
        (SELECT coalesce(sum(value ->> 'size'), 0) FROM json_each(nullif(NEW.assets, '')))
            - (SELECT coalesce(sum(value ->> 'size'), 0) FROM json_each(nullif(OLD.assets, ''))),
        (SELECT count(*) FROM json_each(nullif(NEW.assets, ''))) - (SELECT count(*) FROM json_each(nullif(OLD.assets, '')))
    WHERE true
    ON CONFLICT (section) DO UPDATE SET bytes = bytes + excluded.bytes, files = files + excluded.files;
END;

CREATE TRIGGER assets_removed AFTER DELETE ON metadata WHEN OLD.assets <> '' BEGIN
    UPDATE stored_assets SET
        bytes = bytes - (SELECT sum(value ->> 'size') FROM json_each(OLD.assets)), files = files - json_array_length(OLD.assets)
    WHERE section = OLD.section;
END;

CREATE TRIGGER blobs_added AFTER INSERT ON findings WHEN NEW.blobs <> '' BEGIN
    INSERT INTO stored (section, analysis, bytes, files)
    SELECT p.section, NEW.analysis, sum(b.value ->> 'size'), count(*) FROM parts AS p, json_each(NEW.blobs) AS b
    WHERE p.id = NEW.part GROUP BY p.section
    ON CONFLICT (section, analysis) DO UPDATE SET bytes = bytes + excluded.bytes, files = files + excluded.files;
END;

CREATE TRIGGER blobs_changed AFTER UPDATE OF blobs ON findings WHEN OLD.blobs <> NEW.blobs BEGIN
    UPDATE stored SET
        bytes = bytes - (SELECT coalesce(sum(value ->> 'size'), 0) FROM json_each(nullif(OLD.blobs, ''))),
        files = files - (SELECT count(*) FROM json_each(nullif(OLD.blobs, '')))
    WHERE section = (SELECT section FROM parts WHERE id = OLD.part) AND analysis = OLD.analysis;
    INSERT INTO stored (section, analysis, bytes, files)
    SELECT p.section, NEW.analysis, sum(b.value ->> 'size'), count(*) FROM parts AS p, json_each(nullif(NEW.blobs, '')) AS b
    WHERE p.id = NEW.part GROUP BY p.section
    ON CONFLICT (section, analysis) DO UPDATE SET bytes = bytes + excluded.bytes, files = files + excluded.files;
END;

CREATE TRIGGER blobs_removed AFTER DELETE ON findings WHEN OLD.blobs <> '' BEGIN
    UPDATE stored SET
        bytes = bytes - (SELECT sum(value ->> 'size') FROM json_each(OLD.blobs)), files = files - json_array_length(OLD.blobs)
    WHERE section = (SELECT section FROM parts WHERE id = OLD.part) AND analysis = OLD.analysis;
END;

CREATE TRIGGER collection_items_added AFTER INSERT ON collection_items BEGIN
    UPDATE collections SET items = items + 1 WHERE id = NEW.collection;
END;

CREATE TRIGGER collection_items_removed AFTER DELETE ON collection_items BEGIN
    UPDATE collections SET items = items - 1 WHERE id = OLD.collection;
END;

CREATE TRIGGER items_added AFTER INSERT ON items BEGIN
    UPDATE item_ranges SET n = n + 1
    WHERE section = NEW.section AND list = NEW.kind AND (sort_key, id) = (
        SELECT r.sort_key, r.id FROM item_ranges AS r
        WHERE r.section = NEW.section AND r.list = NEW.kind AND (r.sort_key, r.id) <= (NEW.sort_key, NEW.id)
        ORDER BY r.sort_key DESC, r.id DESC LIMIT 1);
    UPDATE item_ranges SET n = n + 1
    WHERE section = NEW.section AND list = '' AND NEW.parent IS NULL AND (sort_key, id) = (
        SELECT r.sort_key, r.id FROM item_ranges AS r
        WHERE r.section = NEW.section AND r.list = '' AND (r.sort_key, r.id) <= (NEW.sort_key, NEW.id)
        ORDER BY r.sort_key DESC, r.id DESC LIMIT 1);
END;

CREATE TRIGGER items_changed AFTER UPDATE OF kind, parent, sort_key ON items
WHEN OLD.kind <> NEW.kind OR (OLD.parent IS NULL) <> (NEW.parent IS NULL) OR OLD.sort_key <> NEW.sort_key BEGIN
    UPDATE item_ranges SET n = n - 1
    WHERE section = OLD.section AND list = OLD.kind AND (sort_key, id) = (
        SELECT r.sort_key, r.id FROM item_ranges AS r
        WHERE r.section = OLD.section AND r.list = OLD.kind AND (r.sort_key, r.id) <= (OLD.sort_key, OLD.id)
        ORDER BY r.sort_key DESC, r.id DESC LIMIT 1);
    UPDATE item_ranges SET n = n - 1
    WHERE section = OLD.section AND list = '' AND OLD.parent IS NULL AND (sort_key, id) = (
        SELECT r.sort_key, r.id FROM item_ranges AS r
        WHERE r.section = OLD.section AND r.list = '' AND (r.sort_key, r.id) <= (OLD.sort_key, OLD.id)
        ORDER BY r.sort_key DESC, r.id DESC LIMIT 1);
    UPDATE item_ranges SET n = n + 1
    WHERE section = NEW.section AND list = NEW.kind AND (sort_key, id) = (
        SELECT r.sort_key, r.id FROM item_ranges AS r
        WHERE r.section = NEW.section AND r.list = NEW.kind AND (r.sort_key, r.id) <= (NEW.sort_key, NEW.id)
        ORDER BY r.sort_key DESC, r.id DESC LIMIT 1);
    UPDATE item_ranges SET n = n + 1
    WHERE section = NEW.section AND list = '' AND NEW.parent IS NULL AND (sort_key, id) = (
        SELECT r.sort_key, r.id FROM item_ranges AS r
        WHERE r.section = NEW.section AND r.list = '' AND (r.sort_key, r.id) <= (NEW.sort_key, NEW.id)
        ORDER BY r.sort_key DESC, r.id DESC LIMIT 1);
END;

CREATE TRIGGER items_removed AFTER DELETE ON items BEGIN
    UPDATE item_ranges SET n = n - 1
    WHERE section = OLD.section AND list = OLD.kind AND (sort_key, id) = (
        SELECT r.sort_key, r.id FROM item_ranges AS r
        WHERE r.section = OLD.section AND r.list = OLD.kind AND (r.sort_key, r.id) <= (OLD.sort_key, OLD.id)
        ORDER BY r.sort_key DESC, r.id DESC LIMIT 1);
    UPDATE item_ranges SET n = n - 1
    WHERE section = OLD.section AND list = '' AND OLD.parent IS NULL AND (sort_key, id) = (
        SELECT r.sort_key, r.id FROM item_ranges AS r
        WHERE r.section = OLD.section AND r.list = '' AND (r.sort_key, r.id) <= (OLD.sort_key, OLD.id)
        ORDER BY r.sort_key DESC, r.id DESC LIMIT 1);
END;

CREATE TRIGGER parts_added AFTER INSERT ON parts BEGIN
    UPDATE sections SET parts = parts + (NEW.missing = 0), missing = missing + (NEW.missing <> 0)
    WHERE id = NEW.section;
END;

CREATE TRIGGER parts_blobs_removed BEFORE DELETE ON parts BEGIN
    DELETE FROM findings WHERE part = OLD.id AND blobs <> '';
END;

CREATE TRIGGER parts_changed AFTER UPDATE OF missing ON parts
WHEN (OLD.missing = 0) <> (NEW.missing = 0) BEGIN
    UPDATE sections SET
        parts   = parts + (NEW.missing = 0) - (OLD.missing = 0),
        missing = missing + (NEW.missing <> 0) - (OLD.missing <> 0)
    WHERE id = NEW.section;
END;

CREATE TRIGGER parts_features_added AFTER INSERT ON parts WHEN NEW.missing = 0 BEGIN
    INSERT INTO section_features (section, features, n) VALUES (NEW.section, NEW.features, 1)
    ON CONFLICT (section, features) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER parts_features_changed AFTER UPDATE OF missing, features ON parts
WHEN (OLD.missing = 0) <> (NEW.missing = 0) OR OLD.features <> NEW.features BEGIN
    UPDATE section_features SET n = n - 1 WHERE section = OLD.section AND features = OLD.features AND OLD.missing = 0;
    INSERT INTO section_features (section, features, n) SELECT NEW.section, NEW.features, 1 WHERE NEW.missing = 0
    ON CONFLICT (section, features) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER parts_features_removed AFTER DELETE ON parts WHEN OLD.missing = 0 BEGIN
    UPDATE section_features SET n = n - 1 WHERE section = OLD.section AND features = OLD.features;
END;

CREATE TRIGGER parts_removed AFTER DELETE ON parts BEGIN
    UPDATE sections SET parts = parts - (OLD.missing = 0), missing = missing - (OLD.missing <> 0)
    WHERE id = OLD.section;
END;

CREATE TRIGGER run_words_added AFTER INSERT ON runs BEGIN
    INSERT INTO run_words (rowid, task, reason) VALUES (NEW.id, NEW.task, NEW.reason);
END;

CREATE TRIGGER run_words_changed AFTER UPDATE OF task, reason ON runs WHEN OLD.task <> NEW.task OR OLD.reason <> NEW.reason BEGIN
    INSERT INTO run_words (run_words, rowid, task, reason) VALUES ('delete', OLD.id, OLD.task, OLD.reason);
    INSERT INTO run_words (rowid, task, reason) VALUES (NEW.id, NEW.task, NEW.reason);
END;

CREATE TRIGGER run_words_removed AFTER DELETE ON runs BEGIN
    INSERT INTO run_words (run_words, rowid, task, reason) VALUES ('delete', OLD.id, OLD.task, OLD.reason);
END;

CREATE TRIGGER unit_reports_added AFTER INSERT ON unit_reports BEGIN
    UPDATE runs SET
        done    = done + (NEW.state = 'done'),
        failed  = failed + (NEW.state = 'failed'),
        skipped = skipped + (NEW.state = 'skipped'),
        bytes   = bytes + NEW.bytes
    WHERE id = NEW.run;
END;

CREATE TRIGGER unit_reports_changed AFTER UPDATE OF state, bytes ON unit_reports BEGIN
    UPDATE runs SET
        done    = done + (NEW.state = 'done') - (OLD.state = 'done'),
        failed  = failed + (NEW.state = 'failed') - (OLD.state = 'failed'),
        skipped = skipped + (NEW.state = 'skipped') - (OLD.state = 'skipped'),
        bytes   = bytes + NEW.bytes - OLD.bytes
    WHERE id = NEW.run;
END;

CREATE TRIGGER unit_words_added AFTER INSERT ON unit_reports BEGIN
    INSERT INTO unit_words (rowid, title, file, reason) VALUES (NEW.id, NEW.title, NEW.file, NEW.reason);
END;

CREATE TRIGGER unit_words_changed AFTER UPDATE OF title, file, reason ON unit_reports
WHEN OLD.title <> NEW.title OR OLD.file <> NEW.file OR OLD.reason <> NEW.reason BEGIN
    INSERT INTO unit_words (unit_words, rowid, title, file, reason) VALUES ('delete', OLD.id, OLD.title, OLD.file, OLD.reason);
    INSERT INTO unit_words (rowid, title, file, reason) VALUES (NEW.id, NEW.title, NEW.file, NEW.reason);
END;

CREATE TRIGGER unit_words_removed AFTER DELETE ON unit_reports BEGIN
    INSERT INTO unit_words (unit_words, rowid, title, file, reason) VALUES ('delete', OLD.id, OLD.title, OLD.file, OLD.reason);
END;
