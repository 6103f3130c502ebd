//! The scanner finds the code that stands in braces in a component's markup, and the markup that
//! stands in that code.
//!
//! `{consent && <iframe src={url} />}` is code around a slot: the code is a region of the
//! template, the slot is text of the file again, and what the code puts in front of it is found
//! by the script layer.

use memchr::{memchr, memchr2, memmem};

use crate::span::Span;

/// A pair of braces in markup and what stands in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expression {
    /// With its braces.
    pub span: Span,
    /// The code between them.
    pub inner: Span,
    /// The markup in it, in order; what stands in braces in there has expressions of its own.
    pub slots: Vec<Span>,
}

/// What the scanner should know of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Code may hold markup.
    pub markup_in_code: bool,
    /// Braces in quoted values are code.
    pub quoted_code: bool,
    /// `{/if}` ends a block.
    pub blocks: bool,
}

/// Elements without content, sorted.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Words behind which an expression begins, sorted.
const BEFORE_EXPRESSION: &[&str] = &["case", "default", "else", "return", "yield"];

enum Frame {
    /// Markup in code, or the document, which has no start.
    Markup {
        start: Option<usize>,
        depth: usize,
        tag: Option<Tag>,
    },
    Code {
        /// Index of its expression.
        expression: usize,
        /// Open braces and template literals in it.
        open: Vec<u8>,
    },
}

/// A start tag that is being read.
#[derive(Clone, Copy)]
struct Tag {
    name: Span,
    quote: Option<u8>,
}

/// The expressions in `range` of `text`, in order. `hidden` is what is never looked into.
pub fn expressions(text: &str, range: Span, rules: Rules, hidden: &[Span]) -> Vec<Expression> {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes().get(..range.end).unwrap_or_default(),
        at: range.start,
        rules,
        hidden,
        out: Vec::new(),
        stack: vec![Frame::Markup {
            start: None,
            depth: 0,
            tag: None,
        }],
    };
    scanner.run();
    let mut all = scanner.out;
    all.retain(|expression| expression.span.end > expression.span.start);
    all
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    rules: Rules,
    hidden: &'a [Span],
    out: Vec<Expression>,
    stack: Vec<Frame>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            match self.stack.last() {
                Some(Frame::Markup { tag: None, .. }) => self.markup(),
                Some(Frame::Markup { tag: Some(_), .. }) => self.tag(),
                Some(Frame::Code { .. }) => self.code(),
                None => return,
            }
        }
    }

    fn starts(&self, what: &str) -> bool {
        self.bytes
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    fn skip_past(&mut self, what: &str) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at = memmem::find(rest, what.as_bytes())
            .map_or(self.bytes.len(), |found| self.at + found + what.len());
    }

    /// Jumps over what is hidden at this place.
    fn skip_hidden(&mut self) -> bool {
        let after = self.hidden.partition_point(|span| span.start <= self.at);
        let span = after
            .checked_sub(1)
            .and_then(|index| self.hidden.get(index));
        match span {
            Some(span) if self.at < span.end => {
                self.at = span.end;
                true
            }
            _ => false,
        }
    }

    /// Text and tags, up to the next thing that matters.
    fn markup(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(found) = memchr2(b'<', b'{', rest) else {
            self.at = self.bytes.len();
            return;
        };
        self.at += found;
        if self.skip_hidden() {
            return;
        }
        if self.bytes[self.at] == b'{' {
            return self.open_code();
        }
        if self.starts("<!--") {
            return self.skip_past("-->");
        }
        match self.bytes.get(self.at + 1) {
            Some(b'/') => {
                self.skip_past(">");
                self.ended(1);
            }
            Some(b'>') => {
                self.at += 2;
                self.began();
            }
            Some(next) if next.is_ascii_alphabetic() => {
                let start = self.at + 1;
                let length = self.bytes[start..]
                    .iter()
                    .take_while(|byte| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':' | b'_')
                    })
                    .count();
                self.at = start + length;
                if let Some(Frame::Markup { tag, .. }) = self.stack.last_mut() {
                    *tag = Some(Tag {
                        name: Span::new(start, start + length),
                        quote: None,
                    });
                }
            }
            _ => self.at += 1,
        }
    }

    fn began(&mut self) {
        if let Some(Frame::Markup { depth, .. }) = self.stack.last_mut() {
            *depth += 1;
        }
    }

    /// An end tag, or an element that has none (`by` is 0); the last one ends the slot.
    fn ended(&mut self, by: usize) {
        let Some(Frame::Markup { start, depth, .. }) = self.stack.last_mut() else {
            return;
        };
        *depth = depth.saturating_sub(by);
        let (Some(start), 0) = (*start, *depth) else {
            return;
        };
        let slot = Span::new(start, self.at);
        self.stack.pop();
        if let Some(Frame::Code { expression, .. }) = self.stack.last()
            && let Some(expression) = self.out.get_mut(*expression)
        {
            expression.slots.push(slot);
        }
    }

    /// The attributes of a start tag.
    fn tag(&mut self) {
        let Some(Frame::Markup { tag: Some(tag), .. }) = self.stack.last_mut() else {
            return;
        };
        let byte = self.bytes[self.at];
        if let Some(quote) = tag.quote {
            if byte == quote {
                tag.quote = None;
            } else if byte == b'{' && self.rules.quoted_code {
                return self.open_code();
            }
            self.at += 1;
            return;
        }
        match byte {
            b'"' | b'\'' | b'`' => {
                tag.quote = Some(byte);
                self.at += 1;
            }
            b'{' => self.open_code(),
            b'>' => {
                let name = tag.name;
                self.at += 1;
                self.end_of_tag(name);
            }
            _ => self.at += 1,
        }
    }

    fn end_of_tag(&mut self, name: Span) {
        if let Some(Frame::Markup { tag, .. }) = self.stack.last_mut() {
            *tag = None;
        }
        let closes_itself = self.bytes.get(self.at.saturating_sub(2)) == Some(&b'/');
        let name = name.of(self.text);
        if closes_itself || VOID.binary_search(&name).is_ok() {
            return self.ended(0);
        }
        if matches!(name, "script" | "style") {
            let end = if name == "script" {
                "</script"
            } else {
                "</style"
            };
            self.skip_past(end);
            self.skip_past(">");
            return self.ended(0);
        }
        self.began();
    }

    fn open_code(&mut self) {
        let start = self.at;
        self.out.push(Expression {
            span: Span::new(start, start),
            inner: Span::new(start + 1, start + 1),
            slots: Vec::new(),
        });
        self.at += 1;
        self.stack.push(Frame::Code {
            expression: self.out.len() - 1,
            open: Vec::new(),
        });
        // Nothing in the end of a block looks like code.
        if self.rules.blocks && self.bytes.get(self.at) == Some(&b'/') {
            let rest = &self.bytes[self.at..];
            self.at = memchr(b'}', rest).map_or(self.bytes.len(), |found| self.at + found);
        }
    }

    fn code(&mut self) {
        let Some(Frame::Code { expression, open }) = self.stack.last_mut() else {
            return;
        };
        let byte = self.bytes[self.at];
        if open.last() == Some(&b'`') {
            match byte {
                b'\\' => self.at += 2,
                b'`' => {
                    open.pop();
                    self.at += 1;
                }
                b'$' if self.bytes.get(self.at + 1) == Some(&b'{') => {
                    open.push(b'{');
                    self.at += 2;
                }
                _ => self.at += 1,
            }
            return;
        }
        match byte {
            b'}' => {
                self.at += 1;
                if open.pop().is_none() {
                    let index = *expression;
                    self.stack.pop();
                    self.close_code(index);
                }
            }
            b'{' | b'`' => {
                open.push(byte);
                self.at += 1;
            }
            b'"' | b'\'' => self.string(byte),
            b'/' if self.starts("//") => {
                let rest = &self.bytes[self.at..];
                self.at = memchr(b'\n', rest).map_or(self.bytes.len(), |found| self.at + found);
            }
            b'/' if self.starts("/*") => {
                self.at += 2;
                self.skip_past("*/");
            }
            b'/' if self.begins_expression() => self.regex(),
            b'<' if self.rules.markup_in_code && self.begins_markup() => {
                self.stack.push(Frame::Markup {
                    start: Some(self.at),
                    depth: 0,
                    tag: None,
                });
            }
            _ => self.at += 1,
        }
    }

    fn close_code(&mut self, index: usize) {
        let end = self.at;
        if let Some(expression) = self.out.get_mut(index) {
            expression.span.end = end;
            expression.inner.end = end - 1;
        }
    }

    /// A string ends with its line, whatever is missing.
    fn string(&mut self, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'\n' => return,
                byte if *byte == quote => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    fn regex(&mut self) {
        let start = self.at;
        self.at += 1;
        let mut class = false;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'\n' => break,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => {
                    self.at += 1;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = start + 1;
    }

    /// Whether an operand can stand here: nothing that a value ends with comes before.
    fn begins_expression(&self) -> bool {
        let before = self
            .bytes
            .get(..self.at)
            .unwrap_or_default()
            .trim_ascii_end();
        let Some(last) = before.last() else {
            return true;
        };
        if !(last.is_ascii_alphanumeric()
            || matches!(last, b'_' | b'$' | b')' | b']' | b'"' | b'\'' | b'`' | b'}'))
            && last.is_ascii()
        {
            return true;
        }
        let word = before
            .iter()
            .rev()
            .take(8)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        std::str::from_utf8(&before[before.len() - word..])
            .is_ok_and(|word| BEFORE_EXPRESSION.binary_search(&word).is_ok())
    }

    fn begins_markup(&self) -> bool {
        let begins = self
            .bytes
            .get(self.at + 1)
            .is_some_and(|next| next.is_ascii_alphabetic() || *next == b'>')
            || self.starts("<!--");
        begins && self.begins_expression()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASTRO: Rules = Rules {
        markup_in_code: true,
        quoted_code: false,
        blocks: false,
    };

    fn found(text: &str, rules: Rules) -> Vec<(String, Vec<String>)> {
        expressions(text, Span::new(0, text.len()), rules, &[])
            .into_iter()
            .map(|expression| {
                let slots = expression.slots.iter().map(|slot| slot.of(text).to_owned());
                (expression.inner.of(text).to_owned(), slots.collect())
            })
            .collect()
    }

    #[test]
    fn tables_are_sorted() {
        assert!(VOID.is_sorted() && BEFORE_EXPRESSION.is_sorted());
    }

    #[test]
    fn markup_stands_in_code_and_code_in_markup() {
        let text = "<p>{æ && <b class={x}>{y}</b>}</p>{c ? <br> : <A/>}";
        let all = found(text, ASTRO);
        assert_eq!(all[0].0, "æ && <b class={x}>{y}</b>");
        assert_eq!(all[0].1, ["<b class={x}>{y}</b>"]);
        assert_eq!((all[1].0.as_str(), all[2].0.as_str()), ("x", "y"));
        assert_eq!(all[3].1, ["<br>", "<A/>"]);
    }

    #[test]
    fn less_than_is_no_markup() {
        assert!(found("{a <b && c> d}", ASTRO)[0].1.is_empty());
        assert!(found("{list.map<X>(y)}", ASTRO)[0].1.is_empty());
        assert_eq!(
            found("{list.map((x) => <li>{x}</li>)}", ASTRO)[0].1.len(),
            1
        );
        assert_eq!(found("{f(() => { return <p/> })}", ASTRO)[0].1, ["<p/>"]);
    }

    #[test]
    fn strings_comments_and_literals_hide_braces() {
        for inner in [
            "'}'",
            "\"}\"",
            "`}${'}'}`",
            "/* } */ a",
            "a // }\n",
            "/[}]/.test(a)",
        ] {
            let text = format!("{{{inner}}}<i>");
            assert_eq!(found(&text, ASTRO)[0].0, inner, "{text}");
        }
    }

    #[test]
    fn scripts_and_comments_are_not_looked_into() {
        let text = "<script>if (a) { b }</script><!-- {c} --><style>a { b: c }</style>{d}";
        assert_eq!(found(text, ASTRO).len(), 1);
    }

    #[test]
    fn hostile_input_ends() {
        for piece in ["{", "{<a ", "{`", "{`${", "<", "{'", "{/", "{<a>", "æ{\\"] {
            let text = piece.repeat(20_000);
            assert!(found(&text, ASTRO).is_empty(), "{piece}");
        }
    }
}
