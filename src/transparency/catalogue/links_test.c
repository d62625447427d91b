/* Goal: a link is broken when it was missed again and again, never because our
 * own line was down or somebody does not let us look; and the job asks each
 * once, host by host, and says so where people read it. */
#include "commons/commons_house.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "commons/files/files.h"
#include "engine/base/date.h"
#include "queries.h"
#include "transparency/catalogue/links.h"
#include "transparency/catalogue/measure.h"

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &file_type, &dataset_series_type,
	&dataset_type, &distribution_type, &distribution_version_type,
	&table_column_type, &dataset_relation_type };

#define HOUR INT64_C(3600000000)
#define DAY (24 * HOUR)

/* ---- the rules ---- */

static const struct fetch_answer fine = { FETCH_FINE, true, 200, { 0 }, -1 },
				 gone = { FETCH_GONE, true, 404, { 0 }, -1 },
				 closed = { FETCH_REFUSED, true, 403, { 0 },
					 -1 },
				 inside = { FETCH_FORBIDDEN, false, 0, { 0 },
					 -1 },
				 silent = { FETCH_SILENT, false, 0, { 0 }, -1 },
				 refused = { FETCH_SILENT, true, 0, { 0 }, -1 };

static void
it_is_asked_again_later_and_later(void **state)
{
	static const int64_t waits[] = { HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY,
		7 * DAY };
	struct link_check c = { .outcome = LINK_UNHEARD };
	moment now = HOUSE_NOW;

	(void)state;
	assert_int_equal(links_stand(&c, now).state, LINK_UNKNOWN);
	for (size_t i = 0; i < sizeof(waits) / sizeof(*waits); i++) {
		c = links_follow(&c, &gone, true, now);
		assert_int_equal(c.due.us - now.us, waits[i]);
		assert_int_equal(c.since.us, HOUSE_NOW.us);
		/* Once may be chance. */
		assert_int_equal(links_stand(&c, now).state,
		    i == 0 ? LINK_UNKNOWN : LINK_BROKEN);
		assert_int_equal(links_stand(&c, now).told,
		    now.us - HOUSE_NOW.us >= 3 * DAY);
		now = c.due;
	}
	c = links_follow(&c, &fine, true, now);
	assert_int_equal(links_stand(&c, now).state, LINK_WORKS);
	assert_int_equal(c.fails, 0);
	assert_int_equal(c.due.us - now.us, DAY);
	/* Broken anew, it began anew. */
	c = links_follow(&c, &gone, true, now);
	assert_int_equal(c.since.us, now.us);
}

static void
what_cannot_be_known_is_not_broken(void **state)
{
	const struct fetch_answer *v[] = { &closed, &inside };
	struct link_check c;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		c = (struct link_check){ .outcome = LINK_UNHEARD };
		for (int n = 0; n < 9; n++)
			c = links_follow(&c, v[i], true, HOUSE_NOW);
		assert_int_equal(links_stand(&c, HOUSE_NOW).state,
		    LINK_UNKNOWN);
	}
}

static void
silence_may_be_ours(void **state)
{
	struct link_check c = { .outcome = LINK_UNHEARD };

	(void)state;
	for (int n = 0; n < 9; n++)
		c = links_follow(&c, &silent, false, HOUSE_NOW);
	assert_int_equal(c.outcome, LINK_UNHEARD);
	assert_int_equal(c.due.us - HOUSE_NOW.us, HOUR);
	/* What was known before stays known. */
	c = links_follow(&c, &fine, true, HOUSE_NOW);
	c = links_follow(&c, &silent, false, HOUSE_NOW);
	assert_int_equal(links_stand(&c, HOUSE_NOW).state, LINK_WORKS);
	/* … but a machine that refuses, or a line that works, is theirs. */
	c = links_follow(&c, &refused, false, HOUSE_NOW);
	c = links_follow(&c, &silent, true, HOUSE_NOW);
	assert_int_equal(links_stand(&c, HOUSE_NOW).state, LINK_BROKEN);
}

/* ---- the job, against a server ---- */

static int door;
static unsigned port;
static atomic_int visits;
static pthread_t thread;

static void *
serve(void *cookie)
{
	char head[4096];
	ssize_t n;
	int fd;

	(void)cookie;
	while ((fd = accept(door, NULL, NULL)) >= 0) {
		const char *says = "HTTP/1.1 404 No\r\n\r\n";

		n = read(fd, head, sizeof(head) - 1);
		head[n < 0 ? 0 : n] = '\0';
		if (strncmp(head, "HEAD ", 5) == 0)
			atomic_fetch_add(&visits, 1);
		if (strstr(head, "/fine") != NULL)
			says = "HTTP/1.1 204 Here\r\n\r\n";
		(void)!write(fd, says, strlen(says));
		close(fd);
	}
	return NULL;
}

static int
house_open(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct house *h = house_make();
	socklen_t n = sizeof(at);

	signal(SIGPIPE, SIG_IGN);
	house_start(h, types, sizeof(types) / sizeof(*types), NULL, 0);
	*state = h;
	atomic_store(&visits, 0);
	door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(door, (struct sockaddr *)&at, n) != 0 ||
	    listen(door, 16) != 0 ||
	    getsockname(door, (struct sockaddr *)&at, &n) != 0)
		return 1;
	port = ntohs(at.sin_port);
	return pthread_create(&thread, NULL, serve, NULL);
}

static int
house_shut(void **state)
{
	shutdown(door, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(door);
	return house_end(state);
}

static struct dataset *
dataset_put(struct house *h)
{
	struct jurisdiction *j = house_jurisdiction(h, "place");
	struct institution *i = record_new(h->arena, &institution_type);
	struct dataset *d = record_new(h->arena, &dataset_type);

	i->slug = S("office");
	i->name = house_words(h, "Office");
	i->jurisdiction = (ref){ j->record.id, j->slug };
	house_save(h, &institution_type, i);
	d->slug = S("trees");
	d->jurisdiction = i->jurisdiction;
	d->institution = (ref){ i->record.id, i->slug };
	d->title = house_words(h, "Trees");
	d->description = house_prose(h, "Trees");
	house_save(h, &dataset_type, d);
	return d;
}

static str
local(struct house *h, const char *path)
{
	return str_fmt(h->arena, "http://127.0.0.1:%u/%s", port, path);
}

/* A file of ${d} with versions at these places. */
static void
file_put(struct house *h, const struct dataset *d, const char *slug, str one,
    str two)
{
	struct distribution *f = record_new(h->arena, &distribution_type);

	f->dataset = (ref){ d->record.id, d->slug };
	f->slug = str_of(slug);
	f->title = house_words(h, slug);
	house_save(h, &distribution_type, f);
	for (int n = 1; n <= 2; n++) {
		struct distribution_version *v =
		    record_new(h->arena, &distribution_version_type);

		v->distribution = (ref){ f->record.id, f->record.address };
		v->number = n;
		v->link = n == 1 ? one : two;
		if (v->link.n > 0)
			house_save(h, &distribution_version_type, v);
	}
}

static void
run(struct house *h, const struct fetcher *f, int64_t us)
{
	struct portal portal = { .fetcher = f };
	struct errand e = { .store = h->store,
		.portal = &portal,
		.arena = h->arena,
		.now = { us } };

	links_run(&e);
	assert_int_equal(e.trouble.n, 0);
}

static const struct fetcher fetcher = { .agent = "Test", .lets = fetch_any };

static enum link_state
state_of(struct house *h, str address, int64_t us)
{
	enum link_state s =
	    links_of(house_read(h), address, (moment){ us }).state;

	house_read_end(h);
	return s;
}

static struct quality_facts
facts(struct house *h, const struct dataset *d)
{
	struct quality_facts f =
	    measure_facts(house_read(h), d, date_of(HOUSE_NOW));

	house_read_end(h);
	return f;
}

static void
newest_links_are_asked_once(void **state)
{
	struct house *h = *state;
	struct dataset *d = dataset_put(h);
	int64_t now = HOUSE_NOW.us;
	str fine_one = local(h, "fine"), gone_one = local(h, "gone");

	file_put(h, d, "old", local(h, "older"), fine_one);
	/* Nobody asks where nobody may. */
	run(h, NULL, now);
	assert_int_equal(atomic_load(&visits), 0);
	run(h, &fetcher, now);
	run(h, &fetcher, now + HOUR);
	assert_int_equal(atomic_load(&visits), 1);
	assert_int_equal(state_of(h, fine_one, now), LINK_WORKS);
	assert_int_equal(facts(h, d).links, 1);
	assert_int_equal(facts(h, d).broken, 0);
	/* Another of the same host has to wait for its turn. */
	file_put(h, d, "lost", gone_one, S(""));
	file_put(h, d, "lost-too", local(h, "gone-too"), S(""));
	run(h, &fetcher, now + HOUR);
	assert_int_equal(atomic_load(&visits), 2);
	run(h, &fetcher, now + HOUR);
	assert_int_equal(atomic_load(&visits), 3);
	assert_int_equal(facts(h, d).links, 1);
	run(h, &fetcher, now + 2 * HOUR);
	run(h, &fetcher, now + 2 * HOUR);
	assert_int_equal(atomic_load(&visits), 5);
	assert_int_equal(state_of(h, gone_one, now), LINK_BROKEN);
	assert_int_equal(facts(h, d).links, 3);
	assert_int_equal(facts(h, d).broken, 2);
}

static void
pages_elsewhere_are_asked_too(void **state)
{
	struct house *h = *state;
	struct dataset *d = dataset_put(h);
	str page = local(h, "fine-page");

	d->landing_page = page;
	house_save(h, &dataset_type, d);
	run(h, &fetcher, HOUSE_NOW.us);
	assert_int_equal(state_of(h, page, HOUSE_NOW.us), LINK_WORKS);
	/* They say nothing about the files. */
	assert_int_equal(facts(h, d).links, 0);
	/* What nobody names any more is forgotten. */
	d->landing_page = local(h, "fine-new");
	house_save(h, &dataset_type, d);
	run(h, &fetcher, HOUSE_NOW.us + HOUR);
	assert_int_equal(state_of(h, page, HOUSE_NOW.us), LINK_UNKNOWN);
	assert_int_equal(state_of(h, d->landing_page, HOUSE_NOW.us),
	    LINK_WORKS);
}

static void
inner_machines_are_left_alone(void **state)
{
	static const struct fetcher careful = { .agent = "Test" };
	struct house *h = *state;
	struct dataset *d = dataset_put(h);
	str address = local(h, "fine");

	file_put(h, d, "inner", address, S(""));
	run(h, &careful, HOUSE_NOW.us);
	assert_int_equal(atomic_load(&visits), 0);
	assert_int_equal(state_of(h, address, HOUSE_NOW.us), LINK_UNKNOWN);
}

#define SERVED(test)                                                           \
	cmocka_unit_test_setup_teardown(test, house_open, house_shut)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_asked_again_later_and_later),
		cmocka_unit_test(what_cannot_be_known_is_not_broken),
		cmocka_unit_test(silence_may_be_ours),
		SERVED(newest_links_are_asked_once),
		SERVED(pages_elsewhere_are_asked_too),
		SERVED(inner_machines_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
