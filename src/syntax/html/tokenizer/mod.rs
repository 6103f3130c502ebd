//! The tokenizer cuts a document into tags, texts and comments as browsers do (HTML standard,
//! section 13.2.5), with template regions as atoms that it never looks into.
//!
//! A browser sees one branch of a template's statement, the tokenizer sees all of them one after
//! the other. Where a branch ends inside a start tag or a script, the next branch goes on from
//! the state in which the statement began (see [`Resume`]).

mod attributes;

use foldhash::{HashMap, HashMapExt};

use memchr::{memchr, memchr2};

use super::atoms::{Atom, Piece, pieces};
use super::names;
use crate::span::Span;
use crate::syntax::template::{RegionKind, Template};

#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub tokens: Vec<Token>,
    pub starts: Vec<StartTag>,
    /// Of all start tags; `tag` says of which. Those of one tag are in order.
    pub attributes: Vec<RawAttribute>,
    /// Branches go on where another one left off: no grammar can follow.
    pub irregular: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token {
    /// Index into `starts`.
    Start(usize),
    End {
        name: Span,
        span: Span,
        /// It ends character data, and so has been dealt with.
        raw: bool,
    },
    /// `owner` is the start tag whose character data this is.
    Text {
        span: Span,
        owner: Option<usize>,
    },
    Comment(Span),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StartTag {
    pub name: Span,
    pub span: Span,
    pub self_closing: bool,
    /// The character data in it and the end of its end tag, for `script` and its like.
    pub raw: Option<(Span, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RawAttribute {
    pub tag: usize,
    pub name: Span,
    /// Without the quotes.
    pub value: Option<Span>,
    pub span: Span,
}

/// Something to go on with once `at` is reached.
struct Resume {
    at: usize,
    what: What,
}

enum What {
    /// The attribute list of a start tag that an earlier branch has closed; until `until`.
    Attributes { tag: usize, until: usize },
    /// The character data of start tags that stand in branches, whose end tag comes after them.
    Raw(Vec<usize>),
}

/// The alternatives to a branch that come after it.
#[derive(Clone, Copy)]
struct Later {
    next: Span,
    last: usize,
}

pub(super) fn tokenize(
    text: &str,
    atoms: &[Atom],
    template: &Template,
    unfinished: bool,
) -> Tokens {
    let mut tokenizer = Tokenizer {
        text,
        bytes: text.as_bytes(),
        atoms,
        template,
        later: later(template),
        next_atom: 0,
        at: 0,
        resumes: Vec::new(),
        endless: Vec::new(),
        no_cdata_end: false,
        unfinished,
        out: Tokens::default(),
    };
    tokenizer.run();
    tokenizer.out
}

fn later(template: &Template) -> HashMap<usize, Later> {
    let mut later = HashMap::new();
    let mut seen: HashMap<usize, (Span, usize)> = HashMap::new();
    for (index, branch) in template.branches.iter().enumerate().rev() {
        let last = match seen.get(&branch.group) {
            Some(&(next, last)) if next.start >= branch.span.end => {
                later.insert(index, Later { next, last });
                last
            }
            _ => branch.span.end,
        };
        seen.insert(branch.group, (branch.span, last));
    }
    later
}

struct Tokenizer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    atoms: &'a [Atom],
    template: &'a Template,
    later: HashMap<usize, Later>,
    /// The first atom that does not end before `at`.
    next_atom: usize,
    at: usize,
    /// The nearest one last.
    resumes: Vec<Resume>,
    /// Elements for which the rest of the text has neither a start tag nor an end tag.
    endless: Vec<usize>,
    no_cdata_end: bool,
    /// A start tag without `>` counts where the text ends.
    unfinished: bool,
    out: Tokens,
}

enum Closed {
    /// At `>`, behind which `at` stands.
    Yes { self_closing: bool },
    /// At the end of the branch or the text.
    No,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

impl<'a> Tokenizer<'a> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The atom that `at` stands in or before which it stands.
    fn coming(&mut self) -> Option<&'a Atom> {
        while let Some(atom) = self.atoms.get(self.next_atom) {
            if atom.span.end > self.at {
                return Some(atom);
            }
            self.next_atom += 1;
        }
        None
    }

    /// The atom that `at` stands in.
    fn atom(&mut self) -> Option<&'a Atom> {
        let at = self.at;
        self.coming().filter(|atom| atom.span.start <= at)
    }

    /// Where the next atom starts, or the text ends.
    fn stop(&mut self) -> usize {
        self.coming()
            .map_or(self.bytes.len(), |atom| atom.span.start)
    }

    /// Whether `text` (in lower case) stands at `from`, in whatever case, with no atom in it.
    fn reads(&self, from: usize, text: &str) -> bool {
        let to = from + text.len();
        let found = self.bytes.get(from..to);
        found.is_some_and(|found| found.eq_ignore_ascii_case(text.as_bytes()))
            && self.atoms[self.next_atom..]
                .iter()
                .find(|atom| atom.span.end > from)
                .is_none_or(|atom| atom.span.start >= to)
    }

    /// Moves to the next `byte` outside of atoms, or to `limit`; whether there is one.
    fn seek(&mut self, byte: u8, limit: usize) -> bool {
        while self.at < limit {
            if let Some(atom) = self.atom() {
                self.at = atom.span.end;
                continue;
            }
            let stop = self.stop().min(limit);
            if let Some(found) = memchr(byte, &self.bytes[self.at..stop]) {
                self.at += found;
                return true;
            }
            self.at = stop;
        }
        false
    }

    fn run(&mut self) {
        let mut text_start = 0;
        while self.at < self.bytes.len() {
            if self
                .resumes
                .last()
                .is_some_and(|resume| resume.at <= self.at)
            {
                self.flush(text_start, self.at);
                self.resume();
                text_start = self.at;
                continue;
            }
            if let Some(atom) = self.atom() {
                let span = atom.span;
                self.flush(text_start, self.at.min(span.start));
                self.at = span.end;
                text_start = self.at;
                continue;
            }
            let resume = self.resumes.last().map_or(usize::MAX, |resume| resume.at);
            let stop = self.stop().min(resume);
            let Some(found) = memchr(b'<', &self.bytes[self.at..stop]) else {
                self.at = stop;
                continue;
            };
            let start = self.at + found;
            self.at = start;
            let tokens = self.out.tokens.len();
            self.flush(text_start, start);
            if self.markup(start) {
                text_start = self.at;
            } else {
                self.out.tokens.truncate(tokens);
                self.at = start + 1;
            }
        }
        self.flush(text_start, self.bytes.len());
    }

    /// Hands on the text since `start`, unless it is blank.
    fn flush(&mut self, start: usize, end: usize) {
        self.push_text(Span::new(start, end), None);
    }

    fn push_text(&mut self, span: Span, owner: Option<usize>) {
        if self.bytes[span.start.min(span.end)..span.end]
            .iter()
            .all(|byte| is_space(*byte))
        {
            return;
        }
        self.out.tokens.push(Token::Text { span, owner });
    }

    /// Reads what starts at the `<` at `start`; `false` where that is text.
    fn markup(&mut self, start: usize) -> bool {
        match self.byte(start + 1) {
            _ if self.atom_from(start + 1).is_some() => {
                self.named_by_atom(start + 1) && self.start_tag(start)
            }
            Some(b'!') => self.declaration(start),
            Some(b'?') => self.bogus(start + 1),
            Some(b'/') => self.end_tag(start),
            Some(byte) if byte.is_ascii_alphabetic() => self.start_tag(start),
            _ => false,
        }
    }

    /// The atom that starts at `from`, which is not before `at`.
    fn atom_from(&self, from: usize) -> Option<usize> {
        let rest = &self.atoms[self.next_atom..];
        let near = rest.iter().take_while(|atom| atom.span.start <= from);
        near.enumerate()
            .find(|(_, atom)| atom.span.start == from)
            .map(|(index, _)| self.next_atom + index)
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
            Some(byte) => byte.is_ascii_alphabetic(),
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

    /// Where a start tag ends in a branch that began in it, the other branches go on with it.
    fn leave_branches(&mut self, tag: usize) {
        if self.later.is_empty() {
            return;
        }
        let start = self.out.starts[tag].span.start;
        let mut innermost = self.template.branch_at(self.at - 1);
        while let Some(index) = innermost {
            let branch = &self.template.branches[index];
            if branch.span.start <= start {
                break;
            }
            if let Some(later) = self.later.get(&index) {
                let until = later.next.end.min(self.bytes.len());
                self.schedule(later.next.start, What::Attributes { tag, until });
            }
            innermost = branch.parent.filter(|parent| *parent < index);
        }
    }

    fn schedule(&mut self, at: usize, what: What) {
        self.out.irregular = true;
        let place = self.resumes.iter().rposition(|resume| resume.at >= at);
        let place = place.map_or(0, |place| place + 1);
        if place > 0 && self.resumes[place - 1].at == at {
            return self.join(place - 1, what);
        }
        self.resumes.insert(place, Resume { at, what });
    }

    /// Character data that several branches leave open is the same for all of them.
    fn join(&mut self, place: usize, what: What) {
        if let (What::Raw(owners), What::Raw(more)) = (&mut self.resumes[place].what, what) {
            owners.extend(more);
        }
    }

    fn resume(&mut self) {
        let Some(resume) = self.resumes.pop() else {
            return;
        };
        match resume.what {
            What::Attributes { tag, until } if self.at < until => {
                if matches!(self.attributes(tag, until), Closed::Yes { .. }) {
                    self.leave_branches(tag);
                }
            }
            What::Attributes { .. } => {}
            What::Raw(owners) => {
                let name = self.out.starts[owners[0]].name;
                // The statement that ends the branches is no content.
                if let Some(atom) = self.atom().filter(|atom| atom.kind != RegionKind::Output) {
                    self.at = atom.span.end;
                }
                if let Some(element) = self.raw_element(name) {
                    self.raw(element, owners);
                }
            }
        }
    }

    /// The number of the element if its content is character data.
    fn raw_element(&self, name: Span) -> Option<usize> {
        names::known(name.of(self.text)).filter(|number| names::flags_of(*number) & names::RAW != 0)
    }

    /// Whether `<script />` is followed by its end tag: browsers ignore the slash, authors of
    /// components do not.
    fn has_raw_end(&mut self, element: usize) -> bool {
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
    fn raw(&mut self, element: usize, owners: Vec<usize>) {
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

    /// The end of the innermost branch around `at` that has others after it, and their end.
    fn left_open(&self, at: usize) -> Option<(usize, usize)> {
        if self.later.is_empty() {
            return None;
        }
        let mut innermost = self.template.branch_at(at);
        while let Some(index) = innermost {
            let branch = &self.template.branches[index];
            if let Some(later) = self.later.get(&index) {
                return Some((branch.span.end, later.last));
            }
            innermost = branch.parent.filter(|parent| *parent < index);
        }
        None
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
