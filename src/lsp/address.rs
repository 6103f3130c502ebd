//! An address is what editors call a file by: a `file:` URI. Here it becomes a path and back.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;

/// The path that a `file:` URI names; `None` for any other address.
#[must_use]
pub fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    // What stands before the path is a host; nobody's files are on another one.
    let path = rest.get(rest.find('/')?..)?;
    let path = path.split(['?', '#']).next()?;
    let decoded = decoded(path)?;
    // `/c:/site` is how Windows' drives are written.
    let bytes = decoded.as_bytes();
    let has_drive = bytes.len() > 2 && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    let path = if cfg!(windows) && has_drive {
        &decoded[1..]
    } else {
        &decoded
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
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push('%');
            uri.push(hex(byte >> 4));
            uri.push(hex(byte & 15));
        }
    }
    path.is_absolute().then(|| Uri::from_str(&uri).ok())?
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16)
        .unwrap_or('0')
        .to_ascii_uppercase()
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let value = digit()? * 16 + digit()?;
        bytes.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(bytes).ok()
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
