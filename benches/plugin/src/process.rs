//! What the system says of this process.

use std::fs;

use crate::Result;

/// Memory that is not on the disk.
pub(crate) fn resident_kb() -> Result<f64> {
    number("VmRSS:")
}

pub(crate) fn threads() -> Result<f64> {
    number("Threads:")
}

/// The most that it was since this was forgotten.
pub(crate) fn peak_kb() -> Result<f64> {
    number("VmHWM:")
}

pub(crate) fn forget_peak() -> Result<()> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

fn number(name: &str) -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let line = line.ok_or("only Linux tells this of a process")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
