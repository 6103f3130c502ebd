//! Reading takes what lies in a repository to be anything: a pipe that never ends, a device, a link to
//! either, or more than fits into memory. Only files are read, and of those only so much.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most that is read of a file that configures the program, in bytes.
pub const MAX_SETTINGS: u64 = 4 * 1024 * 1024;

/// Opens a file, and tells how many bytes it has now; a pipe or a device is none.
///
/// # Errors
/// Those of the system; `InvalidInput` if there is something else than a file.
pub fn open(path: &Path) -> io::Result<(File, u64)> {
    let mut options = File::options();
    options.read(true);
    // Else opening a pipe waits until somebody writes into it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    match metadata.is_file() {
        true => Ok((file, metadata.len())),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file")),
    }
}

/// Reads a whole text of at most so many bytes.
///
/// # Errors
/// Those of [`open`]; `InvalidData` if it is no UTF-8; `FileTooLarge` if it is larger.
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    let mut text = String::new();
    // The bound is on what is read, not on what the metadata says: files grow.
    let (file, _) = open(path)?;
    file.take(most + 1).read_to_string(&mut text)?;
    match text.len() as u64 > most {
        true => Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {} MB", most / 1024 / 1024),
        )),
        false => Ok(text),
    }
}
