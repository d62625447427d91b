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

-- name: part_link
-- Links of newest versions, and what datasets say lies elsewhere.
select f.dataset as dataset, v.link as address
from distribution_version v join distribution f on f.id = v.distribution
where v.link <> '' and not exists (select 1 from distribution_version n
	where n.distribution = v.distribution and n.number > v.number)
union select id, landing_page from dataset where landing_page <> ''
union select id, conforms_to from dataset where conforms_to <> '';

-- name: links_due
-- Those to be asked at $1, $2 of them, the longest due first.
select l.address, coalesce(c.due, 0) from (select distinct u.address as address
	from ({part_link}) u) l
left join link_check c on c.address = l.address
where c.address is null or c.due <= $1
order by coalesce(c.due, 0), l.address limit $2;

-- name: links_get
select outcome, status, fails, since, asked from link_check where address = $1;

-- name: links_heard
-- Whether anybody at all was heard since $1.
select count(*) from (select 1 as one from link_check
	where asked >= $1 and outcome between 0 and 3 limit 1) x;

-- name: links_put
insert into link_check (address, outcome, status, fails, since, asked, due)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (address) do update set outcome = excluded.outcome,
	status = excluded.status, fails = excluded.fails,
	since = excluded.since, asked = excluded.asked, due = excluded.due;

-- name: links_touch
-- Datasets with the link $1 are to be measured anew.
update dataset_quality set day = '' where dataset in
	(select u.dataset from ({part_link}) u where u.address = $1);

-- name: links_tidy
delete from link_check where address not in
	(select u.address from ({part_link}) u);
