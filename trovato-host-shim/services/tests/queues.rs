//! Queues: pushed to by taps, worked on by taps, with retries, leases and an
//! end.

mod support;
#[path = "../../tests/workspace/mod.rs"]
mod workspace;

#[path = "support/scene.rs"]
mod scene;

use std::time::Duration;

use scene::{Scene, add, brief, told};
use serde_json::{Value, json};
use support::Site;
use trovato_host_services::Settings;
use trovato_host_shim::queue::{Ending, Queues, RunnerConfig, Worked};
use trovato_host_shim::{Limits, Lineup};

scene::cases! {
    entries_are_worked_on_in_order_and_once,
    an_entry_is_tried_again_and_then_dead,
    whatever_a_worker_runs_into_is_an_attempt,
    an_entry_that_rests_lets_others_pass,
    nobody_else_gets_an_entry_during_its_lease,
    an_entry_comes_back_from_a_runner_that_is_gone,
    what_a_runner_did_that_lost_its_entry_is_undone,
    a_call_that_outlives_its_lease_is_stopped,
    an_entry_that_takes_its_runners_along_is_dead_at_last,
    a_worker_may_push,
    many_runners_share_the_work,
}

fn config() -> RunnerConfig {
    RunnerConfig {
        pause: Duration::ZERO,
        ..RunnerConfig::default()
    }
}

async fn push(scene: &Scene, entries: &[Value]) {
    let asks: Vec<Value> = entries
        .iter()
        .map(|entry| json!({ "push": ["asks_work", entry] }))
        .collect();
    scene.ask("b", json!(asks)).await;
}

fn adding(word: &str) -> Value {
    told(json!([add("a", word)]), "answer")
}

fn error_of(worked: &Worked) -> &str {
    match &worked.ending {
        Ending::Done => "done",
        Ending::PutOff { error, .. } => error.code(),
        Ending::Dead { error } => error.as_ref().map_or("gone", |error| error.code()),
    }
}

async fn entries_are_worked_on_in_order_and_once(site: Site) {
    let scene = Scene::new(site).await;
    let ids = |at: usize| json!([{ "insert": { "table": "a", "rows": [{ "id": at, "word": format!("w{at}") }] } }]);
    let entries: Vec<Value> = (0..5).map(|at| told(ids(at), "answer")).collect();
    push(&scene, &entries).await;
    let runner = scene.runner(config());
    for done in 1..=5 {
        let worked = runner.step().await.unwrap().unwrap();
        assert_eq!((error_of(&worked), worked.ticket.attempt), ("done", 1));
        assert_eq!(worked.queue, "asks_work");
        let words = scene.words("a").await;
        assert_eq!(words.last().unwrap(), &format!("w{}", done - 1));
        assert_eq!(words.len(), done);
    }
    assert!(runner.step().await.unwrap().is_none());
    scene.assert_at_rest();
}

async fn an_entry_is_tried_again_and_then_dead(site: Site) {
    let scene = Scene::new(site).await;
    let entry = told(json!([add("a", "never")]), "fail");
    push(&scene, std::slice::from_ref(&entry)).await;
    let runner = scene.runner(RunnerConfig {
        attempts: 3,
        ..config()
    });
    for attempt in 1..=3 {
        let worked = runner.step().await.unwrap().unwrap();
        assert_eq!(
            (error_of(&worked), worked.ticket.attempt),
            ("tap-error", attempt)
        );
        assert_eq!(matches!(worked.ending, Ending::Dead { .. }), attempt == 3);
        assert!(scene.words("a").await.is_empty());
    }
    assert!(runner.step().await.unwrap().is_none());
    let dead = scene.dead().await;
    assert_eq!(dead.len(), 1);
    let payload: Value = serde_json::from_str(dead[0].entry.payload.get()).unwrap();
    assert_eq!(payload, entry);
    assert_eq!(dead[0].entry.ticket.attempt, 3);
    assert!(dead[0].error.contains("[told-to]"), "{}", dead[0].error);
    scene.assert_at_rest();
}

async fn whatever_a_worker_runs_into_is_an_attempt(site: Site) {
    let scene = Scene::limited(site, brief()).await;
    let twice = json!([add("a", "same"), add("a", "same")]);
    push(
        &scene,
        &[
            told(json!([add("a", "one")]), "panic"),
            told(json!([add("a", "one")]), "spin"),
            told(twice, "answer"),
            json!("no work at all"),
        ],
    )
    .await;
    let runner = scene.runner(RunnerConfig {
        attempts: 1,
        ..config()
    });
    let mut codes = Vec::new();
    while let Some(worked) = runner.step().await.unwrap() {
        codes.push(error_of(&worked).to_owned());
    }
    assert_eq!(codes, ["guest-panic", "timeout", "tap-error", "tap-error"]);
    assert!(scene.words("a").await.is_empty());
    assert_eq!(scene.dead().await.len(), 4);
    scene.assert_at_rest();
}

async fn an_entry_that_rests_lets_others_pass(site: Site) {
    let scene = Scene::new(site).await;
    push(&scene, &[told(json!([]), "fail"), adding("second")]).await;
    let runner = scene.runner(RunnerConfig::default());
    let first = runner.step().await.unwrap().unwrap();
    let Ending::PutOff { pause, .. } = first.ending else {
        panic!("{first:?}")
    };
    assert_eq!(pause, Duration::from_secs(10));
    assert_eq!(error_of(&runner.step().await.unwrap().unwrap()), "done");
    assert!(runner.step().await.unwrap().is_none());
    assert_eq!(scene.words("a").await, ["second"]);
    assert!(scene.dead().await.is_empty());
}

async fn nobody_else_gets_an_entry_during_its_lease(site: Site) {
    let scene = Scene::new(site).await;
    push(&scene, &[adding("one")]).await;
    let queue = scene.host.services().queue.clone().unwrap();
    let mut scope = scene.scope();
    let lease = Duration::from_mins(1);
    let taken = queue
        .take(&mut scope, &["asks_work"], lease)
        .await
        .unwrap()
        .unwrap();
    scope.commit().await.unwrap();
    assert_eq!(taken.ticket.attempt, 1);
    assert!(scene.runner(config()).step().await.unwrap().is_none());
}

async fn an_entry_comes_back_from_a_runner_that_is_gone(site: Site) {
    let scene = Scene::new(site).await;
    push(&scene, &[adding("one")]).await;
    let queue = scene.host.services().queue.clone().unwrap();
    let mut scope = scene.scope();
    let taken = queue
        .take(&mut scope, &["asks_work"], Duration::ZERO)
        .await
        .unwrap()
        .unwrap();
    scope.commit().await.unwrap();
    let worked = scene.runner(config()).step().await.unwrap().unwrap();
    assert_eq!((error_of(&worked), worked.ticket.attempt), ("done", 2));
    assert_eq!(scene.words("a").await, ["one"]);
    // The one that was gone comes back, and its ticket is good for nothing.
    let mut scope = scene.scope();
    assert!(!queue.finish(&mut scope, &taken.ticket).await.unwrap());
    queue.bury(&mut scope, &taken.ticket, "late").await.unwrap();
    scope.commit().await.unwrap();
    assert!(scene.dead().await.is_empty());
}

async fn what_a_runner_did_that_lost_its_entry_is_undone(site: Site) {
    let scene = Scene::new(site).await;
    push(&scene, &[adding("one")]).await;
    // While the worker runs, the entry goes to somebody else.
    let steal = "UPDATE trovato_queue SET attempts = attempts + 1";
    let stolen = told(
        json!([add("a", "never"), { "execute_raw": [steal, []] }]),
        "answer",
    );
    push(&scene, &[stolen]).await;
    let runner = scene.runner(config());
    assert_eq!(error_of(&runner.step().await.unwrap().unwrap()), "done");
    let worked = runner.step().await.unwrap().unwrap();
    assert_eq!(error_of(&worked), "not-kept");
    assert_eq!(scene.words("a").await, ["one"]);
}

async fn a_call_that_outlives_its_lease_is_stopped(site: Site) {
    let limits = Limits {
        call_budget: Duration::from_mins(1),
        ..Limits::default()
    };
    let scene = Scene::limited(site, limits).await;
    push(&scene, &[told(json!([add("a", "never")]), "spin")]).await;
    let runner = scene.runner(RunnerConfig {
        lease: Duration::from_millis(300),
        attempts: 1,
        ..config()
    });
    let worked = runner.step().await.unwrap().unwrap();
    assert_eq!(error_of(&worked), "timeout");
    assert!(scene.words("a").await.is_empty());
    scene.assert_at_rest();
}

async fn an_entry_that_takes_its_runners_along_is_dead_at_last(site: Site) {
    let scene = Scene::new(site).await;
    push(&scene, &[adding("never")]).await;
    let queue = scene.host.services().queue.clone().unwrap();
    for _ in 0..2 {
        let mut scope = scene.scope();
        let taken = queue.take(&mut scope, &["asks_work"], Duration::ZERO).await;
        assert!(taken.unwrap().is_some());
        scope.commit().await.unwrap();
    }
    let runner = scene.runner(RunnerConfig {
        attempts: 2,
        ..config()
    });
    assert_eq!(error_of(&runner.step().await.unwrap().unwrap()), "gone");
    assert!(runner.step().await.unwrap().is_none());
    assert!(scene.words("a").await.is_empty());
    assert_eq!(scene.dead().await.len(), 1);
}

async fn a_worker_may_push(site: Site) {
    let scene = Scene::new(site).await;
    let next = json!({ "push": ["asks_work", adding("next")] });
    push(&scene, &[told(json!([add("a", "first"), next]), "answer")]).await;
    assert_eq!(scene.runner(config()).drain().await.unwrap(), 2);
    assert_eq!(scene.words("a").await, ["first", "next"]);
}

async fn many_runners_share_the_work(site: Site) {
    let scene = Scene::new(site).await;
    let words: Vec<String> = (10..30).map(|number| format!("w{number}")).collect();
    let entries: Vec<Value> = words.iter().map(|word| adding(word)).collect();
    push(&scene, &entries).await;
    let runners = [(); 4].map(|()| {
        let runner = scene.runner(config());
        // Of two that want the same row, one may have to try again.
        tokio::spawn(async move { runner.drain().await.unwrap() })
    });
    let mut worked = 0;
    for runner in runners {
        worked += runner.await.unwrap();
    }
    assert_eq!(worked, 20);
    // Each word is unique: twice would have been an error.
    assert_eq!(scene.words("a").await, words);
    assert!(scene.dead().await.is_empty());
    scene.assert_at_rest();
}

#[tokio::test]
async fn a_queue_is_its_first_plugins() {
    let scene = Scene::new(Site::sqlite(Settings::default()).await).await;
    assert_eq!(scene.queues.names().collect::<Vec<_>>(), ["asks_work"]);
    assert_eq!(scene.queues.worker("asks_work").unwrap().name(), "a");
    assert!(scene.queues.worker("nobodys").is_none());
    let failures = scene.queues.failures();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].code(), "answer-shape");
    assert_eq!(
        (failures[0].plugin(), failures[0].tap()),
        (Some("b"), Some("queue_info"))
    );
    // Without queues there is nothing to do, and nothing to push to.
    let none = Queues::of(&scene.host, &Lineup::default()).await;
    let runner = trovato_host_shim::queue::Runner::new(&scene.host, &none, config());
    assert_eq!(runner.drain().await.unwrap(), 0);
}
