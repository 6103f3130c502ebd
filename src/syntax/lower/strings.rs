//! Markup and scripts in strings, and how deep they are followed.

use super::Lowering;
use crate::gate::{GateId, GateKind};
use crate::guard::words;
use crate::span::Span;
use crate::syntax::html::{self, Stretch};
use crate::syntax::js::Grammar;
use crate::syntax::template::{Branch, BranchKind, MarkupString, Template};
use crate::value::{Part, Value};

/// How deep markup in strings of scripts in markup in strings is followed.
const MAX_NESTING: usize = 3;

/// How many places that print one string are looked at.
const MAX_PLACES: usize = 8;

impl Lowering<'_> {
    /// Markup in a string of a script.
    pub fn markup_in_script(&mut self, value: &Value, gate: Option<GateId>) {
        let mut parts: Vec<Stretch> = Vec::with_capacity(value.parts.len());
        for part in &value.parts {
            let Part::Literal { text, span } = part else {
                continue;
            };
            let written = span.of(self.source);
            let is_told = written != text && !written.starts_with('\\');
            match parts.last_mut() {
                // An escape between two pieces of text is not a hole.
                Some(last) if !is_told && last.told.is_none() && last.span.end == span.start => {
                    last.span.end = span.end;
                }
                _ => parts.push(Stretch {
                    span: *span,
                    told: is_told.then_some(text),
                }),
            }
        }
        let written = parts.iter().filter(|part| part.told.is_none());
        let written = written.map(|part| part.span).collect();
        let around = std::mem::replace(&mut self.scripted, written);
        self.fragment(&parts, gate);
        self.scripted = around;
    }

    /// Script text in a string of the template's code.
    pub(super) fn script_of_string(&mut self, script: &MarkupString, gate: Option<GateId>) {
        let (Some(first), Some(last)) = (script.parts.first(), script.parts.last()) else {
            return;
        };
        let before = Span::new(0, first.start).of(self.source);
        match before.ends_with(['"', '\'']) || script.parts.len() > 1 {
            true => {
                self.string.clone_from(&script.parts);
                self.script_in_markup(Span::new(first.start, last.end), gate);
                self.string.clear();
            }
            false => self.bare_script(*first, gate),
        }
    }

    /// Script text in which no region and no escape stands.
    fn bare_script(&mut self, range: Span, gate: Option<GateId>) {
        if let Some(text) = self.source.get(range.start..range.end) {
            crate::syntax::js::lower(
                self,
                range,
                text,
                &Template::default(),
                Grammar::JavaScript,
                gate,
            );
        }
    }

    /// The gates under which a string of the template's code comes out: one for each place that prints
    /// it, unless one of these is reached wherever the string is.
    pub(super) fn gates_of(&mut self, string: &MarkupString) -> Vec<Option<GateId>> {
        let Some(first) = string.parts.first() else {
            return Vec::new();
        };
        let written = self.template_gate(first.start);
        let mut gates = Vec::new();
        for &at in &string.printed_at {
            let printed = self.template_gate(at);
            let gate = match printed == written || self.facts.is_within(printed, written) {
                true => printed,
                false => self.facts.both(printed, written),
            };
            let gate = self.not_replaced(string, first.start, at, gate);
            if gate == written {
                return vec![written];
            }
            if !gates.contains(&gate) && gates.len() < MAX_PLACES {
                gates.push(gate);
            }
        }
        if gates.is_empty() {
            gates.push(written);
        }
        gates
    }

    /// The gate with the conditions that do not hold where what a variable was given is still printed
    /// at `printed`: `if (!consent()) { $film = $notice; }`.
    fn not_replaced(
        &mut self,
        string: &MarkupString,
        written: usize,
        printed: usize,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        let around = self.template.branch_at(written);
        let before = string.replaced_at.iter().filter(|at| **at < printed);
        let branches: Vec<&Branch> = before
            .filter_map(|at| self.template.branches.get(self.template.branch_at(*at)?))
            .filter(|branch| branch.parent == around)
            .collect();
        branches.into_iter().fold(gate, |gate, branch| {
            let BranchKind::Conditions(tests) = &branch.kind else {
                return gate;
            };
            let [(expr, holds)] = tests.as_slice() else {
                return gate;
            };
            let kind = GateKind::Condition {
                expr: expr.clone(),
                holds: !holds,
            };
            Some(self.facts.add_gate(kind, branch.head, gate))
        })
    }

    pub(super) fn fragment(&mut self, parts: &[Stretch], gate: Option<GateId>) {
        if self.nesting >= MAX_NESTING {
            return;
        }
        self.nesting += 1;
        let document = html::parse_pieces(self.source, parts);
        crate::syntax::markup::lower(self, &document, gate, crate::syntax::markup::Origin::String);
        if !self.string.is_empty() {
            self.blocks(&document.comments, gate);
        }
        self.nesting -= 1;
    }

    /// Whether a name is that of code that is shown: its own words say so, or those of the file.
    pub fn is_sample(&self, name: &str) -> bool {
        self.shows_samples || says_sample(name)
    }

    /// Markup that a name holds: it counts unless the name is only ever shown.
    pub fn hold_markup(&mut self, name: &str, value: &Value, gate: Option<GateId>) {
        self.names
            .markup
            .push((name.to_owned(), value.clone(), gate));
    }

    /// The body of a script element that stands in a string.
    pub fn script_in_markup(&mut self, range: Span, gate: Option<GateId>) {
        let Some(written) = self.source.get(range.start..range.end) else {
            return;
        };
        let string = match self.scripted.as_slice() {
            [] => &self.string,
            scripted => scripted,
        };
        if string.is_empty() || self.nesting >= MAX_NESTING {
            return;
        }
        let mut masked = vec![b'x'; written.len()];
        let mut end = range.start;
        for part in string {
            let (from, to) = (part.start.max(range.start), part.end.min(range.end));
            if from >= to {
                continue;
            }
            let gap = Span::new(end.min(from), from);
            if gap
                .of(self.source)
                .chars()
                .all(|c| c.is_whitespace() || "'\"+.\\".contains(c))
            {
                masked[gap.start - range.start..gap.end - range.start].fill(b' ');
            }
            unescape(
                Span::new(from, to).of(self.source),
                &mut masked[from - range.start..to - range.start],
            );
            end = to;
        }
        let Ok(masked) = String::from_utf8(masked) else {
            return;
        };
        self.nested_script(range, &masked, gate);
    }

    /// A script that a page gets from a string, whatever program the string stands in.
    fn nested_script(&mut self, range: Span, masked: &str, gate: Option<GateId>) {
        self.nesting += 1;
        let on_server = std::mem::replace(&mut self.on_server, false);
        let template = Template::default();
        crate::syntax::js::lower(self, range, masked, &template, Grammar::JavaScript, gate);
        while self.in_pages.pop_if(|inner| range.covers(*inner)).is_some() {}
        self.in_pages.push(range);
        self.on_server = on_server;
        self.nesting -= 1;
    }

    /// The body of a script that stands in a string.
    pub fn script_in_string(&mut self, value: &Value, gate: Option<GateId>) {
        let range = value.span();
        if self.nesting >= MAX_NESTING || self.source.get(range.start..range.end).is_none() {
            return;
        }
        let mut masked = String::with_capacity(range.end - range.start);
        for part in &value.parts {
            match part {
                Part::Literal { text, span } if span.of(self.source) == text => {
                    masked.push_str(text)
                }
                // An escape: a break or a quote, at the end of the place that it takes.
                Part::Literal { text, span } if text.len() <= span.end - span.start => {
                    masked.extend(std::iter::repeat_n(' ', span.end - span.start - text.len()));
                    masked.push_str(text);
                }
                Part::Literal { span, .. } => {
                    masked.extend(std::iter::repeat_n(' ', span.end - span.start));
                }
                Part::Hole { span } => {
                    masked.extend(std::iter::repeat_n('x', span.end - span.start));
                }
            }
        }
        if masked.len() != range.end - range.start {
            return;
        }
        self.nested_script(range, &masked, gate);
    }
}

/// Whether a name is that of code that is there to be read: `exampleEmbed`, `VideoExamples`.
pub fn says_sample(name: &str) -> bool {
    let is_sample =
        |word: &String| matches!(word.as_str(), "example" | "examples" | "sample" | "samples");
    words::split(name).iter().any(is_sample)
}

/// Writes a string's text, byte for byte as long, with spaces in place of its escapes' backslashes.
fn unescape(written: &str, to: &mut [u8]) {
    to.copy_from_slice(written.as_bytes());
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &to[at..]) {
        let escape = at + found;
        to[escape] = b' ';
        if matches!(to.get(escape + 1), Some(b'n' | b'r' | b't')) {
            to[escape + 1] = b' ';
        }
        at = (escape + 2).min(to.len());
    }
}
