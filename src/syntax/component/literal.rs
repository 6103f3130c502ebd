//! Markup in the template literals of a script: Lit's `html`, and Angular's inline templates.

use crate::syntax::node::Node;

use super::angular;
use super::scan::Expression;
use super::{Component, Framework, push};
use crate::span::Span;
use crate::syntax::js::{self, Grammar};
use crate::syntax::template::{Branch, BranchKind, RegionKind, Template};

/// Tags whose literals are markup, sorted.
const TAGS: &[&str] = &["htm", "html", "svg"];

/// How much of a script there must be in front of its first literal: the marks that a file is
/// asked for before it is parsed.
const MARKS: &[&str] = &["html`", "svg`", "htm`", "@Component"];

/// One literal.
struct Literal {
    /// Between its quotes.
    content: Span,
    substitutions: Vec<Span>,
    is_angular: bool,
}

/// The markup in the literals of a script; `None` where it has none.
pub(super) fn read(text: &str, grammar: Grammar) -> Option<Component> {
    if !MARKS.iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let tree = js::parse(text, grammar)?;
    let literals = literals(text, tree.root_node());
    if literals.is_empty() {
        return None;
    }
    let mut component = woven(text.len(), &literals);
    let inline: Vec<Span> = literals
        .iter()
        .filter(|literal| literal.is_angular && literal.substitutions.is_empty())
        .map(|literal| literal.content)
        .collect();
    if !inline.is_empty() {
        add_angular(text, &inline, &mut component);
    }
    Some(component)
}

fn literals(text: &str, root: Node) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        found.extend(literal(text, node));
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

fn literal(text: &str, node: Node) -> Option<Literal> {
    let of = |node: Node| text.get(node.byte_range()).unwrap_or_default();
    let (template, is_angular) = match node.kind() {
        "call_expression" => {
            let template = node.child_by_field_name("arguments")?;
            let tag = of(node.child_by_field_name("function")?);
            TAGS.binary_search(&tag).ok()?;
            (template, false)
        }
        "pair" if of(node.child_by_field_name("key")?) == "template" => {
            in_component(&of, node)?;
            (node.child_by_field_name("value")?, true)
        }
        _ => return None,
    };
    let is_string = is_angular && template.kind() == "string";
    if template.kind() != "template_string" && !is_string {
        return None;
    }
    let mut cursor = template.walk();
    let substitutions = template
        .named_children(&mut cursor)
        .filter(|child| child.kind() == "template_substitution")
        .map(|child| Span::from(child.byte_range()))
        .collect();
    Some(Literal {
        content: Span::new(
            template.start_byte() + 1,
            template.end_byte().saturating_sub(1),
        ),
        substitutions,
        is_angular,
    })
}

/// `@Component({ template: … })`.
fn in_component<'t>(of: &impl Fn(Node) -> &'t str, pair: Node) -> Option<()> {
    let call = pair.parent()?.parent()?.parent()?;
    let callee = of(call.child_by_field_name("function")?);
    (callee == "Component" && call.parent()?.kind() == "decorator").then_some(())
}

/// Text of a literal, and of which.
struct Piece {
    span: Span,
    literal: usize,
}

fn woven(length: usize, literals: &[Literal]) -> Component {
    let mut pieces = Vec::new();
    for (index, literal) in literals.iter().enumerate() {
        let mut at = literal.content.start;
        for hole in &literal.substitutions {
            pieces.push(Piece {
                span: Span::new(at, hole.start),
                literal: index,
            });
            at = hole.end;
        }
        pieces.push(Piece {
            span: Span::new(at, literal.content.end),
            literal: index,
        });
    }
    pieces.sort_by_key(|piece| (piece.span.start, piece.span.end));
    let mut template = Template::default();
    let mut at = 0;
    let mut last = None;
    for piece in &pieces {
        let kind = match last {
            // A hole of one literal, with no other in it.
            Some(last) if last == piece.literal => RegionKind::Output,
            Some(_) => RegionKind::Statement,
            None => RegionKind::Comment,
        };
        push(&mut template.regions, at, piece.span.start, kind);
        at = piece.span.end.max(at);
        last = Some(piece.literal);
    }
    push(&mut template.regions, at, length, RegionKind::Comment);
    add_branches(literals, &mut template);
    let mut holes: Vec<Span> = literals
        .iter()
        .flat_map(|literal| literal.substitutions.iter().copied())
        .collect();
    holes.sort();
    let expressions = holes
        .into_iter()
        .map(|span| Expression {
            span,
            inner: Span::new(
                span.start + 2,
                span.end.saturating_sub(1).max(span.start + 2),
            ),
            slots: Vec::new(),
        })
        .collect();
    Component::new(Framework::Literal, template, expressions)
}

/// A branch for each literal; the literals are in order, and nest.
fn add_branches(literals: &[Literal], template: &mut Template) {
    let mut open: Vec<usize> = Vec::new();
    for (index, literal) in literals.iter().enumerate() {
        while open
            .last()
            .is_some_and(|last| literals[*last].content.end <= literal.content.start)
        {
            open.pop();
        }
        template.branches.push(Branch {
            span: literal.content,
            head: Span::new(literal.content.start, literal.content.start),
            parent: open.last().copied(),
            kind: BranchKind::Loop,
            group: index,
        });
        open.push(index);
    }
}

/// What Angular has in its literals: outputs and blocks.
fn add_angular(text: &str, inline: &[Span], component: &mut Component) {
    let inner = angular::read(text, inline);
    let base = component.template.branches.len();
    component.template.regions.extend(inner.template.regions);
    component
        .template
        .regions
        .sort_by_key(|region| region.span.start);
    component.expressions.extend(inner.expressions);
    component.expressions.sort_by_key(|one| one.span.start);
    component.events.extend(inner.events);
    component.loops.extend(inner.loops);
    let arounds: Vec<Option<usize>> = inner
        .template
        .branches
        .iter()
        .map(|branch| component.template.branch_at(branch.head.start))
        .collect();
    for (branch, around) in inner.template.branches.into_iter().zip(arounds) {
        component.template.branches.push(Branch {
            parent: branch.parent.map(|parent| parent + base).or(around),
            group: branch.group + base,
            ..branch
        });
    }
    // In order of position: parents come before what is in them.
    let mut order: Vec<usize> = (0..component.template.branches.len()).collect();
    order.sort_by_key(|index| {
        let span = component.template.branches[*index].span;
        (span.start, std::cmp::Reverse(span.end), *index)
    });
    let mut place = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = new;
    }
    let old = std::mem::take(&mut component.template.branches);
    component.template.branches = order
        .iter()
        .map(|index| Branch {
            parent: old[*index].parent.map(|parent| place[parent]),
            ..old[*index].clone()
        })
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(TAGS.is_sorted());
    }

    #[test]
    fn code_is_regions_and_literals_are_branches() {
        let text = "const æ = a => html`<p>${b}</p>${a ? html`<i>${c}</i>` : ''}`;";
        let component = read(text, Grammar::JavaScript).expect("it has literals");
        let mut left = String::new();
        let mut at = 0;
        for region in &component.template.regions {
            left.push_str(Span::new(at, region.span.start).of(text));
            at = region.span.end;
        }
        assert_eq!(left, "<p></p><i></i>");
        let branches = &component.template.branches;
        assert_eq!(branches[1].parent, Some(0));
        assert_eq!(branches[1].span.of(text), "<i>${c}</i>");
        let inner: Vec<&str> = component
            .expressions
            .iter()
            .map(|one| one.inner.of(text))
            .collect();
        assert_eq!(inner[0], "b");
        assert_eq!(inner[2], "c");
    }

    #[test]
    fn inline_templates_have_blocks() {
        let text = "@Component({ selector: 'a', template: `@if (b) {<i>{{ c }}</i>}` }) class A {}";
        let component = read(text, Grammar::TypeScript).expect("it has a template");
        assert_eq!(component.template.branches.len(), 2);
        assert_eq!(component.template.branches[1].parent, Some(0));
        assert!(
            read(
                "const a = { template: `<i>` }; // @Component",
                Grammar::TypeScript
            )
            .is_none()
        );
    }
}
