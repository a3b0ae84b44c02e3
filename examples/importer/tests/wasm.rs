//! The taps as wasm in the pooled host, on SQLite, with a real server.

mod feed;

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use feed::{answer, entry, feed, response};
use importer::{ENTRIES, FEEDS};
use serde_json::{Value, json};
use trovato::TapError;
use trovato::db::{Direction, Select};
use trovato_host_services::testing::{Server, Site};
use trovato_host_shim::queue::{Ending, Worked};

/// A site that is subscribed to the server's feed.
fn site(server: &Server) -> Site {
    let site = Site::new(&[env!("CARGO_MANIFEST_DIR")], &[("importer", server)]);
    let url = server.url("/feed.json");
    site.call("importer", "subscribe", &url).unwrap();
    site
}

fn cron(site: &Site, timestamp: i64) {
    let input = json!({ "timestamp": timestamp });
    site.call("importer", "cron", &input).unwrap();
}

fn titles(site: &Site) -> Vec<Value> {
    let query = Select::from("importer").fields(["title"]);
    let rows = site.rows(&query.order_by("id", Direction::Asc));
    rows.into_iter()
        .map(|mut row| row["title"].take())
        .collect()
}

fn ended(worked: &Worked) -> (&str, &'static str) {
    let how = match &worked.ending {
        Ending::Done => "done",
        Ending::PutOff { .. } => "put off",
        Ending::Dead { .. } => "dead",
    };
    (&worked.queue, how)
}

/// What was kept of the error of a queue's only dead entry.
fn dead(site: &Site, queue: &str) -> String {
    let mut dead = site.dead(queue);
    assert_eq!(dead.len(), 1);
    dead.remove(0).error
}

#[test]
fn what_is_new_in_a_feed_becomes_rows_and_a_list() {
    let items = Arc::new(Mutex::new(vec![entry("1", "One"), entry("2", "Two")]));
    let shared = Arc::clone(&items);
    let server = Server::start(move |request| Ok(answer(request, &feed(&shared.lock().unwrap()))));
    let site = site(&server);

    cron(&site, 1_000);
    let worked = site.work();
    let worked: Vec<_> = worked.iter().map(ended).collect();
    let kept = (ENTRIES, "done");
    assert_eq!(worked, [(FEEDS, "done"), kept, kept]);
    assert_eq!(titles(&site), ["One", "Two"]);
    assert_eq!(server.requests()[0].url, "/feed.json");
    assert!(!server.requests()[0].headers.contains_key("if-none-match"));

    // Nothing has changed.
    cron(&site, 2_000);
    assert_eq!(site.work().len(), 1);
    assert!(server.requests()[1].headers.contains_key("if-none-match"));
    assert_eq!(titles(&site), ["One", "Two"]);

    // One is new.
    items.lock().unwrap().insert(0, entry("3", "Three"));
    cron(&site, 3_000);
    assert_eq!(site.work().len(), 2);
    assert_eq!(titles(&site), ["One", "Two", "Three"]);
    let list = site.call("importer", "news", &json!({})).unwrap();
    let list = list.to_string();
    let place = |title| list.find(title).unwrap();
    assert!(
        place("Three") < place("One") && place("One") < place("Two"),
        "{list}"
    );
}

#[test]
fn a_broken_entry_stops_no_other_and_is_dead_in_the_end() {
    let items = [entry("1", "One"), json!({ "id": "2" }), entry("3", "Three")];
    let server = Server::start(move |request| Ok(answer(request, &feed(&items))));
    let site = site(&server);
    cron(&site, 1_000);
    let worked = site.work();
    let of = |how| {
        worked
            .iter()
            .filter(|worked| ended(worked) == (ENTRIES, how))
            .count()
    };
    assert_eq!((of("done"), of("put off"), of("dead")), (2, 4, 1));
    assert_eq!(titles(&site), ["One", "Three"]);
    let error = dead(&site, ENTRIES);
    assert!(error.contains("[no-entry] missing field `url`"), "{error}");

    // It is not asked for again.
    cron(&site, 2_000);
    assert_eq!(site.work().len(), 1);
}

#[test]
fn a_server_that_fails_is_asked_again() {
    let status = Arc::new(AtomicU16::new(500));
    let answered = Arc::clone(&status);
    let server = Server::start(move |request| match answered.load(Ordering::SeqCst) {
        200 => Ok(answer(request, &feed(&[entry("1", "One")]))),
        status => Ok(response(status, "")),
    });
    let site = site(&server);
    cron(&site, 1_000);
    let worked = site.work();
    assert_eq!(worked.len(), 5);
    assert_eq!(ended(&worked[4]), (FEEDS, "dead"));
    let error = dead(&site, FEEDS);
    assert!(error.contains("[feed-status]"), "{error}");
    assert!(titles(&site).is_empty());

    status.store(200, Ordering::SeqCst);
    cron(&site, 2_000);
    assert_eq!(site.work().len(), 2);
    assert_eq!(titles(&site), ["One"]);
}

#[test]
fn a_server_that_says_nothing_is_told() {
    let server = Server::start(|_| Err(TapError::new("gone", "without a word")));
    let site = site(&server);
    cron(&site, 1_000);
    assert_eq!(site.work().len(), 5);
    let error = dead(&site, FEEDS);
    assert!(error.contains("[http-failed]"), "{error}");
}

#[test]
fn a_feed_that_is_too_long_leaves_nothing() {
    let server = Server::start(|request| {
        let title = "long ".repeat(1 << 20);
        Ok(answer(
            request,
            &feed(&[entry("1", "One"), entry("2", &title)]),
        ))
    });
    let site = site(&server);
    cron(&site, 1_000);
    site.work();
    let error = dead(&site, FEEDS);
    assert!(error.contains("[http-too-large]"), "{error}");
    assert!(titles(&site).is_empty());
}

#[test]
fn an_entry_that_no_queue_takes_is_left_out() {
    let server = Server::start(|request| {
        let title = "long ".repeat(300_000);
        Ok(answer(
            request,
            &feed(&[entry("1", &title), entry("2", "Two")]),
        ))
    });
    let site = site(&server);
    cron(&site, 1_000);
    assert_eq!(site.work().len(), 2);
    assert_eq!(titles(&site), ["Two"]);
}

#[test]
fn nobody_but_the_granted_server_is_asked() {
    let server = Server::start(|request| Ok(answer(request, &feed(&[]))));
    let site = site(&server);
    let other = Server::start(|request| Ok(answer(request, &feed(&[entry("1", "One")]))));
    let url = other.url("/feed.json");
    site.call("importer", "subscribe", &url).unwrap();
    cron(&site, 1_000);
    site.work();
    let error = dead(&site, FEEDS);
    assert!(error.contains("[denied]"), "{error}");
    assert!(other.requests().is_empty());
}
