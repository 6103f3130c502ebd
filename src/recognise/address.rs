//! Addresses, as sources write them and as the catalogue describes them.

use crate::value::HOLE;

/// Host and path (with query) of an address that leaves the site, in lower case.
#[must_use]
pub fn remote(address: &str) -> Option<(&str, &str)> {
    let rest = match address.split_once("://") {
        // `{{ scheme }}://…` and `" + protocol + "://…` are schemes too.
        Some((scheme, rest)) if matches!(scheme, "http" | "https") || scheme.ends_with(HOLE) => {
            rest
        }
        _ => strip_relative_scheme(address)?,
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host);
    (host.contains('.') && !host.contains(char::is_whitespace)).then_some((host, path))
}

/// `//host/…`, also behind a hole that holds the scheme: `{{ protocol }}//host`.
fn strip_relative_scheme(address: &str) -> Option<&str> {
    let address = address.strip_prefix(HOLE).unwrap_or(address);
    let address = address
        .strip_prefix("s")
        .filter(|rest| rest.starts_with("://"))
        .map_or(address, |rest| &rest[1..]);
    address
        .strip_prefix("://")
        .or_else(|| address.strip_prefix("//"))
}

/// Whether an address is one that a pattern of the catalogue describes.
#[must_use]
pub fn address_matches(pattern: &str, address: &str) -> bool {
    let (pattern, address) = (pattern.to_lowercase(), address.trim().to_lowercase());
    let Some((host, path)) = remote(&address) else {
        return false;
    };
    let (wanted_host, wanted_path) = pattern.split_once('/').unwrap_or((&pattern, ""));
    let host_fits = match wanted_host.strip_prefix("*.") {
        Some(suffix) => host == suffix || host.ends_with(&format!(".{suffix}")),
        None => glob(wanted_host, host),
    };
    host_fits && path_matches(&format!("/{wanted_path}"), path)
}

/// Whether `path` begins with `prefix`, in which `*` stands for any text without a slash.
pub(super) fn path_matches(prefix: &str, path: &str) -> bool {
    // `https://host?query` asks for the host's root as well.
    let rooted = match path.strip_prefix('/') {
        Some(_) => None,
        None => Some(format!("/{path}")),
    };
    let path = rooted.as_deref().unwrap_or(path);
    if !prefix.contains('*') {
        return path.starts_with(prefix);
    }
    let mut pieces = prefix.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    for piece in pieces {
        let Some(at) = rest.find(piece) else {
            return false;
        };
        if rest[..at].contains('/') {
            return false;
        }
        rest = &rest[at + piece.len()..];
    }
    true
}

/// Whether a name with `*` for any text matches all of `host`.
#[must_use]
pub fn glob(pattern: &str, host: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| host.strip_prefix(first)) else {
        return false;
    };
    if !pattern.contains('*') {
        return rest.is_empty();
    }
    let mut last = "";
    for piece in pieces {
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
        last = piece;
    }
    rest.is_empty() || last.is_empty()
}

/// The host of an address of the catalogue, without what it stands for any text in.
pub(super) fn host_of(address: &str) -> &str {
    let host = address.split('/').next().unwrap_or(address);
    host.trim_start_matches("*.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_leave_the_site() {
        assert_eq!(remote("https://a.dk/x?y"), Some(("a.dk", "/x?y")));
        assert_eq!(remote("//a.dk"), Some(("a.dk", "")));
        assert_eq!(remote("\u{FFFC}://a.dk/b"), Some(("a.dk", "/b")));
        assert_eq!(remote("\u{FFFC}//a.dk/b"), Some(("a.dk", "/b")));
        assert_eq!(remote("http\u{FFFC}://a.dk/b"), Some(("a.dk", "/b")));
        assert_eq!(remote("/local/x.js"), None);
        assert_eq!(remote("mailto:a@b.dk"), None);
    }

    #[test]
    fn path_prefixes() {
        assert!(path_matches("/embed/", "/embed/\u{FFFC}"));
        assert!(!path_matches("/embed/", "/watch"));
        assert!(path_matches("/*/fbevents.js", "/en_us/fbevents.js"));
        assert!(!path_matches("/*/fbevents.js", "/a/b/fbevents.js"));
    }

    #[test]
    fn hosts_with_stars() {
        assert!(glob("siteanalyze_*.com", "siteanalyze_12.com"));
        assert!(!glob("a*.com", "a1.com.dk"));
    }
}
