//! A shortcode is a call of a template from content, as Hugo writes it: `{{< name … >}}`, or
//! `{{% name … %}}` where what it gives is Markdown again.

use std::collections::{HashMap, HashSet};

use memchr::memmem;

use super::tree::{Builder, Event, Opening};
use super::{Region, RegionKind, Template};
use crate::expr::Expr;
use crate::span::Span;

/// A use of a shortcode; of one with text in it, its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortcode {
    pub name: String,
    /// With its delimiters.
    pub span: Span,
}

/// What stands between two delimiters.
struct Mark<'t> {
    span: Span,
    /// Empty for one that is shown and not run.
    name: &'t str,
    args: &'t str,
    closes: bool,
}

/// Finds the shortcodes of a text, and the branches of those with text in them.
#[must_use]
pub fn scan(text: &str) -> (Template, Vec<Shortcode>) {
    let marks = marks(text);
    let paired = paired(&marks);
    let mut template = Template::default();
    let mut builder = Builder::default();
    let mut uses = Vec::new();
    for (index, mark) in marks.iter().enumerate() {
        let is_block = paired.contains(&index);
        let kind = match mark.name {
            "" => RegionKind::Comment,
            _ if is_block || mark.closes => RegionKind::Statement,
            _ => RegionKind::Output,
        };
        template.regions.push(Region {
            span: mark.span,
            kind,
        });
        if is_block {
            let event = if mark.closes {
                Event::Close(Some(mark.name))
            } else {
                Event::Open(Opening::other(mark.name, mark.name, arguments(mark.args)))
            };
            builder.region(mark.span, vec![event]);
        }
        if !mark.closes && !mark.name.is_empty() {
            uses.push(Shortcode {
                name: mark.name.to_owned(),
                span: mark.span,
            });
        }
    }
    builder.finish(text.len(), &mut template);
    (template, uses)
}

fn marks(text: &str) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    let mut at = 0;
    // Kinds of which no end follows any more.
    let mut ended = HashSet::new();
    while let Some(found) = text
        .get(at..)
        .and_then(|rest| memmem::find(rest.as_bytes(), b"{{"))
    {
        let start = at + found;
        at = start + 2;
        let close = match text.as_bytes().get(at) {
            Some(b'<') => ">}}",
            Some(b'%') => "%}}",
            _ => continue,
        };
        if ended.contains(close) {
            continue;
        }
        let inner = at + 1;
        let Some(length) = text.get(inner..).and_then(|rest| rest.find(close)) else {
            ended.insert(close);
            continue;
        };
        let code = Span::new(inner, inner + length).of(text).trim();
        at = inner + length + close.len();
        let span = Span::new(start, at);
        marks.push(mark(span, code));
    }
    marks
}

fn mark(span: Span, code: &str) -> Mark<'_> {
    let escaped = code.starts_with("/*");
    let closes = !escaped && code.starts_with('/');
    let code = code.trim_start_matches('/').trim();
    let code = code.strip_suffix('/').unwrap_or(code);
    let name = code.split_whitespace().next().unwrap_or("");
    Mark {
        span,
        name: if escaped { "" } else { name },
        args: code.get(name.len()..).unwrap_or("").trim(),
        closes,
    }
}

/// The marks that begin and end a text: each end takes the nearest beginning of its name before it
/// that no other end has taken.
fn paired(marks: &[Mark]) -> HashSet<usize> {
    let mut waiting: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut paired = HashSet::new();
    for (index, mark) in marks.iter().enumerate() {
        if mark.name.is_empty() {
            continue;
        }
        if !mark.closes {
            waiting.entry(mark.name).or_default().push(index);
        } else if let Some(opening) = waiting.get_mut(mark.name).and_then(Vec::pop) {
            paired.extend([opening, index]);
        }
    }
    paired
}

fn arguments(args: &str) -> Expr {
    let words = args.split_whitespace();
    let plain = |word: &str| word.trim_matches(['"', '\'', '`']).to_owned();
    Expr::List(words.map(|word| Expr::String(plain(word))).collect())
}

#[cfg(test)]
mod tests {
    use super::super::BranchKind;
    use super::super::nesting::tests::assert_sound;
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let (template, uses) = scan(text);
        assert_sound(text, &template);
        for one in &uses {
            assert!(one.span.of(text).contains(&one.name), "{one:?}");
        }
        uses.into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn both_delimiters_are_read_and_ends_are_no_uses() {
        assert_eq!(
            names("{{< youtube a >}} {{% vimeo 1 %}}"),
            ["youtube", "vimeo"]
        );
        assert_eq!(names("{{<x>}}{{< a/b />}}"), ["x", "a/b"]);
        assert_eq!(names("{{< note >}}æ{{< /note >}}"), ["note"]);
        assert_eq!(names("{{ youtube }} {{< youtube"), Vec::<String>::new());
    }

    #[test]
    fn what_is_shown_is_no_use() {
        assert_eq!(
            names("{{</* youtube a */>}}{{%/* x */%}}"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn text_in_a_shortcode_is_a_branch() {
        let text = "{{< a >}}{{< b >}}1{{< /b >}}{{< b >}}{{< /a >}}{{< /c >}}";
        let (template, _) = scan(text);
        assert_sound(text, &template);
        let names: Vec<&str> = template
            .branches
            .iter()
            .filter_map(|branch| match &branch.kind {
                BranchKind::Other { name, .. } => Some(name.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(template.branches[1].span.of(text), "1");
        assert_eq!(template.branches[1].parent, Some(0));
        assert_eq!(template.unbalanced, 0);
    }

    #[test]
    fn openings_without_an_end_take_linear_time() {
        assert_eq!(names(&"{{< a {{% b ".repeat(100_000)), Vec::<String>::new());
        assert_eq!(names(&"{{< a >}}".repeat(50_000)).len(), 50_000);
    }
}
