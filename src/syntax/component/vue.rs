//! Vue's single-file components: `{{ expr }}` prints; all else is written as attributes.

use super::angular;
use super::{Component, Framework};
use crate::span::Span;

pub(super) fn read(text: &str) -> Component {
    let component = angular::read_with(text, &templates(text), false);
    Component {
        framework: Framework::Vue,
        ..component
    }
}

/// The parts of the file that are no script and no style.
fn templates(text: &str) -> Vec<Span> {
    let mut all = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let next = ["<script", "<style"]
            .iter()
            .filter_map(|tag| rest.find(tag).map(|found| (found, *tag)))
            .min();
        let Some((found, tag)) = next else {
            all.push(Span::new(at, text.len()));
            return all;
        };
        all.push(Span::new(at, at + found));
        let close = if tag == "<script" {
            "</script"
        } else {
            "</style"
        };
        let from = at + found;
        match text.get(from..).and_then(|rest| rest.find(close)) {
            Some(end) => at = from + end,
            None => return all,
        }
    }
}
