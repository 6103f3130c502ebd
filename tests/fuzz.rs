//! The fuzzers' targets for a moment in every test: each with its seeds, with mutations of them that
//! are the same in each run, and with what once broke it.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "../fuzz/seeds.rs"]
mod seeds;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::Path;

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use targets::{TARGETS, Target};

/// How many mutations each target gets; the variable `FUZZ_MUTATIONS` says otherwise.
const MUTATIONS: usize = 150;
/// No seed is longer after a mutation.
const MAX_LEN: usize = 4_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Takes the place of a part of one seed by a part of another, and breaks a byte.
fn mutated(seeds: &[Vec<u8>], random: &mut TestRng) -> Vec<u8> {
    let mut below = |most: usize| random.next_u32() as usize % most.max(1);
    let mut text = seeds[below(seeds.len())].clone();
    text.truncate(MAX_LEN);
    let donor = &seeds[below(seeds.len())];
    for _ in 0..=below(4) {
        let from = below(donor.len());
        let piece = &donor[from..donor.len().min(from + below(200))];
        let start = below(text.len() + 1);
        let end = text.len().min(start + below(60));
        text.splice(start..end, piece.iter().copied());
    }
    if !text.is_empty() {
        let at = below(text.len());
        text[at] = u8::try_from(below(256)).unwrap();
    }
    text
}

fn run(target: &Target) {
    let seeds = seeds::seeds(target, root());
    assert!(!seeds.is_empty(), "{} has no seeds", target.name);
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let wanted = std::env::var("FUZZ_MUTATIONS").ok();
    let count = wanted.map_or(MUTATIONS, |wanted| wanted.parse().unwrap());
    for _ in 0..count {
        let input = mutated(&seeds, &mut random);
        let outcome = std::panic::catch_unwind(|| (target.run)(&input));
        // What broke it is printed so that it can be kept.
        assert!(outcome.is_ok(), "{}: {}", target.name, input.escape_ascii());
    }
}

#[test]
fn targets_survive_what_is_made_of_their_seeds() {
    // Each in a thread of its own: they have nothing in common.
    let threads = TARGETS
        .iter()
        .map(|target| std::thread::spawn(|| run(target)));
    let threads: Vec<_> = threads.collect();
    for (thread, target) in threads.into_iter().zip(TARGETS) {
        assert!(thread.join().is_ok(), "{} has panicked", target.name);
    }
}

#[test]
fn what_once_broke_a_target_does_so_no_more() {
    for target in TARGETS {
        let folder = root().join("fuzz/regressions").join(target.name);
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            (target.run)(&std::fs::read(entry.unwrap().path()).unwrap());
        }
    }
}

#[test]
fn every_target_is_a_fuzzer_too() {
    assert!(TARGETS.is_sorted_by_key(|target| target.name));
    let folder = std::fs::read_dir(root().join("fuzz/fuzz_targets")).unwrap();
    let mut names: Vec<String> = folder
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    let targets: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names, targets);
}
