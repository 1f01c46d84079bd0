-- name: Item :one
SELECT * FROM items WHERE id = ?;

-- name: ItemsOfKind :many
SELECT * FROM items
WHERE section = sqlc.arg(section) AND kind = sqlc.arg(kind) AND sort_key >= sqlc.arg(sort_key)
    AND (sort_key > sqlc.arg(sort_key) OR id >= sqlc.arg(id))
ORDER BY sort_key, id LIMIT sqlc.arg(max) OFFSET sqlc.arg(skip);

-- name: ItemsOfKindPlace :one
SELECT sort_key, id FROM items
WHERE section = sqlc.arg(section) AND kind = sqlc.arg(kind) AND sort_key >= sqlc.arg(sort_key)
    AND (sort_key > sqlc.arg(sort_key) OR id >= sqlc.arg(id))
ORDER BY sort_key, id LIMIT 1 OFFSET sqlc.arg(skip);

-- name: ItemsOnTop :many
SELECT * FROM items
WHERE section = sqlc.arg(section) AND parent IS NULL AND sort_key >= sqlc.arg(sort_key)
    AND (sort_key > sqlc.arg(sort_key) OR id >= sqlc.arg(id))
ORDER BY sort_key, id LIMIT sqlc.arg(max) OFFSET sqlc.arg(skip);

-- name: ItemsOnTopPlace :one
SELECT sort_key, id FROM items
WHERE section = sqlc.arg(section) AND parent IS NULL AND sort_key >= sqlc.arg(sort_key)
    AND (sort_key > sqlc.arg(sort_key) OR id >= sqlc.arg(id))
ORDER BY sort_key, id LIMIT 1 OFFSET sqlc.arg(skip);

-- name: ItemsBelow :many
SELECT * FROM items
WHERE parent = sqlc.arg(parent) AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = sqlc.arg(kind))
ORDER BY disc, idx, sort_key, id LIMIT sqlc.arg(max) OFFSET sqlc.arg(skip);

-- name: CountBelow :one
SELECT count(*) FROM items WHERE parent = sqlc.arg(parent) AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = sqlc.arg(kind));

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

-- name: MediaOfItem :many
SELECT * FROM media WHERE item = ? ORDER BY version, id;

-- name: PartsOfItem :many
SELECT sqlc.embed(parts), media.item FROM media JOIN parts ON parts.media = media.id
WHERE media.item = ? ORDER BY parts.media, parts.idx, parts.id;

-- name: Part :one
SELECT sqlc.embed(parts), media.item FROM parts JOIN media ON media.id = parts.media WHERE parts.id = ?;

-- name: StreamsOfPart :many
SELECT * FROM streams WHERE part = ? ORDER BY idx;

-- name: ChaptersOfPart :many
SELECT * FROM chapters WHERE part = ? ORDER BY idx;

-- name: MarkersOfPart :many
SELECT * FROM markers WHERE part = ? ORDER BY start_ms, id;

-- name: ArtifactsOfPart :many
SELECT analyses.name AS analysis, artifacts.name, artifacts.size, artifacts.count
FROM artifacts JOIN analyses ON analyses.id = artifacts.analysis
WHERE artifacts.part = ? ORDER BY artifacts.name;

-- name: FindingsOfPart :many
SELECT analyses.name, findings.version, findings.state, findings.reason, findings.data, findings.at,
    findings.elapsed_ns
FROM findings JOIN analyses ON analyses.id = findings.analysis
WHERE findings.part = ? ORDER BY analyses.name;

-- name: RetriesOfPart :many
SELECT analyses.name, retries.version, retries.reason, retries.at
FROM retries JOIN analyses ON analyses.id = retries.analysis
WHERE retries.part = ? AND retries.attempts > 0 ORDER BY analyses.name;
