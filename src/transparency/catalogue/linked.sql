-- What datasets say lies elsewhere, for commons/links.

-- name: part_catalogue_link
-- Links of newest versions, and what datasets say lies elsewhere.
select f.dataset as dataset, v.link as address
from distribution_version v join distribution f on f.id = v.distribution
where v.link <> '' and not exists (select 1 from distribution_version n
	where n.distribution = v.distribution and n.number > v.number)
union select id, landing_page from dataset where landing_page <> ''
union select id, conforms_to from dataset where conforms_to <> '';

-- name: catalogue_links_due
select l.address, coalesce(c.due, 0) from (select distinct u.address as address
	from ({part_catalogue_link}) u) l
left join link_check c on c.address = l.address
where c.address is null or c.due <= $1
order by coalesce(c.due, 0), l.address limit $2;

-- name: catalogue_links_turned
-- Datasets with the link $1 are to be measured anew.
update dataset_quality set day = '' where dataset in
	(select u.dataset from ({part_catalogue_link}) u where u.address = $1);

-- name: catalogue_links_broken
select {dataset:bare}, c.outcome, c.fails, c.since
from ({part_catalogue_link}) u
join link_check c on c.address = u.address
join dataset on dataset.id = u.dataset
where {part_link_broken}
order by c.since desc, dataset.id limit $1;
