-- name: MarkerEditsOfParts :many
SELECT e.* FROM marker_edits AS e JOIN parts AS p ON p.id = e.part AND p.content_id = e.content_id
WHERE e.part IN (SELECT value FROM json_each(CAST(sqlc.arg(parts) AS TEXT)))
    AND e.id = (SELECT max(l.id) FROM marker_edits AS l WHERE l.part = e.part AND l.content_id = e.content_id AND l.marker = e.marker)
ORDER BY e.part, e.marker;

-- name: CountMarkerEdits :one
SELECT count(DISTINCT marker) FROM marker_edits WHERE part = ? AND content_id = ?;

-- name: AddMarkerEdit :one
INSERT INTO marker_edits (part, content_id, marker, found, says, removed, at)
SELECT parts.id, parts.content_id, sqlc.arg(marker), sqlc.arg(found), sqlc.arg(says), sqlc.arg(removed), sqlc.arg(at)
FROM parts WHERE parts.id = sqlc.arg(part) RETURNING id;

-- name: NameMarkerEdit :exec
UPDATE marker_edits SET marker = id WHERE id = ?;

-- name: RemoveLastMarkerEdit :execrows
DELETE FROM marker_edits WHERE id = (SELECT max(e.id) FROM marker_edits AS e JOIN parts AS p ON p.id = e.part AND p.content_id = e.content_id
    WHERE e.part = ? AND e.marker = ?);

-- name: RemoveOldMarkerEdits :exec
DELETE FROM marker_edits WHERE id IN (SELECT e.id FROM marker_edits AS e WHERE e.part = sqlc.arg(part) AND e.marker = sqlc.arg(marker)
    ORDER BY e.id DESC LIMIT -1 OFFSET sqlc.arg(kept));

-- name: ForgetUnboundMarkerEdits :exec
DELETE FROM marker_edits WHERE part = ? AND content_id = '';

-- name: RebindMarkerEdits :exec
UPDATE marker_edits SET content_id = sqlc.arg(content_id) WHERE part = sqlc.arg(part) AND content_id = sqlc.arg(was);
