-- Plans, commitments and milestones: reading them.

-- name: milestones_of (sqlite)
-- The milestones of commitments $1, their numbers with commas between: all that
-- a page shows in one answer.  Each with the number of its pieces of evidence.
select {milestone},
	(select count(*) from evidence e where e.milestone = milestone.id),
	commitment
from milestone where commitment in (select value from json_each('[' || $1 || ']'))
order by commitment, number;
-- name: milestones_of (postgres)
select {milestone},
	(select count(*) from evidence e where e.milestone = milestone.id),
	commitment
from milestone where commitment = any (cast(string_to_array($1, ',') as bigint[]))
order by commitment, number;

-- name: index_milestone_pane
-- All that milestones_bare reads: lists of 20 commitments show 200 panes.
create index if not exists milestone_pane
	on milestone (commitment, number, starts, due, state, share);

-- name: milestones_bare (sqlite)
-- The same without words, for panes that are only seen: evidence counts only
-- for what is finished (pane_make).
select number, starts, due, state, share, case when state = 'finished' then
	(select count(*) from evidence e where e.milestone = milestone.id)
	else 0 end, commitment
from milestone where commitment in (select value from json_each('[' || $1 || ']'))
order by commitment, number;
-- name: milestones_bare (postgres)
select number, starts, due, state, share, case when state = 'finished' then
	(select count(*) from evidence e where e.milestone = milestone.id)
	else 0 end, commitment
from milestone where commitment = any (cast(string_to_array($1, ',') as bigint[]))
order by commitment, number;

-- name: index_plan_by_newest
-- The order of plan_list, so that its first page reads 20 plans and not all.
create index if not exists plan_by_newest
	on plan ((coalesce(starts, cocreation_starts, '')), address);

-- name: index_plan_by_newest_of
create index if not exists plan_by_newest_of
	on plan (jurisdiction, (coalesce(starts, cocreation_starts, '')), address);

-- name: plan_list
-- Newest first: behind ($1 start, $2 address), $3 many.
select {plan} from plan
where (coalesce(starts, cocreation_starts, ''), address) < ($1, $2)
order by coalesce(starts, cocreation_starts, '') desc, plan.address desc limit $3;

-- name: plan_list_of_jurisdiction
-- The same for jurisdiction $4.
select {plan} from plan
where jurisdiction = $4
and (coalesce(starts, cocreation_starts, ''), address) < ($1, $2)
order by coalesce(starts, cocreation_starts, '') desc, plan.address desc limit $3;

-- name: plan_options
-- Address and title alone: a form needs no more of the newest $1 plans.
select address, title from plan
order by coalesce(starts, cocreation_starts, '') desc, address desc limit $1;

-- name: jurisdiction_options
select address, name from jurisdiction order by address limit $1;

-- name: commitments_of_plan
select {commitment:bare} from commitment where plan = $1
order by coalesce(number, 0), commitment.address limit $2;

-- name: part_commitment_filter
-- What lists are filtered by.  They read commitments without their prose.
-- $1 after this address, $2 how many, $3 state of a milestone or '', $4 today
-- when only late ones or '', $5 plan, $6 institution, $7 area, $8 jurisdiction.
commitment.address > $1
and (cast($3 as text) = '' or exists (select 1 from milestone m
	where m.commitment = commitment.id and coalesce(m.state, 'unstated') = $3))
and (cast($4 as text) = '' or exists (select 1 from milestone m
	where m.commitment = commitment.id
	and m.state in ('not_started', 'in_progress', 'stuck')
	and m.due < substr($4, 1, length(m.due))))
and (cast($5 as bigint) = 0 or commitment.plan = $5)
and (cast($6 as bigint) = 0 or exists (select 1 from party p
	where p.commitment = commitment.id and p.institution = $6))
and (cast($7 as text) = '' or exists (select 1 from commitment_areas a
	where a.code = $7 and a.address = commitment.address))
and (cast($8 as bigint) = 0 or exists (select 1 from plan p
	where p.id = commitment.plan and p.jurisdiction = $8));

-- name: commitment_list
select {commitment:bare} from commitment
where {part_commitment_filter}
order by commitment.address limit $2;

-- name: commitment_list_of_plan
select {commitment:bare} from commitment
where commitment.plan = $5 and {part_commitment_filter}
order by commitment.address limit $2;

-- name: commitment_list_of_area
select {commitment:bare} from commitment_areas x
join commitment on commitment.id = x.record
where x.code = $7 and x.address > $1 and {part_commitment_filter}
order by x.address limit $2;

-- name: commitment_list_of_institution
-- Addresses first, in their order: only what is shown is read whole.
select {commitment:bare} from commitment
where commitment.address in (select c.address from party p
	join commitment c on c.id = p.commitment
	where p.institution = $6 and c.address > $1)
and {part_commitment_filter}
order by commitment.address limit $2;

-- name: commitment_list_of_jurisdiction
select {commitment:bare} from commitment
where commitment.address in (select c.address from plan p
	join commitment c on c.plan = p.id
	where p.jurisdiction = $8 and c.address > $1)
and {part_commitment_filter}
order by commitment.address limit $2;

-- name: commitment_list_found (sqlite)
-- $9 the question for the full text index, which is asked first: "cross" keeps
-- SQLite from asking it once for every commitment there is.
select {commitment:bare} from commitment
where commitment.address in (select d.home from search_text t
	cross join search_document d on d.id = t.rowid
	where search_text match $9 and d.home_kind = 'commitment')
and {part_commitment_filter}
order by commitment.address limit $2;
-- name: commitment_list_found (postgres)
select {commitment:bare} from commitment
where commitment.address in (select d.home from search_text t
	join search_document d on d.id = t.id
	where t.body @@ to_tsquery('simple', $9) and d.home_kind = 'commitment')
and {part_commitment_filter}
order by commitment.address limit $2;

-- name: part_milestone_filter
-- $1 after this address, $2 how many, $3 state or '', $4 today when only late
-- ones or '', $5 commitment or 0, $6 plan or 0.
milestone.address > $1
and (cast($3 as text) = '' or coalesce(milestone.state, 'unstated') = $3)
and (cast($4 as text) = ''
	or (milestone.state in ('not_started', 'in_progress', 'stuck')
	and milestone.due < substr($4, 1, length(milestone.due))))
and (cast($5 as bigint) = 0 or milestone.commitment = $5)
and (cast($6 as bigint) = 0 or exists (select 1 from commitment c
	where c.id = milestone.commitment and c.plan = $6));

-- name: milestone_list
select {milestone} from milestone
where {part_milestone_filter}
order by milestone.address limit $2;

-- name: leads_of
-- A plan's lead institutions, in the source's order.
select {institution} from lead join institution on institution.id = lead.institution
where lead.plan = $1 order by lead.number limit 200;

-- name: parties_of
-- A commitment's institutions, once per role: role and how often listed.
select {institution}, x.role, x.times
from (select p.institution as institution, p.role as role, count(*) as times,
	min(p.number) as first from party p where p.commitment = $1
	group by p.institution, p.role) x
join institution on institution.id = x.institution
order by case x.role when 'lead' then 1 when 'support' then 2 else 3 end, x.first
limit 200;

-- name: commitments_of_institution
-- The commitments an institution is part of, by its part.
select {commitment:bare}, x.role
from (select distinct p.commitment as commitment, p.role as role from party p
	where p.institution = $1) x
join commitment on commitment.id = x.commitment
order by case x.role when 'lead' then 1 when 'support' then 2 else 3 end,
	commitment.address
limit $2;

-- name: plans_of_institution
select {plan} from lead join plan on plan.id = lead.plan
where lead.institution = $1 order by plan.address limit $2;

-- name: plan_list_by_address
-- $1 after this address, $2 how many, $3 jurisdiction or 0.
select {plan} from plan
where plan.address > $1 and (cast($3 as bigint) = 0 or jurisdiction = $3)
order by plan.address limit $2;

-- name: evidence_count
select count(*) from evidence where milestone = $1;

-- name: answers_of_commitment
-- Who answers for a commitment: those that lead it, then those that support it.
select x.address
from (select i.address as address, min(p.number + case p.role
	when 'lead' then 0 else 100000 end) as place
	from party p join institution i on i.id = p.institution
	where p.commitment = $1 and p.role in ('lead', 'support')
	group by i.address) x
order by x.place limit 200;

-- name: answers_of_plan
select i.address from lead l join institution i on i.id = l.institution
where l.plan = $1 order by l.number limit 200;

-- name: replannings_of_commitment
-- How often and why planned dates were moved, milestone by milestone.
select {replanning} from replanning
join milestone on milestone.id = replanning.milestone
where milestone.commitment = $1
order by milestone.number, replanning.number limit $2;

-- name: evidence_first
-- How many pieces, and the first one's date: '' unless all say theirs.
select count(*), coalesce(min(coalesce(dated, '')), '')
from evidence where milestone = $1;

-- name: assessments_begun
-- How many independent assessments of plan $1 ($2: its row), or of a commitment
-- of it, were ever begun, as the acts say.
select (select count(*) from act a where a.home_kind = 'plan' and a.home = $1
	and a.kind = 'review')
	+ (select count(*) from commitment c
	join act a on a.home_kind = 'commitment' and a.home = c.address
	where c.plan = $2 and a.kind = 'review');

-- name: evidence_links_due
-- What is to be asked whether it is still there, for commons/links.
select l.address, coalesce(c.due, 0) from (select distinct link as address
	from evidence where link <> '') l
left join link_check c on c.address = l.address
where c.address is null or c.due <= $1
order by coalesce(c.due, 0), l.address limit $2;

-- name: evidence_links_broken
select {evidence}, c.outcome, c.fails, c.since
from evidence join link_check c on c.address = evidence.link
where {part_link_broken}
order by c.since desc, evidence.id limit $1;
