// Takes the pictures of docs/pictures again.  The portal at the given address
// serves the examples, and the environment holds links to sign in with
// (people.mjs); those are used up, and a conversation is left behind:
//   node tests/browser/pictures.mjs http://127.0.0.1:8080 [FOLDER]
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { baseOf, browserOpen } from "./chromium.mjs";
import { citizen } from "./journeys.mjs";
import { everybody } from "./people.mjs";

const DESK = { width: 1120, height: 820 };
const PHONE = { width: 360, height: 780 };
const TOWN = "/en/jurisdictions/vilaclara";

// name, address, what differs from a desk by day: a stranger's, unless of a role
const PICTURES = [
	["portal", "/en", {}],
	["home", TOWN, {}],
	["home-phone", TOWN, { viewport: PHONE }],
	["home-dark", TOWN, { colorScheme: "dark" }],
	["commitment", "/en/commitments/ecqto0005", {}],
	["plan", "/es/plans/rosario-2021-2023", {}],
	["commitments", "/ca/commitments?late=yes", {}],
	["history", "/pt/history/commitment/vcl0005", {}],
	["duties", "/en/duties", {}],
	["trace", "/en/duties?kind=claim_answer&state=done", {
		follow: 'main a[href*="/duties/"]' }],
	["work", "/en/work", { role: "officer" }],
	["report", "/en/commitments/vcl0005/milestones/3/report",
		{ role: "officer" }],
	["edit", "/en/edit/commitment/vcl0005", { role: "officer" }],
	["comments", "/en/comments/commitment/vcl0004", {}],
	["print", "/en/commitments/vcl0005", { media: "print",
		viewport: { width: 794, height: 1123 } }],
];

const base = baseOf(process.argv);
const folder = process.argv[3] ?? "docs/pictures";
const browser = await browserOpen();

mkdirSync(folder, { recursive: true });

const visiting = async (options, visit) => {
	const context = await browser.newContext({ viewport: DESK, ...options });

	try {
		return await visit(await context.newPage(), context);
	} finally {
		await context.close();
	}
};
const states = await everybody(visiting, base);

if (states.officer !== undefined)
	await citizen({ base, visiting, PHONE, states, stays: true,
		suite: { check: (name, visit) => visit() } })[0]();

for (const [name, path, { media, role, follow, ...options }] of PICTURES) {
	const storageState = states[role];

	if (role !== undefined && storageState === undefined)
		continue;
	const context = await browser.newContext({ viewport: DESK, storageState,
		...options });
	const page = await context.newPage();
	const file = `${folder}/${name}.png`;

	await page.emulateMedia({ media: media ?? "screen" });
	await page.goto(base + path);
	if (follow !== undefined)
		await page.locator(follow).first().click();
	await page.evaluate(() => document.fonts.ready);
	writeFileSync(file, await page.screenshot());
	console.log(`${file} ${Math.ceil(statSync(file).size / 1000)} kB`);
	await context.close();
}
await browser.close();
