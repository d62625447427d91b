/* Goal: links of datasets are asked each once, host by host, nobody asks where
 * nobody may, and what was found counts in their score. */
#include "commons/commons_house.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "commons/files/files.h"
#include "commons/links/links.h"
#include "transparency/catalogue/measure.h"

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &file_type, &dataset_series_type,
	&dataset_type, &distribution_type, &distribution_version_type,
	&table_column_type, &dataset_relation_type };

#define HOUR INT64_C(3600000000)
#define DAY (24 * HOUR)

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
	const struct room *const rooms[] = { &room_catalogue, NULL };
	struct portal portal = { .rooms = rooms, .fetcher = f };
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

/* What the score says of the links of ${d}, measured by its own job. */
static struct quality_point
point_of(struct house *h, const struct dataset *d)
{
	struct portal portal = { .fetcher = NULL };
	struct errand e = { .store = h->store,
		.portal = &portal,
		.arena = h->arena,
		.now = HOUSE_NOW };
	struct quality q;

	do {
		e.again = false;
		measure_run(&e);
	} while (e.again);
	assert_int_equal(e.trouble.n, 0);
	assert_true(measure_last(house_read(h), d, &q));
	house_read_end(h);
	return q.parts[QUALITY_LINK];
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
	assert_false(point_of(h, d).looked);
	run(h, &fetcher, now);
	run(h, &fetcher, now + HOUR);
	assert_int_equal(atomic_load(&visits), 1);
	assert_int_equal(state_of(h, fine_one, now), LINK_WORKS);
	assert_int_equal(point_of(h, d).points, 100);
	/* Another of the same host has to wait for its turn. */
	file_put(h, d, "lost", gone_one, S(""));
	file_put(h, d, "lost-too", local(h, "gone-too"), S(""));
	run(h, &fetcher, now + HOUR);
	assert_int_equal(atomic_load(&visits), 2);
	run(h, &fetcher, now + HOUR);
	assert_int_equal(atomic_load(&visits), 3);
	assert_int_equal(point_of(h, d).n, 0);
	run(h, &fetcher, now + 2 * HOUR);
	run(h, &fetcher, now + 2 * HOUR);
	assert_int_equal(atomic_load(&visits), 5);
	assert_int_equal(state_of(h, gone_one, now), LINK_BROKEN);
	assert_int_equal(point_of(h, d).points, 33);
	assert_int_equal(point_of(h, d).n, 2);
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
	assert_false(point_of(h, d).looked);
	/* What nobody names any more is forgotten when it would be asked. */
	d->landing_page = local(h, "fine-new");
	house_save(h, &dataset_type, d);
	run(h, &fetcher, HOUSE_NOW.us + HOUR);
	assert_int_equal(state_of(h, page, HOUSE_NOW.us), LINK_WORKS);
	run(h, &fetcher, HOUSE_NOW.us + DAY);
	assert_int_equal(atomic_load(&visits), 2);
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
		SERVED(newest_links_are_asked_once),
		SERVED(pages_elsewhere_are_asked_too),
		SERVED(inner_machines_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
