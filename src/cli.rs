//! The command line is what people and scripts can ask of the program.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand};

use crate::inventory::words::Language;
pub use crate::suggest::lint_help;

mod check;
mod color;
mod error;
mod format;

pub use check::{Check, FailOn, Include, Sureness};
pub use color::Color;
pub use error::CliError;
pub use format::{Format, InventoryFormat, Lang, ListFormat};

/// Finds breaches of the cookie and consent rules in the source code of websites.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// When to colour what is shown
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the source of a website
    Check(Box<Check>),
    /// Show what a lint reports and why, or how a place in the source is reached
    Explain(Explain),
    /// List all lints
    Lints {
        /// How to show them
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Tell what the site loads and stores, for its cookie policy
    Inventory(Inventory),
    /// Look at the site and write a first cookielint.toml
    Init {
        /// The folder of the site
        #[arg(default_value = ".", value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// Show what the configuration says of a path, and which file says it
    Config {
        /// A file or folder
        #[arg(default_value = ".", value_name = "PATH")]
        path: PathBuf,
    },
    /// Serve an editor over standard input and output, by the language server protocol
    Lsp {
        /// Editors give it; there is no other way
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Write the completions for a shell to standard output
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a folder
    Man {
        /// The folder, such as ~/.local/share/man/man1
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The lint's name, or the place: its file, line and, if wanted, column
    #[arg(value_name = "LINT|FILE:LINE[:COLUMN]")]
    pub subject: String,
    /// Files and folders that belong to the site, for a place
    #[arg(default_value = ".", value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// How to show how a place is reached
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct Inventory {
    /// Files and folders that belong to the site
    #[arg(default_value = ".", value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    pub format: InventoryFormat,
    /// The language to write it in [default: that of the locale, or English]
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub lang: Option<Lang>,
    /// Use this configuration file, and no other
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Show the inventory only: no notes on the run
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten, next_help_heading = "What is read")]
    pub include: Include,
}

impl Cli {
    /// Reads the arguments of the process; ends it if they are wrong or ask for help.
    #[must_use]
    pub fn from_process() -> Self {
        Self::from_arguments(std::env::args_os()).unwrap_or_else(|error| error.exit())
    }

    fn from_arguments(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        Self::try_parse_from(arguments).map_err(|mut error| {
            if let Some(path) = path_for_command(&error) {
                let tip = format!("to check it, write `cookielint check {path}`").into();
                error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
            }
            error
        })
    }
}

/// The path that somebody wrote where the command belongs, if that is what went wrong.
fn path_for_command(error: &clap::Error) -> Option<String> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let ContextValue::String(word) = error.get(ContextKind::InvalidSubcommand)? else {
        return None;
    };
    Path::new(word).exists().then(|| word.clone())
}

impl Inventory {
    /// The language that is asked for, or else that of the locale.
    #[must_use]
    pub fn language(&self) -> Language {
        format::language(self.lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::from_arguments(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_definition_is_sound() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn check_has_its_defaults() {
        let Ok(Cli {
            command: Command::Check(check),
            color,
        }) = parse("cookielint check")
        else {
            panic!("no check")
        };
        assert_eq!(check.paths, [PathBuf::from(".")]);
        assert_eq!(
            (check.format, check.fail_on, color),
            (Format::Human, None, Color::Auto)
        );
    }

    #[test]
    fn lints_can_be_listed_and_repeated() {
        let line = "cookielint check --only a,b --only c x y";
        let Ok(Cli {
            command: Command::Check(check),
            ..
        }) = parse(line)
        else {
            panic!("no check")
        };
        assert_eq!(check.only, ["a", "b", "c"]);
        assert_eq!(check.paths.len(), 2);
    }

    #[test]
    fn wrong_arguments_are_refused() {
        for line in ["cookielint", "cookielint x", "cookielint check --threads 0"] {
            assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
        }
        let error = parse("cookielint src").unwrap_err().to_string();
        assert!(error.contains("cookielint check src"), "{error}");
        let error = parse("cookielint no-such-path").unwrap_err().to_string();
        assert!(!error.contains("to check it"), "{error}");
    }
}
