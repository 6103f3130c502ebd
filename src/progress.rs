//! Progress is what people at a terminal see of a run that takes long.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Is told how far the run is, from any thread.
pub trait Progress: Sync {
    /// The run has so many files before it.
    fn begin(&self, files: usize);
    /// One more file is done.
    fn advance(&self);
    /// All files are done.
    fn end(&self);
}

/// Shows nothing.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _files: usize) {}
    fn advance(&self) {}
    fn end(&self) {}
}

/// Runs that are done by then show nothing.
const PATIENCE: Duration = Duration::from_secs(1);
const REFRESH: Duration = Duration::from_millis(100);

/// A line on standard error that is written over and removed in the end.
pub struct Terminal {
    files: AtomicUsize,
    done: AtomicUsize,
    shown: AtomicBool,
    next: Mutex<Instant>,
}

impl Terminal {
    /// Shows progress where standard error is a terminal.
    #[must_use]
    pub fn if_watched() -> Box<dyn Progress> {
        if !std::io::stderr().is_terminal() {
            return Box::new(Silent);
        }
        Box::new(Self {
            files: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            shown: AtomicBool::new(false),
            next: Mutex::new(Instant::now() + PATIENCE),
        })
    }
}

impl Progress for Terminal {
    fn begin(&self, files: usize) {
        self.files.store(files, Ordering::Relaxed);
    }

    fn advance(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // A thread that finds another one at it has better things to do.
        let Ok(mut next) = self.next.try_lock() else {
            return;
        };
        let now = Instant::now();
        if now < *next {
            return;
        }
        *next = now + REFRESH;
        self.shown.store(true, Ordering::Relaxed);
        let files = self.files.load(Ordering::Relaxed);
        // Whether anybody sees it must not change the run.
        let _ = write!(
            std::io::stderr(),
            "\r\u{1b}[Kchecking: {done} of {files} files"
        );
    }

    fn end(&self) {
        if self.shown.swap(false, Ordering::Relaxed) {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}
