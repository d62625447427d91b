-- The acts: every change of every public record, append-only, hash-chained.

-- name: schema_act
-- seq       1, 2, 3 … without gaps
-- at        microseconds since 1970
-- verb      created, changed, withdrawn, restored
-- kind      the record's type;  address  its public address
-- version   of the record after this act
-- role      who did it: a role, never a person
-- fields    names of the fields that changed, separated by spaces
-- content   HMAC-SHA-256 of the version's canonical JSON, keyed by its salt
-- hash      SHA-256 of this act's canonical text, which holds the hash before
-- jurisdiction  it belongs to, by address, or empty
-- home_kind, home: for finding; follow from kind and address
create table if not exists act (
	seq bigint primary key,
	at bigint not null,
	verb text not null,
	kind text not null,
	address text not null,
	version bigint not null,
	role text not null,
	fields text not null,
	content text not null,
	hash text not null,
	home_kind text not null,
	home text not null,
	jurisdiction text not null
);

-- name: schema_act_listed
-- Supports are counted, not listed: a promise that ten thousand people support
-- would otherwise have a history of nothing else.  Duties follow from what is
-- listed: they stand on their own board, and in the history of their record.
create index if not exists act_listed on act (seq)
	where kind <> 'mark' and kind <> 'duty';

-- name: schema_act_listed_by_home
create index if not exists act_listed_by_home on act (home_kind, home, seq)
	where kind <> 'mark';

-- name: schema_act_listed_by_place
create index if not exists act_listed_by_place on act (jurisdiction, seq)
	where kind <> 'mark' and kind <> 'duty';

-- name: schema_act_by_record
create index if not exists act_by_record on act (kind, address, version);

-- name: schema_act_version
-- What the record said after an act, and the salt that ties it to the act.
-- Apart from the act, so that it can be erased and the chain stays whole.
create table if not exists act_version (
	seq bigint primary key references act (seq),
	salt text not null,
	content text not null
);

-- name: act_head
select seq, hash from act order by seq desc limit 1;

-- name: act_add
insert into act (seq, at, verb, kind, address, version, role, fields, content,
	hash, home_kind, home, jurisdiction)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: act_version_add
insert into act_version (seq, salt, content) values ($1, $2, $3);

-- name: act_all
-- From the first to the last, for verify and export.
select a.seq, a.at, a.verb, a.kind, a.address, a.version, a.role, a.fields,
	a.content, a.hash, a.home_kind, a.home, a.jurisdiction,
	v.salt, v.content
from act a left join act_version v on v.seq = a.seq
where a.seq > $1 order by a.seq limit $2;

-- name: act_newest
select a.seq, a.at, a.verb, a.kind, a.address, a.version, a.role, a.fields,
	a.content, a.hash, a.home_kind, a.home, a.jurisdiction, null, null
from act a where a.seq < $1 and a.kind <> 'mark' and a.kind <> 'duty'
order by a.seq desc limit $2;

-- name: act_newest_of_jurisdiction
select a.seq, a.at, a.verb, a.kind, a.address, a.version, a.role, a.fields,
	a.content, a.hash, a.home_kind, a.home, a.jurisdiction, null, null
from act a where a.jurisdiction = $3 and a.seq < $1
and a.kind <> 'mark' and a.kind <> 'duty'
order by a.seq desc limit $2;

-- name: act_newest_of_home
select a.seq, a.at, a.verb, a.kind, a.address, a.version, a.role, a.fields,
	a.content, a.hash, a.home_kind, a.home, a.jurisdiction, v.salt, v.content
from act a left join act_version v on v.seq = a.seq
where a.home_kind = $3 and a.home = $4 and a.seq < $1 and a.kind <> 'mark'
order by a.seq desc limit $2;

-- name: act_version_of
-- One version of one record.
select v.content, a.at, a.seq
from act a join act_version v on v.seq = a.seq
where a.kind = $1 and a.address = $2 and a.version = $3;

-- name: act_version_newest
select coalesce(max(version), 0) from act where kind = $1 and address = $2;

-- name: act_version_forget
-- What the versions of a record below $3 said, erased for good.
delete from act_version where seq in (
	select seq from act where kind = $1 and address = $2 and version < $3
);

-- name: act_newest_of
-- The newest act of one record.
select verb, at, seq from act where kind = $1 and address = $2
order by version desc limit 1;

-- name: act_count_records
-- How many records of one kind the acts say are published.
select count(*) from act a where a.kind = $1 and a.verb <> 'withdrawn'
and not exists (
	select 1 from act b
	where b.kind = a.kind and b.address = a.address and b.version > a.version
);
