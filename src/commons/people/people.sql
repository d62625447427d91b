-- People: accounts, sessions and what they may.  Private: nothing of it is in
-- an act, an export or a search.  All times are microseconds since 1970.

-- name: schema_person
-- handle     public and without meaning: "p-" and 16 hexadecimal digits
-- name       as typed;  mail  in small letters;  both null once erased
-- confirmed  when the address was shown to be theirs; null: not yet
-- password   PHC string of argon2id; null: none, links only
-- totp       secret of the second factor, sealed with the portal's key
-- totp_since when it was set up;  totp_step  the last step used, never again
-- language   that letters are written in
-- blocked, erased  when, or null
create table if not exists person (
	id bigint primary key,
	handle text not null unique,
	name text,
	mail text unique,
	confirmed bigint,
	password text,
	totp text,
	totp_since bigint,
	totp_step bigint not null default 0,
	language text not null,
	blocked bigint,
	created bigint not null,
	erased bigint
);

-- name: schema_session
-- hash    SHA-256 of the secret in the cookie, hexadecimal
-- second  1: a second factor was given
-- linked  1: opened by a link from a letter, not by a password
-- agent   "Firefox, Android": to tell one's own devices apart
create table if not exists session (
	hash text primary key,
	person bigint not null references person (id),
	second bigint not null,
	created bigint not null,
	seen bigint not null,
	expires bigint not null,
	linked bigint not null,
	agent text not null
);

-- name: schema_session_by_person
create index if not exists session_by_person on session (person);

-- name: schema_ticket
-- Works once: what a link in a letter stands for.
-- purpose  confirm, link, welcome … ;  payload  the room's own words
create table if not exists ticket (
	hash text primary key,
	person bigint,
	purpose text not null,
	payload text not null,
	expires bigint not null,
	used bigint
);

-- name: schema_ticket_by_person
create index if not exists ticket_by_person on ticket (person);

-- name: schema_recovery
-- Codes for whoever lost their phone, each once.
create table if not exists recovery (
	person bigint not null references person (id),
	hash text not null,
	primary key (person, hash)
);

-- name: schema_grant_
-- role  see may.h;  kind, address: where it counts; both empty: everywhere
-- giver  the role of who gave it: "administrator", "console"
create table if not exists grant_ (
	person bigint not null references person (id),
	role text not null,
	kind text not null,
	address text not null,
	given bigint not null,
	giver text not null,
	primary key (person, role, kind, address)
);

-- name: schema_token
-- verbs   a bit for each verb of may.h
-- second  1: made in a session with a second factor; 2: on the console
-- seen    the day it was last used, days since 1970; 0: never
create table if not exists token (
	hash text primary key,
	person bigint not null references person (id),
	name text not null,
	verbs bigint not null,
	second bigint not null,
	created bigint not null,
	expires bigint not null,
	revoked bigint,
	seen bigint not null default 0
);

-- name: schema_token_by_person
create index if not exists token_by_person on token (person);

-- name: schema_guess
-- How often somebody has guessed at a password or a code, or caused a letter.
-- key  HMAC of what kind and whose: an account, or where it came from;
--      hexadecimal
-- due  when all that was taken is paid back; then the row is swept
create table if not exists guess (
	key text primary key,
	due bigint not null
);

-- name: schema_guess_due
create index if not exists guess_due on guess (due);

-- name: schema_portal_key
-- Which portal.key belongs to this store; the key itself never stands here.
-- one          there is one row
-- fingerprint  HMAC of a constant by the key, hexadecimal
create table if not exists portal_key (
	one bigint primary key check (one = 1),
	fingerprint text not null
);

-- name: keyprint_get
select fingerprint from portal_key where one = 1;

-- name: keyprint_set
insert into portal_key (one, fingerprint) values (1, $1)
on conflict (one) do update set fingerprint = excluded.fingerprint;

-- name: person_next
select coalesce(max(id), 0) + 1 from person;

-- name: person_add
insert into person (id, handle, name, mail, confirmed, password, language,
	created)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: person_by_mail
select id, handle, name, mail, confirmed, password, totp, totp_since,
	totp_step, language, blocked, created, erased
from person where mail = $1;

-- name: person_by_id
select id, handle, name, mail, confirmed, password, totp, totp_since,
	totp_step, language, blocked, created, erased
from person where id = $1;

-- name: person_by_handle
select id, handle, name, mail, confirmed, password, totp, totp_since,
	totp_step, language, blocked, created, erased
from person where handle = $1;

-- name: people_find
-- Those whose name or mail holds $1 (folded; "%", "_" and "!" escaped by "!"), by id.
select id, handle, name, mail, confirmed, password, totp, totp_since,
	totp_step, language, blocked, created, erased
from person
where erased is null and id > $2
	and (lower(name) like $1 escape '!' or mail like $1 escape '!')
order by id limit $3;

-- name: person_set_name
update person set name = $2, language = $3 where id = $1;

-- name: person_set_password
update person set password = $2 where id = $1;

-- name: person_set_confirmed
update person set confirmed = $2 where id = $1 and confirmed is null;

-- name: person_set_totp
update person set totp = $2, totp_since = $3, totp_step = $4 where id = $1;

-- name: person_totp_step
-- Takes a step once: a code that was seen is worth nothing.
update person set totp_step = $2 where id = $1 and totp_step < $2;

-- name: person_set_blocked
update person set blocked = $2 where id = $1;

-- name: person_erase
update person set name = null, mail = null, password = null, totp = null,
	totp_since = null, confirmed = null, language = 'en', erased = $2
where id = $1;

-- name: session_add
insert into session (hash, person, second, created, seen, expires, linked,
	agent)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: session_get
select person, second, created, seen, expires, linked, agent from session
where hash = $1;

-- name: session_seen
update session set seen = $2 where hash = $1 and seen < $2;

-- name: session_end
delete from session where hash = $1 and person = $2;

-- name: session_end_others
delete from session where person = $1 and hash <> $2;

-- name: session_list
select hash, second, created, seen, agent from session where person = $1
order by seen desc, hash limit 100;

-- name: session_sweep
delete from session where expires < $1 or seen < $2;

-- name: ticket_add
insert into ticket (hash, person, purpose, payload, expires)
values ($1, $2, $3, $4, $5);

-- name: ticket_get
select person, payload from ticket
where hash = $1 and purpose = $2 and used is null and expires > $3;

-- name: ticket_take
update ticket set used = $3
where hash = $1 and purpose = $2 and used is null and expires > $3;

-- name: ticket_drop
delete from ticket where person = $1;

-- name: ticket_drop_purpose
delete from ticket where person = $1 and purpose = $2;

-- name: ticket_sweep
delete from ticket where expires < $1;

-- name: recovery_add
insert into recovery (person, hash) values ($1, $2);

-- name: recovery_take
delete from recovery where person = $1 and hash = $2;

-- name: recovery_drop
delete from recovery where person = $1;

-- name: recovery_count
select count(*) from recovery where person = $1;

-- name: grant_add
insert into grant_ (person, role, kind, address, given, giver)
values ($1, $2, $3, $4, $5, $6)
on conflict (person, role, kind, address) do nothing;

-- name: grant_end
delete from grant_
where person = $1 and role = $2 and kind = $3 and address = $4;

-- name: grant_drop
delete from grant_ where person = $1;

-- name: grant_list
select role, kind, address from grant_ where person = $1
order by role, kind, address limit 100;

-- name: grant_count
-- How many hold a role for the whole portal and can use it.
select count(*) from grant_ g join person p on p.id = g.person
where g.role = $1 and g.kind = '' and p.blocked is null and p.erased is null;

-- name: token_add
insert into token (hash, person, name, verbs, second, created, expires)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: token_get
select person, verbs, second, seen from token
where hash = $1 and revoked is null and expires > $2;

-- name: token_seen
update token set seen = $2 where hash = $1;

-- name: token_revoke
update token set revoked = $3 where hash = $1 and person = $2;

-- name: token_list
select hash, name, verbs, created, expires, seen from token
where person = $1 and revoked is null order by created desc, hash limit 100;

-- name: token_drop
delete from token where person = $1;

-- name: guess_due
select due from guess where key = $1;

-- name: guess_set
insert into guess (key, due) values ($1, $2)
on conflict (key) do update set due = excluded.due;

-- name: guess_give
update guess set due = due - $2 where key = $1;

-- name: guess_sweep
delete from guess where due <= $1;
