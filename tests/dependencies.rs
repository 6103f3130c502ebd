//! What the program is made of is what `deny.toml` allows: licences, where it comes from, and nothing
//! that speaks over a network.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What becomes part of the program or builds it, as cargo tells it.
fn dependencies() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let id = |value: &Value| value.as_str().unwrap().to_owned();
    let nodes = list(&told["resolve"]["nodes"]).into_iter();
    let nodes: HashMap<String, Value> = nodes.map(|node| (id(&node["id"]), node)).collect();
    let mut seen = BTreeSet::new();
    let mut to_see = vec![id(&told["resolve"]["root"])];
    while let Some(one) = to_see.pop() {
        for dependency in list(&nodes[&one]["deps"]) {
            let kinds = list(&dependency["dep_kinds"]);
            let is_part = kinds.iter().any(|kind| kind["kind"] != "dev");
            if is_part && seen.insert(id(&dependency["pkg"])) {
                to_see.push(id(&dependency["pkg"]));
            }
        }
    }
    let packages = list(&told["packages"]).into_iter();
    packages
        .filter(|package| seen.contains(&id(&package["id"])))
        .collect()
}

/// Whether one way to read a licence is allowed: `(MIT OR Apache-2.0) AND Unicode-3.0`, `MIT/Unlicense`.
fn is_allowed(licence: &str, allowed: &BTreeSet<&str>) -> bool {
    let plain = licence.replace(['(', ')'], "").replace('/', " OR ");
    plain.split(" AND ").all(|part| {
        let mut choices = part.split(" OR ").map(str::trim);
        choices.any(|one| allowed.contains(one.split(" WITH ").next().unwrap_or(one)))
    })
}

#[test]
fn every_dependency_is_one_that_may_be_part_of_the_program() {
    let text = std::fs::read_to_string(root().join("deny.toml")).unwrap();
    let rules: toml::Table = text.parse().unwrap();
    let list = |table: &str, key: &str| rules[table][key].as_array().unwrap().clone();
    let licences = list("licenses", "allow");
    let licences: BTreeSet<&str> = licences.iter().map(|one| one.as_str().unwrap()).collect();
    let banned = list("bans", "deny");
    let banned: BTreeSet<&str> = banned
        .iter()
        .map(|one| one["crate"].as_str().unwrap())
        .collect();
    let all = dependencies();
    assert!(all.len() > 50, "there are dependencies");
    let mut used = BTreeSet::new();
    for package in &all {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(
            is_allowed(licence, &licences),
            "the licence of {name} is {licence}"
        );
        used.extend(
            licences
                .iter()
                .filter(|one| licence.contains(**one))
                .copied(),
        );
        assert!(!banned.contains(name), "{name} speaks over a network");
        let source = package["source"].as_str().unwrap_or("");
        assert!(
            source.starts_with("registry+"),
            "{name} comes from {source:?}"
        );
    }
    assert_eq!(used, licences, "what is allowed is used");
}

#[test]
fn licences_are_read_as_they_are_written() {
    let allowed = BTreeSet::from(["MIT", "Unicode-3.0", "Apache-2.0"]);
    assert!(is_allowed("(MIT OR GPL-3.0) AND Unicode-3.0", &allowed));
    assert!(is_allowed("GPL-3.0/MIT", &allowed));
    assert!(is_allowed("Apache-2.0 WITH LLVM-exception", &allowed));
    assert!(!is_allowed("MIT AND GPL-3.0", &allowed));
    assert!(!is_allowed("none", &allowed));
}

/// The sources name nothing of the standard library that does either.
#[test]
fn nothing_in_the_sources_knows_a_network() {
    let mut folders = vec![root().join("src")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for word in [
                "std::net",
                "TcpStream",
                "TcpListener",
                "UdpSocket",
                "UnixStream",
            ] {
                assert!(!text.contains(word), "{word} in {}", path.display());
            }
        }
    }
    assert!(files > 100, "there are sources");
}
