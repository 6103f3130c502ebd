//! Which tokens are operators in which dialect, and how tightly they bind.

use super::super::super::Dialect;
use super::super::lexer::Kind;
use super::Parser;
use crate::expr::Compare;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Assign,
    InlineIf,
    InlineUnless,
    Question,
    Or,
    And,
    Compare(Compare),
    NotIn,
    Contains,
    Is,
    /// An operator that has no form of its own reads as a function.
    Call(&'static str),
    NotCall(&'static str),
    Arithmetic(&'static str),
    As,
    Arrow,
}

pub(super) const NOT: u8 = 50;
pub(super) const UNARY: u8 = 90;
/// Binds tighter than modifiers, so that `render 'x' if y` keeps its `if`.
pub(super) const ARGUMENT: u8 = 15;

/// How tightly an operator binds to its left, and the least that its right side must bind.
pub(super) fn power(action: Action, dialect: Dialect) -> (u8, u8) {
    match action {
        Action::Assign => (10, 10),
        Action::InlineIf | Action::InlineUnless => (12, 13),
        Action::Question => (20, 14),
        // Liquid knows no precedence: it reads from right to left.
        Action::Or | Action::And if dialect == Dialect::Liquid => (30, 30),
        Action::Or => (30, 31),
        Action::And => (40, 41),
        Action::Compare(_)
        | Action::NotIn
        | Action::Contains
        | Action::Is
        | Action::Call(_)
        | Action::NotCall(_)
        | Action::As => (60, 61),
        Action::Arithmetic("*" | "/" | "%" | "//" | "**") => (80, 81),
        Action::Arithmetic(_) => (70, 71),
        Action::Arrow => (100, 0),
    }
}

impl Parser<'_, '_> {
    /// The operator that stands next, and how many tokens it takes.
    pub(super) fn operator(&self) -> Option<(Action, usize)> {
        let token = self.peek()?;
        match token.kind {
            Kind::Op => symbol(&token.text, self.dialect).map(|action| (action, 1)),
            Kind::Name => self.word(&token.text),
            _ => None,
        }
    }

    fn word(&self, word: &str) -> Option<(Action, usize)> {
        let second = |name: &str| {
            self.tokens
                .get(self.at + 1)
                .is_some_and(|token| token.is_name(name))
        };
        let dialect = self.dialect;
        let templates = matches!(dialect, Dialect::Jinja | Dialect::Liquid);
        let action = match word {
            "and" if dialect != Dialect::Ejs => Action::And,
            "or" if dialect != Dialect::Ejs => Action::Or,
            "AND" if dialect == Dialect::Php => Action::And,
            "OR" if dialect == Dialect::Php => Action::Or,
            "not" if dialect == Dialect::Jinja && second("in") => return Some((Action::NotIn, 2)),
            "in" if matches!(dialect, Dialect::Jinja | Dialect::Ejs) => {
                Action::Compare(Compare::In)
            }
            "is" if matches!(dialect, Dialect::Jinja | Dialect::Razor) => Action::Is,
            "as" if dialect == Dialect::Razor => Action::As,
            "contains" if templates => Action::Contains,
            "matches" if dialect == Dialect::Jinja => Action::Call("matches"),
            "starts" if second("with") => return Some((Action::Call("starts_with"), 2)),
            "ends" if second("with") => return Some((Action::Call("ends_with"), 2)),
            "instanceof" => Action::Call("instanceof"),
            "if" if matches!(dialect, Dialect::Jinja | Dialect::Erb) => Action::InlineIf,
            "unless" if dialect == Dialect::Erb => Action::InlineUnless,
            _ => return None,
        };
        Some((action, 1))
    }
}

fn symbol(op: &str, dialect: Dialect) -> Option<Action> {
    Some(match op {
        "=" | ":=" | "??=" | "||=" | "&&=" => Action::Assign,
        "||" | "??" => Action::Or,
        "&&" => Action::And,
        "?" => Action::Question,
        "==" | "===" => Action::Compare(Compare::Equal),
        "!=" | "!==" | "<>" => Action::Compare(Compare::NotEqual),
        "<" => Action::Compare(Compare::Less),
        "<=" => Action::Compare(Compare::LessOrEqual),
        ">" => Action::Compare(Compare::Greater),
        ">=" => Action::Compare(Compare::GreaterOrEqual),
        "=~" => Action::Call("matches"),
        "!~" => Action::NotCall("matches"),
        // In lists of PHP and Ruby, `=>` is the list's own.
        "=>" if matches!(dialect, Dialect::Ejs | Dialect::Razor | Dialect::Jinja) => Action::Arrow,
        "." if dialect == Dialect::Php => Action::Arithmetic("."),
        "~" => Action::Arithmetic("~"),
        "+" => Action::Arithmetic("+"),
        "-" => Action::Arithmetic("-"),
        "*" => Action::Arithmetic("*"),
        "/" => Action::Arithmetic("/"),
        "//" => Action::Arithmetic("//"),
        "%" => Action::Arithmetic("%"),
        "**" => Action::Arithmetic("**"),
        ".." | "..." => Action::Arithmetic(".."),
        "&" | "^" | "<=>" => Action::Arithmetic("&"),
        "|" if !matches!(dialect, Dialect::Jinja | Dialect::Liquid) => Action::Arithmetic("|"),
        _ => return None,
    })
}
