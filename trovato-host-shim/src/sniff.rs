//! What a file is, by its first bytes, before anything tries to read it.

use crate::error::Kind;

const MAGIC: &[u8] = b"\0asm";

/// Beginnings of files that people hand over by mistake.
const KNOWN: [(&[u8], &str); 14] = [
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard-compressed data"),
    (b"\x7fELF", "a native program or library (ELF)"),
    (b"\xcf\xfa\xed\xfe", "a native program or library (Mach-O)"),
    (b"MZ", "a Windows program or library"),
    (b"!<arch>", "a static library or rlib"),
    (b"BC\xc0\xde", "LLVM bitcode"),
    (
        b"(module",
        "WebAssembly as text, which has to be assembled first",
    ),
    (b"(component", "a WebAssembly component as text"),
];

/// The two kinds of WebAssembly, as their headers tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Module,
    Component,
}

/// Accepts the header of a core module.
pub(crate) fn core_module(bytes: &[u8]) -> Result<(), Kind> {
    match encoding(bytes)? {
        Encoding::Module => Ok(()),
        Encoding::Component => Err(Kind::IsComponent),
    }
}

/// What a file is by its header.
///
/// # Errors
///
/// `NotWasm`, `TruncatedWasm`, or `InvalidWasm` for a version that is none.
pub(crate) fn encoding(bytes: &[u8]) -> Result<Encoding, Kind> {
    let not_wasm = |looks_like| Err(Kind::NotWasm { looks_like });
    if bytes.is_empty() {
        return not_wasm("an empty file");
    }
    if !bytes.starts_with(MAGIC) {
        if MAGIC.starts_with(bytes) {
            return Err(Kind::TruncatedWasm {
                bytes: bytes.len(),
                part: "the header",
            });
        }
        if let Some((_, name)) = KNOWN.iter().find(|(start, _)| bytes.starts_with(start)) {
            return not_wasm(name);
        }
        let start = &bytes[..bytes.len().min(512)];
        // The cut may fall inside a character; nothing else may be amiss.
        let is_text = match std::str::from_utf8(start) {
            Ok(text) => !text.contains('\0'),
            Err(error) => error.error_len().is_none() && !start.contains(&0),
        };
        return not_wasm(if is_text {
            "a text file"
        } else {
            "some other binary file"
        });
    }
    match bytes.get(4..8) {
        None => Err(Kind::TruncatedWasm {
            bytes: bytes.len(),
            part: "the header",
        }),
        Some([1, 0, 0, 0]) => Ok(Encoding::Module),
        Some([_, _, 1, 0]) => Ok(Encoding::Component),
        Some(version) => Err(Kind::InvalidWasm {
            reason: format!("its header says version {version:?}, and only version 1 exists"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks_like(bytes: &[u8]) -> &'static str {
        match core_module(bytes) {
            Err(Kind::NotWasm { looks_like }) => looks_like,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_what_was_handed_over_by_mistake() {
        assert_eq!(looks_like(b"\xff\xd8\xff\xe0\0\x10JFIF"), "a JPEG image");
        assert_eq!(looks_like(b""), "an empty file");
        assert_eq!(looks_like("fn main() { \"ä\" }".as_bytes()), "a text file");
        assert_eq!(looks_like(b"\x01\x02\x00\xfe"), "some other binary file");
    }

    #[test]
    fn tells_components_and_stumps_from_modules() {
        assert!(matches!(
            core_module(b"\0asm\x0d\0\x01\0"),
            Err(Kind::IsComponent)
        ));
        assert!(matches!(
            core_module(b"\0as"),
            Err(Kind::TruncatedWasm { bytes: 3, .. })
        ));
        assert!(matches!(
            core_module(b"\0asm\x01"),
            Err(Kind::TruncatedWasm { bytes: 5, .. })
        ));
        assert!(core_module(b"\0asm\x01\0\0\0").is_ok());
    }
}
