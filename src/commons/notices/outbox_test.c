/* Goal: a letter waits only when the write that put it in was kept, and once
 * for each key; it is tried when it is due and at no other moment, by one of
 * two nodes, even when the first one died; and whom it was for is forgotten
 * when asked.  Against a real server: peers/smtp.sh. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "commons/notices/outbox.h"
#include "commons/room.h"
#include "engine/base/date.h"
#include "engine/record/record_house.h"

#define NOW_US INT64_C(1795341600000000)
#define SECOND_US INT64_C(1000000)

static const struct sql own[] = {
	{ "own_states",
	    "select coalesce(next_try, 0), tries, recipient is null, "
	    "coalesce(failed, '') from outbox order by id",
	    NULL },
};
#define Q_own_states Q_COUNT

static int
house_open(void **state)
{
	*state = house_make();
	house_start(*state, NULL, 0, own, sizeof(own) / sizeof(own[0]));
	return 0;
}

struct putting {
	struct letter letter;
	str key;
	bool keep;
	enum outbox_outcome outcome;
	int64_t dropped;
};

static bool
putting_apply(struct db *db, void *cookie)
{
	struct putting *p = cookie;

	p->outcome = outbox_put(db, &p->letter, p->key, (moment){ NOW_US });
	return p->keep;
}

static struct letter
letter_to(const struct languages *all, const char *to)
{
	return (struct letter){ .to = str_of(to),
		.language = languages_at(all, 0),
		.subject = S("Subject"),
		.portal = S("City") };
}

static enum outbox_outcome
put_letter(struct house *h, struct letter l, const char *key, bool keep)
{
	struct putting p = { l, str_of(key), keep, OUTBOX_REFUSED, 0 };

	assert_int_equal(store_write(h->store, h->arena, putting_apply, &p,
			     &h->fault),
	    keep ? WRITE_DONE : WRITE_REFUSED);
	return p.outcome;
}

static enum outbox_outcome
put(struct house *h, const char *key, const char *to)
{
	struct languages *all = languages_open(NULL, 0);
	enum outbox_outcome outcome =
	    put_letter(h, letter_to(all, to), key, true);

	languages_close(all);
	return outcome;
}

static bool
forget_apply(struct db *db, void *cookie)
{
	struct putting *p = cookie;

	p->dropped = outbox_forget(db, p->key);
	return true;
}

static int64_t
forget(struct house *h, const char *address)
{
	struct putting p = { .key = str_of(address) };

	assert_int_equal(store_write(h->store, h->arena, forget_apply, &p,
			     &h->fault),
	    WRITE_DONE);
	return p.dropped;
}

static int64_t
waiting(struct house *h)
{
	int64_t n = outbox_waiting(house_read(h));

	house_read_end(h);
	return n;
}

/* A port where nobody listens, for as long as ${socket} is open. */
static struct mail_server
nobody(struct house *h, int *fd)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);

	*fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(*fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(getsockname(*fd, (struct sockaddr *)&at, &n), 0);
	return (
	    struct mail_server){ .url = str_fmt(h->arena, "smtp://127.0.0.1:%d",
				     ntohs(at.sin_port)),
		.from = S("portal@city.example.org"),
		.host = S("city.example.org") };
}

static struct outbox_tally
run_at(struct house *h, const struct mail_server *server, int64_t seconds)
{
	struct errand errand = { .store = h->store,
		.now = { NOW_US + seconds * SECOND_US } };

	return outbox_run(&errand, server, 10);
}

static void
kept_once_or_not_at_all(void **state)
{
	struct house *h = *state;
	struct languages *all = languages_open(NULL, 0);
	struct letter l = letter_to(all, "ana@example.org");

	assert_int_equal(put_letter(h, l, "a/1", false), OUTBOX_WAITS);
	assert_int_equal(waiting(h), 0);
	assert_int_equal(put_letter(h, l, "a/1", true), OUTBOX_WAITS);
	assert_int_equal(put_letter(h, l, "a/1", true), OUTBOX_KNOWN);
	assert_int_equal(put_letter(h, l, "a/2", true), OUTBOX_WAITS);
	assert_int_equal(waiting(h), 2);
	l.to = S("ana@example.org\r\nBcc: b@example.org");
	assert_int_equal(put_letter(h, l, "a/3", true), OUTBOX_REFUSED);
	l.to = S("ana@example.org");
	l.unsubscribe = S("https://a>\r\nBcc: b@example.org");
	assert_int_equal(put_letter(h, l, "a/3", true), OUTBOX_REFUSED);
	l.unsubscribe = S("");
	l.button = S("Open");
	l.href = S("/en/relative");
	assert_int_equal(put_letter(h, l, "a/3", true), OUTBOX_REFUSED);
	l.button = l.href = S("");
	l.items.v = &(struct letter_item){ S("Item"), S("javascript:x") };
	l.items.n = 1;
	assert_int_equal(put_letter(h, l, "a/3", true), OUTBOX_REFUSED);
	assert_int_equal(waiting(h), 2);
	languages_close(all);
}

static void
forgets_an_address(void **state)
{
	struct house *h = *state;

	put(h, "a", "Ana@Example.org");
	put(h, "b", "ana@example.org");
	put(h, "c", "anna@example.org");
	assert_int_equal(forget(h, "nobody@example.org"), 0);
	assert_int_equal(forget(h, "ANA@example.org"), 2);
	assert_int_equal(waiting(h), 1);
	/* A per cent sign is a letter like another. */
	assert_int_equal(forget(h, "%@example.org"), 0);
	assert_int_equal(waiting(h), 1);
}

/* The only row: when it is due, in seconds (ENDED: never), and how often it was
 * tried. */
#define ENDED (-1)

static void
assert_row(struct house *h, int64_t due, int64_t tries, const char *failed)
{
	struct db *db = house_read(h);
	struct rows rows = db_query(db, Q_own_states, NO_VALUES);
	int64_t at;

	assert_true(rows_next(&rows));
	at = rows_number(&rows, 0);
	if (due == ENDED)
		assert_int_equal(at, 0);
	else /* Time went on while it was tried. */
		assert_in_range(at - NOW_US, due * SECOND_US,
		    (due + 15) * SECOND_US);
	assert_int_equal(rows_number(&rows, 1), tries);
	assert_int_equal(rows_number(&rows, 2), due == ENDED);
	assert_true(str_starts(rows_text(&rows, 3), str_of(failed)));
	assert_false(rows_next(&rows));
	house_read_end(h);
}

static void
backs_off_and_gives_up(void **state)
{
	static const int64_t pauses[] = { 60, 300, 1800, 7200, 43200 };
	struct house *h = *state;
	struct outbox_tally tally;
	struct mail_server server;
	int64_t at = 0;
	size_t i;
	int fd;

	server = nobody(h, &fd);
	put(h, "a", "ana@example.org");
	for (i = 0; i < 5; i++) {
		tally = run_at(h, &server, at);
		assert_int_equal(tally.later, 1);
		assert_true(tally.silent && !tally.broken);
		assert_row(h, at + pauses[i], (int64_t)i + 1, "");
		assert_int_equal(run_at(h, &server, at + pauses[i] - 1).later,
		    0);
		at += pauses[i] + 16;
	}
	tally = run_at(h, &server, at);
	assert_int_equal(tally.later, 0);
	assert_int_equal(tally.never, 1);
	assert_row(h, ENDED, 6, "greeting: ");
	assert_int_equal(waiting(h), 0);
	assert_int_equal(put(h, "a", "ana@example.org"), OUTBOX_KNOWN);
	close(fd);
}

/* Told to end: as if it had not been tried. */
static void
stops(void **state)
{
	static const atomic_bool stop = true;
	struct house *h = *state;
	struct outbox_tally tally;
	struct mail_server server;
	int fd;

	server = nobody(h, &fd);
	assert_int_equal(listen(fd, 1), 0); /* connects, and says nothing */
	server.stop = &stop;
	put(h, "a", "ana@example.org");
	tally = run_at(h, &server, 0);
	assert_int_equal(tally.sent + tally.later + tally.never, 0);
	assert_row(h, 0, 0, "");
	close(fd);
}

/* Whatever write fails, the letter still waits, and is never lost. */
static void
survives_a_broken_store(void **state)
{
	struct house *h = *state;
	struct faulty *faulty = NEW(h->arena, struct faulty);
	struct outbox_tally tally;
	struct mail_server server;
	int64_t n;
	int fd;

	server = nobody(h, &fd);
	put(h, "a", "ana@example.org");
	store_close(h->store);
	faulty_make(faulty, any_engine());
	h->store =
	    store_open(&(struct store_options){ .engine = &faulty->engine,
			   .url = h->url,
			   .statements = records_statements(h->records),
			   .readers = 1 },
		&h->fault);
	assert_non_null(h->store);
	for (n = 1;; n++) {
		faulty->failed = false;
		faulty->fail_at = n;
		/* Each time a day later, so that it is due; not so often that
		 * it is given up, since a try counts when it is taken. */
		tally = run_at(h, &server, n * 86400);
		faulty->fail_at = 0;
		if (!faulty->failed)
			break;
		assert_int_equal(tally.sent, 0);
		if (tally.never > 0)
			break;
		assert_int_equal(waiting(h), 1);
	}
	assert_true(n > 5);
	close(fd);
}

/* ---- two nodes ---- */

/* A server that takes whatever it is given, and counts. */
struct post {
	int fd;
	pthread_t thread;
	_Atomic int taken;
};

static void
post_talk(struct post *post, int fd)
{
	FILE *in = fdopen(fd, "r+");
	char line[2048];
	bool data = false;

	assert_non_null(in);
	setvbuf(in, NULL, _IONBF, 0);
	fputs("220 post\r\n", in);
	while (fgets(line, sizeof(line), in) != NULL) {
		if (data && strcmp(line, ".\r\n") != 0)
			continue;
		post->taken += data;
		data = !data && strncmp(line, "DATA", 4) == 0;
		fputs(data ? "354 go on\r\n" : "250 yes\r\n", in);
		if (strncmp(line, "QUIT", 4) == 0)
			break;
	}
	fclose(in);
}

struct post_talking {
	struct post *post;
	int fd;
};

static void *
post_talks(void *cookie)
{
	struct post_talking *t = cookie;

	post_talk(t->post, t->fd);
	free(t);
	return NULL;
}

/* As many conversations at a time as come; ends when ${fd} is shut. */
static void *
post_run(void *cookie)
{
	struct post *post = cookie;
	pthread_t threads[16];
	size_t n = 0;
	int fd;

	while (n < 16 && (fd = accept(post->fd, NULL, NULL)) >= 0) {
		struct post_talking *t = malloc(sizeof(*t));

		assert_non_null(t);
		*t = (struct post_talking){ post, fd };
		if (pthread_create(&threads[n++], NULL, post_talks, t) != 0)
			abort();
	}
	while (n > 0)
		pthread_join(threads[--n], NULL);
	return NULL;
}

static struct mail_server
post_open(struct house *h, struct post *post)
{
	struct mail_server server = nobody(h, &post->fd);

	assert_int_equal(listen(post->fd, 16), 0);
	assert_int_equal(pthread_create(&post->thread, NULL, post_run, post),
	    0);
	return server;
}

static void
post_close(struct post *post)
{
	shutdown(post->fd, SHUT_RDWR);
	pthread_join(post->thread, NULL);
	close(post->fd);
}

struct node {
	struct house *h;
	const struct mail_server *server;
	int64_t seconds;
	pthread_t thread;
	struct outbox_tally tally;
};

static void *
node_run(void *cookie)
{
	struct node *node = cookie;

	for (int i = 0; i < 4; i++) {
		struct outbox_tally tally =
		    run_at(node->h, node->server, node->seconds);

		node->tally.sent += tally.sent;
		node->tally.broken |= tally.broken;
	}
	return NULL;
}

/* Two nodes at once, ${seconds} later: how many letters both sent. */
static size_t
nodes_run(struct house *h, const struct mail_server *server, int64_t seconds)
{
	struct node nodes[2] = {
		{ .h = h, .server = server, .seconds = seconds },
		{ .h = h, .server = server, .seconds = seconds }
	};

	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&nodes[i].thread, NULL,
				     node_run, &nodes[i]),
		    0);
	for (int i = 0; i < 2; i++)
		pthread_join(nodes[i].thread, NULL);
	assert_false(nodes[0].tally.broken || nodes[1].tally.broken);
	return nodes[0].tally.sent + nodes[1].tally.sent;
}

static void
each_is_sent_by_one_node(void **state)
{
	struct house *h = *state;
	struct post post = { 0 };
	struct mail_server server = post_open(h, &post);

	for (int i = 0; i < 30; i++)
		put(h, str_fmt(h->arena, "many/%d", i).p, "ana@example.org");
	assert_int_equal(nodes_run(h, &server, 0), 30);
	assert_int_equal(post.taken, 30);
	assert_int_equal(waiting(h), 0);
	post_close(&post);
}

/* One that a node took before it died: by one other, when its time is over. */
static void
a_dead_nodes_letter_is_sent_once(void **state)
{
	struct house *h = *state;
	struct post post = { 0 };
	struct mail_server server = post_open(h, &post);

	put(h, "a", "ana@example.org");
	house_run(h, Q_outbox_take,
	    VALUES(value_number(1), value_number(NOW_US + 600 * SECOND_US)));
	assert_int_equal(nodes_run(h, &server, 500), 0);
	assert_int_equal(waiting(h), 1);
	assert_int_equal(nodes_run(h, &server, 601), 1);
	assert_int_equal(post.taken, 1);
	/* Were it not dead but asleep: it may say no more about it. */
	assert_row(h, ENDED, 2, "");
	post_close(&post);
}

/* Who took it until another moment than the one noted changes nothing. */
static void
only_its_holder_ends_a_letter(void **state)
{
	static const int statements[] = { Q_outbox_end, Q_outbox_later };
	struct house *h = *state;

	put(h, "a", "ana@example.org");
	house_run(h, Q_outbox_take, VALUES(value_number(1), value_number(77)));
	for (size_t i = 0; i < 2; i++) {
		const struct value values[] = { value_number(1),
			value_number(NOW_US), value_null(), value_number(76) };
		struct house_run run = { statements[i], values, 4, -1 };

		assert_int_equal(store_write(h->store, h->arena,
				     house_run_apply, &run, &h->fault),
		    WRITE_DONE);
		assert_int_equal(run.changed, 0);
	}
	assert_int_equal(waiting(h), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { IN_HOUSE(kept_once_or_not_at_all),
		IN_HOUSE(forgets_an_address), IN_HOUSE(backs_off_and_gives_up),
		IN_HOUSE(stops), IN_HOUSE(survives_a_broken_store),
		IN_HOUSE(each_is_sent_by_one_node),
		IN_HOUSE(a_dead_nodes_letter_is_sent_once),
		IN_HOUSE(only_its_holder_ends_a_letter) };

	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
