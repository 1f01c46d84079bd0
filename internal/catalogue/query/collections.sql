-- name: Collections :many
SELECT collections.* FROM collections JOIN sections ON sections.id = collections.section
WHERE (collections.section = sqlc.arg(section) OR sqlc.arg(section) = 0) AND sections.removed = 0
ORDER BY collections.sort_key, collections.id;

-- name: Collection :one
SELECT collections.* FROM collections JOIN sections ON sections.id = collections.section
WHERE collections.id = ? AND sections.removed = 0;

-- name: CollectionsOfRule :many
SELECT * FROM collections WHERE section = ? AND rule = ? ORDER BY key;

-- name: CollectionItems :many
SELECT items.* FROM collection_items AS c JOIN items ON items.id = c.item
WHERE c.collection = ? ORDER BY c.idx LIMIT ? OFFSET ?;

-- name: CollectionMembers :many
SELECT item FROM collection_items WHERE collection = ? ORDER BY idx;

-- name: CollectionsOfItems :many
SELECT c.item, sqlc.embed(collections) FROM collection_items AS c JOIN collections ON collections.id = c.collection
WHERE c.item IN (SELECT value FROM json_each(CAST(sqlc.arg(ids) AS TEXT))) ORDER BY collections.sort_key, collections.id;

-- name: AddCollection :one
INSERT INTO collections (section, rule, key, kind, title, sort_title, sort_key, summary, added)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id;

-- name: UpdateCollection :exec
UPDATE collections SET key = ?, kind = ?, title = ?, sort_title = ?, sort_key = ?, summary = ?, updated = ? WHERE id = ?;

-- name: CollectionKey :one
SELECT id FROM collections WHERE section = ? AND rule = ? AND key = ?;

-- name: RemoveCollection :execrows
DELETE FROM collections WHERE id = ?;

-- name: ClearCollection :exec
DELETE FROM collection_items WHERE collection = ?;

-- name: AddCollectionItem :exec
INSERT INTO collection_items (collection, item, idx) VALUES (?, ?, ?) ON CONFLICT DO NOTHING;

-- name: ItemsOfKindAfter :many
SELECT * FROM items WHERE section = ? AND kind = ? AND id > ? ORDER BY id LIMIT ?;
