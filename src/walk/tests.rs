use super::*;

fn site(files: &[&str]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let path = root.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    root
}

fn run(root: &Path, paths: &[&str], options: Options) -> Result<Walk, WalkError> {
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    walk(&paths, root, options, &Arc::new(ConfigSet::discover(&[])))
}

fn paths(walk: &Walk) -> Vec<&str> {
    walk.candidates
        .iter()
        .map(|candidate| candidate.path.as_str())
        .collect()
}

#[test]
fn what_visitors_get_is_taken_and_the_rest_is_counted() {
    let root = site(&[
        "b.html",
        "a/b.js",
        "a.html",
        "logo.png",
        "node_modules/x/index.js",
        "js/jquery.min.js",
        "tests/a.html",
        "cart.test.js",
        "test-corpus/a/index.html",
        ".git/hooks/a.js",
        ".vitepress/config.ts",
        ".vitepress/dist/a.html",
        "build/a.html",
        "app/package.json",
        "app/build/a.html",
        "admin/a.html",
        "templates/emails/a.html",
        "shop/Program.cs",
        "shop/wwwroot/lib/jquery.js",
        "wwwroot/lib/a.js",
    ]);
    let walk = run(root.path(), &["."], Options::default()).unwrap();
    let expected = [
        ".vitepress/config.ts",
        "a.html",
        "a/b.js",
        "b.html",
        "build/a.html",
        "shop/Program.cs",
        "test-corpus/a/index.html",
        "wwwroot/lib/a.js",
    ];
    assert_eq!(paths(&walk), expected);
    let left_out = LeftOut {
        excluded: 0,
        vendored: 4,
        minified: 1,
        tests: 2,
        back_office: 1,
        email: 1,
        other_types: 2,
    };
    assert_eq!(walk.left_out, left_out);
    assert_eq!(walk.left_out.total(), 9);
    let all = Options {
        no_ignore: true,
        include: Include {
            vendored: true,
            minified: true,
            tests: true,
            back_office: true,
            email: true,
        },
    };
    let walk = run(root.path(), &["."], all).unwrap();
    assert_eq!(walk.candidates.len(), 17);
    assert_eq!(walk.left_out.total(), 0);
}

#[test]
fn ignore_files_count_without_a_repository() {
    let root = site(&["a.html", "old/a.html", "b/x.html", "b/y.html"]);
    std::fs::write(root.path().join(".gitignore"), "/old/\n").unwrap();
    std::fs::write(root.path().join("b/.ignore"), "x.html\n").unwrap();
    let walk = run(root.path(), &["."], Options::default()).unwrap();
    assert_eq!(paths(&walk), ["a.html", "b/y.html"]);
    let no_ignore = Options {
        no_ignore: true,
        ..Options::default()
    };
    assert_eq!(
        run(root.path(), &["."], no_ignore)
            .unwrap()
            .candidates
            .len(),
        4
    );
}

#[test]
fn what_the_user_names_is_taken() {
    let root = site(&[
        "node_modules/a/x.min.js",
        "node_modules/b.txt",
        "tests/a.html",
    ]);
    std::fs::write(root.path().join(".gitignore"), "*\n").unwrap();
    let named = ["node_modules/a/x.min.js", "./node_modules/b.txt"];
    let walk = run(root.path(), &named, Options::default()).unwrap();
    assert_eq!(
        paths(&walk),
        ["node_modules/a/x.min.js", "node_modules/b.txt"]
    );
    assert!(walk.candidates.iter().all(|candidate| candidate.explicit));
    std::fs::remove_file(root.path().join(".gitignore")).unwrap();
    let walk = run(root.path(), &["tests"], Options::default()).unwrap();
    assert_eq!(paths(&walk), ["tests/a.html"]);
}

#[test]
fn a_file_is_taken_once() {
    let root = site(&["a/x.html", "a/y.html"]);
    let walk = run(
        root.path(),
        &["a", ".", "a/x.html", "./a/"],
        Options::default(),
    )
    .unwrap();
    assert_eq!(paths(&walk), ["a/x.html", "a/y.html"]);
    assert!(walk.candidates[0].explicit);
}

#[test]
fn paths_are_relative_to_the_start_where_they_lie_below() {
    let root = site(&["a/x.html", "b/y.html"]);
    let absolute = root.path().join("a");
    let walk = run(
        root.path(),
        &[absolute.to_str().unwrap()],
        Options::default(),
    )
    .unwrap();
    assert_eq!(paths(&walk), ["a/x.html"]);
    let walk = run(&root.path().join("a"), &["../b", "."], Options::default()).unwrap();
    assert_eq!(paths(&walk), ["../b/y.html", "x.html"]);
}

#[test]
fn an_argument_that_names_nothing_is_an_error() {
    let root = site(&[]);
    let error = run(root.path(), &["nowhere"], Options::default()).unwrap_err();
    assert!(error.to_string().contains("`nowhere`"), "{error}");
}

#[test]
fn configurations_exclude_and_include() {
    let root = site(&["a.html", "old/a.html", "inner/tests/a.html", "tests/a.html"]);
    std::fs::write(root.path().join("cookielint.toml"), "exclude = ['/old']").unwrap();
    std::fs::write(
        root.path().join("inner/cookielint.toml"),
        "include-tests = true",
    )
    .unwrap();
    let walk = run(root.path(), &["."], Options::default()).unwrap();
    assert_eq!(paths(&walk), ["a.html", "inner/tests/a.html"]);
    assert_eq!((walk.left_out.excluded, walk.left_out.tests), (1, 1));
    std::fs::write(
        root.path().join("inner/cookielint.toml"),
        "include-test = true",
    )
    .unwrap();
    let error = run(root.path(), &["."], Options::default()).unwrap_err();
    assert!(matches!(error, WalkError::Config(_)), "{error}");
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_not_followed() {
    let root = site(&["a/x.html"]);
    std::os::unix::fs::symlink(root.path(), root.path().join("a/loop")).unwrap();
    std::os::unix::fs::symlink(root.path().join("a/x.html"), root.path().join("l.html")).unwrap();
    let walk = run(root.path(), &["."], Options::default()).unwrap();
    assert_eq!(paths(&walk), ["a/x.html"]);
    let walk = run(root.path(), &["l.html"], Options::default()).unwrap();
    assert_eq!(paths(&walk), ["l.html"]);
}
