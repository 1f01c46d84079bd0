-- name: SectionFeatures :many
SELECT section, features, n FROM section_features WHERE n > 0 ORDER BY section, features;

-- name: SettledGroups :many
SELECT section, count(*) AS n, CAST(coalesce(sum(change = drawn), 0) AS INTEGER) AS drawn
FROM item_groups WHERE conclusion = ? GROUP BY section;
