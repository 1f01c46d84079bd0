-- name: Preferences :many
SELECT * FROM preferences;

-- name: SetPreference :exec
INSERT INTO preferences (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value;
