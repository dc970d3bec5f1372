// What axe-core finds in pages, in headless Chromium: `node axe.mjs MODULES PAGE...` prints a list as JSON.
// Each page is looked at in light and dark, wide and as narrow as a phone; a page wider than its window is named as well.
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...pages] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const profile = mkdtempSync(join(tmpdir(), "axe-"));
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const found = [];
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM, headless: true, args,
});
try {
  const page = await context.newPage();
  page.on("console", one => { if (one.type() === "error") found.push(`console: ${one.text()}`); });
  page.on("pageerror", one => found.push(`error: ${one.message}`));
  page.on("request", one => { if (!one.url().startsWith("file:")) found.push(`request: ${one.url()}`); });
  for (const path of pages) {
    await page.goto(pathToFileURL(path).href);
    for (const [colorScheme, width] of [["light", 1200], ["dark", 360]]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const open of await page.$$("details")) await open.evaluate(one => { one.open = true; });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) found.push(`${path} at ${width}: ${wide} wide`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      for (const one of violations) {
        const nodes = one.nodes.map(node => node.html.slice(0, 160)).slice(0, 3);
        found.push(`${path} at ${width}, ${colorScheme}: ${one.id}: ${one.help}: ${nodes.join(" | ")}`);
      }
    }
  }
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
console.log(JSON.stringify(found));
