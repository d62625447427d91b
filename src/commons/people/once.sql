-- Forms that were taken: see once.h.

-- name: schema_form_taken
-- mark      SHA-256 of the form and what was in it
-- location  where it led
-- at        when it was taken; it is forgotten after a day
create table if not exists form_taken (
	mark text primary key,
	location text not null,
	at bigint not null
);

-- name: index_form_taken_by_at
create index if not exists form_taken_by_at on form_taken (at);

-- name: once_find
select location from form_taken where mark = $1 and at > $2;

-- name: once_keep
insert into form_taken (mark, location, at) values ($1, $2, $3)
on conflict (mark) do update set location = excluded.location,
	at = excluded.at;

-- name: once_sweep
delete from form_taken where at <= $1;
