//! The tree of blocks, built from the events that the statements of a dialect give.

use std::collections::HashMap;

use super::{Branch, BranchKind, Template};
use crate::expr::Expr;
use crate::span::Span;

/// How many of the conditions before it a branch remembers; more would make a long chain quadratic.
const MAX_CHAIN: usize = 16;

/// What a statement does to the tree.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::syntax) enum Event<'t> {
    Open(Opening<'t>),
    /// `else`, of the nearest block that can have one.
    Else,
    /// `elseif`.
    ElseIf(Expr),
    /// `when`: the values to compare with the subject of the block.
    When(Vec<Expr>),
    /// The end of the nearest block of that family, or of any.
    Close(Option<&'t str>),
}

#[derive(Clone, Debug, PartialEq)]
pub(in crate::syntax) struct Opening<'t> {
    /// What the end is called; empty where all ends are alike.
    pub family: &'t str,
    /// `None` for a block whose text is in its branches only, like `case`.
    pub kind: Option<BranchKind>,
    /// What holds in the first branch and not in those after it; `None` for a block without
    /// further branches.
    pub test: Option<(Expr, bool)>,
    /// What `when` compares with.
    pub subject: Option<Expr>,
}

impl<'t> Opening<'t> {
    pub fn condition(family: &'t str, test: Expr, holds: bool) -> Self {
        Self {
            family,
            kind: Some(BranchKind::Conditions(vec![(test.clone(), holds)])),
            test: Some((test, holds)),
            subject: None,
        }
    }

    pub fn looping(family: &'t str, over: Expr) -> Self {
        Self {
            family,
            kind: Some(BranchKind::Loop),
            test: Some((over, true)),
            subject: None,
        }
    }

    pub fn case(family: &'t str, subject: Expr) -> Self {
        Self {
            family,
            kind: None,
            test: None,
            subject: Some(subject),
        }
    }

    pub fn plain(family: &'t str, kind: BranchKind) -> Self {
        Self {
            family,
            kind: Some(kind),
            test: None,
            subject: None,
        }
    }

    /// A block that the dialect does not know; its `else` comes out when it does not.
    pub fn other(family: &'t str, name: &str, args: Expr) -> Self {
        let parts = match &args {
            Expr::List(parts) => parts.clone(),
            other => vec![other.clone()],
        };
        let call = Expr::Call {
            callee: Box::new(Expr::name(name)),
            args: parts,
        };
        Self {
            test: Some((call, true)),
            ..Self::plain(
                family,
                BranchKind::Other {
                    name: name.to_owned(),
                    args,
                },
            )
        }
    }
}

struct Frame<'t> {
    family: &'t str,
    group: usize,
    /// The branch that is open in it.
    branch: Option<usize>,
    /// The branch around it.
    parent: Option<usize>,
    /// What did not hold in the branches before, and what holds in this one.
    before: Vec<(Expr, bool)>,
    test: Option<(Expr, bool)>,
    subject: Option<Expr>,
}

impl Frame<'_> {
    fn has_branches(&self) -> bool {
        self.test.is_some() || self.subject.is_some() || !self.before.is_empty()
    }
}

/// Builds branches from events in the order of the file.
#[derive(Default)]
pub(in crate::syntax) struct Builder<'t> {
    branches: Vec<Branch>,
    stack: Vec<Frame<'t>>,
    /// How many open blocks there are of each family, so that an end without a beginning costs
    /// nothing.
    open: HashMap<&'t str, usize>,
    /// How many open blocks can have further branches.
    branching: usize,
    groups: usize,
    pub unbalanced: usize,
}

impl<'t> Builder<'t> {
    /// Takes the events of one region.
    pub fn region(&mut self, span: Span, events: Vec<Event<'t>>) {
        let events = if events.len() > 1 {
            settled(events)
        } else {
            events
        };
        for event in events {
            self.event(span, event);
        }
    }

    /// Takes an event of an element that template code gates: its branch begins with the tag at
    /// `start`, and `head` is the attribute.
    pub fn element(&mut self, start: usize, head: Span, event: Event<'t>) {
        let branches = self.branches.len();
        self.event(head, event);
        if let Some(branch) = self.branches.get_mut(branches) {
            branch.span = Span::new(start, start);
        }
    }

    /// A branch without branches in it.
    pub fn leaf(&mut self, head: Span, span: Span, kind: BranchKind) {
        let parent = self.innermost();
        self.groups += 1;
        self.branches.push(Branch {
            span,
            head,
            parent,
            kind,
            group: self.groups - 1,
        });
    }

    /// Whether the innermost open block compares a subject.
    pub fn in_case(&self) -> bool {
        self.stack
            .last()
            .is_some_and(|frame| frame.subject.is_some())
    }

    fn innermost(&self) -> Option<usize> {
        self.stack
            .last()
            .and_then(|frame| frame.branch.or(frame.parent))
    }

    fn event(&mut self, head: Span, event: Event<'t>) {
        match event {
            Event::Open(opening) => self.open(head, opening),
            Event::Else => self.next(head, None),
            Event::ElseIf(test) => self.next(head, Some(test)),
            Event::When(values) => {
                let Some(frame) = self.stack.iter().rev().find(|frame| frame.has_branches()) else {
                    self.unbalanced += 1;
                    return;
                };
                let subject = frame.subject.clone().unwrap_or(Expr::Bool(true));
                let mut tests: Vec<Expr> = values
                    .into_iter()
                    .map(|value| subject.picks(value))
                    .collect();
                let test = match tests.pop() {
                    Some(test) if tests.is_empty() => test,
                    Some(test) => {
                        tests.push(test);
                        Expr::Or(tests)
                    }
                    None => Expr::Unknown(String::new()),
                };
                self.next(head, Some(test));
            }
            Event::Close(family) => self.close(head, family),
        }
    }

    fn open(&mut self, head: Span, opening: Opening<'t>) {
        let parent = self.innermost();
        let group = self.groups;
        self.groups += 1;
        let branch = opening
            .kind
            .map(|kind| self.push(head, parent, kind, group));
        let frame = Frame {
            family: opening.family,
            group,
            branch,
            parent,
            before: Vec::new(),
            test: opening.test,
            subject: opening.subject,
        };
        *self.open.entry(frame.family).or_default() += 1;
        self.branching += usize::from(frame.has_branches());
        self.stack.push(frame);
    }

    fn push(&mut self, head: Span, parent: Option<usize>, kind: BranchKind, group: usize) -> usize {
        self.branches.push(Branch {
            span: Span::new(head.end, head.end),
            head,
            parent,
            kind,
            group,
        });
        self.branches.len() - 1
    }

    /// Begins the next branch of the nearest block that can have one.
    fn next(&mut self, head: Span, test: Option<Expr>) {
        if self.branching == 0 {
            self.unbalanced += 1;
            return;
        }
        while self.stack.last().is_some_and(|frame| !frame.has_branches()) {
            self.unbalanced += 1;
            self.pop(head.start);
        }
        let Some(mut frame) = self.stack.pop() else {
            return;
        };
        self.end(frame.branch, head.start);
        if let Some((test, holds)) = frame.test.take()
            && frame.before.len() < MAX_CHAIN
        {
            frame.before.push((test, !holds));
        }
        let mut conditions = frame.before.clone();
        frame.test = test.map(|test| (test, true));
        conditions.extend(frame.test.clone());
        let kind = BranchKind::Conditions(conditions);
        frame.branch = Some(self.push(head, frame.parent, kind, frame.group));
        self.stack.push(frame);
    }

    fn close(&mut self, head: Span, family: Option<&'t str>) {
        let found = match family {
            Some(family) => self.open.get(family).is_some_and(|count| *count > 0),
            None => !self.stack.is_empty(),
        };
        if !found {
            self.unbalanced += 1;
            return;
        }
        while let Some(last) = self.pop(head.start) {
            if family.is_none_or(|family| family == last) {
                return;
            }
            self.unbalanced += 1;
        }
    }

    /// Ends the innermost block and says of what family it was.
    fn pop(&mut self, at: usize) -> Option<&'t str> {
        let frame = self.stack.pop()?;
        self.end(frame.branch, at);
        if let Some(count) = self.open.get_mut(frame.family) {
            *count = count.saturating_sub(1);
        }
        self.branching -= usize::from(frame.has_branches());
        Some(frame.family)
    }

    fn end(&mut self, branch: Option<usize>, at: usize) {
        if let Some(branch) = branch.and_then(|index| self.branches.get_mut(index)) {
            branch.span.end = at.max(branch.span.start);
        }
    }

    /// Ends what is still open at the end of the file.
    pub fn finish(mut self, end: usize, template: &mut Template) {
        while self.pop(end).is_some() {
            self.unbalanced += 1;
        }
        template.branches = self.branches;
        template.unbalanced = self.unbalanced;
    }
}

/// The events of one region that reach beyond it: what begins and ends in the same region holds no
/// text of the file.
fn settled(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut out = Vec::with_capacity(events.len());
    // Where each group that the region begins or goes on with starts in `out`.
    let mut groups: Vec<usize> = Vec::new();
    for event in events {
        match event {
            Event::Open(_) => groups.push(out.len()),
            Event::Else | Event::ElseIf(_) | Event::When(_) => {
                if groups.is_empty() {
                    groups.push(out.len());
                }
            }
            Event::Close(_) => {
                if let Some(start) = groups.pop() {
                    let opened = matches!(out.get(start), Some(Event::Open(_)));
                    out.truncate(start);
                    if opened {
                        continue;
                    }
                }
            }
        }
        out.push(event);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(family: &str) -> Event<'_> {
        Event::Open(Opening::condition(family, Expr::name("a"), true))
    }

    #[test]
    fn what_begins_and_ends_in_one_region_leaves_nothing() {
        let events = vec![opened("x"), Event::Else, Event::Close(None)];
        assert_eq!(settled(events), vec![]);
        let events = vec![
            Event::Else,
            opened("x"),
            Event::Close(None),
            Event::Close(None),
        ];
        assert_eq!(settled(events), vec![Event::Close(None)]);
        let events = vec![Event::Close(None), opened("x")];
        assert_eq!(settled(events), vec![Event::Close(None), opened("x")]);
    }

    #[test]
    fn an_end_closes_the_nearest_block_of_its_name() {
        let mut builder = Builder::default();
        builder.region(Span::new(0, 1), vec![opened("if")]);
        builder.region(Span::new(2, 3), vec![opened("for")]);
        builder.region(Span::new(4, 5), vec![Event::Close(Some("if"))]);
        builder.region(Span::new(6, 7), vec![Event::Close(Some("if"))]);
        let mut template = Template::default();
        builder.finish(9, &mut template);
        assert_eq!(template.branches[0].span, Span::new(1, 4));
        assert_eq!(template.branches[1].span, Span::new(3, 4));
        assert_eq!(template.branches[1].parent, Some(0));
        assert_eq!(template.unbalanced, 2);
    }
}
