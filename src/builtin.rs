//! What is built in: the catalogue that `build.rs` has checked and packed.

use std::sync::{Arc, OnceLock};

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

/// What is drawn from a catalogue: once a process from that which is built in.
pub(crate) fn once<T>(
    built_in: &OnceLock<Arc<T>>,
    catalogue: &Catalogue,
    draw: impl FnOnce(&Catalogue) -> T,
) -> Arc<T> {
    if std::ptr::eq(catalogue, Catalogue::builtin()) {
        return built_in.get_or_init(|| Arc::new(draw(catalogue))).clone();
    }
    Arc::new(draw(catalogue))
}
