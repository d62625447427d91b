-- How much datasets are used: counted by day, never by who.

-- name: schema_dataset_use
-- dataset  its address: what was counted stays when the dataset goes
-- day      UTC, 2026-11-22
-- views, explorations, calls, downloads  by people and their programs;
--          …_bots: by robots, as far as they say so
create table if not exists dataset_use (
	dataset text not null,
	day text not null,
	views bigint not null,
	explorations bigint not null,
	calls bigint not null,
	downloads bigint not null,
	views_bots bigint not null,
	explorations_bots bigint not null,
	calls_bots bigint not null,
	downloads_bots bigint not null,
	primary key (dataset, day)
);

-- name: use_add
-- Add to dataset $1 on day $2, or when $11 is 1 to the dataset that file $1
-- belongs to; of several, to the oldest.  Nothing where there is none.
insert into dataset_use (dataset, day, views, explorations, calls, downloads,
	views_bots, explorations_bots, calls_bots, downloads_bots)
select d.address, cast($2 as text), cast($3 as bigint), cast($4 as bigint),
	cast($5 as bigint), cast($6 as bigint), cast($7 as bigint),
	cast($8 as bigint), cast($9 as bigint), cast($10 as bigint)
from dataset d where d.id = case when cast($11 as bigint) = 0
	then (select x.id from dataset x where x.address = $1)
	else (select min(f.dataset) from file b
		join distribution_version v on v.sha256 = b.sha256
		join distribution f on f.id = v.distribution
		where b.address = $1) end
on conflict (dataset, day) do update set
	views = dataset_use.views + excluded.views,
	explorations = dataset_use.explorations + excluded.explorations,
	calls = dataset_use.calls + excluded.calls,
	downloads = dataset_use.downloads + excluded.downloads,
	views_bots = dataset_use.views_bots + excluded.views_bots,
	explorations_bots = dataset_use.explorations_bots
		+ excluded.explorations_bots,
	calls_bots = dataset_use.calls_bots + excluded.calls_bots,
	downloads_bots = dataset_use.downloads_bots + excluded.downloads_bots;

-- name: use_days
-- Of dataset $1 from day $2 to $3: days that have any.
select day, views, explorations, calls, downloads, views_bots,
	explorations_bots, calls_bots, downloads_bots
from dataset_use where dataset = $1 and day >= $2 and day <= $3 order by day;

-- name: use_months
-- The same by month; day by day it would be too long for a page.
select substr(day, 1, 7), coalesce(sum(views), 0),
	coalesce(sum(explorations), 0),
	coalesce(sum(calls), 0), coalesce(sum(downloads), 0),
	coalesce(sum(views_bots), 0), coalesce(sum(explorations_bots), 0),
	coalesce(sum(calls_bots), 0), coalesce(sum(downloads_bots), 0)
from dataset_use where dataset = $1 group by substr(day, 1, 7) order by 1;

-- name: use_sum
select coalesce(sum(views), 0), coalesce(sum(explorations), 0),
	coalesce(sum(calls), 0), coalesce(sum(downloads), 0),
	coalesce(sum(views_bots), 0), coalesce(sum(explorations_bots), 0),
	coalesce(sum(calls_bots), 0), coalesce(sum(downloads_bots), 0)
from dataset_use where dataset = $1 and day >= $2 and day <= $3;

-- name: use_all
-- All datasets behind $1, with what was used from day $2 to $3; zero too.
select x.address, coalesce(sum(views), 0), coalesce(sum(explorations), 0),
	coalesce(sum(calls), 0), coalesce(sum(downloads), 0),
	coalesce(sum(views_bots), 0), coalesce(sum(explorations_bots), 0),
	coalesce(sum(calls_bots), 0), coalesce(sum(downloads_bots), 0)
from (select address from dataset where address > $1
	order by address limit $4) x
left join dataset_use u
	on u.dataset = x.address and u.day >= $2 and u.day <= $3
group by x.address order by x.address;

-- name: use_rows
-- How many days of datasets are kept.
select count(*) from dataset_use;
