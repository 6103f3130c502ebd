//! Several boxes of one field in Drupal, of which each has its own key: those whose keys the field's
//! value has at first are ticked.

use super::{LONGEST, Ticked, closing, made, parts, text_in};
use crate::source::floor;
use crate::span::Span;

/// `'#type' => 'checkboxes', '#options' => ['news' => t('News')], '#default_value' => ['news']`.
pub(super) fn several(source: &str, at: usize) -> Vec<Ticked> {
    let start = source[..at].rfind("#type");
    let is_type = start.is_some_and(|start| {
        let between = source.get(start + "#type".len()..at).unwrap_or_default();
        between
            .chars()
            .all(|c| matches!(c, '\'' | '"' | ' ' | '=' | '>'))
    });
    // Behind the quote of the type.
    let at = at + "checkboxes'".len();
    let end = floor(source, at + LONGEST);
    let behind = source.get(at..end).unwrap_or_default();
    let Some(field) = behind.get(..closing(behind)).filter(|_| is_type) else {
        return Vec::new();
    };
    let list = |key: &str| {
        let (before, after) = field.split_once(key)?;
        let written = after.trim_start_matches(['\'', '"', ' ', '=', '>']);
        let written = written
            .strip_prefix("array")
            .unwrap_or(written)
            .trim_start();
        let from = before.len() + key.len() + (after.len() - written.len());
        written
            .starts_with(['[', '('])
            .then(|| parts(source, at + from).0)
    };
    let Some(chosen) = list("#default_value") else {
        return Vec::new();
    };
    let options = list("#options").unwrap_or_default();
    let ticked = chosen.into_iter().filter_map(|part| {
        let written = part.of(source);
        let key = text_in(written)?;
        let mut labels = options
            .iter()
            .map(|option| option.of(source).split_once("=>"));
        let label = labels.find_map(|pair| {
            let (name, label) = pair?;
            (text_in(name)? == key).then(|| text_in(label))?
        });
        let start = part.start + (written.len() - written.trim_start().len());
        Some(made(
            label.unwrap_or_default(),
            key,
            Span::new(start, part.end),
        ))
    });
    ticked.collect()
}
