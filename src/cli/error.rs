//! Why a command cannot be carried out.

use miette::Diagnostic;

use crate::baseline::BaselineError;
use crate::changes::ChangesError;
use crate::config::ConfigError;
use crate::walk::WalkError;

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
