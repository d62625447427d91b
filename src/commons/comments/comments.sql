-- Comments: threads by key, counts, and what is private about them.

-- name: schema_comment_kept
-- The text of a comment that is not shown: held, hidden or removed.
-- address  of the comment;  was  its state before;  since  when it went
create table if not exists comment_kept (
	address text primary key,
	body text not null,
	was bigint not null,
	since bigint not null
);

-- name: schema_comment_pace
-- Who commented a moment ago: a hash that means nothing by itself, and the
-- moment from which they may again.  Rows live for a minute.
create table if not exists comment_pace (
	who text primary key,
	free_at bigint not null
);

-- name: schema_comment_pace_by_free
-- Every comment sweeps those whose minute is over.
create index if not exists comment_pace_by_free on comment_pace (free_at);

-- name: schema_moderation_setting
create table if not exists moderation_setting (
	name text primary key,
	value text not null
);

-- name: index_comment_counts
create index if not exists comment_counts on comment (about, state, stance);

-- name: comment_thread
-- Of what $1 is about, from address $2 up to and without $3, $5 of them.  What
-- waits for a moderator is nobody's business but its author's ($4).
select {comment} from comment
where about = $1 and comment.address >= $2 and comment.address < $3
	and (state <> 'held' or by = $4)
order by comment.address limit $5;

-- name: comment_answered
-- The first official answer about $1 whose address is between $2 and $3.
select said, address from comment
where about = $1 and comment.address > $2 and comment.address < $3
	and role = 'official' and state = 'visible'
order by said, address limit 1;

-- name: comment_counts
select stance, count(*) from comment
where about = $1 and state = 'visible' group by stance;

-- name: comment_same
-- The same said by the same since $5.
select address from comment
where by = $1 and about = $2 and body = $3
	and coalesce(answers, '') = $4 and said > $5 and state = 'visible'
limit 1;

-- name: comment_author
-- How the person with handle $1 wants to be called, and since when they are
-- here.
select name, created from person where handle = $1;

-- name: comment_by
-- Of author $1 behind address $2, $3 of them.
select {comment} from comment where by = $1 and comment.address > $2
order by comment.address limit $3;

-- name: comment_waiting
-- What a moderator is to look at: what was reported, before what nobody has
-- read yet.
select {comment} from comment
where state = 'held' or (state = 'visible' and comment.address in (
	select comment from comment_report where dismissed = 0))
order by state desc, comment.address limit $1;

-- name: comment_kept
select body, was from comment_kept where address = $1;

-- name: comment_kept_put
insert into comment_kept (address, body, was, since) values ($1, $2, $3, $4)
on conflict (address) do update set body = excluded.body;

-- name: comment_kept_drop
delete from comment_kept where address = $1;

-- name: comment_kept_sweep
delete from comment_kept where since < $1 and address in (
	select address from comment where state = 'removed');

-- name: comment_pace
select free_at from comment_pace where who = $1;

-- name: comment_pace_put
insert into comment_pace (who, free_at) values ($1, $2)
on conflict (who) do update set free_at = excluded.free_at;

-- name: comment_pace_sweep
delete from comment_pace where free_at < $1;

-- name: comment_setting
select value from moderation_setting where name = $1;

-- name: comment_setting_put
insert into moderation_setting (name, value) values ($1, $2)
on conflict (name) do update set value = excluded.value;
