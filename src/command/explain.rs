//! `explain` shows a lint's page, or how a place in the source is reached.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use cookielint::cli::{CliError, Explain, ListFormat};
use cookielint::config::ConfigSet;
use cookielint::explain::{Explained, Place};
use cookielint::progress::Silent;
use cookielint::walk::{self, Options};
use cookielint::{engine, report};

use super::{here, known_lints, print, start};

pub fn explain(arguments: &Explain) -> Result<ExitCode, CliError> {
    if let Some(place) = Place::parse(&arguments.subject) {
        return explain_place(place, arguments);
    }
    let name = arguments.subject.as_str();
    let configs = here()?;
    let lint = configs.catalogue().lint(name);
    let Some(lint) = lint else {
        let lints = configs.catalogue().lints.iter();
        let known: Vec<&str> = lints.map(|lint| lint.id.as_str()).collect();
        let help = cookielint::cli::lint_help(name, &known);
        return Err(CliError::UnknownLint {
            name: name.to_owned(),
            help,
        });
    };
    print(|out| writeln!(out, "{}", lint.page.trim_end()))?;
    Ok(ExitCode::SUCCESS)
}

/// Tells how the sites at a place are reached.
fn explain_place(mut place: Place, arguments: &Explain) -> Result<ExitCode, CliError> {
    let configs = Arc::new(ConfigSet::discover(&known_lints()));
    let start = start()?;
    let mut walk = walk::walk(&arguments.paths, &start, Options::default(), &configs)?;
    let file = PathBuf::from(&place.path);
    let named = walk::walk(&[file], &start, Options::default(), &configs)?;
    // The file itself is read, whatever the walk leaves out.
    for candidate in named.candidates {
        place.path.clone_from(&candidate.path);
        if walk
            .candidates
            .iter()
            .all(|known| known.path != candidate.path)
        {
            walk.candidates.push(candidate);
        }
    }
    walk.candidates.sort_by(|a, b| a.path.cmp(&b.path));
    configs.settle()?;
    let report = engine::explain(&walk.candidates, &configs, &Silent, &place);
    let nothing = Explained {
        path: place.path.clone(),
        sites: Vec::new(),
    };
    if !walk.candidates.iter().any(|known| known.path == place.path) {
        return Err(CliError::NotRead {
            path: place.path,
            help: "name a file that is read: markup, a script, a style sheet or a template",
        });
    }
    let explained = report.explained.as_ref().unwrap_or(&nothing);
    print(|out| match arguments.format {
        ListFormat::Human => report::explain::human(&report, explained, place.line, out),
        ListFormat::Json => report::explain::json(&report, explained, out),
    })?;
    Ok(ExitCode::SUCCESS)
}
