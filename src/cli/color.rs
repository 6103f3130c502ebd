//! Whether what is shown has colours.

use std::io::IsTerminal;

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On terminals, unless `NO_COLOR` is set; elsewhere if `CLICOLOR_FORCE` is
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    /// Whether to colour what goes to `stream`.
    #[must_use]
    pub fn on(self, stream: &impl IsTerminal) -> bool {
        self.decide(stream.is_terminal(), |name| {
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    }

    /// <https://no-color.org>, <https://bixense.com/clicolors>
    fn decide(self, is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        let is_forced = || variable("CLICOLOR_FORCE").is_some_and(|it| !it.is_empty() && it != "0");
        let is_dumb = || variable("TERM").is_some_and(|term| term == "dumb");
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if is_set("NO_COLOR") => false,
            Color::Auto => is_forced() || (is_terminal && !is_dumb()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_follows_the_conventions() {
        let decide = |color: Color, is_terminal, set: &[(&str, &str)]| {
            let find = |name: &str| set.iter().find(|(key, _)| *key == name);
            color.decide(is_terminal, |name| {
                find(name).map(|(_, value)| (*value).to_owned())
            })
        };
        let auto = Color::Auto;
        assert!(decide(auto, true, &[]) && !decide(auto, false, &[]));
        assert!(!decide(auto, true, &[("NO_COLOR", "1")]));
        assert!(decide(auto, true, &[("NO_COLOR", "")]));
        assert!(decide(auto, false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!decide(auto, false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!decide(
            auto,
            false,
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
        ));
        assert!(!decide(auto, true, &[("TERM", "dumb")]));
        assert!(decide(Color::Always, false, &[("NO_COLOR", "1")]));
        assert!(!decide(Color::Never, true, &[("CLICOLOR_FORCE", "1")]));
    }
}
