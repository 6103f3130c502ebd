// The page for those who answer for the site, in Chromium: it loads and stores nothing, can be searched, read by a screen
// reader and by the keyboard alone, and printed.

import assert from "node:assert/strict";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const require = createRequire(import.meta.url);
const folder = process.argv[2];
const { findings } = JSON.parse(fs.readFileSync(path.join(folder, "report.json"), "utf8"));
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const ok = (what) => console.log(`ok: ${what}`);
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
});

/** Opens a page, and notes what it asks for and what is wrong in it. */
async function open(name, scripts = true) {
  const page = await browser.newPage();
  const seen = { requests: [], errors: [] };
  page.on("request", (it) => seen.requests.push(it.url()));
  page.on("console", (it) => seen.errors.push(it.text()));
  page.on("pageerror", (it) => seen.errors.push(String(it)));
  await page.setJavaScriptEnabled(scripts);
  const address = pathToFileURL(path.join(folder, name)).href;
  await page.goto(address);
  assert.deepEqual(seen, { requests: [address], errors: [] }, name);
  return page;
}

const shown = (page) => page.$$eval("article", (all) => all.filter((it) => it.checkVisibility()).length);

try {
  const page = await open("report.html");
  const kept = await page.evaluate(() => {
    try {
      return [document.cookie, localStorage.length, sessionStorage.length];
    } catch (error) {
      return String(error);
    }
  });
  assert.deepEqual(kept, ["", 0, 0]);
  ok("it loads nothing and stores nothing");

  assert.equal(await shown(page), findings.length);
  const count = () => page.$eval("#shown", (it) => it.textContent);
  const all = `${findings.length} / ${findings.length}`;
  assert.equal(await count(), all);
  const youtube = findings.filter((it) => JSON.stringify(it).includes("YouTube")).length;
  await page.type("#search", "youtube");
  const found = await shown(page);
  assert.ok(found >= youtube && found < findings.length && youtube > 0, `${found} for youtube`);
  await page.$eval("#search", (it) => {
    it.value = "";
    it.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const lint = findings[0].lint;
  await page.select("#lint", lint);
  assert.equal(await shown(page), findings.filter((it) => it.lint === lint).length);
  await page.select("#lint", "");
  await page.click('#filter input[value="warning"]');
  assert.equal(await shown(page), findings.filter((it) => it.level !== "warning").length);
  await page.click('#filter input[value="warning"]');
  assert.equal(await count(), all);
  ok("it is searched, and filtered by level and lint");

  // From the top by the Tab key alone: first the way past the contents, then everything that can be used.
  const typed = await open("report.html");
  await typed.keyboard.press("Tab");
  assert.equal(await typed.evaluate(() => document.activeElement.className), "skip");
  const wanted = new Set(["search", "lint"]);
  for (let step = 0; step < 60 && wanted.size > 0; step += 1) {
    await typed.keyboard.press("Tab");
    const at = await typed.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return { id: document.activeElement.id, isSeen: style.outlineStyle !== "none" };
    });
    assert.ok(at.isSeen, `where the focus is cannot be seen at ${at.id}`);
    wanted.delete(at.id);
  }
  assert.deepEqual([...wanted], []);
  ok("the keyboard reaches everything, and where it is can be seen");

  await page.emulateMediaType("print");
  const printed = await page.evaluate(() => ({
    tools: [...document.querySelectorAll("nav, #filter")].filter((it) => it.checkVisibility()).length,
    findings: [...document.querySelectorAll("article")].filter((it) => it.checkVisibility()).length,
  }));
  assert.deepEqual(printed, { tools: 0, findings: findings.length });
  ok("it prints the findings without the tools");

  const bare = await open("report.html", false);
  assert.equal(await shown(bare), findings.length);
  assert.equal(await bare.$eval("#filter", (it) => it.checkVisibility()), false);
  ok("without scripts all is shown, and no tool that would not work");

  for (const [name, language] of [["report.html", "en"], ["da.html", "da"], ["empty.html", ""]]) {
    for (const width of [1280, 320]) {
      const page = await open(name);
      assert.ok(language === "" || (await page.$eval("html", (it) => it.lang)) === language);
      await page.setViewport({ width, height: 800 });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const told = violations.map((it) => `${it.id}: ${it.help} (${it.nodes.map((node) => node.target).slice(0, 3)})`);
      assert.deepEqual(told, [], `${name} at ${width}`);
      await page.close();
    }
  }
  ok("axe finds nothing to object to, in both languages, wide and narrow, and where nothing is found");
} finally {
  await browser.close();
}
