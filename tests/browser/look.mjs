// What is read off one page: functions that run in the browser, and what the
// browser itself complains of.

// Everything that the browser says against a page while it loads: errors of
// scripts, of the content security policy, of missing files, and requests that
// leave the portal.
export const complaintsOf = (page, base, status = 200) => {
	const found = [];

	page.on("pageerror", (error) => found.push(`script: ${error.message}`));
	page.on("console", (message) => {
		// The page itself is meant to be missing.
		const meant = status !== 200 &&
			message.text().includes(`status of ${status}`);

		if (["error", "warning"].includes(message.type()) && !meant)
			found.push(`console: ${message.text()}`);
	});
	page.on("request", (request) => {
		if (!request.url().startsWith(`${base}/`))
			found.push(`leaves the portal: ${request.url()}`);
	});
	page.on("requestfailed", (request) =>
		found.push(`not loaded: ${request.url()}`));
	return found;
};

// Does anything stand out to the side?
export const overflow = () => {
	const root = document.documentElement;
	const found = [];

	if (root.scrollWidth > root.clientWidth)
		found.push(`scrolls sideways to ${root.scrollWidth} of ` +
			root.clientWidth);
	for (const element of document.body.querySelectorAll("*")) {
		const box = element.getBoundingClientRect();

		if (box.right > root.clientWidth + 1 && box.width > 1 &&
			box.height > 1 && !element.closest(".scroll, .hidden") &&
			element.checkVisibility())
			found.push(`${element.tagName.toLowerCase()}.` +
				`${element.getAttribute("class") ?? ""} ends at ` +
				Math.round(box.right));
	}
	return found;
};

// What every page has: its language, one heading of the first level, a title of
// its own, ids used once, links whose fragments lead somewhere.
export const shape = (lang) => {
	const found = [];
	const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
	const heads = document.querySelectorAll("h1").length;

	if (document.documentElement.lang !== lang)
		found.push(`lang is ${document.documentElement.lang}`);
	if (heads !== 1)
		found.push(`${heads} h1`);
	if (!/\S+ – \S+/.test(document.title))
		found.push(`title is "${document.title}"`);
	for (const id of ids)
		if (ids.filter((other) => other === id).length > 1)
			found.push(`id ${id} twice`);
	for (const link of document.querySelectorAll('a[href*="#"]'))
		if (link.pathname === location.pathname &&
			!document.getElementById(decodeURIComponent(link.hash.slice(1))))
			found.push(`no ${link.hash} here`);
	if (/\{\d\}|undefined|\(null\)/.test(document.body.innerText))
		found.push("a hole was left open");
	return found;
};

// The switch leads to this very page, with its query, in each other language.
export const switched = ([languages, path]) =>
	languages.filter((to) => document.documentElement.lang !== to &&
		!document.querySelector(`.langs a[href="/${to}${path}"]`))
		.map((to) => `no link to ${to}`);

// Navigation, buttons, fields and panes are at least 44 pixels each way.
export const targets = () => {
	const found = [];
	const all = document.querySelectorAll(
		".top a:not(.skip), summary, .foot li a, button, .button, a.pane, " +
		"select, input:not([type=checkbox], [type=radio], [type=hidden]), " +
		"label.check, " +
		".more, .rows a");

	for (const element of all) {
		const box = element.getBoundingClientRect();

		if (!element.checkVisibility() || box.width === 0)
			continue;
		if (box.height < 43.9 || box.width < 43.9)
			found.push(`${element.textContent.trim() || element.name} is ` +
				`${Math.round(box.width)}×${Math.round(box.height)}`);
	}
	return found;
};

// All that the keyboard must reach, in the order of the page: of radio buttons
// that belong together one, the rest by arrows.  Each is numbered for standing()
// to name.
export const reachable = () => {
	const all = [...document.querySelectorAll(
		"a[href], button, input:not([type=hidden]), select, textarea, " +
		"summary, [tabindex='0']")].filter((element) =>
		!element.disabled &&
		element.checkVisibility({ visibilityProperty: true }) &&
		(element.type !== "radio" || element.checked ||
			!document.querySelector(
				`input[type=radio][name="${element.name}"]:checked`) &&
			element === document.querySelector(
				`input[type=radio][name="${element.name}"]`)));

	all.forEach((element, i) => element.setAttribute("data-stop", i));
	return all.map((e) => e.textContent.trim().slice(0, 30) ||
		e.name || e.getAttribute("aria-label") || e.tagName);
};

// Where the keyboard stands: which stop, and what keeps it from being seen.
export const standing = () => {
	const element = document.activeElement;
	const found = [];

	if (element === null || element === document.body)
		return { stop: -1, found };
	const style = getComputedStyle(element);
	const box = element.getBoundingClientRect();
	const x = box.left + Math.min(box.width, innerWidth) / 2;
	const over = document.elementFromPoint(
		Math.min(Math.max(x, 1), innerWidth - 1),
		Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1));

	if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
		found.push("no outline");
	if (box.bottom < 0 || box.top > innerHeight || box.width === 0)
		found.push("is out of sight");
	// A link of two lines has nothing of itself in its middle, and the line of
	// today may stand over a bar of its chart.
	if (element.getClientRects().length === 1 && over !== null &&
		!element.contains(over) && !over.contains(element) &&
		!element.closest("svg")?.contains(over))
		found.push(`is covered by ${over.tagName}.${over.className}`);
	return { stop: Number(element.getAttribute("data-stop") ?? -1), found };
};

// The spacing that WCAG 1.4.12 lets readers choose.  A constructed sheet is not
// inline style, so the policy lets it pass.
export const spaced = () => {
	const sheet = new CSSStyleSheet();

	sheet.replaceSync(`* { line-height: 1.5 !important;
		letter-spacing: .12em !important; word-spacing: .16em !important }
		p { margin-bottom: 2em !important }`);
	document.adoptedStyleSheets = [sheet];
};
