//! `config` shows what applies to a path and which file says so.

use std::path::Path;
use std::process::ExitCode;

use cookielint::cli::CliError;
use cookielint::config::{self, ConfigError, ConfigSet};

use super::{known_lints, print};

/// Shows what applies to a path and why.
pub fn config(path: &Path) -> Result<ExitCode, CliError> {
    let start = std::env::current_dir()
        .and_then(|start| start.canonicalize())
        .map_err(|error| CliError::system("the current folder cannot be told")(error.into()))?;
    let configs = ConfigSet::discover(&known_lints());
    let place = start.join(path).canonicalize();
    let place = place.map_err(|error| ConfigError::Read {
        path: path.to_owned(),
        error,
    })?;
    let folder = match place.is_dir() {
        true => place.as_path(),
        false => place.parent().unwrap_or(&place),
    };
    let config = configs.for_folder(folder)?;
    configs.settle()?;
    print(|out| config::show::write(&config, &place, &start, configs.catalogue(), out))?;
    Ok(ExitCode::SUCCESS)
}
