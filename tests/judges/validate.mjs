// Validate HTML files, named as arguments: what is wrong, as JSON.
import fs from "node:fs";
import { HtmlValidate } from "html-validate";

const validator = new HtmlValidate({
  extends: ["html-validate:standard"],
  rules: {
    // Outlook's engine, Word, takes widths, padding and alignment of tables from these attributes alone.
    "no-deprecated-attr": "off",
    // Mail programs keep what is written on an element; that styles are inlined is the point.
    "no-inline-style": "off",
  },
});
const found = [];
for (const file of process.argv.slice(2)) {
  const report = await validator.validateString(fs.readFileSync(file, "utf8"));
  for (const one of report.results.flatMap((result) => result.messages)) {
    found.push(`${file.split("/").pop()}:${one.line}: ${one.ruleId}: ${one.message}`);
  }
}
console.log(JSON.stringify(found));
