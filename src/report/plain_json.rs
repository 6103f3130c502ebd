//! JSON in which no sign stands that a terminal would obey: the format escapes but the first thirty-two
//! by itself, and reports are also read as they are, in logs.

use std::io::{self, Write};

use serde::Serialize;

use super::is_unsafe;

/// Writes a value over several lines, without an end of line after it.
///
/// # Errors
/// Those of the writer.
pub(super) fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    escaped(&serde_json::to_string_pretty(value)?, out)
}

/// Writes a value on one line, without an end of line after it.
///
/// # Errors
/// Those of the writer.
pub(super) fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    escaped(&serde_json::to_string(value)?, out)
}

/// What is left of such signs stands within strings.
fn escaped(json: &str, out: &mut dyn Write) -> io::Result<()> {
    let is_left = |c: char| c != '\n' && is_unsafe(c);
    let mut from = 0;
    for (at, found) in json.match_indices(is_left) {
        out.write_all(&json.as_bytes()[from..at])?;
        for c in found.chars() {
            write!(out, "\\u{:04x}", u32::from(c))?;
        }
        from = at + found.len();
    }
    out.write_all(&json.as_bytes()[from..])
}
