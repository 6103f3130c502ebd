//! A node is a place in the tree of a script or program, as tree-sitter gives it. Its kind and the
//! fields of its children are asked for by their names, a dozen times a node: the names of a grammar
//! are looked up once, where tree-sitter compares them with all that it has each time.

use std::ops::Range;
use std::sync::Mutex;

use foldhash::HashMap;
use tree_sitter::Language;

/// The names of a grammar.
#[derive(Debug)]
struct Names {
    /// By their numbers.
    kinds: Vec<&'static str>,
    fields: HashMap<&'static str, u16>,
}

impl Names {
    /// Those of a grammar, of which the program has a handful.
    fn of(language: &Language) -> &'static Self {
        static KNOWN: Mutex<Vec<(Language, &'static Names)>> = Mutex::new(Vec::new());
        let mut known = KNOWN.lock().unwrap_or_else(|broken| broken.into_inner());
        if let Some((_, names)) = known.iter().find(|(own, _)| own == language) {
            return names;
        }
        let language: &'static Language = Box::leak(Box::new(language.clone()));
        let kinds = 0..u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
        let fields = 1..=u16::try_from(language.field_count()).unwrap_or(u16::MAX - 1);
        let fields = fields.filter_map(|id| Some((language.field_name_for_id(id)?, id)));
        let names: &'static Self = Box::leak(Box::new(Self {
            kinds: kinds
                .map(|id| language.node_kind_for_id(id).unwrap_or_default())
                .collect(),
            fields: fields.collect(),
        }));
        known.push((language.clone(), names));
        names
    }
}

/// What a text was parsed to.
#[derive(Debug)]
pub struct Tree {
    tree: tree_sitter::Tree,
    names: &'static Names,
}

impl Tree {
    #[must_use]
    pub fn new(tree: tree_sitter::Tree, language: &Language) -> Self {
        let names = Names::of(language);
        Self { tree, names }
    }

    #[must_use]
    pub fn root_node(&self) -> Node<'_> {
        Node {
            node: self.tree.root_node(),
            names: self.names,
        }
    }

    #[must_use]
    pub fn walk(&self) -> Cursor<'_> {
        self.root_node().walk()
    }
}

/// As [`tree_sitter::Node`], whose methods it has.
#[derive(Clone, Copy, Debug)]
pub struct Node<'t> {
    node: tree_sitter::Node<'t>,
    names: &'static Names,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<'t> Node<'t> {
    fn with(self, node: Option<tree_sitter::Node<'t>>) -> Option<Self> {
        let names = self.names;
        node.map(|node| Self { node, names })
    }

    #[must_use]
    pub fn kind(&self) -> &'t str {
        let kind = self.names.kinds.get(usize::from(self.node.kind_id()));
        // Errors have a number beyond all others.
        kind.copied().unwrap_or_else(|| self.node.kind())
    }

    #[must_use]
    pub fn child_by_field_name(&self, name: &str) -> Option<Self> {
        let field = self.names.fields.get(name)?;
        self.with(self.node.child_by_field_id(*field))
    }

    /// The children under a field, in order.
    pub fn children_by_field_name<'c>(
        &self,
        name: &str,
        cursor: &'c mut Cursor<'t>,
    ) -> impl Iterator<Item = Self> + use<'c, 't> {
        let field = self.names.fields.get(name).copied();
        let is_under = move |cursor: &Cursor| {
            field.is_some() && cursor.cursor.field_id().map(u16::from) == field
        };
        Children::of(*self, cursor, is_under)
    }

    pub fn named_children<'c>(
        &self,
        cursor: &'c mut Cursor<'t>,
    ) -> impl Iterator<Item = Self> + use<'c, 't> {
        Children::of(*self, cursor, |cursor| cursor.cursor.node().is_named())
    }

    pub fn children<'c>(
        &self,
        cursor: &'c mut Cursor<'t>,
    ) -> impl Iterator<Item = Self> + use<'c, 't> {
        Children::of(*self, cursor, |_| true)
    }

    #[must_use]
    pub fn named_child(&self, number: u32) -> Option<Self> {
        self.with(self.node.named_child(number))
    }

    #[must_use]
    pub fn named_child_count(&self) -> usize {
        self.node.named_child_count()
    }

    #[must_use]
    pub fn child(&self, number: u32) -> Option<Self> {
        self.with(self.node.child(number))
    }

    #[must_use]
    pub fn child_count(&self) -> u32 {
        self.node.child_count()
    }

    #[must_use]
    pub fn walk(&self) -> Cursor<'t> {
        Cursor {
            cursor: self.node.walk(),
            names: self.names,
        }
    }

    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.with(self.node.parent())
    }

    #[must_use]
    pub fn id(&self) -> usize {
        self.node.id()
    }

    #[must_use]
    pub fn start_byte(&self) -> usize {
        self.node.start_byte()
    }

    #[must_use]
    pub fn end_byte(&self) -> usize {
        self.node.end_byte()
    }

    #[must_use]
    pub fn byte_range(&self) -> Range<usize> {
        self.node.byte_range()
    }

    #[must_use]
    pub fn is_named(&self) -> bool {
        self.node.is_named()
    }

    #[must_use]
    pub fn is_extra(&self) -> bool {
        self.node.is_extra()
    }

    #[must_use]
    pub fn is_error(&self) -> bool {
        self.node.is_error()
    }

    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.node.is_missing()
    }

    #[cfg(test)]
    pub fn to_sexp(self) -> String {
        self.node.to_sexp()
    }
}

/// As [`tree_sitter::TreeCursor`], whose methods it has.
pub struct Cursor<'t> {
    cursor: tree_sitter::TreeCursor<'t>,
    names: &'static Names,
}

impl<'t> Cursor<'t> {
    #[must_use]
    pub fn node(&self) -> Node<'t> {
        Node {
            node: self.cursor.node(),
            names: self.names,
        }
    }

    #[must_use]
    pub fn field_name(&self) -> Option<&'t str> {
        self.cursor.field_name()
    }

    pub fn goto_first_child(&mut self) -> bool {
        self.cursor.goto_first_child()
    }

    pub fn goto_next_sibling(&mut self) -> bool {
        self.cursor.goto_next_sibling()
    }

    pub fn goto_parent(&mut self) -> bool {
        self.cursor.goto_parent()
    }

    pub fn goto_first_child_for_byte(&mut self, at: usize) -> Option<usize> {
        self.cursor.goto_first_child_for_byte(at)
    }
}

/// Those of the children of a node that `picks` takes.
struct Children<'c, 't, P> {
    cursor: &'c mut Cursor<'t>,
    picks: P,
    /// The cursor is at a child that was not looked at.
    is_left: bool,
}

impl<'c, 't, P: Fn(&Cursor) -> bool> Children<'c, 't, P> {
    fn of(node: Node<'t>, cursor: &'c mut Cursor<'t>, picks: P) -> Self {
        cursor.cursor.reset(node.node);
        let is_left = cursor.goto_first_child();
        Self {
            cursor,
            picks,
            is_left,
        }
    }
}

impl<'t, P: Fn(&Cursor) -> bool> Iterator for Children<'_, 't, P> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        while self.is_left {
            let found = (self.picks)(self.cursor).then(|| self.cursor.node());
            self.is_left = self.cursor.goto_next_sibling();
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parser;

    #[test]
    fn names_are_those_of_tree_sitter() {
        let script = "class A { b = <a c='d'>{e}</a> } if (f) g(h => ({ [i]: j })); k = /l/ = ;";
        let languages: [(Language, &str); 4] = [
            (tree_sitter_javascript::LANGUAGE.into(), script),
            (tree_sitter_typescript::LANGUAGE_TSX.into(), script),
            (
                tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
                "type A = B<C>; d = <E>f;",
            ),
            (
                tree_sitter_php::LANGUAGE_PHP.into(),
                "<?php if ($a): ?><p><?php echo b(c: 1);",
            ),
        ];
        for (language, text) in languages {
            let tree = parser::parse(text.as_bytes(), &language).unwrap();
            let mut open = vec![tree.root_node()];
            let mut seen = 0;
            while let Some(node) = open.pop() {
                seen += 1;
                assert_eq!(node.kind(), node.node.kind());
                for id in 1..=u16::try_from(language.field_count()).unwrap() {
                    let name = language.field_name_for_id(id).unwrap();
                    let found = node.child_by_field_name(name).map(|node| node.node);
                    assert_eq!(found, node.node.child_by_field_name(name));
                }
                assert!(node.child_by_field_name("no such field").is_none());
                let mut cursor = node.walk();
                open.extend(node.children(&mut cursor));
            }
            assert!(seen > 10, "{seen}");
        }
    }
}
