//! `init` looks at a site and writes a first configuration.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use cookielint::cli::CliError;
use cookielint::config::{ConfigError, ConfigSet, FILE_NAMES, file_in};
use cookielint::progress::Silent;
use cookielint::walk::{self, Options};
use cookielint::{engine, init};

use super::{known_lints, save};

/// Looks at a site and writes a first configuration.
pub fn init(folder: &Path) -> Result<ExitCode, CliError> {
    if let Some(path) = file_in(folder) {
        return Err(CliError::IsThere {
            path: path.display().to_string(),
        });
    }
    let start = folder.canonicalize().map_err(|error| ConfigError::Read {
        path: folder.to_owned(),
        error,
    })?;
    let configs = Arc::new(ConfigSet::discover(&known_lints()));
    let walk = walk::walk(
        std::slice::from_ref(&start),
        &start,
        Options::default(),
        &configs,
    )?;
    configs.settle()?;
    let report = engine::check(&walk.candidates, &configs, &Silent);
    let systems = init::systems(&start);
    let text = init::text(&report, configs.catalogue(), &systems);
    let path = folder.join(FILE_NAMES[0]);
    save(&path, |out| out.write_all(text.as_bytes()))?;
    let mut out = io::stderr().lock();
    let _ = writeln!(
        out,
        "{} is written; `cookielint check` goes by it",
        path.display()
    );
    Ok(ExitCode::SUCCESS)
}
