//! The names of HTML's elements, and what each of them does to the nesting.

/// Has no content and no end tag.
pub(super) const VOID: u16 = 1;
/// Its content is character data.
pub(super) const RAW: u16 = 1 << 1;
/// Stops the search for an open element of no special meaning.
pub(super) const SPECIAL: u16 = 1 << 2;
/// Stops the search for any open element.
pub(super) const SCOPE: u16 = 1 << 3;
/// Ends an open paragraph.
pub(super) const ENDS_P: u16 = 1 << 4;
/// May be closed before what was opened in it, which then stays open.
pub(super) const FORMATTING: u16 = 1 << 5;
pub(super) const HEADING: u16 = 1 << 6;

/// By name, as the HTML standard (sections 13.1.2 and 13.2.4.2, read in 2025) groups them.
const ELEMENTS: &[(&str, u16)] = &[
    ("a", FORMATTING),
    ("abbr", 0),
    ("acronym", 0),
    ("address", SPECIAL | ENDS_P),
    ("applet", SPECIAL | SCOPE),
    ("area", SPECIAL | VOID),
    ("article", SPECIAL | ENDS_P),
    ("aside", SPECIAL | ENDS_P),
    ("audio", 0),
    ("b", FORMATTING),
    ("base", SPECIAL | VOID),
    ("basefont", SPECIAL | VOID),
    ("bdi", 0),
    ("bdo", 0),
    ("bgsound", SPECIAL | VOID),
    ("big", FORMATTING),
    ("blockquote", SPECIAL | ENDS_P),
    ("body", SPECIAL),
    ("br", SPECIAL | VOID),
    ("button", SPECIAL),
    ("canvas", 0),
    ("caption", SPECIAL | SCOPE),
    ("center", SPECIAL | ENDS_P),
    ("circle", 0),
    ("cite", 0),
    ("code", FORMATTING),
    ("col", SPECIAL | VOID),
    ("colgroup", SPECIAL),
    ("data", 0),
    ("datalist", 0),
    ("dd", SPECIAL | ENDS_P),
    ("del", 0),
    ("details", SPECIAL | ENDS_P),
    ("dfn", 0),
    ("dialog", ENDS_P),
    ("dir", SPECIAL | ENDS_P),
    ("div", SPECIAL | ENDS_P),
    ("dl", SPECIAL | ENDS_P),
    ("dt", SPECIAL | ENDS_P),
    ("em", FORMATTING),
    ("embed", SPECIAL | VOID),
    ("fieldset", SPECIAL | ENDS_P),
    ("figcaption", SPECIAL | ENDS_P),
    ("figure", SPECIAL | ENDS_P),
    ("font", FORMATTING),
    ("footer", SPECIAL | ENDS_P),
    ("form", SPECIAL | ENDS_P),
    ("frame", SPECIAL | VOID),
    ("frameset", SPECIAL),
    ("g", 0),
    ("h1", SPECIAL | ENDS_P | HEADING),
    ("h2", SPECIAL | ENDS_P | HEADING),
    ("h3", SPECIAL | ENDS_P | HEADING),
    ("h4", SPECIAL | ENDS_P | HEADING),
    ("h5", SPECIAL | ENDS_P | HEADING),
    ("h6", SPECIAL | ENDS_P | HEADING),
    ("head", SPECIAL),
    ("header", SPECIAL | ENDS_P),
    ("hgroup", SPECIAL | ENDS_P),
    ("hr", SPECIAL | ENDS_P | VOID),
    ("html", SPECIAL | SCOPE),
    ("i", FORMATTING),
    ("iframe", SPECIAL | RAW),
    ("img", SPECIAL | VOID),
    ("input", SPECIAL | VOID),
    ("ins", 0),
    ("kbd", 0),
    ("keygen", SPECIAL | VOID),
    ("label", 0),
    ("legend", 0),
    ("li", SPECIAL | ENDS_P),
    ("link", SPECIAL | VOID),
    ("main", SPECIAL | ENDS_P),
    ("map", 0),
    ("mark", 0),
    ("marquee", SPECIAL | SCOPE),
    ("math", 0),
    ("menu", SPECIAL | ENDS_P),
    ("meta", SPECIAL | VOID),
    ("meter", 0),
    ("nav", SPECIAL | ENDS_P),
    ("nobr", FORMATTING),
    ("noembed", SPECIAL | RAW),
    ("noframes", SPECIAL | RAW),
    ("noscript", SPECIAL),
    ("object", SPECIAL | SCOPE),
    ("ol", SPECIAL | ENDS_P),
    ("optgroup", 0),
    ("option", 0),
    ("output", 0),
    ("p", SPECIAL | ENDS_P),
    ("param", SPECIAL | VOID),
    ("path", 0),
    ("picture", 0),
    ("plaintext", SPECIAL | ENDS_P | RAW),
    ("pre", SPECIAL | ENDS_P),
    ("progress", 0),
    ("q", 0),
    ("rb", 0),
    ("rp", 0),
    ("rt", 0),
    ("rtc", 0),
    ("ruby", 0),
    ("s", FORMATTING),
    ("samp", 0),
    ("script", SPECIAL | RAW),
    ("search", SPECIAL | ENDS_P),
    ("section", SPECIAL | ENDS_P),
    ("select", SPECIAL),
    ("slot", 0),
    ("small", FORMATTING),
    ("source", SPECIAL | VOID),
    ("span", 0),
    ("strike", FORMATTING),
    ("strong", FORMATTING),
    ("style", SPECIAL | RAW),
    ("sub", 0),
    ("summary", SPECIAL | ENDS_P),
    ("sup", 0),
    ("svg", 0),
    ("table", SPECIAL | SCOPE | ENDS_P),
    ("tbody", SPECIAL),
    ("td", SPECIAL | SCOPE),
    ("template", SPECIAL | SCOPE),
    ("textarea", SPECIAL | RAW),
    ("tfoot", SPECIAL),
    ("th", SPECIAL | SCOPE),
    ("thead", SPECIAL),
    ("time", 0),
    ("title", SPECIAL | RAW),
    ("tr", SPECIAL),
    ("track", SPECIAL | VOID),
    ("tt", FORMATTING),
    ("u", FORMATTING),
    ("ul", SPECIAL | ENDS_P),
    ("use", 0),
    ("var", 0),
    ("video", 0),
    ("wbr", SPECIAL | VOID),
    ("xmp", SPECIAL | ENDS_P | RAW),
];

const LONGEST: usize = 10;

/// How many places the elements are spread over: few share one, and the table is small.
const PLACES: usize = 1 << 10;

/// Place → the number of the element that is there, [`COUNT`] for none. One whose place is taken
/// stands in the next free one.
const PLACED: [u8; PLACES] = {
    let mut placed = [COUNT as u8; PLACES];
    let mut number = 0;
    while number < COUNT {
        let mut at = place(ELEMENTS[number].0.as_bytes());
        while placed[at] as usize != COUNT {
            at = (at + 1) % PLACES;
        }
        placed[at] = number as u8;
        number += 1;
    }
    placed
};

/// Where to look for a name first, whatever its case; it is not empty.
const fn place(name: &[u8]) -> usize {
    let (first, last) = (name[0] | 0x20, name[name.len() - 1] | 0x20);
    let middle = name[name.len() / 2] | 0x20;
    (first as usize * 67 + last as usize * 31 + middle as usize * 257 + name.len() * 13) % PLACES
}

/// The number of a known element, whatever the case of its name.
pub(super) fn known(name: &str) -> Option<usize> {
    let name = name.as_bytes();
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    let mut at = place(name);
    loop {
        let number = usize::from(PLACED[at]);
        let (known, _) = ELEMENTS.get(number)?;
        if known.as_bytes().eq_ignore_ascii_case(name) {
            return Some(number);
        }
        at = (at + 1) % PLACES;
    }
}

#[cfg(test)]
/// What the element of that name is; nothing for names that HTML does not know.
pub(super) fn flags(name: &str) -> u16 {
    known(name).map_or(0, |number| ELEMENTS[number].1)
}

/// How many elements there are; numbers from here on are free.
pub(super) const COUNT: usize = ELEMENTS.len();

pub(super) fn flags_of(number: usize) -> u16 {
    ELEMENTS.get(number).map_or(0, |(_, flags)| *flags)
}

pub(super) fn name_of(number: usize) -> &'static str {
    ELEMENTS.get(number).map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ELEMENTS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(
            ELEMENTS.iter().map(|(name, _)| name.len()).max(),
            Some(LONGEST)
        );
    }

    #[test]
    fn every_element_is_known() {
        for (number, (name, _)) in ELEMENTS.iter().enumerate() {
            assert_eq!(known(name), Some(number), "{name}");
            assert_eq!(known(&format!("{name}x")).map(name_of), None, "{name}x");
        }
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(known("DIV"), known("div"));
        assert_eq!(flags("Br"), SPECIAL | VOID);
        assert_eq!(known("my-element-of-some-length"), None);
        assert_eq!(known(""), None);
        assert_eq!(known("æ"), None);
    }
}
