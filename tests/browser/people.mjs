// The people of the browser tests, and how each comes in: by the link that
// "claraboia user link" prints, which the environment holds under the name of
// the role (OFFICER, ADMINISTRATOR …), and with the second step set up.
import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export const ROLES = ["officer", "administrator", "moderator", "monitor"];

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

// In by the link, and the second step set up: what somebody new does once.
export const sign_in = async (page, base, role) => {
	await page.goto(base + process.env[role.toUpperCase()]);
	await page.click("main form button");
	await page.goto(`${base}/en/account/second`);
	const secret = await page.locator("main code").first().innerText();

	await page.fill('input[name="code"]', code_of(secret));
	await page.click("main form button");
	await page.waitForSelector("main ul.sheet code");
	return page.context().storageState();
};

// The states of all that the environment has a link for, by their roles.
export const everybody = async (visiting, base) => {
	const states = {};

	for (const role of ROLES.filter((r) => process.env[r.toUpperCase()]))
		await visiting({}, async (page) => {
			states[role] = await sign_in(page, base, role);
		});
	return states;
};
