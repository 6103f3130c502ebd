// The built server against the protocol library that VS Code's own client is made of.
// COOKIELINT names the program.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import protocol from "vscode-languageserver-protocol/node";

const {
  CodeActionRequest,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkspaceDiagnosticRequest,
} = protocol;

const PROGRAM = process.env.COOKIELINT;
assert.ok(PROGRAM, "COOKIELINT names the program to test");
const EMBED = '<iframe src="https://www.youtube-nocookie.com/embed/abc"></iframe>\n';
const BOX = '<label><input type="checkbox" name="newsletter" checked> Send me the newsletter</label>\n';

async function started(files, capabilities) {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "site-")));
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(root, name), text);
  }
  const server = spawn(PROGRAM, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = new Promise((resolve) => server.on("exit", resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const shown = new Map();
  let wake = () => {};
  connection.onNotification(PublishDiagnosticsNotification.type, (it) => {
    shown.set(it.uri, it.diagnostics);
    wake();
  });
  connection.onRequest(RegistrationRequest.type, () => {});
  connection.onRequest("workspace/diagnostic/refresh", () => null);
  connection.listen();
  const uri = (name) => pathToFileURL(path.join(root, name)).href;
  const initialized = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities,
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: "site" }],
  });
  await connection.sendNotification(InitializedNotification.type, {});
  const wait = async (name, codes) => {
    const same = () => JSON.stringify(shown.get(uri(name))?.map((it) => it.code)) === JSON.stringify(codes);
    while (!same()) {
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
    return shown.get(uri(name));
  };
  const end = async () => {
    await connection.sendRequest(ShutdownRequest.type);
    await connection.sendNotification(ExitNotification.type);
    assert.equal(await exited, 0);
    connection.dispose();
  };
  return { connection, uri, wait, end, capabilities: initialized.capabilities };
}

test("findings are pushed to a client that does not ask", async () => {
  const { connection, uri, wait, end } = await started({ "a.html": EMBED }, {});
  await wait("a.html", ["unguarded-embed"]);
  await connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri: uri("a.html"), languageId: "html", version: 1, text: EMBED },
  });
  await connection.sendNotification(DidChangeTextDocumentNotification.type, {
    textDocument: { uri: uri("a.html"), version: 2 },
    contentChanges: [{ text: BOX }],
  });
  const [found] = await wait("a.html", ["preticked-consent"]);
  const actions = await connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: uri("a.html") },
    range: found.range,
    context: { diagnostics: [found] },
  });
  const fix = actions.find((action) => action.isPreferred);
  assert.equal(fix.edit.documentChanges[0].textDocument.version, 2);
  const hover = await connection.sendRequest(HoverRequest.type, {
    textDocument: { uri: uri("a.html") },
    position: found.range.start,
  });
  assert.match(hover.contents.value, /preticked-consent/);
  await end();
});

test("a client that asks is answered", async () => {
  const can = {
    textDocument: { diagnostic: {} },
    workspace: { diagnostics: { refreshSupport: true } },
  };
  const { connection, uri, end, capabilities } = await started({ "a.html": EMBED, "b.html": BOX }, can);
  assert.equal(capabilities.diagnosticProvider.interFileDependencies, true);
  const report = await connection.sendRequest(DocumentDiagnosticRequest.type, {
    textDocument: { uri: uri("a.html") },
  });
  assert.deepEqual(report.items.map((it) => it.code), ["unguarded-embed"]);
  const all = await connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  assert.deepEqual(all.items.map((it) => it.uri), [uri("a.html"), uri("b.html")]);
  await end();
});
