// Goal: every page, in every language, on a phone and on a desk, by day and by
// night, with and without script, can be read and used by everybody; and what
// people do there with one another works as they would do it.
//   node tests/browser/browser.mjs http://ADDR:PORT
// The pages where people act are tested if the environment holds links to sign
// in with (people.mjs).
// Prints "ok NAME" or "FAIL NAME: what" for each check.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { baseOf, browserOpen } from "./chromium.mjs";
import * as look from "./look.mjs";
import { KINDS, LANGUAGES, PAGES, statusOf } from "./pages.mjs";
import { Suite, together } from "./suite.mjs";
import { actions } from "./actions.mjs";
import { INSIDES, MADE, flat } from "./insides.mjs";
import { citizen, journeys } from "./journeys.mjs";
import { everybody } from "./people.mjs";
import { progress } from "./progress.mjs";

const AXE = readFileSync(createRequire(import.meta.url)
	.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
	"best-practice"];
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 780 };
const SMALL = { width: 320, height: 640 };
const WEIGHT_MAX = 100_000;

const base = baseOf(process.argv);
const browser = await browserOpen();
const suite = new Suite();

const axe = async (page, within = "html") => {
	const { violations } = await page.evaluate(
		([values, part]) => window.axe.run(part, {
			runOnly: { type: "tag", values },
			resultTypes: ["violations"],
		}), [RULES, within]);

	return violations.flatMap((rule) => rule.nodes.map((node) =>
		`${rule.id} at ${node.target.join(" ")} ` +
		`(${node.any[0]?.message ?? rule.help})`));
};

// A page in a context of its own, closed whatever happens.
const visiting = async (options, visit) => {
	const context = await browser.newContext({ viewport: DESK, ...options });

	try {
		return await visit(await context.newPage(), context);
	} finally {
		await context.close();
	}
};

const settled = (page) => page.evaluate(() => document.fonts.ready.then(() => 0));

// Where a worker sits: a page with script, one without, and one for other ways.
const seat_make = async () => {
	const seat = {};

	for (const [kind, javaScriptEnabled] of [["full", true], ["plain", false],
		["ways", true]]) {
		const context = await browser.newContext({ viewport: DESK,
			javaScriptEnabled });

		await context.addInitScript({ content: AXE });
		seat[kind] = await context.newPage();
	}
	return seat;
};

// Everything of one page in one language: it comes, nobody complains, it has
// its shape, it fits, axe finds nothing; and without script it says the same.
const page_whole = (name, lang) => async ({ full: page, plain }) => {
	const path = `${base}/${lang}${PAGES[name]}`;
	const at = `${lang} ${name}`;
	let words;

	page.removeAllListeners();
	const complaints = look.complaintsOf(page, base, statusOf(name));

	await page.setViewportSize(DESK);
	await suite.check(`loads: ${at}`, async () => {
		const reply = await page.goto(path);

		await settled(page);
		return reply.status() === statusOf(name) ? []
			: [`status ${reply.status()}`];
	});
	// Before axe, which looks at files of its own accord.
	await suite.check(`quiet: ${at}`, () => complaints);
	await suite.check(`shape: ${at}`, () => page.evaluate(look.shape, lang));
	await suite.check(`languages: ${at}`, () => page.evaluate(look.switched,
		[LANGUAGES, PAGES[name]]));
	await suite.check(`axe at 1280: ${at}`, () => axe(page));
	await suite.check(`targets at 1280: ${at}`,
		() => page.evaluate(look.targets));
	await suite.check(`without script: ${at}`, async () => {
		words = await page.evaluate(() => document.body.innerText);
		await plain.goto(path);
		const less = await plain.evaluate(() => document.body.innerText);
		// "Copy the link" needs a script, and is there only with it.
		const lacking = words.split("\n").filter((line) => line !== "" &&
			!less.includes(line));

		return lacking.length <= 1 ? [] : [`lacks "${lacking[0]}"`];
	});
	await suite.check(`fits: ${at}`, async () => {
		const found = await page.evaluate(look.overflow);

		for (const viewport of [PHONE, SMALL]) {
			await page.setViewportSize(viewport);
			found.push(...await page.evaluate(look.overflow));
		}
		return found;
	});
	await suite.check(`targets at 320: ${at}`,
		() => page.evaluate(look.targets));
};

// The other ways to see a page, in one language.
const page_ways = (name) => async ({ ways: page }) => {
	await suite.check(`axe at 1280 dark: en ${name}`, async () => {
		await page.setViewportSize(DESK);
		await page.emulateMedia({ colorScheme: "dark" });
		await page.goto(`${base}/en${PAGES[name]}`);
		await settled(page);
		return axe(page);
	});
	await suite.check(`axe at 360: en ${name}`, async () => {
		await page.setViewportSize(PHONE);
		await page.emulateMedia({ colorScheme: "light" });
		const found = await axe(page);

		// What the open menu lies upon waits until it is closed.
		await page.click(".menu summary");
		return [...found, ...await axe(page, "header")];
	});
	await suite.check(`fits when spaced: en ${name}`, async () => {
		await page.setViewportSize(SMALL);
		await page.evaluate(look.spaced);
		return page.evaluate(look.overflow);
	});
};

const page_weight = (name) => () => suite.check(`weight: en ${name}`, () =>
	visiting({}, async (page, context) => {
		const client = await context.newCDPSession(page);
		let bytes = 0;

		await client.send("Network.enable");
		client.on("Network.loadingFinished",
			(done) => { bytes += done.encodedDataLength; });
		await page.goto(`${base}/en${PAGES[name]}`,
			{ waitUntil: "networkidle" });
		if (bytes === 0)
			return ["nothing was loaded"];
		return bytes < WEIGHT_MAX ? [] : [`${bytes} bytes`];
	}));

// Tab from the first link to the last: each stop once, in the order of the
// page, to be seen when it has the focus.
const page_keyboard = (name, viewport, { path = PAGES[name], ...options } = {}) =>
	() => suite.check(`keyboard at ${viewport.width}: en ${name}`, () =>
		visiting({ viewport, ...options }, async (page) => {
			await page.goto(`${base}/en${path}`);
			await settled(page);
			const stops = await page.evaluate(look.reachable);
			const found = [];

			for (let i = 0; i < stops.length; i++) {
				await page.keyboard.press("Tab");
				const here = await page.evaluate(look.standing);

				found.push(...here.found.map((what) =>
					`"${stops[here.stop] ?? "?"}" ${what}`));
				if (here.stop !== i) {
					found.push(`stop ${i} is "${stops[here.stop] ?? "none"}"` +
						`, not "${stops[i]}"`);
					break;
				}
			}
			return found;
		}));

// The pages of ${role} at this seat.  Those of the one before are closed: an
// address has only so many connections.
const inside_seat = async (seat, role, storageState) => {
	if (seat.role === role)
		return seat;
	for (const context of seat.contexts ?? [])
		await context.close();
	const full = await browser.newContext({ storageState });
	const plain = await browser.newContext({ storageState,
		javaScriptEnabled: false });

	await full.addInitScript({ content: AXE });
	return Object.assign(seat, { role, contexts: [full, plain],
		full: await full.newPage(), plain: await plain.newPage() });
};

// A page as one person sees it: in English in full, in another language, each
// in its turn, as to what longer words may break.
const page_inside = (states) => ({ role, name, at: way }, i) => async (seat) => {
	const { full, plain } = await inside_seat(seat, role, states[role]);
	const lang = LANGUAGES[1 + i % (LANGUAGES.length - 1)];
	const [from, selector] = [way].flat();
	const at = `${role || "anybody"}: ${name}`;
	let path = selector === undefined ? from : undefined;

	full.removeAllListeners();
	for (const page of [full, plain])
		await page.setViewportSize(DESK);
	await full.emulateMedia({ colorScheme: "light" });
	if (selector !== undefined)
		await suite.check(`leads there: ${at}`, async () => {
			await full.goto(`${base}/en${from}`);
			path = (await full.locator(selector).first()
				.getAttribute("href")).slice(3);
		});
	if (path !== undefined)
		await inside_look(full, plain, path, lang, at);
};

const inside_look = async (page, plain, path, lang, at) => {
	const complaints = look.complaintsOf(page, base);
	const words_of = (one) => one.evaluate(() =>
		document.querySelector("main").innerText);

	await suite.check(`loads: ${at}`, async () => {
		const reply = await page.goto(`${base}/en${path}`);

		await settled(page);
		return [...reply.status() === 200 ? [] : [`status ${reply.status()}`],
			...complaints, ...await page.evaluate(look.shape, "en")];
	});
	await suite.check(`without script: ${at}`, async () => {
		const words = await words_of(page);

		await plain.goto(`${base}/en${path}`);
		const less = await words_of(plain);
		const lacking = words.split("\n").filter((line) =>
			!less.includes(line));

		return lacking.length <= 1 ? [] : [`lacks "${lacking[0]}"`];
	});
	await suite.check(`axe: ${at}`, async () => {
		const found = await axe(page);

		await page.setViewportSize(PHONE);
		await page.emulateMedia({ colorScheme: "dark" });
		return [...found, ...(await axe(page)).map((f) => `on a phone: ${f}`)];
	});
	await suite.check(`fits: ${at}`, async () => {
		const found = [];

		for (const viewport of [DESK, SMALL]) {
			await page.setViewportSize(viewport);
			found.push(...await page.evaluate(look.overflow),
				...await page.evaluate(look.targets));
		}
		await page.evaluate(look.spaced);
		found.push(...(await page.evaluate(look.overflow))
			.map((f) => `spaced: ${f}`));
		await plain.setViewportSize(SMALL);
		await plain.goto(`${base}/${lang}${path}`);
		return [...found, ...[...await plain.evaluate(look.overflow),
			...await plain.evaluate(look.shape, lang)]
			.map((f) => `${lang}: ${f}`)];
	});
};

// A form of every kind by keyboard, and on paper.
const inside_ways = (states) => {
	const keys = (role, path) => page_keyboard(path, DESK, { path,
		storageState: states[role] });
	const paper = (name, path) => () => suite.check(`paper: ${name}`, () =>
		visiting({ viewport: { width: 794, height: 1123 } }, async (page) => {
			await page.emulateMedia({ media: "print" });
			await page.goto(`${base}/en${path}`);
			const shown = await page.locator("main .buttons, main .filters")
				.evaluateAll((all) => all.filter((e) => e.checkVisibility())
					.map((e) => `prints ${e.innerText}`));

			return [...shown, ...await page.evaluate(look.overflow)];
		}));
	const { duty, "balance of a year": balance } = INSIDES[""];

	return [keys("officer", INSIDES.officer.report),
		keys("officer", INSIDES.officer["say a comment"]),
		keys("", INSIDES[""].duties),
		keys("administrator", INSIDES.administrator["new page of text"]),
		paper("duty", duty), paper("balance", balance)];
};

const tasks = [];

for (const name of Object.keys(PAGES))
	for (const lang of LANGUAGES)
		tasks.push(page_whole(name, lang));
for (const name of KINDS)
	tasks.push(page_ways(name), page_weight(name), page_keyboard(name, DESK));
tasks.push(page_keyboard("home of vilaclara", PHONE),
	page_keyboard("commitment of vilaclara", PHONE),
	...actions({ base, suite, visiting, PHONE }));

const seats = [await seat_make(), await seat_make(), await seat_make()];

await together(seats, tasks);
for (const seat of seats)
	for (const page of Object.values(seat))
		await page.context().close();

const states = await everybody(visiting, base);
const people = { base, suite, visiting, PHONE, states };

if (states.administrator !== undefined) {
	const insides = [{}, {}, {}];

	await together(insides, [...citizen(people),
		...flat(INSIDES).map(page_inside(states)), ...inside_ways(states)]);
	await together(insides, [...progress(people), ...journeys(people)]);
	await together(insides, flat(MADE).map(page_inside(states)));
}
await browser.close();
process.exit(suite.failed > 0 ? 1 : 0);
