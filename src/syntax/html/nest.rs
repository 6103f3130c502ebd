//! Nesting turns the row of tags into a tree, and follows the branches of the template: every
//! branch of a statement starts with the elements that were open before it, and after the
//! statement those are open that its first branch left open.
//!
//! What ends what is the HTML standard's, section 13.2.6, less what moves elements about.

use foldhash::{HashMap, HashMapExt};

use super::names::{self, ENDS_P, FORMATTING, HEADING, RAW, SCOPE, SPECIAL, VOID};
use super::tokenizer::{Token, Tokens};
use crate::span::Span;
use crate::syntax::template::Template;

/// Where the elements of a document begin and end.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    /// One for each start tag.
    pub shapes: Vec<Shape>,
    /// The element around each text token, in order.
    pub text_parents: Vec<Option<usize>>,
    pub depth: usize,
    /// Some branch opens what it does not close, or closes what it has not opened.
    pub crossing: bool,
    /// Elements whose end tag is missing at the end of the document.
    pub unclosed: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shape {
    pub parent: Option<usize>,
    pub content: Span,
    pub end: usize,
}

/// How many open elements a search goes through at most. Pages are not thirty levels deep; without
/// a limit, a long row of end tags that nothing opened costs time without bounds.
const REACH: usize = 512;

const NONE: usize = usize::MAX;

/// An open element. Nodes are never changed, so that the stack at any time is one number.
#[derive(Clone, Copy)]
struct Node {
    element: usize,
    name: usize,
    below: usize,
    depth: usize,
    /// The open paragraph that a block would end.
    paragraph: usize,
}

struct OpenBranch {
    branch: usize,
    /// The stack at its start, and how many nodes there were.
    before: usize,
    older: usize,
}

/// What one statement's branches have in common.
#[derive(Clone, Copy)]
struct Group {
    before: usize,
    after: Option<usize>,
}

pub(super) fn nest(text: &str, tokens: &Tokens, template: &Template) -> Nesting {
    let mut nester = Nester {
        text,
        template,
        custom: HashMap::new(),
        opened: Vec::new(),
        nodes: Vec::new(),
        top: NONE,
        next_branch: 0,
        open_branches: Vec::new(),
        groups: HashMap::new(),
        twins: Vec::new(),
        out: Nesting {
            shapes: Vec::with_capacity(tokens.starts.len()),
            ..Nesting::default()
        },
    };
    for token in &tokens.tokens {
        match *token {
            Token::Start(index) => {
                let tag = &tokens.starts[index];
                nester.branches_until(tag.span.start);
                nester.open(tag.name, tag.span, tag.self_closing, tag.raw);
            }
            Token::End { name, span, raw } => {
                nester.branches_until(span.start);
                if !raw {
                    nester.close(name, span);
                }
            }
            Token::Text { span, owner } => {
                nester.branches_until(span.start);
                let around = nester.element(nester.top);
                nester.out.text_parents.push(owner.or(around));
            }
            Token::Comment(_) => {}
        }
    }
    nester.branches_until(text.len());
    nester.finish(text.len());
    nester.out
}

struct Nester<'a> {
    text: &'a str,
    template: &'a Template,
    /// Numbers of the names that HTML does not know.
    custom: HashMap<String, usize>,
    /// Whether an element of that number was ever opened.
    opened: Vec<bool>,
    nodes: Vec<Node>,
    top: usize,
    next_branch: usize,
    open_branches: Vec<OpenBranch>,
    groups: HashMap<usize, Group>,
    /// An element that a later branch left open, and the one in its place in the first branch.
    twins: Vec<(usize, usize)>,
    out: Nesting,
}

impl Nester<'_> {
    fn number(&mut self, name: Span) -> usize {
        let name = name.of(self.text);
        if let Some(number) = names::known(name) {
            return number;
        }
        let next = names::COUNT + self.custom.len();
        *self.custom.entry(name.to_ascii_lowercase()).or_insert(next)
    }

    fn element(&self, node: usize) -> Option<usize> {
        self.nodes.get(node).map(|node| node.element)
    }

    /// The open elements from the innermost outwards, as far as a search goes.
    fn stack(&self) -> impl Iterator<Item = (usize, Node)> + '_ {
        let mut at = self.top;
        std::iter::from_fn(move || {
            let node = *self.nodes.get(at)?;
            let index = std::mem::replace(&mut at, node.below);
            Some((index, node))
        })
        .take(REACH)
    }

    fn open(&mut self, name: Span, span: Span, self_closing: bool, raw: Option<(Span, usize)>) {
        let number = self.number(name);
        let flags = names::flags_of(number);
        self.end_implied(number, flags, span.start);
        let element = self.out.shapes.len();
        let leaf = self_closing || flags & (VOID | RAW) != 0;
        let (content, end) = raw.unwrap_or((Span::new(span.end, span.end), span.end));
        self.out.shapes.push(Shape {
            parent: self.element(self.top),
            content,
            end,
        });
        if leaf {
            return;
        }
        if self.opened.len() <= number {
            self.opened.resize(number + 1, false);
        }
        self.opened[number] = true;
        let below = self.nodes.get(self.top);
        let (depth, outer) = below.map_or((1, NONE), |below| (below.depth + 1, below.paragraph));
        let index = self.nodes.len();
        let paragraph = match names::name_of(number) {
            "p" => index,
            "button" => NONE,
            _ if flags & SCOPE != 0 => NONE,
            _ => outer,
        };
        self.nodes.push(Node {
            element,
            name: number,
            below: self.top,
            depth,
            paragraph,
        });
        self.out.depth = self.out.depth.max(depth);
        self.top = index;
    }

    /// Closes the elements whose end tag may be left out before the start tag of `number`.
    fn end_implied(&mut self, number: usize, flags: u16, at: usize) {
        if flags & ENDS_P != 0
            && let Some(node) = self.nodes.get(self.top)
            && node.paragraph != NONE
        {
            self.pop_through(node.paragraph, at, at);
        }
        let ended = match names::name_of(number) {
            "li" => self.innermost(&["li"], |name, flags| {
                flags & SPECIAL != 0 && !matches!(name, "address" | "div" | "p")
            }),
            "dd" | "dt" => self.innermost(&["dd", "dt"], |name, flags| {
                flags & SPECIAL != 0 && !matches!(name, "address" | "div" | "p")
            }),
            "option" => self.innermost(&["option"], |_, _| true),
            "optgroup" => self.outermost(&["option", "optgroup"], |name| name == "select"),
            "td" | "th" => self.outermost(&["td", "th"], |name| matches!(name, "tr" | "table")),
            "tr" => self.outermost(&["td", "th", "tr", "caption", "colgroup"], |name| {
                matches!(name, "tbody" | "thead" | "tfoot" | "table")
            }),
            "tbody" | "thead" | "tfoot" => self.outermost(
                &[
                    "td", "th", "tr", "tbody", "thead", "tfoot", "caption", "colgroup",
                ],
                |name| name == "table",
            ),
            "body" => self.outermost(&["head"], |_| false),
            "rt" | "rp" | "rb" | "rtc" => self.innermost(&["rt", "rp", "rb"], |_, _| true),
            _ if flags & HEADING != 0 => {
                self.innermost(&["h1", "h2", "h3", "h4", "h5", "h6"], |_, _| true)
            }
            _ => None,
        };
        if let Some(ended) = ended {
            self.pop_through(ended, at, at);
        }
    }

    /// The innermost open element of those, unless another one stops the search.
    fn innermost(&self, wanted: &[&str], stops: impl Fn(&str, u16) -> bool) -> Option<usize> {
        for (index, node) in self.stack() {
            let name = names::name_of(node.name);
            if wanted.contains(&name) {
                return Some(index);
            }
            if stops(name, names::flags_of(node.name)) {
                return None;
            }
        }
        None
    }

    /// The outermost open element of those, within what stops the search.
    fn outermost(&self, wanted: &[&str], stops: impl Fn(&str) -> bool) -> Option<usize> {
        let mut found = None;
        for (index, node) in self.stack() {
            let name = names::name_of(node.name);
            if wanted.contains(&name) {
                found = Some(index);
            } else if stops(name) || matches!(name, "template" | "html") {
                break;
            }
        }
        found
    }

    fn close(&mut self, name: Span, span: Span) {
        let number = self.number(name);
        match self.closed_by(number) {
            Some((index, true)) => self.take_out(index, span),
            Some((index, false)) => self.pop_through(index, span.start, span.end),
            None => {}
        }
    }

    /// The open element that an end tag closes, and whether what was opened in it stays open.
    fn closed_by(&self, number: usize) -> Option<(usize, bool)> {
        if !self.opened.get(number).is_some_and(|opened| *opened) {
            return None;
        }
        let flags = names::flags_of(number);
        let mut block = false;
        for (index, node) in self.stack() {
            if node.name == number {
                return Some((index, block && flags & FORMATTING != 0));
            }
            let inner = names::flags_of(node.name);
            block |= inner & SPECIAL != 0;
            let stop = match flags & (SPECIAL | FORMATTING) {
                0 => SPECIAL,
                _ if ends_across(number, node.name) => 0,
                _ => SCOPE,
            };
            if inner & stop != 0 {
                return None;
            }
        }
        None
    }

    /// Closes an element but not what was opened in it: `<b><p></b>…</p>`.
    fn take_out(&mut self, taken: usize, span: Span) {
        let Node { element, below, .. } = self.nodes[taken];
        self.end_element(element, span.start, span.end);
        let kept: Vec<Node> = self
            .stack()
            .take_while(|(index, _)| *index != taken)
            .map(|(_, node)| node)
            .collect();
        self.top = below;
        for node in kept.into_iter().rev() {
            let lower = self.nodes.get(self.top);
            let (depth, outer) =
                lower.map_or((1, NONE), |lower| (lower.depth + 1, lower.paragraph));
            let index = self.nodes.len();
            let paragraph = match names::name_of(node.name) {
                "p" => index,
                _ if node.paragraph == NONE => NONE,
                _ => outer,
            };
            self.nodes.push(Node {
                below: self.top,
                depth,
                paragraph,
                ..node
            });
            self.top = index;
        }
    }

    /// Closes everything down to `node`; `end` is where its end tag ends, and `at` where it
    /// starts.
    fn pop_through(&mut self, node: usize, at: usize, end: usize) {
        while let Some(&top) = self.nodes.get(self.top) {
            let last = self.top == node;
            self.end_element(top.element, at, if last { end } else { at });
            self.top = top.below;
            if last {
                break;
            }
        }
    }

    /// An element that several branches close reaches to the last of its end tags.
    fn end_element(&mut self, element: usize, content_end: usize, end: usize) {
        let shape = &mut self.out.shapes[element];
        if end >= shape.end {
            shape.content.end = shape.content.start.max(content_end);
            shape.end = end;
        }
    }

    /// Enters and leaves the branches that start or end up to `at`.
    fn branches_until(&mut self, at: usize) {
        let template = self.template;
        loop {
            let starts = template
                .branches
                .get(self.next_branch)
                .map(|branch| branch.span.start);
            let ends = self
                .open_branches
                .last()
                .map(|open| template.branches[open.branch].span.end);
            match (starts, ends) {
                (_, Some(end)) if end <= at && starts.is_none_or(|start| end <= start) => {
                    self.leave_branch(end);
                }
                (Some(start), _) if start <= at => self.enter_branch(),
                _ => return,
            }
        }
    }

    fn enter_branch(&mut self) {
        let index = self.next_branch;
        self.next_branch += 1;
        let group = self.template.branches[index].group;
        match self.groups.get(&group) {
            Some(group) => self.top = group.before,
            None => {
                let before = self.top;
                self.groups.insert(
                    group,
                    Group {
                        before,
                        after: None,
                    },
                );
            }
        }
        self.open_branches.push(OpenBranch {
            branch: index,
            before: self.top,
            older: self.nodes.len(),
        });
    }

    fn leave_branch(&mut self, at: usize) {
        let Some(open) = self.open_branches.pop() else {
            return;
        };
        self.out.crossing |= self.top != open.before;
        let Some(group) = self
            .groups
            .get_mut(&self.template.branches[open.branch].group)
        else {
            return;
        };
        match group.after {
            None => group.after = Some(self.top),
            Some(first) => {
                self.pair(open.older, first, at);
                self.top = first;
            }
        }
    }

    /// Ends what a later branch has left open, or ties it to the element that the first branch
    /// has left open in its place. Nodes before `older` were there before the branch.
    fn pair(&mut self, older: usize, first: usize, at: usize) {
        let mut mine = self.top;
        let mut other = first;
        for _ in 0..REACH {
            let Some(&node) = self.nodes.get(mine).filter(|_| mine >= older) else {
                return;
            };
            while self
                .nodes
                .get(other)
                .is_some_and(|other| other.depth > node.depth)
            {
                other = self.nodes[other].below;
            }
            self.end_element(node.element, at, at);
            if let Some(&twin) = self.nodes.get(other)
                && (twin.depth, twin.name) == (node.depth, node.name)
                && twin.element < node.element
            {
                self.twins.push((node.element, twin.element));
            }
            mine = node.below;
        }
    }

    fn finish(&mut self, end: usize) {
        while let Some(&node) = self.nodes.get(self.top) {
            self.out.unclosed |= !matches!(names::name_of(node.name), "html" | "head" | "body");
            self.end_element(node.element, end, end);
            self.top = node.below;
        }
        self.twins.sort_unstable();
        for &(element, twin) in &self.twins {
            let Shape { content, end, .. } = self.out.shapes[twin];
            let shape = &mut self.out.shapes[element];
            if end > shape.end {
                shape.end = end;
                shape.content.end = content.end.max(shape.content.start);
            }
        }
    }
}

/// Whether the end tag of `number` reaches over an open `inner` that stops others.
fn ends_across(number: usize, inner: usize) -> bool {
    let inner = names::name_of(inner);
    match names::name_of(number) {
        "table" | "html" | "body" => inner != "template" && inner != "table",
        "tr" | "tbody" | "thead" | "tfoot" => matches!(inner, "td" | "th" | "caption"),
        _ => false,
    }
}
