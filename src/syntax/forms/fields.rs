//! Fields of components are true at first, and a page of the component binds a box to one.

use super::{Ticked, made};
use crate::site::Binding;
use crate::span::Span;

/// How long the line of a field may be, in bytes.
const LONGEST: usize = 400;

/// Public fields of Livewire's components: `public bool $newsletter = true;`.
pub(super) fn of_livewire(source: &str) -> Vec<Ticked> {
    let is_component = source.contains("ivewire") && source.contains("view(");
    match is_component {
        true => fields(source, "$", "public"),
        false => Vec::new(),
    }
}

/// Fields in the code of Blazor's components: `private bool newsletter = true;`.
pub(super) fn of_blazor(source: &str) -> Vec<Ticked> {
    match source.contains("@bind") {
        true => fields(source, "", "bool"),
        false => Vec::new(),
    }
}

/// Fields whose names begin with `sigil`, and before which one of the words is `word`.
fn fields(source: &str, sigil: &str, word: &str) -> Vec<Ticked> {
    let found = source.match_indices("= true;");
    found
        .filter_map(|(at, end)| {
            let near = at.saturating_sub(LONGEST);
            let line = memchr::memrchr(b'\n', &source.as_bytes()[near..at]);
            let line = line.map_or(near, |line| near + line + 1);
            let head = source.get(line..at)?.trim_end();
            let head = match head.strip_suffix('}') {
                // `Newsletter { get; set; } = true`
                Some(accessors) => accessors.rsplit_once('{')?.0.trim_end(),
                None => head,
            };
            let line = line + head.rfind(['{', ';', '}']).map_or(0, |at| at + 1);
            let head = head.rsplit(['{', ';', '}']).next()?;
            let (before, name) = head.rsplit_once(char::is_whitespace)?;
            let name = name.strip_prefix(sigil)?;
            let is_name = |c: char| c.is_alphanumeric() || c == '_';
            let is_field = before.split_whitespace().any(|one| one == word);
            (is_field && !name.is_empty() && name.chars().all(is_name)).then(|| {
                let start = line + before.len();
                let span = Span::new(start, at + end.len() - 1);
                let mut found = made(String::new(), name.to_owned(), span);
                found.control.bound = Some(Binding::Field(name.to_owned()));
                found
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: Vec<Ticked>) -> Vec<String> {
        let found = found.into_iter();
        found.map(|one| one.control.words[1].clone()).collect()
    }

    #[test]
    fn fields_that_are_true_are_found() {
        let source = "use Livewire\\Component;\nclass A extends Component {\n  public bool $news = true;\n  public $mail = true;\n  private $own = true;\n  function render() { $x = true; return view('a'); }\n}";
        assert_eq!(names(of_livewire(source)), ["news", "mail"]);
        let source = "<InputCheckbox @bind-Value=\"news\" />\n@code {\n  private bool news = true;\n  public bool Mail { get; set; } = true;\n  string a = \"true\";\n}";
        assert_eq!(names(of_blazor(source)), ["news", "Mail"]);
        assert!(of_blazor("@code { bool news = true; }").is_empty());
    }
}
