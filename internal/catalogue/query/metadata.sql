-- name: MetadataOfItems :many
SELECT * FROM metadata WHERE item IN (SELECT value FROM json_each(CAST(sqlc.arg(ids) AS TEXT)));

-- name: MetadataOfOrigin :many
SELECT metadata.* FROM metadata INDEXED BY metadata_old
WHERE origin = sqlc.arg(origin) AND item > sqlc.arg(after) AND section = sqlc.arg(section) ORDER BY item LIMIT sqlc.arg(most);

-- name: SetMetadata :exec
INSERT INTO metadata (item, origin, section, at, provider, confidence, note, stamp, locked, assets, data)
SELECT items.id, sqlc.arg(origin), items.section, sqlc.arg(at), sqlc.arg(provider), sqlc.arg(confidence), sqlc.arg(note),
    sqlc.arg(stamp), sqlc.arg(locked), sqlc.arg(assets), sqlc.arg(data)
FROM items WHERE items.id = sqlc.arg(item)
ON CONFLICT (item, origin) DO UPDATE SET at = excluded.at, provider = excluded.provider, confidence = excluded.confidence,
    note = excluded.note, stamp = excluded.stamp, locked = excluded.locked, assets = excluded.assets, data = excluded.data;

-- name: RemoveMetadata :execrows
DELETE FROM metadata WHERE item = ? AND origin = ?;

-- name: SetEffective :exec
UPDATE items SET title = ?, sort_title = ?, sort_key = ?, folded = ?, year = ?, aired = ?, found = ?, updated = ? WHERE id = ?;

-- name: StoredAssets :many
SELECT stored_assets.section, stored_assets.bytes, stored_assets.files
FROM stored_assets JOIN sections ON sections.id = stored_assets.section
WHERE stored_assets.files > 0 AND sections.removed = 0 ORDER BY stored_assets.section;

-- name: TopItems :many
SELECT * FROM items NOT INDEXED WHERE section = ? AND parent IS NULL AND id > ? ORDER BY id LIMIT ?;

-- name: PresentFiles :many
SELECT media.item, parts.id, parts.path, parts.modified_ns, parts.container, parts.tags
FROM parts JOIN media ON media.id = parts.media
WHERE media.item IN (SELECT value FROM json_each(CAST(sqlc.arg(ids) AS TEXT))) AND parts.missing = 0
ORDER BY media.item, media.version, media.id, parts.idx, parts.id;

-- name: Subtitles :many
SELECT * FROM streams WHERE part = ? AND file <> x'' ORDER BY idx;

-- name: AddSubtitle :exec
INSERT INTO streams (part, idx, kind, codec, profile, language, title, is_default, forced, bitrate, duration, width, height,
    frame_rate, rotation, sar, pix_format, bit_depth, transfer, channels, layout, rate, file, hearing_impaired, commentary)
VALUES (?, ?, 'subtitle', ?, '', ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, '', '', 0, '', 0, '', 0, ?, ?, ?);

-- name: UpdateSubtitle :exec
UPDATE streams SET codec = ?, language = ?, title = ?, is_default = ?, forced = ?, hearing_impaired = ?, commentary = ? WHERE id = ?;

-- name: RemoveSubtitle :exec
DELETE FROM streams WHERE id = ?;

-- name: TouchItem :exec
UPDATE items SET updated = ? WHERE id = ?;

-- name: InheritMetadata :exec
INSERT INTO metadata (item, origin, section, at, provider, confidence, note, stamp, locked, assets, data)
SELECT heir.id, m.origin, heir.section, m.at, m.provider, m.confidence, m.note, m.stamp, m.locked, m.assets, m.data
FROM metadata AS m JOIN items AS heir ON heir.id = sqlc.arg(heir)
WHERE m.item = sqlc.arg(item) AND (m.origin = 'photo' OR CAST(sqlc.arg(whole) AS INTEGER) <> 0)
ON CONFLICT (item, origin) DO NOTHING;

-- name: InheritCollections :exec
INSERT INTO collection_items (collection, item, idx)
SELECT c.collection, heir.id, c.idx
FROM collection_items AS c JOIN collections AS o ON o.id = c.collection JOIN items AS heir ON heir.id = sqlc.arg(heir)
WHERE c.item = sqlc.arg(item) AND o.kind = heir.kind
ON CONFLICT (collection, item) DO NOTHING;
