//! Minified scripts are copies and bundles that nobody reads or writes by hand.

/// Whether the name is that of a bundle or a minified copy.
pub(super) fn is_minified(name: &str) -> bool {
    let name_lower = name.to_ascii_lowercase();
    let Some((stem, extension)) = name_lower.rsplit_once('.') else {
        return false;
    };
    if !matches!(extension, "js" | "mjs" | "cjs" | "css") {
        return false;
    }
    let ends = [
        ".min", "-min", "_min", ".bundle", "-bundle", ".chunk", ".packed", ".prod",
    ];
    ends.iter().any(|end| stem.ends_with(end)) || has_content_hash(name)
}

/// Bundlers put a hash of the content before the extension: `main.3f2a1b9c.js`, `app-B1x9zK2q.js`.
fn has_content_hash(name: &str) -> bool {
    let Some((stem, _)) = name.rsplit_once('.') else {
        return false;
    };
    let Some(at) = stem.rfind(['.', '-']) else {
        return false;
    };
    let hash = stem.get(at + 1..).unwrap_or("");
    let has = |is: fn(&u8) -> bool| hash.bytes().any(|byte| is(&byte));
    let digits = has(u8::is_ascii_digit);
    // All digits are a date or a version, all letters a word.
    let is_hex = hash
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_hexadecimal = is_hex && digits && has(|byte| byte.is_ascii_lowercase());
    let is_word = hash
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_base64 = is_word
        && digits
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && hash.len() <= 12;
    hash.len() >= 8 && (is_hexadecimal || is_base64)
}

/// Whether a script's text was written by a minifier: most of it stands in lines that nobody
/// writes, with hardly a space in them. A vendor's snippet that was pasted into a file of its own
/// looks the same, and is shorter than any bundle.
#[must_use]
pub fn looks_minified(text: &str) -> bool {
    // Closure Compiler breaks lines at 500.
    const LONG_LINE: usize = 400;
    const LONGEST_SNIPPET: usize = 4096;
    if text.len() < LONGEST_SNIPPET {
        return false;
    }
    let long: usize = text
        .lines()
        .map(str::len)
        .filter(|length| *length > LONG_LINE)
        .sum();
    let spaces = text.bytes().filter(u8::is_ascii_whitespace).count();
    long * 2 > text.len() && spaces * 8 < text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minified_names() {
        for name in [
            "jquery.min.js",
            "jquery-3.6.0.min.js",
            "a-min.css",
            "app.bundle.js",
            "12.chunk.js",
            "main.3f2a1b9c.js",
            "2.4d5f6a7b.chunk.js",
            "index-B1x9zK2q.js",
            "vendors~main.0a1b2c3d4e5f60718293.js",
        ] {
            assert!(is_minified(name), "{name}");
        }
        for name in [
            "main.js",
            "post-20240101.js",
            "admin.js",
            "a.min.html",
            "cookie-consent.js",
            "jquery-3.6.0.js",
            "google-analytics4.js",
            "feedback-decade.js",
            "use-GoogleMaps.js",
        ] {
            assert!(!is_minified(name), "{name}");
        }
    }

    #[test]
    fn minified_content() {
        let minified =
            "!function(e,t){var n=e.document;t(n)}(window,function(e){e.x=1});".repeat(100);
        assert!(looks_minified(&minified));
        assert!(looks_minified(&format!("/*! licence */\n{minified}\n")));
        assert!(!looks_minified(minified.get(..3000).unwrap_or("")));
        let broken: Vec<&str> = (0..10).map(|_| minified.get(..500).unwrap_or("")).collect();
        assert!(looks_minified(&broken.join("\n")));
        let written = "function start(event) {\n    run(event.target);\n}\n".repeat(100);
        assert!(!looks_minified(&written));
        let prose = format!(
            "var text = '{}';",
            "We use cookies on this site. ".repeat(100)
        );
        assert!(!looks_minified(&prose));
        assert!(!looks_minified(""));
    }
}
