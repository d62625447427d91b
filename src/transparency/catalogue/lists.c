/* The closed lists of the catalogue.  Codes are those of the EU's authority
 * tables (publications.europa.eu/resource/authority/frequency, …/file-type) and
 * of Regulation (EU) 2023/138, annex; labels are words for people. */
#include "transparency/catalogue/catalogue_room.h"

#include "commons/files/inspect.h"
#include "engine/base/date.h"

/* How often, and the step that date_read_relative takes from one update to the
 * day the next is due: what is due several times a day is due the day after,
 * for duties are counted in days. */
static const struct choice frequencies[] = {
	{ "UPDATE_CONT", "All the time" },
	{ "HOURLY", "Every hour" },
	{ "DAILY_2", "Twice a day" },
	{ "DAILY", "Every day" },
	{ "WEEKLY_3", "Three times a week" },
	{ "WEEKLY_2", "Twice a week" },
	{ "WEEKLY", "Every week" },
	{ "BIWEEKLY", "Every two weeks" },
	{ "MONTHLY_2", "Twice a month" },
	{ "MONTHLY", "Every month" },
	{ "BIMONTHLY", "Every two months" },
	{ "QUARTERLY", "Every three months" },
	{ "ANNUAL_3", "Three times a year" },
	{ "ANNUAL_2", "Twice a year" },
	{ "ANNUAL", "Every year" },
	{ "BIENNIAL", "Every two years" },
	{ "TRIENNIAL", "Every three years" },
	{ "QUADRENNIAL", "Every four years" },
	{ "QUINQUENNIAL", "Every five years" },
	{ "DECENNIAL", "Every ten years" },
	{ "IRREG", "When something changes" },
	{ "NEVER", "Never again: it is complete" },
	{ "UNKNOWN", "Not known" },
};
const struct choices dataset_frequencies = { "dataset_frequencies", frequencies,
	sizeof(frequencies) / sizeof(*frequencies) };

static const struct {
	const char *code, *step;
} steps[] = {
	{ "UPDATE_CONT", "@+1d" },
	{ "HOURLY", "@+1d" },
	{ "DAILY_2", "@+1d" },
	{ "DAILY", "@+1d" },
	{ "WEEKLY_3", "@+3d" },
	{ "WEEKLY_2", "@+4d" },
	{ "WEEKLY", "@+7d" },
	{ "BIWEEKLY", "@+14d" },
	{ "MONTHLY_2", "@+16d" },
	{ "MONTHLY", "@+1m" },
	{ "BIMONTHLY", "@+2m" },
	{ "QUARTERLY", "@+3m" },
	{ "ANNUAL_3", "@+4m" },
	{ "ANNUAL_2", "@+6m" },
	{ "ANNUAL", "@+1y" },
	{ "BIENNIAL", "@+2y" },
	{ "TRIENNIAL", "@+3y" },
	{ "QUADRENNIAL", "@+4y" },
	{ "QUINQUENNIAL", "@+5y" },
	{ "DECENNIAL", "@+10y" },
};

date
frequency_next(int frequency, date from)
{
	str code = choice_code(&dataset_frequencies, frequency);
	date next = DATE_NONE;

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (str_is(code, steps[i].code) && date_known(from))
			date_read_relative(str_of(steps[i].step),
			    date_last(from), &next);
	return next;
}

static const struct choice hvd[] = {
	{ "geospatial", "Geospatial" },
	{ "earth_observation", "Earth observation and environment" },
	{ "meteorological", "Meteorological" },
	{ "statistics", "Statistics" },
	{ "companies", "Companies and company ownership" },
	{ "mobility", "Mobility" },
};
const struct choices dataset_hvd = { "dataset_hvd", hvd,
	sizeof(hvd) / sizeof(*hvd) };

static const struct choice formats[] = {
	{ "CSV", "CSV" },
	{ "TSV", "TSV" },
	{ "JSON", "JSON" },
	{ "GEOJSON", "GeoJSON" },
	{ "XLSX", "XLSX" },
	{ "ODS", "ODS" },
	{ "PARQUET", "Parquet" },
	{ "XML", "XML" },
	{ "TXT", "TXT" },
	{ "PDF", "PDF" },
	{ "DOCX", "DOCX" },
	{ "ODT", "ODT" },
	{ "PPTX", "PPTX" },
	{ "ODP", "ODP" },
	{ "PNG", "PNG" },
	{ "JPEG", "JPEG" },
	{ "WEBP", "WebP" },
	{ "ZIP", "ZIP" },
	{ "NDJSON", "NDJSON" },
};
const struct choices file_formats = { "file_formats", formats,
	sizeof(formats) / sizeof(*formats) };

bool
format_holds_table(str media_type)
{
	static const char *const types[] = { "text/csv",
		"text/tab-separated-values", "application/json",
		"application/x-ndjson", "application/vnd.apache.parquet",
		"application/vnd.oasis.opendocument.spreadsheet",
		("application/vnd.openxmlformats-officedocument."
		 "spreadsheetml.sheet") };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_is(media_type, types[i]))
			return true;
	return false;
}

int
format_of(str media_type)
{
	const struct inspect_type *type = inspect_named(media_type);

	for (size_t i = 0; type != NULL && i < file_formats.n; i++)
		if (str_is(str_of(type->name), formats[i].label))
			return (int)i + 1;
	return 0;
}

/* What the licences that portals use most allow, in a sentence each; the code
 * is that of the term (packs/open-data.json). */
static const struct {
	const char *code, *sentence;
} licences[] = {
	{ "cc0",
	    "You may do with it whatever you like, without asking and without "
	    "naming anybody." },
	{ "pddl",
	    "You may do with it whatever you like, without asking and without "
	    "naming anybody." },
	{ "cc-by-4-0",
	    "You may use, change and share it, also to earn money. Say who "
	    "published it." },
	{ "odc-by",
	    "You may use, change and share it, also to earn money. Say who "
	    "published it." },
	{ "cc-by-sa-4-0",
	    "You may use, change and share it, also to earn money. Say who "
	    "published it, and share what you make from it in the same way." },
	{ "odbl",
	    "You may use, change and share it, also to earn money. Say who "
	    "published it, and share what you make from it in the same way." },
	{ "cc-by-nc-4-0",
	    "You may use, change and share it, but not to earn money. Say who "
	    "published it." },
	{ "cc-by-nd-4-0",
	    "You may share it as it is, also to earn money. Say who published "
	    "it, and do not share changed copies." },
	{ "es-reuse",
	    "You may use, change and share it, also to earn money. Say who "
	    "published it and when it was last updated, and do not twist what "
	    "it says." },
};

const char *
licence_sentence(str code)
{
	for (size_t i = 0; i < sizeof(licences) / sizeof(*licences); i++)
		if (str_is(code, licences[i].code))
			return licences[i].sentence;
	return NULL;
}
