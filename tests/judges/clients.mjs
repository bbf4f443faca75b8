// What mail programs don't support in HTML files, named as arguments, by the data of caniemail.com, as JSON.
import fs from "node:fs";
import { caniemail } from "caniemail";

const clients = ["gmail.*", "outlook.windows", "outlook.ios", "outlook.macos", "outlook.outlook-com", "apple-mail.*"];
const found = {};
for (const file of process.argv.slice(2)) {
  const html = fs.readFileSync(file, "utf8");
  const css = [...html.matchAll(/<style>([^]*?)<\/style>/g)].map((style) => style[1]).join("\n");
  const { issues } = caniemail({ clients, html, css });
  for (const [client, some] of issues.errors) for (const one of some) (found[one.title] ??= new Set()).add(client);
}
console.log(JSON.stringify(Object.fromEntries(Object.entries(found).map(([title, some]) => [title, [...some].sort()]))));
