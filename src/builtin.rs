//! What is built in: the catalogue that `build.rs` has checked and packed.

use std::sync::OnceLock;

use crate::catalogue::Catalogue;

static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogue.bin"));

impl Catalogue {
    /// Everything under `lints/`, unpacked at the first call.
    #[must_use]
    #[allow(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "build.rs has unpacked these very bytes with this very code"
    )]
    pub fn builtin() -> &'static Catalogue {
        static BUILTIN: OnceLock<Catalogue> = OnceLock::new();
        BUILTIN
            .get_or_init(|| Catalogue::unpack(PACKED).expect("build.rs has unpacked these bytes"))
    }
}
