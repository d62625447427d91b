// Officers' effort is the scarce thing: from the list of their work to a
// milestone's progress published with evidence is at most three steps, on a
// phone and without script too.  A step is a page opened, a form filled in, or
// a form sent.
//
// OFFICER in the environment is the way in of an officer of every place, as
// "claraboia user link" prints it; without it nobody can sign in, and nothing
// is tested here.
import { createHmac } from "node:crypto";

const STEPS_MAX = 3;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// The six digits an app would show now (RFC 6238).
const code_of = (secret) => {
	const bits = [...secret].map((letter) =>
		LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) =>
		parseInt(byte, 2)));
	const step = Buffer.alloc(8);

	step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
	const mac = createHmac("sha1", key).update(step).digest();
	const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;

	return String(number % 1_000_000).padStart(6, "0");
};

// In by the link, and the second step set up: what a new officer does once.
const sign_in = async (page, base) => {
	await page.goto(base + process.env.OFFICER);
	await page.click("main form button");
	await page.goto(`${base}/en/account/second`);
	const secret = await page.locator("main code").first().innerText();

	await page.fill('input[name="code"]', code_of(secret));
	await page.click("main form button");
	await page.waitForSelector("main ul.sheet code");
	return page.context().storageState();
};

// The list of their work; where the portal has none yet, a commitment.
const list_of = async (page, base) => {
	const reply = await page.goto(`${base}/en/work`);

	if (reply.status() === 200)
		return;
	await page.goto(`${base}/en/commitments/vcl0005`);
};

const report = async (page, base, title) => {
	const form = 'main a[href$="/report"]';
	let steps = 0;

	await list_of(page, base);
	if (await page.locator(form).count() === 0) {
		await page.click('main a[href*="/milestones/"]');
		steps++;
	}
	await page.locator(form).first().click();
	steps++;
	await page.check('input[name="state"][value="finished"]');
	await page.fill("#notes", "Everybody can see it now.");
	await page.fill("#title", title);
	await page.setInputFiles("#file", { name: "proof.txt",
		mimeType: "text/plain", buffer: Buffer.from(`${title}\n`) });
	await page.locator("main form .buttons button").first().click();
	await page.waitForURL(/said=reported/);
	steps++;
	const words = await page.innerText("main");

	return [
		...(steps <= STEPS_MAX ? [] : [`${steps} steps`]),
		...(words.includes(title) ? [] : ["the evidence is not shown"]),
		...(words.includes("Done, with evidence") ? []
			: ["it is not shown as done"]),
	];
};

// What is wrong is found by whoever cannot see where it is.
const mistake = async (page, base) => {
	await list_of(page, base);
	if (await page.locator('main a[href$="/report"]').count() === 0)
		await page.click('main a[href*="/milestones/"]');
	await page.locator('main a[href$="/report"]').first().click();
	await page.fill("#reported", "yesterday");
	await page.locator("main form .buttons button").first().click();
	await page.click('.problems a[href="#reported"]');
	const found = await page.evaluate(() => {
		const input = document.querySelector("#reported");
		const said = input.getAttribute("aria-describedby").split(" ")
			.map((id) => document.getElementById(id)?.innerText ?? "");

		return { here: document.activeElement === input,
			value: input.value, said: said.join(" ") };
	});

	return [
		...(found.here ? [] : ["the summary does not lead to the field"]),
		...(found.value === "yesterday" ? [] : ["what was typed is gone"]),
		...(found.said.includes("2026-03-31") ? []
			: ["the field is not described by its error"]),
	];
};

export const progress = ({ base, suite, visiting, axe, AXE, look, PHONE }) => {
	if (process.env.OFFICER === undefined)
		return [];
	return [async () => {
		let storageState;

		await suite.check("progress: an officer signs in", () =>
			visiting({}, async (page) => {
				storageState = await sign_in(page, base);
			}));
		if (storageState === undefined)
			return;
		await suite.check("progress: three steps (script)", () =>
			visiting({ storageState }, (page) =>
				report(page, base, "Seen by all")));
		await suite.check("progress: three steps (no script, phone)", () =>
			visiting({ storageState, javaScriptEnabled: false,
				viewport: PHONE }, (page) =>
				report(page, base, "Seen once more")));
		await suite.check("progress: a mistake is found", () =>
			visiting({ storageState }, (page) => mistake(page, base)));
		for (const viewport of [PHONE, { width: 1280, height: 900 }])
			await suite.check(`progress: axe at ${viewport.width}`, () =>
				visiting({ storageState, viewport }, async (page) => {
					await page.addInitScript({ content: AXE });
					await page.goto(`${base}/en/commitments/vcl0005` +
						"/milestones/1/report");
					return [...await axe(page),
						...await page.evaluate(look.overflow),
						...await page.evaluate(look.targets)];
				}));
	}];
};
