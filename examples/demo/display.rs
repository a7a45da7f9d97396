//! Whether a window can open.

/// Why none can.
#[cfg(target_os = "linux")]
pub fn missing() -> Option<String> {
    let display = std::env::var("DISPLAY").unwrap_or_default();
    if display.is_empty() {
        return Some("No display (DISPLAY is not set)".into());
    }
    // `:77` and `:77.0` are sockets of this machine; a host name in front is another's, which only a window finds out.
    let number = display.strip_prefix(':')?.split('.').next()?;
    let answers = std::os::unix::net::UnixStream::connect(format!("/tmp/.X11-unix/X{number}")).is_ok();
    (!answers).then(|| format!("No display (nothing answers at DISPLAY={display})"))
}

/// Elsewhere there always is one.
#[cfg(not(target_os = "linux"))]
pub fn missing() -> Option<String> {
    None
}
