//! Function names in a wasm file, from the compiler's spelling to Rust's.

use wasm_encoder::{Module, NameMap, NameSection, RawSection};
use wasmparser::{BinaryReaderError, KnownCustom, Name, NameSectionReader, Parser, Payload};

/// The module with its function names demangled, without their hashes.
///
/// Any host's backtrace then reads as Rust, and the names take about half the
/// space. Bytes that are no module come back as an error, for a loader to
/// report better.
pub(super) fn demangled(wasm: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Payload::CustomSection(section) = &payload
            && let KnownCustom::Name(names) = section.as_known()
        {
            module.section(&functions(names)?);
        } else if let Some((id, range)) = payload.as_section() {
            let data = &wasm[range];
            module.section(&RawSection { id, data });
        }
    }
    Ok(module.finish())
}

/// Names of anything but functions are of no use once a module is linked.
fn functions(names: NameSectionReader<'_>) -> Result<NameSection, BinaryReaderError> {
    let mut section = NameSection::new();
    for name in names {
        if let Name::Function(functions) = name? {
            let mut map = NameMap::new();
            for naming in functions {
                let naming = naming?;
                let name = format!("{:#}", rustc_demangle::demangle(naming.name));
                map.append(naming.index, &name);
            }
            section.functions(&map);
        }
    }
    Ok(section)
}

#[cfg(test)]
mod tests {
    use super::demangled;

    const MODULE: &str = r#"(module $m
        (func $_ZN5hello9item_view17h0123456789abcdefE (result i32) (local $l i32) i32.const 7)
        (func (export "b"))
        (@custom "trovato.taps" "{}"))"#;

    #[test]
    fn names_become_rust_and_all_else_stays() {
        let wasm = demangled(&wat::parse_str(MODULE).unwrap()).unwrap();
        let text = |needle: &str| wasm.windows(needle.len()).any(|at| at == needle.as_bytes());
        assert!(text("hello::item_view"));
        assert!(text("trovato.taps"));
        assert!(!text("0123456789abcdef"));
        wasmparser::validate(&wasm).unwrap();
        assert_eq!(demangled(&wasm).unwrap(), wasm);
    }

    #[test]
    fn what_is_no_module_is_left_to_the_loader() {
        assert!(demangled(b"\xff\xd8\xff\xe0 a picture").is_err());
    }
}
