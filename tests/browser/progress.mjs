// Officers' effort is the scarce thing: from the list of their work to a
// milestone's progress published with evidence is at most three steps, on a
// phone and without script too.  A step is a page opened, a form filled in, or
// a form sent.
const STEPS_MAX = 3;
const FORM = 'main table a[href*="/report"]';

const report = async (page, base, title) => {
	let steps = 0;

	await page.goto(`${base}/en/work`);
	await page.locator(FORM).first().click();
	steps++;
	await page.check('input[name="state"][value="finished"]');
	await page.fill("#notes", "Everybody can see it now.");
	await page.fill("#title", title);
	await page.setInputFiles("#file", { name: "proof.txt",
		mimeType: "text/plain", buffer: Buffer.from(`${title}\n`) });
	steps++;
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
	await page.goto(`${base}/en/work`);
	await page.locator(FORM).first().click();
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

export const progress = ({ base, suite, visiting, PHONE, states }) => {
	const storageState = states.officer;

	if (storageState === undefined)
		return [];
	return [async () => {
		await suite.check("progress: three steps (script)", () =>
			visiting({ storageState }, (page) =>
				report(page, base, "Seen by all")));
		await suite.check("progress: three steps (no script, phone)", () =>
			visiting({ storageState, javaScriptEnabled: false,
				viewport: PHONE }, (page) =>
				report(page, base, "Seen once more")));
		await suite.check("progress: a mistake is found", () =>
			visiting({ storageState }, (page) => mistake(page, base)));
	}];
};
