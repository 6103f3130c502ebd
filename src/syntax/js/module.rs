//! A module takes names from other files and packages, and hands out its own.

use crate::syntax::node::Node;

use super::declaration::unwrapped;
use super::sink::{Roles, Use};
use super::{Grammar, Walker};
use crate::expr::Expr;
use crate::facts::{DEFAULT, Import};
use crate::gate::GateId;
use crate::span::Span;

/// Whether an import is of the project's own file, and not of a package.
fn is_own(file: &str) -> bool {
    file.starts_with(['.', '/', '~', '#', '$'])
        || file.starts_with("@/")
        || file.starts_with("src/")
}

impl<'t> Walker<'_, '_, '_, 't> {
    pub(super) fn import(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let Some(package) = self.source_of(node) else {
            return;
        };
        self.fetches(node, gate);
        self.low.facts.is_module |= self.is_file;
        self.low.imported(&package, self.reader.span(node));
        let mut cursor = node.walk();
        let clause = node
            .named_children(&mut cursor)
            .find(|child| child.kind() == "import_clause");
        let mut taken = Vec::new();
        if let Some(clause) = clause {
            self.taken(clause, &mut taken);
        } else {
            taken.push((String::new(), None));
        }
        for (local, name) in taken {
            if is_own(&package) {
                self.low.names.import(&local, &package);
            }
            if !local.is_empty() {
                let exported = name.clone().filter(|name| name != DEFAULT);
                self.takes_package(&local, &package, exported);
            }
            self.low.facts.imports.push(Import {
                from: package.clone(),
                local,
                name,
                handed_on: false,
                span: self.reader.span(node),
                gate: None,
            });
        }
    }

    /// `import confetti from 'https://esm.sh/canvas-confetti'`: a browser fetches the module. It takes
    /// no TypeScript, where such an address is Deno's.
    fn fetches(&mut self, statement: Node<'t>, gate: Option<GateId>) {
        let Some(source) = statement.child_by_field_name("source") else {
            return;
        };
        let address = self.reader.value(source);
        let is_web = address.as_literal().is_some_and(|text| {
            ["https://", "http://", "//"]
                .iter()
                .any(|begin| text.starts_with(begin))
        });
        if is_web && self.grammar == Grammar::JavaScript {
            let span = self.reader.span(source);
            self.low.address_in_script(&address, span, gate, Roles::Any);
        }
    }

    /// A name of the file for something of a package.
    fn takes_package(&mut self, local: &str, package: &str, exported: Option<String>) {
        self.imports.insert(local.to_owned(), package.to_owned());
        let taken = (package.to_owned(), exported);
        self.low.packages.insert(local.to_owned(), taken);
    }

    fn source_of(&self, statement: Node<'t>) -> Option<String> {
        let source = statement.child_by_field_name("source")?;
        self.reader.value(source).as_literal()
    }

    /// The names of an import: what each is called here, and what it is called there.
    fn taken(&self, clause: Node<'t>, taken: &mut Vec<(String, Option<String>)>) {
        let text = |node: Node<'t>| self.reader.text(node).to_owned();
        let mut cursor = clause.walk();
        for child in clause.named_children(&mut cursor) {
            match child.kind() {
                "identifier" => taken.push((text(child), Some(DEFAULT.to_owned()))),
                "namespace_import" => {
                    let name = self.reader.first_named(child);
                    taken.extend(name.map(|name| (text(name), None)));
                }
                "named_imports" => {
                    let mut cursor = child.walk();
                    for one in child.named_children(&mut cursor) {
                        let Some(name) = one.child_by_field_name("name") else {
                            continue;
                        };
                        let local = one.child_by_field_name("alias").unwrap_or(name);
                        taken.push((text(local), Some(text(name))));
                    }
                }
                _ => {}
            }
        }
    }

    /// `export { x } from './y'`, `export default start`.
    pub(super) fn export(&mut self, node: Node<'t>, gate: Option<GateId>) {
        self.low.facts.is_module |= self.is_file;
        if let Some(from) = self.source_of(node) {
            self.fetches(node, gate);
            return self.low.facts.imports.push(Import {
                from,
                local: String::new(),
                name: None,
                handed_on: true,
                span: self.reader.span(node),
                gate: None,
            });
        }
        if let Some(value) = node.child_by_field_name("value")
            && value.kind() == "identifier"
        {
            self.low.facts.default_export = Some(self.reader.text(value).to_owned());
        }
        let mut cursor = node.walk();
        if node
            .children(&mut cursor)
            .any(|child| child.kind() == "default")
        {
            if let Some(value) = node.child_by_field_name("value") {
                let config = self.reader.expr(unwrapped(value));
                let span = self.reader.span(value);
                self.low.drawn_by_shape(&config, span, gate);
                self.worker(unwrapped(value), gate);
            }
            let declared = node.child_by_field_name("declaration");
            let name = declared.and_then(|declared| declared.child_by_field_name("name"));
            if let Some(name) = name {
                self.low.facts.default_export = Some(self.reader.text(name).to_owned());
            }
        }
        self.push_children(node, gate, &Use::Exported);
    }

    /// `export default { fetch(request) { … } }`: the runtime of a worker calls it.
    fn worker(&mut self, exported: Node<'t>, gate: Option<GateId>) {
        let mut cursor = exported.walk();
        let answers = exported.named_children(&mut cursor).any(|member| {
            let name = match member.kind() {
                "method_definition" => member.child_by_field_name("name"),
                "pair" => member.child_by_field_name("key"),
                _ => None,
            };
            name.is_some_and(|name| self.reader.text(name) == "fetch")
        });
        if answers {
            let start = self.reader.span(exported).start;
            self.low.called("fetch", Span::new(start, start), gate);
        }
    }

    /// `require('./x')` and `import('./x')` wherever they stand.
    pub(super) fn takes(&mut self, callee: &Expr, args: &[Expr], span: Span, gate: Option<GateId>) {
        let is_taking = matches!(callee, Expr::Name(name) if name == "require" || name == "import");
        if let (true, [Expr::String(from), ..]) = (is_taking, args) {
            self.low.facts.imports.push(Import {
                from: from.clone(),
                local: String::new(),
                name: None,
                handed_on: false,
                span,
                gate,
            });
        }
    }

    /// `const x = require('package')`.
    pub(super) fn required(&mut self, name: &str, value: Node<'t>) {
        let Expr::Call { callee, args } = self.reader.expr(value) else {
            return;
        };
        if let (Expr::Name(callee), [Expr::String(package)]) = (callee.as_ref(), args.as_slice())
            && callee == "require"
        {
            self.takes_package(name, package, None);
            self.low.imported(package, self.reader.span(value));
        }
    }

    /// `const X = lazy(() => import('./X'))`: a component whose file is fetched when it is shown.
    pub(super) fn loaded_later(&mut self, name: &str, value: Node<'t>) {
        let is_lazy = value.kind() == "call_expression"
            && value.child_by_field_name("function").is_some_and(|callee| {
                let name = self.reader.text(callee);
                let last = name.rsplit('.').next().unwrap_or(name);
                matches!(
                    last,
                    "lazy" | "dynamic" | "defineAsyncComponent" | "loadable" | "lazyWithPreload"
                )
            });
        let is_import = value.kind() == "arrow_function";
        if !is_lazy && !is_import {
            return;
        }
        let mut open = vec![(value, 0)];
        while let Some((node, depth)) = open.pop() {
            let imports = node.kind() == "call_expression"
                && node
                    .child_by_field_name("function")
                    .is_some_and(|callee| callee.kind() == "import");
            if imports {
                let file = node
                    .child_by_field_name("arguments")
                    .and_then(|arguments| self.reader.first_named(arguments))
                    .and_then(|file| self.reader.value(file).as_literal());
                match file {
                    Some(file) if is_own(&file) => self.low.names.import(name, &file),
                    Some(package) if is_lazy => self.takes_package(name, &package, None),
                    _ => {}
                }
                return;
            }
            if depth < 6 && (is_lazy || depth < 1) {
                let mut cursor = node.walk();
                open.extend(
                    node.named_children(&mut cursor)
                        .take(8)
                        .map(|child| (child, depth + 1)),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_not_own() {
        assert!(is_own("./X.vue") && is_own("@/components/X.vue") && is_own("~/x"));
        assert!(!is_own("vue") && !is_own("@nuxt/image"));
    }
}
