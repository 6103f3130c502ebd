// Starts the language server, shows how it is, and what the site uses.

import {
  commands,
  DiagnosticSeverity,
  type ExtensionContext,
  languages,
  StatusBarAlignment,
  type StatusBarItem,
  Uri,
  window,
  workspace,
} from "vscode";
import { LanguageClient, type LanguageClientOptions, State } from "vscode-languageclient/node";
import { Inventory, run } from "./inventory";
import { program } from "./program";

let client: LanguageClient | undefined;
let status: StatusBarItem;
let state = State.Stopped;

export async function activate(context: ExtensionContext): Promise<void> {
  status = window.createStatusBarItem("cookielint", StatusBarAlignment.Left);
  status.name = "cookielint";
  const inventory = new Inventory(() => command(context));
  const again = async () => {
    await restart(context);
    inventory.refresh();
  };
  context.subscriptions.push(
    status,
    window.registerTreeDataProvider("cookielint.inventory", inventory),
    commands.registerCommand("cookielint.restart", again),
    commands.registerCommand("cookielint.showLog", () => client?.outputChannel.show()),
    commands.registerCommand("cookielint.inventory", () => table(context)),
    commands.registerCommand("cookielint.refreshInventory", () => inventory.refresh()),
    workspace.onDidSaveTextDocument(() => inventory.refresh()),
    workspace.onDidChangeWorkspaceFolders(() => inventory.refresh()),
    languages.onDidChangeDiagnostics(show),
    workspace.onDidChangeConfiguration(async (change) => {
      const settings = ["enable", "path", "codeLens"];
      if (settings.some((name) => change.affectsConfiguration(`cookielint.${name}`))) {
        await again();
      }
    }),
  );
  await start(context);
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  // One that has not started, or not at all, cannot be stopped.
  if (running?.state === State.Running) {
    await running.stop();
  }
}

async function restart(context: ExtensionContext): Promise<void> {
  await stop();
  await start(context);
}

function command(context: ExtensionContext): string {
  const setting = workspace.getConfiguration("cookielint").get("path", "");
  return program(setting, context.extensionPath, process.platform);
}

async function start(context: ExtensionContext): Promise<void> {
  const settings = workspace.getConfiguration("cookielint");
  if (!settings.get("enable", true)) {
    status.hide();
    return;
  }
  const options: LanguageClientOptions = {
    // Files are told apart by the server, which knows more types than editors have languages.
    documentSelector: [{ scheme: "file" }],
    initializationOptions: { codeLens: settings.get("codeLens", false) },
  };
  const server = { command: command(context), args: ["lsp"] };
  const started = new LanguageClient("cookielint", "cookielint", server, options);
  client = started;
  started.onDidChangeState((change) => {
    if (client === started || client === undefined) {
      state = change.newState;
      show();
    }
  });
  status.show();
  try {
    await started.start();
  } catch (error) {
    client = undefined;
    status.text = "$(error) cookielint";
    status.tooltip = `${server.command} cannot be started: ${error}`;
    status.command = "cookielint.restart";
    // Nothing waits for what people choose.
    void missing();
  }
}

async function missing(): Promise<void> {
  const set = "Open Settings";
  const message = "cookielint was not found: install it, or say in the settings where it is.";
  if ((await window.showErrorMessage(message, set)) === set) {
    await commands.executeCommand("workbench.action.openSettings", "cookielint.path");
  }
}

/** How many findings there are, or how the server is. */
function show(): void {
  const found = languages.getDiagnostics().flatMap(([, all]) => all);
  const ours = found.filter((it) => it.source === "cookielint");
  const errors = ours.filter((it) => it.severity === DiagnosticSeverity.Error).length;
  const running = ours.length === 0 ? "$(check) cookielint" : `$(law) cookielint ${ours.length}`;
  const counts = `${errors} errors, ${ours.length - errors} others`;
  const looks = {
    [State.Running]: [running, ours.length === 0 ? "cookielint finds nothing" : counts],
    [State.Starting]: ["$(sync~spin) cookielint", "cookielint is starting"],
    [State.Stopped]: ["$(circle-slash) cookielint", "cookielint has stopped: start it again"],
  } as const;
  [status.text, status.tooltip] = looks[state];
  status.command = {
    [State.Running]: "workbench.actions.view.problems",
    [State.Starting]: "cookielint.showLog",
    [State.Stopped]: "cookielint.restart",
  }[state];
}

/** The inventory as a table, ready for a cookie policy. */
async function table(context: ExtensionContext): Promise<void> {
  const folders = workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await window.showWorkspaceFolderPick() : folders[0];
  if (folder === undefined) {
    await window.showInformationMessage("Open the folder of a site first.");
    return;
  }
  const args = ["inventory", "--format", "markdown", "."];
  const shown = await run(command(context), args, folder.uri.fsPath).catch(
    (error) => `The inventory cannot be shown: ${error}`,
  );
  const document = await workspace.openTextDocument({ language: "markdown", content: shown });
  const uri: Uri = document.uri;
  await commands.executeCommand("markdown.showPreview", uri);
}
