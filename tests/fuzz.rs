//! The fuzzers' targets for a moment in every test: each with its seeds, with mutations of them that
//! are the same in each run, and with what once broke it.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

#[path = "../fuzz/seeds.rs"]
mod seeds;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use targets::{TARGETS, Target};

/// How many mutations each target gets; `FUZZ_MUTATIONS` says otherwise. Where `FUZZ_SECONDS` is set,
/// each gets as many as it can take in that time, with `FUZZ_SEED` as the beginning of the random
/// numbers. `FUZZ_TARGETS` names the targets, with spaces between them, where not all are meant.
const MUTATIONS: u64 = 150;
/// No seed is longer after a mutation.
const MAX_LEN: usize = 4_000;
/// What takes longer is as bad as a panic: the slowest known takes a tenth of it in a debug build.
const HANG: Duration = Duration::from_secs(20);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn said<T: std::str::FromStr>(name: &str) -> Option<T> {
    let said = std::env::var(name).ok()?;
    let Ok(said) = said.parse() else {
        panic!("{name} is {said:?}")
    };
    Some(said)
}

/// The words that libFuzzer is given: what the languages are made of.
fn words() -> Vec<Vec<u8>> {
    let text = std::fs::read_to_string(root().join("fuzz/words.dict")).unwrap();
    let words: Vec<Vec<u8>> = text.lines().filter_map(word).collect();
    assert!(words.len() > 50, "{} words", words.len());
    words
}

/// `"<a href=\"x\">"`, as the dictionary has it.
fn word(line: &str) -> Option<Vec<u8>> {
    let quoted = line.trim().strip_prefix('"')?.strip_suffix('"')?;
    let mut word = Vec::new();
    let mut bytes = quoted.bytes();
    while let Some(byte) = bytes.next() {
        match (byte, byte == b'\\') {
            (_, true) => match bytes.next()? {
                b'x' => {
                    let digits = [bytes.next()?, bytes.next()?];
                    let digits = std::str::from_utf8(&digits).ok()?;
                    word.push(u8::from_str_radix(digits, 16).ok()?);
                }
                escaped => word.push(escaped),
            },
            (byte, false) => word.push(byte),
        }
    }
    Some(word)
}

/// What begins and ends something, so that it can be torn apart and put into itself.
fn is_edge(byte: u8) -> bool {
    matches!(
        byte,
        b'<' | b'>'
            | b'{'
            | b'}'
            | b'('
            | b')'
            | b'['
            | b']'
            | b'"'
            | b'\''
            | b'`'
            | b';'
            | b'%'
            | b'\n'
    )
}

/// Tears seeds apart where something begins or ends in them, puts the pieces elsewhere, repeats and
/// nests them, adds words of the languages, and breaks a byte.
fn mutated(seeds: &[Vec<u8>], words: &[Vec<u8>], random: &mut TestRng) -> Vec<u8> {
    let mut below = |most: usize| random.next_u32() as usize % most.max(1);
    let mut text = seeds[below(seeds.len())].clone();
    text.truncate(MAX_LEN);
    // The first byte says which file it is.
    let first = text.first().copied();
    for _ in 0..=below(5) {
        let donor = &seeds[below(seeds.len())];
        let edge = |text: &[u8], at: usize| {
            let next = text[at..].iter().position(|byte| is_edge(*byte));
            at + next.unwrap_or(0)
        };
        let kind = below(8);
        let near = |text: &[u8], at: usize| match kind {
            0 | 1 => at,
            _ => edge(text, at),
        };
        let from = near(donor, below(donor.len()));
        let piece = &donor[from..donor.len().min(from + below(200))];
        let start = near(&text, below(text.len() + 1));
        let end = near(&text, text.len().min(start + below(60)));
        match kind {
            // A word of the language.
            2 | 3 => drop(text.splice(start..start, words[below(words.len())].iter().copied())),
            // A part of it again, and again.
            4 => {
                let again = text[start..end].repeat(below(40));
                drop(text.splice(end..end, again));
            }
            // A part goes, whatever it opens or closes.
            5 => drop(text.drain(start..end)),
            _ => drop(text.splice(start..end, piece.iter().copied())),
        }
        text.truncate(2 * MAX_LEN);
    }
    if !text.is_empty() && below(3) == 0 {
        let at = below(text.len());
        text[at] = u8::try_from(below(256)).unwrap();
    }
    if let (Some(first), Some(byte)) = (first, text.first_mut()) {
        *byte = first;
    }
    text
}

fn run(target: &Target) {
    let (seeds, words) = (seeds::seeds(target, root()), words());
    assert!(!seeds.is_empty(), "{} has no seeds", target.name);
    let long: Option<u64> = said("FUZZ_SECONDS");
    let start: u64 = said("FUZZ_SEED").unwrap_or(0);
    let mut random = match long {
        Some(_) => {
            let mut bytes = [0; 32];
            bytes[..8].copy_from_slice(&start.to_le_bytes());
            TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
        }
        None => TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    };
    let count = said("FUZZ_MUTATIONS").unwrap_or(MUTATIONS);
    let began = Instant::now();
    let (mut done, mut slowest) = (0, Duration::ZERO);
    loop {
        let is_enough = match long {
            Some(seconds) => began.elapsed().as_secs() >= seconds,
            None => done >= count,
        };
        if is_enough {
            break;
        }
        let input = mutated(&seeds, &words, &mut random);
        let started = Instant::now();
        let outcome = std::panic::catch_unwind(|| (target.run)(&input));
        let took = started.elapsed();
        // What broke it is printed so that it can be kept.
        assert!(outcome.is_ok(), "{}: {}", target.name, input.escape_ascii());
        assert!(
            took < HANG,
            "{}: {took:?} for {}",
            target.name,
            input.escape_ascii()
        );
        slowest = slowest.max(took);
        done += 1;
    }
    if long.is_some() {
        let (name, seeds) = (target.name, seeds.len());
        println!("{name}: {done} executions from {seeds} seeds, the slowest took {slowest:?}");
    }
}

#[test]
fn targets_survive_what_is_made_of_their_seeds() {
    // Each in a thread of its own: they have nothing in common.
    let wanted: Option<String> = said("FUZZ_TARGETS");
    let is_wanted = |target: &&Target| {
        let mut names = wanted.iter().flat_map(|wanted| wanted.split(' '));
        wanted.is_none() || names.any(|name| name == target.name)
    };
    let targets: Vec<&'static Target> = TARGETS.iter().filter(is_wanted).collect();
    assert!(!targets.is_empty(), "{wanted:?} names no target");
    let threads = targets.iter().map(|target| {
        let target: &'static Target = target;
        std::thread::spawn(move || run(target))
    });
    let threads: Vec<_> = threads.collect();
    for (thread, target) in threads.into_iter().zip(targets) {
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
