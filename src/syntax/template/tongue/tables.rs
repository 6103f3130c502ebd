//! The words of each dialect, sorted by name.

use super::super::{Dialect, IncludeKind};

/// What a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Whether it comes out where the condition holds.
    If(bool),
    /// A condition that is a call of that name with the statement's arguments.
    Asks(&'static str, bool),
    ElseIf,
    Else,
    For,
    /// A choice among tests of their own.
    Choose,
    /// A choice by a value.
    Case,
    When,
    /// What is left of a choice.
    Default,
    /// A part of a page that has a name, where its end follows.
    Block,
    /// Runs where it is called.
    Definition,
    /// A block without conditions, where its end follows.
    Wrap,
    Include(IncludeKind),
    /// An include whose first argument has to hold, or must not.
    IncludeWhen(bool),
    /// Where a layout places the page.
    Body,
    /// Where a layout places a block that pages fill.
    Slot,
    /// Ends the nearest block.
    End,
    /// Does nothing, and takes no arguments.
    Bare,
    /// Prints nothing and holds nothing.
    Silent,
}

#[derive(Debug)]
pub(super) struct Word {
    pub name: &'static str,
    pub role: Role,
    /// The attributes of which one has the condition, the value or the target; empty where it is
    /// all of the arguments.
    pub of: &'static str,
    /// What its end is called, where that is not its name.
    pub family: &'static str,
}

const fn word(name: &'static str, role: Role) -> Word {
    Word {
        name,
        role,
        of: "",
        family: "",
    }
}

const fn with(name: &'static str, role: Role, of: &'static str) -> Word {
    Word {
        name,
        role,
        of,
        family: "",
    }
}

/// An `else` that stands behind the block that it belongs to, and not in it.
const fn behind(name: &'static str, role: Role, of: &'static str, family: &'static str) -> Word {
    Word {
        name,
        role,
        of,
        family,
    }
}

const fn ended(name: &'static str, role: Role, family: &'static str) -> Word {
    Word {
        name,
        role,
        of: "",
        family,
    }
}

use IncludeKind::{Extends, Import, Include as Place};
use Role::{
    Asks, Bare, Block, Body, Case, Choose, Default, Definition, Else, ElseIf, End, For, If,
    Include, IncludeWhen, Silent, Slot, When, Wrap,
};

const ANTLERS: &[Word] = &[
    word("break", Silent),
    word("case", When),
    word("else", Else),
    word("elseif", ElseIf),
    word("if", If(true)),
    word("layout", Include(Extends)),
    word("partial", Include(Place)),
    word("set", Silent),
    word("switch", Case),
    word("template_content", Body),
    word("unless", If(false)),
];
const ASP: &[Word] = &[
    with("#include", Include(Place), "virtual|file"),
    with("@", Include(Extends), "MasterPageFile"),
];
const BLADE: &[Word] = &[
    word("auth", Asks("auth", true)),
    word("aware", Silent),
    word("break", Silent),
    word("can", Asks("can", true)),
    word("canany", Asks("canany", true)),
    word("cannot", Asks("can", false)),
    word("case", When),
    word("component", Include(Place)),
    word("componentFirst", Include(Place)),
    word("continue", Silent),
    word("csrf", Bare),
    word("dd", Silent),
    word("default", Default),
    word("dump", Silent),
    word("each", Include(Place)),
    word("else", Else),
    word("elseif", ElseIf),
    word("empty", Asks("empty", true)),
    word("env", Asks("env", true)),
    word("error", Asks("error", true)),
    word("extends", Include(Extends)),
    word("extendsFirst", Include(Extends)),
    word("for", For),
    word("foreach", For),
    word("forelse", For),
    word("fragment", Block),
    word("guest", Asks("auth", false)),
    ended("hasSection", Asks("hasSection", true), "if"),
    word("if", If(true)),
    word("include", Include(Place)),
    word("includeFirst", Include(Place)),
    word("includeIf", Include(Place)),
    word("includeUnless", IncludeWhen(false)),
    word("includeWhen", IncludeWhen(true)),
    word("inject", Silent),
    word("isset", Asks("isset", true)),
    word("livewire", Include(Place)),
    word("livewireScripts", Silent),
    word("livewireStyles", Silent),
    word("once", Wrap),
    word("php", Silent),
    word("prepend", Block),
    word("prependOnce", Block),
    word("production", Asks("production", true)),
    word("props", Silent),
    word("push", Block),
    word("pushIf", IncludeWhen(true)),
    word("pushOnce", Block),
    word("section", Block),
    ended("sectionMissing", Asks("hasSection", false), "if"),
    word("session", Asks("session", true)),
    word("slot", Block),
    word("stack", Slot),
    word("switch", Case),
    word("unless", If(false)),
    word("use", Silent),
    word("verbatim", Bare),
    word("while", For),
    word("yield", Slot),
];
const FLUID: &[Word] = &[
    with("f:alias", Wrap, ""),
    with("f:case", When, "value"),
    word("f:comment", Wrap),
    word("f:defaultCase", Default),
    with("f:else", ElseIf, "if"),
    with("f:for", For, "each"),
    with("f:groupedFor", For, "each"),
    with("f:if", If(true), "condition"),
    with("f:layout", Include(Extends), "name"),
    with("f:render", Include(Place), "partial"),
    with("f:section", Block, "name"),
    word("f:spaceless", Wrap),
    with("f:switch", Case, "expression"),
    word("f:then", Bare),
    word("f:variable", Wrap),
];
const FREEMARKER: &[Word] = &[
    word("assign", Definition),
    word("attempt", Wrap),
    word("break", Silent),
    word("case", When),
    word("compress", Wrap),
    word("continue", Silent),
    word("default", Default),
    word("else", Else),
    word("elseif", ElseIf),
    word("escape", Wrap),
    word("ftl", Silent),
    word("function", Definition),
    word("global", Definition),
    word("if", If(true)),
    word("import", Include(Import)),
    word("include", Include(Place)),
    word("list", For),
    word("local", Definition),
    word("macro", Definition),
    word("nested", Body),
    word("return", Silent),
    word("setting", Silent),
    word("switch", Case),
];
const JSP: &[Word] = &[
    word("@", Silent),
    with("@include", Include(Place), "file"),
    word("c:choose", Choose),
    with("c:forEach", For, "items"),
    with("c:forTokens", For, "items"),
    with("c:if", If(true), "test"),
    with("c:import", Include(Place), "url"),
    word("c:otherwise", Else),
    word("c:remove", Silent),
    with("c:set", Definition, "var"),
    with("c:when", ElseIf, "test"),
    with("cms:include", Include(Place), "file"),
    with("fmt:setBundle", Silent, ""),
    with("g:applyLayout", Include(Extends), "name"),
    with("g:each", For, "in"),
    behind("g:else", Else, "", "g:if"),
    behind("g:elseif", ElseIf, "test", "g:if"),
    with("g:if", If(true), "test"),
    with("g:include", Include(Place), "view"),
    word("g:layoutBody", Body),
    with("g:render", Include(Place), "template"),
    with("g:set", Definition, "var"),
    behind("g:unless", If(false), "test", "g:if"),
    word("g:while", For),
    with("jsp:directive.include", Include(Place), "file"),
    word("jsp:doBody", Body),
    with("jsp:include", Include(Place), "page"),
    word("jsp:useBean", Silent),
    with("liferay-util:include", Include(Place), "page"),
    with("logic:notPresent", Asks("present", false), ""),
    with("logic:present", Asks("present", true), ""),
    with("s:if", If(true), "test"),
    with("s:iterator", For, "value"),
    with("sling:include", Include(Place), "path"),
    with("tiles:insertTemplate", Include(Extends), "template"),
];
const LATTE: &[Word] = &[
    word("block", Block),
    word("breakIf", Silent),
    word("capture", Definition),
    word("case", When),
    word("contentType", Silent),
    word("continueIf", Silent),
    word("default", Silent),
    word("define", Definition),
    word("else", Else),
    word("elseif", ElseIf),
    word("elseifset", ElseIf),
    word("embed", Include(Place)),
    word("extends", Include(Extends)),
    word("for", For),
    word("foreach", For),
    word("if", If(true)),
    word("ifCurrent", Asks("isCurrent", true)),
    word("ifchanged", Asks("changed", true)),
    word("ifset", Asks("isset", true)),
    word("import", Include(Import)),
    word("include", Include(Place)),
    word("includeblock", Include(Import)),
    word("layout", Include(Extends)),
    word("parameters", Silent),
    word("php", Silent),
    word("sandbox", Include(Place)),
    word("skipIf", Silent),
    word("snippet", Block),
    word("spaceless", Wrap),
    word("switch", Case),
    word("templateType", Silent),
    word("var", Silent),
    word("varType", Silent),
    word("while", For),
];
const MAKO: &[Word] = &[
    with("block", Block, "name"),
    word("call", Wrap),
    with("def", Definition, "name"),
    word("elif", ElseIf),
    word("else", Else),
    word("except", Silent),
    word("for", For),
    word("if", If(true)),
    with("include", Include(Place), "file"),
    with("inherit", Include(Extends), "file"),
    with("namespace", Include(Import), "file"),
    word("page", Silent),
    word("try", Wrap),
    word("while", For),
    word("with", Wrap),
];
const SILVERSTRIPE: &[Word] = &[
    word("cacheblock", Wrap),
    word("cached", Wrap),
    word("control", For),
    word("else", Else),
    word("else_if", ElseIf),
    word("if", If(true)),
    word("include", Include(Place)),
    word("loop", For),
    word("require", Silent),
    word("uncached", Wrap),
    word("with", Wrap),
];
const SMARTY: &[Word] = &[
    word("append", Silent),
    word("assign", Silent),
    with("block", Block, "name"),
    word("break", Silent),
    with("capture", Definition, "name"),
    word("config_load", Silent),
    word("continue", Silent),
    word("else", Else),
    word("elseif", ElseIf),
    with("extends", Include(Extends), "file"),
    word("for", For),
    with("foreach", For, "from"),
    word("foreachelse", Else),
    word("forelse", Else),
    with("function", Definition, "name"),
    word("if", If(true)),
    with("include", Include(Place), "file"),
    with("section", For, "loop"),
    word("sectionelse", Else),
    word("strip", Wrap),
    word("while", For),
];
const VELOCITY: &[Word] = &[
    word("break", Bare),
    word("define", Definition),
    word("else", Else),
    word("elseif", ElseIf),
    word("end", End),
    word("foreach", For),
    word("if", If(true)),
    word("include", Include(Place)),
    word("macro", Definition),
    word("parse", Include(Place)),
    word("set", Silent),
    word("stop", Bare),
];

pub(super) fn table(dialect: Dialect) -> Option<&'static [Word]> {
    Some(match dialect {
        Dialect::Antlers => ANTLERS,
        Dialect::Asp => ASP,
        Dialect::Blade => BLADE,
        Dialect::Fluid => FLUID,
        Dialect::FreeMarker => FREEMARKER,
        Dialect::Jsp => JSP,
        Dialect::Latte => LATTE,
        Dialect::Mako => MAKO,
        Dialect::SilverStripe => SILVERSTRIPE,
        Dialect::Smarty => SMARTY,
        Dialect::Velocity => VELOCITY,
        _ => return None,
    })
}

pub(super) fn find(dialect: Dialect, name: &str) -> Option<&'static Word> {
    // `{{ partial:head }}`: the name of what is placed belongs to the word.
    let name = match dialect {
        Dialect::Antlers => match name.split_once([':', '/']) {
            Some((first @ ("partial" | "layout"), _)) => first,
            _ => name,
        },
        _ => name,
    };
    let table = table(dialect)?;
    let at = table.binary_search_by(|word| word.name.cmp(name)).ok()?;
    table.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        let dialects = [
            Dialect::Antlers,
            Dialect::Asp,
            Dialect::Blade,
            Dialect::Fluid,
            Dialect::FreeMarker,
            Dialect::Jsp,
            Dialect::Latte,
            Dialect::Mako,
            Dialect::SilverStripe,
            Dialect::Smarty,
            Dialect::Velocity,
        ];
        for dialect in dialects {
            let words = table(dialect).unwrap_or_default();
            assert!(words.is_sorted_by(|a, b| a.name < b.name), "{dialect:?}");
        }
    }
}
