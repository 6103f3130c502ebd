// Which program the extension starts. The source is bundled for the test, as it is for VS Code.

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import test from "node:test";
import { buildSync } from "esbuild";

const out = fs.mkdtempSync(path.join(os.tmpdir(), "cookielint-"));
const file = path.join(out, "program.mjs");
buildSync({ entryPoints: ["src/program.ts"], bundle: true, platform: "node", format: "esm", outfile: file });
const { program } = await import(file);

test("the setting goes first", () => {
  assert.equal(program(" /opt/cookielint ", out, "linux"), "/opt/cookielint");
});

test("what came with the extension goes before the PATH", () => {
  assert.equal(program("", out, "linux"), "cookielint");
  assert.equal(program("", out, "win32"), "cookielint.exe");
  fs.mkdirSync(path.join(out, "bin"));
  fs.writeFileSync(path.join(out, "bin", "cookielint"), "");
  assert.equal(program("", out, "linux"), path.join(out, "bin", "cookielint"));
});

test("the manifest and the code speak of the same settings and commands", () => {
  const manifest = JSON.parse(fs.readFileSync("package.json", "utf8"));
  const code = fs.readFileSync("src/extension.ts", "utf8");
  const commands = manifest.contributes.commands.map((it) => it.command);
  assert.equal(commands.length, 4);
  for (const command of commands) {
    assert.ok(code.includes(`registerCommand("${command}"`), command);
  }
  for (const view of manifest.contributes.views.explorer) {
    assert.ok(code.includes(`registerTreeDataProvider("${view.id}"`), view.id);
  }
  const used = [...code.matchAll(/\.get\("(\w+)"/g)].map((match) => `cookielint.${match[1]}`);
  for (const setting of used) {
    assert.ok(setting in manifest.contributes.configuration.properties, setting);
  }
  assert.ok(used.length >= 3);
});
