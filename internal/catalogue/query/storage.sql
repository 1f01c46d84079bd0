-- name: KeepStorage :exec
INSERT INTO storage_samples (day, at, database, backups, cache, generated, free, sections, analyses) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (day) DO UPDATE SET at = excluded.at, database = excluded.database, backups = excluded.backups, cache = excluded.cache,
    generated = excluded.generated, free = excluded.free, sections = excluded.sections, analyses = excluded.analyses;

-- name: ForgetStorage :exec
DELETE FROM storage_samples WHERE day < sqlc.arg(before);

-- name: StorageSamples :many
SELECT * FROM storage_samples WHERE day >= sqlc.arg(first) AND day <= sqlc.arg(last) ORDER BY day;

-- name: CollectedFiles :many
SELECT key, section, data FROM collected WHERE run = sqlc.arg(run) AND tbl = 'parts' AND key > sqlc.arg(after) ORDER BY key LIMIT sqlc.arg(max);
