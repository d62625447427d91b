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

-- name: schema_reading_course
-- How a reading goes that has not ended: of a published table, or for a look.
-- sha256, mark  of the file's bytes, and of the corrections it is read by
-- corrected  those, JSON, or empty
-- done     how much of it was read, in thousandths
-- stopped  the role of whoever stopped it; empty: nobody did
-- at       when that was written, in microseconds since 1970
create table if not exists reading_course (
	sha256 text not null,
	mark text not null,
	corrected text not null,
	done bigint not null,
	stopped text not null,
	at bigint not null,
	primary key (sha256, mark)
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
-- Who asks again keeps their place among those that wait.
insert into table_look (sha256, mark, corrected, state, words, at)
values ($1, $2, $3, $4, $5, $6)
on conflict (sha256, mark) do update set state = excluded.state,
	words = excluded.words, at = case when table_look.state = 'waits'
		and excluded.state = 'waits' then table_look.at
		else excluded.at end;

-- name: part_look
-- A look l, and how far it is.
l.sha256, l.mark, l.corrected, l.state, l.words, coalesce(c.done, -1)
from table_look l
left join reading_course c on c.sha256 = l.sha256 and c.mark = l.mark;

-- name: look_one
select {part_look} where l.sha256 = $1 and l.mark = $2;

-- name: look_next
-- The one that has waited longest for the job.  What was published meanwhile
-- the other job reads (table_unread).
select {part_look} where l.state = 'waits' and not exists
	(select 1 from distribution_version v
	join distribution f on f.id = v.distribution
	where v.sha256 = l.sha256 and coalesce(f.reading, '') = l.corrected
	and {part_table_newest} and {part_table_file}
	and {part_table_due})
order by l.at, l.sha256, l.mark limit 1;

-- name: look_wanted
-- Whether anybody still waits for it.
select count(*) from table_look
where sha256 = $1 and mark = $2 and state = 'waits';

-- name: look_ended
-- Nothing when it was not asked for.
update table_look set state = $3, words = $4 where sha256 = $1 and mark = $2;

-- name: looks_drop
-- Those of a file that is forgotten, unless somebody else has the same.
delete from table_look where sha256 = $1 and state = 'waits'
and not exists (select 1 from file_waiting w
	where w.sha256 = table_look.sha256);

-- name: looks_forget
delete from table_look where at < $1;

-- name: schema_table_found
-- What stands out in a table that was read: for who judges it.
-- sha256      of the file's bytes
-- cells       how many values there could be;  nulls  how many there are not
-- duplicates  rows that say the same as one before them; -1: not searched
-- columns     described here, see table_field
-- nearly      columns that are numbers or dates but for a few values
-- idle        columns that are empty, or say the same in every row
-- nameless    columns without a name
-- newest      the newest day in any column of days, not after it was read; ''
create table if not exists table_found (
	sha256 text primary key,
	cells bigint not null,
	nulls bigint not null,
	duplicates bigint not null,
	columns bigint not null,
	nearly bigint not null,
	idle bigint not null,
	nameless bigint not null,
	newest text not null
);

-- name: schema_table_field
-- The columns of a table that was read, for who writes what they mean.
-- sha256  of the file's bytes;  number  from 1
-- slug    what table_column calls it;  name, type, unit  as it was read
create table if not exists table_field (
	sha256 text not null,
	number bigint not null,
	slug text not null,
	name text not null,
	type text not null,
	unit text not null,
	primary key (sha256, slug)
);

-- name: index_version_by_sha256
-- For what else has the same bytes.
create index if not exists distribution_version_by_sha256
	on distribution_version (sha256);

-- name: part_table_file
-- A version v that holds a table, whose bytes are there.
v.media_type in ('text/csv', 'text/tab-separated-values', 'application/json',
	'application/x-ndjson', 'application/vnd.apache.parquet',
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

-- name: part_table_due
-- It was not read yet, or by other corrections.
(not exists (select 1 from table_reading r where r.sha256 = v.sha256)
	or ({part_corrected_anew}));

-- name: table_unread
-- The oldest newest version that was not read yet, or by other corrections, and
-- what people corrected in it.
select v.sha256, coalesce(f.reading, '')
from distribution_version v
join distribution f on f.id = v.distribution
where {part_table_file} and {part_table_newest} and {part_table_due}
and not exists (select 1 from reading_course c where c.sha256 = v.sha256
	and c.corrected = coalesce(f.reading, '') and c.stopped <> '')
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

-- name: table_unread_again
-- What could not be read.
delete from table_reading where sha256 = $1 and state <> 'read';

-- name: table_due
-- Whether the version with row $1 is read now, or will be.
select count(*) from distribution_version v
join distribution f on f.id = v.distribution
where v.id = $1 and {part_table_newest} and {part_table_due};

-- name: course_put
insert into reading_course (sha256, mark, corrected, done, stopped, at)
values ($1, $2, $3, $4, '', $5)
on conflict (sha256, mark) do update set done = excluded.done,
	at = excluded.at;

-- name: course_stop
insert into reading_course (sha256, mark, corrected, done, stopped, at)
values ($1, $2, $3, 0, $4, $5)
on conflict (sha256, mark) do update set stopped = excluded.stopped,
	at = excluded.at;

-- name: course_drop
delete from reading_course where sha256 = $1 and mark = $2;

-- name: course_end
-- Of a look: what was stopped stays so.
delete from reading_course where sha256 = $1 and mark = $2 and stopped = '';

-- name: course_stopped
select count(*) from reading_course
where sha256 = $1 and mark = $2 and stopped <> '';

-- name: courses_lost
-- Of files that were taken away before they were read.
delete from reading_course where not exists (select 1 from file b
	where b.sha256 = reading_course.sha256 and b.erased = 0)
and not exists (select 1 from file_waiting w
	where w.sha256 = reading_course.sha256);

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
-- What the panel of a table is made of; last, of the versions before it that
-- were read, the number of the newest.
f.title, d.languages, v.sha256, v.published, coalesce(r.state, ''),
coalesce(r.row_count, 0), coalesce(r.column_count, 0), coalesce(r.words, ''),
v.media_type, d.slug, f.slug, f.reading, v.id, v.address,
coalesce(c.done, -1), coalesce(c.stopped, ''), v.number,
case when {part_table_newest} and {part_corrected_anew} then 1 else 0 end,
coalesce((select max(p.number) from distribution_version p
	join table_reading pr on pr.sha256 = p.sha256 and pr.state = 'read'
	where p.distribution = v.distribution and p.number < v.number), 0)
from distribution_version v
join distribution f on f.id = v.distribution
join dataset d on d.id = f.dataset
left join table_reading r on r.sha256 = v.sha256
left join reading_course c on c.sha256 = v.sha256
	and c.corrected = coalesce(f.reading, '');

-- name: table_of_version
select {part_table_shown} where v.id = $1 and {part_table_file};

-- name: tables_of_dataset
-- Of the newest versions of dataset $1's files, $2 of them.
select {part_table_shown}
where d.id = $1 and {part_table_newest} and {part_table_file}
order by f.slug limit $2;

-- name: table_versions
-- Those of file $2 of dataset $1, newest first, $3 of them.
select v.number, coalesce(v.published, '') from distribution_version v
join distribution f on f.id = v.distribution
join dataset d on d.id = f.dataset
where d.slug = $1 and f.slug = $2
order by v.number desc limit $3;

-- name: table_unfound
-- Tables that were read and not looked at yet.
select r.sha256 from table_reading r
where r.state = 'read' and not exists
	(select 1 from table_found t where t.sha256 = r.sha256)
order by r.sha256 limit 1;

-- name: table_found_put
insert into table_found (sha256, cells, nulls, duplicates, columns, nearly,
	idle, nameless, newest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: table_field_put
insert into table_field (sha256, number, slug, name, type, unit)
values ($1, $2, $3, $4, $5, $6) on conflict (sha256, slug) do nothing;

-- name: table_found_drop
delete from table_found where sha256 = $1;

-- name: table_fields_drop
delete from table_field where sha256 = $1;

-- name: table_told
-- Datasets whose files have the bytes $1 are to be judged anew.
update dataset_quality set day = '' where dataset in (select f.dataset
	from distribution_version v join distribution f on f.id = v.distribution
	where v.sha256 = $1);

-- name: table_columns_said
-- What people wrote of the columns of the file whose version has row $1.
select c.slug, coalesce(c.title, ''), coalesce(c.description, ''),
	coalesce(c.unit, '')
from table_column c
join distribution_version v on v.distribution = c.distribution
where v.id = $1;

-- name: seat_columns
-- The same of file $2 of dataset $1, at most $3.
select c.slug, coalesce(c.title, ''), coalesce(c.description, ''),
	coalesce(c.unit, '')
from table_column c
join distribution f on f.id = c.distribution
join dataset d on d.id = f.dataset
where d.address = $1 and f.slug = $2 order by c.id limit $3;

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
