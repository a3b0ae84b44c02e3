//! The taps natively and as wasm in the pooled host, on SQLite.

use guestbook::{FORM, KEPT, MESSAGE};
use serde_json::{Value, json};
use trovato_host_services::testing::{Site, both_ways};

both_ways!(
    [
        guestbook::cron,
        guestbook::form_alter,
        guestbook::form_submit,
        guestbook::form_validate,
        guestbook::guestbook,
        guestbook::menu,
    ] =>
    an_entry_goes_from_the_form_to_the_list_and_away,
    an_entry_is_looked_at_before_it_is_kept,
    cron_stamps_what_is_new_and_removes_what_is_old,
    what_is_written_stays_text,
    other_forms_are_left_alone,
);

fn input(name: &str, message: &str) -> Value {
    json!({ "form_id": FORM, "values": { "name": name, "message": message } })
}

fn errors(site: &Site, name: &str, message: &str) -> Value {
    let mut errors = site.call("form_validate", &input(name, message)).unwrap();
    errors["errors"].take()
}

fn list(site: &Site) -> Value {
    site.call("guestbook", &json!({})).unwrap()
}

fn an_entry_goes_from_the_form_to_the_list_and_away(site: &mut Site) {
    assert!(list(site).to_string().contains("Nobody has written yet."));

    assert_eq!(errors(site, "Ada", "Hello"), json!([]));
    site.call("form_submit", &input(" Ada ", "Hello <b>there</b>"))
        .unwrap();
    let entries = site.rows("guestbook");
    assert_eq!(
        entries,
        json!([{ "name": "Ada", "message": "Hello <b>there</b>", "written": i64::MAX }])
    );
    assert_eq!(site.log(), ["info: Ada has signed the guestbook"]);
    let text = list(site).to_string();
    assert!(
        text.contains("Ada") && text.contains("Hello <b>there</b>"),
        "{text}"
    );

    let done = site.call("cron", &json!({ "timestamp": 1_000 })).unwrap();
    assert_eq!(done, json!({ "stamped": 1, "removed": 0 }));
    assert_eq!(site.rows("guestbook")[0]["written"], 1_000);
    let done = site.call("cron", &json!({ "timestamp": 1_000_000_000 }));
    assert_eq!(done.unwrap(), json!({ "stamped": 0, "removed": 1 }));
    assert!(list(site).to_string().contains("Nobody has written yet."));
}

fn an_entry_is_looked_at_before_it_is_kept(site: &mut Site) {
    assert_eq!(
        errors(site, " ", ""),
        json!(["Please write a name.", "Please write a message."])
    );
    let long = "é".repeat(MESSAGE + 1);
    assert_eq!(
        errors(site, "Ada", &long),
        json!(["A message has at most 1000 characters."])
    );
    assert_eq!(errors(site, "Ada", "Hello"), json!([]));
    site.call("form_submit", &input("Ada", "Hello")).unwrap();
    assert_eq!(
        errors(site, "Ada", "Hello"),
        json!(["You have written that already."])
    );
    let error = site.call_err("form_submit", &input("Ada", "Hello"));
    assert_eq!(error.code(), "db-constraint");
    assert_eq!(site.rows("guestbook").as_array().unwrap().len(), 1);
}

fn cron_stamps_what_is_new_and_removes_what_is_old(site: &mut Site) {
    let run = |timestamp: i64| {
        let done = site.call("cron", &json!({ "timestamp": timestamp }));
        let done = done.unwrap();
        (done["stamped"].clone(), done["removed"].clone())
    };
    site.call("form_submit", &input("Ada", "Hello")).unwrap();
    assert_eq!(run(1_000), (json!(1), json!(0)));
    assert_eq!(run(1_000 + KEPT), (json!(0), json!(0)));
    assert_eq!(run(1_001 + KEPT), (json!(0), json!(1)));
}

fn what_is_written_stays_text(site: &mut Site) {
    let hostile = "'; DROP TABLE guestbook; -- <script>";
    site.call("form_submit", &input(hostile, hostile)).unwrap();
    assert!(list(site).to_string().contains("DROP TABLE"));
    assert_eq!(site.rows("guestbook")[0]["name"], hostile);
}

fn other_forms_are_left_alone(site: &mut Site) {
    let other = json!({ "form_id": "contact", "elements": {} });
    assert_eq!(site.call("form_alter", &other).unwrap(), other);
    let form = site.call("form_alter", &json!({ "form_id": FORM }));
    assert_eq!(form.unwrap()["elements"]["name"]["maxlength"], 60);

    let contact = json!({ "form_id": "contact", "values": { "name": "" } });
    let errors = site.call("form_validate", &contact).unwrap();
    assert_eq!(errors, json!({ "errors": [] }));
    site.call("form_submit", &contact).unwrap();
    assert_eq!(site.rows("guestbook"), json!([]));
}
