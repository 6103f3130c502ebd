//! A denied state is moved in front of the call that it has to hold back.

use super::{Case, Edit, Fix, Safety, whole_lines};
use crate::facts::{Facts, Form};
use crate::span::Span;

/// What the vendor's queue is, where a script that fills it comes before the one that makes it.
const QUEUE: &str = "window.dataLayer = window.dataLayer || [];";

pub(super) fn fix(case: &Case, facts: &Facts, source: &str) -> Option<Fix> {
    let (id, service) = case.service?;
    let first = *case.spans.first()?;
    let starts = facts.starts.iter().filter(|start| start.service == id);
    let starts = starts.map(|start| start.span);
    // A queue's orders are taken in their order; what has none starts where it is loaded.
    let start = starts.min().unwrap_or(first);
    let states = &service.consent_mode;
    let defaults = facts.consent_defaults.iter().filter(|default| {
        !states.is_empty() && states.iter().all(|state| default.denied.contains(state))
    });
    let holds = facts.holds.iter().filter(|hold| hold.service == id);
    let late: Vec<Span> = defaults
        .map(|default| (default.span, default.gate))
        .chain(holds.map(|hold| (hold.span, hold.gate)))
        .filter(|(span, gate)| span.start > start.start && gate.is_none())
        .map(|(span, _)| span)
        .collect();
    let script = facts.element_at(start.start)?;
    let moved_from = facts.element_at(late.first()?.start)?;
    let edits = if script.element.start_tag == moved_from.element.start_tag {
        within(&late, start, script.element.content, source)?
    } else {
        let all_there = late
            .iter()
            .all(|span| moved_from.element.content.covers(*span));
        let are_scripts = script.element.name == "script" && moved_from.element.name == "script";
        let plain = script.form == Form::Markup && moved_from.form == Form::Markup;
        let siblings = script.element.parent == moved_from.element.parent;
        if !(all_there && are_scripts && plain && siblings) {
            return None;
        }
        whole_script(script.element.span, moved_from.element.span, source)?
    };
    let description = format!("tell {} to wait before it starts", service.name);
    Fix::new(description, Safety::Unsafe, edits, source)
}

/// Moves calls within one script.
fn within(late: &[Span], start: Span, script: Span, source: &str) -> Option<Vec<Edit>> {
    let target = statement_start(start.start, script, source)?;
    let mut moved = String::new();
    let mut edits = Vec::new();
    for span in late {
        let statement = statement(*span, script, source)?;
        let removed = whole_lines(source, statement);
        let text = statement.of(source);
        moved.push_str(text);
        if !text.ends_with(';') {
            moved.push(';');
        }
        moved.push_str(&between(target, source));
        edits.push(Edit::remove(removed));
    }
    edits.push(Edit::insert(target, moved));
    Some(edits)
}

/// What keeps a statement apart from the next: a line end with the indent of the line, or a space.
fn between(target: usize, source: &str) -> String {
    let before = source.get(..target).unwrap_or("");
    let indent = &before[before.trim_end_matches([' ', '\t']).len()..];
    let line = &before[..before.len() - indent.len()];
    let end = if line.ends_with("\r\n") {
        "\r\n"
    } else if line.ends_with('\n') {
        "\n"
    } else {
        return " ".to_owned();
    };
    format!("{end}{indent}")
}

/// Where the statement begins that a call is at the start of; `None` within an expression.
fn statement_start(call: usize, script: Span, source: &str) -> Option<usize> {
    let before = source.get(script.start..call)?.trim_end();
    let is_start = before.is_empty() || before.ends_with([';', '{', '}', ')']);
    let on_own_line = source
        .get(script.start..call)?
        .trim_end_matches([' ', '\t'])
        .ends_with(['\n', '\r']);
    (is_start || on_own_line).then_some(call)
}

/// The call with its semicolon, where it is a statement of its own.
fn statement(call: Span, script: Span, source: &str) -> Option<Span> {
    let start = statement_start(call.start, script, source)?;
    let rest = source.get(call.end..script.end)?;
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let after = &rest[spaces..];
    if after.starts_with(';') {
        return Some(Span::new(start, call.end + spaces + 1));
    }
    let ends = after.is_empty() || after.starts_with(['\n', '\r', '}']);
    ends.then(|| Span::new(start, call.end))
}

/// Moves a whole script in front of another one.
fn whole_script(to: Span, script: Span, source: &str) -> Option<Vec<Edit>> {
    let gap = Span::new(to.start, script.start).of(source);
    // A branch of a template between the two would be torn apart.
    let crosses = [
        "{%", "<%", "<?", "{{#", "{{/", "@if", "@foreach", "@section",
    ];
    if script.start < to.end || crosses.iter().any(|mark| gap.contains(mark)) {
        return None;
    }
    let text = script.of(source);
    let body = text.find('>')? + 1;
    let (tag, rest) = text.split_at(body);
    let makes_queue = rest.contains("dataLayer = ") || rest.contains("dataLayer=");
    let between = between(to.start, source);
    let queue = match makes_queue || !rest.contains("dataLayer") {
        true => String::new(),
        false => format!("{between}{QUEUE}"),
    };
    Some(vec![
        Edit::insert(to.start, format!("{tag}{queue}{rest}{between}")),
        Edit::remove(whole_lines(source, script)),
    ])
}
