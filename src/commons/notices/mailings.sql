-- Mailings that are on their way.

-- name: schema_mailing_run
-- mailing  address of the mailing;  done  1: everybody was written to
-- kind     of record walked for those who took part, by its name, or empty
-- cursor   the last person, or the last address of that kind, dealt with
create table if not exists mailing_run (
	mailing text primary key,
	done bigint not null,
	kind text not null,
	cursor text not null
);

-- name: mailing_run_start
insert into mailing_run (mailing, done, kind, cursor) values ($1, 0, '', '');

-- name: mailing_run_next
select mailing, kind, cursor from mailing_run where done = 0
order by mailing limit 1;

-- name: mailing_run_move
update mailing_run set kind = $2, cursor = $3, done = $4 where mailing = $1;

-- name: mailing_newest
select {mailing} from mailing where sent < $1 order by sent desc limit $2;

-- name: mailing_everyone
select id from person
where id > $1 and confirmed is not null and blocked is null and erased is null
order by id limit $2;

-- name: mailing_followers
select p.id from follow f join person p on p.id = f.person
where f.kind = $1 and f.home = $2 and p.id > $3
	and p.confirmed is not null and p.blocked is null and p.erased is null
order by p.id limit $4;

-- name: mailing_taken
-- Who bears a handle, if they may be written to.
select id from person
where handle = $1 and confirmed is not null and blocked is null
	and erased is null;
