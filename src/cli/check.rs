//! What can be asked of a check.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::format::{Format, Lang, language};
use crate::catalogue::definition::{Confidence, Level};
use crate::inventory::words::Language;
use crate::walk::{self, Options};

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

impl From<FailOn> for Level {
    fn from(level: FailOn) -> Self {
        match level {
            FailOn::Note => Level::Note,
            FailOn::Warning => Level::Warning,
            FailOn::Error => Level::Error,
        }
    }
}
