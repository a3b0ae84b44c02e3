//! The plugin on the book's page about porting: what the page makes of it is
//! what there is, and that works.

#[path = "../../tests/workspace/mod.rs"]
mod workspace;

use std::fs;
use std::process::Command;

use serde_json::json;
use trovato_host_services::testing::{Site, Way};
use trovato_host_shim::Grants;

/// The one block of a language.
fn block(page: &str, language: &str) -> String {
    let (_, rest) = page.split_once(&format!("\n```{language}\n")).unwrap();
    rest.split_once("```\n").unwrap().0.to_owned()
}

#[test]
fn the_page_ports_it_to_what_it_is() {
    let page = fs::read_to_string(workspace::root().join("docs/src/porting.md")).unwrap();
    let ported: String = block(&page, "diff")
        .lines()
        .filter(|line| !line.starts_with('-'))
        .flat_map(|line| [line.get(1..).unwrap_or_default(), "\n"])
        .collect();
    let source = workspace::root().join("trovato-host-shim/tests/fixtures/ported/src/lib.rs");
    assert_eq!(ported, fs::read_to_string(source).unwrap());
}

#[test]
fn its_own_tests_pass() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tested = Command::new(cargo)
        .args(["test", "--quiet", "--offline", "--lib"])
        .current_dir(workspace::fixture("ported"))
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&tested.stdout),
        String::from_utf8_lossy(&tested.stderr),
    );
    assert!(tested.status.success(), "{out}{err}");
    assert!(out.contains("2 passed"), "{out}{err}");
}

#[test]
fn its_taps_answer_as_they_did() {
    let mut site = Site::new(Way::Wasm, workspace::fixture("ported"), &[]);
    let event = json!({
        "id": "0193a5a0-0000-7000-8000-000000000007", "type": "event", "title": "Concert",
        "status": 1, "changed": 1_700_000_000,
        "fields": { "field_place": { "value": " Hall ", "format": "plain_text" } },
    });
    site.add_item(&event);
    assert_eq!(
        site.call("item_view", &event).unwrap(),
        "<p>Concert:  Hall </p>"
    );
    let patch = site.call("item_presave", &event).unwrap();
    assert_eq!(patch["fields"]["field_place"]["value"], "Hall");

    // SQL of its own is for the operator to permit.
    let now = json!({ "timestamp": 1_700_100_000 });
    assert_eq!(site.call_err("cron", &now).code(), "db-denied");
    site.set_grants(Grants::declared().permit("ported", "raw_sql"));
    assert_eq!(site.call("cron", &now).unwrap(), json!({ "over": 1 }));
    assert_eq!(site.call("cron", &now).unwrap(), json!({ "over": 0 }));
}
