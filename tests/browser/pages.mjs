// The pages that the browser tests visit, of a portal that serves the examples.
// Each is written as it stands behind /LANG.

export const LANGUAGES = ["en", "ca", "es", "pt"];

export const PAGES = {
	"portal": "",
	"home of vilaclara": "/jurisdictions/vilaclara",
	"home of quito": "/jurisdictions/quito",
	"home of rosario": "/jurisdictions/rosario",
	"home of catalonia": "/jurisdictions/catalonia",
	"home of portugal": "/jurisdictions/portugal",
	"home without a plan": "/jurisdictions/spain",
	"plans": "/plans",
	"plan of vilaclara": "/plans/vilaclara-2",
	"plan of rosario": "/plans/rosario-2021-2023",
	"plan of catalonia": "/plans/catalonia-ogp",
	"commitments": "/commitments",
	"commitments filtered": "/commitments?jurisdiction=vilaclara&late=yes",
	"commitments not found": "/commitments?q=zzzz",
	"commitment of vilaclara": "/commitments/vcl0005",
	"commitment of quito": "/commitments/ecqto0005",
	"commitment of portugal": "/commitments/pt0018",
	"commitment of rosario": "/commitments/rosario-1",
	"milestone of vilaclara": "/commitments/vcl0005/milestones/1",
	"data": "/data",
	"data not found": "/data?q=zzzz",
	"dataset": "/data/vilaclara-trees",
	"dataset that is late": "/data/vilaclara-budget",
	"dataset without a file": "/data/ecuador-armas-ilicitas",
	"version of a file": "/data/vilaclara-trees/files/trees/versions/1",
	"series of datasets": "/series/vilaclara-accounts",
	"reuses": "/reuses",
	"reuses not found": "/reuses?kind=hardware",
	"reuse": "/reuses/vilaclara-shade",
	"requests for data": "/data-requests",
	"request for data": "/data-requests/vilaclara-sports-hall",
	"request for data, answered": "/data-requests/vilaclara-each-tree",
	"institutions": "/institutions",
	"institution": "/institutions/vilaclara-hisenda",
	"places": "/jurisdictions",
	"acts": "/acts",
	"history of a commitment": "/history/commitment/vcl0005",
	"history of a plan": "/history/plan/vilaclara-2",
	"search": "/search?q=vilaclara",
	"search not found": "/search?q=zzzz",
	"search empty": "/search",
	"about": "/about",
	"not found": "/nowhere",
};

// One of each kind: what differs between the others is not their shape.
export const KINDS = ["portal", "home of vilaclara", "home of rosario", "plans",
	"plan of vilaclara", "plan of rosario", "commitments filtered",
	"commitment of vilaclara", "commitment of quito",
	"milestone of vilaclara", "data", "dataset", "version of a file",
	"series of datasets", "reuses", "request for data, answered",
	"institutions",
	"institution", "places", "acts", "history of a commitment", "search",
	"search not found", "about", "not found"];

export const statusOf = (name) => (name === "not found" ? 404 : 200);
