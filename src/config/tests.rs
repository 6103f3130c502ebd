use super::*;

const KNOWN: [&str; 2] = ["unguarded-analytics", "unguarded-embed"];

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(Path::new("/site/cookielint.toml"), text, &KNOWN)
}

fn definition(lint: &str) -> &'static Definition {
    &Catalogue::builtin().lint(lint).expect("a lint").definition
}

/// The message, the text pointed at, and the help of what must be an error.
fn error(text: &str) -> (String, String, String) {
    let error = parse(text).unwrap_err();
    let ConfigError::Invalid {
        message, at, help, ..
    } = error
    else {
        panic!("{error}")
    };
    let at = at.map(|at| text[at.offset()..at.offset() + at.len()].to_owned());
    (message, at.unwrap_or_default(), help.unwrap_or_default())
}

#[test]
fn every_key_is_read() {
    let config = parse(
        "lints = { unguarded-embed = 'allow', loading = 'note' }\n\
         exclude = ['/old/', '*.bak.html']\n\
         include-tests = true\ninclude-vendored = true\ninclude-minified = true\n\
         fail-on = 'error'\n",
    );
    let config = config.unwrap();
    assert!(config.include.tests && config.include.vendored && config.include.minified);
    assert_eq!(config.fail_on, Some(Level::Error));
    let path = Path::new("/site/index.html");
    let level = |lint| config.level(path, lint, definition(lint));
    assert_eq!(level("unguarded-embed"), None);
    assert_eq!(level("unguarded-analytics"), Some(Level::Note));
    assert_eq!(
        level("implied-consent"),
        Some(definition("implied-consent").level)
    );
    let excludes = |path, is_folder| config.excludes(Path::new(path), is_folder);
    assert!(excludes("/site/old", true));
    assert!(excludes("/site/old/a.html", false));
    assert!(excludes("/site/x/a.bak.html", false));
    assert!(!excludes("/site/x/old", true));
    assert!(!excludes("/elsewhere/old", true));
}

#[test]
fn the_tables_of_keys_are_those_of_serde() {
    let Err(error) = toml::from_str::<read::Raw>("x = 1") else {
        panic!()
    };
    let of_serde = |message: &str| {
        let mut keys: Vec<String> = message
            .split('`')
            .skip(3)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        keys.sort();
        keys
    };
    assert_eq!(of_serde(error.message()), keys::names());
}

#[test]
fn errors_point_at_their_place() {
    let expected =
        |message: &str, at: &str, help: &str| (message.to_owned(), at.to_owned(), help.to_owned());
    assert_eq!(
        error("include_test = true"),
        expected(
            "unknown key `include_test`",
            "include_test",
            "did you mean `include-tests`?"
        )
    );
    assert_eq!(
        error("[lints]\nunguarded-embeds = 'note'"),
        expected(
            "unknown lint `unguarded-embeds`",
            "unguarded-embeds",
            "did you mean `unguarded-embed`?"
        )
    );
    let (message, at, _) = error("[lints]\nunguarded-embed = 'deny'");
    assert!(message.contains("unknown variant `deny`"), "{message}");
    assert_eq!(at, "'deny'");
    assert_eq!(error("fail-on = 3").1, "3");
    assert_eq!(error("exclude = ['a[']").1, "'a['");
    assert!(parse("exclude = [").is_err());
    assert!(parse("\u{feff}include-tests = true").unwrap().include.tests);
}

#[test]
fn the_nearest_file_counts() {
    let root = tempfile::tempdir().unwrap();
    let inner = root.path().join("a/b");
    std::fs::create_dir_all(inner.join("c")).unwrap();
    std::fs::write(root.path().join("cookielint.toml"), "fail-on = 'note'").unwrap();
    std::fs::write(inner.join(".cookielint.toml"), "fail-on = 'error'").unwrap();
    let set = ConfigSet::discover(&KNOWN);
    let fail_on = |folder: &Path| set.for_folder(folder).unwrap().fail_on;
    for _ in 0..2 {
        assert_eq!(fail_on(&inner.join("c")), Some(Level::Error));
        assert_eq!(fail_on(&root.path().join("a")), Some(Level::Note));
        assert_eq!(fail_on(root.path()), Some(Level::Note));
    }
}

#[test]
fn a_limited_run_reports_what_is_asked_for() {
    let config = parse("lints = { unguarded-embed = 'allow' }").unwrap();
    let mut set = ConfigSet::discover(&KNOWN);
    let path = Path::new("/site/index.html");
    let level = |set: &ConfigSet, lint| set.level(&config, path, lint, definition(lint));
    assert_eq!(level(&set, "unguarded-embed"), None);
    set.only = vec!["unguarded-embed".into()];
    assert_eq!(level(&set, "unguarded-embed"), Some(Level::Error));
    assert_eq!(level(&set, "unguarded-analytics"), None);
    set.only = vec!["loading".into()];
    assert_eq!(level(&set, "unguarded-analytics"), Some(Level::Error));
}

#[test]
fn what_is_declared_is_read_and_checked() {
    let config = parse(
        "profile = 'dk-public'\npolicy-pages = ['om/cookies.html']\n\
         zones = { tracking-free = ['selvbetjening/**'] }\n\
         [[third-parties]]\nservice = 'youtube'\nbasis = 'opt-out-setting'\n",
    )
    .unwrap();
    assert_eq!(config.profile.as_deref(), Some("dk-public"));
    let said = |path: &str| config.said_of(Path::new(path));
    assert!(said("/site/selvbetjening/flyt/index.html").tracking_free);
    assert!(!said("/site/om/selvbetjening.html").tracking_free);
    assert!(!said("/elsewhere/selvbetjening/a.html").tracking_free);
    assert!(said("/site/om/cookies.html").policy);
    assert!(said("/site/a.html").bases.contains("youtube"));

    let (message, at, help) = error("profile = 'dk-publik'\n");
    assert_eq!(message, "unknown profile `dk-publik`");
    assert_eq!(
        (at.as_str(), help.as_str()),
        ("'dk-publik'", "did you mean `dk-public`?")
    );
    let (message, at, help) = error("[[third-parties]]\nservice = 'youtub'\nbasis = 'agreement'\n");
    assert_eq!(message, "unknown service `youtub`");
    assert_eq!(
        (at.as_str(), help.as_str()),
        ("'youtub'", "did you mean `youtube`?")
    );
    let (message, ..) = error("[[third-parties]]\nservice = 'youtube'\nbasis = 'hope'\n");
    assert!(message.contains("unknown variant `hope`"), "{message}");
    let (message, ..) = error("zones = { tracking-fre = [] }\n");
    assert!(message.contains("unknown key `tracking-fre`"), "{message}");
}

#[test]
fn a_profile_sets_levels_and_a_setting_goes_before_it() {
    let level = |text: &str, lint: &str| {
        let path = Path::new("/site/index.html");
        parse(text).unwrap().level(path, lint, definition(lint))
    };
    let third_party = |text| level(text, "undeclared-third-party");
    assert_eq!(third_party(""), None);
    assert_eq!(third_party("profile = 'dk-public'"), None);
    assert_eq!(third_party("profile = 'dk-state'"), Some(Level::Error));
    assert_eq!(third_party("lints = { zones = 'error' }"), None);
    let fonts = |text| level(text, "unguarded-third-party");
    assert_eq!(fonts("profile = 'dk'"), Some(Level::Warning));
    assert_eq!(fonts("profile = 'dk-state'"), Some(Level::Error));
    let own = "profile = 'dk-state'\nlints = { loading = 'note' }";
    assert_eq!(fonts(own), Some(Level::Note));
}

#[test]
fn what_a_consent_mode_is_worth() {
    let path = Path::new("/site/index.html");
    let lint = consent_mode::LINT;
    let level = |text: &str| parse(text).unwrap().level(path, lint, definition(lint));
    assert_eq!(level(""), None);
    assert_eq!(level("consent-mode = 'guard'"), None);
    assert_eq!(level("consent-mode = 'warning'"), Some(Level::Warning));
    assert_eq!(level("consent-mode = 'error'"), Some(Level::Error));
    // A group as a whole switches it on no more than what a profile has off.
    assert_eq!(level("lints = { guards = 'error' }"), None);
    let both = "consent-mode = 'error'\nlints = { consent-mode-only = 'note' }";
    assert_eq!(level(both), Some(Level::Note));
    let mut set = ConfigSet::fixed(parse("").unwrap());
    set.is_pedantic = true;
    let pedantic = set.level(&Config::default(), path, lint, definition(lint));
    assert_eq!(pedantic, Some(Level::Note));
    let (message, at, _) = error("consent-mode = 'warn'");
    assert!(message.contains("unknown variant `warn`"), "{message}");
    assert_eq!(at, "'warn'");
}
