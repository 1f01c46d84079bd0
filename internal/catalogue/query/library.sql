-- name: Sections :many
SELECT * FROM sections ORDER BY id;

-- name: Section :one
SELECT * FROM sections WHERE id = ?;

-- name: AddSection :one
INSERT INTO sections (uuid, kind, name, created) VALUES (?, ?, ?, ?) RETURNING id;

-- name: UpdateSection :execrows
UPDATE sections SET kind = ?, name = ?, updated = ? WHERE id = ?;

-- name: RemoveSection :execrows
DELETE FROM sections WHERE id = ?;

-- name: RemoveSectionParts :exec
DELETE FROM parts WHERE section = ?;

-- name: ScannedSection :execrows
UPDATE sections SET scanned = ?, warning = ? WHERE id = ?;

-- name: Roots :many
SELECT section, path FROM roots ORDER BY section, idx;

-- name: AddRoot :exec
INSERT INTO roots (section, idx, path) VALUES (?, ?, ?);

-- name: RemoveRoots :exec
DELETE FROM roots WHERE section = ?;

-- name: OptOuts :many
SELECT section, task FROM opt_outs ORDER BY section, task;

-- name: AddOptOut :exec
INSERT INTO opt_outs (section, task) VALUES (?, ?) ON CONFLICT DO NOTHING;

-- name: RemoveOptOuts :exec
DELETE FROM opt_outs WHERE section = ?;

-- name: ItemCounts :many
SELECT * FROM item_counts;

-- name: Files :many
SELECT id, path, size, modified_ns, content_id, missing, problem <> '' AS problem FROM parts
WHERE section = sqlc.arg(section) AND path >= sqlc.arg(path) AND (path > sqlc.arg(path) OR id > sqlc.arg(id))
ORDER BY path, id LIMIT sqlc.arg(max);

-- name: PartContents :many
SELECT id, content_id FROM parts WHERE id > ? ORDER BY id LIMIT ?;
