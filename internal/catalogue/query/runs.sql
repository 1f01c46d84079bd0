-- name: AddRun :one
INSERT INTO runs (uuid, task, state, trigger, forced, day, section, item, priority, reason, created, scheduled, started, ended, total,
    summary, dry)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id;

-- name: SaveRun :execrows
UPDATE runs SET state = ?, forced = ?, priority = ?, reason = ?, scheduled = ?, started = ?, ended = ?, total = ?, summary = ?, place = ? WHERE id = ?;

-- name: Run :one
SELECT * FROM runs WHERE id = ?;

-- name: RunsWith :many
SELECT * FROM runs WHERE id IN (SELECT value FROM json_each(CAST(sqlc.arg(ids) AS TEXT))) ORDER BY id DESC;

-- name: RunDays :many
SELECT DISTINCT day FROM runs WHERE day > '' AND day < sqlc.arg(before) ORDER BY day DESC LIMIT sqlc.arg(max);

-- name: LastSuccesses :many
SELECT runs.* FROM (SELECT DISTINCT d.task FROM runs AS d WHERE d.state = 'done' AND d.dry = 0) AS t
JOIN runs ON runs.id = (
    SELECT r.id FROM runs AS r WHERE r.task = t.task AND r.state = 'done' AND r.dry = 0 ORDER BY r.ended DESC, r.id DESC LIMIT 1);

-- name: ReportUnit :execrows
INSERT INTO unit_reports (run, subject, part, title, file, state, reason, bytes, elapsed_ns, at)
SELECT runs.id, sqlc.arg(subject), sqlc.arg(part), sqlc.arg(title), sqlc.arg(file), sqlc.arg(state), sqlc.arg(reason),
    sqlc.arg(bytes), sqlc.arg(elapsed_ns), sqlc.arg(at)
FROM runs WHERE runs.id = sqlc.arg(run)
ON CONFLICT (run, subject) DO UPDATE SET part = excluded.part, title = excluded.title, file = excluded.file, state = excluded.state,
    reason = excluded.reason, bytes = excluded.bytes, elapsed_ns = excluded.elapsed_ns, at = excluded.at;

-- name: UnitReports :many
SELECT * FROM unit_reports WHERE run = sqlc.arg(run) AND id > sqlc.arg(after) ORDER BY id LIMIT sqlc.arg(max);

-- name: UnitReportsInState :many
SELECT * FROM unit_reports WHERE run = sqlc.arg(run) AND state = sqlc.arg(state) AND id > sqlc.arg(after) ORDER BY id LIMIT sqlc.arg(max);

-- name: PathOf :one
SELECT path FROM parts WHERE id = ?;

-- name: FailedGroups :many
SELECT subject FROM unit_reports WHERE run = ? AND state = 'failed' AND subject LIKE 'conclusion:%' ORDER BY id LIMIT 10000;
