//! A diff shows what fixes would change, in the form that `patch` and `git apply` take.

use std::io::{self, Write};

use similar::TextDiff;

use super::mend::Changed;
use crate::encoding;
use crate::report::visible;

/// How many unchanged lines are shown around a change.
const CONTEXT: usize = 3;

/// Writes the changes of all files as one unified diff. Files that are not in UTF-8 are shown as
/// their text. A terminal gets nothing that it would obey; a program gets every byte, as it has to.
///
/// # Errors
/// Those of the writer.
pub fn write(files: &[Changed], is_terminal: bool, out: &mut dyn Write) -> io::Result<()> {
    for file in files {
        let (before, after) = (encoding::text(&file.before), encoding::text(&file.after));
        let diff = TextDiff::from_lines(before.as_str(), after.as_str());
        let mut unified = diff.unified_diff();
        let path = visible(&file.path);
        let (old, new) = (format!("a/{path}"), format!("b/{path}"));
        unified.context_radius(CONTEXT).header(&old, &new);
        if is_terminal {
            for line in unified.to_string().lines() {
                writeln!(out, "{}", visible(line))?;
            }
        } else {
            write!(out, "{unified}")?;
        }
    }
    Ok(())
}
