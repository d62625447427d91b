-- Writes that were asked for with an Idempotency-Key, so that asking again is
-- answered again and not done again.  Private: nothing of it is in an act, an
-- export or a search.

-- name: schema_idempotency
-- person   who asked: keys of others are not seen
-- route    the address that was asked, as normalised
-- key      the Idempotency-Key, as it came
-- request  SHA-256 of all that was asked, hexadecimal
-- status, location, reply  what was answered
-- at       when, microseconds since 1970
create table if not exists idempotency (
	person bigint not null,
	route text not null,
	key text not null,
	request text not null,
	status bigint not null,
	location text not null,
	reply text not null,
	at bigint not null,
	primary key (person, route, key)
);

-- name: schema_idempotency_by_at
create index if not exists idempotency_by_at on idempotency (at);

-- name: idempotency_find
select request, status, location, reply from idempotency
where person = $1 and route = $2 and key = $3 and at > $4;

-- name: idempotency_clear
delete from idempotency where person = $1 and route = $2 and key = $3;

-- name: idempotency_add
insert into idempotency (person, route, key, request, status, location, reply,
	at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: idempotency_sweep
delete from idempotency where at <= $1;

-- name: idempotency_forget
delete from idempotency where person = $1;
