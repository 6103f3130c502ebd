//! The program is the library behind a command line: it parses, dispatches, and turns the outcome
//! into an exit code.

use std::collections::HashSet;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::CommandFactory;
use cookielint::baseline::{self, Baseline};
use cookielint::catalogue::Catalogue;
use cookielint::catalogue::definition::{Confidence, Level};
use cookielint::changes::State;
use cookielint::cli::{
    Check, Cli, CliError, Color, Command, Explain, Format, Inventory, ListFormat,
};
use cookielint::config::{
    self, Config, ConfigError, ConfigSet, FILE_NAMES, Setting, check_lint, check_profile, file_in,
};
use cookielint::engine::{self, Report};
use cookielint::explain::{Explained, Place};
use cookielint::finding::{Finding, Note};
use cookielint::fix::mend::{Bench, Changed, Overlay};
use cookielint::fix::{self, Safety};
use cookielint::progress::{Progress, Silent, Terminal};
use cookielint::walk::{Candidate, Options};
use cookielint::watch::{self, Snapshot};
use cookielint::{init, report, saving, suppress, walk};

fn main() -> ExitCode {
    let cli = Cli::from_process();
    color_errors(cli.color);
    let outcome = match &cli.command {
        Command::Check(arguments) if arguments.watch => watch(arguments, cli.color),
        Command::Check(arguments) => check(arguments, cli.color),
        Command::Explain(arguments) => explain(arguments),
        Command::Inventory(arguments) => inventory(arguments),
        Command::Lints { format } => lints(*format),
        Command::Init { folder } => init(folder),
        Command::Config { path } => config(path),
        Command::Lsp { .. } => serve(),
        Command::Completions { shell } => completions(*shell),
    };
    outcome.unwrap_or_else(|error| {
        // Standard error may be closed; the exit code still tells.
        let _ = writeln!(io::stderr(), "{:?}", miette::Report::new(error));
        ExitCode::from(2)
    })
}

fn color_errors(color: Color) {
    let color = color.on(&io::stderr());
    let handler = move |_: &_| -> Box<dyn miette::ReportHandler> {
        Box::new(miette::MietteHandlerOpts::new().color(color).build())
    };
    // It fails only where a handler was set before, and none was.
    let _ = miette::set_hook(Box::new(handler));
}

fn check(arguments: &Check, color: Color) -> Result<ExitCode, CliError> {
    let begin = Instant::now();
    let configs = Arc::new(configurations(arguments)?);
    let start = std::env::current_dir()
        .map_err(|error| CliError::system("the current folder cannot be told")(error.into()))?;
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
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = arguments.threads {
        pool = pool.num_threads(threads.get());
    }
    let pool = pool
        .build()
        .map_err(|error| CliError::system("threads cannot be started")(error.into()))?;
    let mut report = pool
        .install(|| engine::check_changed(&walk.candidates, &configs, progress.as_ref(), &input));
    report
        .findings
        .retain(|it| input.is_empty() || input.contains_key(&it.path));

    // Fixes are judged by all that is found, whatever is reported of it.
    let mends = arguments.fix || arguments.diff || arguments.add_suppressions;
    let mut everything = match mends {
        true => report.findings.clone(),
        false => Vec::new(),
    };
    let revision = match arguments.staged {
        true => Some("HEAD"),
        false => arguments.changed_since.as_deref(),
    };
    if let Some(revision) = revision {
        let before = State::of_revision(&start, revision)?;
        let there = before.start();
        let paths: Vec<PathBuf> = arguments
            .paths
            .iter()
            .filter_map(|path| match path.is_absolute() {
                true => path.strip_prefix(&start).ok().map(Path::to_owned),
                false => Some(path.clone()),
            })
            .filter(|path| there.join(path).exists())
            .collect();
        let walk = walk::walk(&paths, &there, arguments.options(), &configs)?;
        let known = pool.install(|| engine::check(&walk.candidates, &configs, &Silent));
        Baseline::of(&known.findings).apply(&mut report.findings);
    }
    let config = configs.for_folder(&start)?;
    use_baseline(arguments, &config, &start, &mut report)?;
    let mut changed = Vec::new();
    if mends {
        let found = std::mem::take(&mut everything);
        let files = Files {
            candidates: &walk.candidates,
            configs: &configs,
            input: &input,
        };
        changed = pool.install(|| mend(arguments, &files, &mut report, found));
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
    report.summary.left_out.add(walk.left_out);
    report.summary.count(&report.findings);
    report.summary.elapsed = begin.elapsed();

    if arguments.diff {
        print(|out| fix::diff::write(&changed, out))?;
        if !arguments.quiet {
            tell_about_run(arguments, &report);
        }
        return Ok(ExitCode::from(u8::from(!changed.is_empty())));
    }
    let language = arguments.language();
    for (format, path) in &arguments.output {
        save(path, |out| {
            report::write(&report, *format, false, language, out)
        })?;
    }
    let color = color.on(&io::stdout());
    if arguments.statistics {
        print(|out| report::statistics(&report, out))?;
    } else if arguments.format == Format::Human {
        let links = color && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
        print(|out| report::human::write_linked(&report, color, links, out))?;
    } else {
        print(|out| report::write(&report, arguments.format, color, language, out))?;
    }
    let is_text = matches!(arguments.format, Format::Human | Format::Short);
    if arguments.show_guarded && is_text {
        print(|out| report::explain::guarded(&report, out))?;
    }
    if arguments.verbose {
        tell_what_counted(&configs, &report);
    }
    if !arguments.quiet && arguments.format != Format::Json {
        tell_about_run(arguments, &report);
    }
    let fails = report
        .findings
        .iter()
        .any(|finding| finding.level >= fail_on);
    let warnings = report.summary.warnings;
    let too_many = arguments.max_warnings.is_some_and(|most| warnings > most);
    let fails = (fails || too_many) && !arguments.write_baseline;
    Ok(ExitCode::from(u8::from(fails)))
}

/// What a run reads.
struct Files<'a> {
    candidates: &'a [Candidate],
    configs: &'a ConfigSet,
    /// What counts in place of what is on disk.
    input: &'a Overlay,
}

/// Mends what is reported, and reports what is found afterwards; gives the files that are changed,
/// or would be. `found` is all that was found, also where it is not reported.
fn mend(
    arguments: &Check,
    files: &Files,
    report: &mut Report,
    found: Vec<Finding>,
) -> Vec<Changed> {
    let place = |path: &str| {
        let mut known = files.candidates.iter().filter(|known| known.path == path);
        known.next().map(|candidate| candidate.abs.clone())
    };
    let read = |path: &str| match files.input.get(path) {
        Some(bytes) => Ok(bytes.clone()),
        None => {
            let path = place(path).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
            std::fs::read(path)
        }
    };
    let reason = arguments.reason.as_deref().unwrap_or_default();
    let check = |overlay: &Overlay| {
        let mut all = files.input.clone();
        all.extend(overlay.clone());
        let mut report = engine::check_changed(files.candidates, files.configs, &Silent, &all);
        if arguments.add_suppressions {
            suppress::write::offer(&mut report, reason);
        }
        report
    };
    let bench = Bench {
        read: &read,
        check: &check,
        tidies: !arguments.add_suppressions,
    };
    let allowed = match arguments.unsafe_fixes {
        true => Safety::Unsafe,
        false => Safety::Safe,
    };
    let fingerprints = |findings: &[Finding]| -> HashSet<String> {
        let all = findings.iter();
        all.map(|finding| finding.fingerprint.clone()).collect()
    };
    let reported = fingerprints(&report.findings);
    let mut excluded = fingerprints(&found);
    excluded.retain(|fingerprint| !reported.contains(fingerprint));
    let (notes, in_baseline) = (report.notes.clone(), report.summary.in_baseline);
    let mut whole = std::mem::take(report);
    whole.findings = found;
    if arguments.add_suppressions {
        suppress::write::offer(&mut whole, reason);
    }
    let mut mended = fix::mend::mend(whole, &bench, allowed, &excluded);
    if !arguments.diff {
        let mut failed = false;
        for changed in &mended.files {
            let Some(path) = place(&changed.path) else {
                continue;
            };
            if let Err(error) = fix::apply::replace(&path, &changed.before, &changed.after) {
                let message = format!("it is not mended: {error}");
                mended.notes.push(Note::on(changed.path.clone(), message));
                failed = true;
            }
        }
        if failed {
            mended.report = engine::check(files.candidates, files.configs, &Silent);
        }
    }
    *report = mended.report;
    report
        .findings
        .retain(|finding| !excluded.contains(&finding.fingerprint));
    report.summary.in_baseline = in_baseline;
    // What is said of the run, such as stale entries of the baseline, is said of it still.
    let of_run = notes.into_iter().filter(|note| note.path.is_none());
    report.notes.extend(of_run.chain(mended.notes));
    report.notes.sort();
    report.notes.dedup();
    mended.files
}

/// A text on standard input, and where it belongs.
struct Input {
    file: Candidate,
    bytes: Vec<u8>,
    /// What else is read, because it is around the file.
    paths: Vec<PathBuf>,
}

impl Input {
    fn of(arguments: &Check, start: &Path, configs: &ConfigSet) -> Result<Option<Self>, CliError> {
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

/// Tells on standard error what was taken into account; it may be closed, which changes nothing.
fn tell_what_counted(configs: &ConfigSet, report: &Report) {
    let mut out = BufWriter::new(io::stderr().lock());
    for config in configs.met() {
        for file in &config.files {
            let _ = writeln!(out, "configuration: {}", file.display());
        }
    }
    let catalogue = configs.catalogue();
    let managers: Vec<&str> = report
        .managers
        .iter()
        .filter_map(|id| Some(catalogue.managers.get(id)?.name.as_str()))
        .collect();
    let managers = match managers.as_slice() {
        [] => "none".to_owned(),
        all => all.join(", "),
    };
    let _ = writeln!(out, "consent managers: {managers}");
    let _ = writeln!(
        out,
        "catalogue: {} lints, {} services, {} consent managers",
        catalogue.lints.len(),
        catalogue.services.len(),
        catalogue.managers.len()
    );
    let _ = writeln!(
        out,
        "files: {} read, {} of them parsed",
        report.summary.files_read, report.summary.files_parsed
    );
    let _ = out.flush();
}

/// Checks whenever a file has changed, until the process is ended.
fn watch(arguments: &Check, color: Color) -> Result<ExitCode, CliError> {
    let start = std::env::current_dir()
        .map_err(|error| CliError::system("the current folder cannot be told")(error.into()))?;
    loop {
        let begin = Instant::now();
        let seen = Snapshot::of(&arguments.paths, &start, arguments.options());
        let cost = begin.elapsed();
        if io::stdout().is_terminal() && arguments.format == Format::Human {
            // A new page, so that what is gone is not seen any more.
            print(|out| write!(out, "\u{1b}[2J\u{1b}[H"))?;
        }
        // A configuration that is wrong just now is as good as a finding: it will be mended.
        if let Err(error) = check(arguments, color) {
            let _ = writeln!(io::stderr(), "{:?}", miette::Report::new(error));
        }
        let _ = writeln!(io::stderr(), "watching for changes");
        loop {
            // Looking takes a small part of the time, however large the project is.
            std::thread::sleep(watch::PAUSE.max(cost * 10));
            if Snapshot::of(&arguments.paths, &start, arguments.options()) != seen {
                break;
            }
        }
    }
}

/// Looks at a site and writes a first configuration.
fn init(folder: &Path) -> Result<ExitCode, CliError> {
    if let Some(path) = file_in(folder) {
        return Err(CliError::IsThere {
            path: path.display().to_string(),
        });
    }
    let start = folder.canonicalize().map_err(|error| ConfigError::Read {
        path: folder.to_owned(),
        error,
    })?;
    let configs = Arc::new(ConfigSet::discover(&known_lints()));
    let walk = walk::walk(
        std::slice::from_ref(&start),
        &start,
        Options::default(),
        &configs,
    )?;
    configs.settle()?;
    let report = engine::check(&walk.candidates, &configs, &Silent);
    let frameworks = init::frameworks(&start);
    let text = init::text(&report, configs.catalogue(), &frameworks);
    let path = folder.join(FILE_NAMES[0]);
    save(&path, |out| out.write_all(text.as_bytes()))?;
    let mut out = io::stderr().lock();
    let _ = writeln!(
        out,
        "{} is written; `cookielint check` goes by it",
        path.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Shows what applies to a path and why.
fn config(path: &Path) -> Result<ExitCode, CliError> {
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

/// Takes out what the baseline has, or writes it anew.
fn use_baseline(
    arguments: &Check,
    config: &Config,
    start: &Path,
    report: &mut Report,
) -> Result<(), CliError> {
    let named = arguments.baseline.clone();
    let is_named = named.is_some();
    let path = named.or_else(|| config.baseline.clone());
    let is_astray = !is_named && path.as_ref().is_some_and(|path| !config.holds(path));
    if arguments.write_baseline {
        let path = path.unwrap_or_else(|| start.join(baseline::FILE_NAME));
        if is_astray {
            let error = io::Error::new(
                io::ErrorKind::PermissionDenied,
                "a configuration names it outside of its own folder; give it with `--baseline`",
            );
            let path = path.display().to_string();
            return Err(CliError::Output { path, error });
        }
        let baseline = Baseline::of(&report.findings);
        save(&path, |out| baseline.write(out))?;
        report.findings.clear();
        report.notes.push(Note {
            message: format!(
                "{} findings are listed in {}; from now on `--baseline` leaves them out",
                baseline.len(),
                path.strip_prefix(start).unwrap_or(&path).display(),
            ),
            ..Note::default()
        });
        return Ok(());
    }
    let Some(path) = path else { return Ok(()) };
    let baseline = Baseline::read(&path, is_named)?;
    let (taken, stale) = baseline.apply(&mut report.findings);
    report.summary.in_baseline = taken;
    if stale > 0 && arguments.only.is_empty() {
        let message = format!(
            "{stale} findings of the baseline are found no more; take them off with `--write-baseline`"
        );
        report.notes.push(Note {
            message,
            ..Note::default()
        });
    }
    Ok(())
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

fn known_lints() -> Vec<&'static str> {
    Catalogue::builtin()
        .lints
        .iter()
        .map(|lint| lint.id.as_str())
        .collect()
}

/// Tells on standard error what the findings do not; it may be closed, which changes nothing.
fn tell_about_run(arguments: &Check, report: &Report) {
    let mut out = BufWriter::new(io::stderr().lock());
    let _ = report::notes(&report.notes, &mut out);
    let _ = writeln!(out, "{}", report::summary_line(&report.summary));
    if !(arguments.fix || arguments.diff)
        && let Some(line) = report::fixes_line(report)
    {
        let _ = writeln!(out, "{line}");
    }
    let _ = out.flush();
}

fn explain(arguments: &Explain) -> Result<ExitCode, CliError> {
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
    let start = std::env::current_dir()
        .map_err(|error| CliError::system("the current folder cannot be told")(error.into()))?;
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
        ListFormat::Human => report::explain::human(&report, explained, out),
        ListFormat::Json => report::explain::json(&report, explained, out),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What is configured where the run starts.
fn here() -> Result<ConfigSet, CliError> {
    let configs = ConfigSet::discover(&known_lints());
    let start = std::env::current_dir()
        .map_err(|error| CliError::system("the current folder cannot be told")(error.into()))?;
    configs.for_folder(&start)?;
    configs.settle()?;
    Ok(configs)
}

fn inventory(arguments: &Inventory) -> Result<ExitCode, CliError> {
    let configs = Arc::new(config_files(arguments.config.as_deref())?);
    let start = std::env::current_dir()
        .map_err(|error| CliError::system("the current folder cannot be told")(error.into()))?;
    let options = arguments.include.options();
    let walk = walk::walk(&arguments.paths, &start, options, &configs)?;
    configs.settle()?;
    let progress: Box<dyn Progress> = match arguments.quiet {
        true => Box::new(Silent),
        false => Terminal::if_watched(),
    };
    let mut inventory = engine::inventory(&walk.candidates, &configs, progress.as_ref());
    inventory.notes.extend(walk.notes);
    inventory.notes.sort();
    let language = arguments.language();
    print(|out| report::inventory::write(&inventory, arguments.format, language, out))?;
    if !arguments.quiet {
        let mut out = BufWriter::new(io::stderr().lock());
        // It may be closed, which changes nothing.
        let _ = report::notes(&inventory.notes, &mut out);
        let _ = out.flush();
    }
    Ok(ExitCode::SUCCESS)
}

fn lints(format: ListFormat) -> Result<ExitCode, CliError> {
    let configs = here()?;
    let lints = &configs.catalogue().lints;
    print(|out| match format {
        ListFormat::Human => report::lints::table(lints, out),
        ListFormat::Json => report::lints::json(lints, out),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn serve() -> Result<ExitCode, CliError> {
    let ended = cookielint::lsp::serve(io::stdin(), io::stdout())
        .map_err(|error| CliError::system("standard input cannot be read")(error.into()))?;
    Ok(match ended {
        true => ExitCode::SUCCESS,
        // The protocol asks for it.
        false => ExitCode::FAILURE,
    })
}

fn completions(shell: clap_complete::Shell) -> Result<ExitCode, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "cookielint", &mut script);
    print(|out| out.write_all(&script))?;
    Ok(ExitCode::SUCCESS)
}

fn save(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    saving::save(path, write).map_err(|error| CliError::Output {
        path: path.display().to_string(),
        error,
    })
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
