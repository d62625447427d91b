-- Whether what lies elsewhere is still there.

-- name: schema_link_check
-- address  what was asked
-- outcome  of fetch.h; -1: nobody was heard yet, and our own line may be why
-- status   of HTTP; 0: none
-- fails    how often in a row it did not work
-- since    the first of those times; 0: none
-- asked    when somebody was last heard, or missed; 0: not yet
-- due      when it is to be asked again
-- All moments are microseconds since 1970.
create table if not exists link_check (
	address text primary key,
	outcome bigint not null,
	status bigint not null,
	fails bigint not null,
	since bigint not null,
	asked bigint not null,
	due bigint not null
);

-- name: index_link_check_by_asked
create index if not exists link_check_by_asked on link_check (asked);

-- name: index_link_check_by_due
create index if not exists link_check_by_due on link_check (due);

-- name: index_link_check_by_since
create index if not exists link_check_by_since on link_check (since);

-- name: part_link_broken
-- As links_stand has it: missed, and twice in a row.
c.fails > 1 and c.since > 0 and c.outcome in (1, 3, 4);

-- name: links_get
select outcome, status, fails, since, asked from link_check where address = $1;

-- name: links_heard
-- Whether anybody at all was heard since $1.
select count(*) from (select 1 as one from link_check
	where asked >= $1 and outcome between 0 and 3 limit 1) x;

-- name: links_overdue
-- Those that are due at $1, $2 of them, the longest due first.
select address from link_check where due <= $1 order by due, address limit $2;

-- name: links_put
insert into link_check (address, outcome, status, fails, since, asked, due)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (address) do update set outcome = excluded.outcome,
	status = excluded.status, fails = excluded.fails,
	since = excluded.since, asked = excluded.asked, due = excluded.due;

-- name: links_forget
delete from link_check where address = $1;
