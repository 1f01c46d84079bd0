-- name: Answer :one
SELECT * FROM answers WHERE key = ? AND at > ?;

-- name: KeepAnswer :exec
INSERT INTO answers (key, request, status, content_type, location, body, at) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET request = excluded.request, status = excluded.status,
    content_type = excluded.content_type, location = excluded.location, body = excluded.body, at = excluded.at;

-- name: ForgetAnswers :exec
DELETE FROM answers WHERE at <= ?;
