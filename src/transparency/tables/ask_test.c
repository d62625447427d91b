/* Goal: what cannot be asked is refused with a sentence, and a question has one
 * address, however it was written. */
#include "transparency/tables/asking_house.h"

/* A query; the parameter; what is said of it. */
static const char *const refused[][3] = {
	{ "altre__exact=1", "altre__exact", "no column “{2}”" },
	{ "columns=nom,altre", "columns", "no column “{2}”" },
	{ "sort=-altre", "sort", "no column “{2}”" },
	{ "altre__sort=asc", "altre__sort", "no column “{2}”" },
	{ "group=altre", "group", "no column “{2}”" },
	{ "group=nom&show=sum:altre", "show", "no column “{2}”" },
	{ "nom__like=a", "nom__like", "with “{2}”" },
	{ "lat__given=a", "lat__given", "with “{2}”" },
	{ "lat__given__given=a", "lat__given__given", "with “{2}”" },
	{ "area__exact=deu", "area__exact", "not a number" },
	{ "area__exact=1,5", "area__exact", "not a number" },
	{ "area__exact=1e3", "area__exact", "not a number" },
	{ "area__exact=1;drop", "area__exact", "not a number" },
	{ "area__exact=.", "area__exact", "not a number" },
	{ "area__exact=--1", "area__exact", "not a number" },
	{ "area__exact=12345678901234567890", "area__exact", "too long" },
	{ "preu__exact=0.1234567890123456", "preu__exact", "too long" },
	{ "pes__exact=1e999", "pes__exact", "too long" },
	{ "pes__exact=nan", "pes__exact", "not a number" },
	{ "pes__exact=inf", "pes__exact", "not a number" },
	{ "area__in=1,dos", "area__in", "not a number" },
	{ "area__in=,", "area__in", "lists nothing" },
	{ "dia__exact=2024-02-31", "dia__exact", "not a date" },
	{ "dia__exact=31/01/2024", "dia__exact", "not a date" },
	{ "dia__exact=2024-05-17T10:00", "dia__exact", "no time" },
	{ "hora__exact=2024-05-17T24:00", "hora__exact", "not a date" },
	{ "hora__exact=2024-05-17T10", "hora__exact", "not a date" },
	{ "hora__exact=2024-05-17T10:00:00:00", "hora__exact", "not a date" },
	{ "hora__exact=2024-05-17T10:00:00.", "hora__exact", "not a date" },
	{ "hora__exact=2024-05-17T10:00.5", "hora__exact", "not a date" },
	{ "hora__exact=2024-05-17T10:00:00.1234567", "hora__exact",
	    "not a date" },
	{ "hora__exact=2024-05T10:00", "hora__exact", "not a date" },
	{ "obert__exact=potser", "obert__exact", "neither yes" },
	{ "obert__less=true", "obert__less", "does not go" },
	{ "area__contains=1", "area__contains", "does not go" },
	{ "group=nom&show=sum:nom", "show", "does not hold numbers" },
	{ "group=nom&show=sum", "show", "cannot be counted" },
	{ "group=nom&show=count:nom", "show", "cannot be counted" },
	{ "group=nom:year", "group", "cannot be grouped so" },
	{ "group=dia:hour", "group", "cannot be grouped so" },
	{ "group=area:0", "group", "cannot be grouped so" },
	{ "group=area:-1", "group", "cannot be grouped so" },
	{ "group=area:0.0000001", "group", "cannot be grouped so" },
	{ "group=area:", "group", "cannot be grouped so" },
	{ "group=nom,area,preu", "group", "two at most" },
	{ "group=nom&sort=area", "sort", "neither" },
	{ "sort=nom,area,preu,pes", "sort", "3 at most" },
	{ "nom__sort=up", "nom__sort", "not an order" },
	{ "page=0", "page", "not a page" },
	{ "page=9999999999", "page", "not a page" },
	{ "page=x", "page", "not a page" },
	{ "page_size=1001", "page_size", "1 to 1000" },
	{ "page_size=-1", "page_size", "1 to 1000" },
	{ "q=a+b+c+d+e+f+g+h+i", "q", "8 at most" },
};

static void
refuses_what_cannot_be_asked(void **state)
{
	struct ask_wrong wrong;
	struct ask ask;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		if (reads(str_of(refused[i][0]), &ask, &wrong))
			fail_msg("%s was read", refused[i][0]);
		assert_string_equal(str_c(arena, wrong.name), refused[i][1]);
		if (strstr(wrong.sentence, refused[i][2]) == NULL)
			fail_msg("%s: %s", refused[i][0], wrong.sentence);
	}
}

static void
bounds_all_it_takes(void **state)
{
	struct buf list = buf_open(arena, 1 << 16),
		   many = buf_open(arena, 1 << 16);
	struct param params[30];
	struct ask_wrong wrong;
	struct ask ask;
	char *text = NEWS(arena, char, 10001);

	(void)state;
	memset(text, '\'', 10000);
	for (int i = 0; i < 30; i++)
		params[i] = (struct param){
			str_fmt(arena, "%.*s__%s", ARG(asked_parts[i % 5].slug),
			    ask_op_name((enum ask_op[]){ ASK_EXACT, ASK_DIFFERS,
				ASK_LESS, ASK_GREATER, ASK_ISNULL,
				ASK_ISNOTNULL }[i / 5])),
			i % 5 == 4 ? S("2024") : S("1")
		};
	assert_true(ask_read(arena, &table, params, 20, &ask, &wrong));
	assert_int_equal(ask.n_filters, 20);
	assert_false(ask_read(arena, &table, params, 21, &ask, &wrong));
	assert_non_null(strstr(wrong.sentence, "too many filters"));
	for (int i = 0; i < 101; i++)
		buf_fmt(&list, "%d,", i);
	params[0] = (struct param){ S("area__in"), buf_str(&list) };
	assert_false(ask_read(arena, &table, params, 1, &ask, &wrong));
	assert_non_null(strstr(wrong.sentence, "100"));
	for (int i = 0; i < 101; i++)
		buf_c(&many, "7,");
	params[0].value = buf_str(&many);
	assert_true(ask_read(arena, &table, params, 1, &ask, &wrong));
	assert_string_equal(str_c(arena, ask.filters[0].value), "7");
	for (size_t n = 500; n <= 10000; n += 9500) {
		params[0] = (struct param){ S("nom__exact"), { text, n } };
		assert_int_equal(ask_read(arena, &table, params, 1, &ask,
				     &wrong),
		    n == 500);
		params[0].name = S("q");
		assert_int_equal(ask_read(arena, &table, params, 1, &ask,
				     &wrong),
		    n == 500);
	}
	assert_true(wrong.value.n <= 80);
	/* A name of ten thousand letters is nobody's. */
	params[0] = (struct param){ { text, 10000 }, S("1") };
	assert_true(ask_read(arena, &table, params, 1, &ask, &wrong));
	params[0] = (struct param){ S("nom__exact"), S("\xff") };
	assert_false(ask_read(arena, &table, params, 1, &ask, &wrong));
}

static void
says_the_same_in_one_way(void **state)
{
	static const char *const wants[][2] = {
		{ "page=1&page_size=50", "" },
		{ "sort=-area&area__less=010.50&q=++b++a+",
		    "area__less=10.5&q=b+a&sort=-area" },
		{ "pes__exact=+1E%2B016+", "pes__exact=1e16" },
		{ "pes__exact=-0.00", "pes__exact=0" },
		{ "nom__in=b,a,b,%22a,c%22&nom__exact=x%26y%27",
		    "nom__exact=x%26y%27&nom__in=b%2Ca%2C%22a%2Cc%22" },
		{ "dia__less=2024-05&obert__exact=1&nom__isnull=no",
		    "nom__isnotnull=yes&dia__less=2024-05&obert__exact=true" },
		{ "hora__exact=2024-05-17+10:05",
		    "hora__exact=2024-05-17T10%3A05" },
		{ "group=area:010.0,dia:day&sort=-area,dia",
		    "group=area%3A10%2Cdia&sort=-area%3A10%2Cdia" },
		{ "group=hora:day&show=count&page_size=1000",
		    "group=hora%3Aday" },
		{ "group=nom&show=sum:area,count,sum:area&page_size=50&page=3",
		    "group=nom&show=sum%3Aarea%2Ccount&page=3&page_size=50" },
		{ "area__exact=1&area__exact=2&area__isnull=no&area__isnotnull="
		  "1",
		    "area__exact=1&area__isnotnull=yes" },
		{ "show=sum:area&columns=dia,nom,dia", "columns=dia%2Cnom" },
		{ "area__groupby=1&area__sum=1&area__sort=desc",
		    "group=area&show=sum%3Aarea&sort=-area" },
	};
	struct ask ask;
	struct buf b;
	char *once;

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++) {
		b = buf_open(arena, 1 << 16);
		ask = asked(wants[i][0]);
		ask_address(&ask, &b);
		once = str_c(arena, buf_str(&b));
		assert_string_equal(once, wants[i][1]);
		b = buf_open(arena, 1 << 16);
		ask = asked(once);
		ask_address(&ask, &b);
		assert_string_equal(str_c(arena, buf_str(&b)), once);
	}
}

#define IN_ARENA(test)                                                         \
	cmocka_unit_test_setup_teardown(test, arena_make, arena_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(refuses_what_cannot_be_asked),
		IN_ARENA(bounds_all_it_takes),
		IN_ARENA(says_the_same_in_one_way),
	};

	return cmocka_run_group_tests_name("ask", tests, NULL, NULL);
}
