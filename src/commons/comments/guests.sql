-- Guests: what waits until a mailed link is opened.

-- name: schema_comment_guest
-- handle   public and without meaning: "g-" and 16 hexadecimal digits
-- secret   SHA-256 of what stands in the link
-- name     as they want to be called
-- mail     null once the link was opened
-- comment  the address of what was published; null: it still waits
-- the rest is what waits, empty afterwards
create table if not exists comment_guest (
	handle text primary key,
	secret text not null unique,
	name text not null,
	mail text,
	about text not null,
	answers text not null,
	stance bigint not null,
	body text not null,
	lang text not null,
	said bigint not null,
	comment text
);

-- name: guest_add
insert into comment_guest (handle, secret, name, mail, about, answers, stance,
	body, lang, said)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: guest_by_secret
select handle, name, about, answers, stance, body, lang, comment
from comment_guest where secret = $1 and (comment is not null or said > $2);

-- name: guest_published
update comment_guest set comment = $2, mail = null, body = ''
where handle = $1 and comment is null;

-- name: guest_name
select name from comment_guest where handle = $1;

-- name: guest_forget
update comment_guest set name = '' where handle = $1;

-- name: guest_drop_of
-- What person $1 said as a guest, under the address that they have shown to be
-- theirs, and has not published.
delete from comment_guest
where mail = (select mail from person where id = $1 and confirmed is not null);

-- name: guest_sweep
delete from comment_guest where comment is null and said <= $1;
