//! What the system says of this process.

use std::fs;

use crate::{Error, Result};

/// Memory in the machine's own, in KiB.
///
/// # Errors
///
/// When the system does not say: only Linux does, here.
pub(crate) fn resident_kib() -> Result<f64> {
    status("VmRSS:")
}

/// The same in its parts: what belongs to no file, what is of a file such as
/// this program, and what is of memory that has a name, such as the first
/// content of plugins' memories.
///
/// # Errors
///
/// As [`resident_kib`].
pub(crate) fn parts_kib() -> Result<[f64; 3]> {
    Ok([
        status("RssAnon:")?,
        status("RssFile:")?,
        status("RssShmem:")?,
    ])
}

/// The most that it ever was, in KiB.
///
/// # Errors
///
/// As [`resident_kib`].
pub(crate) fn peak_kib() -> Result<f64> {
    status("VmHWM:")
}

fn status(name: &str) -> Result<f64> {
    named(&fs::read_to_string("/proc/self/status")?, name)
}

/// The KiB of the line of `status` that begins with `name`.
fn named(status: &str, name: &str) -> Result<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| Error::from(format!("the system does not tell {name}")))
}

/// Code that was compiled at run time, in KiB: what is mapped to be executed
/// and belongs to no file.
///
/// # Errors
///
/// As [`resident_kib`].
pub(crate) fn compiled_kib() -> Result<f64> {
    let maps = fs::read_to_string("/proc/self/maps")?;
    Ok(maps.lines().filter_map(compiled).sum())
}

/// The KiB of a line of `/proc/self/maps`, if it is such code.
fn compiled(line: &str) -> Option<f64> {
    let mut words = line.split_whitespace();
    let (range, rights) = (words.next()?, words.next()?);
    // Offset, device and inode; then a path, if there is one.
    if !rights.contains('x') || words.nth(3).is_some() {
        return None;
    }
    let (from, to) = range.split_once('-')?;
    let address = |hex| u64::from_str_radix(hex, 16).ok();
    let kib = (address(to)? - address(from)?) / 1024;
    Some(f64::from(u32::try_from(kib).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_memory() {
        assert!(resident_kib().unwrap() > 100.0);
        assert!(peak_kib().unwrap() > 100.0);
        assert!(parts_kib().unwrap()[0] > 0.0);
    }

    #[test]
    fn a_line_is_found_by_its_name() {
        let status = "VmPeak:\t  9000 kB\nVmHWM:\t     744 kB\nVmRSS:\t     12 kB\n";
        assert!((named(status, "VmHWM:").unwrap() - 744.0).abs() < 0.1);
        assert!((named(status, "VmRSS:").unwrap() - 12.0).abs() < 0.1);
        let missing = named(status, "RssAnon:").unwrap_err();
        assert_eq!(missing.to_string(), "the system does not tell RssAnon:");
    }

    #[test]
    fn only_code_without_a_file_counts() {
        let line = |rights: &str, path: &str| {
            compiled(&format!("7f00-9f00 {rights} 00000000 00:00 0   {path}"))
        };
        assert_eq!(line("r-xp", ""), Some(8.0));
        assert_eq!(line("r-xp", "[vdso]"), None);
        assert_eq!(line("rw-p", ""), None);
    }
}
