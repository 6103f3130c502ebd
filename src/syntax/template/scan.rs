//! A scan puts the pieces of a file together: regions, the tree of blocks, and includes.

use super::delimiters::marks;
use super::element::address::expose;
use super::element::elements;
use super::element::gates::{Gate, Gates, settle};
use super::pieces::{self, Form, Piece, word};
use super::tags::{Meaning, Tags};
use super::tongue::{Tongue, attribute};
use super::tree::Builder;
use super::{
    Branch, BranchKind, Dialect, Include, IncludeKind, Region, RegionKind, Template, ejs, erb,
    front_matter, golang, helpers, host, include, loaded, made, mustache, nesting, output, templ,
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
    let marks = marks(dialect);
    let begins = |mark: &&str| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some();
    // Only generators that read Markdown too have front matter.
    let may_have_matter = matches!(
        dialect,
        Dialect::Antlers
            | Dialect::Ejs
            | Dialect::Erb
            | Dialect::Go
            | Dialect::Handlebars
            | Dialect::Jinja
            | Dialect::Liquid
    );
    let matter = may_have_matter.then(|| front_matter::read(text)).flatten();
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
    let pieces = match dialect {
        Dialect::Templ => templ::pieces(text),
        _ => pieces::pieces(text, from, dialect),
    };
    let elements = elements(text, dialect, &pieces);
    let gates = Gates::read(text, dialect, &elements, &mut template);
    let choices = std::mem::take(&mut template.branches);
    let basic = dialect == Dialect::Asp && host::is_visual_basic(text);
    let mut scan = Scan {
        text,
        dialect,
        basic,
        template,
        choices,
        builder: Builder::default(),
        tongue: Tongue::new(text, &pieces, dialect),
        tags: matches!(dialect, Dialect::Jinja | Dialect::Liquid)
            .then(|| Tags::new(text, &pieces, dialect)),
    };
    let mut gates = gates.into_iter().peekable();
    for piece in &pieces {
        while let Some(gate) = gates.next_if(|gate| gate.at <= piece.span.start) {
            scan.gate(gate);
        }
        scan.piece(piece);
    }
    for gate in gates {
        scan.gate(gate);
    }
    scan.finish()
}

struct Scan<'t> {
    text: &'t str,
    dialect: Dialect,
    /// The code of the page is Visual Basic.
    basic: bool,
    template: Template,
    /// Branches within expressions.
    choices: Vec<Branch>,
    builder: Builder<'t>,
    tongue: Option<Tongue<'t>>,
    tags: Option<Tags<'t>>,
}

impl<'t> Scan<'t> {
    fn gate(&mut self, gate: Gate<'t>) {
        self.builder.element(gate.at, gate.head, gate.event);
    }

    fn finish(mut self) -> Template {
        self.builder.finish(self.text.len(), &mut self.template);
        let template = &mut self.template;
        if !self.choices.is_empty() {
            let groups = template.branches.iter().map(|branch| branch.group + 1);
            let first = groups.max().unwrap_or(0);
            for (number, choice) in self.choices.iter_mut().enumerate() {
                choice.group = first + number;
            }
            let mut all = std::mem::take(&mut template.branches);
            all.append(&mut self.choices);
            template.branches = nesting::nest(all);
        }
        settle(&mut template.regions);
        template.includes.sort_by_key(|include| include.span);
        self.template
    }

    fn piece(&mut self, piece: &Piece) {
        let code = piece.code.of(self.text);
        if piece.form == Form::Held {
            self.held(piece, code);
            return;
        }
        if self.dialect == Dialect::Liquid
            && piece.form == Form::Statement
            && word(code) == "liquid"
        {
            return self.lines(piece);
        }
        let meaning = match (self.dialect, piece.form) {
            (Dialect::Handlebars, _) => mustache::meaning(self.text, piece),
            (_, Form::Comment) => Meaning {
                kind: Some(RegionKind::Comment),
                ..Meaning::default()
            },
            (Dialect::Go, _) => golang::meaning(code),
            (Dialect::Templ, Form::Statement) => templ::meaning(code),
            (Dialect::Erb, form) => Meaning {
                events: erb::events(code),
                kind: Some(kind(form)),
                ..Meaning::default()
            },
            (Dialect::Ejs, form) => Meaning {
                events: ejs::events(code),
                kind: Some(kind(form)),
                includes: old_include(code),
                ..Meaning::default()
            },
            (Dialect::SilverStripe, Form::Output) => Meaning {
                includes: match code {
                    "Layout" => vec![(None, IncludeKind::Body)],
                    _ => Vec::new(),
                },
                ..Meaning::default()
            },
            (Dialect::Eex, form) => Meaning {
                events: host::elixir(code),
                kind: Some(kind(form)),
                ..Meaning::default()
            },
            (dialect, Form::Host) => Meaning {
                events: match dialect {
                    Dialect::Asp if self.basic => host::visual_basic(code),
                    Dialect::Asp | Dialect::Jsp => ejs::events(code),
                    _ => Vec::new(),
                },
                ..Meaning::default()
            },
            (_, Form::Statement) => match (&self.tags, &self.tongue) {
                (Some(tags), _) => tags.meaning(piece.code, self.builder.in_case()),
                (None, Some(tongue)) => tongue.meaning(piece, self.builder.in_case()),
                (None, None) => Meaning::default(),
            },
            _ => Meaning::default(),
        };
        let kind = meaning.kind.unwrap_or_else(|| kind(piece.form));
        // A statement that opens a block prints nothing where it stands.
        let kind = match (self.dialect, kind) {
            (Dialect::Eex, RegionKind::Output) if !meaning.events.is_empty() => {
                RegionKind::Statement
            }
            (_, kind) => kind,
        };
        if !(kind == RegionKind::Output && self.address(piece)) {
            self.region(piece.span, kind);
        }
        let reads = match self.dialect {
            Dialect::Jinja | Dialect::Liquid => piece.form == Form::Output,
            // The blocks of a script are no expression.
            Dialect::Ejs => {
                piece.form == Form::Output
                    || meaning.events.is_empty() && meaning.includes.is_empty()
            }
            Dialect::Erb => piece.form == Form::Output || meaning.events.is_empty(),
            Dialect::Go | Dialect::Eex => meaning.events.is_empty(),
            Dialect::Mako => piece.form == Form::Output,
            _ => false,
        };
        if let Some(condition) = meaning.condition {
            let kind = BranchKind::Conditions(vec![condition]);
            self.builder.leaf(piece.span, piece.span, kind);
        }
        for (target, kind) in meaning.includes {
            self.include(piece.span, target, kind);
        }
        if self.dialect == Dialect::Fluid {
            self.fluid(piece, code);
        }
        if piece.form == Form::Statement {
            let load = loaded::by_statement(self.text, piece, self.dialect);
            self.template.loads.extend(load);
        }
        if kind == RegionKind::Output {
            let printed = output::markup(self.text, piece, self.dialect);
            self.template.markup.extend(printed);
            let load = output::load(self.text, piece, self.dialect);
            self.template.loads.extend(load);
        }
        if reads && kind != RegionKind::Comment {
            self.expression(piece.span, code);
        }
        if self.dialect == Dialect::Jinja && kind != RegionKind::Comment {
            let made = made::by_code(self.text, piece);
            self.template.elements.extend(made);
        }
        if matches!(self.dialect, Dialect::Erb | Dialect::Jinja) && kind != RegionKind::Comment {
            let loads = helpers::loads(self.text, piece.code);
            if self.dialect == Dialect::Erb
                && !loads.is_empty()
                && let Some(condition) = helpers::ruby_condition(code)
            {
                let kind = BranchKind::Conditions(vec![condition]);
                self.builder.leaf(piece.span, piece.span, kind);
            }
            self.template.loads.extend(loads);
        }
        self.builder.region(piece.span, meaning.events);
    }

    /// `{% liquid … %}`: a statement a line.
    fn lines(&mut self, piece: &Piece) {
        self.region(piece.span, RegionKind::Statement);
        let code = piece.code.of(self.text);
        let mut at = piece.code.start;
        for (number, whole) in code.split_inclusive('\n').enumerate() {
            let written = match number {
                0 => whole.trim_start().strip_prefix("liquid").unwrap_or(whole),
                _ => whole,
            };
            let start = at + whole.len() - written.trim_start().len();
            let line = Span::new(start, start + written.trim().len());
            at += whole.len();
            let Some(tags) = self.tags.as_ref().filter(|_| !line.is_empty()) else {
                continue;
            };
            let meaning = tags.meaning(line, self.builder.in_case());
            for (target, kind) in meaning.includes {
                self.include(line, target, kind);
            }
            for event in meaning.events {
                self.builder.region(line, vec![event]);
            }
        }
    }

    /// Addresses that a printed expression names, where it is the value of an attribute; whether
    /// there are any.
    fn address(&mut self, piece: &Piece) -> bool {
        let before = self.text.get(..piece.span.start).unwrap_or("");
        let before = before.strip_suffix(['"', '\'']).unwrap_or(before);
        if !before.ends_with('=') {
            return false;
        }
        let Some(exposed) = expose(self.text, piece.span, self.dialect) else {
            return false;
        };
        self.template.regions.extend(exposed.regions);
        self.choices.extend(exposed.branches);
        true
    }

    /// What TYPO3's view helpers place and load beyond what their names say.
    fn fluid(&mut self, piece: &Piece, code: &str) {
        let inline = code.split("f:render(").nth(1);
        let partial = inline
            .and_then(|args| args.split("partial:").nth(1))
            .and_then(|value| {
                let value = value.trim_start();
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                value[1..].split(quote).next()
            });
        if let Some(partial) = partial {
            self.include(piece.span, Some(partial.to_owned()), IncludeKind::Include);
        }
        let name = word(code);
        if name == "f:render"
            && attribute(code, "section").is_some()
            && attribute(code, "partial").is_none()
        {
            self.include(piece.span, None, IncludeKind::Body);
        }
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
        if matches!(name, "comment" | "doc" | "f:comment" | "php" | "schema") {
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
        Form::Host | Form::Statement | Form::Held => RegionKind::Statement,
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
