//! A text on standard input is a file that is checked as if it were in its place.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use cookielint::cli::{Check, CliError};
use cookielint::config::ConfigSet;
use cookielint::walk::{self, Candidate};

/// A text on standard input, and where it belongs.
pub struct Input {
    pub file: Candidate,
    pub bytes: Vec<u8>,
    /// What else is read, because it is around the file.
    pub paths: Vec<PathBuf>,
}

impl Input {
    pub fn of(
        arguments: &Check,
        start: &Path,
        configs: &ConfigSet,
    ) -> Result<Option<Self>, CliError> {
        let is_input = arguments.paths.iter().any(|path| path.as_os_str() == "-");
        if !is_input && arguments.stdin_filename.is_none() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| CliError::system("standard input cannot be read")(error.into()))?;
        let name = arguments.stdin_filename.clone();
        let paths = match name {
            Some(_) => vec![PathBuf::from(".")],
            None => Vec::new(),
        };
        let name = name.unwrap_or_else(|| PathBuf::from("stdin.html"));
        let file = walk::unwritten(&name, start, arguments.options(), configs)?;
        Ok(Some(Self { file, bytes, paths }))
    }
}
