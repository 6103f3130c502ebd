//! A control is a box, switch or radio button that says yes: ticked before the visitor has, or
//! required by a form.

use super::{Examined, Properties};
use crate::callers::stem;
use crate::catalogue::definition::{Flaw, SiteKind as Kind, Subject};
use crate::catalogue::service::Purpose;
use crate::guard::words;
use crate::project::{File, FileIndex, Project};
use crate::site::{Binding, Control, Site};
use crate::syntax::said::KEY;
use crate::text::{Grammar, names};

/// A box that consents to something.
pub(super) fn examine<'a>(
    grammar: &Grammar,
    project: &Project,
    (file, site): (FileIndex, &Site),
    control: &Control,
    kind: Kind,
) -> Option<Examined<'a>> {
    if control.locked {
        return None;
    }
    let written = drawn(project, file, control)?;
    let mut control = looked_up(project, control);
    if !written.is_empty() {
        let page = Control {
            words: written,
            ..Control::default()
        };
        control.words = looked_up(project, &page).words;
    }
    let control = &control;
    let words: Vec<&str> = control.words.iter().map(String::as_str).collect();
    let subject = grammar
        .subject_of_control(&words)
        .or_else(|| category_box(control, grammar))?;
    Some(Examined {
        properties: Properties::other(kind, subject),
        text: words.first().copied().unwrap_or_default().to_owned(),
        ..Examined::at(site.span)
    })
}

/// What a page writes on it; `None` where no page shows it and that is not plain from where it
/// stands.
fn drawn(project: &Project, file: FileIndex, control: &Control) -> Option<Vec<String>> {
    match &control.bound {
        None => Some(Vec::new()),
        Some(Binding::Model(name)) => project.bound.contains(name).then(Vec::new),
        bound @ Some(Binding::Field(_)) => {
            let pages = project.uses.get(&file).into_iter().flatten();
            let pages = pages.map(|(page, _, _)| &project.files[*page]);
            let own = &project.files[file];
            let pages = pages.chain([own]).chain(namesakes(project, own));
            let mut boxes = pages.flat_map(|page| &page.facts.bound);
            let bound = bound.as_ref();
            boxes
                .find(|one| Some(&one.to) == bound)
                .map(|one| one.words.clone())
        }
    }
}

/// Pages of Livewire, which are called what the component's class is: `SignUp.php` and
/// `sign-up.blade.php`.
fn namesakes<'p>(project: &'p Project, own: &File) -> impl Iterator<Item = &'p File> + use<'p> {
    let plain = |path: &str| stem(path).replace('-', "").to_ascii_lowercase();
    let wanted = own.path.ends_with(".php").then(|| plain(&own.path));
    wanted.into_iter().flat_map(move |wanted| {
        project.files.iter().filter(move |page| {
            let is_bound = !page.facts.bound.is_empty() && page.path.ends_with(".blade.php");
            is_bound && wanted == plain(&page.path)
        })
    })
}

/// The same with what the keys in it stand for; a key that nobody knows still has words.
fn looked_up(project: &Project, control: &Control) -> Control {
    let said = |text: &String| {
        let (said, is_known) = project.catalogues.said(text);
        if is_known {
            said
        } else {
            text.replace([KEY.0, KEY.1], " ")
        }
    };
    Control {
        words: control.words.iter().map(said).collect(),
        context: said(&control.context),
        locked: control.locked,
        ..Control::default()
    }
}

/// A box by which visitors say yes to several things at once.
pub(super) fn bundled<'a>(
    grammar: &Grammar,
    project: &Project,
    site: &Site,
    control: &Control,
) -> Option<Examined<'a>> {
    let control = looked_up(project, control);
    let label = control.words.first()?;
    let what = grammar.bundle(label)?;
    let base = Examined {
        properties: Properties {
            kind: Kind::Control,
            ..Properties::default()
        },
        text: label.clone(),
        ..Examined::at(site.span)
    };
    Some(base.with(Flaw::Bundled, what))
}

/// A box that names a purpose and no more, in a form about cookies: "Marketing".
fn category_box(control: &Control, grammar: &Grammar) -> Option<Subject> {
    let purpose = control
        .words
        .iter()
        .take(3)
        .find_map(|word| words::purpose(word))?;
    let is_short = control.words.first().is_some_and(|label| label.len() < 40);
    let about_cookies =
        grammar.may_matter(&control.context) && names::has_cookies(&control.context.to_lowercase());
    (purpose != Purpose::Necessary && is_short && about_cookies).then_some(Subject::Cookies)
}
