-- name: ItemByKey :one
SELECT * FROM items WHERE section = ? AND key = ?;

-- name: AddItem :execresult
INSERT INTO items (section, parent, kind, key, title, sort_title, sort_key, folded, year, idx, idx_end, disc, aired, added)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING;

-- name: UpdateItem :exec
UPDATE items SET parent = ?, kind = ?, title = ?, sort_title = ?, sort_key = ?, folded = ?, year = ?, idx = ?, idx_end = ?,
    disc = ?, aired = ?, found = ?, updated = ?
WHERE id = ?;

-- name: AddMedia :execresult
INSERT INTO media (item, version) VALUES (?, ?) ON CONFLICT DO NOTHING;

-- name: MediaByVersion :one
SELECT id FROM media WHERE item = ? AND version = ?;

-- name: PruneMedia :execrows
DELETE FROM media WHERE media.id = sqlc.arg(id) AND NOT EXISTS (SELECT 1 FROM parts WHERE parts.media = sqlc.arg(id));

-- name: MediaItem :one
SELECT item FROM media WHERE id = ?;

-- name: PruneItem :execrows
DELETE FROM items
WHERE items.id = sqlc.arg(id)
    AND NOT EXISTS (SELECT 1 FROM media WHERE media.item = sqlc.arg(id))
    AND NOT EXISTS (SELECT 1 FROM items AS child WHERE child.parent = sqlc.arg(id));

-- name: AddPart :execresult
INSERT INTO parts (section, media, idx, lacks, features, duration, size, modified_ns, content_id, path, container,
    bitrate, problem, tags)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING;

-- name: PartState :one
SELECT id, media, missing, features, size, modified_ns, content_id, lacks FROM parts WHERE id = ? AND section = ?;

-- name: LivePart :one
SELECT id, content_id FROM parts WHERE section = ? AND path = ? AND missing = 0;

-- name: MissingTwin :one
SELECT id FROM parts
WHERE section = ? AND path = ? AND missing <> 0 AND content_id = ? ORDER BY id DESC LIMIT 1;

-- name: UpdatePart :exec
UPDATE parts SET media = ?, idx = ?, missing = 0, features = ?, duration = ?, size = ?, modified_ns = ?,
    content_id = ?, path = ?, container = ?, bitrate = ?, problem = ?, tags = ?
WHERE id = ?;

-- name: MovePart :exec
UPDATE parts SET media = ?, idx = ?, missing = 0, path = ?, size = ?, modified_ns = ? WHERE id = ?;

-- name: MissPart :execrows
UPDATE parts SET missing = ?, missed = (SELECT ms FROM steady) WHERE parts.id = ? AND section = ? AND missing = 0;

-- name: FindPart :execrows
UPDATE parts SET missing = 0 WHERE id = ? AND section = ?;

-- name: TouchPart :execrows
UPDATE parts SET modified_ns = ? WHERE id = ? AND section = ?;

-- name: RewritePart :execrows
UPDATE parts SET content_id = sqlc.arg(content_id), size = sqlc.arg(size), modified_ns = sqlc.arg(modified_ns)
WHERE id = sqlc.arg(id) AND section = sqlc.arg(section) AND content_id = sqlc.arg(was) AND missing = 0;

-- name: PartPath :one
SELECT path FROM parts WHERE id = ? AND section = ?;

-- name: SetLacks :exec
UPDATE parts SET lacks = ? WHERE id = ?;

-- name: RemoveStream :exec
DELETE FROM streams WHERE part = ? AND idx = ?;

-- name: StreamIndexes :many
SELECT idx FROM streams WHERE part = ? AND file = x'';

-- name: RemoveChapters :exec
DELETE FROM chapters WHERE part = ?;

-- name: ForgetFindings :exec
DELETE FROM findings WHERE findings.part = ? AND analysis NOT IN (SELECT c.id FROM conclusions AS c);

-- name: ForgetRetries :exec
DELETE FROM retries WHERE part = ?;

-- name: ForgetArtifacts :exec
DELETE FROM artifacts WHERE part = ?;

-- name: ForgetMarkers :exec
DELETE FROM markers WHERE part = ?;

-- name: ForgetVectors :exec
DELETE FROM vectors WHERE part = ?;

-- name: ForgetLease :exec
DELETE FROM leases WHERE part = ?;
