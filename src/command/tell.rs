//! What a check tells on standard error, beside its findings.

use std::io::{self, BufWriter, Write};

use cookielint::cli::{Check, Format};
use cookielint::config::ConfigSet;
use cookielint::engine::Report;
use cookielint::report;

/// Tells on standard error what was taken into account; it may be closed, which changes nothing.
pub fn what_counted(configs: &ConfigSet, report: &Report) {
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

/// Tells on standard error what the findings do not; it may be closed, which changes nothing.
pub fn about_run(arguments: &Check, report: &Report) {
    let mut out = BufWriter::new(io::stderr().lock());
    let _ = report::notes(&report.notes, &mut out);
    let is_read = arguments.format == Format::Human && !arguments.statistics && !arguments.diff;
    if is_read {
        let _ = report::kinds::overview(report, &mut out);
    }
    let _ = writeln!(out, "{}", report::summary_line(&report.summary));
    // What `--fix` has left can be mended by the unsafe fixes alone.
    let is_done = arguments.diff || arguments.fix && arguments.unsafe_fixes;
    if !is_done && let Some(line) = report::fixes_line(report) {
        let _ = writeln!(out, "{line}");
    }
    if is_read && !is_known(arguments) && report.summary.in_baseline == 0 {
        let _ = report::kinds::next_steps(report, &mut out);
    }
    let _ = out.flush();
}

/// Whether whoever runs it has been shown the way already, and asks for something.
fn is_known(arguments: &Check) -> bool {
    let Check {
        only,
        allow,
        warn,
        deny,
        ..
    } = arguments;
    let selects = [only, allow, warn, deny]
        .iter()
        .any(|names| !names.is_empty());
    selects
        || arguments.baseline.is_some()
        || arguments.changed_since.is_some()
        || arguments.staged
        || arguments.fix
        || arguments.add_suppressions
        || arguments.watch
}
