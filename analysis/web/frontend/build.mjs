// node build.mjs HASH OUTFILE: bundles src/compare.js with what it uses of Observable Plot.
//
// The first line of the bundle carries HASH, so that the next build knows whether it is current; the last
// comment carries the licence of every package that went in.

import {existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync} from "node:fs";
import {dirname, join, relative, resolve} from "node:path";
import {fileURLToPath} from "node:url";
import {build} from "esbuild";

const [hash, outfile] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));

// Plot writes its few style rules into a <style> element, which a Content-Security-Policy without
// 'unsafe-inline' refuses. The rules are in static/watchword.css; here the element is left out.
const withoutInlineStyle = {
  name: "without-inline-style",
  setup({onLoad}) {
    onLoad({filter: /@observablehq[\\/]plot[\\/]src[\\/]plot\.js$/}, ({path}) => {
      const source = readFileSync(path, "utf8");
      const pattern = /\.call\(\(svg\) =>\s*\/\/ Warning: if you edit this[^]*?svg\.append\("style"\)\.text\([^]*?`\s*\)\s*\)/;
      if (!pattern.test(source)) throw new Error(`${path} has changed: its inline style was not found`);
      return {contents: source.replace(pattern, ""), loader: "js"};
    });
  }
};

const result = await build({
  entryPoints: [join(here, "src/compare.js")],
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2021",
  charset: "utf8",
  legalComments: "eof",
  metafile: true,
  write: false,
  plugins: [withoutInlineStyle],
  logLevel: "error"
});

const code = result.outputFiles[0].text;
mkdirSync(dirname(resolve(outfile)), {recursive: true});
const aside = `${outfile}.${process.pid}`;
writeFileSync(aside, `/* watchword ${hash} */\n${code}\n${licences(Object.keys(result.metafile.inputs))}`);
renameSync(aside, outfile);

function licences(inputs) {
  const folders = new Set(inputs.map(packageFolder).filter(Boolean));
  const byText = new Map();
  for (const folder of [...folders].sort()) {
    const {name, version, license} = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^(licen[sc]e|copying)/i.test(entry));
    if (!file) throw new Error(`${relative(here, folder)} states no licence text`);
    const text = readFileSync(join(folder, file), "utf8").trim().replaceAll("*/", "* /");
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...byText].map(([text, names]) => `${names.join(", ")}\n\n${text}`);
  return `/*! This file contains:\n\n${parts.join(`\n\n${"-".repeat(72)}\n\n`)}\n*/\n`;
}

function packageFolder(input) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  return match && existsSync(join(here, match[1], "package.json")) ? join(here, match[1]) : null;
}
