/* Fuzz target: zone files.  A zone that opens answers for any moment. */
#include <assert.h>

#include "engine/base/date.h"
#include "engine/base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const int64_t moments[] = { INT64_MIN, INT64_MIN / 3, -1, 0,
		INT64_C(1795341600000000), INT64_C(2500000000000000),
		INT64_C(253402300799999999), INT64_MAX };
	struct zone *z = zone_parse((str){ (const char *)p, n });
	int64_t apart;
	size_t i;
	date d;

	if (z == NULL)
		return 0;
	for (i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		moment m = { moments[i] };

		d = zone_day(z, m);
		if (!date_known(d) || !date_known(date_of(m)))
			continue;
		/* No zone is more than two days away from UTC. */
		apart = date_number(d) - date_number(date_of(m));
		assert(apart >= -2 && apart <= 2);
	}
	zone_close(z);
	return 0;
}
