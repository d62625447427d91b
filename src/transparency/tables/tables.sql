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

-- name: table_unread
-- The oldest newest version that was not read yet, and the last one before it
-- that was.
select v.sha256, coalesce((select p.sha256 from distribution_version p
	join table_reading r on r.sha256 = p.sha256
	where p.distribution = v.distribution and p.number < v.number
	and r.state = 'read' order by p.number desc limit 1), '')
from distribution_version v
where {part_table_file} and {part_table_newest}
and not exists (select 1 from table_reading r where r.sha256 = v.sha256)
order by v.id limit 1;

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
v.media_type
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

-- name: seat_of
-- Version $3, or with 0 the newest, of file $2 of dataset $1; with '' of its
-- first file that holds a table, or else its first.
select d.address, f.slug, d.title, f.title, coalesce(f.holds, ''), i.address,
	i.name, j.address, coalesce(d.languages, ''), coalesce(d.licence, ''),
	v.number, (select max(n.number) from distribution_version n
		where n.distribution = v.distribution),
	coalesce(v.published, ''), coalesce(v.sha256, ''),
	case when {part_table_file} then 1 else 0 end, coalesce(o.slug, ''),
	coalesce(o.name, ''), coalesce(r.state, ''), coalesce(r.column_count, 0),
	coalesce(r.words, '')
from dataset d
join distribution f on f.dataset = d.id
join distribution_version v on v.distribution = f.id
join institution i on i.id = d.institution
join jurisdiction j on j.id = d.jurisdiction
left join file o on o.sha256 = v.sha256 and o.erased = 0
left join table_reading r on r.sha256 = v.sha256
where d.address = $1 and (cast($2 as text) = '' or f.slug = $2)
and case when cast($3 as bigint) = 0 then {part_table_newest}
	else v.number = $3 end
order by case when {part_table_file} then 0 else 1 end, f.slug limit 1;
