//! Prints what the linter looks for before it reads a file more closely, a word a line, so that
//! other tools can be made to look for the same.

use std::io::{self, Write};

use cookielint::catalogue::Catalogue;
use cookielint::engine::Tools;

fn main() -> io::Result<()> {
    let tools = Tools::new(Catalogue::builtin());
    let mut words: Vec<&[u8]> = tools.prefilter.words().collect();
    words.sort_unstable();
    words.dedup();
    let mut out = io::stdout().lock();
    for word in words {
        out.write_all(word)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
