//! The command line is what people and scripts can ask of the program.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand, ValueEnum};
use miette::Diagnostic;

use crate::baseline::BaselineError;
use crate::catalogue::definition::{Confidence, Level};
use crate::changes::ChangesError;
use crate::config::ConfigError;
use crate::inventory::words::Language;
pub use crate::suggest::lint_help;
use crate::walk::{self, Options, WalkError};

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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum InventoryFormat {
    /// For the terminal
    #[default]
    Human,
    /// One JSON document, version 1
    Json,
    /// A table for spreadsheets
    Csv,
    /// Tables in Markdown
    Markdown,
    /// A page with tables
    Html,
}

/// A language that the inventory and the page of a check are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Danish
    Da,
    /// English
    En,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  nothing is found at the level of --fail-on or above
  1  something is
  2  the check cannot be done: wrong arguments or a wrong configuration")]
pub struct Check {
    /// Files and folders to check; `-` for standard input
    #[arg(default_value = ".", value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// Where the text on standard input belongs, which tells its language and what is around it
    #[arg(long, value_name = "FILE")]
    pub stdin_filename: Option<PathBuf>,
    /// How to show what is found
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Write a further report to a file; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_file)]
    pub output: Vec<(Format, PathBuf)>,
    /// The language of the page that html writes [default: that of the locale, or English]
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub lang: Option<Lang>,
    /// Report only these lints or groups of lints
    #[arg(long, value_delimiter = ',', value_name = "LINT")]
    pub only: Vec<String>,
    /// Do not report these lints or groups
    #[arg(long, value_delimiter = ',', value_name = "LINT")]
    pub allow: Vec<String>,
    /// Report these lints or groups as warnings
    #[arg(long, value_delimiter = ',', value_name = "LINT")]
    pub warn: Vec<String>,
    /// Report these lints or groups as errors
    #[arg(long, value_delimiter = ',', value_name = "LINT")]
    pub deny: Vec<String>,
    /// Report findings that are at least this sure [default: medium]
    #[arg(long, value_enum, value_name = "CONFIDENCE")]
    pub min_confidence: Option<Sureness>,
    /// Report what is unsure as well, and every note
    #[arg(long, conflicts_with = "min_confidence")]
    pub pedantic: bool,
    /// Leave out the findings that are listed in this file [default: as configured, or
    /// cookielint-baseline.json where it is there]
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Report what a baseline lists as well
    #[arg(long, conflicts_with_all = ["baseline", "write_baseline"])]
    pub no_baseline: bool,
    /// List all findings in the baseline, so that only new ones are reported from now on
    #[arg(long, conflicts_with_all = ["changed_since", "staged", "only"])]
    pub write_baseline: bool,
    /// Report only what is new since this revision of the repository
    #[arg(long, value_name = "REVISION")]
    pub changed_since: Option<String>,
    /// Report only what is new in what is staged for the next commit
    #[arg(long, conflicts_with = "changed_since")]
    pub staged: bool,
    /// Mend what can be mended without changing what visitors get
    #[arg(long, conflicts_with_all = ["write_baseline", "staged"])]
    pub fix: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long, conflicts_with_all = ["fix", "write_baseline", "staged", "statistics"])]
    pub diff: bool,
    /// With --fix or --diff: mend also where somebody should look at the outcome
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Allow all that is found by comments in the source
    #[arg(long, conflicts_with_all = ["fix", "diff", "write_baseline", "staged"])]
    pub add_suppressions: bool,
    /// The reason that --add-suppressions writes
    #[arg(long, value_name = "TEXT", requires = "add_suppressions", value_parser = reason)]
    pub reason: Option<String>,
    /// Check again whenever a file changes
    #[arg(long, conflicts_with_all = ["fix", "add_suppressions", "write_baseline", "staged"])]
    pub watch: bool,
    /// Show how many findings there are of each lint, and not the findings
    #[arg(long)]
    pub statistics: bool,
    /// Of findings that say the same, show this many in full and count the others, in the human
    /// format; 0 shows all
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    pub max_same: usize,
    /// Fail if there are more warnings than this
    #[arg(long, value_name = "NUMBER")]
    pub max_warnings: Option<usize>,
    /// The lowest level that makes the check fail [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,
    /// Use this configuration file, and no other
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What the site is bound by: eu, dk, dk-public or dk-state [default: as configured, or eu]
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// List what was found behind a guard as well, and behind which
    #[arg(long)]
    pub show_guarded: bool,
    /// List what comments and baselines allow as well; in SARIF as suppressed results, which GitHub
    /// would show as open alerts
    #[arg(long)]
    pub show_allowed: bool,
    /// Show findings only: no notes on the run, no summary
    #[arg(long, short)]
    pub quiet: bool,
    /// Tell what was taken into account: configuration, consent managers, times
    #[arg(long, short, conflicts_with = "quiet")]
    pub verbose: bool,
    /// How many threads to use [default: one for each processor]
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<NonZeroUsize>,
    #[command(flatten, next_help_heading = "What is checked")]
    pub include: Include,
}

/// What to take in that is left out by default.
#[derive(Clone, Copy, Debug, Args)]
pub struct Include {
    /// Check what .gitignore and .ignore leave out
    #[arg(long)]
    pub no_ignore: bool,
    /// Check other people's code and what builds wrote: node_modules, vendor, dist …
    #[arg(long)]
    pub include_vendored: bool,
    /// Check minified scripts and bundles
    #[arg(long)]
    pub include_minified: bool,
    /// Check tests and their fixtures
    #[arg(long)]
    pub include_tests: bool,
    /// Check what only the site's editors see: admin folders
    #[arg(long)]
    pub include_back_office: bool,
    /// Check templates of e-mails and of what is printed
    #[arg(long)]
    pub include_email: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Each finding in its source, with law and help
    #[default]
    Human,
    /// One line a finding
    Short,
    /// One JSON document, version 1
    Json,
    /// One JSON document a line, each a finding
    Jsonl,
    /// SARIF 2.1.0, for code hosts
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit's XML, for build servers
    Junit,
    /// Checkstyle's XML, for build servers
    Checkstyle,
    /// reviewdog's diagnostics
    Rdjson,
    /// A summary in Markdown
    Markdown,
    /// A page of its own: findings, and what the site loads and stores
    Html,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table
    #[default]
    Human,
    /// One JSON document, version 1
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sureness {
    Low,
    Medium,
    High,
}

impl From<Sureness> for Confidence {
    fn from(sureness: Sureness) -> Self {
        match sureness {
            Sureness::Low => Confidence::Low,
            Sureness::Medium => Confidence::Medium,
            Sureness::High => Confidence::High,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Note,
    Warning,
    Error,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On terminals, unless `NO_COLOR` is set; elsewhere if `CLICOLOR_FORCE` is
    #[default]
    Auto,
    Always,
    Never,
}

/// Why a command cannot be carried out; each leads to exit code 2.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum CliError {
    /// The user's: no lint goes by that name.
    #[error("unknown lint `{name}`")]
    UnknownLint {
        name: String,
        #[help]
        help: String,
    },
    /// The user's: no profile goes by that name.
    #[error("unknown profile `{name}`")]
    UnknownProfile {
        name: String,
        #[help]
        help: String,
    },
    /// The user's: the file of the place is not among those that are read.
    #[error("`{path}` is not among the files that are checked")]
    NotRead {
        path: String,
        #[help]
        help: &'static str,
    },
    #[error(transparent)]
    #[diagnostic(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Baseline(#[from] BaselineError),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Changes(#[from] ChangesError),
    #[error(transparent)]
    #[diagnostic(transparent)]
    Walk(#[from] WalkError),
    /// The user's: what is on standard input cannot be written back.
    #[error("what comes from standard input cannot be changed in its place")]
    #[diagnostic(help("`--diff` shows what would change"))]
    Stdin,
    /// The user's: nothing is written over.
    #[error("{path} is there already")]
    #[diagnostic(help(
        "change it by hand, or move it away; `cookielint config` shows what it says"
    ))]
    IsThere { path: String },
    /// The system's: a report cannot be written.
    #[error("{path} cannot be written: {error}")]
    Output { path: String, error: std::io::Error },
    /// The system's: no folder to start in, no threads, nowhere to write.
    #[error("{what}: {error}")]
    System {
        what: &'static str,
        error: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl CliError {
    /// An error of the system, and what was wanted of it.
    pub fn system(what: &'static str) -> impl Fn(Box<dyn std::error::Error + Send + Sync>) -> Self {
        move |error| Self::System { what, error }
    }
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

/// A reason that no comment of any language ends at.
fn reason(text: &str) -> Result<String, String> {
    let ends = text.contains(['\n', '\r'])
        || ["-->", "*/", "#}", "%}", "}}", "*@", "*}", "%>", "?>"]
            .iter()
            .any(|end| text.contains(end));
    match ends {
        true => Err("a line without the end of a comment, please".to_owned()),
        false => Ok(text.trim().to_owned()),
    }
}

/// `sarif=report.sarif`.
fn report_file(text: &str) -> Result<(Format, PathBuf), String> {
    let known = || {
        let formats = Format::value_variants().iter();
        let names =
            formats.filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()));
        names.collect::<Vec<_>>().join(", ")
    };
    let Some((format, file)) = text.split_once('=') else {
        return Err("write FORMAT=FILE, as in sarif=cookielint.sarif".to_owned());
    };
    match Format::from_str(format, true) {
        Ok(format) if !file.is_empty() => Ok((format, PathBuf::from(file))),
        Ok(_) => Err("the file has no name".to_owned()),
        Err(_) => Err(format!("unknown format `{format}`; known are {}", known())),
    }
}

impl Check {
    /// What to take in.
    #[must_use]
    pub fn options(&self) -> Options {
        self.include.options()
    }

    /// The language that is asked for, or else that of the locale.
    #[must_use]
    pub fn language(&self) -> Language {
        language(self.lang)
    }

    /// Whether any report of the run is in a format.
    #[must_use]
    pub fn writes(&self, format: Format) -> bool {
        self.format == format || self.output.iter().any(|(written, _)| *written == format)
    }
}

impl Include {
    #[must_use]
    pub fn options(&self) -> Options {
        Options {
            no_ignore: self.no_ignore,
            include: walk::Include {
                vendored: self.include_vendored,
                minified: self.include_minified,
                tests: self.include_tests,
                back_office: self.include_back_office,
                email: self.include_email,
            },
        }
    }
}

impl Inventory {
    /// The language that is asked for, or else that of the locale.
    #[must_use]
    pub fn language(&self) -> Language {
        language(self.lang)
    }
}

fn language(asked: Option<Lang>) -> Language {
    match asked {
        Some(Lang::Da) => Language::Danish,
        Some(Lang::En) => Language::English,
        // In the order in which POSIX has them count.
        None => ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|locale| !locale.is_empty())
            .map_or(Language::English, |locale| Language::of_locale(&locale)),
    }
}

impl From<FailOn> for Level {
    fn from(level: FailOn) -> Self {
        match level {
            FailOn::Note => Level::Note,
            FailOn::Warning => Level::Warning,
            FailOn::Error => Level::Error,
        }
    }
}

impl Color {
    /// Whether to colour what goes to `stream`.
    #[must_use]
    pub fn on(self, stream: &impl IsTerminal) -> bool {
        self.decide(stream.is_terminal(), |name| {
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    }

    /// <https://no-color.org>, <https://bixense.com/clicolors>
    fn decide(self, is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let is_forced = || variable("CLICOLOR_FORCE").is_some_and(|it| !it.is_empty() && it != "0");
        let is_dumb = || variable("TERM").is_some_and(|term| term == "dumb");
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if is_set("NO_COLOR") => false,
            Color::Auto => is_forced() || (is_terminal && !is_dumb()),
        }
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

    #[test]
    fn colour_follows_the_conventions() {
        let decide = |color: Color, is_terminal, set: &[(&str, &str)]| {
            let find = |name: &str| set.iter().find(|(key, _)| *key == name);
            color.decide(is_terminal, |name| {
                find(name).map(|(_, value)| (*value).to_owned())
            })
        };
        let auto = Color::Auto;
        assert!(decide(auto, true, &[]) && !decide(auto, false, &[]));
        assert!(!decide(auto, true, &[("NO_COLOR", "1")]));
        assert!(decide(auto, true, &[("NO_COLOR", "")]));
        assert!(decide(auto, false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!decide(auto, false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!decide(
            auto,
            false,
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
        ));
        assert!(!decide(auto, true, &[("TERM", "dumb")]));
        assert!(decide(Color::Always, false, &[("NO_COLOR", "1")]));
        assert!(!decide(Color::Never, true, &[("CLICOLOR_FORCE", "1")]));
    }
}
