/* Notices to one person: see notice.h. */
#include <assert.h>

#include "commons/institutions/institutions.h"
#include "commons/notices/notices_room.h"
#include "commons/people/may.h"
#include "commons/people/person.h"
#include "commons/settings/settings.h"
#include "queries.h"

#define HOLDERS_ON_PAGE 100

static const char *const kind_names[NOTICE_KINDS] = {
	[NOTICE_COMMENT] = "comment",
	[NOTICE_CLAIM] = "claim",
	[NOTICE_DUTY] = "duty",
	[NOTICE_ACCOUNT] = "account",
	[NOTICE_MAILING] = "mailing",
};

str
notice_fill(struct arena *a, str message, str one, str two)
{
	str rest = message;
	struct buf b = buf_open(a, rest.n * (1 + one.n + two.n) + 16);

	while (rest.n > 0) {
		if (str_starts(rest, S("{1}")) || str_starts(rest, S("{2}"))) {
			buf_add(&b, rest.p[1] == '1' ? one : two);
			rest = str_drop(rest, 3);
			continue;
		}
		buf_char(&b, *rest.p);
		rest = str_drop(rest, 1);
	}
	return buf_str(&b);
}

void
errand_fault(struct errand *e, const struct fault *fault)
{
	if (fault->kind == FAULT_NONE)
		return;
	e->trouble = str_copy(e->arena, str_of(fault->detail));
	e->again = false;
}

void
reader_language(const struct portal *portal, struct reader *reader, str code)
{
	reader->language = languages_get(portal->languages, code);
	if (reader->language == NULL)
		reader->language = languages_at(portal->languages, 0);
	reader->lang = language_code(reader->language);
}

bool
reader_of(struct db *db, const struct portal *portal, int64_t person,
    struct reader *reader)
{
	struct rows rows =
	    db_query(db, Q_notice_reader, VALUES(value_number(person)));
	bool there = rows_next(&rows);

	*reader = (struct reader){ .person = person };
	if (there) {
		reader->handle = rows_text(&rows, 0);
		reader->name = rows_text(&rows, 1);
		reader->mail = rows_text(&rows, 2);
		reader_language(portal, reader, rows_text(&rows, 3));
		reader->direct = rows_number(&rows, 4) != 0;
		reader->mailings = rows_number(&rows, 5) != 0;
	}
	rows_end(&rows);
	return there;
}

str
portal_called(struct db *db, str lang)
{
	const struct text *name = words_in(settings_of(db)->name, lang);
	struct record_list places;

	if (name != NULL)
		return name->s;
	places = record_after(db, &jurisdiction_type, S(""), 2);
	if (places.n == 1)
		name =
		    words_in(((const struct jurisdiction *)places.v[0])->name,
			lang);
	return name == NULL ? S("Claraboia") : name->s;
}

struct letter
letter_to(struct db *db, const struct portal *portal,
    const struct reader *reader, const char *scope)
{
	struct arena *a = db_arena(db);

	return (struct letter){ .to = reader->mail,
		.language = reader->language,
		.greeting =
		    reader->name.n == 0
			? say(reader->language, "Hello,")
			: notice_fill(a, say(reader->language, "Hello, {1},"),
			      reader->name, S("")),
		.unsubscribe = *scope == '\0'
				   ? S("")
				   : unsubscribe_link(a, portal, reader, scope),
		.portal = portal_called(db, reader->lang) };
}

static void
notice_letter(struct db *db, const struct portal *portal, int64_t person,
    const struct notice *n, moment now)
{
	struct arena *a = db_arena(db);
	struct reader reader;
	struct letter letter;
	str text;

	if (portal->mail == NULL || !reader_of(db, portal, person, &reader) ||
	    (n->kind != NOTICE_ACCOUNT && !reader.direct))
		return;
	text = notice_fill(a, say(reader.language, n->what), n->one, n->two);
	letter = letter_to(db, portal, &reader,
	    n->kind == NOTICE_ACCOUNT ? "" : "notice");
	letter.subject = text;
	letter.paragraphs.v = &text;
	letter.paragraphs.n = 1;
	letter.button = say(reader.language, "Open the page");
	letter.href = str_fmt(a, "%.*s/%.*s%.*s", ARG(portal->url),
	    ARG(reader.lang), ARG(n->href.n > 0 ? n->href : S("/inbox")));
	outbox_put(db, &letter,
	    str_fmt(a, "notice/%lld/%.*s", (long long)person,
		ARG(str_take(n->key, 150))),
	    now);
}

bool
notice_put(struct db *db, const struct portal *portal, int64_t person,
    const struct notice *n, moment now)
{
	assert(n->kind < NOTICE_KINDS && n->key.n > 0 && n->key.n <= 150);
	if (db_run(db, Q_notice_add,
		VALUES(value_number(person), value_text(n->key),
		    value_number(now.us),
		    value_text(str_of(kind_names[n->kind])),
		    value_text(str_of(n->what)), value_text(n->one),
		    value_text(n->two), value_text(n->href))) == 0)
		return false;
	/* A mailing is a letter of its own. */
	if (n->kind != NOTICE_MAILING)
		notice_letter(db, portal, person, n, now);
	return true;
}

/* Tell the holders of a role for one record, or for everything. */
static int64_t
notice_holders(struct db *db, const struct portal *portal, const char *role,
    const char *kind, str address, const struct notice *n, moment now)
{
	int64_t ids[HOLDERS_ON_PAGE], last = 0, all = 0;
	struct rows rows;
	size_t found, i;

	do {
		rows = db_query(db, Q_notice_holders,
		    VALUES(value_text(str_of(role)), value_text(str_of(kind)),
			value_text(address), value_number(last),
			value_number(HOLDERS_ON_PAGE)));
		for (found = 0; found < HOLDERS_ON_PAGE && rows_next(&rows);)
			ids[found++] = rows_number(&rows, 0);
		rows_end(&rows);
		for (i = 0; i < found; i++)
			notice_put(db, portal, ids[i], n, now);
		all += (int64_t)found;
		last = found > 0 ? ids[found - 1] : last;
	} while (found == HOLDERS_ON_PAGE);
	return all;
}

void
notice_handle(struct request *rq, str handle, const struct notice *n)
{
	const struct person *person =
	    handle.n == 0 ? NULL : person_by_handle(rq->db, handle);

	if (person != NULL &&
	    (rq->who == NULL || rq->who->person != person->id))
		notice_put(rq->db, rq->portal, person->id, n, rq->now);
}

int64_t
notice_role(struct db *db, const struct portal *portal, const char *role,
    str institution, const struct notice *n, moment now)
{
	const struct institution *i = institution_of(db, institution);
	const struct jurisdiction *j;
	int64_t told = notice_holders(db, portal, role, "institution",
	    institution, n, now);

	j = i == NULL
		? NULL
		: record_by_id(db, &jurisdiction_type, i->jurisdiction.id);
	for (int depth = 0; told == 0 && j != NULL && depth < RECORD_TREE_MAX;
	     depth++) {
		told = notice_holders(db, portal, role, "jurisdiction", j->slug,
		    n, now);
		j = j->parent.id == 0
			? NULL
			: record_by_id(db, &jurisdiction_type, j->parent.id);
	}
	return told > 0 ? told
			: notice_holders(db, portal, role, "", S(""), n, now);
}

struct notice_rows
notices_of(struct db *db, const struct language *language, int64_t person,
    int64_t before, size_t limit)
{
	struct arena *a = db_arena(db);
	struct notice_rows list = { NEWS(a, struct notice_row, limit), 0 };
	struct rows rows = db_query(db, Q_notice_list,
	    VALUES(value_number(person), value_number(before),
		value_number((int64_t)limit)));

	while (list.n < limit && rows_next(&rows))
		list.v[list.n++] = (struct notice_row){
			.id = rows_number(&rows, 0),
			.at = { rows_number(&rows, 1) },
			.kind = rows_text(&rows, 2),
			.text = notice_fill(a,
			    say(language, str_c(a, rows_text(&rows, 3))),
			    rows_text(&rows, 4), rows_text(&rows, 5)),
			.href = rows_text(&rows, 6),
		};
	rows_end(&rows);
	return list;
}

int64_t
notices_unread(struct db *db, int64_t person)
{
	struct setting s = setting_of(db, person);

	return db_one(db, Q_inbox_count,
		   VALUES(value_number(person), value_number(s.seen))) +
	       db_one(db, Q_notice_count,
		   VALUES(value_number(person), value_number(s.noted)));
}

void
notice_forget(struct db *db, str href)
{
	db_run(db, Q_notice_drop_letters, VALUES(value_text(href)));
	db_run(db, Q_notice_drop, VALUES(value_text(href)));
}
