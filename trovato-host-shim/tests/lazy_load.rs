//! What a plugin with lazy taps says about itself, held against what the host
//! has and the manifest says.

mod support;

use serde_json::{Value, json};
use support::lazy::*;
use support::*;
use trovato_host_shim::check::{Report, Severity, Subject, check};
use trovato_host_shim::inspect::{ImportProvision, inspect};
use trovato_host_shim::{FieldType, Form, HostConfig, Limits, Manifest, Phase};

const FIELDS: [&str; 2] = ["title:text", "field_rating.value:integer!"];

fn module_with(inputs: &Value) -> Vec<u8> {
    let line = lazy_line("item_view", inputs, "");
    lazy_module(&says("item_view", "1"), &[line])
}

#[test]
fn a_table_that_makes_no_sense_does_not_load_and_says_where() {
    let host = host(limits());
    let long = (0..65_537)
        .map(|at| format!("f{at}:text"))
        .collect::<Vec<_>>();
    let long: Vec<_> = long.iter().map(String::as_str).collect();
    let mut eager = handle("item", &FIELDS);
    eager["eager"] = json!(["status"]);
    for (input, why) in [
        (handle("item", &[":text"]), "without a name"),
        (handle("item", &["title..value:text"]), "`title..value`"),
        (
            handle("item", &["title:text", "title:json"]),
            "`title` twice",
        ),
        (handle("item", &long), "65537 fields"),
        (eager, "no field `status`"),
    ] {
        let bytes = module_with(&json!([input]));
        let error = host.load("test", &bytes).unwrap_err();
        assert_eq!(
            (error.code(), error.phase()),
            ("invalid-wasm", Phase::Compile)
        );
        for part in ["line 1 ", "`item_view`", "`item`", why] {
            assert!(error.to_string().contains(part), "{error}");
        }
        let report = checked(&bytes, None);
        assert_eq!(
            report.worst(),
            Some(Severity::Error),
            "a check says so, too"
        );
    }
    let unknown = json!([{ "name": "item", "type": "x", "form": "handle", "fields": [{ "name": "a", "type": "date" }] }]);
    assert_eq!(
        host.load("test", &module_with(&unknown))
            .unwrap_err()
            .code(),
        "invalid-wasm"
    );
}

#[test]
fn a_lazy_tap_says_what_it_reads_and_writes_as_it_declares_it() {
    let bytes = module_with(&json!([handle("item", &FIELDS)]));
    let plugin = host(limits()).load("test", &bytes).unwrap();
    let inspection = inspect(&bytes, None).unwrap();
    for line in [plugin.tap("item_view").unwrap(), &inspection.taps[0]] {
        assert_eq!(line.reads, ["title", "field_rating.value"]);
        assert_eq!(line.writes, ["field_rating.value"]);
        let [input] = &line.inputs[..] else {
            panic!("one input")
        };
        assert_eq!(input.form, Form::Handle);
        let fields = input.fields.as_deref().unwrap();
        assert_eq!(fields[1].field_type, FieldType::Integer);
        assert!(line.is_lazy() && fields[1].write && !fields[0].write);
    }
    let items = inspection
        .imports
        .iter()
        .filter(|import| import.module == "trovato:kernel/items");
    let items: Vec<_> = items.collect();
    assert_eq!(items.len(), 5);
    assert!(
        items
            .iter()
            .all(|import| import.provision == ImportProvision::Provided)
    );
}

#[test]
fn the_imports_have_one_type_each() {
    let host = host(limits());
    let load = |import: &str| {
        let text = format!(
            "(module {import} (memory (export \"memory\") 2) {INPUT} {} {})",
            says("menu", "[]"),
            section(&[line("menu", "test")])
        );
        host.load("test", &assemble(&text))
    };
    let error = load(
        r#"(import "trovato:kernel/items" "read" (func (param i32 i32 i32 i32) (result i64)))"#,
    );
    let error = error.unwrap_err();
    assert_eq!(error.code(), "import-type");
    assert!(
        error.to_string().contains("(i64, i32, i32, i32) -> (i64)"),
        "{error}"
    );
    let error = load(r#"(import "trovato:kernel/items" "red" (func))"#).unwrap_err();
    assert_eq!(error.code(), "unknown-import");
    assert!(
        error.to_string().contains("did you mean `read`?"),
        "{error}"
    );
    let error = load(r#"(import "trovato:kernel/item" "read" (func))"#).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("did you mean `trovato:kernel/items`?"),
        "{error}"
    );
}

fn checked(bytes: &[u8], manifest: Option<&Manifest>) -> Report {
    let limits = Limits::default();
    check(
        bytes,
        Subject {
            name: "test",
            manifest,
            limits: &limits,
        },
    )
}

#[test]
fn the_deployed_kernel_runs_nothing_of_it_and_why_is_said_once() {
    let said = |bytes: &[u8]| {
        let obstacles = checked(bytes, None).deployed_kernel;
        let about = obstacles
            .into_iter()
            .filter(|obstacle| obstacle.contains("items") || obstacle.contains("lazy"));
        about.collect::<Vec<_>>()
    };
    let input = json!([handle("item", &FIELDS)]);
    let one = said(&module_with(&input));
    assert_eq!(
        one,
        [
            "it imports `trovato:kernel/items`, which is not linked there, so that none of it runs: its tap `item_view` is lazy and needs that"
        ]
    );
    let lines = ["item_view", "item_update_index"].map(|tap| lazy_line(tap, &input, ""));
    let functions = format!(
        "{} {}",
        says("item_view", "1"),
        says_at("item_update_index", "1", 2048)
    );
    let two = said(&lazy_module(&functions, &lines));
    assert_eq!(two.len(), 1);
    assert!(
        two[0].ends_with("its taps `item_view`, `item_update_index` are lazy and need that"),
        "{two:?}"
    );
    let unlined = said(&lazy_module(&says("menu", "[]"), &[line("menu", "test")]));
    assert!(unlined[0].ends_with("a lazy tap needs that"), "{unlined:?}");
}

#[test]
fn the_manifest_is_held_against_the_table() {
    let mut input = handle("item", &FIELDS);
    let found = |mode: &str, input: &Value, options: &str| {
        let manifest = format!(
            "name = \"test\"\ndescription = \"d\"\nversion = \"1\"\n[taps]\nimplements = [\"tap_item_view\"]\n\
             [taps.options]\ntap_item_view = {{ {options} }}"
        );
        let manifest = Manifest::parse(&manifest).unwrap();
        let line = lazy_line("item_view", &json!([input]), "").replace("\"lazy\"", mode);
        let bytes = lazy_module(&says("item_view", "1"), &[line]);
        let report = checked(&bytes, Some(&manifest));
        let about = report
            .findings
            .into_iter()
            .filter(|finding| finding.code.starts_with("manifest"));
        about
            .map(|finding| format!("{} {}", finding.message, finding.help.unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let good = r#"data_mode = "lazy", fields = ["field_rating.value", "title"]"#;
    assert_eq!(found("\"lazy\"", &input, good), [""; 0]);
    let base = r#"data_mode = "lazy", fields = ["field_rating", "title"]"#;
    let two = found("\"lazy\"", &input, base);
    assert_eq!(two.len(), 2, "{two:?}");
    assert!(
        two[0].contains("did you mean `field_rating.value`?"),
        "{two:?}"
    );
    let other = found(
        "\"lazy\"",
        &input,
        r#"fields = ["field_rating.value", "title", "zebra"]"#,
    );
    assert!(
        other[0].contains("add it to the handle's `Fields`"),
        "{other:?}"
    );
    let full = found("\"lazy\"", &input, r#"data_mode = "full""#);
    assert!(full[0].contains("the wasm has `lazy`"), "{full:?}");
    let typo = found("\"lazy\"", &input, r#"data_mode = "lasy""#);
    assert!(typo[0].contains("did you mean `lazy`?"), "{typo:?}");

    input["eager"] = json!(["title"]);
    for mode in ["lazy", "hybrid"] {
        let options = format!("data_mode = \"{mode}\"");
        assert_eq!(
            found("\"hybrid\"", &input, &options),
            [""; 0],
            "a hybrid is lazy"
        );
    }
    input.as_object_mut().unwrap().remove("eager");
    assert_eq!(
        found("\"lazy\"", &input, r#"data_mode = "hybrid""#).len(),
        1
    );
}

#[test]
fn more_handles_than_numbers_for_them_are_no_limit() {
    let config = |handles| HostConfig {
        limits: Limits {
            handles,
            ..limits()
        },
        ..HostConfig::default()
    };
    let error = trovato_host_shim::Host::new(config(65_537)).unwrap_err();
    assert_eq!(error.code(), "host-config");
    assert!(error.to_string().contains("handles"), "{error}");
    assert!(trovato_host_shim::Host::new(config(65_536)).is_ok());
}
