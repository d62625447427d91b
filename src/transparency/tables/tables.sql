-- What is inside published tables: which files were read, and how that ended.
-- What was found lies in a folder beside them (shelf.h) and can be made again.

-- name: schema_table_reading
-- sha256   of the file's bytes
-- state    how it ended: read; refused, by what is in it; broken, by us: then
--          it is tried again
-- row_count, column_count  of a table that was read; 0: too many columns to be
--          shown
-- words    why it was not read, an English sentence; or empty
-- at       when, in microseconds since 1970
create table if not exists table_reading (
	sha256 text primary key,
	state text not null check (state in ('read', 'refused', 'broken')),
	row_count bigint not null,
	column_count bigint not null,
	words text not null,
	at bigint not null
);

-- name: schema_table_corrected
-- By which corrections of people a file was read; no row: by none.
-- sha256     of the file's bytes
-- corrected  JSON, as the file's record had it then
create table if not exists table_corrected (
	sha256 text primary key,
	corrected text not null
);

-- name: schema_table_look
-- Looks at how files read, before they are published or a correction holds.
-- sha256, mark  of the bytes, and of what was corrected
-- corrected  that, JSON, or empty
-- state    read; waits, for the job that reads; refused
-- words    why it was not read, an English sentence; or empty
-- at       when it was asked for, in microseconds since 1970
create table if not exists table_look (
	sha256 text not null,
	mark text not null,
	corrected text not null,
	state text not null check (state in ('read', 'waits', 'refused')),
	words text not null,
	at bigint not null,
	primary key (sha256, mark)
);

-- name: look_put
insert into table_look (sha256, mark, corrected, state, words, at)
values ($1, $2, $3, $4, $5, $6)
on conflict (sha256, mark) do update set state = excluded.state,
	words = excluded.words, at = excluded.at;

-- name: look_one
select sha256, mark, corrected, state, words from table_look
where sha256 = $1 and mark = $2;

-- name: look_next
-- The one that has waited longest for the job.
select sha256, mark, corrected, state, words from table_look
where state = 'waits' order by at, sha256, mark limit 1;

-- name: look_ended
update table_look set state = $3, words = $4 where sha256 = $1 and mark = $2;

-- name: looks_forget
delete from table_look where at < $1;

-- name: index_version_by_sha256
-- For what else has the same bytes.
create index if not exists distribution_version_by_sha256
	on distribution_version (sha256);

-- name: part_table_file
-- A version v that holds a table, whose bytes are there.
v.media_type in ('text/csv', 'text/tab-separated-values', 'application/json',
	'application/vnd.oasis.opendocument.spreadsheet',
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
and exists (select 1 from file b where b.sha256 = v.sha256 and b.erased = 0);

-- name: part_table_newest
not exists (select 1 from distribution_version n
	where n.distribution = v.distribution and n.number > v.number);

-- name: part_corrected_anew
-- Its reading was made by other corrections than its file has now.  Should
-- files share their bytes, those of the last one that has any hold.
coalesce(f.reading, '') <> coalesce((select c.corrected from table_corrected c
	where c.sha256 = v.sha256), '')
and not exists (select 1 from distribution_version w
	join distribution o on o.id = w.distribution
	where w.sha256 = v.sha256 and o.id <> f.id
	and (coalesce(f.reading, '') = '' or o.id > f.id)
	and coalesce(o.reading, '') = coalesce((select c.corrected
		from table_corrected c where c.sha256 = v.sha256), '')
	and not exists (select 1 from distribution_version n
		where n.distribution = w.distribution and n.number > w.number));

-- name: table_unread
-- The oldest newest version that was not read yet, or by other corrections, and
-- what people corrected in it.
select v.sha256, coalesce(f.reading, '')
from distribution_version v
join distribution f on f.id = v.distribution
where {part_table_file} and {part_table_newest}
and (not exists (select 1 from table_reading r where r.sha256 = v.sha256)
	or ({part_corrected_anew}))
order by v.id limit 1;

-- name: table_corrected_put
insert into table_corrected (sha256, corrected) values ($1, $2)
on conflict (sha256) do update set corrected = excluded.corrected;

-- name: table_corrected_drop
delete from table_corrected where sha256 = $1;

-- name: table_reading_put
insert into table_reading (sha256, state, row_count, column_count, words, at)
values ($1, $2, $3, $4, $5, $6)
on conflict (sha256) do update set state = excluded.state,
	row_count = excluded.row_count, column_count = excluded.column_count,
	words = excluded.words, at = excluded.at;

-- name: table_reading_drop
delete from table_reading where sha256 = $1;

-- name: tables_lost
-- Readings of files that were taken away.
select sha256 from table_reading where not exists (select 1 from file b
	where b.sha256 = table_reading.sha256 and b.erased = 0)
order by sha256 limit 100;

-- name: tables_walk
-- All readings behind $1.
select sha256, state, at from table_reading where sha256 > $1
order by sha256 limit 200;

-- name: part_table_shown
-- What the panel of a table is made of.
f.title, d.languages, v.sha256, v.published, coalesce(r.state, ''),
coalesce(r.row_count, 0), coalesce(r.column_count, 0), coalesce(r.words, ''),
v.media_type, d.slug, f.slug
from distribution_version v
join distribution f on f.id = v.distribution
join dataset d on d.id = f.dataset
left join table_reading r on r.sha256 = v.sha256;

-- name: table_of_version
select {part_table_shown} where v.id = $1 and {part_table_file};

-- name: tables_of_dataset
-- Of the newest versions of dataset $1's files, $2 of them.
select {part_table_shown}
where d.id = $1 and {part_table_newest} and {part_table_file}
order by f.slug limit $2;
