// Goal: a description of a table is valid OpenAPI 3.1.  Prints what is not.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";

const result = await new Validator().validate(JSON.parse(readFileSync(process.argv[2], "utf8")));
if (!result.valid) console.log(JSON.stringify(result.errors).slice(0, 400));
