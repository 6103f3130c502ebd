// Where the program is: the setting goes first, then what came with the extension, then the PATH.

import * as fs from "node:fs";
import * as path from "node:path";

/** The command to start, from the setting and the folder of the extension. */
export function program(setting: string, extension: string, platform: string): string {
  const set = setting.trim();
  if (set !== "") {
    return set;
  }
  const name = platform === "win32" ? "cookielint.exe" : "cookielint";
  const bundled = path.join(extension, "bin", name);
  return fs.existsSync(bundled) ? bundled : name;
}
