//! Constants are the addresses of known services that a module has names for, for others to load.

use std::collections::BTreeMap;

use crate::syntax::node::Node;

use super::choice::{keeps, keeps_text};
use super::declaration::unwrapped;
use super::expr::Reader;
use crate::facts::DEFAULT;
use crate::recognise::Recogniser;
use crate::syntax::lower::Lowering;
use crate::value::{HOLE, Part};

/// How deep an object of addresses is read.
const MAX_DEPTH: usize = 4;

/// How many steps a text is followed to what it is made of.
const MAX_BEHIND: usize = 6;

/// How many addresses one file may have names for.
const MAX_CONSTANTS: usize = 200;

/// Notes the addresses that stand outside of all functions.
pub(super) fn collect(low: &mut Lowering, reader: &Reader, root: Node) {
    if memchr::memmem::find(low.source.as_bytes(), b"//").is_none() {
        return;
    }
    let mut collector = Collector {
        reader,
        recogniser: low.recogniser,
        found: BTreeMap::new(),
        aliases: Vec::new(),
    };
    let mut cursor = root.walk();
    for statement in root.named_children(&mut cursor) {
        collector.statement(statement);
    }
    let Collector { found, aliases, .. } = collector;
    low.facts.constants = found;
    for (alias, name) in aliases {
        rename(&mut low.facts.constants, &alias, &name);
    }
}

/// What goes by a name goes by another one as well.
fn rename(constants: &mut BTreeMap<String, String>, alias: &str, name: &str) {
    let renamed: Vec<(String, String)> = constants
        .iter()
        .filter_map(|(key, address)| {
            let rest = key.strip_prefix(name)?;
            let fits = rest.is_empty() || rest.starts_with('.');
            fits.then(|| (format!("{alias}{rest}"), address.clone()))
        })
        .collect();
    constants.extend(renamed);
}

struct Collector<'a, 't> {
    reader: &'a Reader<'t>,
    recogniser: &'a Recogniser,
    found: BTreeMap<String, String>,
    /// Other names that constants go by: what each is called, and the constant.
    aliases: Vec<(String, String)>,
}

impl Collector<'_, '_> {
    fn statement(&mut self, node: Node) {
        match node.kind() {
            "export_statement" => self.export(node),
            "lexical_declaration" | "variable_declaration" => {
                let mut cursor = node.walk();
                for declarator in node.named_children(&mut cursor) {
                    self.named(declarator, "name", "value");
                }
            }
            "function_declaration" => {
                let name = self.text_of(node, "name");
                self.given_back(node, &name);
            }
            "enum_declaration" => {
                let name = self.text_of(node, "name");
                if let Some(body) = node.child_by_field_name("body") {
                    self.fields(body, &name, "enum_assignment", 0);
                }
            }
            "class_declaration" => {
                let name = self.text_of(node, "name");
                if let Some(body) = node.child_by_field_name("body") {
                    self.fields(body, &name, "field_definition", 0);
                    self.fields(body, &name, "public_field_definition", 0);
                }
            }
            "expression_statement" => {
                let inner = self.reader.first_named(node);
                let Some(inner) = inner.filter(|inner| inner.kind() == "assignment_expression")
                else {
                    return;
                };
                let left = self.text_of(inner, "left");
                let name = left
                    .strip_prefix("module.exports")
                    .or_else(|| left.strip_prefix("exports"));
                if let (Some(name), Some(value)) = (name, inner.child_by_field_name("right")) {
                    let name = name.trim_start_matches('.');
                    let name = if name.is_empty() { DEFAULT } else { name };
                    self.value(value, name, 0);
                }
            }
            _ => {}
        }
    }

    /// `export const X = …`, `export default …`, `export { X as Y }`.
    fn export(&mut self, node: Node) {
        if node.child_by_field_name("source").is_some() {
            return;
        }
        if let Some(declaration) = node.child_by_field_name("declaration") {
            return self.statement(declaration);
        }
        if let Some(value) = node.child_by_field_name("value") {
            return self.value(value, DEFAULT, 0);
        }
        let mut cursor = node.walk();
        for clause in node.named_children(&mut cursor) {
            let mut cursor = clause.walk();
            for one in clause.named_children(&mut cursor) {
                let (name, alias) = (self.text_of(one, "name"), self.text_of(one, "alias"));
                if !alias.is_empty() {
                    self.aliases.push((alias, name));
                }
            }
        }
    }

    fn text_of(&self, node: Node, field: &str) -> String {
        let text = node
            .child_by_field_name(field)
            .map(|node| self.reader.text(node));
        text.unwrap_or_default().to_owned()
    }

    /// A node with a name and a value.
    fn named(&mut self, node: Node, name: &str, value: &str) {
        let name = node.child_by_field_name(name);
        let name = name.filter(|name| name.kind() == "identifier");
        if let (Some(name), Some(value)) = (name, node.child_by_field_name(value)) {
            let name = self.reader.text(name).to_owned();
            self.value(value, &name, 0);
        }
    }

    /// The named values in a body or an object.
    fn fields(&mut self, body: Node, outer: &str, kind: &str, depth: usize) {
        let mut cursor = body.walk();
        for field in body.named_children(&mut cursor) {
            if field.kind() == "shorthand_property_identifier" && kind == "pair" {
                let name = self.reader.text(field);
                self.aliases
                    .push((format!("{outer}.{name}"), name.to_owned()));
                continue;
            }
            let property = field.child_by_field_name("property");
            let key = match property {
                Some(property) => Some(self.reader.text(property).to_owned()),
                None => self.reader.key(field),
            };
            if let (true, Some(key), Some(value)) = (
                field.kind() == kind,
                key,
                field.child_by_field_name("value"),
            ) {
                self.value(value, &format!("{outer}.{key}"), depth + 1);
            }
        }
    }

    /// The address that a function puts together: it goes by the function's name with brackets.
    fn given_back(&mut self, function: Node, name: &str) {
        let Some(body) = function.child_by_field_name("body") else {
            return;
        };
        let is_block = body.kind() == "statement_block";
        let given = match is_block {
            true => {
                let mut cursor = body.walk();
                let mut statements = body.named_children(&mut cursor);
                let last = statements.find(|one| one.kind() == "return_statement");
                last.and_then(|last| self.reader.first_named(last))
            }
            false => Some(body),
        };
        let given = given.map(|given| self.text_behind(given, Some(body).filter(|_| is_block)));
        if let Some(given) = given.filter(|given| self.reader.is_text(*given)) {
            self.value(given, &format!("{name}()"), 0);
        }
    }

    /// What an expression is made of that gives back a text as it is, where it can be told:
    /// `address.toString()` after `const address = new URL('https://…')` in the same block.
    fn text_behind<'t>(&self, node: Node<'t>, block: Option<Node<'t>>) -> Node<'t> {
        let mut node = unwrapped(node);
        for _ in 0..MAX_BEHIND {
            let behind = match node.kind() {
                "call_expression" => {
                    let callee = node.child_by_field_name("function");
                    callee.and_then(|callee| match callee.kind() {
                        "member_expression" => {
                            let keeps = keeps_text(&self.text_of(callee, "property"));
                            callee.child_by_field_name("object").filter(|_| keeps)
                        }
                        _ => self
                            .handed(node)
                            .filter(|_| keeps(self.reader.text(callee))),
                    })
                }
                "new_expression" => {
                    let is_address = self.text_of(node, "constructor") == "URL";
                    self.handed(node).filter(|_| is_address)
                }
                "member_expression" => {
                    let is_address = self.text_of(node, "property") == "href";
                    node.child_by_field_name("object").filter(|_| is_address)
                }
                "identifier" => {
                    block.and_then(|block| self.declared_in(block, self.reader.text(node)))
                }
                _ => None,
            };
            match behind {
                Some(behind) => node = unwrapped(behind),
                None => break,
            }
        }
        node
    }

    /// The first thing that a call is handed, where it is handed no more.
    fn handed<'t>(&self, call: Node<'t>) -> Option<Node<'t>> {
        let arguments = call.child_by_field_name("arguments")?;
        (arguments.named_child_count() == 1).then(|| self.reader.first_named(arguments))?
    }

    /// What a block declares a name with.
    fn declared_in<'t>(&self, block: Node<'t>, name: &str) -> Option<Node<'t>> {
        let mut cursor = block.walk();
        let declarations = block
            .named_children(&mut cursor)
            .filter(|one| matches!(one.kind(), "lexical_declaration" | "variable_declaration"));
        let declarations: Vec<Node> = declarations.collect();
        declarations.into_iter().find_map(|declaration| {
            let mut cursor = declaration.walk();
            let mut declarators = declaration.named_children(&mut cursor);
            let declarator = declarators.find(|one| self.text_of(*one, "name") == name)?;
            declarator.child_by_field_name("value")
        })
    }

    fn value(&mut self, node: Node, name: &str, depth: usize) {
        let mut node = unwrapped(node);
        // `Object.freeze({ … })`, `defineConfig({ … })`.
        if node.kind() == "call_expression"
            && let Some(first) = node
                .child_by_field_name("arguments")
                .and_then(|arguments| self.reader.first_named(arguments))
        {
            node = unwrapped(first);
        }
        if depth >= MAX_DEPTH || self.found.len() >= MAX_CONSTANTS {
            return;
        }
        match node.kind() {
            "object" => self.fields(node, name, "pair", depth),
            "arrow_function" | "function_expression" => self.given_back(node, name),
            "identifier" => {
                let constant = self.reader.text(node).to_owned();
                self.aliases.push((name.to_owned(), constant));
            }
            _ if self.reader.is_text(node) => {
                let value = self.reader.value(node);
                let mut pattern = value.pattern();
                // `${HOST}/gtag/js`
                if let (Some(rest), Some(first)) = (pattern.strip_prefix(HOLE), value.parts.first())
                {
                    let (Part::Hole { span } | Part::Literal { span, .. }) = first;
                    let name = span.of(self.reader.original);
                    let name = name.trim_matches(['$', '{', '}', ' ']);
                    if let Some(start) = self.found.get(name) {
                        pattern = format!("{start}{rest}");
                    }
                }
                if self.recogniser.host(&pattern).is_some() {
                    self.found.insert(name.to_owned(), pattern);
                }
            }
            _ => {}
        }
    }
}
