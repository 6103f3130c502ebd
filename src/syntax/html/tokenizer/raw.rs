//! Character data is what `script`, `style` and their like hold: text up to their own end tag.

use memchr::{memchr, memchr2};

use super::branches::{Resume, What};
use super::{Closed, Span, Token, Tokenizer, ends_name};
use crate::syntax::html::atoms::{Piece, pieces};
use crate::syntax::html::names;

impl Tokenizer<'_> {
    /// The number of the element if its content is character data.
    pub(super) fn raw_element(&self, name: Span) -> Option<usize> {
        names::known(name.of(self.text)).filter(|number| names::flags_of(*number) & names::RAW != 0)
    }

    /// Whether `<script />` is followed by its end tag: browsers ignore the slash, authors of
    /// components do not.
    pub(super) fn has_raw_end(&mut self, element: usize) -> bool {
        if self.endless.contains(&element) {
            return false;
        }
        let name = names::name_of(element);
        let saved = (self.at, self.next_atom);
        let mut found = None;
        while found.is_none() && self.seek(b'<', self.bytes.len()) {
            if self.end_of(self.at, element) {
                found = Some(true);
            } else if self.reads(self.at + 1, name) {
                found = Some(false);
            }
            self.at += 1;
        }
        (self.at, self.next_atom) = saved;
        if found.is_none() {
            self.endless.push(element);
        }
        found == Some(true)
    }

    /// Whether the element's end tag starts at `at`.
    fn end_of(&self, at: usize, element: usize) -> bool {
        let name = names::name_of(element);
        self.byte(at + 1) == Some(b'/')
            && self.reads(at, "</")
            && self.reads(at + 2, name)
            && self.byte(at + 2 + name.len()).is_some_and(ends_name)
    }

    /// Reads character data up to the end tag of its element.
    pub(super) fn raw(&mut self, element: usize, owners: Vec<usize>) {
        let start = self.at;
        let first_atom = self.next_atom;
        // A branch may end right behind the start tag.
        let branch = self.left_open(start.saturating_sub(1));
        let resume = self.resumes.last().map_or(usize::MAX, |resume| resume.at);
        let branch_end = branch.map_or(usize::MAX, |(end, _)| end);
        let limit = self.bytes.len().min(branch_end).min(resume).max(start);
        if self.seek_raw_end(element, limit) {
            let content = Span::new(start, self.at);
            self.raw_text(element, content, &owners, first_atom);
            self.raw_end_tag(element, content, &owners);
            return;
        }
        match branch {
            Some((end, last)) if end == limit => self.schedule(last, What::Raw(owners)),
            _ if resume <= limit => {
                let same = matches!(&self.resumes.last(), Some(Resume { what: What::Raw(others), .. })
                    if self.raw_element(self.out.starts[others[0]].name) == Some(element));
                if same {
                    let place = self.resumes.len() - 1;
                    self.join(place, What::Raw(owners));
                } else {
                    self.close_raw(&owners, Span::new(start, limit), limit);
                }
            }
            _ => {
                self.out.irregular = true;
                let content = Span::new(start, self.at);
                self.raw_text(element, content, &owners, first_atom);
                self.close_raw(&owners, content, self.at);
            }
        }
    }

    fn close_raw(&mut self, owners: &[usize], content: Span, end: usize) {
        for owner in owners {
            self.out.starts[*owner].raw = Some((content, end));
        }
    }

    fn raw_end_tag(&mut self, element: usize, content: Span, owners: &[usize]) {
        let start = content.end;
        let name = Span::new(start + 2, start + 2 + names::name_of(element).len());
        self.at = name.end;
        let kept = self.out.attributes.len();
        let closed = self.attributes(usize::MAX, self.bytes.len());
        self.out.attributes.truncate(kept);
        self.out.irregular |= matches!(closed, Closed::No);
        let span = Span::new(start, self.at);
        self.close_raw(owners, content, span.end);
        self.out.tokens.push(Token::End {
            name,
            span,
            raw: true,
        });
    }

    /// Hands on the texts of elements that show them.
    fn raw_text(&mut self, element: usize, content: Span, owners: &[usize], first_atom: usize) {
        if !matches!(
            names::name_of(element),
            "title" | "textarea" | "xmp" | "plaintext"
        ) {
            return;
        }
        for piece in pieces(&self.atoms[first_atom..], content) {
            if let Piece::Text(span) = piece {
                self.push_text(span, owners.first().copied());
            }
        }
    }

    /// Moves to the end tag of the element, or to `limit`; whether there is one.
    fn seek_raw_end(&mut self, element: usize, limit: usize) -> bool {
        match names::name_of(element) {
            "plaintext" => {
                self.at = limit;
                false
            }
            "script" => self.seek_script_end(element, limit),
            _ => {
                while self.seek(b'<', limit) {
                    if self.end_of(self.at, element) {
                        return true;
                    }
                    self.at += 1;
                }
                false
            }
        }
    }

    /// A script in a script, in what looks like a comment, does not end with the inner one.
    fn seek_script_end(&mut self, element: usize, limit: usize) -> bool {
        let mut escaped = false;
        let mut doubly = false;
        while self.at < limit {
            if let Some(atom) = self.atom() {
                self.at = atom.span.end;
                continue;
            }
            let stop = self.stop().min(limit);
            let rest = &self.bytes[self.at..stop];
            let found = if escaped {
                memchr2(b'<', b'-', rest)
            } else {
                memchr(b'<', rest)
            };
            let Some(found) = found else {
                self.at = stop;
                continue;
            };
            self.at += found;
            if escaped && self.reads(self.at, "-->") {
                (escaped, doubly) = (false, false);
                self.at += 3;
            } else if self.end_of(self.at, element) {
                if !doubly {
                    return true;
                }
                doubly = false;
                self.at += 8;
            } else if escaped && self.reads(self.at, "<script") {
                self.at += 7;
                doubly |= self.byte(self.at).is_some_and(ends_name);
            } else if !escaped && self.reads(self.at, "<!--") {
                escaped = true;
                // Its dashes may be those of `-->`.
                self.at += 2;
            } else {
                self.at += 1;
            }
        }
        self.at = self.at.max(limit);
        false
    }
}
