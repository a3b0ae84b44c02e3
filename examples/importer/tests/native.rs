//! The taps as plain functions, on a real database in memory.

mod feed;

use feed::{answer, entry, feed, response};
use importer::{ENTRIES, FEEDS, Job, MOST, cron, news, queue_worker, subscribe};
use serde_json::{Value, json};
use trovato::testing::MockHost;
use trovato::vocabulary::{CronInput, HttpRequest, HttpResponse};
use trovato::{Result, TapContext, TapError};
use trovato_host_services::testing::Memory;

const MIGRATION: &str = include_str!("../migrations/001_importer.sql");
const URL: &str = "https://feeds.example.org/new.json";

/// A host whose server answers so.
fn host(answer: impl Fn(&HttpRequest) -> Result<HttpResponse> + 'static) -> MockHost {
    let host = MockHost::new()
        .database(Memory::new().script(MIGRATION))
        .queue(FEEDS)
        .queue(ENTRIES)
        .server(URL, answer);
    host.run(|| subscribe(URL.to_owned(), &context())).unwrap();
    host
}

fn context() -> TapContext {
    TapContext::default()
}

/// Runs cron, and the job that it leaves.
fn pull(host: &MockHost, timestamp: i64) -> Result<()> {
    host.run(|| cron(CronInput { timestamp }, &context()))?;
    let job = host.pushed(FEEDS).pop().unwrap();
    work(host, job)
}

fn work(host: &MockHost, job: Value) -> Result<()> {
    let job: Job = serde_json::from_value(job).unwrap();
    host.run(|| queue_worker(job, &context()))
}

#[test]
fn without_a_feed_nothing_is_done() {
    let host = MockHost::new();
    host.run(|| cron(CronInput { timestamp: 1 }, &context()))
        .unwrap();
}

#[test]
fn what_is_new_is_pushed_once_and_then_listed() {
    let items = [
        entry("1", "One"),
        json!({ "id": 2, "url": "https://example.org/2" }),
    ];
    let host = host(move |request| Ok(answer(request, &feed(&items))));
    pull(&host, 1_000).unwrap();
    assert_eq!(host.pushed(ENTRIES).len(), 2);
    // The server is not asked for what it has not changed.
    pull(&host, 2_000).unwrap();
    assert_eq!(host.pushed(ENTRIES).len(), 2);
    assert!(host.requests()[1].headers.contains_key("if-none-match"));

    for job in host.pushed(ENTRIES) {
        work(&host, job).unwrap();
    }
    let list = host.run(|| news(&context())).unwrap();
    let list = serde_json::to_string(&list).unwrap();
    let second = list.find("https://example.org/2").unwrap();
    assert!(list.find("One").unwrap() < second, "{list}");
}

#[test]
fn no_more_is_taken_than_there_is_room_for() {
    let items: Vec<Value> = (0..MOST + 7)
        .map(|at| entry(&at.to_string(), "…"))
        .collect();
    let host = host(move |request| Ok(answer(request, &feed(&items))));
    pull(&host, 1_000).unwrap();
    assert_eq!(host.pushed(ENTRIES).len(), MOST);
    let line = format!("{MOST} of {URL} has {} entries", MOST + 7);
    assert_eq!(host.logged()[0].line, line);
}

#[test]
fn what_has_no_name_of_its_own_is_passed_over() {
    let twice = entry("1", "One");
    let items = [
        json!({ "url": "https://example.org" }),
        json!(7),
        entry("", ""),
        twice.clone(),
        twice,
    ];
    let host = host(move |request| Ok(answer(request, &feed(&items))));
    pull(&host, 1_000).unwrap();
    assert_eq!(host.pushed(ENTRIES).len(), 1);
}

#[test]
fn what_is_no_feed_is_told_by_its_code() {
    for (status, body, code) in [
        (500, feed(&[]), "feed-status"),
        (200, "<rss/>".to_owned(), "no-feed"),
        (
            200,
            json!({ "version": "2.0", "items": [] }).to_string(),
            "no-feed",
        ),
        (200, json!({ "items": 7 }).to_string(), "no-feed"),
    ] {
        let host = host(move |_| Ok(response(status, &*body)));
        assert_eq!(pull(&host, 1_000).unwrap_err().code(), code);
        assert!(host.pushed(ENTRIES).is_empty());
    }
    let host = host(|_| Err(TapError::new("http-failed", "no connection")));
    assert_eq!(pull(&host, 1_000).unwrap_err().code(), "http-failed");
}

#[test]
fn an_entry_that_leads_nowhere_is_refused() {
    for entry in [
        json!({ "id": "1" }),
        json!({ "id": "1", "url": "javascript:alert(1)" }),
    ] {
        let items = [entry];
        let host = host(move |request| Ok(answer(request, &feed(&items))));
        pull(&host, 1_000).unwrap();
        let job = host.pushed(ENTRIES).remove(0);
        assert_eq!(work(&host, job).unwrap_err().code(), "no-entry");
    }
}
