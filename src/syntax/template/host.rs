//! Code of a host language between a template's delimiters, of which only what opens, goes on with
//! or ends a block matters: Elixir, and Visual Basic with its elder sister.

use super::pieces::word;
use super::tree::{Event, Opening};
use super::{BranchKind, Dialect, expr};
use crate::expr::Expr;

/// The events of a region of EEx.
pub(super) fn elixir(code: &str) -> Vec<Event<'_>> {
    let code = code.trim();
    let first = word(code);
    let args = code.get(first.len()..).unwrap_or("").trim();
    let opens = args.ends_with(" do") || args == "do";
    let head = args.strip_suffix("do").filter(|_| opens).unwrap_or(args);
    let head = head.trim().trim_end_matches(',');
    let parse = |code: &str| expr::parse(code, Dialect::Eex);
    match first {
        "end" => vec![Event::Close(None)],
        "else" => vec![Event::Else],
        "if" if opens => vec![Event::Open(Opening::condition("", parse(head), true))],
        "unless" if opens => vec![Event::Open(Opening::condition("", parse(head), false))],
        "for" if opens => {
            let over = head.split_once("<-").map_or(head, |(_, over)| over);
            vec![Event::Open(Opening::looping("", parse(over)))]
        }
        "case" if opens => vec![Event::Open(Opening::case("", parse(head)))],
        "cond" if opens => vec![Event::Open(Opening::case("", Expr::Bool(true)))],
        _ if code.ends_with("->") => {
            let head = code.trim_end_matches("->").trim();
            if head.ends_with(')') && head.contains("fn ")
                || head.contains("fn ")
                || head.ends_with("fn")
            {
                return vec![Event::Open(Opening::plain("", other(first)))];
            }
            let head = head.split(" when ").next().unwrap_or(head);
            match head {
                "_" | "true" => vec![Event::Else],
                _ => vec![Event::When(vec![parse(head)])],
            }
        }
        _ if opens || code.ends_with(" do") => {
            vec![Event::Open(Opening::plain("", other(first)))]
        }
        _ => Vec::new(),
    }
}

fn other(name: &str) -> BranchKind {
    BranchKind::Other {
        name: name.to_owned(),
        args: Expr::List(Vec::new()),
    }
}

/// Whether a page is written in Visual Basic: its first block that begins with a condition says so.
pub(super) fn is_visual_basic(text: &str) -> bool {
    let begins = |line: &str| {
        let line = line.trim_start_matches("<%").trim().to_ascii_lowercase();
        line.starts_with("if ") && line.trim_end_matches("%>").trim_end().ends_with(" then")
            || line.starts_with("end if")
            || line.starts_with("dim ")
            || line.starts_with("for each ") && !line.contains('{')
            || line.contains("language=\"vb")
    };
    text.lines().any(|line| {
        let code = line.find("<%").map_or(line, |at| &line[at..]);
        let code = code.get(..200).unwrap_or(code);
        begins(code) || line.find("<%").is_some() && code.to_ascii_lowercase().contains(" then%>")
    })
}

/// The events of a region of Visual Basic or VBScript: one statement a line.
pub(super) fn visual_basic(code: &str) -> Vec<Event<'_>> {
    let mut events = Vec::new();
    for line in code.split(['\n', ':']) {
        let line = line.trim();
        let lower = line.to_ascii_lowercase();
        let after = |word: &str| {
            lower
                .starts_with(word)
                .then(|| line.get(word.len()..))
                .flatten()
        };
        let then = |test: &str| {
            let length = test
                .to_ascii_lowercase()
                .find(" then")
                .unwrap_or(test.len());
            expr::parse(test.get(..length).unwrap_or(test), Dialect::Asp)
        };
        if [
            "end if",
            "next",
            "loop",
            "wend",
            "end select",
            "end sub",
            "end function",
            "end with",
        ]
        .iter()
        .any(|end| {
            lower.starts_with(end)
                && !lower[end.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
        }) && !lower.starts_with("next =")
        {
            events.push(Event::Close(None));
        } else if let Some(test) = after("elseif ") {
            events.push(Event::ElseIf(then(test)));
        } else if lower == "else" {
            events.push(Event::Else);
        } else if let Some(test) = after("if ") {
            // With something behind it, the statement is over at the end of its line.
            if lower.ends_with("then") {
                events.push(Event::Open(Opening::condition("", then(test), true)));
            }
        } else if let Some(subject) = after("select case ") {
            let subject = expr::parse(subject, Dialect::Asp);
            events.push(Event::Open(Opening::case("", subject)));
        } else if lower == "case else" {
            events.push(Event::Else);
        } else if let Some(value) = after("case ") {
            events.push(Event::When(vec![expr::parse(value, Dialect::Asp)]));
        } else if ["for ", "do while ", "do until ", "while "]
            .iter()
            .any(|word| lower.starts_with(word))
            || lower == "do"
        {
            events.push(Event::Open(Opening::plain("", BranchKind::Loop)));
        } else if [
            "sub ",
            "function ",
            "private sub ",
            "public sub ",
            "private function ",
            "public function ",
        ]
        .iter()
        .any(|word| lower.starts_with(word))
        {
            let name = line.split('(').next().unwrap_or("");
            let name = name.rsplit(' ').next().unwrap_or("").to_owned();
            events.push(Event::Open(Opening::plain(
                "",
                BranchKind::Definition { name },
            )));
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elixir_opens_and_ends() {
        assert!(
            matches!(elixir("if @consent do").as_slice(), [Event::Open(opening)] if opening.test.is_some())
        );
        assert_eq!(elixir("else"), [Event::Else]);
        assert_eq!(elixir("end"), [Event::Close(None)]);
        assert_eq!(elixir("@title"), []);
        assert!(matches!(
            elixir("form_for @x, fn f ->").as_slice(),
            [Event::Open(_)]
        ));
    }

    #[test]
    fn visual_basic_is_known_by_its_words() {
        assert!(is_visual_basic("<p>\n<% If x = 1 Then %>"));
        assert!(!is_visual_basic("<p>\n<% if (x == 1) { %>"));
        assert_eq!(visual_basic("If a Then b"), []);
        assert_eq!(visual_basic("End If"), [Event::Close(None)]);
    }
}
