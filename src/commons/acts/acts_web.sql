-- What the pages of acts ask besides.

-- name: act_newest_whole
-- The newest act of one record, with its version.
select a.seq, a.at, a.verb, a.kind, a.address, a.version, a.role, a.fields,
	a.content, a.hash, a.home_kind, a.home, a.jurisdiction, v.salt, v.content
from act a left join act_version v on v.seq = a.seq
where a.kind = $1 and a.address = $2
order by a.version desc limit 1;

-- name: act_version_last_said
-- What a record said last, before it was withdrawn.
select v.content from act a join act_version v on v.seq = a.seq
where a.kind = $1 and a.address = $2 and a.verb <> 'withdrawn'
order by a.version desc limit 1;
