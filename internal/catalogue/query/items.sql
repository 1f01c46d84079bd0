-- name: Item :one
SELECT * FROM items WHERE id = ?;

-- name: ItemsByID :many
SELECT items.* FROM items JOIN sections ON sections.id = items.section
WHERE items.id IN (SELECT value FROM json_each(CAST(sqlc.arg(ids) AS TEXT))) AND sections.removed = 0;

-- name: ItemsOfKindPlace :one
SELECT sort_key, id FROM items
WHERE section = sqlc.arg(section) AND kind = sqlc.arg(kind) AND sort_key >= sqlc.arg(sort_key)
    AND (sort_key > sqlc.arg(sort_key) OR id >= sqlc.arg(id))
ORDER BY sort_key, id LIMIT 1 OFFSET sqlc.arg(skip);

-- name: ItemsOnTopPlace :one
SELECT sort_key, id FROM items
WHERE section = sqlc.arg(section) AND parent IS NULL AND sort_key >= sqlc.arg(sort_key)
    AND (sort_key > sqlc.arg(sort_key) OR id >= sqlc.arg(id))
ORDER BY sort_key, id LIMIT 1 OFFSET sqlc.arg(skip);

-- name: ItemRanges :many
SELECT sort_key, id, n FROM item_ranges WHERE section = ? AND list = ? ORDER BY sort_key, id;

-- name: LongRanges :many
SELECT * FROM item_ranges WHERE n > 4000;

-- name: AddFirstRange :exec
INSERT INTO item_ranges (section, list, sort_key, id, n) VALUES (?, ?, '', 0, 0) ON CONFLICT DO NOTHING;

-- name: RemoveEmptyRanges :exec
DELETE FROM item_ranges WHERE section = ? AND n = 0 AND id > 0;

-- name: SetRange :exec
INSERT INTO item_ranges (section, list, sort_key, id, n) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (section, list, sort_key, id) DO UPDATE SET n = excluded.n;

-- name: MarkersOfParts :many
SELECT sqlc.embed(markers), analyses.name FROM markers JOIN analyses ON analyses.id = markers.analysis
WHERE markers.part IN (SELECT value FROM json_each(CAST(sqlc.arg(parts) AS TEXT)))
ORDER BY markers.part, markers.start_ms, markers.id;

-- name: FindingsOfPart :many
SELECT sqlc.embed(findings), analyses.name FROM findings JOIN analyses ON analyses.id = findings.analysis
WHERE findings.part = ? ORDER BY analyses.name;

-- name: FindingsOfParts :many
SELECT sqlc.embed(findings), analyses.name FROM findings JOIN analyses ON analyses.id = findings.analysis
WHERE findings.part IN (SELECT value FROM json_each(CAST(sqlc.arg(parts) AS TEXT)))
    AND findings.analysis IN (SELECT value FROM json_each(CAST(sqlc.arg(analyses) AS TEXT)))
ORDER BY findings.part, analyses.name;

-- name: RetriesOfPart :many
SELECT analyses.name, retries.version, retries.attempts, retries.reason, retries.at, retries.after
FROM retries JOIN analyses ON analyses.id = retries.analysis
WHERE retries.part = ? ORDER BY analyses.name;

-- name: MediaOfItems :many
SELECT * FROM media WHERE item IN (SELECT value FROM json_each(CAST(sqlc.arg(ids) AS TEXT))) ORDER BY item, version, id;

-- name: Medium :one
SELECT * FROM media WHERE id = ?;

-- name: PartsOfMedia :many
SELECT sqlc.embed(parts), media.item FROM parts JOIN media ON media.id = parts.media
WHERE parts.media IN (SELECT value FROM json_each(CAST(sqlc.arg(media) AS TEXT))) ORDER BY parts.media, parts.idx, parts.id;

-- name: PartsByID :many
SELECT sqlc.embed(parts), media.item FROM parts JOIN media ON media.id = parts.media
WHERE parts.id IN (SELECT value FROM json_each(CAST(sqlc.arg(parts) AS TEXT)));

-- name: Part :one
SELECT sqlc.embed(parts), media.item FROM parts JOIN media ON media.id = parts.media WHERE parts.id = ?;

-- name: StreamPart :one
SELECT sqlc.embed(parts), media.item FROM streams JOIN parts ON parts.id = streams.part JOIN media ON media.id = parts.media
WHERE streams.id = ?;

-- name: StreamsOfParts :many
SELECT * FROM streams WHERE part IN (SELECT value FROM json_each(CAST(sqlc.arg(parts) AS TEXT))) ORDER BY part, idx;

-- name: ChaptersOfParts :many
SELECT * FROM chapters WHERE part IN (SELECT value FROM json_each(CAST(sqlc.arg(parts) AS TEXT))) ORDER BY part, idx;

-- name: ArtifactsOfParts :many
SELECT artifacts.part, analyses.name AS analysis, artifacts.name, artifacts.size, artifacts.count
FROM artifacts JOIN analyses ON analyses.id = artifacts.analysis
WHERE artifacts.part IN (SELECT value FROM json_each(CAST(sqlc.arg(parts) AS TEXT))) ORDER BY artifacts.part, artifacts.name;

-- name: Stored :many
SELECT stored.section, analyses.name, stored.bytes, stored.files
FROM stored JOIN analyses ON analyses.id = stored.analysis JOIN sections ON sections.id = stored.section
WHERE stored.files > 0 AND sections.removed = 0 ORDER BY stored.section, analyses.name;
