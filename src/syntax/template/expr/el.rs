//! Expression languages of page templates (EL, SpEL, FreeMarker, Velocity, Smarty, Fluid, Antlers,
//! Visual Basic), brought to one notation that the operator-precedence parser reads.

use super::super::Dialect;

/// Operators that are words, and what they are.
fn operator(word: &str, dialect: Dialect) -> Option<&'static str> {
    if dialect == Dialect::Asp {
        return Some(match word.to_ascii_lowercase().as_str() {
            "and" | "andalso" => "and",
            "or" | "orelse" => "or",
            "not" => "not",
            "nothing" | "null" | "empty" => "null",
            "true" => "true",
            "false" => "false",
            "is" => "==",
            _ => return None,
        });
    }
    Some(match word {
        "eq" => "==",
        "ne" | "neq" => "!=",
        "lt" => "<",
        "le" | "lte" => "<=",
        "gt" => ">",
        "ge" | "gte" => ">=",
        "empty" if matches!(dialect, Dialect::Jsp) => "not",
        "mod" | "div" => "%",
        _ => return None,
    })
}

/// Whether what is written so far ends with a name that a call's arguments may begin with.
fn is_argument_name(written: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let before = written.trim_end_matches(name);
    before.len() < written.len() && before.trim_end().ends_with(['(', ','])
}

/// The same expression in the one notation: without sigils and delimiters, operators as signs.
pub(super) fn normal(text: &str, dialect: Dialect) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    // For every open brace, whether it was turned into a bracket.
    let mut braces: Vec<bool> = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let operand_before = out
            .trim_end()
            .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ')' | ']' | '"' | '\''));
        let glued = !out.ends_with(char::is_whitespace);
        let width = match c {
            '"' | '\'' => {
                let end = string_end(bytes, at, dialect);
                out.push_str(&text[at..end]);
                end - at
            }
            '|' if dialect == Dialect::Thymeleaf && next != b'|' => {
                // A literal with substitutions.
                let end = text[at + 1..]
                    .find('|')
                    .map_or(text.len(), |end| at + end + 2);
                out.push_str("'…'");
                end - at
            }
            '$' | '#' | '*' | '@' | '~' | '%' if next == b'{' => {
                out.push('(');
                braces.push(true);
                2
            }
            '{' => {
                let inline = matches!(dialect, Dialect::Antlers | Dialect::Fluid);
                out.push(if inline { '(' } else { '{' });
                braces.push(inline);
                1
            }
            '}' => {
                let turned = braces.pop().unwrap_or(false);
                out.push(if turned { ')' } else { '}' });
                1
            }
            '$' | '@' | '#' => 1 + usize::from(c == '$' && next == b'!'),
            '?' if dialect == Dialect::FreeMarker && next == b'?' => {
                out.push_str("|defined");
                2
            }
            '?' if dialect == Dialect::FreeMarker && next.is_ascii_alphabetic() && glued => {
                out.push('|');
                1
            }
            '!' if dialect == Dialect::FreeMarker && operand_before && next != b'=' && glued => {
                let value = matches!(next, b'"' | b'\'' | b'(') || next.is_ascii_alphanumeric();
                out.push_str(if value { "|default:" } else { "|default" });
                1
            }
            ':' if dialect == Dialect::Antlers
                && operand_before
                && glued
                && next.is_ascii_alphabetic() =>
            {
                out.push('.');
                1
            }
            // `cookie(name: 'x')`: a named argument of Groovy.
            ':' if dialect == Dialect::Jsp && is_argument_name(&out) => {
                out.push('=');
                1
            }
            '=' if matches!(dialect, Dialect::Asp | Dialect::SilverStripe)
                && !out.ends_with(['<', '>', '!', '='])
                && next != b'=' =>
            {
                out.push_str("==");
                1
            }
            '&' if dialect == Dialect::Asp && next != b'&' => {
                out.push('+');
                1
            }
            // `fn:contains(…)`: a function of the standard tags.
            'f' if dialect == Dialect::Jsp && text[at..].starts_with("fn:") => 3,
            c if c.is_ascii_alphabetic() || c == '_' => {
                let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
                let length = bytes[at..].iter().take_while(is_name).count();
                let name = &text[at..at + length];
                let member = out.ends_with(['.', '>', ':']) && !out.ends_with(" >");
                match operator(name, dialect).filter(|_| !member) {
                    Some(operator) => {
                        out.push(' ');
                        out.push_str(operator);
                        out.push(' ');
                    }
                    None => out.push_str(name),
                }
                length
            }
            c => {
                out.push(c);
                c.len_utf8()
            }
        };
        at += width;
    }
    out
}

/// The end of a string, behind its quote.
fn string_end(bytes: &[u8], at: usize, dialect: Dialect) -> usize {
    let quote = bytes[at];
    let mut here = at + 1;
    while let Some(byte) = bytes.get(here) {
        match byte {
            b'\\' if dialect != Dialect::Asp => here += 1,
            byte if *byte == quote => return here + 1,
            _ => {}
        }
        here += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sigils_and_words_go() {
        let of = |text: &str, dialect| {
            normal(text, dialect)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            of("${not empty cookie.consent and a eq 'x eq'}", Dialect::Jsp),
            "(not not cookie.consent and a == 'x eq')"
        );
        assert_eq!(
            of("$!consent.ok && !$x", Dialect::Velocity),
            "consent.ok && !x"
        );
        assert_eq!(
            of("{settings.ok} == 1", Dialect::Fluid),
            "(settings.ok) == 1"
        );
        assert_eq!(
            of("x.y?? && z!false", Dialect::FreeMarker),
            "x.y|defined && z|default:false"
        );
        assert_eq!(
            of("Session(\"a\") = True And b <> 1", Dialect::Asp),
            "Session(\"a\") == true and b <> 1"
        );
        assert_eq!(
            of(
                "not $Consent && $Kind = 'film' || $A == 1",
                Dialect::SilverStripe
            ),
            "not Consent && Kind == 'film' || A == 1"
        );
        assert_eq!(
            of("cookie:consent == 'æ'", Dialect::Antlers),
            "cookie.consent == 'æ'"
        );
    }
}
