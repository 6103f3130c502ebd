//! Code is what stands in brackets and behind signs: here only so much of it is read as is needed to
//! find its end.

use crate::span::Span;

/// Past the bracket or string that begins at `at`; `None` where it does not end before `end`.
pub(super) fn past(bytes: &[u8], at: usize, end: usize) -> Option<usize> {
    let mut open: Vec<u8> = Vec::new();
    let mut here = at;
    let end = end.min(bytes.len());
    while here < end {
        let byte = bytes[here];
        match open.last().copied() {
            Some(quote @ (b'"' | b'\'' | b'`')) => {
                let begins_hole = match byte {
                    b'#' => quote != b'\'',
                    b'$' => quote == b'`',
                    _ => false,
                };
                if byte == b'\\' {
                    here += 1;
                } else if byte == quote {
                    open.pop();
                } else if begins_hole && bytes.get(here + 1) == Some(&b'{') {
                    here += 1;
                    open.push(b'{');
                }
            }
            last => match byte {
                b'"' | b'\'' | b'`' | b'(' | b'[' | b'{' => open.push(byte),
                b')' | b']' | b'}' => {
                    if last != Some(opening(byte)) {
                        return None;
                    }
                    open.pop();
                }
                _ => {}
            },
        }
        here += 1;
        if open.is_empty() {
            return Some(here);
        }
    }
    None
}

fn opening(closing: u8) -> u8 {
    match closing {
        b')' => b'(',
        b']' => b'[',
        _ => b'{',
    }
}

/// Where an expression that begins at `at` ends: at the first byte outside of strings and brackets
/// that `stops` says, or at a bracket that nothing opened.
pub(super) fn until(
    bytes: &[u8],
    at: usize,
    end: usize,
    stops: impl Fn(usize, u8) -> bool,
) -> usize {
    let mut here = at;
    while here < end {
        match bytes[here] {
            byte if stops(here, byte) => return here,
            b'"' | b'\'' | b'`' | b'(' | b'[' | b'{' => {
                here = past(bytes, here, end).unwrap_or(end);
            }
            b')' | b']' | b'}' => return here,
            _ => here += 1,
        }
    }
    here.min(end)
}

/// A span without white space at its ends.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let inner = span.of(text);
    let start = span.start + inner.len() - inner.trim_start().len();
    Span::new(start, start + inner.trim().len())
}

/// The letters of a name from `at` on, with what else may stand in it.
pub(super) fn name_end(bytes: &[u8], at: usize, end: usize, also: &[u8]) -> usize {
    let rest = bytes.get(at..end.min(bytes.len())).unwrap_or_default();
    let letters = rest.iter().take_while(|byte| {
        byte.is_ascii_alphanumeric() || !byte.is_ascii() || **byte == b'_' || also.contains(byte)
    });
    at + letters.count()
}

/// White space from `at` on, line ends too.
pub(super) fn blank_end(bytes: &[u8], at: usize, end: usize) -> usize {
    let rest = bytes.get(at..end.min(bytes.len())).unwrap_or_default();
    at + rest
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_strings_end() {
        let of = |text: &str| past(text.as_bytes(), 0, text.len());
        assert_eq!(of("(a(')')) b"), Some(8));
        assert_eq!(of("\"a#{b[\"c\"]}\" d"), Some(12));
        assert_eq!(of("`a${`b`}`"), Some(9));
        assert_eq!(of("(a]"), None);
        assert_eq!(of("('a"), None);
    }

    #[test]
    fn expressions_end_at_what_stops_them() {
        let text = "f(a, b), c";
        let end = until(text.as_bytes(), 0, text.len(), |_, byte| byte == b',');
        assert_eq!(&text[..end], "f(a, b)");
    }
}
