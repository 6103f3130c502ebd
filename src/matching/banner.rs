//! A banner asks for consent; here is what it leaves out.

use super::{Examined, Properties, policy};
use crate::catalogue::definition::{Flaw, SiteKind as Kind};
use crate::catalogue::manager::Given;
use crate::engine::Tools;
use crate::guard::words;
use crate::policy::stands_in;
use crate::project::{FileIndex, Project};
use crate::said;
use crate::site::{Answer, Banner, Site, SiteKind};
use crate::span::Span;
use crate::syntax::said::KEY;
use crate::syntax::withdrawal;
use crate::text::{Category, ControlLabel, Grammar};

/// A text of fewer words that names no category says nothing of a purpose.
const SHORT: usize = 12;

/// A text of as many words can tell the details itself.
const LONG: usize = 16;

/// How much a part of a page may say that is not named a banner and is one; less where nothing in
/// it says yes in so many words.
const MOST_UNNAMED: usize = 120;
const MOST_ACKNOWLEDGED: usize = 60;

/// A banner that asks for a yes, with its texts looked up and its answers read.
struct Asking<'b> {
    text: String,
    /// All of the text is known.
    is_known: bool,
    answers: Vec<(&'b Answer, Option<ControlLabel>)>,
    /// What says yes: its place and label.
    accepts: (Span, String),
    categories: Vec<Category>,
}

impl<'b> Asking<'b> {
    /// `None` where it asks nothing, or where an answer cannot be read.
    fn read(grammar: &Grammar, project: &Project, banner: &'b Banner) -> Option<Self> {
        let (text, is_known) = project.catalogues.said(&banner.text);
        let asks = banner.of_library || grammar.may_matter(&banner.text);
        if !asks && !grammar.may_matter(&text) {
            return None;
        }
        let read = |answer: &'b Answer| (answer, label_of(grammar, project, answer));
        let answers: Vec<_> = banner.answers.iter().map(read).collect();
        // An answer that nobody can read may be any.
        let is_unknown =
            |(answer, label): &(&Answer, Option<ControlLabel>)| label.is_none() && !answer.is_link;
        let says = |wanted: ControlLabel| {
            let mut all = answers.iter();
            all.find(|(answer, label)| *label == Some(wanted) && !answer.is_link)
        };
        let accepts = says(ControlLabel::Accept);
        let (accepts, _) = accepts.or_else(|| says(ControlLabel::Acknowledge))?;
        let count = text.split_whitespace().count();
        let most = if says(ControlLabel::Accept).is_some() {
            MOST_UNNAMED
        } else {
            MOST_ACKNOWLEDGED
        };
        let categories = grammar.categories_in(&text);
        let only_necessary = categories == [Category::Necessary];
        if answers.iter().any(is_unknown) || only_necessary || !banner.is_named && count > most {
            return None;
        }
        let label = accepts.words.first().map_or("", String::as_str);
        let (said, is_said) = project.catalogues.said(label);
        let named = said::keys_in(label).filter(|_| !is_said);
        let accepts = (accepts.span, named.unwrap_or(said));
        Some(Self {
            text,
            is_known,
            answers,
            accepts,
            categories,
        })
    }

    fn has(&self, wanted: ControlLabel) -> bool {
        self.answers.iter().any(|(_, label)| *label == Some(wanted))
    }

    fn accepting(&self) -> usize {
        let says_yes =
            |(_, label): &&(&Answer, Option<ControlLabel>)| *label == Some(ControlLabel::Accept);
        self.answers.iter().filter(says_yes).count()
    }
}

/// The first banner of the project, where the site has its own and nothing of it offers to change
/// an answer later.
pub(super) fn without_withdrawal(
    grammar: &Grammar,
    project: &Project,
) -> Option<(FileIndex, Span)> {
    if !project.managers.is_empty() || project.withdraws {
        return None;
    }
    let asks = |site: &&Site| match &site.kind {
        SiteKind::Banner(banner) => Asking::read(grammar, project, banner).is_some(),
        _ => false,
    };
    project.files.iter().enumerate().find_map(|(index, file)| {
        let site = file.facts.sites.iter().find(asks)?;
        Some((index, site.span))
    })
}

/// What is wrong with a banner, one by one.
pub(super) fn examine<'a>(
    tools: &Tools,
    project: &Project,
    site: &Site,
    banner: &Banner,
) -> Vec<Examined<'a>> {
    let Some(asking) = Asking::read(&tools.grammar, project, banner) else {
        return Vec::new();
    };
    let base = || Examined {
        properties: Properties {
            kind: Kind::Banner,
            ..Properties::default()
        },
        text: asking.accepts.1.clone(),
        ..Examined::at(asking.accepts.0)
    };
    let whole = || Examined {
        span: site.span,
        ..base()
    };
    let mut all = Vec::new();
    let has = |label| asking.has(label);
    let may_choose = has(ControlLabel::Save) || banner.has_boxes;
    let is_final = !has(ControlLabel::Reject) && !may_choose;
    if is_final {
        all.push(base().with(Flaw::NoReject, ""));
        if banner.is_modal && !has(ControlLabel::Settings) && !has(ControlLabel::Close) {
            all.push(whole().with(Flaw::Wall, "lies over the page until it is accepted"));
        }
    }
    let several = asking.categories.contains(&Category::Statistics)
        && asking.categories.contains(&Category::Marketing);
    let chooses_elsewhere =
        has(ControlLabel::Settings) || project.withdraws || !project.managers.is_empty();
    if several && asking.accepting() == 1 && !may_choose && !chooses_elsewhere {
        all.push(base().with(Flaw::Bundled, "statistics and marketing"));
    }
    if !asking.is_known {
        return all;
    }
    let count = asking.text.split_whitespace().count();
    let tells_more =
        count >= LONG || banner.links > 0 || has(ControlLabel::Settings) || banner.has_boxes;
    let names_none = asking.categories.is_empty() && count < SHORT;
    let flaw = match (
        names_none && !tells_what_for(tools, &asking.text),
        tells_more,
    ) {
        (true, true) => "names no purpose",
        (true, false) => "names no purpose and links to no details",
        (false, false) => "links to no details",
        (false, true) => return all,
    };
    all.push(whole().with(Flaw::Uninformed, flaw));
    all
}

/// Whether a text says, in a sentence on cookies, what they are for: "… to measure visits".
fn tells_what_for(tools: &Tools, text: &str) -> bool {
    let text = text.to_lowercase();
    let languages = policy::languages_of(&text, tools);
    let mut sentences = text.split(['.', '!', '?', ';', '\n']);
    sentences.any(|sentence| {
        languages.iter().any(|words| {
            let cookies = words.cookies.iter();
            let about = cookies.filter_map(|cookies| sentence.find(cookies.as_str()));
            about.min().is_some_and(|at| {
                let after = &sentence[at..];
                let mut purposes = words.purposes.iter();
                purposes.any(|purpose| stands_in(after, purpose))
            })
        })
    })
}

/// The label that people read decides, names only where there is none; but what goes by the name of
/// a refusal is one however it is worded.
fn label_of(grammar: &Grammar, project: &Project, answer: &Answer) -> Option<ControlLabel> {
    if let Some(gives) = answer.gives {
        return Some(given(grammar, project, gives, answer));
    }
    match written_label(grammar, project, answer) {
        read @ Some(ControlLabel::Save | ControlLabel::Settings) => read,
        _ if goes_by_refusal(answer) => Some(ControlLabel::Reject),
        read => read,
    }
}

/// `id="btn-decline"`, `onclick="rejectCookies()"`
fn goes_by_refusal(answer: &Answer) -> bool {
    let names = answer.words.iter().skip(1);
    let mut names = names.filter(|name| !name.contains(char::is_whitespace));
    words::refuses(&answer.runs) || names.any(|name| words::refuses(name))
}

fn written_label(grammar: &Grammar, project: &Project, answer: &Answer) -> Option<ControlLabel> {
    let mut words = answer.words.iter();
    let first = words.next()?;
    if first.contains(KEY.0) {
        let (said, is_known) = project.catalogues.said(first);
        return if is_known {
            grammar.control_label(&said)
        } else {
            grammar.control_label(&said::keys_in(first)?)
        };
    }
    let read = grammar.control_label(first);
    // "Change your consent" brings a banner back.
    if !matches!(read, Some(ControlLabel::Reject | ControlLabel::Save))
        && withdrawal::may_offer(first)
    {
        return Some(ControlLabel::Settings);
    }
    let is_written = first.contains(char::is_whitespace) || first.starts_with(char::is_uppercase);
    if read.is_some() || is_written {
        return read;
    }
    words.find_map(|name| grammar.control_label(name))
}

/// What a library's own button says. One that only closes may be worded as a refusal.
fn given(grammar: &Grammar, project: &Project, gives: Given, answer: &Answer) -> ControlLabel {
    let is_refusal = || {
        let label = answer.words.first().map_or("", String::as_str);
        let (said, _) = project.catalogues.said(label);
        grammar.control_label(&said) == Some(ControlLabel::Reject)
    };
    match gives {
        Given::Acknowledge | Given::Close if is_refusal() => ControlLabel::Reject,
        Given::Accept => ControlLabel::Accept,
        Given::Acknowledge => ControlLabel::Acknowledge,
        Given::Close => ControlLabel::Close,
        Given::Reject => ControlLabel::Reject,
        Given::Save => ControlLabel::Save,
        Given::Settings => ControlLabel::Settings,
    }
}
