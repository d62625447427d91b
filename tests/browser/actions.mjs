// What a visitor does: switch the language, search, filter, open the menu, skip
// to the content, print, copy a link.  Each with and without script where both
// can do it.

const LIST = "/commitments?jurisdiction=vilaclara&late=yes";
const SCRIPT = [true, false];

const behind = (page, base) => page.url().slice(base.length);
const expect = (is, wanted, what) =>
	is === wanted ? [] : [`${what} is "${is}", not "${wanted}"`];

export const actions = ({ base, suite, visiting, PHONE }) => {
	const check = (name, options, visit) => () =>
		suite.check(name, () => visiting(options, visit));
	const both = (name, options, visit) => SCRIPT.map((javaScriptEnabled) =>
		check(`${name} (${javaScriptEnabled ? "script" : "no script"})`,
			{ javaScriptEnabled, ...options },
			(page, context) => visit(page, javaScriptEnabled, context)));

	const language = async (page) => {
		await page.goto(`${base}/en${LIST}`);
		await page.click('.langs a[lang="es"]');
		return expect(behind(page, base), `/es${LIST}`, "address");
	};

	const search = async (page) => {
		await page.goto(`${base}/ca`);
		await page.click(".find input");
		await page.keyboard.type("PRESSUPOST");
		await page.keyboard.press("Enter");
		await page.waitForURL(/search/);
		const links = await page.locator("main .list a").count();

		return [...expect(behind(page, base), "/ca/search?q=PRESSUPOST",
			"address"), ...(links > 0 ? [] : ["nothing was found"])];
	};

	const filter_button = async (page) => {
		await page.goto(`${base}/en/commitments`);
		const before = await page.locator("main .list > li").count();

		await page.focus('.filters select[name="jurisdiction"]');
		await page.selectOption('.filters select[name="jurisdiction"]',
			"vilaclara");
		await page.check('.filters input[name="late"]', { noWaitAfter: true });
		if (!page.url().includes("late=yes"))
			await page.click(".filters button");
		await page.waitForURL(/late=yes/);
		const after = await page.locator("main .list > li").count();
		const chosen = await page.isChecked('.filters input[name="late"]');

		return [
			...(after > 0 && after < before ? []
				: [`${before} became ${after}`]),
			...(page.url().includes("jurisdiction=vilaclara") ? []
				: [page.url()]),
			...(chosen ? [] : ["the choice is not shown"]),
		];
	};

	// Pointed at, a choice acts at once; by keyboard it waits for the button.
	const filter_script = async (page) => {
		await page.goto(`${base}/en/commitments`);
		await page.focus('.filters input[name="late"]');
		await page.keyboard.press("Space");
		await page.waitForTimeout(300);
		const found = expect(behind(page, base), "/en/commitments", "address");

		await page.goto(`${base}/en/commitments`);
		await page.click('.filters input[name="late"]');
		await page.waitForURL(/late=yes/, { timeout: 5000 });
		return found;
	};

	const menu = async (page, script) => {
		await page.goto(`${base}/en`);
		const found = [];
		const seen = () => page.isVisible('.nav a[href="/en/plans"]');

		if (await seen())
			found.push("it is open from the beginning");
		await page.click(".menu summary");
		if (!await seen())
			found.push("it does not open");
		if (script) {
			await page.keyboard.press("Escape");
			if (await seen())
				found.push("Escape does not close it");
			found.push(...expect(await page.evaluate(
				() => document.activeElement.tagName), "SUMMARY", "focus"));
			await page.click(".menu summary");
		}
		await page.click('.nav a[href="/en/plans"]');
		return [...found, ...expect(behind(page, base), "/en/plans", "address")];
	};

	const skip = async (page) => {
		await page.goto(`${base}/en/plans`);
		await page.keyboard.press("Tab");
		const box = await page.locator(".skip").boundingBox();
		const found = box.width > 44 && box.height > 24 && box.x >= 0 ? []
			: ["it is not seen when it has the focus"];

		await page.keyboard.press("Enter");
		await page.keyboard.press("Tab");
		if (!await page.evaluate(
			() => document.activeElement.closest("main") !== null))
			found.push("the next stop is not in the content");
		return found;
	};

	const slash = async (page) => {
		await page.goto(`${base}/en`);
		await page.keyboard.press("/");
		return expect(await page.evaluate(() => document.activeElement.id),
			"find", "focus");
	};

	const print = async (page) => {
		await page.emulateMedia({ media: "print" });
		await page.goto(`${base}/en/plans/rosario-2021-2023`);
		const found = [];

		for (const part of [".menu", ".skip", ".foot ul"])
			if (await page.locator(part).first().isVisible())
				found.push(`${part} is printed`);
		if (!await page.isVisible(".printed"))
			found.push("the address is not printed");
		found.push(...expect(await page.evaluate(
			() => getComputedStyle(document.body).backgroundColor),
		"rgb(255, 255, 255)", "paper"));
		const folded = await page.evaluate(() =>
			[...document.querySelectorAll(".fold > :not(summary)")].filter(
				(text) => text.getBoundingClientRect().height < 5).length);

		return folded === 0 ? found : [...found, `${folded} texts stay folded`];
	};

	const copy = async (page) => {
		await page.context().grantPermissions(
			["clipboard-read", "clipboard-write"]);
		await page.goto(`${base}/en/commitments/vcl0005`);
		await page.click("button[data-copy]");
		await page.waitForFunction(() => {
			const button = document.querySelector("button[data-copy]");

			return button.textContent === button.dataset.done;
		});
		return expect(await page.evaluate(() => navigator.clipboard.readText()),
			`${base}/en/commitments/vcl0005`, "copied");
	};

	// A pane leads to its milestone, and says in words what it shows.
	const pane = async (page) => {
		await page.goto(`${base}/en/jurisdictions/vilaclara`);
		const late = page.locator("a.pane.late").first();
		const words = (await late.textContent()).replace(/\s+/g, " ");
		const found = /: .+ · \d+ days? late/.test(words) ? [] : [words];

		await late.click();
		const hash = new URL(page.url()).hash;

		return [...found, ...expect(await page.locator(`tr${hash}`).count(), 1,
			"milestone")];
	};

	// Chosen colours: what a pane says must not be lost.
	const forced = async (page) => {
		await page.emulateMedia({ forcedColors: "active" });
		await page.goto(`${base}/en/jurisdictions/vilaclara`);
		const looks = await page.evaluate(() =>
			["done", "unproven", "going", "none", "stuck", "unstated",
				"silent", "incomplete"].map((light) => {
				const style = getComputedStyle(
					document.querySelector(`.key .${light}`));

				return [style.backgroundImage, style.borderStyle,
					style.boxShadow, light === "silent"].join();
			}));

		return expect(new Set(looks).size, looks.length, "different panes");
	};

	// An outline that is declared may still not be drawn: compare pictures.
	const focus = async (page) => {
		const found = [];

		await page.goto(`${base}/en/commitments/vcl0005`);
		await page.evaluate(() => document.fonts.ready.then(() => 0));
		for (const part of [".nav a", ".find input", ".find button", "a.pane",
			"svg a", ".scroll", ".sheet a", ".foot a"]) {
			const one = page.locator(part).first();

			await one.scrollIntoViewIfNeeded();
			await page.evaluate(() => document.activeElement.blur());
			const before = await page.screenshot();

			// The keyboard was used last, so the focus is to be seen.
			await page.keyboard.press("Shift");
			await one.evaluate((e) => e.focus({ preventScroll: true,
				focusVisible: true }));
			if (before.equals(await page.screenshot()))
				found.push(`${part} looks the same`);
		}
		return found;
	};

	return [
		...both("language switch keeps page and query", {}, language),
		...both("search by typing and Enter", {}, search),
		...both("filter", {}, filter_button),
		...both("menu on the phone", { viewport: PHONE }, menu),
		...both("skip link", {}, skip),
		...both("pane leads to its milestone", {}, pane),
		check("focus can be seen", {}, focus),
		check("filter acts when pointed at", {}, filter_script),
		check("slash goes to the search", {}, slash),
		check("print", { colorScheme: "dark" }, print),
		check("copy the link", {}, copy),
		check("forced colours", {}, forced),
	];
};
