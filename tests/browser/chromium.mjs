// How the browser tests start a browser: Debian's Chromium, which asks nobody
// anything.  What is tested stands in browser.mjs, what is drawn in
// pictures.mjs.
import { createRequire } from "node:module";

const { chromium } = createRequire(import.meta.url)("playwright-core");

export const browserOpen = () =>
	chromium.launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
			"--no-first-run",
			"--hide-scrollbars",
		],
	});

// The address of the portal, as the only argument.
export const baseOf = (argv) => {
	const base = argv[2]?.replace(/\/$/, "");

	if (!/^https?:\/\/[^/]+$/.test(base ?? "")) {
		console.error(`usage: node ${argv[1]} http://ADDR:PORT`);
		process.exit(2);
	}
	return base;
};
