//! An address is what editors call a file by: a `file:` URI. Here it becomes a path and back.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The signs that a path cannot have as they are.
const WRITTEN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The path that a `file:` URI names; `None` for any other address.
#[must_use]
pub fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    // What stands before the path is a host; nobody's files are on another one.
    let path = rest.get(rest.find('/')?..)?;
    let path = path.split(['?', '#']).next()?;
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    // `/c:/site` is how Windows' drives are written.
    let bytes = decoded.as_bytes();
    let has_drive = bytes.len() > 2 && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    let path = if cfg!(windows) && has_drive {
        &decoded[1..]
    } else {
        &*decoded
    };
    Some(PathBuf::from(path))
}

/// The URI of a path; `None` where the path is no Unicode or not absolute.
#[must_use]
pub fn of_path(path: &Path) -> Option<Uri> {
    let text = path.to_str()?;
    let text = if std::path::MAIN_SEPARATOR == '\\' {
        text.replace('\\', "/")
    } else {
        text.to_owned()
    };
    let mut uri = String::from("file://");
    if !text.starts_with('/') {
        uri.push('/');
    }
    uri.extend(utf8_percent_encode(&text, WRITTEN));
    path.is_absolute().then(|| Uri::from_str(&uri).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_back_as_they_were() {
        for path in [
            "/a/b c.html",
            "/rød grød/å%20#?.html",
            "/a+b&c=d:é.twig",
            "/",
        ] {
            let uri = of_path(Path::new(path)).unwrap();
            assert_eq!(to_path(&uri).unwrap(), Path::new(path), "{}", uri.as_str());
        }
    }

    #[test]
    fn editors_write_addresses_in_their_own_ways() {
        let path = |uri: &str| to_path(&Uri::from_str(uri).unwrap());
        assert_eq!(path("file:///a%2eb"), Some("/a.b".into()));
        assert_eq!(path("file://localhost/a"), Some("/a".into()));
        assert_eq!(path("untitled:Untitled-1"), None);
        assert_eq!(path("https://example.org/a"), None);
        assert_eq!(of_path(Path::new("a/b")), None);
    }
}
