//! Repositories that are made to hurt, or that are only old: the run goes on, says what it left out,
//! and leaves everything as it was that it was not asked to change.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use std::fs;

use support::{Run, Site};

const EMBED: &str = "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>\n";
/// Something that `--fix` changes.
const TICKED: &str =
    "<label><input type=\"checkbox\" name=\"newsletter\" checked> Newsletter</label>\n";
const SHORT: &[&str] = &["check", "--format", "short"];

#[test]
fn fifty_megabytes_of_script_on_one_line() {
    let site = Site::new(&[("a.html", EMBED)]);
    let bundle = "function a(b){return b.cookie&&c(d,e)}".repeat(50 * 1024 * 1024 / 38);
    site.write("js/app.js", bundle.as_bytes());
    let run = site.run(SHORT);
    run.expect(
        1,
        &["note: js/app.js: is larger than 2 MB", "1 error in 1 file"],
    );
    // What is read is left out by what it is, and taken where it is named.
    site.write("js/app.js", &bundle.as_bytes()[..1_900_000]);
    site.run(SHORT)
        .expect(1, &["1 error in 1 file (1 left out: 1 minified)"]);
    site.run(&["check", "js/app.js"]).expect(0, &["in 1 file"]);
}

#[test]
fn data_that_is_too_large_is_told_of_once() {
    let site = Site::new(&[("a.html", "<p>\n")]);
    let data = format!("{{\"texts\": \"{}\"}}", "a".repeat(3_000_000));
    site.write("lang/da.json", data.as_bytes());
    let run = site.run(SHORT);
    run.expect(
        0,
        &["note: lang/da.json: is not read: it is larger than 2 MB"],
    );
    site.write("lang/de.json", data.as_bytes());
    site.write("lang/en.json", data.as_bytes());
    let run = site.run(SHORT);
    run.expect(
        0,
        &["note: lang/da.json: and 2 more data files are not read"],
    );
    assert_eq!(run.err.matches("larger than").count(), 1, "{}", run.err);
}

/// What opens a branch in each language of templates, and a file of it.
const OPENERS: &[(&str, &str)] = &[
    ("a.antlers.html", "{{ if a }}"),
    ("a.asp", "<% if a then %>"),
    ("a.aspx", "<% if (a) { %>"),
    ("a.astro", "{a && ("),
    ("a.blade.php", "@if ($a) "),
    ("a.component.html", "@if (a) {"),
    ("a.cshtml", "@if (a) {"),
    ("a.eex", "<%= if a do %>"),
    ("a.ejs", "<% if (a) { %>"),
    ("a.ftl", "<#if a>"),
    ("a.gohtml", "{{ if .A }}"),
    ("a.haml", "- if a\n"),
    ("a.hbs", "{{#if a}}"),
    ("a.html.erb", "<% if a %>"),
    ("a.jsp", "<c:if test=\"${a}\">"),
    ("a.latte", "{if $a}"),
    ("a.liquid", "{% if a %}"),
    ("a.mako", "% if a:\n"),
    ("a.mustache", "{{#a}}"),
    ("a.njk", "{% if a %}"),
    ("a.php", "<?php if ($a): ?>"),
    ("a.pug", "if a\n"),
    ("a.slim", "- if a\n"),
    ("a.ss", "<% if $a %>"),
    ("a.svelte", "{#if a}"),
    ("a.templ", "templ A() {\nif a {\n"),
    ("a.tpl", "{if $a}"),
    ("a.twig", "{% if a %}"),
    ("a.vm", "#if ($a)"),
    ("a.vue", "<div v-if=\"a\">"),
];

#[test]
fn a_million_unclosed_template_tags() {
    let site = Site::new(&[]);
    for (name, opener) in OPENERS {
        site.write(name, opener.repeat(1_000_000).as_bytes());
    }
    let run = site.run(SHORT);
    run.expect(0, &["no findings in 0 files"]);
    for (name, _) in OPENERS {
        let note = format!("note: {name}: is ");
        assert!(run.err.contains(&note), "no {note:?} in {}", run.err);
    }
}

#[test]
fn as_many_unclosed_template_tags_as_are_read() {
    let site = Site::new(&[]);
    for (name, opener) in OPENERS {
        let count = (2 * 1024 * 1024 - EMBED.len()) / opener.len();
        let text = opener.repeat(count.min(20_000));
        site.write(name, format!("{EMBED}{text}").as_bytes());
    }
    site.write("z.html", EMBED.as_bytes());
    let run = site.run(SHORT);
    run.expect(1, &[&format!("in {} files", OPENERS.len() + 1)]);
    assert!(run.out.contains("z.html:1:1: error"), "{}", run.out);
}

#[test]
fn a_hundred_thousand_nested_elements() {
    let site = Site::new(&[]);
    site.write(
        "open.html",
        format!("{}{EMBED}", "<div>".repeat(100_000)).as_bytes(),
    );
    let closed = format!(
        "{}{EMBED}{}",
        "<div>".repeat(100_000),
        "</div>".repeat(100_000)
    );
    site.write("closed.html", closed.as_bytes());
    let run = site.run(SHORT);
    run.expect(1, &["2 errors in 2 files"]);
}

#[test]
fn whatever_nests_deeply_ends() {
    let deep = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(10_000), close.repeat(10_000))
    };
    let embed = "x.src = 'https://www.youtube.com/embed/a'";
    let steps: String = (0..600).map(|depth| " ".repeat(depth) + "- a:\n").collect();
    let pug: String = (0..600).map(|depth| " ".repeat(depth) + "div\n").collect();
    let site = Site::new(&[
        ("ok.html", EMBED),
        ("call.js", &deep("g(", embed, ")")),
        ("list.js", &deep("[{a:", embed, "}]")),
        ("body.js", &deep("function f(){if(a){", embed, "}}")),
        ("arrow.js", &deep("a=>", "1", "")),
        ("else.js", &deep("if(a){}else ", embed, "")),
        ("chain.js", &format!("{embed};a{}", ".b()".repeat(10_000))),
        ("sum.js", &format!("{embed}{}", "+a".repeat(10_000))),
        ("text.js", &format!("{embed};x={}1", "'a'+".repeat(10_000))),
        (
            "choice.js",
            &format!("{embed};x={}1", "a?b:".repeat(10_000)),
        ),
        ("both.js", &format!("{embed};x={}1", "a&&".repeat(10_000))),
        ("fill.js", &format!("{embed};x=`{}", "${`".repeat(10_000))),
        (
            "type.ts",
            &format!("{embed};type A = {}", "B<".repeat(3_000)),
        ),
        ("tag.tsx", &deep("<a>{", "b", "}</a>")),
        (
            "deep.css",
            &deep(
                "a{",
                "@import url(https://fonts.googleapis.com/css?family=A);",
                "}",
            ),
        ),
        ("lang/da.json", &deep("{\"cookie\":", "1", "}")),
        ("lang/en.json", &deep("[", "\"cookie\"", "]")),
        ("lang/da.yml", &steps),
        ("lang/en.yml", &"- ".repeat(10_000)),
        ("lang/de.yml", &deep("{a: ", "cookie", "}")),
        (
            "lang/fr.yml",
            "a: &a [cookie]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, *c]\n",
        ),
        ("lang/da.xlf", &deep("<a>", "cookie", "</a>")),
        ("page.pug", &pug),
        ("page.md", &format!("{}{EMBED}", "> ".repeat(3_000))),
        (
            "page.php",
            &format!("<?php {}", deep("if ($a) {", "echo 'cookie';", "}")),
        ),
        ("page.py", &deep("f(", "'cookie'", ")")),
    ]);
    let run = site.run(&["check", "--include-minified", "--format", "short"]);
    run.expect(1, &["files"]);
    for file in ["ok.html", "call.js", "chain.js", "deep.css"] {
        let found = format!("{file}:1:");
        assert!(
            run.out.contains(&found),
            "{file} in {} and {}",
            run.out,
            run.err
        );
    }
}

#[test]
fn what_is_held_once_and_used_everywhere_is_not_read_everywhere() {
    let pages: Vec<String> = (0..6_000).map(|number| format!("'page{number}'")).collect();
    let uses: String = (0..20_000)
        .map(|number| format!("el{number}.src = pages;\n"))
        .collect();
    let script = format!(
        "const film = 'https://www.youtube.com/embed/a';\nconst pages = [{}];\n{uses}x.src = film;\n",
        pages.join(",")
    );
    let site = Site::new(&[("ok.html", EMBED), ("pages.js", &script)]);
    let run = site.run(&["check", "--include-minified", "--format", "short"]);
    run.expect(1, &["in 2 files"]);
}

#[test]
fn patterns_that_look_exponential_are_matched_in_a_moment() {
    let stars = "*a".repeat(60) + "*b";
    let choice = "{a,b}".repeat(60);
    let folders = "**/".repeat(60) + "x.html";
    let site = Site::new(&[
        (".gitignore", &format!("{stars}\n{folders}\n")),
        (&format!("{}.html", "a".repeat(200)), EMBED),
        (
            "cookielint.toml",
            &format!("exclude = [\"{stars}\", \"{choice}\", \"{folders}\"]\n"),
        ),
    ]);
    site.run(SHORT).expect(1, &["1 error in 1 file"]);
}

#[test]
fn circles_of_includes_calls_and_configurations_end() {
    let mut files = vec![(
        "self.twig".to_owned(),
        "{% extends 'self.twig' %}".to_owned(),
    )];
    for number in 0..300 {
        let next = (number + 1) % 300;
        let page =
            format!("{{% include 'p{next}.twig' %}}{{% include 'p{number}.twig' %}}\n{EMBED}");
        files.push((format!("p{number}.twig"), page));
        let script = format!(
            "import {{ f{next} }} from './s{next}.js';\nexport function f{number}() {{ f{next}(); x.src = 'https://www.youtube.com/embed/a'; }}\n"
        );
        files.push((format!("s{number}.js"), script));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let site = Site::new(&files);
    let run = site.run(SHORT);
    run.expect(1, &["in 601 files"]);
    assert!(run.out.contains("p7.twig:2:1: error"), "{}", run.out);

    // Of forty files that include one another there are more ways than can be counted.
    for number in 0..40 {
        let all: String = (0..40)
            .map(|other| format!("{{% include 'd{other}.twig' %}}"))
            .collect();
        site.write(
            &format!("d{number}.twig"),
            format!("{all}\n{EMBED}").as_bytes(),
        );
        let all: String = (0..40).map(|other| format!("e{other}();")).collect();
        let script = format!(
            "function e{number}() {{ {all} x.src = 'https://www.youtube.com/embed/a'; }}\n"
        );
        site.write(&format!("e{number}.js"), script.as_bytes());
    }
    site.run(SHORT).expect(1, &["340 errors in 681 files"]);
    // Each of them comes to one that brings in a consent manager, which blocks around all of them.
    let manager =
        "<script src=\"https://consent.cookiebot.com/uc.js\" data-blockingmode=\"auto\"></script>";
    site.write("manager.twig", manager.as_bytes());
    site.write(
        "d0.twig",
        format!("{{% include 'manager.twig' %}}\n{EMBED}").as_bytes(),
    );
    site.run(SHORT).expect(0, &["in 682 files"]);

    // Each names the next one twice: of a chain of sixteen there are thousands of ways.
    for number in 0..16 {
        let next = format!("c{}.toml", number + 1);
        let text = format!("extends = [\"{next}\", \"{next}\"]\n");
        site.write(&format!("c{number}.toml"), text.as_bytes());
    }
    site.write("c16.toml", b"");
    site.run(&["check", "--config", "c0.toml"])
        .expect(2, &["more than 64 files"]);
    site.write("c16.toml", b"extends = \"c0.toml\"\n");
    site.run(&["check", "--config", "c0.toml"])
        .expect(2, &["extends itself"]);
}

#[test]
fn files_come_and_go_while_they_are_read() {
    let site = Site::new(&[("fixed.html", EMBED)]);
    for number in 0..300 {
        site.write(&format!("p{number}.html"), EMBED.as_bytes());
    }
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0_usize;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let path = site.path().join(format!("p{}.html", round % 300));
                match round % 3 {
                    0 => fs::remove_file(path).unwrap_or_default(),
                    1 => fs::write(path, EMBED.repeat(round % 50)).unwrap(),
                    _ => fs::write(path, "\u{0}").unwrap(),
                }
                round += 1;
            }
        });
        for _ in 0..4 {
            let run = site.run(SHORT);
            run.expect(1, &["error"]);
            assert!(run.out.contains("fixed.html:1:1: error"), "{}", run.out);
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn a_file_that_has_changed_since_it_was_read_is_not_mended() {
    use cookielint::fix::apply::{ApplyError, replace};
    let site = Site::new(&[("a.html", "somebody else's")]);
    let path = site.path().join("a.html");
    let outcome = replace(&path, b"what was read", b"mended");
    assert!(matches!(outcome, Err(ApplyError::Changed)));
    assert_eq!(fs::read(&path).unwrap(), b"somebody else's");
    fs::remove_file(&path).unwrap();
    let outcome = replace(&path, b"what was read", b"mended");
    assert!(matches!(outcome, Err(ApplyError::Io(_))));
    assert!(!path.exists());
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use super::*;

    /// The files of a folder and what is in them.
    fn contents(folder: &Path) -> Vec<(String, String)> {
        let mut all: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, fs::read_to_string(&path).unwrap())
            })
            .collect();
        all.sort();
        all
    }

    fn pipe(site: &Site, path: &str) {
        let path = site.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let made = Command::new("mkfifo").arg(path).status().unwrap();
        assert!(made.success());
    }

    #[test]
    fn links_in_circles_and_out_of_the_repository_are_not_followed() {
        let outside = Site::new(&[("secret.html", EMBED), ("folder/secret.html", EMBED)]);
        let site = Site::new(&[("a/a.html", EMBED)]);
        let link = |from: &Path, to: &str| symlink(from, site.path().join(to)).unwrap();
        link(Path::new(".."), "a/up");
        link(Path::new("self"), "a/self");
        link(Path::new("nowhere"), "a/gone.html");
        link(&outside.path().join("secret.html"), "a/secret.html");
        link(&outside.path().join("folder"), "a/folder");
        let run = site.run(SHORT);
        run.expect(1, &["1 error in 1 file"]);
        assert!(!run.out.contains("secret"), "{}", run.out);
        // Who names a link means what it leads to.
        site.run(&["check", "a/secret.html"])
            .expect(1, &["1 error"]);
    }

    #[test]
    fn pipes_and_devices_hold_nothing_up() {
        let site = Site::new(&[("a.html", EMBED)]);
        pipe(&site, "pipe.html");
        pipe(&site, "piped/cookielint.toml");
        pipe(&site, "ignoring/.gitignore");
        site.write("ignoring/b.html", EMBED.as_bytes());
        site.write("endless/b.html", EMBED.as_bytes());
        symlink("/dev/zero", site.path().join("endless/.ignore")).unwrap();
        symlink("/dev/zero", site.path().join("zero.html")).unwrap();
        let run = site.run(SHORT);
        run.expect(
            1,
            &[
                "1 error in 1 file",
                "note: ignoring: the folder is not read: its .gitignore is no file",
                "note: endless: the folder is not read: its .ignore is no file",
            ],
        );
        let run = site.run(&["check", "--no-ignore", "--quiet", "--format", "short"]);
        assert_eq!(run.out.lines().count(), 3, "{}", run.out);
        site.run(&["check", "pipe.html"])
            .expect(2, &["neither a file nor a folder"]);
        site.run(&["check", "/dev/zero"])
            .expect(2, &["neither a file nor a folder"]);
        site.run(&["check", "ignoring"])
            .expect(0, &["nothing was checked"]);

        // What a configuration names is a file as well, or nothing.
        for (key, place) in [
            ("extends", "/dev/zero"),
            ("extends", "pipe.html"),
            ("baseline", "/dev/zero"),
            ("baseline", "pipe.html"),
        ] {
            let text = format!("{key} = \"{place}\"\n");
            site.write("cookielint.toml", text.as_bytes());
            site.run(SHORT).expect(2, &["it is no file"]);
        }
        pipe(&site, "own/own.md");
        site.write("cookielint.toml", b"lints-folder = \"own\"\n");
        site.run(SHORT).expect(2, &["it is no file"]);
    }

    #[test]
    fn names_in_other_encodings_are_read_and_told_apart() {
        let site = Site::new(&[]);
        let site_path = |name: &[u8]| site.path().join(OsStr::from_bytes(name));
        fs::create_dir(site_path(b"bes\xf8g")).unwrap();
        fs::write(site_path(b"bes\xf8g/k\xf8b.html"), EMBED).unwrap();
        fs::write(site_path(b"\xe6.html"), EMBED).unwrap();
        fs::write(site_path(b"\xf8.html"), TICKED).unwrap();
        let run = site.run(SHORT);
        run.expect(1, &["in 3 files"]);
        let paths: Vec<&str> = run
            .out
            .lines()
            .filter_map(|it| it.split(':').next())
            .collect();
        assert_eq!(
            paths,
            ["\\xe6.html", "\\xf8.html", "bes\\xf8g/k\\xf8b.html"],
            "{}",
            run.out
        );
        site.run(&["check", "--fix"]).expect(1, &["2 errors"]);
        let mended = fs::read_to_string(site_path(b"\xf8.html")).unwrap();
        assert!(!mended.contains("checked"), "{mended}");
    }

    #[test]
    fn what_must_not_be_read_is_named_and_the_rest_is_checked() {
        let site = Site::new(&[
            ("a.html", EMBED),
            ("locked.html", EMBED),
            ("locked/b.html", EMBED),
        ]);
        let mode = |path: &str, mode: u32| {
            let path = site.path().join(path);
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        mode("", 0o755);
        mode("locked.html", 0o000);
        mode("locked", 0o000);
        let mut command = site.command(SHORT);
        // Nothing is locked for the system's administrator.
        let is_administrator = fs::read(site.path().join("locked.html")).is_ok();
        if is_administrator {
            let program = site.path().join("program");
            // A program that this process has open for writing cannot be run, and what other tests
            // start at that moment has it open as well.
            let made = Command::new("cp")
                .args([Path::new(env!("CARGO_BIN_EXE_cookielint")), &program])
                .status()
                .unwrap();
            assert!(made.success());
            command = Command::new(program);
            command.args(SHORT).current_dir(site.path()).uid(65_534);
        }
        let run = Run::of(&mut command);
        mode("locked", 0o755);
        run.expect(
            1,
            &[
                "1 error in 1 file",
                "note: locked: cannot be read: Permission denied",
                "note: locked.html: cannot be read: Permission denied",
            ],
        );
    }

    #[test]
    fn a_full_disk_is_an_error_and_leaves_what_was_there() {
        let site = Site::new(&[("a.html", EMBED), ("report.json", "yesterday's")]);
        site.run(&["check", "--output", "json=/dev/full"])
            .expect(2, &["/dev/full cannot be written", "No space left"]);
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = site.command(&["check", "--format", "json"]);
        let output = command.stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        // Whoever has closed standard error hears nothing, and the code is the same.
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let status = site
            .command(SHORT)
            .stderr(full)
            .stdout(Stdio::null())
            .status();
        assert_eq!(status.unwrap().code(), Some(1));

        // As if the disk had room for half a kilobyte.
        let before = contents(site.path());
        let script = "trap '' XFSZ; ulimit -f 1; exec \"$@\"";
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_cookielint")]);
        command.args(["check", "--quiet", "--output", "html=report.json"]);
        let run = Run::of(command.current_dir(site.path()));
        run.expect(2, &["report.json cannot be written"]);
        assert_eq!(contents(site.path()), before);
    }

    #[test]
    fn fixes_are_whole_or_not_made() {
        let long = format!("{TICKED}{}", "<p>text</p>\n".repeat(200));
        let site = Site::new(&[("long.html", &long), ("locked.html", TICKED)]);
        let locked = site.path().join("locked.html");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o444)).unwrap();
        let before = contents(site.path());
        // No room.
        let script = "trap '' XFSZ; ulimit -f 1; exec \"$@\"";
        let mut command = Command::new("sh");
        command.args([
            "-c",
            script,
            "sh",
            env!("CARGO_BIN_EXE_cookielint"),
            "check",
            "--fix",
        ]);
        let run = Run::of(command.current_dir(site.path()));
        run.expect(
            1,
            &[
                "note: long.html: it is not mended: File too large",
                "note: locked.html: it is not mended: it is read-only",
                "in 2 files",
            ],
        );
        assert_eq!(contents(site.path()), before);
        // Room again.
        site.run(&["check", "--fix"])
            .expect(1, &["note: locked.html: it is not mended: it is read-only"]);
        let after = contents(site.path());
        assert_eq!(after[0], before[0], "what is read-only stays");
        assert!(!after[1].1.contains("checked"), "{}", after[1].1);
        assert_eq!(after.len(), 2, "nothing is left beside");
    }

    #[test]
    fn an_interrupt_leaves_no_file_half_done() {
        let mended = TICKED.replace(" checked", "");
        let site = Site::new(&[]);
        for round in 0..6 {
            for number in 0..200 {
                site.write(&format!("p{number}.html"), TICKED.as_bytes());
            }
            let mut child = site
                .command(&["check", "--fix", "--quiet"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(100 + 150 * round));
            let pid = child.id().to_string();
            let _ = Command::new("kill").args(["-INT", &pid]).status();
            child.wait().unwrap();
            for (name, text) in contents(site.path()) {
                if name.ends_with(".html") {
                    assert!(text == TICKED || text == mended, "{name}: {text}");
                }
            }
        }
        // What is left to do is done by the next run.
        site.run(&["check", "--fix"]).expect(0, &["no findings"]);
    }

    #[test]
    fn a_link_to_a_report_stays_a_link() {
        let site = Site::new(&[("a.html", EMBED), ("out/report.json", "")]);
        symlink("out/report.json", site.path().join("latest.json")).unwrap();
        site.run(&["check", "--output", "json=latest.json"])
            .expect(1, &[]);
        let link = site.path().join("latest.json");
        assert!(link.symlink_metadata().unwrap().is_symlink());
        let text = fs::read_to_string(site.path().join("out/report.json")).unwrap();
        assert!(text.contains("\"findings\""), "{text}");
    }
}
