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
