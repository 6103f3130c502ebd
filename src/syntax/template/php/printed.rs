//! What is printed is a string of PHP that comes out: in an `echo`, in what a function gives back, in a
//! variable that is printed later.

use std::collections::{HashMap, HashSet};

use crate::syntax::node::Node;

use super::super::{MarkupString, Template};
use super::kept::{self, Name};
use super::text::{self, Piece};
use super::variable::Variables;
use super::walk::{Walk, first_child, starts_tag};
use super::{call, variable};

/// Where a string goes, so that what goes there next can be joined to it.
#[derive(PartialEq, Eq, Hash)]
struct Target {
    block: usize,
    name: String,
}

/// A string, and where it goes.
pub(super) struct Found<'t> {
    pub(super) pieces: Vec<Piece>,
    is_script: bool,
    /// The place of the last statement that added to it.
    statement: usize,
    /// The variable that holds it.
    holder: Option<variable::Holder<'t>>,
}

/// The strings of a file.
#[derive(Default)]
pub(super) struct Strings<'t> {
    pub(super) found: Vec<Found<'t>>,
    /// The nodes that a string before them holds.
    pub(super) read: HashSet<usize>,
    latest: HashMap<Target, usize>,
}

/// What becomes of a string, or of what a variable holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fate {
    /// It is printed, kept or handed on.
    Out,
    /// It runs as script text.
    Script,
    /// It is written so that a browser shows it, or only looked at.
    Shown,
    /// A condition asks for it.
    Tested,
    /// Not known.
    Lost,
}

impl<'t> Walk<'t, '_> {
    pub(super) fn print(&mut self, node: Node) {
        let Some(printed) = first_child(node) else {
            return;
        };
        // `print` is an expression; as a statement it has the place of that.
        let statement = match node.kind() {
            "echo_statement" => self.frames.last(),
            _ => self
                .above(1)
                .filter(|frame| frame.node.kind() == "expression_statement"),
        };
        let place = statement.map(|frame| (frame.index, frame.node.id()));
        let pieces = text::pieces(self.text, printed, &mut self.strings.read);
        let up = usize::from(node.kind() == "print_intrinsic") + 1;
        let block = self.above(up).map_or(0, |frame| frame.node.id());
        self.put(pieces, place.map(|(index, _)| (index, block, "echo")), true);
    }

    pub(super) fn assignment(&mut self, node: Node) {
        let (Some(left), Some(right)) = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
        ) else {
            return;
        };
        let appends = node.kind() == "augmented_assignment_expression";
        if appends && text::operator(node) != ".=" {
            return;
        }
        let statement = self
            .above(1)
            .filter(|frame| frame.node.kind() == "expression_statement");
        let Some(index) = statement.map(|frame| frame.index) else {
            return;
        };
        let block = self.above(2).map_or(0, |frame| frame.node.id());
        let pieces = text::pieces(self.text, right, &mut self.strings.read);
        let name = self.slice(left);
        if name.len() > 80 {
            self.put(pieces, None, false);
            return;
        }
        if let Some(name @ Name::Property(_)) = kept::named(name) {
            let kept = self.opened(pieces.clone());
            self.addresses.kept.keep(self.text, name, kept);
        }
        let at = self.put(pieces, Some((index, block, name)), appends);
        self.addresses.variables.insert(name, at);
        if left.kind() == "variable_name" {
            let holder = variable::Holder {
                scope: self.scope(),
                name,
                block,
                end: node.end_byte(),
            };
            self.variables.given(holder, !appends);
            self.strings.found[at].holder = Some(holder);
        }
    }

    /// Keeps a string that comes out, joined to the one before it where both go to the same place
    /// in consecutive statements.
    fn put(
        &mut self,
        pieces: Vec<Piece>,
        place: Option<(usize, usize, &str)>,
        appends: bool,
    ) -> usize {
        let strings = &mut self.strings;
        let at = strings.found.len();
        if let Some((statement, block, name)) = place {
            let target = Target {
                block,
                name: name.to_owned(),
            };
            let before = strings.latest.get(&target).copied();
            let before = before
                .filter(|&before| appends && strings.found[before].statement + 1 == statement);
            if let Some(before) = before {
                strings.found[before].pieces.extend(pieces);
                strings.found[before].statement = statement;
                return before;
            }
            strings.latest.insert(target, at);
        }
        strings.found.push(Found {
            pieces,
            is_script: false,
            statement: place.map_or(0, |place| place.0),
            holder: None,
        });
        at
    }

    pub(super) fn string(&mut self, node: Node) {
        if self.strings.read.contains(&node.id()) {
            return;
        }
        let fate = self.fate();
        if !matches!(fate, Fate::Out | Fate::Script) {
            return;
        }
        let mut pieces = Vec::new();
        let read = &mut self.strings.read;
        // A format is split where its call reads it.
        match format_call(self.text, &self.frames) {
            Some(call) => pieces.extend(text::pieces(self.text, call, read)),
            None => pieces.extend(text::pieces(self.text, node, read)),
        }
        let at = self.put(pieces, None, false);
        self.strings.found[at].is_script = fate == Fate::Script;
    }

    /// What becomes of the string or the variable that is entered.
    pub(super) fn fate(&self) -> Fate {
        self.fate_above().unwrap_or(Fate::Lost)
    }

    fn fate_above(&self) -> Option<Fate> {
        let mut child = self.frames.last()?;
        for up in 1..64 {
            let around = self.above(up)?;
            let node = around.node;
            match node.kind() {
                "parenthesized_expression"
                | "sequence_expression"
                | "match_block"
                | "match_expression"
                | "error_suppression_expression"
                | "cast_expression"
                | "encapsed_string"
                | "heredoc"
                | "heredoc_body"
                | "arguments" => {}
                "argument" => {
                    let call = self.above(up + 2)?.node;
                    let list = self.above(up + 1)?.node;
                    let mut cursor = list.walk();
                    let index = list
                        .named_children(&mut cursor)
                        .take(16)
                        .filter(|sibling| sibling.kind() == "argument")
                        .position(|sibling| sibling.id() == node.id())?;
                    let name = call::name(self.text, call);
                    if call.kind() == "object_creation_expression" {
                        return call::is_markup_class(name).then_some(Fate::Out);
                    }
                    if call::is_script(name, index) {
                        return Some(Fate::Script);
                    }
                    if call::tests(name) {
                        return Some(Fate::Tested);
                    }
                    if call::looks_at(name, index) {
                        return Some(Fate::Shown);
                    }
                    if call::is_printing_format(name) || !call::is_through(name) {
                        return Some(Fate::Out);
                    }
                }
                "function_call_expression" => {}
                "conditional_expression" if child.field != Some("condition") => {}
                "match_conditional_expression" if child.field == Some("return_expression") => {}
                "match_default_expression" => {}
                "binary_expression" => {
                    let operator = text::operator(node);
                    let falls_back = matches!(operator, "." | "??") || child.field == Some("right");
                    if !falls_back || !matches!(operator, "." | "??" | "||" | "&&" | "and" | "or") {
                        return Some(Fate::Tested);
                    }
                }
                "assignment_expression" | "augmented_assignment_expression" => {
                    return (child.field == Some("right")).then_some(Fate::Out);
                }
                "array_element_initializer" => {
                    let mut cursor = node.walk();
                    let is_key = node.child_count() > 1
                        && node.children(&mut cursor).next()?.id() == child.node.id();
                    return (!is_key).then_some(Fate::Out);
                }
                "arrow_function" => return (child.field == Some("body")).then_some(Fate::Out),
                "echo_statement"
                | "print_intrinsic"
                | "return_statement"
                | "yield_expression"
                | "exit_statement"
                | "const_element"
                | "property_element"
                | "static_variable_declaration"
                | "simple_parameter" => {
                    return Some(Fate::Out);
                }
                // `<?= '…' ?>`
                "expression_statement" => {
                    let before = self.text.get(..node.start_byte())?;
                    return before.trim_end().ends_with("<?=").then_some(Fate::Out);
                }
                "if_statement"
                | "else_if_clause"
                | "while_statement"
                | "unary_op_expression"
                | "conditional_expression" => return Some(Fate::Tested),
                _ => return None,
            }
            child = around;
        }
        None
    }
}

/// The `sprintf` whose format the string is that is entered last.
fn format_call<'n>(text: &str, frames: &[super::walk::Frame<'n>]) -> Option<Node<'n>> {
    let above = |up: usize| frames.get(frames.len().checked_sub(up + 1)?);
    let argument = above(1).filter(|frame| frame.node.kind() == "argument")?;
    let call = above(3).filter(|frame| frame.node.kind() == "function_call_expression")?;
    let (inner, is_format) = call::passes_through(text, call.node)?;
    (is_format && inner.start_byte() == argument.node.start_byte()).then_some(call.node)
}

impl Strings<'_> {
    /// Puts into the template what comes out as markup or as a script.
    pub(super) fn finish(self, text: &str, variables: &Variables, template: &mut Template) {
        for found in self.found {
            let uses = found.holder.map(|holder| variables.uses(&holder));
            let uses = uses.unwrap_or_default();
            if uses.is_shown() {
                continue;
            }
            let Some(string) = text::markup(&found.pieces) else {
                continue;
            };
            let string = MarkupString {
                printed_at: uses.printed_at(),
                replaced_at: uses.replaced_at.clone(),
                ..string
            };
            if found.is_script || uses.are_scripts() {
                template.scripts.push(string);
                continue;
            }
            let holds_tag = string.parts.iter().any(|part| {
                let bytes = part.of(text).as_bytes();
                memchr::memchr_iter(b'<', bytes).any(|at| starts_tag(&bytes[at..]))
            });
            if holds_tag {
                template.markup.push(string);
            }
        }
        template.markup.sort_by_key(|string| string.parts[0]);
        template.scripts.sort_by_key(|string| string.parts[0]);
    }
}
