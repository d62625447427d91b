// Takes the pictures of docs/pictures again.  The portal at the given address
// serves the examples:
//   node tests/browser/pictures.mjs http://127.0.0.1:8080 [FOLDER]
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { baseOf, browserOpen } from "./chromium.mjs";

const DESK = { width: 1120, height: 820 };
const PHONE = { width: 360, height: 780 };
const TOWN = "/en/jurisdictions/vilaclara";

// name, address, what differs from a desk by day
const PICTURES = [
	["portal", "/en", {}],
	["home", TOWN, {}],
	["home-phone", TOWN, { viewport: PHONE }],
	["home-dark", TOWN, { colorScheme: "dark" }],
	["commitment", "/en/commitments/ecqto0005", {}],
	["plan", "/es/plans/rosario-2021-2023", {}],
	["commitments", "/ca/commitments?late=yes", {}],
	["history", "/pt/history/commitment/vcl0005", {}],
	["print", "/en/commitments/vcl0005", { media: "print",
		viewport: { width: 794, height: 1123 } }],
];

const base = baseOf(process.argv);
const folder = process.argv[3] ?? "docs/pictures";
const browser = await browserOpen();

mkdirSync(folder, { recursive: true });
for (const [name, path, { media, ...options }] of PICTURES) {
	const context = await browser.newContext({ viewport: DESK, ...options });
	const page = await context.newPage();
	const file = `${folder}/${name}.png`;

	await page.emulateMedia({ media: media ?? "screen" });
	await page.goto(base + path);
	await page.evaluate(() => document.fonts.ready);
	writeFileSync(file, await page.screenshot());
	console.log(`${file} ${Math.ceil(statSync(file).size / 1000)} kB`);
	await context.close();
}
await browser.close();
