//! A worker is the thread of a folder, and how it is told things.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use super::client::Client;
use super::folder::{Folder, Task};

/// How often a folder is read anew after a fault of the program, before it is given up.
const MAX_FAULTS: usize = 5;

pub struct Worker {
    tasks: Sender<Task>,
    thread: JoinHandle<()>,
}

impl Worker {
    #[must_use]
    pub fn of(mut folder: Folder, client: &Arc<Client>) -> Self {
        let (tasks, received) = channel();
        let client = Arc::clone(client);
        let thread = thread::spawn(move || {
            for _ in 0..MAX_FAULTS {
                // What a fault leaves behind is read anew: only what the editor has open is kept.
                if catch_unwind(AssertUnwindSafe(|| folder.run(&received))).is_ok() {
                    return;
                }
                client.log("a fault of cookielint: the folder is read anew; please report it");
            }
        });
        Self { tasks, thread }
    }

    /// What nobody takes any more is dropped; who waits for its answer is told so by that.
    pub fn tell(&self, task: Task) {
        let _ = self.tasks.send(task);
    }

    /// Lets it finish what it was told, and waits for that.
    pub fn end(self) {
        drop(self.tasks);
        let _ = self.thread.join();
    }

    /// The folder that a worker analyses, on its own where the editor has opened no folder.
    #[must_use]
    pub fn on(root: PathBuf, only: Option<PathBuf>, client: &Arc<Client>) -> Self {
        Self::of(Folder::new(root, only, Arc::clone(client)), client)
    }
}
