//! `check --watch` checks again whenever a file has changed.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Instant;

use cookielint::cli::{Check, CliError, Color, Format};
use cookielint::watch::{self, Snapshot};

use super::check::check;
use super::{print, start, tell_error};

/// Checks whenever a file has changed, until the process is ended.
pub fn watch(arguments: &Check, color: Color) -> Result<ExitCode, CliError> {
    let start = start()?;
    loop {
        let begin = Instant::now();
        let seen = Snapshot::of(&arguments.paths, &start, arguments.options());
        let cost = begin.elapsed();
        if io::stdout().is_terminal() && arguments.format == Format::Human {
            // A new page, so that what is gone is not seen any more.
            print(|out| write!(out, "\u{1b}[2J\u{1b}[H"))?;
        }
        // A configuration that is wrong just now is as good as a finding: it will be mended.
        if let Err(error) = check(arguments, color) {
            tell_error(error, color);
        }
        let _ = writeln!(io::stderr(), "watching for changes");
        loop {
            // Looking takes a small part of the time, however large the project is.
            std::thread::sleep(watch::PAUSE.max(cost * 10));
            if Snapshot::of(&arguments.paths, &start, arguments.options()) != seen {
                break;
            }
        }
    }
}
