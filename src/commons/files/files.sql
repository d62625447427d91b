-- Files handed in: what the store of bytes asks about rows.

-- name: file_rightful
-- Whether bytes with this hash may lie in the store.
select count(*) from file where sha256 = $1 and erased = 0;

-- name: file_rows
-- A walk over all rows, for claraboia check.
select slug, sha256, size, erased from file where slug > $1 order by slug limit 500;

-- name: schema_upload
-- Files that come in pieces.  Private: nothing of it is in an act, an export or
-- a search.
-- id       random; its bytes lie in incoming/ID.part
-- person   who sends it: nobody else sees it
-- name, size, sha256  as they were announced; sha256 may be empty
-- at       so many bytes are on the disk for good
-- changed  when the last piece came, in microseconds since 1970
create table if not exists upload (
	id text primary key,
	person bigint not null,
	name text not null,
	size bigint not null,
	sha256 text not null,
	at bigint not null,
	changed bigint not null
);

-- name: upload_add
insert into upload (id, person, name, size, sha256, at, changed)
values ($1, $2, $3, $4, $5, 0, $6);

-- name: upload_get
select name, size, sha256, at from upload where id = $1 and person = $2;

-- name: upload_move
update upload set at = $3, changed = $4 where id = $1 and at = $2;

-- name: uploads_open
select count(*) from upload where person = $1 and at < size;

-- name: uploads_coming
-- Bytes that were announced and are not here yet.
select coalesce(sum(size - at), 0) from upload;

-- name: uploads_old
select id from upload where changed < $1 or (at = size and changed < $2)
order by changed limit 100;

-- name: upload_drop
delete from upload where id = $1;

-- name: uploads_forget
delete from upload where person = $1;
