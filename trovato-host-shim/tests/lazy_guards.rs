//! What a `field_access` tap denies, no handle reads or sets.

mod support;
mod workspace;

use serde_json::json;
use support::lazy::*;
use trovato::abi::Word;
use trovato_host_shim::{Lineup, Plugin, Request, User};

const PERSON: &str = r#"{"type":"person","title":"Ann",
    "fields":{"field_salary":{"value":4200},"field_bio":"x"}}"#;

const FIELDS: [&str; 4] = [
    "title:text!",
    "field_salary.value:integer!",
    "field_bio:json!",
    "field_new:json!",
];

fn clerk() -> User {
    User::new("0193a5a0-0000-7000-8000-000000000001")
}

fn guarded(site: &Site, guard: &Plugin, user: User) -> Request {
    let guards = Lineup::new([guard.clone()]);
    site.host
        .request()
        .with_user(user)
        .with_field_access(&guards)
}

#[tokio::test]
async fn a_guard_is_asked_about_the_base_of_a_path_before_the_call() {
    let site = Site::new();
    let guard = site.host.load("guard", &workspace::wasm("guard")).unwrap();
    let script = (0..4).fold(Script::new(), Script::read);
    let plugin = site.viewing(&script, &FIELDS);
    for (user, sees) in [
        (clerk(), false),
        (clerk().with_permission("see salaries"), true),
    ] {
        let mut request = guarded(&site, &guard, user);
        for round in 0..2 {
            let item = add(&mut request, PERSON);
            let before = site.host.stats().guest_entries;
            let came = came(&mut request, &plugin, item).await.unwrap();
            let entries = site.host.stats().guest_entries - before;
            // Four names to see and four to set, of which one is not asked
            // about when it cannot be seen; and two buffers.
            let asked = if sees { 8 } else { 7 };
            assert_eq!(entries, if round == 0 { 3 + asked } else { 1 });
            let [title, salary, bio, new] = came.try_into().unwrap();
            assert_eq!(title.text(), "Ann");
            assert_eq!(salary.word == Word::Denied, !sees);
            assert_eq!(bio.text(), "\"x\"");
            assert_eq!(new.word, Word::Absent);
        }
        let records = site.records();
        let denied = if sees {
            json!([])
        } else {
            json!(["field_salary.value"])
        };
        assert!(
            records.iter().all(|record| record["denied"] == denied),
            "{records:?}"
        );
    }
}

#[tokio::test]
async fn a_guard_refuses_what_a_handle_sets() {
    let site = Site::new();
    let guard = site.host.load("guard", &workspace::wasm("guard")).unwrap();
    let script = Script::new().write(0, "\"Eve\"").write(1, "1");
    let plugin = site.viewing(&script, &FIELDS);
    for (user, accepted) in [
        (clerk().with_permission("see salaries"), false),
        (
            clerk()
                .with_permission("see salaries")
                .with_permission("pay"),
            true,
        ),
    ] {
        let mut request = guarded(&site, &guard, user);
        let item = add(&mut request, PERSON);
        match came(&mut request, &plugin, item).await {
            Ok(_) => assert!(accepted),
            Err(error) => {
                assert_eq!(error.code(), "undeclared-write");
                assert!(!accepted);
            }
        }
        let reads = site.viewing(&Script::new().read(0).read(1), &FIELDS);
        let now = came(&mut request, &reads, item).await.unwrap();
        assert_eq!(now[0].text(), if accepted { "Eve" } else { "Ann" });
    }
}
