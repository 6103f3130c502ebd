//! Vue's single-file components: `{{ expr }}` prints; all else is written as attributes.

use super::angular;
use super::{Component, Framework};
use crate::span::Span;
use crate::syntax::indent::{self, Notation};

pub(super) fn read(text: &str) -> Component {
    let component = angular::read_with(text, &templates(text), false);
    Component {
        framework: Framework::Vue,
        indented: pug(text).map(|page| indent::read(&page, Notation::Pug)),
        ..component
    }
}

/// The template, where it is Pug: all else is blank, so that every place stays where it is.
fn pug(text: &str) -> Option<String> {
    let mut from = 0;
    let start = loop {
        let at = from + text.get(from..)?.find("<template")?;
        // Behind a tag without an end there is no other one.
        let end = at + text.get(at..)?.find('>')? + 1;
        let tag = text.get(at..end)?;
        let is_pug = ["lang=\"pug\"", "lang='pug'", "lang=\"jade\""]
            .iter()
            .any(|lang| tag.contains(lang));
        if is_pug {
            break end;
        }
        from = end;
    };
    let end = start + text.get(start..)?.find("</template>")?;
    let blank = |part: &str| -> String {
        let bytes = part.bytes();
        let kept = bytes.map(|byte| if byte == b'\n' { '\n' } else { ' ' });
        kept.collect()
    };
    let page = text.get(start..end)?;
    Some(format!(
        "{}{page}{}",
        blank(text.get(..start)?),
        blank(text.get(end..)?)
    ))
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
