//! A law is a legal reference that lints cite by its id, as `lints/law.toml` tells it.

use serde::{Deserialize, Serialize};

/// One place in a law, judgment or official guidance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Law {
    /// What the text is called, in English.
    pub title: String,
    /// The article, section or number; headings are as the text writes them.
    #[serde(default)]
    pub article: Option<String>,
    /// When it was issued or given, as `2019-12-10`.
    pub date: String,
    /// Where it is published.
    #[serde(default)]
    pub address: Option<String>,
    /// What it says, in one sentence and our own words.
    pub says: String,
}

impl Law {
    /// How a note cites it: title, article and date in one line.
    #[must_use]
    pub fn citation(&self) -> String {
        match &self.article {
            Some(article) => format!("{}, {article} ({})", self.title, self.date),
            None => format!("{} ({})", self.title, self.date),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Law;

    #[test]
    fn a_citation_names_title_article_and_date() {
        let mut law = Law {
            title: "Directive".into(),
            article: Some("Article 5(3)".into()),
            date: "2002-07-12".into(),
            address: None,
            says: "Ask first.".into(),
        };
        assert_eq!(law.citation(), "Directive, Article 5(3) (2002-07-12)");
        law.article = None;
        assert_eq!(law.citation(), "Directive (2002-07-12)");
    }
}
