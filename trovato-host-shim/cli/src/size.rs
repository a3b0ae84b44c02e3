//! Numbers of bytes for people.

/// A file's length: `104.9 KB`, in units of 1000.
pub(crate) fn file(bytes: usize) -> String {
    // Rounded for display: the 52 bits of a double are far more than shown.
    #[allow(clippy::cast_precision_loss)]
    let scaled = bytes as f64;
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..999_950 => format!("{:.1} KB", scaled / 1e3),
        _ => format!("{:.1} MB", scaled / 1e6),
    }
}

/// Memory: `1.2 MiB`, in units of 1024.
pub(crate) fn memory(bytes: u64) -> String {
    #[allow(clippy::cast_precision_loss)]
    let scaled = bytes as f64;
    let (value, unit) = match bytes {
        0..1024 => return format!("{bytes} bytes"),
        1024..0x10_0000 => (scaled / 1024.0, "KiB"),
        _ => (scaled / 1_048_576.0, "MiB"),
    };
    let text = format!("{value:.1}");
    format!("{} {unit}", text.strip_suffix(".0").unwrap_or(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_change_where_they_should() {
        assert_eq!(file(999), "999 bytes");
        assert_eq!(file(104_912), "104.9 KB");
        assert_eq!(file(999_999), "1.0 MB");
        assert_eq!(memory(131_072), "128 KiB");
        assert_eq!(memory(1_245_184), "1.2 MiB");
    }
}
