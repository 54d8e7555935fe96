// Writes LICENSES: the licence of each package of which a byte is in the bundle.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const { inputs, outputs } = JSON.parse(readFileSync("meta.json", "utf8"));
const used = Object.values(outputs).flatMap((output) =>
  Object.keys(output.inputs).filter((path) => output.inputs[path].bytesInOutput > 0 && inputs[path]),
);
const folders = used.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []);
const texts = [...new Set(folders)].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : "(its package holds no file with the text)";
  return `${name} ${version} · ${license}\n\n${text}\n`;
});
writeFileSync("LICENSES", texts.join(`\n${"-".repeat(78)}\n\n`));
