-- How good datasets are to work with, as it was last measured.

-- name: schema_dataset_quality
-- dataset  its row;  score  0 to 100
-- parts    points of each part, as quality.c writes them
-- day      on which it was measured (UTC); '' when it is to be measured anew
create table if not exists dataset_quality (
	dataset bigint primary key,
	score bigint not null,
	parts text not null,
	day text not null
);

-- name: index_dataset_quality_by_score
create index if not exists dataset_quality_by_score
	on dataset_quality (score, dataset);

-- name: quality_stale
-- Datasets to be measured on day $1, $2 of them: new ones, those of which
-- something changed, and once a day those that can be late.
select d.id from dataset d left join dataset_quality q on q.dataset = d.id
where q.dataset is null or q.day = ''
	or (q.day < $1 and d.frequency is not null)
order by d.id limit $2;

-- name: quality_put
insert into dataset_quality (dataset, score, parts, day)
values ($1, $2, $3, $4)
on conflict (dataset) do update set score = excluded.score,
	parts = excluded.parts, day = excluded.day;

-- name: quality_touch
-- What was changed by the acts behind $1 up to $2 is to be measured anew.
update dataset_quality set day = '' where dataset in (select d.id
	from act a join dataset d on d.address = a.home
	where a.home_kind = 'dataset' and a.seq > $1 and a.seq <= $2);

-- name: quality_tidy
delete from dataset_quality where not exists
	(select 1 from dataset d where d.id = dataset_quality.dataset);

-- name: quality_get
select score, parts from dataset_quality where dataset = $1;

-- name: quality_found
-- What was found in the bytes $1.
select cells, nulls, duplicates, columns, nearly, idle, nameless, newest,
	(select r.row_count from table_reading r
		where r.sha256 = table_found.sha256)
from table_found where sha256 = $1;

-- name: quality_explained
-- Columns of the bytes $1 that somebody explained, for file $2.
select count(*) from table_field t join table_column c on c.slug = t.slug
where t.sha256 = $1 and c.distribution = $2
and c.description is not null;

-- name: quality_worst
-- The worst behind score $1 and row $2, $3 of them, of publisher $4 or 0.
select {dataset:bare}, q.score, q.parts from dataset_quality q
join dataset on dataset.id = q.dataset
where (q.score, q.dataset) > (cast($1 as bigint), cast($2 as bigint))
and (cast($4 as bigint) = 0 or dataset.institution = $4)
order by q.score, q.dataset limit $3;

-- name: quality_best
select {dataset:bare}, q.score, q.parts from dataset_quality q
join dataset on dataset.id = q.dataset
where (q.score, q.dataset) < (cast($1 as bigint), cast($2 as bigint))
and (cast($4 as bigint) = 0 or dataset.institution = $4)
order by q.score desc, q.dataset desc limit $3;

-- name: quality_sum
select count(*), coalesce(sum(q.score), 0) from dataset_quality q
join dataset d on d.id = q.dataset
where cast($1 as bigint) = 0 or d.institution = $1;

-- name: quality_all
select d.address, q.score, q.parts from dataset_quality q
join dataset d on d.id = q.dataset where d.address > $1
order by d.address limit $2;

-- name: explain_fields
-- Columns of the bytes $1, to be explained.
select slug, name, type, unit from table_field where sha256 = $1
order by number limit 200;
