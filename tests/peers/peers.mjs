// Goal: what we publish is what others read: pages by html-validate, the API's
// description by an OpenAPI validator, its answers by the schemas it gives.
// peers.mjs BASE_URL
import { HtmlValidate } from "html-validate";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const base = process.argv[2];
let failed = 0;

function say(name, trouble) {
	console.log(trouble ? `FAIL peers ${name}: ${trouble}` : `ok peers ${name}`);
	if (trouble) failed++;
}

async function get(path, headers = {}) {
	const response = await fetch(base + path, { headers });
	return { status: response.status, text: await response.text(), headers: response.headers };
}

const PAGES = [
	"", "/jurisdictions", "/jurisdictions/vilaclara", "/jurisdictions/catalonia", "/plans",
	"/plans/rosario-2021-2023", "/plans/vilaclara-2", "/commitments", "/commitments?q=agua&late=yes",
	"/commitments/vcl0005", "/commitments/ecqto0005", "/commitments/pt0018", "/institutions",
	"/acts", "/history/commitment/vcl0005", "/search?q=participation", "/about", "/nothing-here",
];

async function pages() {
	const html = new HtmlValidate({
		extends: ["html-validate:recommended"],
		rules: {
			// Taste, not correctness: we close <li>, write <br> plainly, and
			// leave long titles to whoever published them.
			"long-title": "off", "void-style": "off", "no-trailing-whitespace": "off",
			"no-implicit-button-type": "off", "doctype-style": "off",
			// Needed where lists lose their style, for the one browser that
			// then forgets that they are lists.
			"no-redundant-role": "off",
			// ARIA lets every list have a name; a region that scrolls is
			// focusable, which a section is not by itself.
			"aria-label-misuse": ["error", { allowAnyNamable: true }],
			"prefer-native-element": ["error", { exclude: ["region"] }],
		},
	});
	for (const lang of ["en", "es", "ca", "pt"]) {
		for (const page of PAGES) {
			const { text } = await get(`/${lang}${page}`);
			const report = await html.validateString(text);
			const first = report.results.flatMap((r) => r.messages).slice(0, 3)
				.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`);
			say(`html /${lang}${page}`, report.valid ? "" : first.join("; "));
		}
	}
}

async function api() {
	const description = JSON.parse((await get("/api/v1/openapi.json")).text);
	const result = await new Validator().validate(structuredClone(description));
	say("openapi 3.1", result.valid ? "" : JSON.stringify(result.errors).slice(0, 400));
	const ajv = new Ajv2020({ strict: false });
	addFormats(ajv);
	ajv.addSchema({ $id: "https://portal.example/", components: description.components });
	for (const [path, { get: operation }] of Object.entries(description.paths)) {
		if (!operation) continue;
		const schema = operation.responses["200"].content["application/json"]?.schema;
		if (!schema || path.includes("{")) continue;
		const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://portal.example/#/')));
		let after = "", seen = 0, wrong = "";
		do {
			const answer = JSON.parse((await get(`${path}?limit=7&after=${encodeURIComponent(after)}`)).text);
			if (!validate(answer)) wrong ||= JSON.stringify(validate.errors[0]);
			seen += answer.items.length;
			after = answer.next;
		} while (after && !wrong);
		say(`answers of ${path}`, wrong || (seen > 0 ? "" : "no items at all"));
	}
	let open = "", writes = 0;
	for (const [path, { post }] of Object.entries(description.paths)) {
		if (!post) continue;
		writes++;
		if (!post.requestBody || !post.security) open ||= `${path} is not described`;
		const body = Object.values(post.requestBody.content)[0].schema;
		if (body.$ref && !description.components.schemas[body.$ref.split("/").pop()])
			open ||= `${path} takes nothing that is described`;
		const answer = await fetch(base + path.replace(/[{}]/g, ""), { method: "POST", body: "{}",
			headers: { "content-type": "application/json" } });
		if (answer.status !== 401) open ||= `${path} answers ${answer.status} to a stranger`;
	}
	say("writes ask who you are", open || (writes > 0 ? "" : "none is described"));
	const problem = await get("/api/v1/commitments/nothing");
	say("problem+json", problem.headers.get("content-type") === "application/problem+json" &&
		JSON.parse(problem.text).status === 404 ? "" : problem.text.slice(0, 100));
}

await pages();
await api();
process.exit(failed ? 1 : 0);
