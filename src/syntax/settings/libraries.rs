//! Libraries are what a Drupal module or theme attaches to its pages: scripts and style sheets by
//! their addresses, each a key of `*.libraries.yml`.

use crate::catalogue::definition::Role;
use crate::recognise::Owner;
use crate::site::{By, SiteKind};
use crate::span::Span;
use crate::syntax::lower::Lowering;

/// How the name of such a file ends.
pub const NAME: &str = ".libraries.yml";

impl Lowering<'_> {
    /// Addresses of others that the libraries of this file load.
    pub(super) fn libraries(&mut self) {
        let mut at = 0;
        for line in self.source.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let Some((address, offset)) = address(line) else {
                continue;
            };
            // Something else lets it run.
            if line.contains("text/plain") {
                continue;
            }
            let allowed = |role: Role| matches!(role, Role::Script | Role::Style);
            let Some(Owner::Service { id, role }) = self.recogniser.address(address, allowed)
            else {
                continue;
            };
            let span = Span::new(start + offset, start + offset + address.len());
            self.add_with(id, role, By::Element, span, None, Vec::new(), false);
            if let Some(SiteKind::Load(load)) =
                self.facts.sites.last_mut().map(|site| &mut site.kind)
            {
                load.configured = true;
            }
        }
    }
}

/// The address that is the key of a line, and where it begins.
fn address(line: &str) -> Option<(&str, usize)> {
    let key = line.trim_start();
    let key = key.trim_start_matches(['\'', '"']);
    let offset = line.len() - key.len();
    let is_foreign = ["https://", "http://", "//"]
        .iter()
        .any(|scheme| key.starts_with(scheme));
    let end = key
        .find(": ")
        .or_else(|| key.trim_end().strip_suffix(':').map(str::len))?;
    let address = key.get(..end)?.trim_end_matches(['\'', '"', ' ']);
    is_foreign.then_some((address, offset))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn keys_that_are_addresses_are_found() {
        let line = "    https://x.test/a.js?id=1: { type: external }\n";
        assert_eq!(address(line), Some(("https://x.test/a.js?id=1", 4)));
        assert_eq!(
            address("  '//x.test/a.js': {}\n"),
            Some(("//x.test/a.js", 3))
        );
        assert_eq!(address("  //x.test/a.js:\n"), Some(("//x.test/a.js", 2)));
        assert_eq!(address("  js/a.js: {}\n"), None);
        assert_eq!(address("remote: https://x.test\n"), None);
        assert_eq!(address(""), None);
    }
}
