//! A scan puts the pieces of a file together: regions, the tree of blocks, and includes.

use super::pieces::{self, Form, Piece, word};
use super::tags::{Meaning, Tags};
use super::tree::Builder;
use super::{
    BranchKind, Dialect, Include, IncludeKind, Region, RegionKind, Template, ejs, erb,
    front_matter, golang, include, mustache,
};
use crate::expr::Expr;
use crate::span::Span;

/// Finds the regions of `dialect` in `text` and the tree of their blocks. Never fails, and takes
/// time linear in the length of the text.
#[must_use]
pub fn scan(text: &str, dialect: Dialect) -> Template {
    match dialect {
        Dialect::Php => return super::php::scan(text),
        Dialect::Razor => return super::razor::scan(text),
        _ => {}
    }
    let marks = pieces::marks(dialect);
    let begins = |mark: &&str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    let matter = if marks.is_empty() {
        None
    } else {
        front_matter::read(text)
    };
    if matter.is_none() && !marks.iter().any(begins) {
        return Template::default();
    }
    let mut template = Template::default();
    let mut from = 0;
    if let Some((region, layout)) = matter {
        from = region.span.end;
        template.regions.push(region);
        template.includes.extend(layout);
    }
    let pieces = pieces::pieces(text, from, dialect);
    let mut scan = Scan {
        text,
        dialect,
        template,
        builder: Builder::default(),
    };
    let tags = matches!(dialect, Dialect::Jinja | Dialect::Liquid)
        .then(|| Tags::new(text, &pieces, dialect));
    for piece in &pieces {
        scan.piece(piece, tags.as_ref());
    }
    scan.builder.finish(text.len(), &mut scan.template);
    scan.template
}

struct Scan<'t> {
    text: &'t str,
    dialect: Dialect,
    template: Template,
    builder: Builder<'t>,
}

impl<'t> Scan<'t> {
    fn piece(&mut self, piece: &Piece, tags: Option<&Tags<'t>>) {
        let code = piece.code.of(self.text);
        if piece.form == Form::Held {
            self.held(piece, code);
            return;
        }
        let meaning = match (self.dialect, piece.form) {
            (Dialect::Handlebars, _) => mustache::meaning(self.text, piece),
            (_, Form::Comment) => Meaning {
                kind: Some(RegionKind::Comment),
                ..Meaning::default()
            },
            (Dialect::Go, _) => golang::meaning(code),
            (Dialect::Erb, form) => Meaning {
                events: erb::events(code),
                kind: Some(kind(form)),
                ..Meaning::default()
            },
            (Dialect::Ejs, form) => Meaning {
                events: ejs::events(code),
                kind: Some(kind(form)),
                includes: old_include(code),
            },
            (_, Form::Statement) => match tags {
                Some(tags) => tags.meaning(piece.code, self.builder.in_case()),
                None => Meaning::default(),
            },
            _ => Meaning::default(),
        };
        let kind = meaning.kind.unwrap_or_else(|| kind(piece.form));
        self.region(piece.span, kind);
        let reads = match self.dialect {
            Dialect::Jinja | Dialect::Liquid => piece.form == Form::Output,
            // The blocks of a script are no expression.
            Dialect::Ejs => {
                piece.form == Form::Output
                    || meaning.events.is_empty() && meaning.includes.is_empty()
            }
            Dialect::Erb => piece.form == Form::Output || meaning.events.is_empty(),
            Dialect::Go => meaning.events.is_empty(),
            _ => false,
        };
        for (target, kind) in meaning.includes {
            self.include(piece.span, target, kind);
        }
        if reads && kind != RegionKind::Comment {
            self.expression(piece.span, code);
        }
        self.builder.region(piece.span, meaning.events);
    }

    fn region(&mut self, span: Span, kind: RegionKind) {
        self.template.regions.push(Region { span, kind });
    }

    fn include(&mut self, span: Span, target: Option<String>, kind: IncludeKind) {
        self.template.includes.push(Include { span, target, kind });
    }

    /// Text that is not template code: shown as it is, kept from the page, or another language's.
    fn held(&mut self, piece: &Piece, code: &'t str) {
        let name = word(code);
        if piece.end.is_empty() {
            self.builder.unbalanced += 1;
        }
        if matches!(name, "comment" | "doc" | "schema") {
            self.region(
                Span::new(piece.span.start, piece.end.end),
                RegionKind::Comment,
            );
            self.builder
                .leaf(piece.span, piece.held, BranchKind::Comment);
            return;
        }
        self.region(piece.span, RegionKind::Statement);
        if !piece.end.is_empty() {
            self.region(piece.end, RegionKind::Statement);
        }
        let kind = if matches!(name, "javascript" | "stylesheet") {
            BranchKind::Other {
                name: name.to_owned(),
                args: Expr::List(Vec::new()),
            }
        } else {
            BranchKind::Verbatim
        };
        self.builder.leaf(piece.span, piece.held, kind);
    }

    /// The includes in an expression. Where it decides by itself whether they come out
    /// (`render 'x' if consent`), the region is a branch of its own.
    fn expression(&mut self, span: Span, code: &str) {
        let found = include::in_expression(code, self.dialect);
        let Some(first) = found.first() else {
            return;
        };
        let conditions = first.conditions.clone();
        if !conditions.is_empty() && found.iter().all(|other| other.conditions == conditions) {
            self.builder
                .leaf(span, span, BranchKind::Conditions(conditions));
        }
        for one in found {
            self.include(span, one.target, one.kind);
        }
    }
}

fn kind(form: Form) -> RegionKind {
    match form {
        Form::Output => RegionKind::Output,
        Form::Comment => RegionKind::Comment,
        Form::Statement | Form::Held => RegionKind::Statement,
    }
}

/// `<% include x %>`, as EJS wrote it before it had a function for it.
fn old_include(code: &str) -> Vec<(Option<String>, IncludeKind)> {
    match code.strip_prefix("include ").map(str::trim) {
        Some(target) if !target.contains(['(', ' ']) => {
            vec![(
                Some(target.trim_matches(['"', '\'']).to_owned()),
                IncludeKind::Include,
            )]
        }
        _ => Vec::new(),
    }
}
