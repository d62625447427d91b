-- Marks: counted by an index alone.

-- name: index_mark_counts
create index if not exists mark_counts on mark (about, kind);

-- name: mark_there
select count(*) from mark where address = $1;

-- name: mark_count
select count(*) from mark where about = $1 and kind = $2;

-- name: mark_endorsers
select distinct i.address from mark m join institution i on i.id = m.institution
where m.about = $1 and m.kind = 'endorse' order by i.address limit $2;
