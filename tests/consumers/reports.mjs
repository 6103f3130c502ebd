// Reads the reports in a folder with the programs that they are made for, and compares them with the one in JSON.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

const require = createRequire(import.meta.url);
const folder = process.argv[2];
const text = (name) => fs.readFileSync(path.join(folder, name), "utf8");
const findings = JSON.parse(text("report.json")).findings;
assert.ok(findings.length >= 10, `${findings.length} findings only`);
assert.ok(findings.some((it) => it.path.includes("<c>")) && findings.some((it) => it.fixes.length > 0));
assert.ok(findings.some((it) => it.guards.length > 0));
const ok = (what) => console.log(`ok: ${what}`);

// What the validator has to say of a log is a log of its own.
for (const name of ["report", "allowed"]) {
  const said = JSON.parse(text(`${name}.said`)).runs[0].results ?? [];
  const lines = said.map((it) => `${it.ruleId}: ${JSON.stringify(it.message)} ${it.locations?.[0]?.physicalLocation?.region?.startLine}`);
  assert.deepEqual(lines, [], `${name}.sarif`);
  const { results } = JSON.parse(text(`${name}.sarif`)).runs[0];
  const allowed = results.filter((it) => it.suppressions);
  assert.equal(results.length, findings.length + allowed.length);
  assert.deepEqual(allowed.map((it) => it.suppressions[0].kind), name === "allowed" ? ["inSource", "external"] : []);
  ok(`${results.length} results, ${allowed.length} of them suppressed`);
}

console.log("== reviewdog");
const validator = path.join("node_modules", ".bin", "rdformat-validator");
const valid = execFileSync(validator, [], { input: text("report.rdjson"), encoding: "utf8" });
assert.match(valid, /All files are valid/);
const { diagnostics } = JSON.parse(text("report.rdjson"));
assert.deepEqual(diagnostics.map((it) => it.message), findings.map((it) => it.message));
ok(`${diagnostics.length} diagnostics`);

console.log("== Checkstyle");
const { parseCheckstyle } = require("danger-plugin-lint-report/dist/parse/checkstyle_parser");
const xml = require("xml-js").xml2js(text("report.checkstyle"));
const violations = parseCheckstyle(xml, folder).map((it) => [it.file, it.line, it.column, it.severity, it.message]);
assert.deepEqual(
  violations,
  findings.map((it) => [it.path, it.start.line, it.start.column, it.level === "note" ? "info" : it.level, it.message]),
);
ok(`${violations.length} violations`);

console.log("== GitLab");
const issues = JSON.parse(text("report.gitlab"));
const severities = ["info", "minor", "major", "critical", "blocker"];
for (const [index, issue] of issues.entries()) {
  assert.deepEqual(Object.keys(issue).sort(), ["check_name", "description", "fingerprint", "location", "severity"]);
  assert.ok(severities.includes(issue.severity) && Number.isInteger(issue.location.lines.begin));
  assert.equal(issue.location.path, findings[index].path);
}
// It shows one of those that have the same.
assert.equal(new Set(issues.map((it) => it.fingerprint)).size, findings.length);
ok(`${issues.length} issues`);

console.log("== a line a finding");
const lines = text("report.short").trimEnd().split("\n").filter((it) => !it.includes("guarded:"));
assert.equal(lines.length, findings.length);
ok(`${lines.length} lines`);
