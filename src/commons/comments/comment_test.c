/* Goal: threads stay whole and in order however long they grow, a form sent
 * twice speaks once, and what is not shown is nowhere to be read. */
#include "commons/comments/comments.h"
#include "commons/comments/spam.h"
#include "commons/comments/talk.h"
#include "commons/commons_house.h"
#include "commons/moderation/moderation.h"
#include "commons/people/may.h"
#include "commons/people/person.h"

#define SECOND INT64_C(1000000)
#define ABOUT "pledge/bridge"

enum { VERSIONS_WITH = Q_COUNT, OWN_END };

static const struct sql own[] = {
	{ "versions_with",
	    "select count(*) from act_version where content like $1", NULL },
};

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &pledge_type, &vow_type, &step_type,
	&proof_type, &comment_type, &ruling_type };

static int
house_open(void **state)
{
	struct house *h = house_make();

	*state = h;
	house_start(h, types, sizeof(types) / sizeof(*types), own,
	    OWN_END - Q_COUNT);
	house_pledge(h, house_jurisdiction(h, "town"), "bridge", "Bridge");
	house_pledge(h,
	    (struct jurisdiction *)record_by_address(house_read(h),
		&jurisdiction_type, S("town")),
	    "other", "Other");
	house_read_end(h);
	return 0;
}

/* What is done inside a write, and what came of it. */
struct doing {
	void (*run)(struct db *, struct doing *);
	struct author author;
	struct comment *c;
	str text;
	int number;
	bool held, done;
};

static bool
doing_apply(struct db *db, void *cookie)
{
	struct doing *d = cookie;

	d->run(db, d);
	return true;
}

static bool
doing(struct house *h, struct doing d)
{
	if (d.author.now.us == 0)
		d.author.now = HOUSE_NOW;
	d.author.role = S("participant");
	if (store_write(h->store, h->arena, doing_apply, &d, &h->fault) !=
	    WRITE_DONE)
		fail_msg("%s", h->fault.detail);
	return d.done;
}

static void
run_add(struct db *db, struct doing *d)
{
	d->done = comment_add(db, &d->author, d->c, d->held);
}

static void
run_edit(struct db *db, struct doing *d)
{
	comment_edit(db, &d->author, d->c, STANCE_FOR, d->text);
}

static void
run_move(struct db *db, struct doing *d)
{
	comment_move(db, &d->author, d->c, d->number);
}

static void
run_restore(struct db *db, struct doing *d)
{
	d->done = comment_restore(db, &d->author, d->c);
}

static void
run_erase(struct db *db, struct doing *d)
{
	comments_erase(db, &d->author, d->text, 1, d->held);
}

static void
run_sweep(struct db *db, struct doing *d)
{
	comments_sweep(db, d->author.now);
}

static void
run_pace(struct db *db, struct doing *d)
{
	d->done = spam_pace(db, S("key"), d->text, d->author.now);
}

static void
run_doubt(struct db *db, struct doing *d)
{
	d->done = spam_doubts(db, S("p-new"), d->text, d->author.now);
}

static void
run_person(struct db *db, struct doing *d)
{
	person_add(db,
	    &(struct person){ .handle = S("p-new"),
		.name = S("Nova"),
		.mail = S("nova@example.org"),
		.language = S("en") },
	    d->author.now);
}

/* Said ${after} seconds after the start. */
static struct comment *
say_it(struct house *h, const struct comment *to, const char *by,
    const char *body, int64_t after, bool held)
{
	struct comment *c = record_new(h->arena, &comment_type);

	c->about = S(ABOUT);
	c->answers = to == NULL ? S("") : to->record.address;
	c->stance = STANCE_NEUTRAL;
	c->body = str_of(body);
	c->by = str_of(by);
	c->role = COMMENT_PARTICIPANT;
	if (!doing(h, (struct doing){ run_add,
			  .author.now = { HOUSE_NOW.us + after * SECOND },
			  .c = c, .held = held }))
		return NULL;
	return c;
}

static struct comment *
again(struct house *h, const struct comment *c)
{
	struct comment *now = comment_of(house_read(h), c->record.address);

	house_read_end(h);
	assert_non_null(now);
	return now;
}

static int64_t
versions_with(struct house *h, const char *like)
{
	int64_t n = db_one(house_read(h), VERSIONS_WITH,
	    VALUES(value_text(str_of(like))));

	house_read_end(h);
	return n;
}

/* ---- keys ---- */

static void
keys_sort_by_age(void **state)
{
	struct house *h = *state;
	str early = comment_key(h->arena, S(""), HOUSE_NOW);
	str late = comment_key(h->arena, S(""), (moment){ HOUSE_NOW.us + 1 });
	str under = comment_key(h->arena, early, (moment){ HOUSE_NOW.us + 9 });

	assert_int_equal(early.n, 16);
	assert_true(str_cmp(early, late) < 0);
	assert_true(str_cmp(early, under) < 0);
	assert_true(str_cmp(under, late) < 0);
	assert_int_equal(comment_depth(early), 1);
	assert_int_equal(comment_depth(under), 2);
	assert_true(str_eq(comment_above(under), early));
	assert_str(comment_above(early), "");
	assert_true(str_eq(comment_root(under), early));
	assert_false(str_eq(early, comment_key(h->arena, S(""), HOUSE_NOW)));
	assert_str(str_take(comment_key(h->arena, S(""), (moment){ 0 }), 11),
	    "00000000000");
}

static void
deep_answers_hang_at_the_third(void **state)
{
	struct house *h = *state;
	struct comment *one = say_it(h, NULL, "p-1", "one", 1, false);
	struct comment *two = say_it(h, one, "p-1", "two", 2, false);
	struct comment *three = say_it(h, two, "p-1", "three", 3, false);
	struct comment *four = say_it(h, three, "p-1", "four", 4, false);
	struct comment *five = say_it(h, four, "p-1", "five", 5, false);

	assert_int_equal(comment_depth(three->slug), 3);
	assert_int_equal(comment_depth(four->slug), 3);
	assert_int_equal(comment_depth(five->slug), 3);
	assert_true(str_eq(comment_above(five->slug), two->slug));
	assert_true(str_eq(again(h, five)->answers, four->record.address));
	assert_true(str_cmp(three->slug, four->slug) < 0);
}

static void
answers_only_what_is_there(void **state)
{
	struct house *h = *state;
	struct comment *one = say_it(h, NULL, "p-1", "one", 1, false);
	struct comment *held = say_it(h, NULL, "p-1", "held", 2, true);
	struct comment other = { .about = S("pledge/other"),
		.answers = one->record.address,
		.stance = STANCE_FOR,
		.body = S("elsewhere"),
		.by = S("p-2"),
		.role = COMMENT_PARTICIPANT };

	assert_false(doing(h, (struct doing){ run_add, .c = &other }));
	assert_null(say_it(h, held, "p-2", "to what nobody sees", 3, false));
}

static void
sent_twice_is_said_once(void **state)
{
	struct house *h = *state;
	struct comment *one = say_it(h, NULL, "p-1", "same", 1, false);

	assert_true(str_eq(one->record.address,
	    say_it(h, NULL, "p-1", "same", 2, false)->record.address));
	assert_false(str_eq(one->record.address,
	    say_it(h, NULL, "p-2", "same", 3, false)->record.address));
	assert_false(str_eq(one->record.address,
	    say_it(h, one, "p-1", "same", 4, false)->record.address));
	assert_false(str_eq(one->record.address,
	    say_it(h, NULL, "p-1", "same", 700, false)->record.address));
}

/* ---- pages ---- */

static const struct room *const no_rooms[] = { NULL };

static struct talk *
talk_at(struct house *h, const struct who *who, str after)
{
	static const struct portal portal = { .rooms = no_rooms,
		.key = STR("key") };
	struct request rq = { .arena = h->arena,
		.db = house_read(h),
		.portal = &portal,
		.who = who,
		.now = HOUSE_NOW };
	struct talk *t = talk_of(&rq, &pledge_type,
	    record_by_address(rq.db, &pledge_type, S("bridge")), after);

	house_read_end(h);
	return t;
}

static void
pages_lose_nothing(void **state)
{
	struct house *h = *state;
	struct comment *first = NULL, *c;
	struct talk *t;
	str after = S(""), last = S("");
	size_t all = 0, pages = 0;

	for (int i = 0; i < 45; i++) {
		c = say_it(h, NULL, "p-1",
		    str_c(h->arena, str_fmt(h->arena, "no. %d", i)), i, false);
		first = i == 0 ? c : first;
	}
	for (int i = 0; i < 230; i++)
		say_it(h, first, "p-2",
		    str_c(h->arena, str_fmt(h->arena, "re %d", i)), 100 + i,
		    false);
	do {
		t = talk_at(h, NULL, after);
		assert_true(t->list.n <= TALK_COMMENTS);
		for (size_t i = 0; i < t->list.n; i++) {
			str slug = t->list.v[i].c->slug;

			assert_true(str_cmp(last, slug) < 0);
			last = slug;
		}
		all += t->list.n;
		after = t->next;
		/* The long thread is cut, and the next page says so. */
		assert_int_equal(t->continued, pages == 1);
		pages++;
	} while (after.n > 0);
	assert_int_equal(all, 275);
	assert_int_equal(pages, 4);
	assert_int_equal(t->counts[0], 275);
}

static void
whoever_waits_is_seen_by_themselves(void **state)
{
	struct house *h = *state;
	const struct who mine = { .handle = S("p-1"),
		.confirmed = true,
		.verbs = ~0u };
	const struct who other = { .handle = S("p-2"),
		.confirmed = true,
		.verbs = ~0u };
	struct talk *t;

	say_it(h, NULL, "p-1", "unread", 1, true);
	assert_int_equal(talk_at(h, NULL, S(""))->list.n, 0);
	assert_int_equal(talk_at(h, &other, S(""))->list.n, 0);
	t = talk_at(h, &mine, S(""));
	assert_int_equal(t->list.n, 1);
	assert_true(t->list.v[0].own);
	assert_str(t->list.v[0].text, "unread");
	assert_int_equal(t->counts[0], 0);
}

static void
put_steps(struct house *h, const int *depths, size_t n, const char *wanted)
{
	struct buf b = buf_open(h->arena, 4096);
	struct page pg = { .arena = h->arena, .out = &b };
	struct said_list list = { NEWS(h->arena, struct said, n), n };

	for (size_t i = 0; i < n; i++) {
		list.v[i].depth = depths[i];
		list.v[i].last = i == 0 ? 0 : depths[i - 1];
		talk_step(&pg, &list.v[i]);
		buf_number(&b, depths[i]);
	}
	talk_end(&pg, &list);
	assert_str(buf_str(&b), wanted);
}

static void
lists_open_and_close(void **state)
{
	struct house *h = *state;
#define UL "<ul class=\"thread\">"

	put_steps(h, (const int[]){ 1 }, 1, UL "<li>1</li></ul>");
	put_steps(h, (const int[]){ 1, 1 }, 2, UL "<li>1</li><li>1</li></ul>");
	put_steps(h, (const int[]){ 1, 2, 3, 1 }, 4,
	    UL "<li>1" UL "<li>2" UL "<li>3</li></ul></li></ul></li>"
	       "<li>1</li></ul>");
	/* In the middle of a thread, and below one that is not shown. */
	put_steps(h, (const int[]){ 3, 2 }, 2,
	    UL "<li>" UL "<li>" UL "<li>3</li></ul></li><li>2</li></ul>"
	       "</li></ul>");
	put_steps(h, NULL, 0, "");
}

/* ---- what is not shown ---- */

static void
hidden_words_are_nowhere(void **state)
{
	struct house *h = *state;
	struct comment *c = say_it(h, NULL, "p-1", "Wrong one", 1, false);

	doing(h, (struct doing){ run_edit,
		     .author.now = { HOUSE_NOW.us + 1000 * SECOND }, .c = c,
		     .text = S("Wrong two") });
	assert_int_equal(again(h, c)->edited.us, HOUSE_NOW.us + 1000 * SECOND);
	assert_int_equal(versions_with(h, "%Wrong%"), 2);
	doing(h, (struct doing){ run_move, .c = c, .number = COMMENT_HIDDEN });
	assert_int_equal(versions_with(h, "%Wrong%"), 0);
	assert_str(again(h, c)->body, "");
	assert_str(comment_kept(house_read(h), c->record.address), "Wrong two");
	house_read_end(h);
	c = again(h, c);
	doing(h, (struct doing){ run_move, .c = c, .number = COMMENT_VISIBLE });
	assert_str(again(h, c)->body, "Wrong two");
	assert_str(comment_kept(house_read(h), c->record.address), "");
}

static void
removal_is_undone_to_what_was(void **state)
{
	struct house *h = *state;
	struct comment *held = say_it(h, NULL, "p-1", "Unread", 1, true);
	struct comment *seen = say_it(h, NULL, "p-1", "Read", 2, false);

	doing(h,
	    (struct doing){ run_move, .c = held, .number = COMMENT_REMOVED });
	doing(h,
	    (struct doing){ run_move, .c = seen, .number = COMMENT_REMOVED });
	assert_true(doing(h, (struct doing){ run_restore, .c = held }));
	assert_true(doing(h, (struct doing){ run_restore, .c = seen }));
	assert_int_equal(again(h, held)->state, COMMENT_HELD);
	assert_str(again(h, held)->body, "");
	assert_int_equal(again(h, seen)->state, COMMENT_VISIBLE);
	assert_str(again(h, seen)->body, "Read");
	assert_false(doing(h, (struct doing){ run_restore, .c = seen }));

	doing(h,
	    (struct doing){ run_move, .c = seen, .number = COMMENT_REMOVED });
	doing(h, (struct doing){ run_sweep,
		     .author.now = { HOUSE_NOW.us + COMMENT_KEPT_US + 1 } });
	assert_false(doing(h, (struct doing){ run_restore, .c = seen }));
	/* What a moderator has not read yet is kept. */
	assert_str(comment_kept(house_read(h), held->record.address), "Unread");
}

static void
who_leaves_is_forgotten(void **state)
{
	struct house *h = *state;
	struct comment *c = say_it(h, NULL, "p-1", "Stays", 1, false);
	str why;

	say_it(h, NULL, "p-12", "Somebody else", 2, false);
	doing(h, (struct doing){ run_erase, .text = S("p-1") });
	assert_str(again(h, c)->by, "");
	assert_str(again(h, c)->body, "Stays");
	assert_int_equal(versions_with(h, "%\"p-1\"%"), 0);
	assert_int_equal(versions_with(h, "%\"p-12\"%"), 1);
	doing(h, (struct doing){ run_erase, .text = S("p-12"), .held = true });
	assert_int_equal(versions_with(h, "%Somebody%"), 0);
	assert_true(acts_verify(house_read(h), &why) > 0);
	assert_str(why, "");
}

/* ---- texts and spam ---- */

static void
texts_are_cleaned(void **state)
{
	struct house *h = *state;
	static const char *const cases[][2] = {
		{ "  a\r\nb  ", "a\nb" },
		{ "a\n\n\n\n b", "a\n\nb" },
		{ "a\n\nb", "a\n\nb" },
		{ "\n\na\tb\n", "a b" },
		{ "a\x01\x7f"
		  "b\xc2\x85",
		    "ab" },
		{ "x\xe2\x80\xaey\xe2\x81\xa6z", "xyz" },
		{ "\xe2\x80\xae", "" },
		{ "\x01 a \x02", "a" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(comment_clean(h->arena, str_of(cases[i][0])),
		    cases[i][1]);
	assert_int_equal(comment_letters(S("a\xc3\xa9\xf0\x9f\x8c\x8a")), 3);
}

static void
stamps_are_ours(void **state)
{
	struct house *h = *state;
	str stamp = spam_stamp(h->arena, S("key"), HOUSE_NOW);
	moment later = { HOUSE_NOW.us + 5 };
	char *forged = str_c(h->arena, stamp);

	assert_int_equal(spam_age(h->arena, S("key"), stamp, later), 5);
	assert_int_equal(spam_age(h->arena, S("kex"), stamp, later), -1);
	assert_int_equal(spam_age(h->arena, S("key"), stamp,
			     (moment){ HOUSE_NOW.us - 1 }),
	    -1);
	assert_int_equal(spam_age(h->arena, S("key"), S(""), later), -1);
	assert_int_equal(spam_age(h->arena, S("key"), str_take(stamp, 30),
			     later),
	    -1);
	forged[0]++;
	assert_int_equal(spam_age(h->arena, S("key"), str_of(forged), later),
	    -1);
}

static bool
paced(struct house *h, const char *who, int64_t after)
{
	return doing(h, (struct doing){ run_pace,
			    .author.now = { HOUSE_NOW.us + after * SECOND },
			    .text = str_of(who) });
}

static void
five_a_minute(void **state)
{
	struct house *h = *state;

	for (int i = 0; i < SPAM_A_MINUTE; i++)
		assert_true(paced(h, "a", 0));
	assert_false(paced(h, "a", 0));
	assert_true(paced(h, "b", 0));
	assert_false(paced(h, "a", 11));
	assert_true(paced(h, "a", 12));
	assert_false(paced(h, "a", 12));
	for (int i = 0; i < SPAM_A_MINUTE; i++)
		assert_true(paced(h, "a", 500));
	assert_false(paced(h, "a", 500));
}

static bool
doubted(struct house *h, const char *text, int64_t after)
{
	return doing(h, (struct doing){ run_doubt,
			    .author.now = { HOUSE_NOW.us + after * SECOND },
			    .text = str_of(text) });
}

static void
newcomers_link_little(void **state)
{
	struct house *h = *state;
	static const char three[] = "https://a http://b www.c";
	static const char four[] = "https://a http://b www.c https://www.d";

	assert_false(doubted(h, three, 0));
	assert_true(doubted(h, four, 0)); /* a guest */
	doing(h, (struct doing){ .run = run_person });
	assert_true(doubted(h, four, 24 * 3600 - 1));
	assert_false(doubted(h, four, 24 * 3600));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(keys_sort_by_age),
		IN_HOUSE(deep_answers_hang_at_the_third),
		IN_HOUSE(answers_only_what_is_there),
		IN_HOUSE(sent_twice_is_said_once),
		IN_HOUSE(pages_lose_nothing),
		IN_HOUSE(whoever_waits_is_seen_by_themselves),
		IN_HOUSE(lists_open_and_close),
		IN_HOUSE(hidden_words_are_nowhere),
		IN_HOUSE(removal_is_undone_to_what_was),
		IN_HOUSE(who_leaves_is_forgotten),
		IN_HOUSE(texts_are_cleaned),
		IN_HOUSE(stamps_are_ours),
		IN_HOUSE(five_a_minute),
		IN_HOUSE(newcomers_link_little),
	};

	return cmocka_run_group_tests_name("comment", tests, NULL, NULL);
}
