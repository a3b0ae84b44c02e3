//! Each of the kernel's taps has a page in the book with an example on it: its
//! code, which is in `tests/fixtures/journal`, what it is called with, and what
//! came of that when the wasm was called.

mod json;
mod page;
mod samples;
#[path = "../../../tests/workspace/mod.rs"]
mod workspace;

use std::fs;

use samples::{Sample, Then, sample};
use serde_json::Value;
use trovato::__private::contract::TAPS;
use trovato_host_services::testing::{Site, Way};

/// The example of a tap, called.
fn called(site: &Site, tap: &str, sample: &Sample) -> Came {
    site.script("DELETE FROM journal_entry; DELETE FROM trovato_queue");
    if let Some(rows) = &sample.rows {
        site.add_rows("journal_entry", rows);
    }
    let logged = site.log().len();
    let mut request = site.request();
    let payload = sample.payload_in(&mut request);
    let answer = site.wait(request.call(site.plugin(), tap, payload));
    let answer = answer.unwrap_or_else(|error| panic!("{tap}: {error}"));
    let then = match sample.then {
        Then::Nothing => None,
        Then::Variable(name) => Some(site.variable(name).unwrap_or_default()),
        Then::Queue(name) => Some(site.pushed(name).into()),
        Then::Rows => Some(site.rows("journal_entry")),
    };
    Came {
        answer: String::from_utf8(answer).unwrap(),
        then,
        log: site.log().split_off(logged),
    }
}

/// What came of a call.
struct Came {
    answer: String,
    then: Option<Value>,
    log: Vec<String>,
}

#[test]
fn every_page_has_an_example_that_does_what_stands_there() {
    let site = Site::new(Way::Wasm, workspace::fixture("journal"), &[]);
    for tap in TAPS {
        let sample = sample(tap.name);
        let came = called(&site, tap.name, &sample);
        let source = format!(
            "trovato-host-shim/tests/fixtures/journal/src/{}.rs",
            tap.name
        );
        let source = fs::read_to_string(workspace::root().join(source)).unwrap();
        page::compare(tap.name, &page::example(&source, &sample, &came));
    }
}

/// What the pages say of members that may be absent.
#[test]
fn samples_are_what_the_vocabulary_reads() {
    for tap in TAPS {
        let Sample { payload, reads, .. } = sample(tap.name);
        let payload: Value = serde_json::from_str(&payload).unwrap();
        assert!(reads.is_none_or(|reads| reads(&payload)), "{}", tap.name);
    }
}
