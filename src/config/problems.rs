//! Problems are all that is wrong with the text of a configuration, each at its place, for people who
//! are writing it. A run needs the first one alone.

use std::ops::Range;
use std::path::Path;

use miette::Diagnostic as _;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::own::{self, Own};
use super::{Config, ConfigError, keys};
use crate::catalogue::Catalogue;
use crate::suggest;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the text without a mark in front; the beginning, where no place is known.
    pub at: Range<usize>,
    pub message: String,
    pub help: Option<String>,
    /// The name that was most likely meant by the word at the place.
    pub meant: Option<String>,
}

/// What is wrong with the text of the file at a path. `catalogue` says which names are known besides
/// those that the text adds.
#[must_use]
pub fn problems(path: &Path, text: &str, catalogue: &Catalogue) -> Vec<Problem> {
    let lints = catalogue.lints.iter();
    let known: Vec<&str> = lints.map(|lint| lint.id.as_str()).collect();
    // What a run would read is in order, whatever the schema says.
    let Err(error) = Config::parse(path, text, &known) else {
        return Vec::new();
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut found: Vec<Problem> = errors
        .iter()
        .map(|error| Problem {
            at: error.span().unwrap_or(0..0),
            message: error.message().to_owned(),
            help: None,
            meant: None,
        })
        .collect();
    let own = with_own(path, table.get_ref());
    let schema = keys::closed_schema(own.as_ref().unwrap_or(catalogue));
    table_problems(table.get_ref(), &table.span(), &schema, &mut found);
    // Services that the text adds may be wrong themselves; they are known all the same.
    if let Some(DeValue::Table(services)) = table.get_ref().get("services").map(Spanned::get_ref) {
        let added = services.keys().map(|key| format!("`{}`", key.get_ref()));
        let added: Vec<String> = added.collect();
        let is_added = |message: &str| added.iter().any(|name| message.ends_with(name.as_str()));
        found.retain(|it| !(it.message.starts_with("unknown service") && is_added(&it.message)));
    }
    // Of what is half written, that alone is told; and nothing is missing while it is.
    let (broken, rest) = found.split_at(errors.len());
    let is_whole = |problem: &&Problem| {
        let touches =
            |other: &Problem| other.at.start <= problem.at.end && problem.at.start <= other.at.end;
        broken.is_empty() || !problem.message.starts_with(MISSING) && !broken.iter().any(touches)
    };
    let rest: Vec<Problem> = rest.iter().filter(is_whole).cloned().collect();
    found.truncate(errors.len());
    found.extend(rest);
    if found.is_empty() {
        found.push(of_error(path, &error));
    }
    found.sort_by_key(|problem| problem.at.start);
    found.dedup();
    found
}

/// What is built in with the folder of lints that the text names, if it does and that can be read.
fn with_own(path: &Path, table: &DeTable) -> Option<Catalogue> {
    let DeValue::String(folder) = table.get("lints-folder")?.get_ref() else {
        return None;
    };
    let own = Own {
        path: path.to_owned(),
        folder: Some(path.parent()?.join(folder.as_ref())),
        ..Own::default()
    };
    own::catalogue(Catalogue::builtin(), &[&own]).ok()
}

const MISSING: &str = "missing:";

/// What only reading as a whole finds: a pattern that is none, a file that is not there.
fn of_error(path: &Path, error: &ConfigError) -> Problem {
    let named = error.source_code().and_then(|code| {
        let start = miette::SourceSpan::from((0, 0));
        let contents = code.read_span(&start, 0, 0).ok()?;
        Some(contents.name()? == path.to_string_lossy())
    });
    let label = error.labels().and_then(|mut labels| labels.next());
    let span = label.filter(|_| named == Some(true));
    let mut message = error.to_string();
    if let ConfigError::Own { errors, .. } = error {
        for error in errors {
            let (file, line) = (&error.file, error.line);
            message.push_str(&format!("\n{file}:{line}: {error}"));
        }
    }
    Problem {
        at: span.map_or(0..0, |span| span.offset()..span.offset() + span.len()),
        message,
        help: error.help().map(|help| help.to_string()),
        meant: None,
    }
}

fn table_problems(table: &DeTable, at: &Range<usize>, schema: &Value, found: &mut Vec<Problem>) {
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match member(schema, name) {
            Some(Value::Bool(false)) => {
                let known = schema["properties"].as_object();
                let known = known.into_iter().flat_map(|known| known.keys());
                let known: Vec<&str> = known.map(String::as_str).collect();
                let what = schema["title"].as_str().filter(|title| *title == "lint");
                found.push(unknown(what.unwrap_or("key"), name, key.span(), &known));
            }
            Some(schema) => value_problems(value, schema, found),
            None => {}
        }
    }
    let required = schema["required"].as_array().into_iter().flatten();
    let is_missing = |name: &&str| !table.keys().any(|key| key.get_ref() == name);
    let missing = required.filter_map(Value::as_str).filter(is_missing);
    let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
    if !missing.is_empty() {
        found.push(Problem {
            at: at.clone(),
            message: format!("{MISSING} {}", missing.join(", ")),
            help: None,
            meant: None,
        });
    }
}

/// The schema of a key of a table.
pub fn member<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    let own = schema["properties"].get(name);
    own.or_else(|| schema.get("additionalProperties"))
}

/// The schemas that a value may follow.
pub fn choices(schema: &Value) -> Vec<&Value> {
    let either = schema.get("oneOf").or_else(|| schema.get("anyOf"));
    match either.and_then(Value::as_array) {
        Some(either) => either.iter().collect(),
        None => vec![schema],
    }
}

fn value_problems(value: &Spanned<DeValue>, schema: &Value, found: &mut Vec<Problem>) {
    let choices = choices(schema);
    let fitting = choices.iter().find(|schema| fits(value.get_ref(), schema));
    let Some(schema) = fitting else {
        let kinds = choices.iter().map(|schema| kind(schema));
        let kinds: Vec<&str> = kinds.collect();
        found.push(Problem {
            at: value.span(),
            message: format!("this takes {}", kinds.join(" or ")),
            help: None,
            meant: None,
        });
        return;
    };
    match value.get_ref() {
        DeValue::Table(table) => table_problems(table, &value.span(), schema, found),
        DeValue::Array(items) => {
            if let Some(schema) = schema.get("items") {
                for item in items {
                    value_problems(item, schema, found);
                }
            }
        }
        DeValue::String(text) => {
            let known = schema["enum"].as_array().into_iter().flatten();
            let known: Vec<&str> = known.filter_map(Value::as_str).collect();
            if !known.is_empty() && !known.contains(&text.as_ref()) {
                let what = schema["title"].as_str().unwrap_or("value");
                found.push(unknown(what, text, value.span(), &known));
            }
        }
        _ => {}
    }
}

fn fits(value: &DeValue, schema: &Value) -> bool {
    if schema.get("enum").is_some() {
        return matches!(value, DeValue::String(_));
    }
    match schema["type"].as_str() {
        Some("object") => matches!(value, DeValue::Table(_)),
        Some("array") => matches!(value, DeValue::Array(_)),
        Some("string") => matches!(value, DeValue::String(_)),
        Some("boolean") => matches!(value, DeValue::Boolean(_)),
        _ => true,
    }
}

fn kind(schema: &Value) -> &'static str {
    if schema.get("enum").is_some() {
        return "a string";
    }
    match schema["type"].as_str() {
        Some("object") => "a table",
        Some("array") => "a list",
        Some("boolean") => "`true` or `false`",
        _ => "a string",
    }
}

/// How many names a help line lists.
const MAX_NAMED: usize = 24;

fn unknown(what: &str, name: &str, at: Range<usize>, known: &[&str]) -> Problem {
    let near = suggest::nearest(name, known.iter().copied());
    let help = match near {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if what == "lint" => Some(suggest::lint_help(name, known)),
        None if known.len() <= MAX_NAMED => Some(format!("known are {}", known.join(", "))),
        None => None,
    };
    Problem {
        at,
        message: format!("unknown {what} `{name}`"),
        help,
        meant: near.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, String)> {
        let found = problems(Path::new("/a/cookielint.toml"), text, Catalogue::builtin());
        let told = found.into_iter().map(|it| {
            let at = text[it.at].to_owned();
            let help = it.help.map(|help| format!(": {help}"));
            (at, it.message + help.as_deref().unwrap_or(""))
        });
        told.collect()
    }

    fn one(text: &str) -> (String, String) {
        let mut all = told(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all.remove(0)
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_its_place() {
        let text = "fail-no = \"error\"\nprofile = \"dk-pubic\"\ninclude-tests = \"yes\"\n\n\
            [lints]\nunguarded-embedd = \"allow\"\nloading = \"warn\"\n\n\
            [[overrides]]\nfiles = [\"a\"]\n\n[[third-parties]]\nservice = \"youtbe\"\nbasis = \"agreement\"\n";
        let all = told(text);
        let places: Vec<&str> = all.iter().map(|(at, _)| at.trim()).collect();
        assert_eq!(
            places[..5],
            [
                "fail-no",
                "\"dk-pubic\"",
                "\"yes\"",
                "unguarded-embedd",
                "\"warn\""
            ]
        );
        let messages: Vec<&str> = all.iter().map(|(_, message)| message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "unknown key `fail-no`: did you mean `fail-on`?",
                "unknown profile `dk-pubic`: did you mean `dk-public`?",
                "this takes `true` or `false`",
                "unknown lint `unguarded-embedd`: did you mean `unguarded-embed`?",
                "unknown level `warn`: known are allow, note, warning, error",
                "missing: `lints`",
                "unknown service `youtbe`: did you mean `youtube`?",
            ]
        );
    }

    #[test]
    fn what_no_schema_tells_is_told_as_well() {
        assert_eq!(one("exclude = [\"a[\"]\n").0, "\"a[\"");
        let missing = one("extends = \"nowhere.toml\"\n");
        assert_eq!(missing.0, "\"nowhere.toml\"");
        assert!(missing.1.contains("cannot be read"), "{missing:?}");
        assert!(
            one("[services.x]\nname = \"\"\n")
                .1
                .starts_with("missing: `category`")
        );
    }

    #[test]
    fn what_is_half_written_is_one_problem_and_the_rest_is_still_read() {
        assert_eq!(told("profile = \n").len(), 1);
        let all = told("profile = \n[lints]\nbaner = \"allow\"\n");
        assert_eq!(all.len(), 2, "{all:?}");
        assert_eq!(told("[[overrides]]\nfiles = [\"a\"\n").len(), 1);
    }

    #[test]
    fn what_is_right_has_no_problem() {
        for text in [
            "",
            "\u{feff}fail-on = \"note\"\n",
            "[guards]\nfunctions = [\"a\", { name = \"b\", purpose = \"statistics\" }]\n",
            "[[overrides]]\nfiles = [\"x/**\"]\nlints = { loading = \"warning\" }\n",
        ] {
            assert_eq!(told(text), []);
        }
    }
}
