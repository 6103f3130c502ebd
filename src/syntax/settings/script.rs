//! Configuration that is a script: the literals of what it exports, key by key.

use crate::syntax::node::Node;

use super::super::js::{Grammar, parse};
use super::super::messages::entry::{Entries, Entry};
use super::super::messages::raw::{Form, Raw};
use crate::span::Span;

/// How deep a configuration is read.
const DEEPEST: usize = 12;

/// How many entries are read; nobody writes more by hand.
const MOST: usize = 5_000;

struct Task<'t> {
    node: Node<'t>,
    path: Vec<String>,
    key: Span,
    item: bool,
}

/// All literals of the script with the keys that lead to them. An item of a list that begins with
/// a name, or is named by `resolve`, is a key for what it holds.
#[must_use]
pub fn entries(text: &str, grammar: Grammar) -> Entries {
    let mut entries = Entries::default();
    let Some(tree) = parse(text, grammar) else {
        return entries;
    };
    let mut tasks = vec![Task {
        node: tree.root_node(),
        path: Vec::new(),
        key: Span::default(),
        item: false,
    }];
    while let Some(task) = tasks.pop() {
        if task.path.len() > DEEPEST || entries.all.len() > MOST {
            continue;
        }
        visit(text, task, &mut tasks, &mut entries);
    }
    entries.all.sort_by_key(|entry| entry.value.span());
    entries
}

fn visit<'t>(text: &str, task: Task<'t>, tasks: &mut Vec<Task<'t>>, entries: &mut Entries) {
    let Task {
        node,
        path,
        key,
        item,
    } = task;
    let below = |node, path: &Vec<String>| Task {
        node,
        path: path.clone(),
        key,
        item,
    };
    let mut cursor = node.walk();
    match node.kind() {
        "comment" | "formal_parameters" | "import_statement" => {}
        "object" => object(text, node, path, item, tasks, entries),
        "array" => array(text, node, &path, tasks),
        "variable_declarator" => {
            tasks.extend(
                node.child_by_field_name("value")
                    .map(|node| below(node, &path)),
            );
        }
        "assignment_expression" => {
            tasks.extend(
                node.child_by_field_name("right")
                    .map(|node| below(node, &path)),
            );
        }
        "ternary_expression" => {
            for field in ["consequence", "alternative"] {
                tasks.extend(
                    node.child_by_field_name(field)
                        .map(|node| below(node, &path)),
                );
            }
        }
        "binary_expression" if !compares(text, node) => {
            tasks.extend(
                node.child_by_field_name("right")
                    .map(|node| below(node, &path)),
            );
        }
        "call_expression" => {
            let callee = node
                .child_by_field_name("function")
                .map(|node| of(text, node));
            let mut path = path;
            // `plugins: [analytics({ id })]`; any other call hands its argument on.
            if item && let Some(name) = callee.filter(|name| *name != "require.resolve") {
                path.push(name.to_owned());
            }
            let arguments = node.child_by_field_name("arguments");
            tasks.extend(arguments.map(|node| below(node, &path)));
        }
        "program"
        | "expression_statement"
        | "export_statement"
        | "lexical_declaration"
        | "variable_declaration"
        | "arguments"
        | "parenthesized_expression"
        | "as_expression"
        | "satisfies_expression"
        | "return_statement"
        | "statement_block"
        | "arrow_function"
        | "function_expression"
        | "function_declaration"
        | "method_definition"
        | "spread_element"
        | "await_expression"
        | "if_statement" => {
            let children = node.named_children(&mut cursor);
            tasks.extend(children.map(|node| below(node, &path)));
        }
        "string" | "template_string" => {
            let span: Span = node.byte_range().into();
            let inner = Span::new(span.start + 1, (span.end - 1).max(span.start + 1));
            emit(Raw::new(inner, Form::Backslash), path, key, item, entries);
        }
        _ => {
            let raw = Raw::new(node.byte_range().into(), Form::Plain);
            if !path.is_empty() {
                emit(raw, path, key, item, entries);
            }
        }
    }
}

/// Whether it gives back a yes or no: `document.cookie.indexOf('x') === -1`.
fn compares(text: &str, node: Node) -> bool {
    let operator = node.child_by_field_name("operator");
    operator.is_some_and(|operator| !matches!(of(text, operator), "||" | "&&" | "??" | "+"))
}

fn emit(value: Raw, path: Vec<String>, key: Span, item: bool, entries: &mut Entries) {
    let key = if item { value.span() } else { key };
    entries.all.push(Entry {
        path,
        key,
        value,
        item,
        copied: false,
    });
}

fn object<'t>(
    text: &str,
    node: Node<'t>,
    mut path: Vec<String>,
    item: bool,
    tasks: &mut Vec<Task<'t>>,
    entries: &mut Entries,
) {
    let mut cursor = node.walk();
    let pairs: Vec<(String, Span, Node)> = node
        .named_children(&mut cursor)
        .filter(|child| child.kind() == "pair")
        .filter_map(|pair| {
            let key = pair.child_by_field_name("key")?;
            let name = of(text, key).trim_matches(['"', '\'']).to_owned();
            Some((
                name,
                key.byte_range().into(),
                pair.child_by_field_name("value")?,
            ))
        })
        .collect();
    let name = pairs
        .iter()
        .find(|(key, ..)| item && key == "resolve")
        .and_then(|(_, _, value)| string_in(text, *value));
    if let Some((name, span)) = name {
        let raw = Raw::new(span, Form::Backslash);
        emit(raw, path.clone(), span, true, entries);
        path.push(name);
    }
    for (key, span, value) in pairs {
        let mut path = path.clone();
        path.push(key);
        tasks.push(Task {
            node: value,
            path,
            key: span,
            item: false,
        });
    }
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        if matches!(child.kind(), "spread_element" | "method_definition") {
            tasks.push(Task {
                node: child,
                path: path.clone(),
                key: child.byte_range().into(),
                item: false,
            });
        }
    }
}

fn array<'t>(text: &str, node: Node<'t>, path: &[String], tasks: &mut Vec<Task<'t>>) {
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        let mut path = path.to_vec();
        let mut children = Vec::new();
        if child.kind() == "array" {
            let mut inner = child.walk();
            children = child.named_children(&mut inner).collect();
        }
        // `['name', { options }]`
        match children.split_first() {
            Some((first, options)) if string_in(text, *first).is_some() => {
                let task = |node, path, item| Task {
                    node,
                    path,
                    key: Span::default(),
                    item,
                };
                tasks.push(task(*first, path.clone(), true));
                path.extend(string_in(text, *first).map(|(name, _)| name));
                tasks.extend(options.iter().map(|node| task(*node, path.clone(), false)));
            }
            _ => tasks.push(Task {
                node: child,
                path,
                key: child.byte_range().into(),
                item: true,
            }),
        }
    }
}

/// The string that a node is or hands on: `'x'`, `require.resolve('x')`.
fn string_in(text: &str, node: Node) -> Option<(String, Span)> {
    let node = match node.kind() {
        "call_expression" => {
            let arguments = node.child_by_field_name("arguments")?;
            arguments.named_child(0)?
        }
        _ => node,
    };
    let span: Span = node.byte_range().into();
    let inner = Span::new(span.start + 1, span.end.checked_sub(1)?);
    let is_literal = match node.kind() {
        "string" => true,
        "template_string" => !inner.of(text).contains("${"),
        _ => false,
    };
    is_literal.then(|| (inner.of(text).to_owned(), inner))
}

fn of<'t>(text: &'t str, node: Node) -> &'t str {
    text.get(node.byte_range()).unwrap_or("")
}
