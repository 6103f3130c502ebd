//! A command is one thing that can be asked of the program; each has its file. This one has what
//! they share: where a run starts, what is configured there, and how something is written.

pub mod check;
mod config;
mod explain;
mod init;
mod input;
mod inventory;
mod known;
mod mend;
mod tell;
pub mod watch;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::CommandFactory;
use cookielint::catalogue::Catalogue;
use cookielint::cli::{Cli, CliError, Color, ListFormat};
use cookielint::config::{Config, ConfigError, ConfigSet};
use cookielint::{report, saving};

pub use config::config;
pub use explain::explain;
pub use init::init;
pub use inventory::inventory;

pub fn lints(format: ListFormat) -> Result<ExitCode, CliError> {
    let configs = here()?;
    let lints = &configs.catalogue().lints;
    print(|out| match format {
        ListFormat::Human => report::lints::table(lints, out),
        ListFormat::Json => report::lints::json(lints, out),
    })?;
    Ok(ExitCode::SUCCESS)
}

pub fn serve() -> Result<ExitCode, CliError> {
    let ended = cookielint::lsp::serve(io::stdin(), io::stdout())
        .map_err(|error| CliError::system("standard input cannot be read")(error.into()))?;
    Ok(match ended {
        true => ExitCode::SUCCESS,
        // The protocol asks for it.
        false => ExitCode::FAILURE,
    })
}

pub fn completions(shell: clap_complete::Shell) -> Result<ExitCode, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "cookielint", &mut script);
    print(|out| out.write_all(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a page for the program and one for each command.
pub fn man(folder: &Path) -> Result<ExitCode, CliError> {
    let wrong = |error| CliError::Output {
        path: folder.display().to_string(),
        error,
    };
    std::fs::create_dir_all(folder).map_err(wrong)?;
    clap_mangen::generate_to(Cli::command(), folder).map_err(wrong)?;
    Ok(ExitCode::SUCCESS)
}

/// Where the run starts.
fn start() -> Result<PathBuf, CliError> {
    std::env::current_dir()
        .map_err(|error| CliError::system("the current folder cannot be told")(error.into()))
}

/// What is configured where the run starts.
fn here() -> Result<ConfigSet, CliError> {
    let configs = ConfigSet::discover(&known_lints());
    let start = start()?;
    configs.for_folder(&start)?;
    configs.settle()?;
    Ok(configs)
}

/// The configuration that the user names, or those that are found on the way.
fn config_files(named: Option<&Path>) -> Result<ConfigSet, CliError> {
    let known = known_lints();
    let Some(path) = named else {
        return Ok(ConfigSet::discover(&known));
    };
    // Patterns in it are matched against absolute paths.
    let absolute = path.canonicalize().map_err(|error| ConfigError::Read {
        path: path.to_owned(),
        error,
    })?;
    Ok(ConfigSet::fixed(Config::read(&absolute, &known)?))
}

fn known_lints() -> Vec<&'static str> {
    Catalogue::builtin()
        .lints
        .iter()
        .map(|lint| lint.id.as_str())
        .collect()
}

fn save(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    saving::save(path, write).map_err(|error| CliError::Output {
        path: path.display().to_string(),
        error,
    })
}

/// Tells on standard error what is wrong; it may be closed, and the exit code still tells.
pub fn tell_error(error: CliError, color: Color) {
    let text = format!("{:?}", miette::Report::new(error));
    let text = report::styled(&text, color.on(&io::stderr()));
    let _ = writeln!(io::stderr(), "{text}");
}

/// Writes to standard output. Whoever reads it may stop at any time, as `head` does.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::system(
            "standard output cannot be written",
        )(error.into())),
        _ => Ok(()),
    }
}
