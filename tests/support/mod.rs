//! A site in a temporary folder, and the program run in it.

use std::path::Path;
use std::process::{Command, Output};

pub struct Site {
    root: tempfile::TempDir,
}

impl Site {
    /// Writes the files, each a path and its text.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let site = Self {
            root: tempfile::tempdir().unwrap(),
        };
        for (path, text) in files {
            site.write(path, text.as_bytes());
        }
        site
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// The program, ready to run in the site with nothing of the caller's taste in colours.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cookielint"));
        command.current_dir(self.path()).args(arguments);
        for variable in ["NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR"] {
            command.env_remove(variable);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }
}

pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    pub fn of(command: &mut Command) -> Self {
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().unwrap();
        Self {
            code: status.code(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Fails with everything that was written unless the code is this one and standard error has
    /// all of the words.
    #[track_caller]
    pub fn expect(&self, code: i32, words: &[&str]) {
        let Self { out, err, .. } = self;
        assert_eq!(self.code, Some(code), "\nstdout: {out}\nstderr: {err}");
        // Long messages are wrapped to the width of the terminal.
        let flat: Vec<&str> = err.split_whitespace().filter(|word| *word != "│").collect();
        let flat = flat.join(" ");
        for words in words {
            assert!(flat.contains(words), "no {words:?} in {err}");
        }
        assert!(!err.contains("panicked"), "{err}");
    }
}
