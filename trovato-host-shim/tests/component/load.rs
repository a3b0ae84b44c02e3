//! What a component has to be to be loaded.

use trovato_host_shim::{Host, Kind};

use crate::parts::{Component, echo, lazy_line};
use crate::support::{assemble, host, limits, line, says, section};
use crate::{checked, refused};

fn view() -> Component {
    Component::new().says("item-view", "1", 1024)
}

fn loads(host: &Host, component: &Component) -> Vec<String> {
    let plugin = host.load("test", &component.assemble()).unwrap();
    let taps = plugin.taps().iter();
    taps.map(|line| format!("{} {} {:?}", line.tap, line.mode, line.reads))
        .collect()
}

#[test]
fn taps_are_known_by_their_type_or_by_their_lines() {
    let host = host(limits());
    let other = "(param \"n\" u32) (result u32)";
    let component = view()
        .tap("check-interactions", &echo())
        .functions("(func (export \"helps\") (param i32) (result i32) (local.get 0))")
        .export("helps", "helps", other);
    assert_eq!(
        loads(&host, &component),
        ["check_interactions full [\"*\"]", "item_view full [\"*\"]"],
        "what is no tap's type is none"
    );
    let said = component.lines(&[line("item_view", "test")]);
    assert_eq!(
        loads(&host, &said),
        ["check_interactions full [\"*\"]", "item_view full []"]
    );
    // As for a module: the tap can be called, and a check tells.
    let report = checked(&said.assemble());
    let finding = report.findings.iter().find(|it| it.code == "missing-line");
    assert!(finding.unwrap().message.contains("`check-interactions`"));
    assert_eq!(report.deployed_kernel.len(), 1);
}

#[test]
fn another_version_of_the_package_is_told_with_both() {
    for (version, update) in [
        ("0.2.0", "update the host"),
        ("0.0.9", "build the component again"),
    ] {
        let error = refused(&view().version(version).assemble());
        assert_eq!(error.code(), "wit-mismatch");
        let text = error.to_string();
        for part in [version, "0.1.0", update] {
            assert!(text.contains(part), "{text}");
        }
    }
    assert!(!checked(&view().version("0.1.7").assemble()).has_errors());
    let host = host(limits());
    host.load("test", &view().version("0.1.7").assemble())
        .unwrap();
}

#[test]
fn a_missing_export_and_a_missing_line_are_named() {
    let error = refused(
        &view()
            .lines(&[line("item_view", "test"), line("menu", "test")])
            .assemble(),
    );
    let Kind::MissingExport { tap, export } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!((&**tap, &**export), ("menu", "menu"));

    let by_handle = Component::new()
        .items()
        .tap_by_handle("item-view", "(i32.const 0)");
    let error = refused(&by_handle.assemble());
    assert_eq!(error.code(), "missing-line");
    assert!(error.to_string().contains("`item-view`"), "{error}");

    assert_eq!(refused(&assemble("(component)")).code(), "no-taps");
}

#[test]
fn an_export_of_another_type_is_told_in_the_words_of_wit() {
    let string = "(param \"payload\" string) (result string)";
    let function = "(func (export \"f\") (param i32 i32) (result i32) (i32.const 16))";
    // Known by its name, or by its line.
    let menu = Component::new()
        .functions(function)
        .export("menu", "f", string);
    let own = Component::new()
        .functions(function)
        .export("own", "f", string)
        .lines(&[line("own", "test")]);
    for component in [menu, own] {
        let error = refused(&component.assemble());
        assert_eq!(error.code(), "bad-export-signature");
        let text = error.to_string();
        assert!(
            text.contains("is func(string) -> string, and must be"),
            "{text}"
        );
        assert!(text.contains("result<json, tap-error>"), "{text}");
    }
    let lazy = view().lines(&[lazy_line("item_view", "")]);
    let error = refused(&lazy.assemble());
    assert!(error.to_string().contains("list<borrow<item>>"), "{error}");
}

#[test]
fn imports_that_are_not_here_are_named_with_the_nearest_that_are() {
    let db = |name: &str, functions: &str| {
        let body = format!("(alias outer 1 $tap-error (type $e)) {functions}");
        view().interface(name, &body, &[])
    };
    let select = r#"(export "select" (func (param "query" string) (result string)))"#;
    let unknown = |component: Component| {
        let error = refused(&component.assemble());
        match error.kind() {
            Kind::UnknownImport {
                module,
                name,
                suggestion,
                ..
            } => (module.clone(), name.clone(), suggestion.clone()),
            _ => panic!("{error}"),
        }
    };
    let (module, name, near) = unknown(db("trovato:plugin/dbb@0.1.0", select));
    assert_eq!((&*module, &*name), ("trovato:plugin/dbb@0.1.0", "select"));
    assert_eq!(near.unwrap(), "trovato:plugin/db@0.1.0");

    let misspelt = r#"(export "selekt" (func (param "query" string) (result string)))"#;
    let (_, name, near) = unknown(db("trovato:plugin/db@0.1.0", misspelt));
    assert_eq!((&*name, &*near.unwrap()), ("selekt", "select"));

    let (module, name, near) = unknown(db("my:own/things@1.0.0", select));
    assert_eq!(
        (&*module, &*name, near),
        ("my:own/things@1.0.0", "select", None)
    );

    let (module, name, _) = unknown(view().import("(import \"bare\" (func))"));
    assert_eq!((&*module, &*name), ("$root", "bare"));

    let report = checked(
        &db(
            "my:own/things@1.0.0",
            &format!("{select} (export \"delete\" (func))"),
        )
        .assemble(),
    );
    let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
    let count = codes
        .iter()
        .filter(|code| **code == "unknown-import")
        .count();
    assert_eq!(count, 2, "each is told: {codes:?}");
}

#[test]
fn an_import_of_another_type_is_told_with_both() {
    let body = r#"(export "select" (func (param "query" u32) (result string)))"#;
    let error = refused(
        &view()
            .interface("trovato:plugin/db@0.1.0", body, &[])
            .assemble(),
    );
    let Kind::ImportType { expected, got, .. } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(expected, "func(string) -> result<string, tap-error>");
    assert_eq!(got, "func(u32) -> string");

    let body = r#"(export "get-environment" (func (result u32)))"#;
    let error = refused(
        &view()
            .interface("wasi:cli/environment@0.2.6", body, &[])
            .assemble(),
    );
    assert_eq!(error.code(), "import-type");
}

#[test]
fn limits_hold_for_what_the_modules_declare() {
    let error = refused(&view().memory("65").assemble());
    let Kind::MemoryLimit(limit) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!((limit.wanted, limit.limit), (65 << 16, 64 << 16));

    let table = view().functions("(table 20001 funcref)");
    assert_eq!(refused(&table.assemble()).code(), "table-limit");

    let memories =
        view().import("(core module $more (memory 1)) (core instance (instantiate $more))");
    let error = refused(&memories.assemble());
    assert_eq!(
        error.to_string(),
        "plugin `test`: the component has 2 memories, and the limit is 1"
    );
    let many = "(core instance (instantiate $more))".repeat(15);
    let modules = view().import(&format!("(core module $more) {many}"));
    assert_eq!(refused(&modules.assemble()).code(), "component-parts");
}

#[test]
fn proposals_that_are_off_are_named() {
    let threads = view().functions("(func (drop (i32.atomic.load (i32.const 0))))");
    let error = refused(&threads.assemble());
    assert_eq!(error.code(), "wasm-feature");
    assert!(error.to_string().contains("+atomics"), "{error}");
}

#[test]
fn another_abi_in_a_line_is_told_before_its_exports() {
    let line = r#"{"tap":"item_view","abi":2,"sdk":"0.9.1"}"#.to_owned();
    assert_eq!(
        refused(&view().lines(&[line]).assemble()).code(),
        "abi-mismatch"
    );
}

#[test]
fn a_header_that_lies_is_an_error_either_way() {
    let mut component = view().assemble();
    component[..8].copy_from_slice(b"\0asm\x01\0\0\0");
    let host = host(limits());
    let error = host.load("test", &component).unwrap_err();
    assert_eq!(error.code(), "invalid-wasm");

    let lines = section(&[line("ping", "test")]);
    let text = format!(
        "(module (memory (export \"memory\") 2) {} {lines})",
        says("ping", "1")
    );
    let mut module = assemble(&text);
    module[..8].copy_from_slice(b"\0asm\x0d\0\x01\0");
    assert_eq!(refused(&module).code(), "invalid-wasm");
    module[4] = 14;
    assert_eq!(refused(&module).code(), "invalid-wasm");
}

#[test]
fn no_cut_and_no_flipped_bit_brings_the_host_down() {
    let host = host(limits());
    let whole = view().lines(&[line("item_view", "test")]).assemble();
    let known = ["truncated-wasm", "invalid-wasm", "no-taps", "not-wasm"];
    for length in 0..whole.len() {
        if let Err(error) = host.load("test", &whole[..length]) {
            assert!(known.contains(&error.code()), "{length}: {error}");
        }
    }
    let mut refused = 0;
    for at in 0..whole.len() {
        for bit in [0x01, 0x80] {
            let mut bytes = whole.clone();
            bytes[at] ^= bit;
            // Whatever it became, it is loaded or told.
            refused += usize::from(host.load("test", &bytes).is_err());
        }
    }
    assert!(refused > whole.len() / 2, "{refused} of {}", whole.len());
    host.load("test", &whole).unwrap();
}
