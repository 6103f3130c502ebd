//! The program is the library behind a command line: it parses, dispatches, and turns the outcome
//! into an exit code.

mod command;

use std::io;
use std::process::ExitCode;

use cookielint::cli::{Cli, Color, Command};

use command::{check, watch};

/// Trees and facts are many small things, at which the allocator of musl, which releases are linked
/// with, is slow.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::from_process();
    color_errors(cli.color);
    let outcome = match &cli.command {
        Command::Check(arguments) if arguments.watch => watch::watch(arguments, cli.color),
        Command::Check(arguments) => check::check(arguments, cli.color),
        Command::Explain(arguments) => command::explain(arguments),
        Command::Inventory(arguments) => command::inventory(arguments),
        Command::Lints { format } => command::lints(*format),
        Command::Init { folder } => command::init(folder),
        Command::Config { path } => command::config(path),
        Command::Lsp { .. } => command::serve(),
        Command::Completions { shell } => command::completions(*shell),
        Command::Man { folder } => command::man(folder),
    };
    outcome.unwrap_or_else(|error| {
        command::tell_error(error, cli.color);
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
