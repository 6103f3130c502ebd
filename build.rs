//! Checks everything under `lints/` and packs it into the binary.

// The program uses all of the module; this script only loads and packs.
#[allow(dead_code, unused_imports)]
#[path = "src/catalogue/mod.rs"]
mod catalogue;
#[allow(dead_code)]
#[path = "src/reading.rs"]
mod reading;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use catalogue::Catalogue;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    println!("cargo::rerun-if-changed=lints");
    println!("cargo::rerun-if-changed=src/catalogue");
    println!("cargo::rerun-if-changed=src/reading.rs");
    let catalogue = match Catalogue::load_dir(Path::new("lints")) {
        Ok(catalogue) => catalogue,
        Err(errors) => {
            for error in &errors {
                println!("cargo::error={}", error.plain().replace('\n', " "));
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    let packed = catalogue.pack()?;
    // The program relies on this: it unpacks these very bytes and has nobody to complain to.
    if Catalogue::unpack(&packed)? != catalogue {
        return Err("the packed catalogue does not unpack to what was packed".into());
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    std::fs::write(out.join("catalogue.bin"), packed)?;
    Ok(ExitCode::SUCCESS)
}
