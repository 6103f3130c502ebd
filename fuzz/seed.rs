//! Writes the seeds of every target to where `fuzz/run` looks for them.

mod seeds;
mod targets;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.parent().unwrap_or(here);
    for target in targets::TARGETS {
        let folder = here.join("corpus").join(target.name);
        std::fs::create_dir_all(&folder)?;
        let seeds = seeds::seeds(target, root);
        for (number, seed) in seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
        println!("{}: {} seeds", target.name, seeds.len());
    }
    Ok(())
}
