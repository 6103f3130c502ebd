// The inventory as a view: what the site loads and stores, and where, with what each place waits for.

import { execFile } from "node:child_process";
import * as path from "node:path";
import {
  EventEmitter,
  MarkdownString,
  Range,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  type WorkspaceFolder,
  workspace,
} from "vscode";

/** One thing that the site uses, as `cookielint inventory --format json` writes it. */
export interface Entry {
  kind: "service" | "consent-manager" | "storage";
  name: string;
  company: { name: string; country: string } | null;
  purpose: string | null;
  description: string | null;
  stored: { name: string; seconds: number | null; lasts: string | null }[];
  places: Place[];
}

export interface Place {
  path: string;
  line: number;
  column: number;
  guard: { kind: string; by: { path: string; line: number; reason: string } | null };
}

type Node =
  | { folder: WorkspaceFolder; entry: Entry }
  | { folder: WorkspaceFolder; entry: Entry; place: Place }
  | { problem: string };

/** What a place waits for, in words. */
export function waits(kind: string): string {
  const words: Record<string, string> = {
    none: "loads with the page",
    consent: "waits for consent",
    interaction: "waits for the visitor to ask for it",
    "consent-mode": "waits in the vendor's own consent mode",
  };
  return words[kind] ?? kind;
}

/** Runs the program on a folder and gives back what it writes. */
export function run(program: string, args: string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const most = { cwd: folder, maxBuffer: 256 * 1024 * 1024 };
    execFile(program, args, most, (error, out, said) => {
      if (error) {
        reject(new Error(said.trim() || error.message));
      } else {
        resolve(out);
      }
    });
  });
}

export class Inventory implements TreeDataProvider<Node> {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly program: () => string) {}

  refresh(): void {
    this.changed.fire(undefined);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) {
      const folders = workspace.workspaceFolders ?? [];
      return (await Promise.all(folders.map((folder) => this.entries(folder)))).flat();
    }
    if ("problem" in node || "place" in node) {
      return [];
    }
    return node.entry.places.map((place) => ({ ...node, place }));
  }

  private async entries(folder: WorkspaceFolder): Promise<Node[]> {
    try {
      const args = ["inventory", "--format", "json", "."];
      const out = await run(this.program(), args, folder.uri.fsPath);
      const { entries } = JSON.parse(out) as { entries: Entry[] };
      return entries.map((entry) => ({ folder, entry }));
    } catch (error) {
      return [{ problem: `${folder.name}: ${error instanceof Error ? error.message : error}` }];
    }
  }

  getTreeItem(node: Node): TreeItem {
    if ("problem" in node) {
      const item = new TreeItem(node.problem);
      item.iconPath = new ThemeIcon("error");
      return item;
    }
    return "place" in node ? ofPlace(node.folder, node.place) : ofEntry(node.entry);
  }
}

function ofEntry(entry: Entry): TreeItem {
  const item = new TreeItem(entry.name, TreeItemCollapsibleState.Collapsed);
  item.description = [entry.company?.name, entry.purpose].filter(Boolean).join(", ");
  const isOpen = entry.places.some((place) => place.guard.kind === "none");
  const icons = { service: isOpen ? "warning" : "pass", "consent-manager": "shield", storage: "database" };
  item.iconPath = new ThemeIcon(icons[entry.kind]);
  const text = new MarkdownString(`${entry.description ?? entry.name}\n`);
  for (const stored of entry.stored) {
    const days = stored.seconds === null ? stored.lasts : `${Math.round(stored.seconds / 86400)} days`;
    text.appendMarkdown(`\n- \`${stored.name}\`${days === null ? "" : `, ${days}`}`);
  }
  item.tooltip = text;
  item.contextValue = entry.kind;
  return item;
}

function ofPlace(folder: WorkspaceFolder, place: Place): TreeItem {
  const item = new TreeItem(`${place.path}:${place.line}`);
  item.description = waits(place.guard.kind);
  item.tooltip = place.guard.by?.reason;
  const at = new Range(place.line - 1, place.column - 1, place.line - 1, place.column - 1);
  const uri = Uri.file(path.join(folder.uri.fsPath, place.path));
  item.command = { command: "vscode.open", title: "Open", arguments: [uri, { selection: at }] };
  return item;
}
