-- name: Analyses :many
SELECT * FROM analyses ORDER BY bit, id;

-- name: Applies :many
SELECT * FROM applies ORDER BY analysis, features;

-- name: AddAnalysis :one
INSERT INTO analyses (name, task, version, bit) VALUES (?, ?, ?, ?) RETURNING id;

-- name: UpdateAnalysis :exec
UPDATE analyses SET task = ?, version = ? WHERE id = ?;

-- name: AddApplies :exec
INSERT INTO applies (analysis, features) VALUES (?, ?) ON CONFLICT DO NOTHING;

-- name: RemoveApplies :exec
DELETE FROM applies WHERE analysis = ?;

-- name: RemoveRetriesOf :exec
DELETE FROM retries WHERE analysis = ?;

-- name: AddRelack :exec
INSERT INTO relacks (analysis, section, item, redo, part) VALUES (?, ?, ?, ?, 0)
ON CONFLICT (analysis, section, item) DO UPDATE SET redo = max(redo, excluded.redo), part = 0;

-- name: NextRelack :one
SELECT relacks.section, relacks.item, relacks.redo, relacks.part, sqlc.embed(analyses)
FROM relacks JOIN analyses ON analyses.id = relacks.analysis ORDER BY relacks.analysis, relacks.section, relacks.item LIMIT 1;

-- name: RelackedTo :exec
UPDATE relacks SET part = ? WHERE analysis = ? AND section = ? AND item = ?;

-- name: Relacked :exec
DELETE FROM relacks WHERE analysis = ? AND section = ? AND item = ?;

-- name: LeasablePart :one
SELECT parts.lacks, parts.missing, parts.content_id FROM parts JOIN sections ON sections.id = parts.section
WHERE parts.id = ? AND sections.removed = 0;

-- name: AddLease :execrows
INSERT INTO leases (part, attempt, handed, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING;

-- name: EndLease :execrows
DELETE FROM leases WHERE part = ? AND attempt = ?;

-- name: EndLeases :exec
DELETE FROM leases;

-- name: SetFinding :exec
INSERT INTO findings (part, analysis, version, settings, state, reason, at, elapsed_ns, blobs, data)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (part, analysis) DO UPDATE SET version = excluded.version, settings = excluded.settings, redo = 0,
    state = excluded.state, reason = excluded.reason, at = excluded.at, elapsed_ns = excluded.elapsed_ns,
    blobs = excluded.blobs, data = excluded.data;

-- name: Finding :one
SELECT * FROM findings WHERE part = ? AND analysis = ?;

-- name: RemoveFinding :execrows
DELETE FROM findings WHERE part = ? AND analysis = ?;

-- name: ForgetFailures :execrows
DELETE FROM findings WHERE part = ? AND state = 'failed';

-- name: Attempts :one
SELECT attempts FROM retries WHERE part = ? AND analysis = ?;

-- name: SetRetry :exec
INSERT INTO retries (part, analysis, version, attempts, reason, at, after) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (part, analysis) DO UPDATE SET version = excluded.version, attempts = excluded.attempts,
    reason = excluded.reason, at = excluded.at, after = excluded.after;

-- name: RemoveRetry :exec
DELETE FROM retries WHERE part = ? AND analysis = ?;

-- name: RemoveArtifacts :exec
DELETE FROM artifacts WHERE part = ? AND analysis = ?;

-- name: SetArtifact :exec
INSERT INTO artifacts (part, name, section, analysis, size, count)
SELECT parts.id, sqlc.arg(name), parts.section, sqlc.arg(analysis), sqlc.arg(size), sqlc.arg(count)
FROM parts WHERE parts.id = sqlc.arg(part)
ON CONFLICT (part, name) DO UPDATE SET analysis = excluded.analysis, size = excluded.size, count = excluded.count;

-- name: RemoveMarkers :exec
DELETE FROM markers WHERE part = ? AND analysis = ?;

-- name: AddMarker :exec
INSERT INTO markers (part, analysis, kind, start_ms, end_ms, final, confidence, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: MarkersOf :many
SELECT * FROM markers WHERE part = ? AND analysis = ? ORDER BY id;

-- name: SetVector :exec
INSERT OR REPLACE INTO vectors (part, analysis, numbers) VALUES (?, ?, ?);

-- name: Vector :one
SELECT numbers FROM vectors WHERE part = ? AND analysis = ?;

-- name: RemoveVector :execrows
DELETE FROM vectors WHERE part = ? AND analysis = ?;

-- name: VectorsAfter :many
SELECT mark, part, numbers FROM vectors WHERE analysis = ? AND mark > ? ORDER BY mark LIMIT ?;

-- name: ItemOfPart :one
SELECT media.item FROM parts JOIN media ON media.id = parts.media WHERE parts.id = ?;

-- name: Handed :one
SELECT handed FROM leases WHERE part = ?;

-- name: Hold :exec
INSERT INTO leases (part, attempt, handed, at) VALUES (?, ?, 0, ?)
ON CONFLICT (part) DO UPDATE SET attempt = excluded.attempt, handed = 0, at = excluded.at;

-- name: EndHold :exec
DELETE FROM leases WHERE attempt = ?;

-- name: AnalysisID :one
SELECT id FROM analyses WHERE name = ?;
