/* Goal: a page file is compiled or refused, whatever it holds. */
#define PAGEC_FUZZ
#include "../../tools/pagec.c"
#include "../../tools/pagec_hole.c"
#include "../../tools/pagec_html.c"
#include "../../tools/pagec_logic.c"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	pagec_buffer((str){ (const char *)p, n });
	return 0;
}
