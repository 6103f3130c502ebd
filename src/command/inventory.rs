//! `inventory` tells what the site loads and stores.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use std::sync::Arc;

use cookielint::cli::{CliError, Inventory};
use cookielint::progress::{Progress, Silent, Terminal};
use cookielint::{engine, report, walk};

use super::{config_files, print, start};

pub fn inventory(arguments: &Inventory) -> Result<ExitCode, CliError> {
    let configs = Arc::new(config_files(arguments.config.as_deref())?);
    let start = start()?;
    let options = arguments.include.options();
    let walk = walk::walk(&arguments.paths, &start, options, &configs)?;
    configs.settle()?;
    let progress: Box<dyn Progress> = match arguments.quiet {
        true => Box::new(Silent),
        false => Terminal::if_watched(),
    };
    let mut inventory = engine::inventory(&walk.candidates, &configs, progress.as_ref());
    inventory.notes.extend(walk.notes);
    inventory.notes.sort();
    let language = arguments.language();
    print(|out| report::inventory::write(&inventory, arguments.format, language, out))?;
    if !arguments.quiet {
        let mut out = BufWriter::new(io::stderr().lock());
        // It may be closed, which changes nothing.
        let _ = report::notes(&inventory.notes, &mut out);
        let _ = out.flush();
    }
    Ok(ExitCode::SUCCESS)
}
