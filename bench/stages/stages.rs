//! How long each stage of a run takes, over a site that is always the same.
//!
//! `cargo bench --manifest-path bench/stages/Cargo.toml` measures all of them, with `-- edit` one.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use cookielint::catalogue::Catalogue;
use cookielint::cli::Format;
use cookielint::config::{Config, ConfigSet};
use cookielint::engine::{Session, Tools};
use cookielint::inventory::words::Language;
use cookielint::progress::Silent;
use cookielint::report;
use cookielint::walk::{Candidate, Options, walk};
use criterion::{Criterion, criterion_group, criterion_main};

/// How many files the site has.
const FILES: usize = 400;

/// A line of each kind of file, and what is found in every twelfth.
const KINDS: &[(&str, &str, &str)] = &[
    (
        "html",
        "<section class=\"card\"><h2>Nyt fra byen</h2><a href=\"/nyt\">Læs mere</a></section>\n",
        "<iframe src=\"https://www.youtube.com/embed/a1b2c3\"></iframe>\n",
    ),
    (
        "twig",
        "{% if item.shown %}<li><a href=\"{{ path('node', {id: item.id}) }}\">{{ item.title }}</a></li>{% endif %}\n",
        "{% if app.debug %}<script async src=\"https://www.googletagmanager.com/gtag/js?id=G-1\"></script>{% endif %}\n",
    ),
    (
        "js",
        "export function step(state) { return state.items.filter((item) => item.id !== 1); }\n",
        "if (hasConsent('marketing')) { load('https://connect.facebook.net/en_US/fbevents.js'); }\n",
    ),
    (
        "php",
        "<?php if (get_field('title')): ?><p><?php the_field('title'); ?></p><?php endif; ?>\n",
        "<?php if ($shown): ?><script src=\"https://static.hotjar.com/c/hotjar-1.js\"></script><?php endif; ?>\n",
    ),
];

fn text(number: usize) -> (String, String) {
    let (kind, line, guilty) = KINDS[number % KINDS.len()];
    let mut text = line.repeat(8 + number * 7 % 60);
    if number % 12 < KINDS.len() && number / KINDS.len() % 3 == 0 {
        text.push_str(guilty);
    }
    (format!("part{}/file{number}.{kind}", number / 50), text)
}

fn candidates(root: &Path) -> Vec<Candidate> {
    let config = Arc::new(Config::default());
    let all = (0..FILES).map(|number| {
        let (path, text) = text(number);
        let abs = root.join(&path);
        let folder = abs.parent().expect("a file stands in a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(&abs, text).expect("the file can be written");
        Candidate {
            abs,
            path,
            explicit: false,
            include: Options::default().include,
            config: Arc::clone(&config),
        }
    });
    all.collect()
}

fn stages(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("there is room for a site");
    let files = candidates(folder.path());
    let configs = Arc::new(ConfigSet::fixed(Config::default()));
    let catalogue = Catalogue::builtin();
    let tools = Tools::new(catalogue);

    let packed = catalogue.pack().expect("the catalogue is plain data");
    criterion.bench_function("unpack", |bench| {
        bench.iter(|| Catalogue::unpack(black_box(&packed)));
    });
    criterion.bench_function("walk", |bench| {
        let root = folder.path().to_owned();
        bench.iter(|| walk(std::slice::from_ref(&root), &root, Options::default(), &configs));
    });
    // What no word of the catalogue is in is read and not parsed.
    let innocent: Vec<Candidate> = files
        .iter()
        .filter(|file| file.path.ends_with(".js"))
        .cloned()
        .collect();
    criterion.bench_function("prefilter", |bench| {
        let text = |_: &Candidate| Some(KINDS[2].1.repeat(40));
        bench.iter(|| Session::open(&innocent, &tools, &Silent, &text));
    });
    criterion.bench_function("parse", |bench| {
        bench.iter(|| Session::open(&files, &tools, &Silent, &|_| None));
    });
    let mut session = Session::open(&files, &tools, &Silent, &|_| None);
    criterion.bench_function("match", |bench| {
        bench.iter(|| session.report(&configs, None));
    });
    let found = session.report(&configs, None);
    assert!(found.findings.len() > 20, "the site is guilty");
    for (name, format) in [("report as json", Format::Json), ("report as sarif", Format::Sarif)] {
        criterion.bench_function(name, |bench| {
            bench.iter(|| {
                let mut out = Vec::new();
                report::write(&found, format, false, Language::English, &mut out)
            });
        });
    }
    criterion.bench_function("edit", |bench| {
        let page = KINDS[1].1.repeat(400);
        let texts = [page.clone() + KINDS[1].2, page];
        let mut turn = texts.iter().cycle();
        bench.iter(|| {
            session.replace(&files[1], turn.next().cloned());
            session.report(&configs, None)
        });
    });
}

criterion_group!(all, stages);
criterion_main!(all);
