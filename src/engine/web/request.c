/* A request as its handler sees it: the declared parameters that came. */
#include <assert.h>

#include "engine/web/web.h"

static bool
request_declares(const struct request *rq, const char *name)
{
	str rest = str_of(rq->route->params);

	while (rest.p != NULL && rest.n > 0)
		if (str_is(str_cut(&rest, ' '), name))
			return true;
	return false;
}

str
request_param(const struct request *rq, const char *name)
{
	assert(request_declares(rq, name));
	for (size_t i = 0; i < rq->n_params; i++)
		if (str_is(rq->params[i].name, name))
			return rq->params[i].value;
	return S("");
}

int64_t
request_number(const struct request *rq, const char *name, int64_t least,
    int64_t most, int64_t otherwise)
{
	int64_t n;

	if (!str_number(request_param(rq, name), &n) || n < least || n > most)
		return otherwise;
	return n;
}
