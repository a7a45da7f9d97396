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

fn number(name: &str) -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let line = line.ok_or("only Linux tells this of a process")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
