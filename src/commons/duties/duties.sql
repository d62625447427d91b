-- Holidays and rules: reading those of one place.

-- name: holidays_of
-- Of jurisdiction $1, by address, at most $2.
select {holiday} from holiday where jurisdiction = $1
order by holiday.address limit $2;

-- name: rules_of
-- Of jurisdiction $1 (0: of none) for duty $2, by address, at most $3.
select {rule} from rule
where coalesce(jurisdiction, 0) = $1 and duty = $2
order by rule.address limit $3;

-- name: duties_about
-- Of the record $1, by address, at most $2.
select {duty} from duty where about = $1 order by duty.address limit $2;

-- name: duties_under
-- What records whose "KIND/ADDRESS" is between $1 and $2 have running duties.
-- "coalesce" keeps SQLite from walking all that run instead of these few.
select distinct about from duty
where about > $1 and about < $2
and coalesce(state, '') in ('open', 'suspended') limit $3;

-- name: duties_running
-- Running duties behind row $1.
select id, about from duty
where id > $1 and state in ('open', 'suspended') order by id limit $2;

-- name: duty_acts
-- The acts behind $1.
select seq, kind, address from act where seq > $1 order by seq limit $2;

-- name: duty_published
-- When record $2 of kind $1 was first published here.
select at from act where kind = $1 and address = $2
order by version limit 1;

-- name: duty_refreshed
-- When those who answer for record $2 of kind $1 last wrote on its page.
-- Citizens' and the independent body's words are no update of theirs.
select at from act where home_kind = $1 and home = $2
and role in ('console', 'editor', 'officer', 'administrator')
and kind not in ('duty', 'duty_event')
order by seq desc limit 1;

-- name: schema_duty_reminder
-- What was said of a duty, so that it is said once.
-- duty  its row;  step  see enum remind_step
create table if not exists duty_reminder (
	duty bigint not null,
	step bigint not null,
	primary key (duty, step)
);

-- name: duty_reminders
-- Duties behind row $1 that have come to a step of which nobody was told: due
-- by $2 (14 days on), $3 (3 days on), before $4 (today), by $5 (15 days ago).
select {duty} from duty
where duty.id > $1 and state = 'open' and due <= $2
and (select coalesce(max(step), 0) from duty_reminder r where r.duty = duty.id)
	< (case when due <= $5 then 4 when due < $4 then 3
		when due <= $3 then 2 else 1 end)
order by duty.id limit $6;

-- name: duty_reminder_add
insert into duty_reminder (duty, step) values ($1, $2)
on conflict (duty, step) do nothing;

-- name: index_duty_running
-- The board: what is owed, the longest late first.
create index if not exists duty_running
	on duty ((coalesce(due, '9999')), address)
	where state in ('open', 'suspended');

-- name: index_duty_ended
create index if not exists duty_ended
	on duty ((coalesce(done, due, '')), address)
	where state in ('done', 'cancelled');

-- name: index_duty_home
-- Which duties a page shows: those that the page of their record shows.
create index if not exists duty_home on act (home_kind, home, address)
	where kind = 'duty' and version = 1;

-- name: part_duty_filter
-- $4 institution or 0, $5 jurisdiction or 0, $6 kind or ''.
(cast($4 as bigint) = 0 or institution = $4)
and (cast($5 as bigint) = 0 or jurisdiction = $5)
and (cast($6 as text) = '' or kind = $6);

-- name: duty_board
-- Behind ($1 due, $2 address), $3 many; $7 '', 'late' before $8 today, or
-- 'suspended'.
select {duty} from duty
where state in ('open', 'suspended')
and (coalesce(due, '9999'), duty.address) > ($1, $2)
and {part_duty_filter}
and (cast($7 as text) = '' or ($7 = 'late' and state = 'open' and due < $8)
	or ($7 = 'suspended' and state = 'suspended'))
order by coalesce(due, '9999'), duty.address limit $3;

-- name: duty_board_ended
-- The newest first: below ($1 day, $2 address); $7 'done' or 'cancelled'.
select {duty} from duty
where state in ('done', 'cancelled') and state = $7
and (coalesce(done, due, ''), duty.address) < ($1, $2)
and {part_duty_filter}
order by coalesce(done, due, '') desc, duty.address desc limit $3;

-- name: duty_counts
-- How many are owed, and of these how many late on $1 and suspended; $2 and $3
-- are not used, so that the filter has the same numbers everywhere.
select count(*), coalesce(sum(case when state = 'open' and due < $1
	then 1 else 0 end), 0),
	coalesce(sum(case when state = 'suspended' then 1 else 0 end), 0)
from duty where state in ('open', 'suspended')
and cast($2 as bigint) = cast($3 as bigint) and {part_duty_filter};

-- name: duty_list
-- For programs, by address: behind $1, $3 many; $2 today; $7 state or ''.
select {duty} from duty
where duty.address > $1 and {part_duty_filter}
and (cast($7 as text) = '' or state = $7
	or ($7 = 'late' and state = 'open' and due < cast($2 as text)))
order by duty.address limit $3;

-- name: duties_of_home
-- Running duties that the page of $2, of kind $1, shows.
select {duty} from duty
where duty.address in (select address from act
	where home_kind = $1 and home = $2 and kind = 'duty' and version = 1)
and state in ('open', 'suspended')
order by coalesce(due, '9999'), duty.address limit $3;

-- name: duties_of_places
-- Running duties of jurisdiction $1 and all inside it; 0: everywhere.  $3 is
-- not used.
with recursive place (id) as (
	select id from jurisdiction where id = $1
	union
	select j.id from jurisdiction j join place p on j.parent = p.id
)
select {duty} from duty
where state in ('open', 'suspended') and cast($3 as text) = ''
and (cast($1 as bigint) = 0
	or duty.jurisdiction in (select id from place))
order by coalesce(due, '9999'), duty.address limit $2;

-- name: duties_ended_of_places
-- Those that were done on $3 or later, the newest first.
with recursive place (id) as (
	select id from jurisdiction where id = $1
	union
	select j.id from jurisdiction j join place p on j.parent = p.id
)
select {duty} from duty
where state = 'done' and done >= $3
and (cast($1 as bigint) = 0
	or duty.jurisdiction in (select id from place))
order by done desc, duty.address desc limit $2;

-- name: duties_of_year
-- What institution $1 or jurisdiction $2 (0: any) owed from $3 to $4, with the
-- days of being due and of being done.
select kind, state, due, done from duty
where (cast($1 as bigint) = 0 or institution = $1)
and (cast($2 as bigint) = 0 or jurisdiction = $2)
and due between $3 and $4 and state <> 'cancelled'
order by kind, address limit $5;

-- name: duty_institutions
-- Address and name of the first $1 institutions that owe or owed something.
select address, name from institution i
where exists (select 1 from duty d where d.institution = i.id)
order by address limit $1;

-- name: duty_jurisdictions
select address, name from jurisdiction j
where exists (select 1 from duty d where d.jurisdiction = j.id)
order by address limit $1;

-- name: duty_targets
-- Institutions of jurisdiction $1 that a duty of institution $2 may go to.
select address, name from institution
where jurisdiction = $1 and id <> $2 order by address limit $3;

-- name: duties_of_institution
-- Running duties of institution $1; $3 is not used.
select {duty} from duty
where institution = $1 and state in ('open', 'suspended')
and cast($3 as text) = ''
order by coalesce(due, '9999'), duty.address limit $2;

-- name: duties_ended_of_institution
select {duty} from duty
where institution = $1 and state = 'done' and done >= $3
order by done desc, duty.address desc limit $2;

-- name: index_duty_counting
-- All that duty_counts reads.
create index if not exists duty_counting
	on duty (institution, jurisdiction, kind, state, due)
	where state in ('open', 'suspended');
