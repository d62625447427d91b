-- What the tables look like, kept beside them: so that a .def may gain a field.

-- name: schema_state
-- One row: the number of the newest numbered migration that has run.
create table if not exists schema_state (
	one bigint primary key check (one = 1),
	version bigint not null
);

-- name: schema_field
-- The columns that each record's table has.
create table if not exists schema_field (
	record text not null,
	field text not null,
	primary key (record, field)
);

-- name: state_there (sqlite)
select count(*) from sqlite_master
where type = 'table' and name = 'schema_state';
-- name: state_there (postgres)
select count(*) from pg_catalog.pg_tables
where schemaname = current_schema() and tablename = 'schema_state';

-- name: schema_check
-- What a column may hold, as its table was told: a closed list may grow.
create table if not exists schema_check (
	record text not null,
	field text not null,
	rule text not null,
	primary key (record, field)
);

-- name: check_of
select rule from schema_check where record = $1 and field = $2;

-- name: check_made
insert into schema_check (record, field, rule) values ($1, $2, $3)
on conflict (record, field) do update set rule = excluded.rule;

-- name: state_version
select version from schema_state where one = 1;

-- name: state_start
insert into schema_state (one, version) values (1, $1);

-- name: fields_of
select field from schema_field where record = $1;

-- name: field_made
insert into schema_field (record, field) values ($1, $2);
