//! Delimiters say where a dialect's code begins and how it ends: one table a dialect, longer ones
//! before the shorter ones that begin them.

use super::Dialect;
use super::pieces::Form::{self, Comment, Held, Host, Output, Statement};
use Close::{Braces, Call, Code, Here, Line, Path, Tag, Text};

/// How a piece of code ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// At once: the delimiter is all there is.
    Here,
    /// At the first such text.
    Text(&'static str),
    /// At the first such text outside of strings and brackets.
    Code(&'static str),
    /// At the brace that answers the opening one.
    Braces,
    /// At this character outside of quotes and brackets, as a tag does.
    Tag(u8),
    /// Behind its name and, where they follow, the brackets with its arguments.
    Call,
    /// With the line.
    Line,
    /// Behind a path of names, members and calls.
    Path,
}

impl Close {
    /// The text that is looked for, where it is one.
    pub fn text(self) -> Option<&'static str> {
        match self {
            Close::Text(text) | Close::Code(text) => Some(text),
            _ => None,
        }
    }
}

#[derive(Debug)]
pub(super) struct Delimiters {
    pub open: &'static str,
    pub close: Close,
    pub form: Form,
}

const fn pair(open: &'static str, close: Close, form: Form) -> Delimiters {
    Delimiters { open, close, form }
}

const ANTLERS: &[Delimiters] = &[
    pair("{{#", Text("#}}"), Comment),
    pair("{{?", Text("?}}"), Host),
    pair("{{$", Text("$}}"), Output),
    pair("{{", Code("}}"), Statement),
];
const ASP: &[Delimiters] = &[
    pair("<!--#include", Text("-->"), Statement),
    pair("<%--", Text("--%>"), Comment),
    pair("<%@", Text("%>"), Statement),
    pair("<%=", Text("%>"), Output),
    pair("<%:", Text("%>"), Output),
    pair("<%#", Text("%>"), Output),
    pair("<%$", Text("%>"), Output),
    pair("<%", Text("%>"), Host),
];
const BLADE: &[Delimiters] = &[
    pair("{{--", Text("--}}"), Comment),
    pair("{!!", Code("!!}"), Output),
    pair("{{", Code("}}"), Output),
    pair("<?", Text("?>"), Host),
    pair("@", Call, Statement),
];
const EEX: &[Delimiters] = &[
    pair("<%!--", Text("--%>"), Comment),
    pair("<%#", Text("%>"), Comment),
    pair("<%=", Text("%>"), Output),
    pair("<%", Text("%>"), Host),
    pair("{", Braces, Output),
];
const EJS: &[Delimiters] = &[
    pair("<%#", Text("%>"), Comment),
    pair("<%=", Text("%>"), Output),
    pair("<%-", Text("%>"), Output),
    pair("<%", Text("%>"), Statement),
];
const ERB: &[Delimiters] = &[
    pair("<%#", Text("%>"), Comment),
    pair("<%==", Text("%>"), Output),
    pair("<%=", Text("%>"), Output),
    pair("<%", Text("%>"), Statement),
];
const FLUID: &[Delimiters] = &[
    pair("<![CDATA[", Text("]]>"), Held),
    pair("</", Tag(b'>'), Statement),
    pair("<", Tag(b'>'), Statement),
    pair("{", Braces, Output),
];
const FREEMARKER: &[Delimiters] = &[
    pair("<#--", Text("-->"), Comment),
    pair("[#--", Text("--]"), Comment),
    pair("</#", Tag(b'>'), Statement),
    pair("</@", Tag(b'>'), Statement),
    pair("<#", Tag(b'>'), Statement),
    pair("<@", Tag(b'>'), Statement),
    pair("[/#", Tag(b']'), Statement),
    pair("[/@", Tag(b']'), Statement),
    pair("[#", Tag(b']'), Statement),
    pair("[@", Tag(b']'), Statement),
    pair("[=", Tag(b']'), Output),
    pair("${", Braces, Output),
    pair("#{", Braces, Output),
];
const GO: &[Delimiters] = &[
    pair("{{/*", Text("*/}}"), Comment),
    pair("{{- /*", Text("*/"), Comment),
    pair("{{", Code("}}"), Output),
];
const HANDLEBARS: &[Delimiters] = &[
    pair("{{{{", Code("}}}}"), Statement),
    pair("{{!--", Text("--}}"), Comment),
    pair("{{~!--", Text("--}}"), Comment),
    pair("{{!", Text("}}"), Comment),
    pair("{{~!", Text("}}"), Comment),
    pair("{{{", Code("}}}"), Output),
    pair("{{~{", Code("}~}}"), Output),
    pair("{{", Code("}}"), Output),
];
const JINJA: &[Delimiters] = &[
    pair("{{", Code("}}"), Output),
    pair("{%", Code("%}"), Statement),
    pair("{#", Text("#}"), Comment),
];
const JSP: &[Delimiters] = &[
    pair("<%--", Text("--%>"), Comment),
    pair("%{--", Text("--}%"), Comment),
    pair("<%@", Text("%>"), Statement),
    pair("<%=", Text("%>"), Output),
    pair("<%", Text("%>"), Host),
    pair("</", Tag(b'>'), Statement),
    pair("<", Tag(b'>'), Statement),
    pair("${", Braces, Output),
    pair("#{", Braces, Output),
];
const LATTE: &[Delimiters] = &[
    pair("{*", Text("*}"), Comment),
    pair("{", Braces, Statement),
];
const LIQUID: &[Delimiters] = &[
    pair("{{", Code("}}"), Output),
    pair("{%", Code("%}"), Statement),
];
const MAKO: &[Delimiters] = &[
    pair("</%", Tag(b'>'), Statement),
    pair("<%", Text("%>"), Host),
    pair("##", Line, Comment),
    pair("%", Line, Statement),
    pair("${", Braces, Output),
];
const SILVERSTRIPE: &[Delimiters] = &[
    pair("<%--", Text("--%>"), Comment),
    pair("<%", Text("%>"), Statement),
    pair("{$", Braces, Output),
    pair("$", Path, Output),
];
const SMARTY: &[Delimiters] = &[
    pair("[{*", Text("*}]"), Comment),
    pair("[{", Text("}]"), Statement),
    pair("{*", Text("*}"), Comment),
    pair("{", Braces, Statement),
];
const THYMELEAF: &[Delimiters] = &[
    pair("<!--/*/", Here, Statement),
    pair("<!--/*", Text("*/-->"), Comment),
    pair("/*/-->", Here, Statement),
    pair("[[", Text("]]"), Output),
    pair("[(", Text(")]"), Output),
];
const VELOCITY: &[Delimiters] = &[
    pair("#[[", Text("]]#"), Held),
    pair("#*", Text("*#"), Comment),
    pair("##", Line, Comment),
    pair("#", Call, Statement),
    pair("$", Path, Output),
];

pub(super) fn delimiters(dialect: Dialect) -> &'static [Delimiters] {
    match dialect {
        Dialect::Antlers => ANTLERS,
        Dialect::Asp => ASP,
        Dialect::Blade => BLADE,
        Dialect::Eex => EEX,
        Dialect::Ejs => EJS,
        Dialect::Erb => ERB,
        Dialect::Fluid => FLUID,
        Dialect::FreeMarker => FREEMARKER,
        Dialect::Go => GO,
        Dialect::Handlebars => HANDLEBARS,
        Dialect::Jinja => JINJA,
        Dialect::Jsp => JSP,
        Dialect::Latte => LATTE,
        Dialect::Liquid => LIQUID,
        Dialect::Mako => MAKO,
        Dialect::SilverStripe => SILVERSTRIPE,
        Dialect::Smarty => SMARTY,
        Dialect::Thymeleaf => THYMELEAF,
        Dialect::Velocity => VELOCITY,
        Dialect::Php | Dialect::Razor | Dialect::Templ => &[],
    }
}

/// What a file in the dialect has somewhere if it has any code.
pub(super) fn marks(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Antlers | Dialect::Handlebars | Dialect::Go => &["{{"],
        Dialect::Asp => &["<%", "<!--#include"],
        Dialect::Blade => &["{{", "{!!", "<?", "@", "<x-"],
        Dialect::Eex => &["<%", "{"],
        Dialect::Ejs | Dialect::Erb => &["<%"],
        Dialect::Fluid => &["<", "{"],
        Dialect::FreeMarker => &["<#", "<@", "[#", "[@", "${", "#{"],
        Dialect::Jinja => &["{{", "{%", "{#"],
        Dialect::Jsp => &["<", "${", "#{", "%{--"],
        Dialect::Latte => &["{", "n:"],
        Dialect::Liquid => &["{{", "{%"],
        Dialect::Mako => &["<%", "%", "##", "${"],
        Dialect::SilverStripe => &["<%", "$"],
        Dialect::Smarty => &["{"],
        Dialect::Templ => &["templ "],
        Dialect::Thymeleaf => &["th:", "th-", "[[", "[(", "<!--/*"],
        Dialect::Velocity => &["#", "$"],
        Dialect::Php | Dialect::Razor => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_delimiters_come_first() {
        let tables = [
            ANTLERS,
            ASP,
            BLADE,
            EEX,
            EJS,
            ERB,
            FLUID,
            FREEMARKER,
            GO,
            HANDLEBARS,
            JINJA,
            JSP,
            LATTE,
            LIQUID,
            MAKO,
            SILVERSTRIPE,
            SMARTY,
            THYMELEAF,
            VELOCITY,
        ];
        for table in tables {
            for (at, delimiters) in table.iter().enumerate() {
                let hides = |later: &Delimiters| later.open.starts_with(delimiters.open);
                assert!(!table[at + 1..].iter().any(hides), "{}", delimiters.open);
            }
        }
    }
}
