-- name: institution_list
-- $1 after this address, $2 how many, $3 jurisdiction or 0.
select {institution} from institution
where institution.address > $1 and (cast($3 as bigint) = 0 or jurisdiction = $3)
order by institution.address limit $2;

-- name: institution_places
-- Address and name of the first $1 jurisdictions that have any institution.
select address, name from jurisdiction j
where exists (select 1 from institution i where i.jurisdiction = j.id)
order by address limit $1;

-- name: jurisdictions_inside
select {jurisdiction} from jurisdiction where parent = $1
order by jurisdiction.address limit $2;

-- name: jurisdiction_invented
select {jurisdiction:bare} from jurisdiction where invented = 1
order by jurisdiction.address limit 1;
