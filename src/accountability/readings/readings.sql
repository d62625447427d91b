-- Citizens' readings of promises.

-- name: index_reading_newest
create index if not exists reading_newest on reading (about, said, slug);

-- name: reading_counts
-- How many hold each view, of those that are shown.
select view, count(*) from reading where about = $1 and hidden is null
group by view;

-- name: reading_claims
-- Those with a question, and of these how many wait for an answer.
select count(*), coalesce(sum(case when exists (select 1 from answer a
	where a.reading = reading.id) then 0 else 1 end), 0)
from reading where about = $1 and question is not null and hidden is null;

-- name: readings_newest
-- Behind ($2 said, $3 slug), $4 many.
select {reading} from reading
where about = $1 and (said, reading.slug) < ($2, $3)
order by said desc, reading.slug desc limit $4;

-- name: readings_by
-- All that one person said, for erasing it.
select {reading} from reading where author = $1 order by reading.address limit 100;

-- name: index_reading_by_author
create index if not exists reading_by_author on reading (author);
