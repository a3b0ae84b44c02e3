//! With the prefix that the export has, and a single input of another name
//! taking a whole object.
#![deny(warnings)]

use trovato::prelude::*;

#[derive(Deserialize)]
#[serde(crate = "trovato::serde")]
struct Submission<'a> {
    form_id: &'a str,
    #[serde(default)]
    values: Value,
}

#[trovato::tap]
fn tap_form_submit(submission: Submission) {
    println!("{} {}", submission.form_id, submission.values);
}

#[trovato::tap]
fn tap_item_view(_item: Value) -> String {
    String::from("<p>text</p>")
}

#[trovato::tap(name = "tap_cron")]
fn every_minute(_context: &TapContext) {}

#[trovato::tap]
fn r#theme() -> Value {
    json!([])
}

fn main() {}
