-- Moderation: what readers reported, what waits, what authors appealed with.

-- name: schema_comment_report
-- comment    what was reported: of a comment its address, of any other text
--            "KIND/ADDRESS"
-- person     who reported it, once
-- dismissed  1: a moderator looked and decided
create table if not exists comment_report (
	comment text not null,
	person bigint not null,
	reason bigint not null,
	note text not null,
	said bigint not null,
	dismissed bigint not null default 0,
	primary key (comment, person)
);

-- name: schema_comment_report_open
create index if not exists comment_report_open
	on comment_report (dismissed, comment);

-- name: schema_comment_appeal
-- What the author of a text wrote against ruling, its address.
create table if not exists comment_appeal (
	ruling text primary key,
	body text not null,
	said bigint not null
);

-- name: ruling_newest
select {ruling} from ruling where about = $1
order by ruling.address desc limit 1;

-- name: report_add
insert into comment_report (comment, person, reason, note, said)
values ($1, $2, $3, $4, $5) on conflict (comment, person) do nothing;

-- name: report_count
select count(*) from comment_report where comment = $1 and dismissed = 0;

-- name: report_dismiss
update comment_report set dismissed = 1 where comment = $1 and dismissed = 0;

-- name: report_list
select reason, note, said from comment_report
where comment = $1 and dismissed = 0 order by said, reason, note limit 50;

-- name: report_people
select person from comment_report
where comment = $1 and dismissed = 0 order by person limit $2;

-- name: report_forget
delete from comment_report where person = $1;

-- name: appeal_add
insert into comment_appeal (ruling, body, said) values ($1, $2, $3)
on conflict (ruling) do nothing;

-- name: appeal_forget
-- Of the text $1, "KIND/ADDRESS".
delete from comment_appeal where ruling in (
	select address from ruling where about = $1);

-- name: appeal_text
select body from comment_appeal where ruling = $1;

-- name: moderation_appealed
-- What rulings that were appealed are about.
select about from ruling where state = 'appealed' order by address limit $1;
