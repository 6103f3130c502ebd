//! An entity is a character that markup writes by name or number: `&aelig;`, `&#230;`, `&#xE6;`.

use std::borrow::Cow;

/// The common ones, by name. Names are case-sensitive.
#[rustfmt::skip]
const NAMED: &[(&str, &str)] = &[
    ("AElig", "Æ"), ("Aacute", "Á"), ("Acirc", "Â"), ("Agrave", "À"), ("Aring", "Å"), ("Atilde", "Ã"),
    ("Auml", "Ä"), ("Ccedil", "Ç"), ("Dagger", "‡"), ("ETH", "Ð"), ("Eacute", "É"), ("Ecirc", "Ê"),
    ("Egrave", "È"), ("Euml", "Ë"), ("Iacute", "Í"), ("Icirc", "Î"), ("Igrave", "Ì"), ("Iuml", "Ï"),
    ("NewLine", "\n"), ("Ntilde", "Ñ"), ("OElig", "Œ"), ("Oacute", "Ó"), ("Ocirc", "Ô"), ("Ograve", "Ò"),
    ("Oslash", "Ø"), ("Otilde", "Õ"), ("Ouml", "Ö"), ("Scaron", "Š"), ("THORN", "Þ"), ("Tab", "\t"),
    ("Uacute", "Ú"), ("Ucirc", "Û"), ("Ugrave", "Ù"), ("Uuml", "Ü"), ("Yacute", "Ý"), ("Yuml", "Ÿ"),
    ("aacute", "á"), ("acirc", "â"), ("acute", "´"), ("aelig", "æ"), ("agrave", "à"), ("amp", "&"),
    ("apos", "'"), ("aring", "å"), ("ast", "*"), ("atilde", "ã"), ("auml", "ä"), ("bdquo", "„"),
    ("bull", "•"), ("ccedil", "ç"), ("cedil", "¸"), ("cent", "¢"), ("check", "✓"), ("colon", ":"),
    ("comma", ","), ("commat", "@"), ("copy", "©"), ("cross", "✗"), ("curren", "¤"), ("dagger", "†"),
    ("darr", "↓"), ("deg", "°"), ("divide", "÷"), ("dollar", "$"), ("eacute", "é"), ("ecirc", "ê"),
    ("egrave", "è"), ("emsp", "\u{2003}"), ("ensp", "\u{2002}"), ("equals", "="), ("eth", "ð"), ("euml", "ë"),
    ("euro", "€"), ("excl", "!"), ("frac12", "½"), ("frac14", "¼"), ("frac34", "¾"), ("grave", "`"),
    ("gt", ">"), ("hellip", "…"), ("iacute", "í"), ("icirc", "î"), ("iexcl", "¡"), ("igrave", "ì"),
    ("iquest", "¿"), ("iuml", "ï"), ("laquo", "«"), ("larr", "←"), ("lcub", "{"), ("ldquo", "“"),
    ("lowbar", "_"), ("lpar", "("), ("lsaquo", "‹"), ("lsqb", "["), ("lsquo", "‘"), ("lt", "<"),
    ("macr", "¯"), ("mdash", "—"), ("micro", "µ"), ("middot", "·"), ("minus", "−"), ("nbsp", "\u{a0}"),
    ("ndash", "–"), ("not", "¬"), ("ntilde", "ñ"), ("num", "#"), ("oacute", "ó"), ("ocirc", "ô"),
    ("oelig", "œ"), ("ograve", "ò"), ("ordf", "ª"), ("ordm", "º"), ("oslash", "ø"), ("otilde", "õ"),
    ("ouml", "ö"), ("para", "¶"), ("percnt", "%"), ("period", "."), ("plus", "+"), ("plusmn", "±"),
    ("pound", "£"), ("quest", "?"), ("quot", "\""), ("raquo", "»"), ("rarr", "→"), ("rcub", "}"),
    ("rdquo", "”"), ("reg", "®"), ("rpar", ")"), ("rsaquo", "›"), ("rsqb", "]"), ("rsquo", "’"),
    ("sbquo", "‚"), ("scaron", "š"), ("sect", "§"), ("semi", ";"), ("shy", "\u{ad}"), ("sol", "/"),
    ("sup1", "¹"), ("sup2", "²"), ("sup3", "³"), ("szlig", "ß"), ("thinsp", "\u{2009}"), ("thorn", "þ"),
    ("times", "×"), ("trade", "™"), ("uacute", "ú"), ("uarr", "↑"), ("ucirc", "û"), ("ugrave", "ù"),
    ("uml", "¨"), ("uuml", "ü"), ("verbar", "|"), ("yacute", "ý"), ("yen", "¥"), ("yuml", "ÿ"),
    ("zwj", "\u{200d}"), ("zwnj", "\u{200c}"),
];

const LONGEST: usize = 7;

/// What the numbers 128 to 159 mean: they are read as Windows-1252.
#[rustfmt::skip]
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// `text` with its entities decoded. A name without `;` is one only where browsers have always
/// taken it for one and no letter, digit or `=` follows, so that `?a=1&copy=2` stays as it is.
#[must_use]
pub fn decode_entities(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut decoded = String::with_capacity(text.len());
    let (plain, mut rest) = text.split_at(first);
    decoded.push_str(plain);
    while !rest.is_empty() {
        let length = match entity(rest) {
            Some((character, length)) => {
                decoded.push_str(character.as_str());
                length
            }
            None => {
                decoded.push('&');
                1
            }
        };
        rest = &rest[length..];
        let next = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        decoded.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(decoded)
}

pub(super) enum Decoded {
    Named(&'static str),
    Numbered([u8; 4], usize),
}

impl Decoded {
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Named(text) => text,
            Self::Numbered(bytes, length) => {
                std::str::from_utf8(&bytes[..*length]).unwrap_or("\u{FFFD}")
            }
        }
    }
}

/// The entity that `text` starts with, and how many bytes it takes; `text` starts with `&`.
pub(super) fn entity(text: &str) -> Option<(Decoded, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return numbered(bytes);
    }
    let letters = bytes[1..]
        .iter()
        .take(LONGEST + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let name = &text[1..=letters];
    let at = NAMED
        .binary_search_by(|(known, _)| (*known).cmp(name))
        .ok()?;
    let character = NAMED[at].1;
    match bytes.get(letters + 1) {
        Some(b';') => Some((Decoded::Named(character), letters + 2)),
        Some(b'=') => None,
        _ => old(name, character).then_some((Decoded::Named(character), letters + 1)),
    }
}

/// Latin-1 and the four signs of markup were once written without `;`.
fn old(name: &str, character: &str) -> bool {
    let latin = character
        .chars()
        .all(|c| ('\u{a0}'..='\u{ff}').contains(&c));
    latin || matches!(name, "amp" | "lt" | "gt" | "quot")
}

fn numbered(bytes: &[u8]) -> Option<(Decoded, usize)> {
    let (radix, start) = match bytes.get(2) {
        Some(b'x' | b'X') => (16, 3),
        _ => (10, 2),
    };
    let mut at = start;
    let mut number: u32 = 0;
    while let Some(digit) = bytes
        .get(at)
        .and_then(|byte| char::from(*byte).to_digit(radix))
    {
        number = number.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    if at == start {
        return None;
    }
    if bytes.get(at) == Some(&b';') {
        at += 1;
    }
    let character = match number {
        0 => '\u{FFFD}',
        0x80..=0x9f => WINDOWS[number as usize - 0x80],
        _ => char::from_u32(number).unwrap_or('\u{FFFD}'),
    };
    let mut buffer = [0; 4];
    let length = character.encode_utf8(&mut buffer).len();
    Some((Decoded::Numbered(buffer, length), at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(NAMED.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(
            NAMED.iter().map(|(name, _)| name.len()).max(),
            Some(LONGEST)
        );
    }

    #[test]
    fn names_and_numbers_are_decoded() {
        assert_eq!(
            decode_entities("bl&aring;b&aelig;rgr&oslash;d"),
            "blåbærgrød"
        );
        assert_eq!(decode_entities("&lt;b&gt; &#230;&#xE6;&#XE6;"), "<b> æææ");
        assert_eq!(decode_entities("a&amp;b&amp"), "a&b&");
        assert_eq!(
            decode_entities("&AElig;&Oslash;&Aring;&nbsp;&shy;"),
            "ÆØÅ\u{a0}\u{ad}"
        );
    }

    #[test]
    fn what_is_no_entity_stays() {
        for text in [
            "",
            "a&b",
            "&",
            "&;",
            "&#;",
            "&#x;",
            "?a=1&copy=2&reg=3",
            "&euro",
            "&unknownname;",
            "&é",
        ] {
            assert_eq!(decode_entities(text), text);
        }
        assert!(matches!(decode_entities("plain"), Cow::Borrowed("plain")));
    }

    #[test]
    fn numbers_out_of_range_are_replaced() {
        assert_eq!(
            decode_entities("&#0;&#xD800;&#99999999999999;&#128;"),
            "\u{FFFD}\u{FFFD}\u{FFFD}€"
        );
    }
}
