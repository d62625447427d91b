-- How far jobs have come.

-- name: schema_job_cursor
-- name  of the job;  seq  what it means is the job's affair: mostly the last
--       act that was dealt with
create table if not exists job_cursor (
	name text primary key,
	seq bigint not null
);

-- name: job_cursor
select seq from job_cursor where name = $1;

-- name: job_cursor_move
insert into job_cursor (name, seq) values ($1, $2)
on conflict (name) do update set seq = excluded.seq;

-- name: schema_job_lease
-- Which of the nodes that share this store does something, for a while.
-- name    what: "jobs"
-- holder  a random name that a process gave itself
-- epoch   grows whenever the holder changes: what an earlier one still wants
--         to write is refused by it
-- until   microseconds since 1970, by the clock of lease_now; 0: given back
create table if not exists job_lease (
	name text primary key,
	holder text not null,
	epoch bigint not null,
	until bigint not null
);

-- name: lease_now (sqlite)
-- One machine: the clock of whoever asks.
select cast((julianday('now') - 2440587.5) * 86400000000 as integer);
-- name: lease_now (postgres)
-- One clock for all nodes, and of this moment, not of when the transaction
-- began: it may have waited for the pen.
select (extract(epoch from clock_timestamp()) * 1000000)::bigint;

-- name: lease_get
select holder, epoch, until from job_lease where name = $1;

-- name: lease_set
insert into job_lease (name, holder, epoch, until) values ($1, $2, $3, $4)
on conflict (name) do update set holder = excluded.holder,
	epoch = excluded.epoch, until = excluded.until;

-- name: lease_end
update job_lease set until = 0
where name = $1 and holder = $2 and epoch = $3;
