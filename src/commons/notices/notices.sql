-- Following, the inbox, digests.  Private: who follows what is in no act, no
-- export and no page but their own.  All times are microseconds since 1970.

-- name: schema_follow
-- kind, home  what is followed: a kind of record and its address; "search" and
--             "LANG WORDS"; "portal" and nothing
-- since       the last act there was: news are those behind it
create table if not exists follow (
	person bigint not null,
	kind text not null,
	home text not null,
	since bigint not null,
	at bigint not null,
	primary key (person, kind, home)
);

-- name: schema_follow_by_what
create index if not exists follow_by_what on follow (kind, home, person);

-- name: schema_follow_setting
-- cadence   of letters about what is followed: now, daily, weekly, none
-- direct    1: notices to this person alone come as letters too
-- mailings  1: the portal's own mailings come as letters too
-- seen      the last act that they have marked as read;  noted  the last notice
-- sent      the last act that a letter told of
-- sent_day  the day of the last letter, days since 1970, or a day without news
-- sent_at   when the last letter was put into the outbox
create table if not exists follow_setting (
	person bigint primary key,
	cadence text not null check (cadence in ('now', 'daily', 'weekly', 'none')),
	direct bigint not null,
	mailings bigint not null,
	seen bigint not null,
	noted bigint not null,
	sent bigint not null,
	sent_day bigint not null,
	sent_at bigint not null
);

-- name: schema_follow_setting_by_cadence
create index if not exists follow_setting_by_cadence
	on follow_setting (cadence, person);

-- name: schema_act_topic
-- What an act is about, of all that somebody followed when it was dealt with:
-- so that finding somebody's news climbs no trees.  Names nobody.
create table if not exists act_topic (
	kind text not null,
	home text not null,
	seq bigint not null,
	primary key (kind, home, seq)
);

-- name: schema_notice
-- What one person is told and nobody else.
-- key        of what it tells, so that it is told once
-- kind       see enum notice_kind
-- what       an English message;  one, two  what stands for its {1} and {2}
-- href       behind /LANG: the page it is about, or empty
create table if not exists notice (
	id bigint primary key,
	person bigint not null,
	key text not null,
	at bigint not null,
	kind text not null,
	what text not null,
	one text not null,
	two text not null,
	href text not null,
	unique (person, key)
);

-- name: schema_notice_by_person
create index if not exists notice_by_person on notice (person, id);

-- name: follow_add
insert into follow (person, kind, home, since, at)
values ($1, $2, $3, $4, $5)
on conflict (person, kind, home) do nothing;

-- name: follow_drop
delete from follow where person = $1 and kind = $2 and home = $3;

-- name: follow_is
select count(*) from follow where person = $1 and kind = $2 and home = $3;

-- name: follow_count
select count(*) from follow where kind = $1 and home = $2;

-- name: follow_count_of
select count(*) from follow where person = $1;

-- name: follow_any
select count(*) from (select person from follow limit 1) f;

-- name: follow_list
select kind, home, since, at from follow where person = $1
order by at desc, kind, home limit $2;

-- name: follow_searches
-- All searches that somebody follows.
select distinct home from follow where kind = 'search' and home > $1
order by home limit $2;

-- name: setting_of
select cadence, direct, mailings, seen, noted, sent, sent_day, sent_at
from follow_setting where person = $1;

-- name: setting_start
-- $2 the last act: what was before is not news.  $3 today.
insert into follow_setting (person, cadence, direct, mailings, seen, noted,
	sent, sent_day, sent_at)
values ($1, 'daily', 1, 1, $2, 0, $2, $3, 0)
on conflict (person) do nothing;

-- name: setting_cadence
update follow_setting set cadence = $2, sent = $3 where person = $1;

-- name: setting_direct
update follow_setting set direct = $2, mailings = $3 where person = $1;

-- name: setting_seen
update follow_setting set seen = $2, noted = $3 where person = $1;

-- name: topic_add
-- Only what somebody follows.
insert into act_topic (kind, home, seq)
select $1, $2, $3
where exists (select 1 from follow where kind = $1 and home = $2)
on conflict (kind, home, seq) do nothing;

-- name: inbox_acts
-- The newest acts below $2 and above $3 of what $1 follows.
select distinct t.seq
from follow f join act_topic t on t.kind = f.kind and t.home = f.home
	and t.seq > f.since
where f.person = $1 and t.seq < $2 and t.seq > $3
order by t.seq desc limit $4;

-- name: inbox_count
select count(distinct t.seq)
from follow f join act_topic t on t.kind = f.kind and t.home = f.home
	and t.seq > f.since
where f.person = $1 and t.seq > $2;

-- name: digest_due
-- Whoever asked for letters at cadence $1, has news, and had no letter on day
-- $2 or later, nor since $3.
select s.person, s.sent, p.handle, p.name, p.mail, p.language
from follow_setting s join person p on p.id = s.person
where s.cadence = $1 and s.sent_day < $2 and s.sent_at < $3
	and p.confirmed is not null and p.blocked is null
	and p.erased is null and p.mail is not null
	and exists (
		select 1
		from follow f join act_topic t on t.kind = f.kind
			and t.home = f.home and t.seq > f.since
		where f.person = s.person and t.seq > s.sent
	)
order by s.person limit $4;

-- name: digest_sent
-- Not when they have changed their mind meanwhile, or somebody else sent it.
update follow_setting set sent = $4, sent_day = $5, sent_at = $6
where person = $1 and cadence = $2 and sent = $3;

-- name: digest_day_done
-- Whoever had no news has had their day too.
update follow_setting set sent_day = $3 where cadence = $1 and sent_day < $2;

-- name: notice_add
insert into notice (id, person, key, at, kind, what, one, two, href)
select coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8 from notice
where true
on conflict (person, key) do nothing;

-- name: notice_list
select id, at, kind, what, one, two, href from notice
where person = $1 and id < $2 order by id desc limit $3;

-- name: notice_last
select coalesce(max(id), 0) from notice where person = $1;

-- name: notice_count
select count(*) from notice where person = $1 and id > $2;

-- name: notice_reader
-- Whom a letter may go to.
select p.handle, p.name, p.mail, p.language, coalesce(s.direct, 1),
	coalesce(s.mailings, 1)
from person p left join follow_setting s on s.person = p.id
where p.id = $1 and p.confirmed is not null and p.blocked is null
	and p.erased is null and p.mail is not null;

-- name: notice_holders
-- Whoever was given role $1 for a record of kind $2 at address $3.
select g.person from grant_ g join person p on p.id = g.person
where g.role = $1 and g.kind = $2 and g.address = $3 and g.person > $4
	and p.blocked is null and p.erased is null
order by g.person limit $5;

-- name: reader_by_handle
select id from person where handle = $1;

-- name: erase_topics
-- What $1 alone searched for: their words.
delete from act_topic where kind = 'search' and home in (
	select f.home from follow f
	where f.person = $1 and f.kind = 'search' and not exists (
		select 1 from follow o
		where o.kind = f.kind and o.home = f.home
		and o.person <> f.person));

-- name: topics_drop
-- Nobody follows that search any more.
delete from act_topic
where kind = 'search' and kind = $1 and home = $2 and not exists (
	select 1 from follow where kind = $1 and home = $2);

-- name: notice_drop_letters
-- Letters that wait and say what a notice about $1 says.
delete from outbox where next_try is not null and key in (
	select 'notice/' || n.person || '/' || n.key from notice n
	where n.href = $1);

-- name: notice_drop
delete from notice where href = $1;

-- name: erase_follow
delete from follow where person = $1;

-- name: erase_setting
delete from follow_setting where person = $1;

-- name: erase_notice
delete from notice where person = $1;
