#!/usr/bin/env node
// Runs the program of this platform, which npm has installed beside this package.
"use strict";

const { spawnSync } = require("node:child_process");

const name = `@cookielint/${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "cookielint.exe" : "cookielint";

function program() {
  if (process.env.COOKIELINT_BINARY) return process.env.COOKIELINT_BINARY;
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch {
    console.error(
      `cookielint: the package ${name} is not installed. Either there is none for this platform, or optional ` +
        "dependencies are left out (`--omit=optional`, or a lock file of another platform). Install it, or name a " +
        "program in COOKIELINT_BINARY.",
    );
    process.exit(2);
  }
}

const run = spawnSync(program(), process.argv.slice(2), { stdio: "inherit", windowsHide: true });
if (run.error) {
  console.error(`cookielint: ${run.error.message}`);
  process.exit(2);
}
// A signal is passed on, so that whoever waits sees that it was one.
if (run.signal) process.kill(process.pid, run.signal);
process.exitCode = run.status ?? 2;
