// The licence of every package that is in the script.
const fs = require("node:fs");
const path = require("node:path");

const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
for (const [folder, { version }] of Object.entries(lock.packages).sort()) {
  if (!folder || folder.includes("esbuild")) continue;
  const file = fs.readdirSync(folder).find((name) => /^licen[sc]e/i.test(name));
  const { name, license } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
  const text = file ? fs.readFileSync(path.join(folder, file), "utf8").trim() : `Licence: ${license}`;
  console.log(`${name} ${version}\n\n${text}\n\n${"-".repeat(40)}\n`);
}
