// Bundles the browser's part of the product: every style sheet and script that stands directly in
// src/lianfang/web/static_src/ is an entry point and becomes one minified file of the same name in
// src/lianfang/static/dist/. What they import, from folders below, from web/gate/ or from npm, goes in with them.
// The folder is git-ignored and travels in the wheel; `.built` lists what was made, and `make` reads its age.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "src/lianfang/web/static_src");
const target = join(root, "src/lianfang/static/dist");

async function entryPoints() {
  const entries = await readdir(source, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && [".css", ".js"].includes(extname(entry.name)))
    .map((entry) => join(source, entry.name))
    .sort();
}

async function bundle(entries) {
  if (entries.length === 0) return [];
  const result = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: target,
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    charset: "utf8",
    legalComments: "eof",
    // Phones at gates are old: what newer browsers understand is written down for these.
    target: ["chrome80", "firefox90", "safari14.1"],
    loader: { ".svg": "file", ".png": "file", ".webmanifest": "file" },
    assetNames: "[name]",
    logLevel: "warning",
  });
  return Object.entries(result.metafile.outputs)
    .map(([path, output]) => ({ name: relative(target, join(root, path)), bytes: output.bytes }))
    .sort((left, right) => left.name.localeCompare(right.name));
}

async function removeAllBut(kept) {
  for (const name of await readdir(target)) {
    if (!kept.has(name)) await rm(join(target, name), { recursive: true });
  }
}

await mkdir(target, { recursive: true });
const made = await bundle(await entryPoints());
const lines = made.map(({ name, bytes }) => `${name} ${bytes}`);
await removeAllBut(new Set(made.map(({ name }) => name)));
await writeFile(join(target, ".built"), lines.map((line) => `${line}\n`).join(""));
console.log(lines.length ? `Assets: ${lines.join(", ")} bytes` : "Assets: no entry point in web/static_src yet");
