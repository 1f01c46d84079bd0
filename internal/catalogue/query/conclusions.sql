-- name: Conclusions :many
SELECT * FROM conclusions ORDER BY idx, id;

-- name: Conclusion :one
SELECT * FROM conclusions WHERE id = ?;

-- name: SetConclusion :exec
INSERT INTO conclusions (id, idx, sources, kinds, part) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET idx = excluded.idx, sources = excluded.sources, kinds = excluded.kinds, part = excluded.part;

-- name: NextGrouping :many
SELECT id, part FROM conclusions WHERE part >= 0 ORDER BY id LIMIT 1;

-- name: GroupedTo :exec
UPDATE conclusions SET part = ? WHERE id = ?;

-- name: RemoveGroups :exec
DELETE FROM item_groups WHERE item = ?;

-- name: DueGroups :many
SELECT item, change FROM item_groups INDEXED BY item_groups_due
WHERE conclusion = ? AND section = ? AND item > ? AND change > drawn ORDER BY item LIMIT ?;

-- name: DueGroupsOf :many
SELECT item, change FROM item_groups
WHERE conclusion = sqlc.arg(conclusion) AND section = sqlc.arg(section) AND change > drawn
    AND item IN (SELECT value FROM json_each(CAST(sqlc.arg(items) AS TEXT))) ORDER BY item;

-- name: GroupChange :one
SELECT change FROM item_groups WHERE conclusion = ? AND section = ? AND item = ?;

-- name: GroupDrawn :exec
UPDATE item_groups SET drawn = change, version = ?, settings = ?, parts = ? WHERE conclusion = ? AND section = ? AND item = ?;

-- name: StaleGroups :many
SELECT item, version, parts FROM item_groups
WHERE conclusion = sqlc.arg(conclusion) AND section = sqlc.arg(section) AND item > sqlc.arg(item) AND change = drawn
    AND (version < sqlc.arg(version) OR settings <> sqlc.arg(settings))
ORDER BY item LIMIT sqlc.arg(max);

-- name: ChangeGroup :exec
UPDATE item_groups SET change = change + 1 WHERE conclusion = ? AND section = ? AND item = ? AND change = drawn;
