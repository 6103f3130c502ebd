//! A site is a place in the source where something that matters happens in the visitor's browser.
//!
//! Sites are owned data: what `syntax/` found in one file, with the gates in front of it. Which
//! service it is has been looked up by then, so that only what matters is kept.

use crate::catalogue::definition::Role;
use crate::catalogue::manager::Given;
use crate::catalogue::service::Lifetime;
use crate::gate::GateId;
use crate::span::Span;
use crate::value::Value;

#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    pub kind: SiteKind,
    /// What to point at: the address, the call, the text.
    pub span: Span,
    /// The innermost gate in front of it.
    pub gate: Option<GateId>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SiteKind {
    Load(Load),
    /// A text that people read.
    Text(Text),
    /// A box, switch or radio button that is ticked from the start.
    TickedControl(Control),
    /// A box that a form about something else cannot be sent without.
    RequiredControl(Control),
    /// The browser is told to connect to a known third-party service early.
    Hint(Hint),
    /// A consent manager's configuration that takes consent as given.
    RedFlag(RedFlag),
    /// Something is stored on the visitor's device.
    Storage(Storage),
    /// Consent to cookies is asked for.
    Banner(Banner),
    /// A box of a form, ticked or not, with something written on it.
    Control(Control),
    /// The visitor is sent to another page.
    Barrier,
    /// The visitor's answer is stored as a mere yes, under this key.
    Answer(String),
}

/// The part of a page that asks for consent to cookies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Banner {
    /// All that is said in it but for the buttons: keys of catalogues stand between the marks of
    /// [`crate::syntax::said::KEY`], U+FFFC for anything else that template code writes.
    pub text: String,
    /// Buttons and links, in order.
    pub answers: Vec<Answer>,
    /// How many links lead to other pages.
    pub links: usize,
    /// There is something to choose in it.
    pub has_boxes: bool,
    /// Its name says what it is; else it is known by what it says and asks.
    pub is_named: bool,
    /// It lies over the page, so that nothing else can be done before it is answered.
    pub is_modal: bool,
    /// A library draws it from its configuration, so that it asks whatever its words are.
    pub of_library: bool,
}

/// A button or link of a banner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What tells which answer it gives, the most telling first: its label, names, class.
    pub words: Vec<String>,
    /// What a click on it runs, as it is written; empty where that is elsewhere, or long.
    pub runs: String,
    pub span: Span,
    /// It leads to another page.
    pub is_link: bool,
    /// What it does whatever is written on it: a library's own button.
    pub gives: Option<Given>,
}

/// What code of the site itself stores on the visitor's device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// The name it goes by, as far as it is literal; a hole as U+FFFC.
    pub key: String,
    pub medium: Medium,
    /// How long it stays, where the code says so.
    pub lifetime: Option<Lifetime>,
    /// It is made up at random, so that it tells one visitor from another.
    pub is_random: bool,
    /// Its value is a plain yes or no.
    pub is_yes_or_no: bool,
}

/// Where something is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Medium {
    Cookie,
    LocalStorage,
    SessionStorage,
    /// IndexedDB.
    Database,
    /// What a plug-in keeps, outside of the browser's settings.
    PlugIn,
}

/// `<link rel="preconnect">` and the like.
#[derive(Clone, Debug, PartialEq)]
pub struct Hint {
    /// The service's id in the catalogue.
    pub service: String,
    /// `preconnect`, `dns-prefetch` …
    pub relation: String,
}

/// A setting that takes consent as given before anyone was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct RedFlag {
    /// The consent manager's id in the catalogue.
    pub manager: String,
    /// What the setting does: a clause that follows "which ".
    pub effect: String,
}

/// A third-party service is contacted or started.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// The service's id in the catalogue.
    pub service: String,
    pub role: Role,
    pub by: By,
    /// Inside `noscript`.
    pub noscript: bool,
    /// Attributes of the element, where it is one: blocking and exempting markup is read off them.
    pub attributes: Vec<(String, Option<Value>)>,
    /// Names of the service's own privacy settings that are plainly not on.
    pub unset: Vec<String>,
    /// Files of which the project must have none for it to happen: they give the name of a
    /// component another meaning. As [`crate::project::definition`] writes them.
    pub redefined_in: Vec<String>,
    /// A key of a configuration: what is made of it, and behind which guard, stands in code that is
    /// not part of the project.
    pub configured: bool,
    /// Whether it happens at all is set where the source does not show.
    pub unsure: bool,
    /// The component that is handed the address, and loads it as its own file says.
    pub drawn_by: Option<DrawnBy>,
    /// Whose address it is stands in another file; until that is known there is no service.
    pub awaits: Option<Awaits>,
}

/// A name of another file that begins an address: see [`crate::constant`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaits {
    /// The file as it is written; empty where code of servers names it, which has it from any file.
    pub file: String,
    /// The name there.
    pub name: String,
    /// What is put behind it, with U+FFFC for what is not known.
    pub behind: String,
    /// As what the address may be loaded.
    pub roles: Vec<Role>,
}

impl Awaits {
    /// The name of a server's constant, without its class.
    #[must_use]
    pub fn of_server(&self) -> Option<&str> {
        let last = self.name.rsplit('.').next();
        last.filter(|_| self.file.is_empty())
    }
}

/// A component that an address is handed to: `<VideoEmbed src="https://…" />`.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnBy {
    /// What it may be called where it is defined.
    pub names: Vec<String>,
    /// It is imported from a file of the project.
    pub own: bool,
}

/// What made the program believe that the service is loaded; ordered from the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// An element with an address.
    Element,
    /// An address in script code.
    Script,
    /// A component or custom element that loads by itself.
    Component,
    /// A use of a package.
    Package,
    /// A call that starts what something else has loaded.
    Call,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// As people read it: entities decoded, white space folded, a hole as U+FFFC.
    pub text: String,
    /// The document's language, where it says so: `da`, `en`.
    pub language: Option<String>,
    /// For each of some byte offsets of `text`, ascending, the source offset it came from.
    pub offsets: Vec<(usize, usize)>,
    /// The path of keys that leads to it, where it stands in a catalogue: `cookie.banner.text`.
    pub key: Option<String>,
    /// A tool copied it from a source file for translators; it matters where no such is known.
    pub copied: bool,
    /// How much of the beginning was said in the paragraph before, and only explains the rest.
    pub context: usize,
}

impl Text {
    /// The source offset of a byte offset in the text.
    #[must_use]
    pub fn source_offset(&self, offset: usize) -> usize {
        let after = self.offsets.partition_point(|(text, _)| *text <= offset);
        match after
            .checked_sub(1)
            .and_then(|index| self.offsets.get(index))
        {
            Some((text, source)) => source + (offset - text),
            None => 0,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Control {
    /// What tells what the box is for, the most telling first: label, name, id, value.
    pub words: Vec<String>,
    /// What is written around it, in the form or group that it belongs to.
    pub context: String,
    /// The visitor cannot change it.
    pub locked: bool,
    /// What holds whether it is ticked: a box only where a page binds one to it.
    pub bound: Option<Binding>,
}

/// What a page may bind a box to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A property of a server's model, which any page may show.
    Model(String),
    /// A field of a component, which the page belongs to.
    Field(String),
}

/// A box of a page, what it is bound to and what is written on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundBox {
    pub to: Binding,
    pub words: Vec<String>,
}
