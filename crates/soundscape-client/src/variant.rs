//! In which form a sound is fetched.

use serde::{Deserialize, Serialize};
use soundscape_wire::Format;

/// A format, and whether the sound is normalised to a true peak of −1 dBTP.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Variant {
    /// The format of the file.
    pub format: Format,
    /// Whether one constant gain raises or lowers the sound to a true peak of −1 dBTP.
    #[serde(default)]
    pub normalize: bool,
}

impl Variant {
    /// The sound as it is, in this format.
    pub const fn new(format: Format) -> Self {
        Self { format, normalize: false }
    }

    /// The same, normalised to a true peak of −1 dBTP.
    pub const fn normalized(self) -> Self {
        Self { normalize: true, ..self }
    }
}
