// Starts the language server and shows how it is.

import { execFile } from "node:child_process";
import {
  commands,
  type ExtensionContext,
  StatusBarAlignment,
  type StatusBarItem,
  Uri,
  window,
  workspace,
} from "vscode";
import { LanguageClient, type LanguageClientOptions, State } from "vscode-languageclient/node";
import { program } from "./program";

let client: LanguageClient | undefined;
let status: StatusBarItem;

export async function activate(context: ExtensionContext): Promise<void> {
  status = window.createStatusBarItem("cookielint", StatusBarAlignment.Left);
  status.name = "cookielint";
  status.command = "cookielint.showLog";
  context.subscriptions.push(
    status,
    commands.registerCommand("cookielint.restart", () => restart(context)),
    commands.registerCommand("cookielint.showLog", () => client?.outputChannel.show()),
    commands.registerCommand("cookielint.inventory", () => inventory(context)),
    workspace.onDidChangeConfiguration(async (change) => {
      const settings = ["enable", "path", "codeLens"];
      if (settings.some((name) => change.affectsConfiguration(`cookielint.${name}`))) {
        await restart(context);
      }
    }),
  );
  await start(context);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function restart(context: ExtensionContext): Promise<void> {
  await client?.stop();
  client = undefined;
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
  started.onDidChangeState(({ newState }) => show(newState));
  status.show();
  try {
    await started.start();
  } catch (error) {
    status.text = "$(error) cookielint";
    status.tooltip = `${server.command} cannot be started: ${error}`;
    const set = "Open Settings";
    const message = "cookielint was not found: install it, or say in the settings where it is.";
    if ((await window.showErrorMessage(message, set)) === set) {
      await commands.executeCommand("workbench.action.openSettings", "cookielint.path");
    }
  }
}

function show(state: State): void {
  const looks = {
    [State.Running]: ["$(check) cookielint", "cookielint is running"],
    [State.Starting]: ["$(sync~spin) cookielint", "cookielint is starting"],
    [State.Stopped]: ["$(circle-slash) cookielint", "cookielint has stopped"],
  } as const;
  [status.text, status.tooltip] = looks[state];
}

async function inventory(context: ExtensionContext): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (folder === undefined) {
    await window.showInformationMessage("Open the folder of a site first.");
    return;
  }
  const shown = await new Promise<string>((resolve, reject) => {
    const given = ["inventory", "--format", "markdown", "."];
    const most = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    execFile(command(context), given, most, (error, out) => (error ? reject(error) : resolve(out)));
  }).catch((error) => `The inventory cannot be shown: ${error}`);
  const document = await workspace.openTextDocument({ language: "markdown", content: shown });
  const uri: Uri = document.uri;
  await commands.executeCommand("markdown.showPreview", uri);
}
