//! A tag, a comment or a declaration is what begins at a `<`.

use super::{Atom, Closed, RegionKind, Span, StartTag, Token, Tokenizer, ends_name};
use crate::syntax::html::names;

impl Tokenizer<'_> {
    /// Reads what starts at the `<` at `start`; `false` where that is text.
    pub(super) fn markup(&mut self, start: usize) -> bool {
        match self.byte(start + 1) {
            _ if self.atom_from(start + 1).is_some() => {
                self.named_by_atom(start + 1) && self.start_tag(start)
            }
            Some(b'!') => self.declaration(start),
            Some(b'?') => self.bogus(start + 1),
            Some(b'/') => self.end_tag(start),
            Some(_) if self.begins_name(start + 1) => self.start_tag(start),
            _ => false,
        }
    }

    /// Whether a name may begin there: with a letter, or as Phoenix calls its components, `.input`.
    fn begins_name(&self, at: usize) -> bool {
        let is_letter = |at| self.byte(at).is_some_and(|byte| byte.is_ascii_alphabetic());
        is_letter(at) || self.byte(at) == Some(b'.') && is_letter(at + 1)
    }

    /// Whether the atom at `from` and what follows it can be the name of a tag: `<{{ tag }} …>`.
    fn named_by_atom(&self, from: usize) -> bool {
        let Some(first) = self.atom_from(from) else {
            return false;
        };
        let atom = self.atoms[first];
        match (atom.kind, self.byte(atom.span.end)) {
            (RegionKind::Comment, _) | (_, None) => false,
            (RegionKind::Statement, Some(next)) => next.is_ascii_alphabetic(),
            (RegionKind::Output, Some(next)) => {
                ends_name(next)
                    || next.is_ascii_alphabetic()
                    || matches!(next, b'-' | b':')
                    || self.atom_from(atom.span.end).is_some()
            }
        }
    }

    fn declaration(&mut self, start: usize) -> bool {
        if self.reads(start, "<!--") {
            return self.comment(start);
        }
        if self.reads(start, "<![cdata[") && !self.no_cdata_end {
            let saved = (self.at, self.next_atom);
            self.at = start + 9;
            while self.seek(b']', self.bytes.len()) {
                if self.reads(self.at, "]]>") {
                    self.at += 3;
                    return true;
                }
                self.at += 1;
            }
            self.no_cdata_end = true;
            (self.at, self.next_atom) = saved;
        }
        self.bogus(start + 1)
    }

    fn bogus(&mut self, from: usize) -> bool {
        self.at = from;
        if self.seek(b'>', self.bytes.len()) {
            self.at += 1;
        }
        true
    }

    fn comment(&mut self, start: usize) -> bool {
        self.at = start + 4;
        if self.reads(self.at, ">") {
            self.at += 1;
        } else if self.reads(self.at, "->") {
            self.at += 2;
        } else {
            while self.seek(b'-', self.bytes.len()) {
                let length = match () {
                    () if self.reads(self.at, "-->") => 3,
                    () if self.reads(self.at, "--!>") => 4,
                    () => 0,
                };
                self.at += length.max(1);
                if length > 0 {
                    break;
                }
            }
        }
        let span = Span::new(start, self.at);
        self.out.tokens.push(Token::Comment(span));
        true
    }

    fn end_tag(&mut self, start: usize) -> bool {
        let named = match self.byte(start + 2) {
            _ if self.atom_from(start + 2).is_some() => self.named_by_atom(start + 2),
            Some(_) => self.begins_name(start + 2),
            None => return false,
        };
        if !named {
            return self.bogus(start + 2);
        }
        self.at = start + 2;
        let name = self.tag_name();
        // End tags have no attributes, but are read as if they had.
        let kept = self.out.attributes.len();
        let closed = self.attributes(usize::MAX, self.bytes.len());
        self.out.attributes.truncate(kept);
        if matches!(closed, Closed::Yes { .. }) {
            let span = Span::new(start, self.at);
            self.out.tokens.push(Token::End {
                name,
                span,
                raw: false,
            });
        }
        true
    }

    fn tag_name(&mut self) -> Span {
        let start = self.at;
        let mut literal = true;
        let mut after_atom = false;
        while self.at < self.bytes.len() {
            if let Some(&atom) = self.atom() {
                if !self.names_go_on(Span::new(start, self.at), atom, literal, after_atom) {
                    break;
                }
                literal = false;
                after_atom = true;
                self.at = atom.span.end;
                continue;
            }
            if ends_name(self.bytes[self.at]) {
                break;
            }
            after_atom = false;
            self.at += 1;
        }
        Span::new(start, self.at)
    }

    /// Whether an atom in or behind a tag's name is a part of it: `<h{{ level }}>`, but not
    /// `<div{{ attributes }}>`.
    fn names_go_on(&self, so_far: Span, atom: Atom, literal: bool, after_atom: bool) -> bool {
        if so_far.is_empty() {
            return true;
        }
        let name = so_far.of(self.text);
        let whole = names::known(name).is_some() || (name.contains('-') && !name.ends_with('-'));
        if literal && whole {
            return false;
        }
        match atom.kind {
            RegionKind::Output => !after_atom,
            RegionKind::Statement | RegionKind::Comment => self
                .byte(atom.span.end)
                .is_some_and(|next| !ends_name(next)),
        }
    }

    fn start_tag(&mut self, start: usize) -> bool {
        self.at = start + 1;
        let name = self.tag_name();
        let tag = self.out.starts.len();
        let kept = self.out.attributes.len();
        let closed = self.attributes(tag, self.bytes.len());
        let self_closing = match closed {
            Closed::Yes { self_closing } => self_closing,
            Closed::No if self.counts_unfinished(name, kept) => false,
            Closed::No => {
                self.out.attributes.truncate(kept);
                return true;
            }
        };
        // `<div{{ lazy }}src=…>`: nothing in the mask keeps the two names apart.
        let first = self.out.attributes.get(kept);
        self.out.irregular |= first.is_some_and(|first| first.name.start == name.end);
        self.out.tokens.push(Token::Start(tag));
        self.out.starts.push(StartTag {
            name,
            span: Span::new(start, self.at),
            self_closing,
            raw: None,
        });
        self.leave_branches(tag);
        let Some(element) = self.raw_element(name) else {
            return true;
        };
        if !self_closing || self.has_raw_end(element) {
            self.out.starts[tag].self_closing = false;
            self.raw(element, vec![tag]);
        }
        true
    }

    fn counts_unfinished(&self, name: Span, kept: usize) -> bool {
        self.unfinished
            && (names::known(name.of(self.text)).is_some() || self.out.attributes.len() > kept)
    }
}
