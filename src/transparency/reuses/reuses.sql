-- What people do with the data, and what they ask for.

-- name: schema_reuse_kept
-- What is not public: a text that waits for a moderator, or that one hid.
-- key      a key of its own, or "KIND/ADDRESS" of what was hidden
-- kind     "reuse" or "data_request"
-- address  of the record that it would change or that was hidden; empty: new
-- content  its JSON;  sources  of a reuse, with spaces between
-- author   handle of whoever wrote it;  said  when
create table if not exists reuse_kept (
	key text primary key,
	kind text not null,
	address text not null,
	content text not null,
	sources text not null,
	author text not null,
	said bigint not null
);

-- name: schema_reuse_kept_by_author
create index if not exists reuse_kept_by_author on reuse_kept (author);

-- name: index_reuse_newest
create index if not exists reuse_newest on reuse (said, slug);

-- name: index_reuse_by_author
create index if not exists reuse_by_author on reuse (author);

-- name: index_data_request_newest
create index if not exists data_request_newest on data_request (said, slug);

-- name: index_data_request_by_author
create index if not exists data_request_by_author on data_request (author);

-- name: kept_put
insert into reuse_kept (key, kind, address, content, sources, author, said)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (key) do update set content = excluded.content,
	sources = excluded.sources, author = excluded.author,
	said = excluded.said;

-- name: kept_one
select key, kind, address, content, sources, author, said from reuse_kept
where key = $1;

-- name: kept_drop
delete from reuse_kept where key = $1;

-- name: kept_drop_address
-- All that waits to change record $2 of kind $1.
delete from reuse_kept where kind = $1 and address = $2;

-- name: kept_drop_author
delete from reuse_kept where author = $1;

-- name: kept_waiting
-- The oldest first; what was hidden has its record's name as its key.
select key, kind, address, content, sources, author, said from reuse_kept
where key <> kind || '/' || address order by said, key limit $1;

-- name: kept_pictures
-- What author $1 handed in and is not public.
select content from reuse_kept where author = $1 and kind = 'reuse' limit 1000;

-- name: reuses_reported
-- What readers reported and no moderator has looked at.
select {reuse} from reuse where 'reuse/' || reuse.address in (
	select comment from comment_report where dismissed = 0)
order by reuse.address limit $1;

-- name: requests_reported
select {data_request} from data_request
where 'data_request/' || data_request.address in (
	select comment from comment_report where dismissed = 0)
order by data_request.address limit $1;

-- name: part_reuse_filter
-- $4 kind or '', $5 "dataset/SLUG" or ''.
hidden is null and (cast($4 as text) = '' or kind = $4)
and (cast($5 as text) = '' or reuse.id in
	(select s.reuse from reuse_source s where s.about = $5));

-- name: reuse_list
-- The newest first, behind ($1 said, $2 slug), $3 many.
select {reuse} from reuse
where (said, reuse.slug) < ($1, $2) and {part_reuse_filter}
order by said desc, reuse.slug desc limit $3;

-- name: reuse_list_count
-- $1, $2 and $3 are not used.
select count(*) from reuse where cast($1 as bigint) >= 0
and cast($2 as text) <> '' and cast($3 as bigint) >= 0 and {part_reuse_filter};

-- name: reuse_asked
-- For programs, by address: behind $1, $3 many; $2 is not used.
select {reuse} from reuse
where reuse.address > $1 and cast($2 as bigint) = 0 and {part_reuse_filter}
order by reuse.address limit $3;

-- name: reuses_by
-- All that one person registered, for erasing it.
select {reuse} from reuse where author = $1 order by reuse.address limit 100;

-- name: reuses_with_picture
select count(*) from reuse where picture = $1;

-- name: file_brought_by
-- The role that handed file $1 in.
select role from act where kind = 'file' and address = $1 and version = 1;

-- name: part_request_filter
-- $4 state or '', $5 institution or 0, $6 today; state is "open", an outcome,
-- or "late".
hidden is null
and (cast($5 as bigint) = 0 or data_request.institution = $5)
and (cast($4 as text) = ''
	or (cast($4 as text) = 'late' and exists (select 1 from duty u
		where u.about = 'data_request/' || data_request.address
		and u.state = 'open' and u.due < cast($6 as text)))
	or coalesce((select d.outcome from data_decision d
		where d.request = data_request.id
		order by d.number desc limit 1), 'open') = cast($4 as text));

-- name: request_list
-- The newest first, behind ($1 said, $2 slug), $3 many.
select {data_request} from data_request
where (said, data_request.slug) < ($1, $2) and {part_request_filter}
order by said desc, data_request.slug desc limit $3;

-- name: request_list_count
-- $1, $2 and $3 are not used.
select count(*) from data_request where cast($1 as bigint) >= 0
and cast($2 as text) <> '' and cast($3 as bigint) >= 0
and {part_request_filter};

-- name: request_asked
-- For programs, by address: behind $1, $3 many; $2 is not used.
select {data_request} from data_request
where data_request.address > $1 and cast($2 as bigint) = 0
and {part_request_filter}
order by data_request.address limit $3;

-- name: requests_by
select {data_request} from data_request where author = $1
order by data_request.address limit 100;

-- name: requests_granted
-- What was asked and is answered by the dataset $1, "dataset/SLUG".
select {data_request} from data_request
where hidden is null and data_request.id in (select d.request
	from data_decision d where d.about = $1
	and d.outcome in ('granted', 'public'))
order by said, data_request.slug limit $2;

-- name: datasets_to_name
-- Datasets of institution $1, to choose from.
select address, title from dataset where institution = $1
order by coalesce(updated, '') desc, address limit $2;

-- name: part_reuse_link
-- Where reuses are, and what answers requests elsewhere.
select link as address from reuse where link <> '' and hidden is null
union select d.link from data_decision d
	join data_request r on r.id = d.request
	where d.link <> '' and r.hidden is null;

-- name: reuse_links_due
-- What is to be asked whether it is still there, for commons/links.
select l.address, coalesce(c.due, 0) from ({part_reuse_link}) l
left join link_check c on c.address = l.address
where c.address is null or c.due <= $1
order by coalesce(c.due, 0), l.address limit $2;

-- name: request_links_broken
-- Who made a reuse answers for it: nobody else mends that link.
select {data_request}, c.outcome, c.fails, c.since
from data_decision d join link_check c on c.address = d.link
join data_request on data_request.id = d.request
where data_request.hidden is null and {part_link_broken}
order by c.since desc, data_request.id limit $1;
