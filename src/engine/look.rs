//! A look at a file is what reading it alone tells: its text, its facts, or why it has none.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use memchr::memmem;

use super::Tools;
use super::whole::Part;
use crate::callers::{self, Called};
use crate::facts::Facts;
use crate::finding::Note;
use crate::policy::{self, Policy};
use crate::prefilter::{Matter, Seen};
use crate::project::Said;
use crate::report;
use crate::site::SiteKind;
use crate::source::{Source, SourceError};
use crate::suppress;
use crate::syntax::content;
use crate::syntax::language::{self, Language};
use crate::syntax::messages;
use crate::walk::{self, Candidate, LeftOut, looks_like_email, looks_minified};

/// How many bytes of texts are kept that may have to be looked through again. Most sites fit in;
/// of larger ones, the rest is read a second time.
const ROOM: usize = 32 * 1024 * 1024;

/// What became of one file.
#[derive(Clone, Debug, Default)]
pub(super) struct Looked {
    /// Its text, unless it was let go of.
    pub source: Option<Arc<Source>>,
    /// Its text was read.
    pub is_read: bool,
    /// Files of its language call functions of others.
    may_call: bool,
    /// What it holds, once it was parsed.
    facts: Option<Arc<Facts>>,
    /// What they call.
    pub called: Called,
    /// Their functions that lead to a site by themselves.
    pub leading: Vec<String>,
    /// Whether the facts count, and since which round: 0 where the file matters by what it holds,
    /// later where it matters by what it calls.
    pub round: Option<usize>,
    pub note: Option<Note>,
    /// It is data, and too large to be read.
    pub is_large_data: bool,
    pub left_out: LeftOut,
    /// It may have comments that allow findings.
    pub may_suppress: bool,
    /// It tells of cookies or data protection.
    pub policy: Option<Arc<Policy>>,
    /// What it tells of the site as a whole.
    pub part: Part,
    /// It mentions a page that does.
    pub mentions_policy: bool,
}

impl Looked {
    /// Reads a file and looks at it.
    pub fn at_file(file: &Candidate, tools: &Tools, said: &Said) -> Self {
        match Source::read(&file.abs, file.path.clone()) {
            Ok(source) => Self::at_text(source, file, tools, said),
            Err(error) => Self::unreadable(&error, file),
        }
    }

    /// Looks at a file whose text is at hand.
    pub fn at_text(source: Source, file: &Candidate, tools: &Tools, said: &Said) -> Self {
        let left_out = |left_out| Self {
            left_out,
            ..Self::default()
        };
        let is_named = file.explicit;
        if is_bundle(&source) && !is_named && !file.include.minified {
            return left_out(LeftOut {
                minified: 1,
                ..LeftOut::default()
            });
        }
        if is_copy(&source) && !is_named && !file.include.vendored {
            return left_out(LeftOut {
                vendored: 1,
                ..LeftOut::default()
            });
        }
        let (path, text) = (&source.path, &source.text);
        if walk::is_of_desk(path, text) && !is_named && !file.include.back_office {
            return left_out(LeftOut {
                back_office: 1,
                ..LeftOut::default()
            });
        }
        // A report is often kept beside the code that it is about.
        if !is_named && report::html::is_page(&source.text) {
            return left_out(LeftOut {
                other_types: 1,
                ..LeftOut::default()
            });
        }
        if looks_like_email(&source.text) && !is_named && !file.include.email {
            return left_out(LeftOut {
                email: 1,
                ..LeftOut::default()
            });
        }
        let language = Language::of(&source.path, &source.text);
        let seen = looked_over(&source, language, tools);
        if !is_named && is_read_in_place(&source, language, file, seen) {
            return Self::unparsed(source, seen);
        }
        Self::in_language(source, language, seen, tools, said)
    }

    /// Looks at a text that counts, whatever its name.
    pub fn at_source(source: Source, tools: &Tools, said: &Said) -> Self {
        let language = Language::of(&source.path, &source.text);
        let seen = looked_over(&source, language, tools);
        Self::in_language(source, language, seen, tools, said)
    }

    fn in_language(
        source: Source,
        language: Option<Language>,
        seen: Seen,
        tools: &Tools,
        said: &Said,
    ) -> Self {
        let may_call = language.is_some_and(Language::calls);
        let language = language.filter(|language| {
            // Pages of a zone count for what they are made of alone.
            said.tracking_free
                || seen.may_matter(language.matters_by())
                || language.draws_components(&source.text)
                || is_configuration(&source, tools)
        });
        let may_be_titled = seen.may_be_policy();
        let policy = Policy::read(&source.path, &source.text, said.policy, may_be_titled);
        let mut looked = Self::unparsed(source, seen);
        looked.may_call = may_call;
        if let Some(language) = language {
            looked.parse(language, tools);
            looked.round = Some(0);
        }
        let told = looked.facts.as_ref().and_then(|facts| facts.told.as_ref());
        let policy = policy.and_then(|policy| policy.drawn(told));
        looked.policy = policy.map(Arc::new);
        looked
    }

    /// A file that has no text for us.
    pub fn unreadable(error: &SourceError, file: &Candidate) -> Self {
        let is_data = messages::names::is_data(&file.path);
        // A data file of that size is hardly a catalogue that people keep; of all of them there is
        // one note.
        if matches!(error, SourceError::TooLarge) && !file.explicit && is_data {
            return Self {
                is_large_data: true,
                ..Self::default()
            };
        }
        Self {
            note: Some(Note::on(file.path.clone(), error.to_string())),
            ..Self::default()
        }
    }

    fn unparsed(source: Source, seen: Seen) -> Self {
        let may_suppress = memmem::find(source.text.as_bytes(), suppress::MARKER.as_bytes());
        // The names of lints in suppressions are no words of the site.
        let mentions_policy = match may_suppress {
            Some(_) => policy::mentions(&suppress::without(&source.text)),
            None => seen.mentions_policy(),
        };
        Self {
            part: Part::of(&source.path, &source),
            may_suppress: may_suppress.is_some(),
            mentions_policy: mentions_policy || policy::mentions(&source.path),
            source: Some(Arc::new(source)),
            is_read: true,
            ..Self::default()
        }
    }

    /// Lets go of a stored text that nothing is known to need: the file may at most turn out to call
    /// what matters. Such texts are kept as long as there is room, of which `taken` is used up, in
    /// bytes.
    pub fn let_go(&mut self, taken: &AtomicUsize) {
        let is_needed = self.facts.is_some() || self.may_suppress || self.policy.is_some();
        let Some(source) = self.source.as_ref().filter(|_| !is_needed) else {
            return;
        };
        let size = source.text.len();
        if !self.may_call || taken.fetch_add(size, Ordering::Relaxed) + size > ROOM {
            self.source = None;
        }
    }

    /// Its facts, where they count.
    pub fn facts(&self) -> Option<&Arc<Facts>> {
        self.facts.as_ref().filter(|_| self.round.is_some())
    }

    /// Takes its facts in for what it calls, if `calls` says of its text that they count. Where the
    /// text was let go of, it is read again from `place`.
    pub fn take_in(
        &mut self,
        (path, place): (&str, &Path),
        round: usize,
        tools: &Tools,
        calls: impl Fn(&str) -> bool,
    ) {
        if self.round.is_some() || !self.may_call {
            return;
        }
        let source = match &self.source {
            Some(source) => Arc::clone(source),
            // One that cannot be read any more calls nothing.
            None => match Source::read(place, path.to_owned()) {
                Ok(source) => Arc::new(source),
                Err(_) => return,
            },
        };
        if !calls(&source.text) {
            return;
        }
        let language = Language::of(&source.path, &source.text);
        let Some(language) = language.filter(|language| language.calls()) else {
            return;
        };
        self.source = Some(source);
        if self.facts.is_none() {
            self.parse(language, tools);
        }
        self.round = Some(round);
    }

    fn parse(&mut self, language: Language, tools: &Tools) {
        let Some(source) = &self.source else { return };
        let (catalogue, recogniser) = (tools.catalogue, &tools.recogniser);
        let mut facts =
            language::facts(&source.path, &source.text, language, catalogue, recogniser);
        facts.shrink();
        let awaited = facts.sites.iter().filter_map(|site| match &site.kind {
            SiteKind::Load(load) => load.awaits.as_ref()?.of_server(),
            _ => None,
        });
        let calls = facts.calls.iter().map(|call| call.name.as_str());
        self.called = Called::of(calls.chain(awaited));
        self.leading = callers::leading(&source.path, &facts);
        self.facts = Some(Arc::new(facts));
    }
}

/// Markdown that no site generator takes in: it is read where the repository is hosted, and
/// nothing runs in it there.
fn is_read_in_place(
    source: &Source,
    language: Option<Language>,
    file: &Candidate,
    seen: Seen,
) -> bool {
    matches!(language, Some(Language::Content(_)))
        && seen.may_matter(Matter::All)
        && !content::is_of_generator(&source.text)
        && !walk::is_below_generator(&file.abs)
}

/// Configuration of a site is short, and says much by ordinary words.
fn is_configuration(source: &Source, tools: &Tools) -> bool {
    let recogniser = &tools.recogniser;
    recogniser.settings(&source.path).next().is_some() || recogniser.is_managers(&source.path)
}

/// A script or style sheet that a tool wrote, whatever its name.
fn is_bundle(source: &Source) -> bool {
    let is_code = [".js", ".mjs", ".cjs", ".css"]
        .iter()
        .any(|end| source.path.ends_with(end));
    is_code && looks_minified(&source.text)
}

/// What other people wrote, or a template engine.
fn is_copy(source: &Source) -> bool {
    let (path, text) = (&source.path, &source.text);
    walk::is_library(path, text) || walk::is_compiled_template(path, text)
}

fn looked_over(source: &Source, language: Option<Language>, tools: &Tools) -> Seen {
    tools.prefilter.look(
        &source.text,
        language.map_or(Matter::All, Language::matters_by),
    )
}
