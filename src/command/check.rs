//! `check` reads a site and reports what is found.

use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use cookielint::catalogue::definition::{Confidence, Level};
use cookielint::changes::State;
use cookielint::cli::{Check, CliError, Color, Format};
use cookielint::config::{ConfigSet, Setting, check_lint, check_profile};
use cookielint::engine::{self, Report};
use cookielint::finding::{self, Note};
use cookielint::fix;
use cookielint::fix::mend::Overlay;
use cookielint::progress::{Progress, Silent, Terminal};
use cookielint::report::human::Look;
use cookielint::{report, walk};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::input::Input;
use super::mend::{Files, mend};
use super::{config_files, known, print, save, start, tell};

pub fn check(arguments: &Check, color: Color) -> Result<ExitCode, CliError> {
    let begin = Instant::now();
    let configs = Arc::new(configurations(arguments)?);
    let start = start()?;
    let fail_on = match arguments.fail_on {
        Some(level) => Level::from(level),
        None => configs
            .for_folder(&start)?
            .fail_on
            .unwrap_or(Level::Warning),
    };
    // What is staged is checked as it is staged.
    let staged = match arguments.staged {
        true => Some(State::staged(&start)?),
        false => None,
    };
    let here = staged.as_ref().map_or_else(|| start.clone(), State::start);
    let input = Input::of(arguments, &start, &configs)?;
    let paths = match &input {
        Some(input) => input.paths.as_slice(),
        None => arguments.paths.as_slice(),
    };
    let mut walk = walk::walk(paths, &here, arguments.options(), &configs)?;
    if let Some(input) = &input {
        walk.candidates.retain(|known| known.abs != input.file.abs);
        walk.candidates.push(input.file.clone());
    }
    configs.settle()?;
    check_selection(arguments, &configs)?;
    let input: Overlay = input
        .into_iter()
        .map(|it| (it.file.path, it.bytes))
        .collect();
    if !input.is_empty() && (arguments.fix || arguments.add_suppressions) {
        return Err(CliError::Stdin);
    }
    let is_empty = walk.candidates.is_empty();

    let progress: Box<dyn Progress> = if arguments.quiet {
        Box::new(Silent)
    } else {
        Terminal::if_watched()
    };
    let pool = threads(arguments)?;
    let mut report = pool
        .install(|| engine::check_changed(&walk.candidates, &configs, progress.as_ref(), &input));
    report
        .findings
        .retain(|it| input.is_empty() || input.contains_key(&it.path));

    // Fixes are judged by all that is found, whatever is reported of it.
    let mends = arguments.fix || arguments.diff || arguments.add_suppressions;
    let everything = match mends {
        true => report.findings.clone(),
        false => Vec::new(),
    };
    known::leave_out_known(arguments, &start, &configs, &pool, &mut report)?;
    let config = configs.for_folder(&start)?;
    known::use_baselines(arguments, &config, &start, &walk.candidates, &mut report)?;
    let mut changed = Vec::new();
    if mends {
        let files = Files {
            candidates: &walk.candidates,
            configs: &configs,
            input: &input,
        };
        changed = pool.install(|| mend(arguments, &files, &mut report, everything));
    }
    report.notes.extend(walk.notes);
    if is_empty {
        let message =
            "nothing was checked: no file here is of a type that is read, or all are left out";
        report.notes.push(Note {
            message: message.to_owned(),
            ..Note::default()
        });
    }
    report.notes.sort();
    match arguments.show_allowed {
        true => finding::sort_allowed(&mut report.allowed),
        false => report.allowed.clear(),
    }
    report.summary.left_out.add(walk.left_out);
    report.summary.count(&report.findings);
    report.summary.elapsed = begin.elapsed();

    if arguments.diff {
        print(|out| fix::diff::write(&changed, io::stdout().is_terminal(), out))?;
        if !arguments.quiet {
            tell::about_run(arguments, &report);
        }
        return Ok(ExitCode::from(u8::from(!changed.is_empty())));
    }
    show(arguments, &configs, &report, color)?;
    let fails = report
        .findings
        .iter()
        .any(|finding| finding.level >= fail_on);
    let warnings = report.summary.warnings;
    let too_many = arguments.max_warnings.is_some_and(|most| warnings > most);
    let fails = (fails || too_many) && !arguments.write_baseline;
    Ok(ExitCode::from(u8::from(fails)))
}

/// As many threads as are asked for.
fn threads(arguments: &Check) -> Result<ThreadPool, CliError> {
    let mut pool = ThreadPoolBuilder::new();
    if let Some(threads) = arguments.threads {
        pool = pool.num_threads(threads.get());
    }
    pool.build()
        .map_err(|error| CliError::system("threads cannot be started")(error.into()))
}

/// Writes all reports that are asked for.
fn show(
    arguments: &Check,
    configs: &ConfigSet,
    report: &Report,
    color: Color,
) -> Result<(), CliError> {
    let language = arguments.language();
    for (format, path) in &arguments.output {
        save(path, |out| {
            report::write(report, *format, false, language, out)
        })?;
    }
    let color = color.on(&io::stdout());
    if arguments.statistics {
        print(|out| report::statistics(report, out))?;
    } else if arguments.format == Format::Human {
        let links = color && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        let look = Look {
            color,
            links,
            most_same: Some(arguments.max_same).filter(|most| *most > 0),
        };
        print(|out| report::human::write(report, look, out))?;
    } else {
        print(|out| report::write(report, arguments.format, color, language, out))?;
    }
    let is_text = matches!(arguments.format, Format::Human | Format::Short);
    if arguments.show_guarded && is_text {
        print(|out| report::explain::guarded(report, out))?;
    }
    if is_text {
        print(|out| report::allowed::write(report, out))?;
    }
    if arguments.verbose {
        tell::what_counted(configs, report);
    }
    if !arguments.quiet && arguments.format != Format::Json {
        tell::about_run(arguments, report);
    }
    Ok(())
}

fn configurations(arguments: &Check) -> Result<ConfigSet, CliError> {
    let mut configs = config_files(arguments.config.as_deref())?;
    let said = [
        (&arguments.allow, Setting::Allow),
        (&arguments.warn, Setting::Warning),
        (&arguments.deny, Setting::Error),
    ];
    let given = said
        .iter()
        .flat_map(|(names, setting)| names.iter().map(|name| (name.clone(), *setting)));
    configs.given = given.collect();
    configs.is_pedantic = arguments.pedantic;
    configs.min_confidence = match arguments.pedantic {
        true => Some(Confidence::Low),
        false => arguments.min_confidence.map(Confidence::from),
    };
    if let Some(name) = &arguments.profile {
        check_profile(name).map_err(|help| CliError::UnknownProfile {
            name: name.clone(),
            help,
        })?;
    }
    configs.profile.clone_from(&arguments.profile);
    configs.only.clone_from(&arguments.only);
    configs.takes_inventory = arguments.writes(Format::Html);
    Ok(configs)
}

/// Whether lints and groups that the command line names are known.
fn check_selection(arguments: &Check, configs: &ConfigSet) -> Result<(), CliError> {
    let lints = configs.catalogue().lints.iter();
    let known: Vec<&str> = lints.map(|lint| lint.id.as_str()).collect();
    let given = configs.given.iter().map(|(name, _)| name);
    for name in arguments.only.iter().chain(given) {
        check_lint(name, &known).map_err(|help| CliError::UnknownLint {
            name: name.clone(),
            help,
        })?;
    }
    Ok(())
}
