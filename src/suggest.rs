//! A suggestion is the known name that somebody who wrote an unknown one most likely meant.

/// The known name nearest to `word`, if one is near enough to be a slip.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing is quadratic, and no name is that long.
    if word.len() > 100 {
        return None;
    }
    let word = word.to_lowercase().replace('_', "-");
    let bound = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&word, name), name))
        .filter(|(distance, _)| *distance <= bound)
        .min()
        .map(|(_, name)| name)
}

/// `did you mean …?` for a help line; without a near name, how to see all of them.
#[must_use]
pub fn lint_help(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`cookielint lints` shows all of them".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_understood_and_others_left_alone() {
        let known = ["fail-on", "include-tests", "lints"];
        let nearest = |word| nearest(word, known);
        assert_eq!(nearest("lint"), Some("lints"));
        assert_eq!(nearest("include_test"), Some("include-tests"));
        assert_eq!(nearest("Fail-No"), Some("fail-on"));
        assert_eq!(nearest("colour"), None);
        assert_eq!(nearest(&"x".repeat(500)), None);
    }
}
