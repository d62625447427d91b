// What people do with one another, as real clicks: a citizen asks and is
// answered, an administrator gives the portal its face, two officers write at
// once, a monitor assesses.  Each journey is a task of its own and touches no
// record of another's, nor one that insides.mjs looks at.
import * as look from "./look.mjs";

const STEPS_MAX = 3;
const PASSWORD = "four plain words here";
const CITIZEN = { name: "Aina Roca", mail: "aina@example.org" };
const ASKED = "commitments/vcl0003/milestones/1";
const TALKED = "commitments/vcl0004";
// A form that is sent at once was filled in by a machine.
const THINKING_MS = 3500;
// How often a page is opened again until a job has done its work.
const WAITS = 120;

const expect = (well, what) => (well ? [] : [what]);
const says = async (page, words) => expect(
	(await page.innerText("main")).includes(words), `"${words}" is not shown`);

// What is owed and who is told follows from what was written within a second
// or two: open the page again until ${selector} is there.
const follows = async (page, url, selector) => {
	for (let i = 0; i < 20; i++) {
		await page.goto(url);
		if (await page.locator(selector).count() > 0)
			break;
		await page.waitForTimeout(400);
	}
	return page.locator(selector).first();
};

const register = async (page, base) => {
	await page.goto(`${base}/en/register`);
	await page.fill("#name", CITIZEN.name);
	await page.fill("#mail", CITIZEN.mail);
	await page.fill("#password", PASSWORD);
	await page.click("main form button");
	return says(page, "confirm");
};

// Without mail, somebody who runs the portal says that the account is theirs.
const confirm = async (page, base) => {
	await page.goto(`${base}/en/manage`);
	await page.click('main a[href="/en/people"]');
	await page.fill('main input[type="search"]', CITIZEN.mail);
	await page.click("main .filters button");
	await page.click(`main a:text-is("${CITIZEN.name}")`);
	await page.click('button[value="confirm"]');
	return expect(await page.locator('button[value="confirm"]').count() === 0,
		"the account still waits");
};

const come_in = async (page, base) => {
	await page.goto(`${base}/en/${ASKED}`);
	await page.click('#support a[href^="/en/sign-in"]');
	await page.fill("#mail", CITIZEN.mail);
	await page.fill("#password", PASSWORD);
	await page.click('main button[value="password"]');
	await page.waitForURL(`${base}/en/${ASKED}`);
	await page.waitForSelector('#support button[value="add"]');
};

const read_and_ask = async (page, base) => {
	await page.goto(`${base}/en/${ASKED}`);
	await page.click('main a[href*="/readings/"]');
	await page.check('input[name="view"][value="disagree"]');
	await page.fill("#reason", "My own proposal was never answered.");
	await page.fill("#question", "When will ours be answered?");
	await page.click('main button[value="say"]');
	return [...await says(page, "Thank you."),
		...await says(page, "When will ours be answered?"),
		...await says(page, "Not answered yet.")];
};

const take_part = async (page, base) => {
	await page.goto(`${base}/en/${TALKED}`);
	await page.click('#support button[value="add"]');
	const found = await says(page, "1 person supports this.");

	await page.click('.follow button[value="add"]');
	found.push(...await says(page, "You follow this."));
	await page.goto(`${base}/en/${TALKED}`);
	await page.check('#say input[value="for"]');
	await page.fill("#say textarea", "This would help my street.");
	await page.waitForTimeout(THINKING_MS);
	await page.click("#say button");
	await page.waitForSelector("article.said");
	return [...found, ...await says(page, "This would help my street."),
		...await says(page, CITIZEN.name)];
};

const answer = async (page, base) => {
	let steps = 0;

	const question = await follows(page, `${base}/en/work`,
		'main a[href*="/readings/answer/"]');

	await question.click();
	steps++;
	await page.fill("#text", "Yours will be answered by the end of May.");
	steps++;
	await page.click("main form .buttons button");
	await page.waitForSelector(".said.official");
	steps++;
	return [...expect(steps <= STEPS_MAX, `${steps} steps`),
		...await says(page, "Yours will be answered by the end of May.")];
};

const find_answer = async (page, base) => {
	await page.goto(`${base}/en/account`);
	await page.click('main a[href="/en/inbox"]');
	await (await follows(page, page.url(), 'main a[href*="vcl0003"]')).click();
	return says(page, "Yours will be answered by the end of May.");
};

const answer_comment = async (page, base) => {
	await page.goto(`${base}/en/${TALKED}`);
	await page.click(".said details summary");
	await page.fill(".said details textarea", "Thank you. It is on our list.");
	if (await page.locator('.said input[name="official"]').count() > 0)
		await page.check('.said input[name="official"]');
	await page.waitForTimeout(THINKING_MS);
	await page.click(".said details button");
	await page.waitForSelector("article.said + ul article.said, " +
		".said.official, .thread .thread");
	return [...await says(page, "It is on our list."),
		...await says(page, "Official answer")];
};

const leave = async (page, base) => {
	await page.goto(`${base}/en/account`);
	await page.check("#sure");
	await page.fill("#erase-password", PASSWORD);
	await page.click("main form:has(#sure) button");
	await page.waitForSelector('.own a[href^="/en/sign-in"]');
	await page.goto(`${base}/en/${TALKED}`);
	return [...await says(page, "This would help my street."),
		...await says(page, "Somebody who has left"),
		...expect(!(await page.innerText("main")).includes(CITIZEN.name),
			"the name is still there")];
};

const face = async (page, base) => {
	await page.goto(`${base}/en/manage`);
	const logo = await page.screenshot({
		clip: { x: 0, y: 0, width: 48, height: 48 } });

	await page.click('main a[href*="settings"]');
	await page.fill("#field-name-en", "Open Valley");
	await page.fill("#field-accent", "#7a1f5c");
	await page.setInputFiles("#field-logo", { name: "logo.png",
		mimeType: "image/png", buffer: logo });
	await page.click('main button[value="publish"]');
	const found = await page.locator(".problems").allInnerTexts();

	await page.goto(`${base}/en/about`);
	const colour = await page.evaluate(() => getComputedStyle(
		document.querySelector(".find button")).backgroundColor);
	const drawn = await page.evaluate(() =>
		document.querySelector("img.logo")?.naturalWidth ?? 0);

	return [...found, ...expect(colour === "rgb(122, 31, 92)", colour),
		...expect(drawn > 0, "no logo"),
		...expect((await page.innerText(".brand")).includes("Open Valley"),
			"the name is not shown")];
};

const text = async (page, base) => {
	await page.goto(`${base}/en/manage`);
	await page.click('main a[href="/en/new/text_page"]');
	await page.fill("#field-slug", "how-to-take-part");
	await page.fill("#field-title-en", "How to take part");
	await page.fill("#field-body-en", "Come on *Mondays*.\n\n- Ask\n- Listen\n");
	await page.fill("#field-number", "1");
	await page.click('main button[value="publish"]');
	const found = await page.locator(".problems").allInnerTexts();

	await page.goto(`${base}/en`);
	await page.click('.foot a[href="/en/pages/how-to-take-part"]');
	return [...found, ...await says(page, "Come on Mondays."),
		...expect(await page.locator("main em").count() === 1,
			"it is not set as written")];
};

// Both open the page, both publish: the second is shown what both wrote.
const meeting = async (one, other, base) => {
	const path = `${base}/en/edit/commitment/vcl0006`;

	await one.goto(path);
	await other.goto(path);
	await one.fill("#field-title-en", "The first title");
	await one.click('main button[value="publish"]');
	await other.fill("#field-title-en", "The second title");
	await other.click('main button[value="publish"]');
	const both = await other.innerText("#both");
	const kept = await other.inputValue("#field-title-en");

	await one.goto(`${base}/en/commitments/vcl0006`);
	return [
		...["The first title", "The second title", "both changed it"]
			.filter((words) => !both.includes(words))
			.map((words) => `"${words}" is not in what is shown`),
		...expect(kept.includes("The second title"), `kept is "${kept}"`),
		...expect((await one.innerText("h1")) === "The first title",
			"the first was overwritten"),
	];
};

// From a messy file to what everybody sees: what was guessed is corrected, and
// a mistake in the form costs nobody the file.
const TABLE = "Persones per llar\nDte;Barris;Total\n;CIUTAT;684.078\n" +
	"1;1. el Raval;17.752\n1;2. el Barri Gòtic;..\n";

const publish = async (page, base) => {
	await page.goto(`${base}/en/data/new`);
	await page.setInputFiles("#file", { name: "people.csv",
		mimeType: "text/csv", buffer: Buffer.from(TABLE) });
	await page.click("main form .buttons button");
	await page.fill("#title", "People in homes");
	await page.fill("#description", "Who lives with whom.");
	await page.selectOption("#institution", "vilaclara-hisenda");
	await page.click("main form .buttons button");
	const found = await says(page, "684078");

	await page.selectOption('select[name="type-1"]', "text");
	await page.fill('input[name="unit-3"]', "people");
	await page.click('button[value="again"]');
	found.push(...await says(page, "It was read again"));
	await page.click('button[value="publish"]');
	await follows(page, `${base}/en/data/people-in-homes`,
		'a[href$="/files/people/reading"]');
	/* The job that reads comes a moment later. */
	for (let i = 0; i < 40 && (await says(page, "What it holds")).length; i++) {
		await page.waitForTimeout(250);
		await page.reload();
	}
	return [...found, ...await says(page, "people"),
		...await says(page, "What it holds")];
};

// As a form finds it: the file is kept, and nothing is public.
const look_again = async (page, base) => {
	await page.goto(`${base}/en/data/people-in-homes/add?file=people`);
	await page.setInputFiles("#file", { name: "people-2012.csv",
		mimeType: "text/csv", buffer: Buffer.from(TABLE + "2;Nou;9.100\n") });
	await page.click("main form .buttons button");
	return says(page, "As it was corrected last time");
};

// The same by thumb: from the list of data to the rows that everybody sees,
// with a mistake on the way and no more than the phone's own file chooser.
const OFFICE = "vilaclara-hisenda";
const IN_HAND = { viewport: { width: 390, height: 844 }, hasTouch: true,
	isMobile: true };

// What is tapped is where a thumb can hit it, and lies under nothing.
const tap = async (page, selector) => {
	const one = page.locator(selector).first();
	const box = await (await one.elementHandle()).boundingBox();

	await one.tap();
	return expect(box.height >= 43.9 && box.width >= 43.9,
		`${selector} is ${Math.round(box.width)}×${Math.round(box.height)}`);
};

const choose = async (page, name, words) => {
	const chooser = page.waitForEvent("filechooser");

	await page.locator("#file").tap();
	await (await chooser).setFiles({ name, mimeType: "text/csv",
		buffer: Buffer.from(words) });
};

const fits = async (page, where) => (await page.evaluate(look.overflow))
	.map((what) => `${where}: ${what}`);

const publish_in_hand = async (page, base, browserless) => {
	const slug = browserless ? "homes-by-hand" : "homes-by-thumb";
	const found = [];

	await page.goto(`${base}/en/data`);
	found.push(...await tap(page, 'main a[href="/en/data/new"]'));
	await page.waitForURL(/\/data\/new$/);
	await choose(page, `${slug}.csv`, TABLE);
	found.push(...await fits(page, "the form"),
		...await tap(page, "main form .buttons button"));
	await page.waitForSelector('.problems a[href="#title"]');
	found.push(...await says(page, `${slug}.csv is kept`),
		...await tap(page, '.problems a[href="#title"]'));
	await page.fill("#title", slug.replaceAll("-", " "));
	await page.fill("#description", "Who lives with whom.");
	await page.selectOption("#institution", OFFICE);
	await tap(page, "main form .buttons button");
	await page.waitForURL(/\/data\/check\//);
	for (let i = 0; i < WAITS && await page.locator(
		'select[name="type-1"]').count() === 0; i++) {
		await page.waitForTimeout(250);
		await page.goto(page.url());
	}
	found.push(...await says(page, "684078"),
		...await fits(page, "what was read"));
	await page.selectOption('select[name="type-1"]', "text");
	found.push(...await tap(page, 'button[value="again"]'));
	await page.waitForURL(/said=again/);
	found.push(...await tap(page, 'button[value="publish"]'));
	await page.waitForURL(/said=published/);
	found.push(...await says(page, "It is published."));
	return [...found, ...await seen_in_hand(page, base, slug)];
};

// As any stranger's phone shows it.
const seen_in_hand = async (page, base, slug) => {
	const path = `${base}/en/data/${slug}`;

	await follows(page, path, `a[href$="/files/${slug}/reading"]`);
	await page.context().clearCookies();
	for (let i = 0; i < WAITS; i++) {
		await page.goto(path);
		if ((await page.innerText("main")).includes("1. el Raval"))
			break;
		await page.waitForTimeout(250);
	}
	const found = [...await says(page, "1. el Raval"),
		...await fits(page, "the dataset")];

	found.push(...await tap(page, `main a.button[href$="/files/${slug}/table"]`));
	await page.waitForURL(/\/table$/);
	return [...found, ...await says(page, "17,752"),
		...await fits(page, "the table")];
};

const assess = async (page, base) => {
	await page.goto(`${base}/en/commitments/vcl0002`);
	await page.locator('main a[href*="/reviews/"]').first().click();
	await page.click("main form button");
	await page.fill("#body", "University of Riudor");
	await page.locator('main select[name^="value."]').first()
		.selectOption({ index: 2 });
	await page.click("main form .buttons button");
	await page.goto(`${base}/en/reviews/commitment/vcl0002`);
	return says(page, "University of Riudor");
};

const refused = async (page, base) => {
	await page.goto(`${base}/en/reviews/commitment/vcl0002`);
	const found = expect(await page.locator("main form").count() === 0,
		"an officer is offered to assess");
	const reply = await page.goto(`${base}/en/reviews/write/commitment/` +
		"vcl0002?instrument=irm-2021");

	return [...found, ...expect(reply.status() === 403,
		`status ${reply.status()}`)];
};

const citizen_task = (all) => async () => {
	const { base, suite, visiting, PHONE, states } = all;
	const check = (name, options, visit) =>
		suite.check(`journey: ${name}`, () => visiting(options,
			async (page) => visit(page, base)));
	const officer = { storageState: states.officer };
	let storageState;

	await check("a citizen opens an account (no script)",
		{ javaScriptEnabled: false, viewport: PHONE }, register);
	await check("an administrator confirms it",
		{ storageState: states.administrator }, confirm);
	await suite.check("journey: the citizen signs in", () =>
		visiting({ viewport: PHONE }, async (page, context) => {
			await come_in(page, base);
			storageState = await context.storageState();
		}));
	if (storageState === undefined)
		return;
	await check("says whether it is so, and asks (no script, phone)",
		{ storageState, javaScriptEnabled: false, viewport: PHONE },
		read_and_ask);
	await check("an officer answers in three steps", officer, answer);
	await check("the citizen finds the answer", { storageState }, find_answer);
	await check("supports, follows, comments",
		{ storageState, viewport: PHONE }, take_part);
	await check("an officer answers for the institution", officer,
		answer_comment);
	if (all.stays)
		return;
	await check("leaves, and the name goes (no script)",
		{ storageState, javaScriptEnabled: false }, leave);
};

// The long one: who begins as a stranger, and in the end leaves unless ${stays}.
export const citizen = (all) => [citizen_task(all)];

export const journeys = (all) => {
	const { base, suite, visiting, states } = all;
	const check = (name, role, visit) => () =>
		suite.check(`journey: ${name}`, () =>
			visiting({ storageState: states[role] },
				async (page) => visit(page, base)));

	return [check("a name, a colour and a logo", "administrator", face),
		check("a page of text", "administrator", text),
		async () => {
			await check("an officer publishes a table", "officer",
				publish)();
			await check("the next version remembers", "officer",
				look_again)();
		},
		() => suite.check("journey: an officer publishes on a phone", () =>
			visiting({ storageState: states.officer, ...IN_HAND },
				(page) => publish_in_hand(page, base, false))),
		() => suite.check("journey: the same without script", () =>
			visiting({ storageState: states.officer, ...IN_HAND,
				javaScriptEnabled: false },
				(page) => publish_in_hand(page, base, true))),
		() => suite.check("journey: two who write at once", () =>
			visiting({ storageState: states.officer }, async (one) =>
				visiting({ storageState: states.administrator },
					async (other) => meeting(one, other, base)))),
		async () => {
			await check("a monitor assesses", "monitor", assess)();
			await check("an officer may not", "officer", refused)();
		},
	];
};
