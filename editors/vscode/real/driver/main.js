// What is seen in VS Code, by its own interface for extensions.

const assert = require("node:assert/strict");
const fs = require("node:fs");
const vscode = require("vscode");

const PATIENCE = 60_000;

/** Tells who has started VS Code; nothing with `done` where all has held. */
const tell = (line) => fs.appendFileSync(process.env.COOKIELINT_TOLD, `${JSON.stringify(line)}\n`);
const ok = (what) => tell({ ok: what });

async function until(what, told) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await told();
    if (found) {
      ok(what);
      return found;
    }
    assert.ok(Date.now() < end, what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const codes = (uri) =>
  vscode.languages
    .getDiagnostics(uri)
    .filter((it) => it.source === "cookielint")
    .map((it) => (typeof it.code === "object" ? it.code.value : it.code));

const same = (uri, wanted) => JSON.stringify(codes(uri)) === JSON.stringify(wanted);

async function replace(document, text) {
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, all, text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

async function labels(uri, at) {
  const list = await vscode.commands.executeCommand("vscode.executeCompletionItemProvider", uri, at);
  return list.items.map((it) => (typeof it.label === "object" ? it.label.label : it.label));
}

async function run() {
  const root = vscode.workspace.workspaceFolders[0].uri;
  const open = async (name) => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(root, name));
    await vscode.window.showTextDocument(document);
    return document;
  };
  const extension = vscode.extensions.getExtension("cookielint.cookielint");
  await until("the extension is active", async () => extension.isActive || !(await extension.activate()));

  const film = await open("templates/film.html.twig");
  await until("a finding appears", () => same(film.uri, ["unguarded-embed"]));
  const found = vscode.languages.getDiagnostics(film.uri)[0];
  assert.match(found.code.target.toString(), /unguarded-embed\.md/);

  const layout = await open("templates/page.html.twig");
  const before = layout.getText();
  await replace(layout, `{% if cookie_consent.marketing %}${before}{% endif %}`);
  await until("an edit of a layout changes another file's findings", () => same(film.uri, []));
  await replace(layout, before);
  await until("and back", () => same(film.uri, ["unguarded-embed"]));

  const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", film.uri, found.range.start);
  const hover = hovers.flatMap((it) => it.contents.map((part) => part.value ?? part)).join("\n");
  assert.match(hover, /Google Ireland Limited/);
  ok("hover tells who the service is");

  const form = await open("form.html");
  await until("a ticked box is found", () => same(form.uri, ["preticked-consent"]));
  const range = vscode.languages.getDiagnostics(form.uri)[0].range;
  const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", form.uri, range);
  const fix = actions.find((it) => it.isPreferred);
  assert.ok(await vscode.workspace.applyEdit(fix.edit));
  assert.doesNotMatch(form.getText(), /checked/);
  await until("a quick fix changes the buffer", () => same(form.uri, []));

  const accepted = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", film.uri, found.range);
  const titles = accepted.map((it) => it.title);
  for (const scope of ["here", "in this file"]) {
    assert.ok(titles.includes(`allow unguarded-embed ${scope}, by a comment`), titles.join("\n"));
  }
  const accept = accepted.find((it) => it.title === "add to the baseline");
  await vscode.commands.executeCommand(accept.command.command, ...accept.command.arguments);
  await until("a finding is accepted for now", () => same(film.uri, []));

  const settings = await open("cookielint.toml");
  await replace(settings, "profle = \"dk\"\n[lints]\n");
  await until("a wrong configuration is told while it is written", () => same(settings.uri, ["configuration"]));
  const lints = await labels(settings.uri, new vscode.Position(2, 0));
  assert.ok(lints.includes("unguarded-embed"), lints.join(" "));
  const links = await vscode.commands.executeCommand("vscode.executeLinkProvider", settings.uri);
  assert.equal(links.length, 0);
  await vscode.commands.executeCommand("workbench.action.files.revert");
  await until("and forgotten with it", () => same(settings.uri, []));

  await vscode.commands.executeCommand("cookielint.inventory.focus");
  await vscode.commands.executeCommand("cookielint.refreshInventory");
  await vscode.commands.executeCommand("cookielint.inventory");
  await until("the inventory is a table", () => {
    const texts = vscode.workspace.textDocuments.map((it) => it.getText());
    return texts.some((text) => text.includes("| YouTube |"));
  });

  await replace(layout, `${before}\n<iframe src="https://player.vimeo.com/video/1"></iframe>`);
  await until("what is written next is found", () => same(layout.uri, ["unguarded-embed"]));
  await vscode.commands.executeCommand("cookielint.restart");
  await until("a server that is started again knows what is not saved", () => same(layout.uri, ["unguarded-embed"]));
  await vscode.commands.executeCommand("cookielint.showLog");
}

exports.activate = () => {
  // What is active waits for nothing: other extensions start after it.
  void tests();
};

async function tests() {
  try {
    await run();
    tell({ done: true });
  } catch (error) {
    tell({ problem: `${error?.stack ?? error}` });
  }
}
