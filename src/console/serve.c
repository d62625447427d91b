/* claraboia serve: open the doors until told to stop. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commons/files/files.h"
#include "commons/people/person.h"
#include "commons/jobs/jobs.h"
#include "console/console.h"
#include "engine/base/log.h"
#include "engine/fetch/fetch.h"
#include "engine/jail/jail.h"
#include "engine/mail/mail.h"
#include "engine/mail/smtp.h"
#include "engine/web/address.h"
#include "portal_site.h"
#include "transparency/tables/asker.h"

/* Requests that miss the cache, per address and second: a reader who opens
 * tabs, not a robot. */
#define RATE 20
#define BURST 200
/* Machines of ours: a few proxies, and who watches. */
#define TRUSTED_MAX 16

static bool
serve_listen(struct console *c, struct server_options *options)
{
	const char *listen = console_value(c, "--listen");
	str whole = str_of(listen == NULL ? "127.0.0.1:8080" : listen);
	size_t colon = whole.n;
	int64_t port;

	while (colon > 0 && whole.p[colon - 1] != ':')
		colon--;
	if (colon < 2 || !str_number(str_drop(whole, colon), &port) ||
	    port < 0 || port > 65535) {
		fprintf(stderr,
		    "claraboia: \"%s\" is not where to listen; write "
		    "--listen 127.0.0.1:8080 or --listen [::1]:8080\n",
		    listen);
		return false;
	}
	whole = str_take(whole, colon - 1);
	if (str_starts(whole, S("[")) && str_ends(whole, S("]")))
		whole = str_take(str_drop(whole, 1), whole.n - 2);
	options->address = str_c(c->arena, whole);
	options->port = (unsigned)port;
	return true;
}

static bool
serve_number(struct console *c, const char *name, int64_t most, int64_t *n)
{
	const char *value = console_value(c, name);

	if (value == NULL)
		return true;
	if (str_number(str_of(value), n) && *n >= 0 && *n <= most)
		return true;
	fprintf(stderr, "claraboia: %s takes a number from 0 to %lld\n", name,
	    (long long)most);
	return false;
}

/* --trust: our proxies on other machines, and whoever watches from there. */
static bool
serve_trust(struct console *c, struct server_options *options)
{
	uint64_t *keys = NEWS(c->arena, uint64_t, TRUSTED_MAX);
	str list = str_of(console_value(c, "--trust")), one;

	options->trusted = keys;
	while (list.n > 0) {
		one = str_trim(str_cut(&list, ','));
		if (options->n_trusted == TRUSTED_MAX ||
		    !address_forwarded(one, &keys[options->n_trusted])) {
			fprintf(stderr,
			    "claraboia: --trust takes up to %d addresses with "
			    "commas between them, such as 10.0.0.2,10.0.0.3; "
			    "\"%.*s\" is not one\n",
			    TRUSTED_MAX, ARG(one));
			return false;
		}
		options->n_trusted++;
	}
	return true;
}

static bool
serve_options(struct console *c, struct server_options *options)
{
	int64_t rate = RATE, workers = 0, head = 0, idle = 0, line = 0;

	if (!serve_listen(c, options) || !serve_trust(c, options) ||
	    !serve_number(c, "--rate", 1000000, &rate) ||
	    !serve_number(c, "--workers", 64, &workers) ||
	    !serve_number(c, "--head-ms", 600000, &head) ||
	    !serve_number(c, "--idle-ms", 600000, &idle) ||
	    !serve_number(c, "--line-ms", 600000, &line))
		return false;
	options->rate = (unsigned)rate;
	options->burst = BURST;
	options->workers = (unsigned)workers;
	options->head_ms = (int)head;
	options->idle_ms = (int)idle;
	options->line_ms = (int)line;
	options->behind_proxy = console_value(c, "--behind-proxy") != NULL;
	options->cache = console_value(c, "--no-cache") == NULL;
	options->spool =
	    str_c(c->arena, str_fmt(c->arena, "%s/files/incoming", c->data));
	return true;
}

/* --url, without a slash at its end; where it is not given, where we listen. */
static bool
serve_url(struct console *c, const struct server_options *options, str *url)
{
	const char *given = console_value(c, "--url");

	*url = str_of(given);
	if (given == NULL)
		*url = str_fmt(c->arena, "http://%s%s%s:%u",
		    strchr(options->address, ':') ? "[" : "", options->address,
		    strchr(options->address, ':') ? "]" : "", options->port);
	while (str_ends(*url, S("/")))
		url->n--;
	*url = str_copy(c->arena, *url);
	if ((str_starts(*url, S("https://")) ||
		str_starts(*url, S("http://"))) &&
	    str_find(*url, S(" ")) < 0 && url->n < 256)
		return true;
	fprintf(stderr, "claraboia: --url takes the address people open, such "
			"as https://city.example\n");
	return false;
}

/* What the mail server is told of us.  Its password never stands in a command
 * line, where everybody on the machine can read it. */
static bool
serve_mail(struct console *c, str url, struct mail_server *mail)
{
	const char *server = console_value(c, "--mail");
	const char *from = console_value(c, "--mail-from"), *wrong;

	if (server == NULL && from == NULL)
		return true;
	if (server == NULL || from == NULL || !mail_address_ok(str_of(from))) {
		fputs("claraboia: --mail smtp://HOST:PORT and --mail-from "
		      "ADDRESS go together\n",
		    stderr);
		return false;
	}
	mail->url = str_of(server);
	mail->from = str_of(from);
	mail->user = str_of(getenv("CLARABOIA_MAIL_USER"));
	mail->password = str_of(getenv("CLARABOIA_MAIL_PASSWORD"));
	mail->host = str_drop(url, (size_t)str_find(url, S("://")) + 3);
	mail->host = str_cut(&mail->host, '/');
	mail->host = str_cut(&mail->host, ':');
	if (!mail_host_ok(mail->host))
		mail->host = S("localhost");
	wrong = smtp_check(mail);
	if (wrong != NULL)
		fprintf(stderr, "claraboia: %s\n", wrong);
	return wrong == NULL;
}

/* Signals are waited for here and blocked in every thread made after. */
static void
serve_block(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* The doors are open: do what rooms do by themselves until told to stop. */
static void
serve_wait(struct store *store, const struct portal_site *site,
    const sigset_t *set)
{
	struct log *log = log_open(STDERR_FILENO);
	struct jobs *jobs = jobs_open(store, portal_site_of(site)->portal, log,
	    store_state(store).shared ? JOBS_LEASE_MS : 0);
	int sig;

	if (jobs == NULL)
		fprintf(stderr, "claraboia: no thread is left for what the "
				"portal does by itself: no mail, no digests\n");
	sigwait(set, &sig);
	/* Whoever told us to end kills who does not. */
	store_hurry(store);
	jobs_close(jobs);
	log_close(log);
}

/* What people handed in; what uploads left behind is cleared away. */
static struct files *
serve_files(struct console *c, struct store *store)
{
	struct files *files = files_open(c->data, true);
	struct db *db;
	size_t n;

	if (files == NULL) {
		fprintf(stderr,
		    "claraboia: %s/files cannot be used (%s): check that you "
		    "may write there\n",
		    c->data, strerror(errno));
		return NULL;
	}
	db = store_read(store, c->arena);
	n = files_sweep(files, db, FILE_SWEEP_SECONDS);
	store_read_end(store, db);
	if (n > 0)
		fprintf(stderr, "files swept=%zu\n", n);
	if (jail_landlock() == 0)
		fprintf(stderr, "jail landlock=0\n");
	return files;
}

/* Who answers what is asked of tables.  The shelf stands before its first
 * table, since a process is let into folders that are there. */
static struct asker *
serve_asker(struct console *c, const struct files *files)
{
	struct asker_options options = {
		.shelf = files_beside(files, c->arena, "tables"),
		.scratch = files_beside(files, c->arena, "asker"),
	};
	struct asker *asker = NULL;

	if (options.shelf.n > 0 &&
	    (mkdir(str_c(c->arena, options.shelf), 0700) == 0 ||
		errno == EEXIST))
		asker = asker_open(&options);
	if (asker == NULL)
		fprintf(stderr,
		    "claraboia: %s/asker cannot be used (%s): tables cannot be "
		    "asked\n",
		    c->data, strerror(errno));
	return asker;
}

/* How other sites are asked.  Inner networks only where somebody says so: an
 * address in a record could name any machine of them. */
static const struct fetcher *
serve_fetcher(struct console *c, str url)
{
	struct fetcher *f = NEW(c->arena, struct fetcher);

	if (console_value(c, "--no-fetch") != NULL)
		return NULL;
	f->agent = fetch_agent(c->arena, url);
	f->lets = console_value(c, "--fetch-private") != NULL ? fetch_any
							      : NULL;
	return f;
}

/* How to make the first administrator, while there is none. */
static void
serve_hint(struct console *c, struct store *store)
{
	struct db *db = store_read(store, c->arena);
	int64_t n = person_administrators(db);

	if (n == 0 && db_fault(db)->kind == FAULT_NONE)
		printf("Nobody looks after this portal yet.  Stop it, make the "
		       "first administrator, and start it again:\n"
		       "  claraboia user add you@example.org --role "
		       "administrator --data %s\n"
		       "  claraboia user link you@example.org --data %s\n",
		    c->data, c->data);
	store_read_end(store, db);
}

static enum exit_code
serve_run(struct console *c)
{
	struct server_options options = { 0 };
	enum exit_code code;
	struct portal_site *site;
	struct server *server = NULL;
	const char *why = "";
	struct files *files;
	struct asker *asker;
	struct store *store;
	struct mail_server mail = { 0 };
	sigset_t set;
	str url;

	if (!serve_options(c, &options) || !serve_url(c, &options, &url) ||
	    !serve_mail(c, url, &mail))
		return EXIT_USAGE;
	serve_block(&set);
	store = console_store(c, CONSOLE_SERVE, &code);
	if (store == NULL)
		return code;
	if (!console_key(c, store, false, &code)) {
		store_close(store);
		return code;
	}
	files = serve_files(c, store);
	if (files == NULL) {
		store_close(store);
		return EXIT_BROKEN;
	}
	asker = serve_asker(c, files);
	site = portal_site_open(&(struct portal_options){ .store = store,
				    .folder = c->data,
				    .url = str_c(c->arena, url),
				    .mail = mail.url.n > 0 ? &mail : NULL,
				    .files = files,
				    .asker = asker,
				    .fetcher = serve_fetcher(c, url) },
	    &why);
	if (site != NULL)
		server = server_open(portal_site_of(site), &options, &why);
	if (server == NULL) {
		fprintf(stderr, "claraboia: %s\n", why);
		code = EXIT_BROKEN;
	} else {
		printf("Claraboia is open: http://%s%s%s:%u/\n",
		    strchr(options.address, ':') ? "[" : "", options.address,
		    strchr(options.address, ':') ? "]" : "",
		    server_port(server));
		serve_hint(c, store);
		fflush(stdout);
		serve_wait(store, site, &set);
		server_close(server);
		fprintf(stderr, "closed writes=%llu commits=%llu\n",
		    (unsigned long long)store_changes(store),
		    (unsigned long long)store_commits(store));
	}
	portal_site_close(site);
	asker_close(asker);
	files_close(files);
	store_close(store);
	return code;
}

static const struct option_text serve_option_texts[] = {
	{ "--listen", "ADDR:PORT", "where to listen (default 127.0.0.1:8080)" },
	{ "--url", "URL",
	    "the address people open (default: where it listens)" },
	{ "--mail", "URL", "mail server, smtp://HOST:PORT (default: none)" },
	{ "--mail-from", "ADDRESS",
	    "who letters are from; CLARABOIA_MAIL_USER and "
	    "CLARABOIA_MAIL_PASSWORD in the environment" },
	{ "--workers", "N", "threads that make pages (default 16)" },
	{ "--rate", "N",
	    "new pages per address and second (default 20; 0: "
	    "any number)" },
	{ "--no-fetch", NULL, "ask no other site whether links still work" },
	{ "--fetch-private", NULL,
	    "ask this machine and inner networks too: dangerous" },
	{ "--behind-proxy", NULL, "believe X-Forwarded-For from this machine" },
	{ "--trust", "ADDR,…",
	    "… and from these; they may also read /metrics (IPv6: the /64)" },
	{ "--no-cache", NULL, "make every page anew (for measuring)" },
	{ "--head-ms", "N", "how long a request's head may take" },
	{ "--idle-ms", "N", "how long a connection may be silent" },
	{ "--line-ms", "N",
	    "how long somebody may wait for a table's turn (default 45000)" },
	{ 0 },
};

const struct verb verb_serve = {
	.name = "serve",
	.arguments = "",
	.what = "Open the portal to readers until told to stop.",
	.options = serve_option_texts,
	.run = serve_run,
};
