//! A list is an array of PHP that a file goes through, or takes one entry of: the addresses that it loads
//! often stand there, `foreach ($scripts as $script) wp_enqueue_script($script['name'], $script['src'])`.

use std::collections::{HashMap, HashSet};

use crate::syntax::node::Node;

use super::kept::{self, Name};
use super::render;
use super::text;

/// How many entries of a list are looked at.
const MAX_ENTRIES: usize = 64;

/// How many keys lead into an array.
const MAX_KEYS: usize = 4;

/// Which array a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Root<'t> {
    Variable(&'t str),
    Kept(Name<'t>),
}

/// One step into an array.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step<'t> {
    Key(&'t str),
    /// Each entry, as a loop takes them.
    Each,
}

/// What a piece of code takes out of an array.
#[derive(Clone, Debug)]
pub(super) struct Path<'t> {
    root: Root<'t>,
    /// Which of the arrays that the variable was given.
    number: usize,
    steps: Vec<Step<'t>>,
}

/// The arrays that a file has names for, and the loops through them.
#[derive(Default)]
pub(super) struct Lists<'t, 'n> {
    arrays: HashMap<Root<'t>, Vec<Node<'n>>>,
    /// Arrays that stand in the loop itself.
    inline: Vec<Node<'n>>,
    /// What the variable of a loop stands for, in the function that is walked.
    loops: HashMap<&'t str, Path<'t>>,
    /// All loops.
    walked: Vec<(&'t str, Path<'t>)>,
    /// The arrays of variables in the function that is walked.
    current: HashMap<&'t str, usize>,
}

/// Stands for the arrays that have no name.
const INLINE: &str = "";

impl<'t, 'n> Lists<'t, 'n> {
    /// What follows is of another function.
    pub(super) fn leave(&mut self) {
        self.loops.clear();
        self.current.clear();
    }

    /// `$scripts = [ … ]`, `private $scripts = [ … ]`, `const SCRIPTS = [ … ]`
    pub(super) fn named(&mut self, name: &'t str, array: Node<'n>) {
        if array.kind() != "array_creation_expression" {
            return;
        }
        let root = variable(name).map(Root::Variable);
        let root = root.or_else(|| kept::named(name).map(Root::Kept));
        if let Some(root) = root {
            self.keep(root, array);
        }
    }

    /// The array of a property or a constant.
    pub(super) fn kept(&mut self, name: Name<'t>, array: Node<'n>) {
        if array.kind() == "array_creation_expression" {
            self.keep(Root::Kept(name), array);
        }
    }

    fn keep(&mut self, root: Root<'t>, array: Node<'n>) {
        let arrays = self.arrays.entry(root).or_default();
        arrays.push(array);
        if let Root::Variable(name) = root {
            self.current.insert(name, arrays.len() - 1);
            self.loops.remove(name);
        }
    }

    /// `foreach ($of as $name)`, `foreach ($of as $key => $name)`
    pub(super) fn each(&mut self, name: &'t str, of: Node<'n>, written: &'t str) {
        let Some(name) = variable(name) else {
            return;
        };
        let path = match of.kind() {
            "array_creation_expression" => {
                self.inline.push(of);
                Some(Path {
                    root: Root::Variable(INLINE),
                    number: self.inline.len() - 1,
                    steps: Vec::new(),
                })
            }
            _ => self.path(written),
        };
        match path {
            Some(mut path) => {
                path.steps.push(Step::Each);
                self.walked.push((name, path.clone()));
                self.loops.insert(name, path);
            }
            None => {
                self.loops.remove(name);
            }
        }
    }

    /// What `code` takes out of an array: `$script['src']`, `$src` in a loop, `self::SCRIPTS['map']`.
    pub(super) fn path(&self, code: &'t str) -> Option<Path<'t>> {
        let code = code.trim();
        let (name, keys) = match code.find('[') {
            Some(open) => (&code[..open], &code[open..]),
            None => (code, ""),
        };
        let mut path = match variable(name) {
            Some(name) => match self.loops.get(name) {
                Some(path) => path.clone(),
                None => Path {
                    root: Root::Variable(name),
                    number: *self.current.get(name)?,
                    steps: Vec::new(),
                },
            },
            None => Path {
                root: Root::Kept(kept::named(name)?),
                number: 0,
                steps: Vec::new(),
            },
        };
        let mut rest = keys;
        while let Some(inner) = rest.strip_prefix('[') {
            let (key, behind) = inner.split_once(']')?;
            path.steps
                .push(Step::Key(key.trim().trim_matches(['\'', '"'])));
            rest = behind;
        }
        (rest.is_empty() && path.steps.len() <= MAX_KEYS && !path.steps.is_empty()
            || keys.is_empty())
        .then_some(path)
    }

    /// What arrays hold that is an address of another host, by the code that takes it out.
    pub(super) fn addresses(&self, text: &str) -> HashMap<String, String> {
        let mut all = HashMap::new();
        let address = |node: Node| {
            let pieces = text::pieces(text, node, &mut HashSet::new());
            let pattern = text::value(text, &pieces).pattern();
            kept::is_remote(&pattern).then_some(pattern)
        };
        let mut add = |name: String, node: Node| match address(node) {
            Some(address) => {
                all.entry(name).or_insert(address);
            }
            None => {
                for (key, value) in keyed(text, node) {
                    if let Some(address) = address(value) {
                        all.entry(format!("{name}[{key}]")).or_insert(address);
                    }
                }
            }
        };
        for (name, path) in &self.walked {
            for node in self.entered(text, path) {
                add(format!("${name}"), node);
            }
        }
        for (root, arrays) in &self.arrays {
            let name = match root {
                Root::Variable(name) => format!("${name}"),
                Root::Kept(Name::Property(name)) => format!("$this->{name}"),
                Root::Kept(Name::Constant(name)) => format!("self::{name}"),
                Root::Kept(Name::Function(_)) => continue,
            };
            for array in arrays {
                add(name.clone(), *array);
                for (key, value) in keyed(text, *array) {
                    add(format!("{name}[{key}]"), value);
                }
            }
        }
        all
    }

    /// The expressions that a path leads to.
    pub(super) fn nodes(&self, text: &str, path: &Path<'t>) -> Vec<Node<'n>> {
        let mut nodes = self.entered(text, path);
        nodes.retain(|node| node.kind() != "array_creation_expression");
        nodes
    }

    fn entered(&self, text: &str, path: &Path<'t>) -> Vec<Node<'n>> {
        let array = match path.root {
            Root::Variable(INLINE) => self.inline.get(path.number),
            root => self.arrays.get(&root).and_then(|all| all.get(path.number)),
        };
        let mut nodes: Vec<Node<'n>> = array.copied().into_iter().collect();
        for step in &path.steps {
            nodes = nodes
                .into_iter()
                .flat_map(|node| match step {
                    Step::Each => values(node),
                    Step::Key(key) => at_key(text, node, key).into_iter().collect(),
                })
                .take(MAX_ENTRIES)
                .collect();
        }
        nodes
    }
}

/// The name of a variable; `$this->scripts` is none.
fn variable(code: &str) -> Option<&str> {
    let name = code.strip_prefix('$')?;
    let is_word = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    is_word(name).then_some(name)
}

/// What an array holds.
fn values(array: Node) -> Vec<Node> {
    entries(array).into_iter().map(|(_, value)| value).collect()
}

fn at_key<'n>(text: &str, array: Node<'n>, wanted: &str) -> Option<Node<'n>> {
    let mut all = keyed(text, array).into_iter();
    all.find_map(|(key, value)| (key == wanted).then_some(value))
}

/// The values of an array by their keys; numbers where there are none.
fn keyed<'n>(text: &str, array: Node<'n>) -> Vec<(String, Node<'n>)> {
    let mut number = 0;
    let mut all = Vec::new();
    for (key, value) in entries(array) {
        let key = match key {
            Some(key) => {
                let pieces = text::pieces(text, key, &mut HashSet::new());
                let literal = text::value(text, &pieces).as_literal();
                literal.unwrap_or_else(|| text.get(key.byte_range()).unwrap_or_default().to_owned())
            }
            None => {
                number += 1;
                (number - 1).to_string()
            }
        };
        all.push((key, value));
    }
    all
}

/// The entries of an array: the key, where there is one, and the value.
fn entries(array: Node) -> Vec<(Option<Node>, Node)> {
    render::initializers(array)
        .into_iter()
        .filter_map(|entry| match entry.named_child_count() {
            1 => Some((None, entry.named_child(0)?)),
            2 => Some((entry.named_child(0), entry.named_child(1)?)),
            _ => None,
        })
        .collect()
}
