-- name: AddReport :one
INSERT INTO reports (kind, day, made, brief, body) VALUES (?, ?, ?, ?, ?) RETURNING id;

-- name: CoverRun :execrows
INSERT INTO report_runs (run, report) SELECT id, sqlc.arg(report) FROM runs WHERE id = sqlc.arg(run)
ON CONFLICT (run) DO NOTHING;

-- name: AddDelivery :exec
INSERT INTO deliveries (report, recipient, state, attempts, after, reason, at) VALUES (?, ?, 'waiting', 0, ?, '', ?);

-- name: Report :one
SELECT * FROM reports WHERE id = ?;

-- name: Reports :many
SELECT id, brief FROM reports WHERE id < sqlc.arg(before) ORDER BY id DESC LIMIT sqlc.arg(max);

-- name: ReportsOfKind :many
SELECT id, brief FROM reports WHERE kind = sqlc.arg(kind) AND id < sqlc.arg(before) ORDER BY id DESC LIMIT sqlc.arg(max);

-- name: PruneReports :execrows
DELETE FROM reports WHERE made < ?;

-- name: UnreportedRuns :many
SELECT runs.* FROM runs LEFT JOIN report_runs ON report_runs.run = runs.id
WHERE runs.ended > 0 AND runs.ended >= sqlc.arg(since) AND runs.state IN ('done', 'failed', 'stopped', 'interrupted')
    AND report_runs.run IS NULL
ORDER BY runs.ended, runs.id LIMIT sqlc.arg(max);

-- name: CountSkips :many
SELECT reason, count(*) AS n FROM unit_reports WHERE run = sqlc.arg(run) AND state = 'skipped'
GROUP BY reason ORDER BY n DESC, reason LIMIT sqlc.arg(max);

-- name: Deliveries :many
SELECT * FROM deliveries WHERE report = ? ORDER BY id;

-- name: DueDeliveries :many
SELECT * FROM deliveries WHERE state = 'waiting' AND (after <= sqlc.arg(now) OR at > sqlc.arg(now)) ORDER BY after, id LIMIT sqlc.arg(max);

-- name: NextDelivery :one
SELECT CAST(coalesce(min(after), 0) AS INTEGER) FROM deliveries WHERE state = 'waiting' AND after > sqlc.arg(now);

-- name: SaveDelivery :execrows
UPDATE deliveries SET state = ?, attempts = ?, after = ?, reason = ?, at = ? WHERE id = ?;

-- name: Alarms :many
SELECT * FROM alarms ORDER BY since, key;

-- name: ForgetAlarms :exec
DELETE FROM alarms;

-- name: AddAlarm :exec
INSERT INTO alarms (key, text, hint, since, told) VALUES (?, ?, ?, ?, ?);

-- name: Watches :many
SELECT * FROM watches;

-- name: AddWatch :exec
INSERT INTO watches (task, since) VALUES (?, ?) ON CONFLICT (task) DO NOTHING;

-- name: ForgetWatch :exec
DELETE FROM watches WHERE task = ?;
