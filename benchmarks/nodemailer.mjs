// Nodemailer's pool, as an anchor: node nodemailer.mjs LETTERS PORT MODULES; used by delivery.py.
import { createRequire } from "node:module";

const [letters, port, modules] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const nodemailer = createRequire(`${modules}/`)("nodemailer");
const transport = nodemailer.createTransport({
  host: "127.0.0.1", port, pool: true, maxConnections: 8, maxMessages: Infinity, ignoreTLS: true,
});
const html = "<p>" + "第1名 端州区 112.9亿元 <b>31.1%</b> abcdefgh\n".repeat(165) + "</p>";
const text = "第1名 端州区 112.9亿元\n".repeat(60);
const begun = performance.now();
await Promise.all(
  Array.from({ length: letters }, (_, number) =>
    transport.sendMail({
      from: "示例市办公室 <race@city.example>", to: `office${number}@city.example`, subject: "周动态", html, text,
    })),
);
console.log(`per second: ${((letters / (performance.now() - begun)) * 1000).toFixed(1)}`);
transport.close();
