//! Scopes are the functions in which a name stands for something of its own: a name that two
//! functions use for different things means in each what is bound there.

use foldhash::{HashMap, HashMapExt};

use crate::expr::Expr;
use crate::facts::Facts;
use crate::gate::GateKind;

/// What names are bound to, and where.
#[derive(Debug, Default)]
pub struct Scopes {
    /// Where a name is bound first.
    first: HashMap<String, usize>,
    /// All that a name is bound to, where it is bound more than once.
    again: HashMap<String, Vec<(usize, Expr)>>,
    /// What is assigned to at the moment: it may stand for anything before.
    assigned: Option<(String, usize)>,
}

impl Scopes {
    /// The next thing that is bound there is no declaration.
    pub fn assign(&mut self, name: &str, at: usize) {
        self.assigned = Some((name.to_owned(), at));
    }

    /// A name is bound at a place. `known` is what it was bound to so far, by what `facts` tell.
    pub fn bind(&mut self, name: &str, at: usize, expr: &Expr, known: Option<&Expr>) {
        let assigned = self.assigned.take();
        let is_declared = assigned.is_none_or(|(target, from)| target != name || from != at);
        let Some(known) = known else {
            self.first.insert(name.to_owned(), at);
            return;
        };
        let first = self.first.get(name).copied().unwrap_or(at);
        let all = self.again.entry(name.to_owned()).or_default();
        if all.is_empty() {
            all.push((first, known.clone()));
        }
        let expr = is_declared.then(|| expr.clone());
        all.push((at, expr.unwrap_or_else(|| Expr::Unknown(String::new()))));
    }

    /// Puts into conditions, and into what calls hand over, what such names stand for there.
    pub fn resolve(&self, facts: &mut Facts) {
        if self.again.is_empty() {
            return;
        }
        let bound = Bound::of(self, Functions::of(facts));
        for gate in &mut facts.gates {
            let at = gate.span.start;
            if let GateKind::Condition { expr, .. } = &mut gate.kind {
                self.put_into(expr, at, &bound);
            }
        }
        for call in &mut facts.calls {
            let at = call.span.start;
            for expr in call.given.iter_mut().flatten() {
                self.put_into(expr, at, &bound);
            }
        }
    }

    fn put_into(&self, expr: &mut Expr, at: usize, bound: &Bound) {
        let mut names: Vec<&str> = Vec::new();
        for text in expr.texts() {
            if let Some((name, _)) = self.again.get_key_value(text)
                && !names.contains(&name.as_str())
            {
                names.push(name);
            }
        }
        for name in names {
            if let Some(bound) = bound.at(name, at) {
                *expr = expr.replaced(name, bound);
            }
        }
    }
}

/// What names are bound to in each function.
struct Bound<'a> {
    functions: Functions,
    /// By name, then by the function that binds it; nothing where it does so more than once.
    by_function: HashMap<&'a str, HashMap<Option<usize>, Option<&'a Expr>>>,
}

impl<'a> Bound<'a> {
    fn of(scopes: &'a Scopes, functions: Functions) -> Self {
        let mut by_function: HashMap<&str, HashMap<_, _>> = HashMap::new();
        for (name, all) in &scopes.again {
            let known = by_function.entry(name).or_default();
            for (at, expr) in all {
                let once = known.entry(functions.around(*at));
                once.and_modify(|once| *once = None).or_insert(Some(expr));
            }
        }
        Self {
            functions,
            by_function,
        }
    }

    /// What a name stands for at a place: what is bound once in the innermost function around it
    /// that binds it.
    fn at(&self, name: &str, at: usize) -> Option<&'a Expr> {
        let known = self.by_function.get(name)?;
        let mut function = self.functions.around(at);
        // What a function does not bind itself may be what it is handed.
        loop {
            if let Some(once) = known.get(&function) {
                return once.filter(|expr| !matches!(expr, Expr::Unknown(_)));
            }
            function = Some(self.functions.outside(function)?);
        }
    }
}

/// The functions of a file by where they stand.
struct Functions {
    /// Start, end, and the number of the one around it; by their starts.
    all: Vec<(usize, usize, Option<usize>)>,
}

impl Functions {
    fn of(facts: &Facts) -> Self {
        let functions = facts.functions.iter();
        let mut spans: Vec<(usize, usize)> = functions
            .map(|function| (function.span.start, function.span.end))
            .collect();
        spans.sort_unstable();
        spans.dedup();
        let mut all: Vec<(usize, usize, Option<usize>)> = Vec::with_capacity(spans.len());
        let mut open: Vec<usize> = Vec::new();
        for (number, (start, end)) in spans.into_iter().enumerate() {
            while open.last().is_some_and(|last| all[*last].1 <= start) {
                open.pop();
            }
            all.push((start, end, open.last().copied()));
            open.push(number);
        }
        Self { all }
    }

    /// The innermost function around a place.
    fn around(&self, at: usize) -> Option<usize> {
        let after = self.all.partition_point(|(start, ..)| *start <= at);
        let mut number = after.checked_sub(1);
        while let Some(known) = number {
            if at < self.all[known].1 {
                break;
            }
            number = self.all[known].2;
        }
        number
    }

    fn outside(&self, function: Option<usize>) -> Option<usize> {
        self.all[function?].2
    }
}
