//! A member is what a component of Blazor has in its code, which stands behind its markup:
//! `<iframe src="@Url">`, then `@code { string Url => $"https://…/{Id}"; }`.

use super::{Bound, MAX_LOOK, address, is_word};
use crate::span::Span;

/// How much of a member is looked at.
const MAX_BODY: usize = 600;

impl Bound {
    /// The address that a member holds or gives back, which the code at `hole` prints.
    pub(super) fn of_member(&mut self, text: &str, hole: Span) -> Option<String> {
        let code = hole.of(text).trim_start_matches(['@', '(']);
        let length = code.bytes().take_while(|byte| is_word(*byte)).count();
        let name = code.get(..length).filter(|name| !name.is_empty())?;
        let rest = code.get(length..)?;
        if !hole.of(text).starts_with('@') || !(rest.is_empty() || rest.starts_with(['(', ')'])) {
            return None;
        }
        let start = *self.members.get_or_insert_with(|| {
            let mut words = ["@code", "@functions"].iter();
            words.find_map(|word| text.find(word))
        });
        let body = text.get(start?..)?;
        self.looked += body.len();
        if self.looked > MAX_LOOK {
            return None;
        }
        let mut found = body.match_indices(name);
        found.find_map(|(at, _)| given(body, at, at + name.len()))
    }
}

/// The address behind the name of a member, where it is declared there.
fn given(body: &str, start: usize, end: usize) -> Option<String> {
    let before = body.get(..start)?;
    // `string Url`, `public Uri? Url`, `MarkupString Film`.
    let kind = before.strip_suffix(' ')?;
    if !kind.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '?' | '>'))
        || kind.ends_with("return")
        || kind.ends_with("await")
    {
        return None;
    }
    let mut rest = body.get(end..)?.trim_start();
    if let Some(parameters) = rest.strip_prefix('(') {
        rest = parameters.split_once(')')?.1.trim_start();
    }
    let limit = (0..=MAX_BODY.min(rest.len())).rev();
    let near = limit.into_iter().find_map(|end| rest.get(..end))?;
    if let Some(code) = near.strip_prefix("=>") {
        return address(code);
    }
    if let Some(code) = near.strip_prefix('=') {
        return address(code).filter(|_| !code.starts_with('='));
    }
    let block = near.strip_prefix('{')?;
    // `{ get; set; } = "…"`
    if let Some((accessors, behind)) = block.split_once('}')
        && accessors.trim_start().starts_with("get;")
    {
        return address(behind.trim_start().strip_prefix('=')?);
    }
    let (_, given) = block.split_once("return ")?;
    address(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str) -> Option<String> {
        let start = page.find('@').unwrap();
        let end = page[start..].find('"').unwrap();
        Bound::default().of_member(page, Span::new(start, start + end))
    }

    #[test]
    fn members_stand_behind_the_markup() {
        for (hole, code) in [
            ("@Url", "private string Url = \"https://a.dk/b\";"),
            (
                "@Url",
                "public string Url { get; set; } = \"https://a.dk/b\";",
            ),
            ("@Url", "string Url => \"https://a.dk/b\";"),
            ("@Get(Id)", "string Get(int id) => \"https://a.dk/b\";"),
            (
                "@Get(Id)",
                "string Get(int id)\n{\n  return \"https://a.dk/b\";\n}",
            ),
        ] {
            let page = format!("<iframe src=\"{hole}\">\n@code {{\n{code}\n}}");
            assert_eq!(found(&page).as_deref(), Some("https://a.dk/b"), "{page}");
        }
        for code in [
            "var x = Url == \"https://a.dk/b\";",
            "string Other = \"https://a.dk/b\";",
            "",
        ] {
            assert_eq!(
                found(&format!("<iframe src=\"@Url\">\n@code {{\n{code}\n}}")),
                None
            );
        }
    }
}
