-- What the portal's own figures need of the database: all in one short read.

-- name: health_figures
-- The last act; duties that are owed, and those due before $1; letters that
-- wait, since when the oldest does, and those given up and not yet forgotten.
select
	(select coalesce(max(seq), 0) from act),
	(select count(*) from duty where state = 'open'),
	(select count(*) from duty where state = 'open' and due < $1),
	(select count(*) from outbox where next_try is not null),
	(select coalesce(min(created), 0) from outbox
		where next_try is not null),
	(select count(*) from outbox where failed is not null);
