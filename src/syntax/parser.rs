//! A parser is tree-sitter's, for the languages that are read by its grammars. Each thread keeps one,
//! for a site has thousands of scripts that are a line long.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::Duration;

use tree_sitter::{Language, ParseOptions, Parser};

use super::node::Tree;

/// How much one text may take to parse. A busy machine reads as much as an idle one: what counts is
/// work, not time that passes.
#[derive(Clone, Copy, Debug)]
struct Limit {
    /// Steps of the parser, a hundred of its operations each, that any text may take, and how many
    /// bytes there have to be for each further one. Scripts without a blank take one for some forty
    /// bytes, and lists of numbers one for twenty.
    steps: usize,
    bytes_a_step: usize,
    /// What steps cost differs: where a text is full of errors, some are two hundred times as long as
    /// others. No text that people wrote takes a tenth of this much of the processor.
    spent: Duration,
}

const LIMIT: Limit = Limit {
    steps: 1_000,
    bytes_a_step: 4,
    spent: Duration::from_secs(3),
};

/// How many steps are taken between two looks at the clock.
const LOOK_EVERY: usize = 16;

/// Parses within the limit. `None` where it was exceeded.
#[must_use]
pub fn parse(bytes: &[u8], language: &Language) -> Option<Tree> {
    parse_within(LIMIT, bytes, language)
}

fn parse_within(limit: Limit, bytes: &[u8], language: &Language) -> Option<Tree> {
    thread_local! {
        static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
    }
    PARSER.with_borrow_mut(|parser| {
        parser.set_language(language).ok()?;
        let most = limit.steps + bytes.len() / limit.bytes_a_step;
        let (mut steps, mut until) = (0, None);
        let mut progress = |_: &tree_sitter::ParseState| {
            steps += 1;
            if steps > most {
                return ControlFlow::Break(());
            }
            // Most texts end before the clock is asked.
            if steps % LOOK_EVERY == 0 {
                let now = spent();
                if now > *until.get_or_insert(now.saturating_add(limit.spent)) {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let mut from = |at: usize, _| bytes.get(at..).unwrap_or(&[]);
        let tree = parser.parse_with_options(&mut from, None, Some(options));
        if tree.is_none() {
            // Else the next text would be taken for the rest of this one.
            parser.reset();
        }
        tree.map(|tree| Tree::new(tree, language))
    })
}

/// How long the processor has worked for this thread.
#[cfg(unix)]
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// How long the program has run: elsewhere the processor's time is not to be had.
#[cfg(not(unix))]
fn spent() -> Duration {
    static BEGIN: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    BEGIN.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDLESS: Limit = Limit {
        steps: usize::MAX / 2,
        bytes_a_step: 1,
        spent: Duration::MAX,
    };

    fn plain(text: &str) -> Option<String> {
        let tree = parse(text.as_bytes(), &tree_sitter_javascript::LANGUAGE.into())?;
        Some(tree.root_node().to_sexp())
    }

    #[test]
    fn a_text_that_was_given_up_leaves_nothing_behind() {
        let language = tree_sitter_javascript::LANGUAGE.into();
        let before = plain("a(1)");
        let long = "a = (b, ".repeat(10_000);
        let few = Limit {
            steps: 0,
            bytes_a_step: 1_000_000,
            ..ENDLESS
        };
        assert!(parse_within(few, long.as_bytes(), &language).is_none());
        assert_eq!(plain("a(1)"), before);
        let short = Limit {
            spent: Duration::ZERO,
            ..ENDLESS
        };
        assert!(parse_within(short, long.as_bytes(), &language).is_none());
        assert_eq!(plain("a(1)"), before);
    }

    #[test]
    fn dense_scripts_are_within_the_limit() {
        for dense in [
            "a(b[c],!d?1:e);",
            "0,",
            "if(a)b=c,d++;else{e()}",
            "[],",
            "a+b-c*",
        ] {
            let text = format!("x=[{}0]", dense.repeat(200_000 / dense.len()));
            assert!(plain(&text).is_some(), "{dense}");
        }
    }

    /// Parsing these takes time that grows with the square of their size.
    #[test]
    fn texts_that_need_more_and_more_steps_are_given_up() {
        let language = tree_sitter_typescript::LANGUAGE_TSX.into();
        let limit = Limit {
            spent: Duration::MAX,
            ..LIMIT
        };
        let text = "<></".repeat(12_500);
        assert!(parse_within(limit, text.as_bytes(), &language).is_none());
    }

    /// Other programs, or this thread's sleep, take nothing of what a text may take.
    #[cfg(unix)]
    #[test]
    fn only_work_counts() {
        let before = spent();
        std::thread::sleep(Duration::from_millis(40));
        assert!(spent() - before < Duration::from_millis(20));
        let begun = spent();
        let text = "a(b);".repeat(40_000);
        assert!(plain(&text).is_some());
        assert!(spent() > begun);
    }
}
