//! A C# token here is what must be stepped over as one: a string, a comment, a name.

/// Where the token at `at` ends; always behind `at`.
pub(super) fn end(bytes: &[u8], at: usize) -> usize {
    let Some(&byte) = bytes.get(at) else {
        return at + 1;
    };
    let next = bytes.get(at + 1).copied();
    match byte {
        b'/' if next == Some(b'/') => line_end(bytes, at),
        b'/' if next == Some(b'*') => find(bytes, at + 2, b"*/"),
        b'@' if next == Some(b'*') => find(bytes, at + 2, b"*@"),
        b'"' | b'$' | b'@' => match opening(bytes, at) {
            Some(string) => string_end(bytes, string),
            None => at + 1,
        },
        b'\'' => char_end(bytes, at),
        _ if is_name(byte) => name_end(bytes, at),
        _ => at + 1,
    }
}

pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

pub(super) fn name_end(bytes: &[u8], at: usize) -> usize {
    let length = bytes[at.min(bytes.len())..]
        .iter()
        .take_while(|byte| is_name(**byte))
        .count();
    at + length
}

pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    memchr::memchr(b'\n', rest).map_or(bytes.len(), |offset| at + offset)
}

fn find(bytes: &[u8], at: usize, needle: &[u8]) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    memchr::memmem::find(rest, needle).map_or(bytes.len(), |offset| at + offset + needle.len())
}

/// A character literal; an apostrophe that opens none is a token of its own.
fn char_end(bytes: &[u8], at: usize) -> usize {
    let escaped = bytes.get(at + 1) == Some(&b'\\');
    let from = at + 2 + usize::from(escaped);
    let close = (from..from + 8).find(|&close| bytes.get(close) == Some(&b'\''));
    match close {
        Some(close) if !bytes[at..close].contains(&b'\n') => close + 1,
        _ => at + 1,
    }
}

/// How a string literal is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    /// Behind the opening quotes.
    pub(super) body: usize,
    pub(super) verbatim: bool,
    /// How many braces open a hole; none in a string that is not interpolated.
    pub(super) braces: usize,
    /// How many quotes close it: one, or three and more in a raw string.
    pub(super) quotes: usize,
}

/// The string literal that starts at `at`.
pub(super) fn opening(bytes: &[u8], at: usize) -> Option<Opening> {
    let mut body = at;
    let mut verbatim = false;
    let mut braces = 0;
    while let Some(byte) = bytes.get(body) {
        match byte {
            b'@' if !verbatim => verbatim = true,
            b'$' => braces += 1,
            b'"' => break,
            _ => return None,
        }
        body += 1;
    }
    let quotes = bytes
        .get(body..)?
        .iter()
        .take_while(|byte| **byte == b'"')
        .count();
    if quotes == 0 {
        return None;
    }
    let quotes = if quotes >= 3 && !verbatim { quotes } else { 1 };
    Some(Opening {
        body: body + quotes,
        verbatim,
        braces,
        quotes,
    })
}

/// Where a string ends, behind its quotes. A plain string ends with its line at the latest.
fn string_end(bytes: &[u8], string: Opening) -> usize {
    walk(bytes, string, |_, _| {})
}

/// Goes through a string and hands the range of every hole to `hole`, with its braces. Strings in
/// holes nest, so this keeps its own stack.
pub(super) fn walk(bytes: &[u8], string: Opening, mut hole: impl FnMut(usize, usize)) -> usize {
    enum Level {
        Text(Opening),
        Hole { start: usize, depth: usize },
    }
    let mut levels = vec![Level::Text(string)];
    let mut at = string.body;
    while at < bytes.len() {
        let byte = bytes[at];
        let outermost = levels.len() == 2;
        match levels.last_mut() {
            None => break,
            Some(Level::Text(string)) => {
                let string = *string;
                let raw = string.quotes >= 3;
                if byte == b'\\' && !string.verbatim && !raw {
                    at += 2;
                } else if byte == b'"' && closes(bytes, at, string) {
                    levels.pop();
                    at += string.quotes;
                    if levels.is_empty() {
                        return at;
                    }
                } else if byte == b'"' && string.verbatim {
                    at += 2;
                } else if byte == b'\n' && !string.verbatim && !raw {
                    // Not closed. What it stood in goes on behind it.
                    return at;
                } else if byte == b'{' && string.braces > 0 {
                    let run = bytes[at..].iter().take_while(|byte| **byte == b'{').count();
                    let opens = if raw {
                        run >= string.braces
                    } else {
                        run % 2 == 1
                    };
                    at += run;
                    if opens {
                        let start = if raw { at - string.braces } else { at - 1 };
                        levels.push(Level::Hole { start, depth: 0 });
                    }
                } else {
                    at += 1;
                }
            }
            Some(Level::Hole { start, depth }) => match byte {
                b'{' | b'(' | b'[' => {
                    *depth += 1;
                    at += 1;
                }
                b')' | b']' => {
                    *depth = depth.saturating_sub(1);
                    at += 1;
                }
                b'}' if *depth > 0 => {
                    *depth -= 1;
                    at += 1;
                }
                b'}' => {
                    let start = *start;
                    levels.pop();
                    let width = match levels.last() {
                        Some(Level::Text(string)) if string.quotes >= 3 => string.braces,
                        _ => 1,
                    };
                    at = (at + width).min(bytes.len());
                    if outermost {
                        hole(start, at);
                    }
                }
                b'"' | b'$' | b'@' => match opening(bytes, at) {
                    Some(inner) => {
                        levels.push(Level::Text(inner));
                        at = inner.body;
                    }
                    None => at += 1,
                },
                b'\'' => at = char_end(bytes, at),
                _ => at += 1,
            },
        }
    }
    bytes.len()
}

fn closes(bytes: &[u8], at: usize, string: Opening) -> bool {
    if string.quotes >= 3 {
        return bytes[at..]
            .iter()
            .take(string.quotes)
            .filter(|byte| **byte == b'"')
            .count()
            == string.quotes;
    }
    // `""` is a quote in a verbatim string.
    !(string.verbatim && bytes.get(at + 1) == Some(&b'"'))
}

/// Behind the bracket that closes the one at `at`.
pub(super) fn balanced(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = at;
    while at < bytes.len() {
        match bytes[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at = end(bytes, at);
    }
    None
}

/// Behind white space and comments.
pub(super) fn skip_blank(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        let comment = match (byte, bytes.get(at + 1)) {
            (b'/', Some(b'/' | b'*')) | (b'@', Some(b'*')) => true,
            _ if byte.is_ascii_whitespace() => false,
            _ => break,
        };
        at = if comment { end(bytes, at) } else { at + 1 };
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_where_csharp_ends_them() {
        for string in [
            r#""a\"b""#,
            r#"@"a\""b""#,
            r#"$"a{x}b""#,
            r#"$"a{{b""#,
            r#"$"a{f("}")}b""#,
            r#"$@"a""{x["k"]}""#,
            r#"@$"a{x:0}""#,
            r####""""a"b""""####,
            r####"$$"""a{b{{x}}"""#"####.trim_end_matches('#'),
            "'\\''",
            "'\"'",
            "// x",
            "/* \" */",
        ] {
            let text = format!("{string}\nx");
            assert_eq!(end(text.as_bytes(), 0), string.len(), "{string}");
        }
    }

    #[test]
    fn a_plain_string_ends_with_its_line() {
        assert_eq!(end(b"\"abc\n\"", 0), 4);
    }

    #[test]
    fn brackets_in_strings_do_not_count() {
        let text = br#"(a(")") + ')' /* ) */)x"#;
        assert_eq!(balanced(text, 0), Some(text.len() - 1));
        assert_eq!(balanced(b"((", 0), None);
    }
}
