// The pages where people act: each as whoever may open it sees it, by their
// role; "" is a stranger.  Each is written as it stands behind /LANG; with a
// selector, the page that this leads to from there.  MADE are those that the
// journeys left something on.
const MILESTONE = "milestone/vcl0005/milestones/1";
const LATE = "milestone/vcl0005/milestones/4";
const OFFICE = "/institutions/vilaclara-hisenda";

export const INSIDES = {
	"": {
		"duties": "/duties",
		"duties of a kind": "/duties?institution=vilaclara-hisenda&state=late",
		"duty": `/duties/${LATE}/duties/due`,
		"readings": `/readings/${MILESTONE}`,
		"reviews": "/reviews/commitment/vcl0005",
		"instruments": "/instruments",
		"instrument": "/instruments/irm-2021",
		"comments": "/comments/commitment/vcl0005",
		"balance of a year": `${OFFICE}/balance/2026`,
		"mailings": "/mailings",
		"sign in": "/sign-in",
		"register": "/register",
	},
	officer: {
		"change a duty": [`/duties/${LATE}/duties/due`, ".hero .button"],
		"milestone": "/commitments/vcl0005/milestones/1",
		"commitment": "/commitments/vcl0005",
		"report": "/commitments/vcl0005/milestones/1/report",
		"replan": "/commitments/vcl0005/milestones/1/replan",
		"edit": "/edit/commitment/vcl0005",
		"new plan": "/new/plan",
		"publish data": "/data/new",
		"sheet of data": "/data/new/sheet",
		"add a version": "/data/vilaclara-trees/add?file=trees",
		"edit a dataset": "/edit/dataset/vilaclara-trees",
		"drafts": "/drafts",
		"manage": "/manage",
		"say a reading": `/readings/${MILESTONE}`,
		"say a comment": "/comments/commitment/vcl0005",
		"account": "/account",
		"second step": "/account/second",
		"keys": "/account/tokens",
		"inbox": "/inbox",
		"following": "/following",
	},
	moderator: { "moderation": "/moderation" },
	monitor: { "write a review":
		"/reviews/write/commitment/vcl0005?instrument=irm-2021" },
	administrator: {
		"people": "/people",
		"settings": "/new/settings",
		"new page of text": "/new/text_page",
		"write to many": "/mailings/new",
		"desk": "/manage",
	},
};

export const MADE = {
	"": {
		"text page": "/pages/how-to-take-part",
		"table": "/data/people-in-homes/files/people/table",
		"table grouped":
			"/data/people-in-homes/files/people/table?group=barris",
		"row of a table": "/data/people-in-homes/files/people/rows/1",
		"table for other sites":
			"/data/people-in-homes/files/people/embed",
		"changes of a table":
			"/data/people-in-homes/files/people/compare",
		"thread": "/comments/commitment/vcl0004",
		"answered": "/readings/milestone/vcl0003/milestones/1",
		"assessed": "/reviews/commitment/vcl0002",
	},
	officer: { "work": "/work",
		"correct a table": "/data/people-in-homes/files/people/reading",
		"say in a thread": "/comments/commitment/vcl0004" },
	moderator: {
		"thread to moderate": "/comments/commitment/vcl0004",
		"decide": ["/comments/commitment/vcl0004",
			'a[href*="/moderation/text/"]'],
		"report a comment": ["/comments/commitment/vcl0004",
			'a[href*="/moderation/report/"]'],
		"decide about a reuse": ["/reuses/vilaclara-shade",
			'a[href*="/moderation/text/"]'],
		"report a reuse": ["/reuses/vilaclara-shade",
			'a[href*="/moderation/report/"]'],
		"report a request for data": [
			"/data-requests/vilaclara-sports-hall",
			'a[href*="/moderation/report/"]'],
	},
	administrator: {
		"settings again": "/edit/settings/portal",
		"person": ["/people", "main .rows a"],
	},
};

export const flat = (pages) => Object.entries(pages).flatMap(([role, some]) =>
	Object.entries(some).map(([name, at]) => ({ role, name, at })));
