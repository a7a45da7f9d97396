//! What the command line says.

/// Whether this stands there.
pub fn has(flag: &str) -> bool {
    std::env::args().any(|argument| argument == flag)
}

/// What stands behind this.
pub fn after(flag: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != flag).nth(1)
}
