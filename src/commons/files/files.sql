-- Files handed in: what the store of bytes asks about rows.

-- name: file_rightful
-- Whether bytes with this hash may lie in the store.
select count(*) from file where sha256 = $1 and erased = 0;

-- name: file_rows
-- A walk over all rows, for claraboia check.
select slug, sha256, size, erased from file where slug > $1 order by slug limit 500;
