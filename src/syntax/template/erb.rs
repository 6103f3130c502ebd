//! The statements of ERB: lines of Ruby, of which only those that open, go on with or end a block
//! matter.

use foldhash::{HashSet, HashSetExt};

use super::pieces::word;
use super::tree::{Event, Opening};
use super::{BranchKind, Dialect, expr};
use crate::expr::Expr;

/// Methods whose block runs once for each item.
const LOOPS: &[&str] = &[
    "downto",
    "each",
    "each_char",
    "each_cons",
    "each_pair",
    "each_slice",
    "each_with_index",
    "each_with_object",
    "find_each",
    "in_groups_of",
    "loop",
    "map",
    "reverse_each",
    "step",
    "times",
    "upto",
];

pub(super) fn events(code: &str) -> Vec<Event<'_>> {
    let mut events = Vec::new();
    for line in statements(code) {
        statement(line, &mut events);
    }
    events
}

/// The statements of a region: what stands between line ends and semicolons outside of strings and
/// brackets.
fn statements(code: &str) -> Vec<&str> {
    let bytes = code.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let mut depth = 0usize;
    let closed = closed_braces(bytes);
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'' | b'`') => at = string_end(bytes, at, quote).unwrap_or(at),
            // An escaped quote begins no string, nor a search for its end.
            b'\\' => at += 1,
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            // A hash, or a block that begins and ends here.
            b'{' if closed.contains(&at) => depth += 1,
            b'}' if closed.contains(&at) => depth = depth.saturating_sub(1),
            b'#' if at == 0 || bytes[at - 1].is_ascii_whitespace() => {
                out.extend(code.get(start..at));
                at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at);
                start = at;
                continue;
            }
            b'\n' if depth > 0 || goes_on(code.get(start..at)) => {
                let blank = bytes[at + 1..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_whitespace());
                at += blank.count();
            }
            b'\n' | b';' if depth == 0 => {
                out.extend(code.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    out.extend(code.get(start..));
    out.retain(|line| !line.trim().is_empty());
    out
}

/// The braces of a region that are opened and closed in it.
fn closed_braces(bytes: &[u8]) -> HashSet<usize> {
    let mut open = Vec::new();
    let mut closed = HashSet::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'' | b'`') => at = string_end(bytes, at, quote).unwrap_or(at),
            b'\\' => at += 1,
            b'#' if at == 0 || bytes[at - 1].is_ascii_whitespace() => {
                at += memchr::memchr(b'\n', &bytes[at..]).unwrap_or(bytes.len() - at);
            }
            b'{' => open.push(at),
            b'}' => {
                if let Some(start) = open.pop() {
                    closed.extend([start, at]);
                }
            }
            _ => {}
        }
        at += 1;
    }
    closed
}

/// Whether a line ends with what needs an operand.
fn goes_on(line: Option<&str>) -> bool {
    let line = line.unwrap_or("").as_bytes().trim_ascii_end();
    let ends: [&[u8]; 8] = [b"&&", b"||", b",", b".", b"\\", b" and", b" or", b"="];
    !line.is_empty() && ends.iter().any(|end| line.ends_with(end))
}

/// The closing quote of a string; a quote without one is no string.
fn string_end(bytes: &[u8], at: usize, quote: u8) -> Option<usize> {
    let mut here = at + 1;
    while let Some(byte) = bytes.get(here) {
        match byte {
            b'\\' => here += 1,
            b'\n' => return None,
            byte if *byte == quote => return Some(here),
            _ => {}
        }
        here += 1;
    }
    None
}

fn statement<'t>(line: &'t str, events: &mut Vec<Event<'t>>) {
    let mut line = line.trim();
    // `}` and `})` end a block that braces opened; more may follow.
    while let Some(rest) = line.strip_prefix('}') {
        events.push(Event::Close(None));
        line = rest.trim_start_matches([')', ' ', ',']);
    }
    if line.is_empty() {
        return;
    }
    let first = word(line);
    let args = line.get(first.len()..).unwrap_or("").trim();
    let parse = |code: &str| expr::parse(code.trim(), Dialect::Erb);
    let ended = ends_with_word(line, "end") && first != "end";
    let event = match first {
        "if" => Event::Open(Opening::condition("", parse(test(args)), true)),
        "unless" => Event::Open(Opening::condition("", parse(test(args)), false)),
        "elsif" => Event::ElseIf(parse(test(args))),
        "else" => Event::Else,
        "case" => Event::Open(Opening::case("", parse(args))),
        "when" | "in" => {
            let Expr::List(values) = expr::parse_arguments(test(args), Dialect::Erb) else {
                return;
            };
            Event::When(values)
        }
        "while" | "until" | "for" => {
            Event::Open(Opening::looping("", parse(iterable(first, args))))
        }
        "begin" => Event::Open(Opening::plain("", other(first, ""))),
        "def" => Event::Open(Opening::plain(
            "",
            BranchKind::Definition { name: method(args) },
        )),
        "end" => Event::Close(None),
        // What a `rescue` holds comes out in place of the rest.
        "rescue" | "ensure" => return,
        _ => match block(line) {
            Some(opening) => Event::Open(opening),
            None => return,
        },
    };
    events.push(event);
    if ended {
        events.push(Event::Close(None));
    }
}

/// A condition without the `then` and what follows it.
fn test(args: &str) -> &str {
    let args = args.find(" then ").map_or(args, |at| &args[..at]);
    args.strip_suffix(" then").unwrap_or(args)
}

fn iterable<'t>(first: &str, args: &'t str) -> &'t str {
    let args = args.strip_suffix(" do").unwrap_or(args);
    match args.split_once(" in ") {
        Some((_, over)) if first == "for" => over,
        _ => args,
    }
}

fn method(args: &str) -> String {
    let end = args.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '?' | '!' | '.')));
    args[..end.unwrap_or(args.len())].to_owned()
}

fn ends_with_word(line: &str, end: &str) -> bool {
    line.strip_suffix(end)
        .is_some_and(|rest| rest.ends_with([' ', ';', '\t']))
}

fn other(name: &str, args: &str) -> BranchKind {
    BranchKind::Other {
        name: name.to_owned(),
        args: expr::parse_arguments(args, Dialect::Erb),
    }
}

/// What a statement opens that is no keyword: `x.each do |y|`, `form_for(x) { |f|`, `y = if x`.
fn block(line: &str) -> Option<Opening<'_>> {
    let value = assigned(line);
    if let Some((value, first)) = value.map(|value| (value, word(value))) {
        let args = value.get(first.len()..).unwrap_or("");
        match first {
            "if" => {
                return Some(Opening::condition(
                    "",
                    expr::parse(test(args), Dialect::Erb),
                    true,
                ));
            }
            "unless" => {
                return Some(Opening::condition(
                    "",
                    expr::parse(test(args), Dialect::Erb),
                    false,
                ));
            }
            "case" => return Some(Opening::case("", expr::parse(args, Dialect::Erb))),
            _ => {}
        }
    }
    let head = block_head(line)?.trim();
    let call = assigned(head).unwrap_or(head).trim();
    let (path, args) = call_parts(call);
    let name = path.rsplit(['.', '&']).next().unwrap_or(path);
    if LOOPS.binary_search(&name).is_ok() {
        let over = path
            .get(..path.len() - name.len())
            .unwrap_or("")
            .trim_end_matches(['.', '&']);
        return Some(Opening::looping("", expr::parse(over, Dialect::Erb)));
    }
    let named = |args: &str| {
        args.split([',', ' '])
            .next()
            .unwrap_or("")
            .trim_matches([':', '"', '\''])
            .to_owned()
    };
    let kind = match name {
        "content_for" | "content_for_layout" | "provide" => BranchKind::Block { name: named(args) },
        "capture" if value.is_some() => BranchKind::Definition {
            name: line
                .split('=')
                .next()
                .unwrap_or("")
                .trim()
                .trim_start_matches('@')
                .to_owned(),
        },
        _ => return Some(Opening::plain("", other(name, args))),
    };
    Some(Opening::plain("", kind))
}

/// The right side of `name = value`.
fn assigned(line: &str) -> Option<&str> {
    let at = line.find('=')?;
    let target = line[..at].trim_end_matches(['|', '&', '+']).trim();
    let simple = !target.is_empty()
        && target
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | '$' | '.'));
    let value = &line[at + 1..];
    (simple && !value.starts_with(['=', '~', '>'])).then(|| value.trim_start())
}

/// The call before ` do |x|`, ` do`, ` { |x|` or ` {` at the end of a statement.
fn block_head(line: &str) -> Option<&str> {
    let mut rest = line.trim_end();
    if let Some(inner) = rest.strip_suffix('|') {
        rest = inner[..inner.rfind('|')?].trim_end();
    }
    if let Some(head) = rest.strip_suffix('{') {
        return Some(head);
    }
    if rest == "do" {
        return Some("");
    }
    let head = rest.strip_suffix("do")?;
    head.ends_with([' ', '\t', ')']).then_some(head)
}

/// The path of a call and its arguments, with or without brackets.
fn call_parts(call: &str) -> (&str, &str) {
    let mut depth = 0usize;
    let mut split = None;
    for (at, c) in call.char_indices() {
        match c {
            '(' | ' ' if depth == 0 && split.is_none() => {
                split = Some(at);
                depth += usize::from(c == '(');
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            // `a.where(x).each`: the call goes on, and the first brackets were not its own.
            '.' | '&' if depth == 0 && split.is_some_and(|at| call[at..].starts_with('(')) => {
                split = None
            }
            _ => {}
        }
    }
    let Some(at) = split else {
        return (call, "");
    };
    let args = call[at..].trim();
    let args = args
        .strip_prefix('(')
        .map_or(args, |args| args.strip_suffix(')').unwrap_or(args));
    (&call[..at], args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_are_sorted() {
        assert!(LOOPS.is_sorted());
    }

    #[test]
    fn statements_end_with_lines_and_semicolons() {
        assert_eq!(statements("x = 'a;b'; if y # c; d\n foo(1,\n 2)").len(), 3);
    }

    #[test]
    fn calls_are_split_into_path_and_arguments() {
        assert_eq!(
            call_parts("form_for @x, url: y"),
            ("form_for", "@x, url: y")
        );
        assert_eq!(call_parts("a.where(b: 1).each"), ("a.where(b: 1).each", ""));
        assert_eq!(call_parts("content_for(:head)"), ("content_for", ":head"));
    }
}
