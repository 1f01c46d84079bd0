-- name: Sections :many
SELECT * FROM sections WHERE removed = 0 ORDER BY id;

-- name: Section :one
SELECT * FROM sections WHERE id = ? AND removed = 0;

-- name: AddSection :one
INSERT INTO sections (uuid, kind, name, created) VALUES (?, ?, ?, ?) RETURNING id;

-- name: UpdateSection :execrows
UPDATE sections SET kind = ?, name = ?, updated = ? WHERE id = ? AND removed = 0;

-- name: HideSection :execrows
UPDATE sections SET removed = 1, name = uuid WHERE id = ? AND removed = 0;

-- name: HideLists :exec
DELETE FROM item_ranges WHERE section = ?;

-- name: HideLeases :exec
DELETE FROM leases WHERE part IN (SELECT l.part FROM leases AS l JOIN parts ON parts.id = l.part WHERE parts.section = ?);

-- name: MissingParts :many
SELECT id, media FROM parts WHERE section = ? AND missing <> 0 AND missing <= ? ORDER BY id LIMIT ?;

-- name: RemovePart :execrows
DELETE FROM parts WHERE id = ? AND missing <> 0;

-- name: RemovedSection :one
SELECT id FROM sections WHERE removed <> 0 ORDER BY id LIMIT 1;

-- name: RemoveSomeParts :execrows
DELETE FROM parts WHERE parts.id IN (SELECT some.id FROM parts AS some WHERE some.section = ? LIMIT ?);

-- name: RemoveSomeItems :execrows
DELETE FROM items WHERE items.id IN (
    SELECT some.id FROM items AS some
    WHERE some.section = ? AND NOT EXISTS (SELECT 1 FROM items AS child WHERE child.parent = some.id) LIMIT ?);

-- name: RemoveSection :exec
DELETE FROM sections WHERE id = ?;

-- name: ScannedSection :execrows
UPDATE sections SET scanned = ?, warning = ? WHERE id = ? AND removed = 0;

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
SELECT section, list AS kind, CAST(sum(n) AS INTEGER) AS n FROM item_ranges WHERE list <> '' GROUP BY section, list;

-- name: Files :many
SELECT id, path, size, modified_ns, content_id, missing, problem <> '' AS problem FROM parts
WHERE section = sqlc.arg(section) AND path >= sqlc.arg(path) AND (path > sqlc.arg(path) OR id > sqlc.arg(id))
ORDER BY path, id LIMIT sqlc.arg(max);

-- name: PartContents :many
SELECT id, content_id FROM parts WHERE id > sqlc.arg(after)
UNION ALL
SELECT part AS id, content_id FROM collected WHERE tbl = 'parts' AND part > sqlc.arg(after)
ORDER BY 1 LIMIT sqlc.arg(max);
