//! Addresses in expressions: the literal parts of `'https://…/' + ${id}` are text of the page, the
//! rest of the expression is template code.

use super::super::{Branch, BranchKind, Dialect, Region, RegionKind, expr};
use super::region;
use crate::expr::Expr;
use crate::span::Span;

/// How many addresses one expression may name.
const MAX_ADDRESSES: usize = 8;

/// What becomes of an expression that is an attribute's value.
#[derive(Debug, Default)]
pub(in super::super) struct Exposed {
    pub regions: Vec<Region>,
    /// The conditions under which an address is taken.
    pub branches: Vec<Branch>,
}

/// An address that is written out in an expression.
struct Literal {
    span: Span,
    /// What is filled in, in order.
    holes: Vec<Span>,
}

/// Cuts `code`, which is all template code, into regions that leave the addresses in it bare.
/// `None` where there is none.
pub(in super::super) fn expose(text: &str, code: Span, dialect: Dialect) -> Option<Exposed> {
    let found = literals(text, code);
    if found.is_empty() {
        return None;
    }
    let mut exposed = Exposed::default();
    let mut at = code.start;
    for literal in &found {
        push_gap(
            &mut exposed,
            text,
            Span::new(at, literal.span.start),
            at == code.start,
        );
        for hole in &literal.holes {
            exposed
                .regions
                .push(region(hole.start, hole.end, RegionKind::Output));
        }
        at = literal.span.end;
    }
    if dialect == Dialect::Thymeleaf {
        for told in parameters(text, Span::new(at, code.end)) {
            push_gap(&mut exposed, text, Span::new(at, told.start), false);
            at = told.end;
        }
    }
    push_gap(&mut exposed, text, Span::new(at, code.end), false);
    let inner = code
        .of(text)
        .trim_matches(['{', '}', ' ', '<', '%', '=', '>', '!', '\n', '\t']);
    let inner = match inner.strip_prefix("@(") {
        Some(rest) => rest.strip_suffix(')').unwrap_or(rest),
        None => inner,
    };
    for (value, test, holds) in choices(inner, dialect) {
        let taken = found
            .iter()
            .find(|literal| value.contains(literal.span.of(text)) && literal.holes.is_empty());
        if let Some(literal) = taken {
            exposed.branches.push(Branch {
                span: literal.span,
                head: code,
                parent: None,
                kind: BranchKind::Conditions(vec![(test, holds)]),
                group: 0,
            });
        }
    }
    exposed.branches.sort_by_key(|branch| branch.span);
    exposed.branches.dedup_by_key(|branch| branch.span);
    Some(exposed)
}

/// What stands between two addresses: something that is put together with them, or not.
fn push_gap(exposed: &mut Exposed, text: &str, gap: Span, first: bool) {
    if gap.is_empty() {
        return;
    }
    let operator = gap
        .of(text)
        .trim_start_matches(['\'', '"', '`', ' ', '\n', '\t', '|']);
    let joins = operator.starts_with(['+', '~', '(', ','])
        || operator.starts_with(". ")
        || operator.starts_with("<>");
    let kind = if joins && !first {
        RegionKind::Output
    } else {
        RegionKind::Statement
    };
    exposed.regions.push(region(gap.start, gap.end, kind));
}

/// The parameters that Thymeleaf adds to an address, where their values are written out:
/// `(id=${x},dnt=1)`.
fn parameters(text: &str, behind: Span) -> Vec<Span> {
    let written = behind.of(text);
    let blank = written.len() - written.trim_start_matches(['\'', '}', ' ', '+']).len();
    let Some(list) = written[blank..].strip_prefix('(') else {
        return Vec::new();
    };
    let list = list.split(')').next().unwrap_or(list);
    let mut at = behind.start + blank + 1;
    let mut found = Vec::new();
    for parameter in list.split(',') {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '=');
        if parameter.contains('=') && parameter.trim().chars().all(is_plain) {
            let start = at + (parameter.len() - parameter.trim_start().len());
            found.push(Span::new(start, start + parameter.trim().len()));
        }
        at += parameter.len() + 1;
    }
    found
}

/// The addresses of an expression that stand in no brackets of a call.
fn literals(text: &str, code: Span) -> Vec<Literal> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut at = code.start;
    while at < code.end && found.len() < MAX_ADDRESSES {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let opens = before.is_some_and(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'|' | b'{'));
        if opens && depth == 0 && begins_address(&bytes[at..code.end]) {
            let literal = literal(bytes, at, code.end);
            at = literal.span.end.max(at + 1);
            found.push(literal);
            continue;
        }
        match bytes[at] {
            // Brackets around a part are not those of a call.
            // A choice of Fluid's, not a call.
            b'(' if depth == 0 && bytes[..at].ends_with(b"f:if") => {}
            // Go puts an address together, or says that it is safe.
            b'(' if depth == 0
                && ["fmt.Sprintf", "templ.SafeURL", "templ.URL"]
                    .iter()
                    .any(|name| bytes[..at].ends_with(name.as_bytes())) => {}
            b'(' if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') => {
                depth += 1
            }
            b'(' if depth > 0 => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    found
}

fn begins_address(rest: &[u8]) -> bool {
    let rest = rest
        .strip_prefix(b"https:")
        .or_else(|| rest.strip_prefix(b"http:"))
        .unwrap_or(rest);
    rest.strip_prefix(b"//")
        .and_then(|rest| rest.first())
        .is_some_and(u8::is_ascii_alphanumeric)
}

fn literal(bytes: &[u8], start: usize, end: usize) -> Literal {
    let mut holes = Vec::new();
    let mut at = start;
    while at < end {
        match bytes[at] {
            b'"' | b'\'' | b'`' | b'|' | b'}' | b'(' | b'<' | b'>' | b'\\' => break,
            byte if byte.is_ascii_whitespace() => break,
            b'$' | b'#' if bytes.get(at + 1) == Some(&b'{') => {
                let Some(past) = braces_end(bytes, at + 1, end) else {
                    break;
                };
                holes.push(Span::new(at, past));
                at = past;
                continue;
            }
            b'{' => {
                let Some(past) = braces_end(bytes, at, end) else {
                    break;
                };
                holes.push(Span::new(at, past));
                at = past;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    Literal {
        span: Span::new(start, at),
        holes,
    }
}

fn braces_end(bytes: &[u8], open: usize, end: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in bytes.iter().enumerate().take(end).skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The literal values that an expression takes under a condition of its own.
fn choices(code: &str, dialect: Dialect) -> Vec<(String, Expr, bool)> {
    let mut found = Vec::new();
    // Elixir's one-line form.
    if let Some(rest) = code
        .strip_prefix("if ")
        .or_else(|| code.strip_prefix("if("))
        && let Some((test, values)) = rest.split_once("do:")
    {
        let test = expr::parse(test.trim().trim_end_matches([',', ')']), dialect);
        let (then, otherwise) = values.split_once("else:").unwrap_or((values, ""));
        found.push((then.to_owned(), test.clone(), true));
        found.push((otherwise.to_owned(), test, false));
        return found;
    }
    let parsed = expr::parse(code, dialect);
    let mut rest = vec![(parsed, None::<(Expr, bool)>)];
    while let Some((node, under)) = rest.pop() {
        match (node, under) {
            (
                Expr::Choice {
                    test,
                    then,
                    otherwise,
                },
                None,
            ) => {
                rest.push((*then, Some((test.as_ref().clone(), true))));
                rest.push((*otherwise, Some((*test, false))));
            }
            (Expr::And(mut parts), None) => {
                if let (Some(last), Some(first)) = (parts.pop(), parts.first().cloned()) {
                    rest.push((last, Some((first, true))));
                }
            }
            (Expr::String(value), Some((test, holds))) => found.push((value, test, holds)),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, dialect: Dialect) -> String {
        let Some(exposed) = expose(code, Span::new(0, code.len()), dialect) else {
            return "hidden".to_owned();
        };
        let mut out = String::new();
        let mut at = 0;
        for region in &exposed.regions {
            out.push_str(&code[at..region.span.start]);
            out.push(if region.kind == RegionKind::Output {
                '*'
            } else {
                '-'
            });
            at = region.span.end;
        }
        out.push_str(&code[at..]);
        format!("{out} {}", exposed.branches.len())
    }

    #[test]
    fn addresses_are_left_bare() {
        let of = shown;
        assert_eq!(
            of("@{https://a.dk/e/{id}(id=${x})}", Dialect::Thymeleaf),
            "-https://a.dk/e/** 0"
        );
        assert_eq!(
            of(
                "@{https://a.dk/e/{id}(id=${x}, rel=0,y=${z})}",
                Dialect::Thymeleaf
            ),
            "-https://a.dk/e/**rel=0* 0"
        );
        assert_eq!(
            of("@{https://a.dk/e(dnt=1)}", Dialect::Thymeleaf),
            "-https://a.dk/e*dnt=1- 0"
        );
        assert_eq!(
            of("'https://a.dk/e/' + ${x}", Dialect::Thymeleaf),
            "-https://a.dk/e/* 0"
        );
        assert_eq!(
            of("|https://a.dk/${x}/y|", Dialect::Thymeleaf),
            "-https://a.dk/*/y- 0"
        );
        assert_eq!(
            of("{\"https://a.dk/#{@id}\"}", Dialect::Eex),
            "-https://a.dk/*- 0"
        );
        assert_eq!(
            of("$x ? 'https://a.dk' : '//b.dk/y'", Dialect::Latte),
            "-https://a.dk-//b.dk/y- 2"
        );
        assert_eq!(of("{{ f('https://a.dk') }}", Dialect::Jinja), "hidden");
    }
}
