//! A tag is a statement taken apart: which side of a block it is, its name, its arguments.

use super::super::Dialect;
use super::super::pieces::Piece;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Open,
    Close,
    /// Closed by itself, as `<c:set … />`.
    Void,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'t> {
    pub side: Side,
    pub name: &'t str,
    pub args: &'t str,
}

/// What ends a section of Blade besides `@endsection`.
const SECTION_ENDS: &[&str] = &["append", "overwrite", "show", "stop"];

impl<'t> Tag<'t> {
    /// `None` for a piece that is no statement but prints a value.
    pub fn of(piece: &Piece, text: &'t str, dialect: Dialect) -> Option<Self> {
        let code = piece.code.of(text);
        let whole = piece.span.of(text);
        match dialect {
            Dialect::Blade => Some(Self::of_blade(code)),
            Dialect::Velocity => Some(Self::of_call(code.trim_matches(['{', '}', '@']))),
            Dialect::Antlers | Dialect::Latte | Dialect::Smarty => Self::of_braces(code, dialect),
            Dialect::SilverStripe => Some(Self::of_words(code)),
            Dialect::FreeMarker => {
                let closes = whole.starts_with("</") || whole.starts_with("[/");
                let is_macro = whole.trim_start_matches(['<', '[', '/']).starts_with('@');
                let mut tag = Self::of_markup(code, closes);
                if is_macro {
                    // The `@` tells macros from statements of the same name.
                    let name = &whole[whole.find('@')?..];
                    tag.name = name.get(..=tag.name.len())?;
                }
                Some(tag)
            }
            Dialect::Mako if whole.starts_with('%') => Some(Self::of_line(code)),
            Dialect::Asp => {
                let name = if whole.starts_with("<!--") {
                    "#include"
                } else {
                    "@"
                };
                let side = Side::Void;
                Some(Self {
                    side,
                    name,
                    args: code,
                })
            }
            Dialect::Jsp if whole.starts_with("<%@") => {
                let name = if code.starts_with("include") {
                    "@include"
                } else {
                    "@"
                };
                let side = Side::Void;
                Some(Self {
                    side,
                    name,
                    args: code,
                })
            }
            Dialect::Fluid | Dialect::Jsp | Dialect::Mako => {
                Some(Self::of_markup(code, whole.starts_with("</")))
            }
            _ => None,
        }
    }

    /// `name(args)`.
    fn of_call(code: &'t str) -> Self {
        let name = name(code, |c| matches!(c, '_'));
        let rest = code[name.len()..].trim();
        let args = rest
            .strip_prefix('(')
            .map_or("", |inner| inner.strip_suffix(')').unwrap_or(inner));
        Self {
            side: Side::Open,
            name,
            args: args.trim(),
        }
    }

    fn of_blade(code: &'t str) -> Self {
        let tag = Self::of_call(code);
        if SECTION_ENDS.contains(&tag.name) {
            return Self {
                side: Side::Close,
                name: "section",
                args: "",
            };
        }
        match tag.name.strip_prefix("end") {
            Some("") | None => tag,
            Some(of) => Self {
                side: Side::Close,
                name: of,
                args: "",
            },
        }
    }

    /// `name args` and `/name`; `$x` and the like print.
    fn of_braces(code: &'t str, dialect: Dialect) -> Option<Self> {
        let (side, code) = match code.strip_prefix('/') {
            Some(rest) => (Side::Close, rest.trim()),
            None => (Side::Open, code),
        };
        // What ends the nearest block in Latte.
        if side == Side::Close && code.is_empty() {
            return Some(Self {
                side,
                name: "",
                args: "",
            });
        }
        if !code.starts_with(|c: char| c.is_ascii_alphabetic()) && !code.starts_with('%') {
            return None;
        }
        let joins = |c: char| {
            matches!(c, '_')
                || dialect == Dialect::Antlers && matches!(c, ':' | '/' | '-' | '.' | '%')
        };
        let name = name(code, joins);
        let rest = &code[name.len()..];
        // A call, a filter, a member: `{foo()}`, `{$x|y}`, `{Foo::bar}`.
        let prints = rest.starts_with(['|', ':', '.'])
            || rest.starts_with('(')
                && !matches!(name, "if" | "elseif" | "foreach" | "for" | "while");
        if prints {
            return None;
        }
        if dialect == Dialect::Antlers
            && let Some(of) = name
                .strip_prefix("end")
                .filter(|of| matches!(*of, "if" | "unless" | "foreach"))
        {
            return Some(Self {
                side: Side::Close,
                name: of,
                args: "",
            });
        }
        let rest = rest.trim();
        match rest
            .strip_suffix('/')
            .filter(|_| dialect != Dialect::Smarty)
        {
            Some(args) => Some(Self {
                side: Side::Void,
                name,
                args: args.trim(),
            }),
            None => Some(Self {
                side,
                name,
                args: rest,
            }),
        }
    }

    /// `name attributes`, with a slash at its end where nothing is in it.
    fn of_markup(code: &'t str, closes: bool) -> Self {
        let name = name(code, |c| matches!(c, '_' | '-' | '.' | ':'));
        let args = code[name.len()..].trim();
        let (side, args) = match args.strip_suffix('/') {
            Some(args) => (Side::Void, args.trim()),
            None => (Side::Open, args),
        };
        let side = if closes { Side::Close } else { side };
        Self { side, name, args }
    }

    /// `name args` and `end_name`.
    fn of_words(code: &'t str) -> Self {
        let name = name(code, |c| c == '_');
        let args = code[name.len()..].trim();
        match name.strip_prefix("end_") {
            Some(of) => Self {
                side: Side::Close,
                name: of,
                args: "",
            },
            None => Self {
                side: Side::Open,
                name,
                args,
            },
        }
    }

    /// `if x:` and `endif`.
    fn of_line(code: &'t str) -> Self {
        let name = name(code, |c| c == '_');
        let args = code[name.len()..].trim();
        match name.strip_prefix("end") {
            Some(of) if !of.is_empty() => Self {
                side: Side::Close,
                name: of,
                args: "",
            },
            _ => Self {
                side: Side::Open,
                name,
                args,
            },
        }
    }
}

fn name(code: &str, joins: impl Fn(char) -> bool) -> &str {
    let end = code.find(|c: char| !(c.is_ascii_alphanumeric() || joins(c)));
    &code[..end.unwrap_or(code.len())]
}

/// The value of `name="…"` (also without quotes) in the arguments of a statement.
pub(in super::super) fn attribute<'t>(args: &'t str, name: &str) -> Option<&'t str> {
    let (start, end) = attribute_range(args, name)?;
    args.get(start..end)
}

/// Where that value stands.
pub(in super::super) fn attribute_range(args: &str, name: &str) -> Option<(usize, usize)> {
    let bytes = args.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let from = at;
        let is_name = |byte: &u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':' | b'.' | b'@')
        };
        at += bytes[at..].iter().take_while(|byte| is_name(byte)).count();
        let found = args.get(from..at)?;
        let space = |at: usize| {
            bytes[at..]
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count()
        };
        let mut behind = at + space(at);
        if at == from || bytes.get(behind) != Some(&b'=') {
            at = if at == from { at + 1 } else { at };
            // A string that is no value of a name.
            if let Some(quote @ (b'"' | b'\'')) = bytes.get(from) {
                at = from + 1 + memchr::memchr(*quote, &bytes[from + 1..]).map_or(0, |end| end + 1);
            }
            continue;
        }
        behind += 1;
        behind += space(behind);
        let (start, end, next) = match bytes.get(behind) {
            Some(quote @ (b'"' | b'\'')) => {
                let end = behind + 1 + memchr::memchr(*quote, &bytes[behind + 1..])?;
                (behind + 1, end, end + 1)
            }
            _ => {
                let length = bytes[behind..]
                    .iter()
                    .take_while(|byte| !byte.is_ascii_whitespace())
                    .count();
                (behind, behind + length, behind + length)
            }
        };
        if found == name {
            return Some((start, end));
        }
        at = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_by_their_names() {
        let args = r#"name="a=b" test='${x eq "y"}' plain=1"#;
        assert_eq!(attribute(args, "test"), Some(r#"${x eq "y"}"#));
        assert_eq!(attribute(args, "plain"), Some("1"));
        assert_eq!(attribute(args, "a"), None);
    }
}
