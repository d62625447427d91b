-- Files handed in: what the store of bytes asks about rows.

-- name: schema_file_waiting
-- Uploads that wait until their sender has looked at them once more: not
-- public, no acts, gone after a day.
-- key      in its address;  person  whose it is
-- what     what was written beside it, JSON of the room that keeps it
-- name, type, size, sha256  the file as it was kept
-- at       since when, in microseconds since 1970
create table if not exists file_waiting (
	key text primary key,
	person bigint not null,
	what text not null,
	name text not null,
	type text not null,
	size bigint not null,
	sha256 text not null,
	at bigint not null
);
-- name: schema_file_waiting_by_sha256
create index if not exists file_waiting_by_sha256 on file_waiting (sha256);
-- name: schema_file_waiting_by_person
create index if not exists file_waiting_by_person on file_waiting (person);

-- name: waiting_put
insert into file_waiting (key, person, what, name, type, size, sha256, at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (key) do update set what = excluded.what, name = excluded.name,
	type = excluded.type, size = excluded.size, sha256 = excluded.sha256,
	at = excluded.at;

-- name: waiting_fewer
-- All of person $1 but the newest $2.
delete from file_waiting where person = $1 and key not in (
	select key from file_waiting where person = $1
	order by at desc, key limit $2);

-- name: waiting_one
select key, person, what, name, type, size, sha256, at from file_waiting
where key = $1 and person = $2;

-- name: waiting_drop
delete from file_waiting where key = $1;

-- name: waiting_sweep
delete from file_waiting where at < $1;

-- name: waiting_erase
delete from file_waiting where person = $1;

-- name: schema_file_held
-- Files that came with a draft: nobody but who may see drafts is shown them
-- until a record that is public names them.
create table if not exists file_held (
	slug text primary key
);

-- name: file_hold
insert into file_held (slug) values ($1) on conflict (slug) do nothing;

-- name: file_release
delete from file_held where slug = $1;

-- name: file_is_held
select count(*) from file_held where slug = $1;

-- name: file_erased
select count(*) from file where sha256 = $1 and erased = 1;

-- name: file_rightful
-- Whether bytes with this hash may lie in the store.
select (select count(*) from file where sha256 = $1 and erased = 0)
	+ (select count(*) from file_waiting where sha256 = $1);

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
