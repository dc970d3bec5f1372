// What is wrong with pages in headless Chromium: `node browser.mjs PAGE...` prints a list as JSON.
// axe-core looks at each in light and wide, and in dark and as narrow as a phone; a page may not be wider than its window,
// load anything, run anything of the case, or lose the ticks of its steps; the keyboard reaches the skip link first.
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { MODULES, CHROMIUM } = process.env;
const require = createRequire(realpathSync(MODULES));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const profile = mkdtempSync(join(tmpdir(), "kbassist-browser-"));
const context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, headless: true, args });
const found = [];

const unfold = page => page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });

async function looks(page, name) {
  for (const [colorScheme, width] of [["light", 1200], ["dark", 360]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await unfold(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) found.push(`${name} at ${width}: ${wide} wide`);
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    for (const one of violations) {
      const nodes = one.nodes.slice(0, 3).map(node => node.html.slice(0, 160));
      found.push(`${name} at ${width}, ${colorScheme}: ${one.id}: ${one.help}: ${nodes.join(" | ")}`);
    }
  }
}

async function works(page, name) {
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.className);
  if (first !== "skip") found.push(`${name}: the first stop of the keyboard is ${first}`);
  const box = page.locator("input[data-step]").first();
  if (await box.count() === 0) return;
  await unfold(page);
  await box.check();
  // What a page keeps reaches the process that keeps it a moment later, and a reload may have another one show the page.
  for (let again = 0; again < 3 && (again === 0 || !await box.isChecked()); again++) {
    await page.waitForTimeout(again * 300);
    await page.reload();
  }
  if (!await box.isChecked()) found.push(`${name}: a tick is lost`);
  await unfold(page);
  await box.uncheck();
  const copy = page.locator(".copied button").first();
  await copy.click();
  await copy.filter({ hasText: /Copied|Press/ }).waitFor({ timeout: 1500 }).catch(() => found.push(`${name}: nothing was copied`));
  await page.reload();
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  if (await page.locator("details[data-fold]:not([open])").count()) found.push(`${name}: folded in print`);
  if (await copy.isVisible()) found.push(`${name}: a button in print`);
  await page.emulateMedia({ media: "screen" });
}

try {
  const page = await context.newPage();
  page.on("console", one => { if (one.type() === "error") found.push(`console: ${one.text()}`); });
  page.on("pageerror", one => found.push(`error: ${one.message}`));
  page.on("dialog", one => { found.push(`dialog: ${one.message()}`); return one.dismiss(); });
  page.on("request", one => { if (!one.url().startsWith("file:")) found.push(`request: ${one.url()}`); });
  for (const path of process.argv.slice(2)) {
    await page.goto(pathToFileURL(path).href);
    await works(page, path);
    await page.evaluate(axe);
    await looks(page, path);
  }
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
console.log(JSON.stringify(found));
