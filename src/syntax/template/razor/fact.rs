//! A fact of C# code is a string of markup, another file, or an address that the page loads.

use super::super::{
    Include, IncludeKind, MarkupString, RegionKind, Template, TemplateLoad, TemplateLoadRole,
};
use super::token;
use crate::span::Span;
use crate::value::{Part, Value};

/// Calls that print their argument as it is. Sorted.
const PRINTING: &[&str] = &[
    "Append",
    "AppendFormat",
    "AppendHtml",
    "AppendHtmlLine",
    "AppendLine",
    "Create",
    "HtmlString",
    "MvcHtmlString",
    "Raw",
    "SetHtmlContent",
    "Write",
    "WriteLine",
    "WriteLiteral",
];

/// Calls whose result goes where they stand. Sorted.
const THROUGH: &[&str] = &["Concat", "Format", "Join", "Trim"];

/// Calls that place another file. Sorted.
const PLACING: &[&str] = &[
    "Action",
    "CachedPartial",
    "CachedPartialAsync",
    "GetGridHtml",
    "GetGridHtmlAsync",
    "InvokeAsync",
    "Partial",
    "PartialAsync",
    "RenderAction",
    "RenderMacro",
    "RenderMacroAsync",
    "RenderPage",
    "RenderPartial",
    "RenderPartialAsync",
];

/// Calls that place what a page gives to its layout. Sorted.
const BODIES: &[&str] = &[
    "RenderBody",
    "RenderBodyAsync",
    "RenderSection",
    "RenderSectionAsync",
];

/// Calls that load an address. Sorted.
const LOADING: &[(&str, TemplateLoadRole)] = &[
    ("AddCssFileParts", TemplateLoadRole::Style),
    ("AddScriptParts", TemplateLoadRole::Script),
    ("AppendCssFileParts", TemplateLoadRole::Style),
    ("AppendScriptParts", TemplateLoadRole::Script),
    ("RequiresCss", TemplateLoadRole::Style),
    ("RequiresJs", TemplateLoadRole::Script),
];

/// A bracket that is open, or the code around all of them.
struct Level {
    /// Whether strings here are printed, kept or returned.
    prints: bool,
    /// What the bracket belongs to, where it is a call that matters.
    call: Option<Call>,
    argument: usize,
    string: Option<Text>,
}

struct Call {
    name: String,
    start: usize,
    /// The first argument, if it is a string.
    first: Option<Value>,
}

/// A string literal, or several with `+` between them.
struct Text {
    pieces: Vec<Part>,
    sink: bool,
    /// The last token was `+`.
    adds: bool,
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    template: Template,
}

/// Adds the facts of all code regions to `template`.
pub(super) fn collect(text: &str, template: Template) -> Template {
    let regions = template.regions.clone();
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        template,
    };
    for region in regions {
        if region.kind != RegionKind::Comment {
            reader.read(region.span, region.kind == RegionKind::Statement);
        }
    }
    reader.template
}

impl Level {
    fn new(prints: bool, call: Option<Call>) -> Self {
        Self {
            prints,
            call,
            argument: 0,
            string: None,
        }
    }
}

impl Reader<'_> {
    fn read(&mut self, region: Span, is_statement: bool) {
        let mut levels = vec![Level::new(is_statement, None)];
        // The last token, and the dotted name that ends there.
        let mut last = Span::new(region.start, region.start);
        let mut path = last;
        let mut at = region.start;
        while at < region.end {
            let byte = self.bytes[at];
            if byte.is_ascii_whitespace() {
                at += 1;
                continue;
            }
            let end = token::end(self.bytes, at).min(region.end);
            let is_comment = matches!(
                (byte, self.bytes.get(at + 1)),
                (b'/', Some(b'/' | b'*')) | (b'@', Some(b'*'))
            );
            if is_comment {
                at = end;
                continue;
            }
            if let Some(opening) = token::opening(self.bytes, at) {
                self.string(&mut levels, last, opening, end);
                last = Span::new(at, end);
                path = last;
                at = end;
                continue;
            }
            let level = levels.len() - 1;
            match byte {
                b'(' | b'[' | b'{' => {
                    let call = if byte == b'(' {
                        self.call(path, last)
                    } else {
                        None
                    };
                    let prints =
                        self.opens_printing(byte, call.as_ref(), levels[level].prints, last);
                    hole(&mut levels[level], Span::new(at, end));
                    levels.push(Level::new(prints, call));
                }
                b')' | b']' | b'}' => {
                    self.close(&mut levels, end);
                    // A region may close what another one opened.
                    if levels.is_empty() {
                        levels.push(Level::new(is_statement, None));
                    }
                }
                b'+' if self.bytes.get(at + 1) != Some(&b'=') => {
                    if let Some(string) = &mut levels[level].string {
                        string.adds = true;
                    }
                }
                b',' => {
                    self.end_string(&mut levels[level]);
                    levels[level].argument += 1;
                }
                b';' | b'?' | b':' | b'=' | b'<' | b'>' | b'&' | b'|' | b'!' => {
                    self.end_string(&mut levels[level]);
                }
                _ => hole(&mut levels[level], Span::new(at, end)),
            }
            if token::is_name(byte) {
                self.layout(at, end, region.end);
                let goes_on = matches!(last.of(self.text), ".") && path.end == last.end;
                path = Span::new(if goes_on { path.start } else { at }, end);
            } else if matches!(byte, b'.' | b'?') && path.end == last.end {
                path.end = end;
            }
            last = Span::new(at, end);
            at = end;
        }
        while !levels.is_empty() {
            self.close(&mut levels, region.end);
        }
    }

    /// The call whose arguments open behind the name at `path`.
    fn call(&self, path: Span, last: Span) -> Option<Call> {
        if path.end != last.end {
            return None;
        }
        let written = path.of(self.text);
        let name = written.rsplit(['.', '?']).next().unwrap_or(written);
        name.starts_with(|char: char| char.is_alphabetic())
            .then(|| Call {
                name: name.to_owned(),
                start: path.start,
                first: None,
            })
    }

    fn opens_printing(&self, bracket: u8, call: Option<&Call>, around: bool, last: Span) -> bool {
        match (bracket, call) {
            (b'[', _) => false,
            (b'{', _) => true,
            (_, None) => around && last.of(self.text) != "if",
            (_, Some(call))
                if matches!(
                    call.name.as_str(),
                    "if" | "while" | "switch" | "for" | "foreach" | "using"
                ) =>
            {
                false
            }
            (_, Some(call)) if call.name == "return" => true,
            (_, Some(call)) if THROUGH.binary_search(&call.name.as_str()).is_ok() => around,
            (_, Some(call)) => PRINTING.binary_search(&call.name.as_str()).is_ok(),
        }
    }

    fn string(&mut self, levels: &mut [Level], last: Span, opening: token::Opening, end: usize) {
        let Some(level) = levels.last_mut() else {
            return;
        };
        let mut pieces = Vec::new();
        let body_end = self.body_end(opening, end);
        let is_format = level
            .call
            .as_ref()
            .is_some_and(|call| matches!(call.name.as_str(), "Format" | "AppendFormat"));
        let mut holes = Vec::new();
        token::walk(&self.bytes[..body_end], opening, |start, end| {
            holes.push(Span::new(start, end))
        });
        if is_format && opening.braces == 0 {
            holes = placeholders(self.bytes, opening.body, body_end);
        }
        let mut from = opening.body;
        for hole in holes {
            if hole.start < from || hole.end > body_end {
                continue;
            }
            self.literal(&mut pieces, from, hole.start, opening);
            pieces.push(Part::Hole { span: hole });
            from = hole.end;
        }
        self.literal(&mut pieces, from, body_end, opening);
        if let Some(string) = &mut level.string
            && string.adds
        {
            string.pieces.extend(pieces);
            string.adds = false;
            return;
        }
        let before = last.of(self.text);
        let compared = self.text[..last.start].ends_with(['=', '!']) && before == "=";
        let sink = level.prints && !compared && before != "case";
        let sink = sink
            && (level.call.is_some()
                || matches!(
                    before,
                    "=" | "return" | ">" | "?" | ":" | "+" | "(" | "," | "{" | "&"
                ));
        self.end_string(level);
        level.string = Some(Text {
            pieces,
            sink,
            adds: false,
        });
    }

    fn body_end(&self, opening: token::Opening, end: usize) -> usize {
        let written = &self.bytes[opening.body.min(end)..end];
        let quotes = written
            .iter()
            .rev()
            .take(opening.quotes)
            .take_while(|byte| **byte == b'"')
            .count();
        let closed = quotes == opening.quotes;
        end - if closed { quotes } else { 0 }
    }

    fn literal(&self, pieces: &mut Vec<Part>, start: usize, end: usize, opening: token::Opening) {
        let span = Span::new(start, end);
        let written = span.of(self.text);
        if written.is_empty() {
            return;
        }
        let text = match (opening.verbatim, opening.quotes) {
            (true, _) => written.replace("\"\"", "\""),
            (false, 1) => written.replace("\\\"", "\"").replace("\\\\", "\\"),
            _ => written.to_owned(),
        };
        pieces.push(Part::Literal { text, span });
    }

    /// Ends the string that is read, and keeps it where it is markup.
    fn end_string(&mut self, level: &mut Level) {
        let Some(string) = level.string.take() else {
            return;
        };
        if let Some(call) = &mut level.call
            && level.argument == 0
        {
            call.first = Some(Value {
                parts: string.pieces.clone(),
            });
        }
        if !string.sink {
            return;
        }
        let mut markup = MarkupString::default();
        let mut hole = false;
        for piece in &string.pieces {
            match piece {
                Part::Hole { .. } => hole = true,
                Part::Literal { span, .. } => {
                    if !markup.parts.is_empty() {
                        markup.joined.push(!hole);
                    }
                    markup.parts.push(*span);
                    hole = false;
                }
            }
        }
        let holds_tag = |part: &Span| {
            let bytes = part.of(self.text).as_bytes();
            memchr::memchr_iter(b'<', bytes).any(|at| {
                bytes
                    .get(at + 1)
                    .is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!'))
            })
        };
        if markup.parts.iter().any(holds_tag) {
            self.template.markup.push(markup);
        }
    }

    fn close(&mut self, levels: &mut Vec<Level>, end: usize) {
        let Some(mut level) = levels.pop() else {
            return;
        };
        self.end_string(&mut level);
        if let Some(call) = level.call {
            self.called(call, end);
        }
    }

    fn called(&mut self, call: Call, end: usize) {
        let name = call.name.as_str();
        let span = Span::new(call.start, end);
        let path = Span::new(call.start, end).of(self.text);
        let first = call.first.filter(|value| !value.parts.is_empty());
        let literal = first
            .as_ref()
            .and_then(Value::as_literal)
            .filter(|text| !text.is_empty());
        if BODIES.binary_search(&name).is_ok() {
            self.template.includes.push(Include {
                span,
                target: literal,
                kind: IncludeKind::Body,
            });
        } else if PLACING.binary_search(&name).is_ok() {
            let is_view = ["Html.", "Component.", "Umbraco."]
                .iter()
                .any(|object| path.starts_with(object))
                || name == "RenderPage";
            let is_url = matches!(name, "Action") && !path.starts_with("Html.");
            if is_view && !is_url {
                let grid = name.starts_with("GetGrid");
                let target = literal.filter(|_| !grid).map(|target| match name {
                    // The view of a component.
                    "InvokeAsync" => format!("Components/{target}/Default"),
                    _ => target,
                });
                self.template.includes.push(Include {
                    span,
                    target,
                    kind: IncludeKind::Include,
                });
            }
        } else if let (Ok(at), Some(value)) =
            (LOADING.binary_search_by_key(&name, |known| known.0), first)
        {
            self.template.loads.push(TemplateLoad {
                span,
                shown: None,
                value,
                role: LOADING[at].1,
                callee: name.to_owned(),
            });
        }
    }

    /// `Layout = "…";`
    fn layout(&mut self, at: usize, end: usize, limit: usize) {
        if Span::new(at, end).of(self.text) != "Layout" {
            return;
        }
        let bytes = &self.bytes[..limit];
        let equals = token::skip_blank(bytes, end);
        let value = token::skip_blank(bytes, equals + 1);
        if bytes.get(equals) != Some(&b'=')
            || bytes.get(equals + 1) == Some(&b'=')
            || bytes.get(value).is_none()
        {
            return;
        }
        let rest = Span::new(value, limit).of(self.text);
        if rest.starts_with("null") {
            return;
        }
        let statement_end =
            memchr::memchr2(b';', b'\n', rest.as_bytes()).map_or(limit, |offset| value + offset);
        let target = token::opening(bytes, value)
            .filter(|opening| opening.braces == 0)
            .map(|opening| {
                let end = token::end(bytes, value);
                Span::new(opening.body, self.body_end(opening, end))
                    .of(self.text)
                    .to_owned()
            });
        self.template.includes.push(Include {
            span: Span::new(at, statement_end),
            target: target.filter(|target| !target.is_empty()),
            kind: IncludeKind::Extends,
        });
    }
}

/// What stands between two `+`, or behind a string, is not known.
fn hole(level: &mut Level, span: Span) {
    let Some(string) = &mut level.string else {
        return;
    };
    match string.pieces.last_mut() {
        Some(Part::Hole { span: last }) if !string.adds => last.end = span.end,
        _ => string.pieces.push(Part::Hole { span }),
    }
    string.adds = false;
}

/// `{0}` in a format.
fn placeholders(bytes: &[u8], start: usize, end: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = start;
    while let Some(open) = memchr::memchr(b'{', bytes.get(at..end).unwrap_or(&[])) {
        let open = at + open;
        let digits = bytes[open + 1..end]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        at = open + 1 + digits;
        if digits == 0 {
            at += 1;
            continue;
        }
        let close = bytes[at..end]
            .iter()
            .take(40)
            .position(|byte| *byte == b'}');
        if let Some(close) = close {
            at += close + 1;
            found.push(Span::new(open, at));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(PRINTING.is_sorted());
        assert!(THROUGH.is_sorted());
        assert!(PLACING.is_sorted());
        assert!(BODIES.is_sorted());
        assert!(LOADING.is_sorted_by_key(|known| known.0));
    }
}
