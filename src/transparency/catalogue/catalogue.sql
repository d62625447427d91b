-- Datasets, their files and versions: reading them.

-- name: index_dataset_by_newest
-- The order of dataset_list, so that its first page reads 20 datasets, not all.
create index if not exists dataset_by_newest
	on dataset ((coalesce(updated, '')), address);

-- name: index_dataset_by_licence
-- How many there are of each, without reading what they are.
create index if not exists dataset_by_licence on dataset (licence);

-- name: index_dataset_by_hvd
-- The same; few have any.
create index if not exists dataset_by_hvd on dataset (hvd);

-- name: part_dataset_filter
-- What lists are filtered by, on pages and for programs.
-- $1 how many, $2 publisher or 0, $3 jurisdiction or 0, $4 theme, $5 licence,
-- $6 high-value category, $7 format, $8 today when only late ones; each '' for
-- any.  "coalesce" keeps SQLite from walking all files of a format for every
-- dataset.
(cast($2 as bigint) = 0 or dataset.institution = $2)
and (cast($3 as bigint) = 0 or dataset.jurisdiction = $3)
and (cast($4 as text) = '' or dataset.id in (select t.record
	from dataset_themes t where t.code = $4))
and (cast($5 as text) = '' or dataset.licence = $5)
and (cast($6 as text) = '' or replace(' ' || dataset.hvd || ' ',
	' ' || $6 || ' ', '') <> ' ' || dataset.hvd || ' ')
and (cast($7 as text) = '' or exists (select 1 from distribution f
	where f.dataset = dataset.id and coalesce(f.format, '') = $7))
and (cast($8 as text) = '' or exists (select 1 from duty d
	where d.about = 'dataset/' || dataset.address
	and d.kind = 'dataset_update' and d.state = 'open' and d.due < $8));

-- name: dataset_list
-- $9, $10 behind this day and address.
select {dataset:bare} from dataset
where (coalesce(dataset.updated, ''), dataset.address) < ($9, $10)
and {part_dataset_filter}
order by coalesce(dataset.updated, '') desc, dataset.address desc limit $1;

-- name: part_dataset_found (sqlite)
-- Addresses of those that say $9, the question for the full text index, which
-- is asked first.
select d.home from search_text t
cross join search_document d on d.id = t.rowid
where search_text match $9 and d.home_kind = 'dataset';
-- name: part_dataset_found (postgres)
select d.home from search_text t
join search_document d on d.id = t.id
where t.body @@ to_tsquery('simple', $9) and d.home_kind = 'dataset';

-- name: dataset_list_found
-- For few that are found: each is looked up, and they are sorted.
-- $10, $11 behind this day and address.
select {dataset:bare} from dataset
where dataset.address in ({part_dataset_found})
and (coalesce(dataset.updated, ''), dataset.address) < ($10, $11)
and {part_dataset_filter}
order by coalesce(dataset.updated, '') desc, dataset.address desc limit $1;

-- name: dataset_list_walked
-- The same for many: all datasets from the newest on, until enough of them were
-- among what is found.  "coalesce" keeps SQLite from looking each up.
select {dataset:bare} from dataset
where coalesce(dataset.address, '') in ({part_dataset_found})
and (coalesce(dataset.updated, ''), dataset.address) < ($10, $11)
and {part_dataset_filter}
order by coalesce(dataset.updated, '') desc, dataset.address desc limit $1;

-- name: dataset_list_count
select count(*) from dataset where cast($1 as bigint) >= 0 and {part_dataset_filter};

-- name: dataset_found_count
select count(*) from dataset
where dataset.address in ({part_dataset_found})
and cast($1 as bigint) >= 0 and {part_dataset_filter};

-- name: dataset_all
select count(*) from dataset;

-- name: dataset_found_all (sqlite)
-- How many say $1 where nothing else is asked: no row need be looked at.
select count(*) from dataset
where dataset.address in (select d.home from search_text t
	cross join search_document d on d.id = t.rowid
	where search_text match $1 and d.home_kind = 'dataset');
-- name: dataset_found_all (postgres)
select count(*) from dataset
where dataset.address in (select d.home from search_text t
	join search_document d on d.id = t.id
	where t.body @@ to_tsquery('simple', $1) and d.home_kind = 'dataset');

-- name: dataset_asked
-- For programs, by address.  $9 after this address.
select {dataset} from dataset
where dataset.address > $9 and {part_dataset_filter}
order by dataset.address limit $1;

-- name: dataset_asked_found
-- The same, of those that say $9; $10 after this address.
select {dataset} from dataset
where dataset.address in ({part_dataset_found})
and dataset.address > $10 and {part_dataset_filter}
order by dataset.address limit $1;

-- name: dataset_publishers
-- Institutions that publish, by how much; for the form of the list.
select i.address, i.name, x.many
from (select institution as institution, count(*) as many from dataset
	group by institution) x
join institution i on i.id = x.institution
order by x.many desc, i.address limit $1;

-- name: dataset_by_theme
select code, count(*) from dataset_themes group by code order by code limit 200;

-- name: dataset_by_licence
-- A dataset has one (catalogue_refuses), so the column is its code.
select licence, count(*) from dataset where licence <> ''
group by licence order by licence limit 200;

-- name: dataset_by_hvd
-- A row is one combination of codes, with blanks between.
select hvd, count(*) from dataset where hvd is not null group by hvd limit 2000;

-- name: dataset_by_format
select f.format, count(distinct f.dataset) from distribution f
where f.format is not null group by f.format limit 200;

-- name: datasets_of_series
select {dataset:bare} from dataset where series = $1
order by coalesce(updated, '') desc, dataset.address desc limit $2;

-- name: datasets_of_institution
select {dataset:bare} from dataset where institution = $1
order by coalesce(updated, '') desc, dataset.address desc limit $2;

-- name: dataset_ids_of_institution
-- For the sheet of many: by address, so that a sheet keeps its order.
select id from dataset where institution = $1 order by address limit $2;

-- name: dataset_titles_of_institution
-- For the sheet of many: which datasets institution $1 has described already.
select id, title from dataset where institution = $1 limit $2;

-- name: datasets_of_jurisdiction
select {dataset:bare} from dataset where jurisdiction = $1
order by coalesce(updated, '') desc, dataset.address desc limit $2;

-- name: datasets_related
-- Those that belong to the record $1, "KIND/ADDRESS".
select {dataset:bare} from dataset where dataset.id in
	(select r.dataset from dataset_relation r where r.about = $1)
order by coalesce(dataset.updated, '') desc, dataset.address desc limit $2;

-- name: version_days
-- The days on which versions of dataset $1's files were published, newest first.
select distinct v.published from distribution_version v
join distribution f on f.id = v.distribution
where f.dataset = $1 and v.published is not null
order by v.published desc limit 2;

-- name: versions_on_day
-- How many versions of dataset $1's files were published on day $2.
select count(*) from distribution_version v
join distribution f on f.id = v.distribution
where f.dataset = $1 and v.published = $2;

-- name: version_newest
select {distribution_version} from distribution_version
where distribution = $1 order by number desc limit 1;

-- name: dataset_began
-- When dataset $1 was first published here.
select at from act where kind = 'dataset' and address = $1
order by version limit 1;
