//! The formats of reports, as the program has them.

use clap::ValueEnum;
use cookielint::cli::Format;

/// Their names, in the order of `--help`.
pub fn formats() -> Vec<String> {
    let all = Format::value_variants().iter();
    let names = all.filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()));
    let names: Vec<String> = names.collect();
    assert!(names.len() >= 12, "{names:?}");
    names
}
