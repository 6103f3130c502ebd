//! Spelling is how one word may be written: with the letters that keyboards and capitals leave.

/// The text with letters that stand for one another made one: Greek without accents, Romanian
/// with commas below. One letter alone stays what it is (`ή` is not `η`).
pub(super) fn normal(text: &str) -> String {
    let mut letters = text.chars();
    if letters.next().is_none() || letters.next().is_none() {
        return text.to_owned();
    }
    text.chars().map(normal_letter).collect()
}

fn normal_letter(letter: char) -> char {
    match letter {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        'ş' => 'ș',
        'ţ' => 'ț',
        letter => letter,
    }
}

/// The word as it is where nothing stands before it: Irish writes what the word before does to its
/// beginning (`fianáin`, `fhianáin`, `bhfianáin`; `úsáid`, `n-úsáid`, `húsáid`).
pub(super) fn unmutated(word: &str) -> String {
    const ECLIPSES: &[(&str, &str)] = &[
        ("bhf", "f"),
        ("mb", "b"),
        ("gc", "c"),
        ("nd", "d"),
        ("ng", "g"),
        ("bp", "p"),
        ("dt", "t"),
        ("ts", "s"),
    ];
    let is_vowel = |letter: char| "aeiouáéíóú".contains(letter);
    // "d'fhianáin"
    let word = word.strip_prefix("d'").unwrap_or(word);
    for (written, bare) in ECLIPSES {
        if let Some(rest) = word.strip_prefix(written) {
            return format!("{bare}{rest}");
        }
    }
    let joined = word.strip_prefix("n-").or_else(|| word.strip_prefix("t-"));
    let freed = joined.or_else(|| word.strip_prefix('h'));
    if let Some(rest) = freed.filter(|rest| rest.starts_with(is_vowel)) {
        return rest.to_owned();
    }
    let mut letters = word.chars();
    let first = letters.next();
    let lenited = first.filter(|first| "bcdfgmpst".contains(*first));
    match (lenited, letters.next()) {
        (Some(first), Some('h')) => format!("{first}{}", letters.as_str()),
        _ => word.to_owned(),
    }
}

/// The shortest entry that is known without its accents; in shorter ones they tell words apart.
const SHORTEST_PLAIN: usize = 5;

/// A lexicon's entry without accents, where it has some.
pub(super) fn plain(entry: &str) -> Option<String> {
    let mut differs = false;
    let plain: String = entry
        .chars()
        .map(|letter| {
            let bare = bare_letter(letter);
            differs |= bare != letter;
            bare
        })
        .collect();
    let is_long = entry
        .split(' ')
        .all(|word| word.is_ascii() || word.trim_matches('*').chars().count() >= SHORTEST_PLAIN);
    (differs && is_long).then_some(plain)
}

/// An entry as names of files write it: `tietosuojakaytanto`, `erklaering`.
pub(crate) fn ascii(entry: &str) -> String {
    let plain = plain(entry).unwrap_or_else(|| entry.to_owned());
    let mut all = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match letter {
            'ä' | 'å' => all.push('a'),
            'æ' => all.push_str("ae"),
            'ö' | 'ø' => all.push('o'),
            'ü' => all.push('u'),
            letter => all.push(letter),
        }
    }
    all
}

fn bare_letter(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'ă' | 'ą' | 'ā' => 'a',
        'č' | 'ć' | 'ç' | 'ċ' => 'c',
        'ď' | 'đ' => 'd',
        'é' | 'è' | 'ê' | 'ě' | 'ę' | 'ė' | 'ē' | 'ë' => 'e',
        'ġ' | 'ģ' => 'g',
        'ħ' => 'h',
        'í' | 'ì' | 'î' | 'ï' | 'į' | 'ī' => 'i',
        'ķ' => 'k',
        'ł' | 'ľ' | 'ĺ' | 'ļ' => 'l',
        'ñ' | 'ń' | 'ň' | 'ņ' => 'n',
        'ó' | 'ò' | 'ô' | 'õ' | 'ő' => 'o',
        'ř' | 'ŕ' => 'r',
        'š' | 'ś' | 'ș' => 's',
        'ť' | 'ț' => 't',
        'ú' | 'ù' | 'û' | 'ű' | 'ů' | 'ų' | 'ū' => 'u',
        'ý' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_stand_for_one_another_are_one() {
        assert_eq!(normal("αποδέχεστε"), "αποδεχεστε");
        assert_eq!(normal("ή"), "ή");
        assert_eq!(normal("acceptaţi"), "acceptați");
    }

    #[test]
    fn what_stands_before_a_word_changes_it_no_more() {
        for (written, bare) in [
            ("bhfianáin", "fianáin"),
            ("fhianáin", "fianáin"),
            ("n-úsáid", "úsáid"),
            ("húsáid", "úsáid"),
            ("gcnaipe", "cnaipe"),
            ("tsuímh", "suímh"),
            ("tú", "tú"),
            ("h", "h"),
            ("", ""),
        ] {
            assert_eq!(unmutated(written), bare);
        }
    }

    #[test]
    fn long_entries_are_known_without_accents() {
        assert_eq!(plain("používání*").as_deref(), Some("pouzivani*"));
        assert_eq!(plain("sí"), None);
        assert_eq!(plain("accept"), None);
    }
}
