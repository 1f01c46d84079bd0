-- name: Steady :one
SELECT ms, wall FROM steady;

-- name: SetSteady :exec
UPDATE steady SET ms = max(ms, sqlc.arg(ms)), wall = max(wall, sqlc.arg(wall));

-- name: LongMissing :many
SELECT p.id, p.content_id, p.path, p.missing,
    CAST((SELECT coalesce(sum(a.size), 0) FROM artifacts AS a WHERE a.part = p.id) AS INTEGER) AS bytes
FROM parts AS p
WHERE p.section = sqlc.arg(section) AND p.missing <> 0 AND p.missing < sqlc.arg(before) AND p.missed <= sqlc.arg(steady)
    AND p.id > sqlc.arg(after)
ORDER BY p.id LIMIT sqlc.arg(max);

-- name: StillMissing :many
SELECT p.id, p.media, p.section FROM parts AS p JOIN sections AS s ON s.id = p.section
WHERE p.id IN (SELECT value FROM json_each(CAST(sqlc.arg(ids) AS TEXT))) AND p.missing <> 0 AND s.removed = 0 ORDER BY p.id;

-- name: Collect :exec
INSERT INTO collected (run, tbl, key, section, part, item, content_id, at, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET section = excluded.section, data = excluded.data;

-- name: CollectedParts :many
SELECT part, data, section FROM collected INDEXED BY collected_of_part
WHERE run = sqlc.arg(run) AND part <> 0 AND part > sqlc.arg(after) AND tbl = 'parts' ORDER BY part LIMIT sqlc.arg(max);

-- name: CollectedRow :one
SELECT data FROM collected WHERE run = ? AND tbl = ? AND key = ?;

-- name: CollectedOfPart :many
SELECT tbl, data FROM collected WHERE run = ? AND part = ? AND part <> 0 AND tbl <> 'parts' ORDER BY tbl, key;

-- name: CollectedOfItem :many
SELECT tbl, data FROM collected WHERE run = ? AND item = ? AND item <> 0 ORDER BY tbl, key;

-- name: CountCollectedParts :one
SELECT count(*) FROM collected WHERE run = ? AND tbl = 'parts';

-- name: CollectedSome :one
SELECT EXISTS (SELECT 1 FROM collected WHERE run = ?);

-- name: ForgetCollectedPart :exec
DELETE FROM collected WHERE run = ? AND part = ? AND part <> 0;

-- name: ForgetSomeCollected :many
DELETE FROM collected WHERE (run, tbl, key) IN (SELECT c.run, c.tbl, c.key FROM collected AS c WHERE c.run = sqlc.arg(run) LIMIT sqlc.arg(max)) RETURNING tbl;

-- name: RemoveSomeCollected :execrows
DELETE FROM collected WHERE (run, tbl, key) IN (SELECT c.run, c.tbl, c.key FROM collected AS c WHERE c.section = sqlc.arg(section) LIMIT sqlc.arg(max));

-- name: CollectedRuns :many
SELECT run, CAST(max(at) AS INTEGER) AS at, CAST(count(*) FILTER (WHERE tbl = 'parts') AS INTEGER) AS parts,
    CAST(count(*) FILTER (WHERE tbl = 'items' AND NOT EXISTS (SELECT 1 FROM items AS i WHERE i.id = CAST(collected.key AS INTEGER))) AS INTEGER) AS items
FROM collected GROUP BY run ORDER BY run DESC;

-- name: ArtifactNames :many
SELECT a.name FROM artifacts AS a JOIN parts AS p ON p.id = a.part WHERE a.part = sqlc.arg(part) AND p.content_id = sqlc.arg(content_id)
UNION
SELECT substr(c.key, instr(c.key, '/') + 1) AS name FROM collected AS c WHERE c.part = sqlc.arg(part) AND c.part <> 0 AND c.tbl = 'artifacts';

-- name: PrunableRuns :many
SELECT r.id FROM runs AS r
WHERE r.ended > 0 AND r.ended < sqlc.arg(before) AND r.id > sqlc.arg(after)
    AND r.state IN ('done', 'failed', 'stopped', 'interrupted', 'skipped')
    AND r.id <> (SELECT max(l.id) FROM runs AS l WHERE l.task = r.task)
    AND r.id <> coalesce((SELECT s.id FROM runs AS s WHERE s.task = r.task AND s.state = 'done' AND s.dry = 0 ORDER BY s.ended DESC, s.id DESC LIMIT 1), 0)
    AND r.id <> coalesce((SELECT max(w.id) FROM runs AS w WHERE w.task = r.task AND w.state = 'done' AND w.dry = 0 AND w.section = 0 AND w.item = 0), 0)
    AND NOT EXISTS (SELECT 1 FROM collected AS c WHERE c.run = r.id)
ORDER BY r.id LIMIT sqlc.arg(max);

-- name: PruneSomeReports :execrows
DELETE FROM unit_reports WHERE unit_reports.id IN (SELECT u.id FROM unit_reports AS u WHERE u.run = sqlc.arg(run) LIMIT sqlc.arg(max));

-- name: PruneRun :exec
DELETE FROM runs WHERE id = ?;
