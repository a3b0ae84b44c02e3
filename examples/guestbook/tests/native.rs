//! The taps as plain functions, on a real database in memory.

use guestbook::{
    Cleaned, FORM, KEPT, MESSAGE, cron, form_alter, form_submit, form_validate, guestbook,
};
use serde_json::json;
use trovato::TapContext;
use trovato::testing::MockHost;
use trovato::vocabulary::{CronInput, FormInput};
use trovato_host_services::testing::Memory;

const MIGRATION: &str = include_str!("../migrations/001_guestbook.sql");

fn host() -> MockHost {
    MockHost::new().database(Memory::new().script(MIGRATION))
}

fn input(name: &str, message: &str) -> FormInput {
    let input = json!({ "form_id": FORM, "values": { "name": name, "message": message } });
    serde_json::from_value(input).unwrap()
}

fn context() -> TapContext {
    TapContext::default()
}

#[test]
fn what_is_submitted_is_in_the_list() {
    let host = host();
    host.run(|| form_submit(&input(" Ada ", "Hello <b>there</b>"), &context()))
        .unwrap();
    let list = host.run(|| guestbook(&context())).unwrap();
    let list = serde_json::to_string(&list).unwrap();
    assert!(
        list.contains("Ada") && list.contains("Hello <b>there</b>"),
        "{list}"
    );
    assert_eq!(host.logged()[0].line, "Ada has signed the guestbook");
}

#[test]
fn an_entry_is_looked_at_before_it_is_kept() {
    let host = host();
    let errors = |name: &str, message: &str| {
        let input = input(name, message);
        host.run(|| form_validate(&input, &context()))
            .unwrap()
            .errors
    };
    assert_eq!(
        errors(" ", ""),
        ["Please write a name.", "Please write a message."]
    );
    let long = "é".repeat(MESSAGE + 1);
    assert_eq!(
        errors("Ada", &long),
        ["A message has at most 1000 characters."]
    );
    assert!(errors("Ada", "Hello").is_empty());
    host.run(|| form_submit(&input("Ada", "Hello"), &context()))
        .unwrap();
    assert_eq!(errors("Ada", "Hello"), ["You have written that already."]);
    let error = host
        .run(|| form_submit(&input("Ada", "Hello"), &context()))
        .unwrap_err();
    assert_eq!(error.code(), "db-constraint");
}

#[test]
fn cron_stamps_what_is_new_and_removes_what_is_old() {
    let host = host();
    let run = |timestamp| {
        host.run(|| cron(CronInput { timestamp }, &context()))
            .unwrap()
    };
    host.run(|| form_submit(&input("Ada", "Hello"), &context()))
        .unwrap();
    assert_eq!(
        run(1_000),
        Cleaned {
            stamped: 1,
            removed: 0
        }
    );
    assert_eq!(
        run(1_000 + KEPT),
        Cleaned {
            stamped: 0,
            removed: 0
        }
    );
    assert_eq!(
        run(1_001 + KEPT),
        Cleaned {
            stamped: 0,
            removed: 1
        }
    );
}

#[test]
fn other_forms_are_left_alone() {
    let other = json!({ "form_id": "contact", "elements": {} });
    assert_eq!(form_alter(other.clone()), other);
    let form = form_alter(json!({ "form_id": FORM }));
    assert_eq!(form["elements"]["name"]["maxlength"], 60);
}
