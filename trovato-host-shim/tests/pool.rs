//! The pool: bounded, fair, and never short of what a failed call had.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use support::*;
use trovato_host_shim::{Kind, Limits};

fn spins() -> String {
    tap("spin", "(loop $again (br $again)) unreachable")
}

#[tokio::test]
async fn a_full_pool_is_busy_after_the_wait_and_not_before() {
    let host = host(Limits {
        instances: 2,
        ..limits()
    });
    let plugin = plugin(&host, &says("ping", "1"));
    let (mut one, mut two, mut three) = (host.request(), host.request(), host.request());
    one.call(&plugin, "ping", b"{}").await.unwrap();
    two.call(&plugin, "ping", b"{}").await.unwrap();

    let start = Instant::now();
    let error = three.call(&plugin, "ping", b"{}").await.unwrap_err();
    assert!(start.elapsed() >= Duration::from_millis(100));
    assert_eq!(error.code(), "busy");
    assert!(matches!(error.kind(), Kind::Busy { instances: 2, .. }));

    drop(one);
    three.call(&plugin, "ping", b"{}").await.unwrap();
    drop((two, three));
    assert_alive(&host).await;
}

#[tokio::test]
async fn an_instance_that_was_made_beforehand_serves_the_first_call() {
    let host = host(Limits {
        instances: 1,
        ..limits()
    });
    let plugin = plugin(&host, &says("ping", "1"));
    let mut request = host.request();
    request.instantiate(&plugin).await.unwrap();
    request.instantiate(&plugin).await.unwrap();
    assert_eq!(host.stats().instances_created, 1);
    assert_eq!(host.stats().guest_entries, 0);
    assert_eq!(request.call(&plugin, "ping", b"{}").await.unwrap(), b"1");
    assert_eq!(host.stats().instances_created, 1);

    let error = host.request().instantiate(&plugin).await.unwrap_err();
    assert_eq!(error.code(), "busy");
    assert!(error.to_string().contains(plugin.name()), "{error}");
    drop(request);
    assert_alive(&host).await;
}

#[tokio::test]
async fn a_request_that_waits_gets_the_next_free_slot() {
    let host = host(Limits {
        instances: 1,
        slot_wait: Duration::from_secs(20),
        ..limits()
    });
    let plugin = plugin(&host, &says("ping", "1"));
    let mut holder = host.request();
    holder.call(&plugin, "ping", b"{}").await.unwrap();
    let waiting = tokio::spawn({
        let (host, plugin) = (host.clone(), plugin.clone());
        async move { host.request().call(&plugin, "ping", b"{}").await }
    });
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(!waiting.is_finished());
    drop(holder);
    assert_eq!(waiting.await.unwrap().unwrap(), b"1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_calls_at_once_share_ten_instances() {
    let host = host(Limits {
        slot_wait: Duration::from_secs(20),
        ..limits()
    });
    let plugin = plugin(&host, &echoes("echo"));
    let most = Arc::new(AtomicUsize::new(0));
    let calls = (0..200).map(|number| {
        let (host, plugin, most) = (host.clone(), plugin.clone(), Arc::clone(&most));
        tokio::spawn(async move {
            let mut request = host.request();
            for round in 0..3 {
                let payload = format!("[{number},{round}]");
                let answer = request
                    .call(&plugin, "echo", payload.as_bytes())
                    .await
                    .unwrap();
                assert_eq!(answer, payload.as_bytes());
                most.fetch_max(
                    usize::try_from(host.stats().instances_live).unwrap(),
                    Ordering::Relaxed,
                );
            }
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    assert!(most.load(Ordering::Relaxed) <= 10);
    assert_eq!(host.stats().instances_created, 200);
    assert_eq!(host.stats().instances_discarded, 0);
    assert_alive(&host).await;
}

#[tokio::test]
async fn a_call_that_is_dropped_midway_gives_its_slot_back() {
    let host = host(Limits {
        call_budget: Duration::from_mins(1),
        ..limits()
    });
    let functions = format!("{} {}", spins(), says("ping", "1"));
    let plugin = plugin(&host, &functions);
    let mut request = host.request();
    request.call(&plugin, "ping", b"{}").await.unwrap();

    let cut = tokio::time::timeout(
        Duration::from_millis(20),
        request.call(&plugin, "spin", b"{}"),
    )
    .await;
    assert!(
        cut.is_err(),
        "the call was running when its future was dropped"
    );
    assert_eq!(host.stats().instances_live, 0);
    assert_eq!(host.stats().instances_discarded, 1);
    assert_eq!(host.stats().slots_free, 10);

    assert_eq!(request.call(&plugin, "ping", b"{}").await.unwrap(), b"1");
    assert_eq!(
        host.stats().instances_created,
        2,
        "a new instance, not the half-run one"
    );
    drop(request);
    assert_alive(&host).await;
}

#[tokio::test]
async fn after_a_trap_the_same_request_goes_on_with_a_new_instance() {
    let host = host(limits());
    let functions = format!(
        "(global $seen (mut i32) (i32.const 0)) {} {}",
        tap("bad", "(global.set $seen (i32.const 1)) unreachable"),
        tap(
            "seen",
            "(i32.store8 (i32.const 1024) (i32.add (i32.const 48) (global.get $seen))) (i64.const 4398046511105)"
        ),
    );
    let plugin = plugin(&host, &functions);
    let mut request = host.request();
    request.call(&plugin, "bad", b"{}").await.unwrap_err();
    assert_eq!(request.call(&plugin, "seen", b"{}").await.unwrap(), b"0");
}

#[tokio::test(flavor = "current_thread")]
async fn a_guest_that_spins_lets_others_run_on_the_same_thread() {
    let host = host(limits());
    let plugin = plugin(&host, &format!("{} {}", spins(), says("ping", "1")));
    let spinning = Arc::new(AtomicBool::new(true));
    let others = tokio::spawn({
        let (host, plugin, spinning) = (host.clone(), plugin.clone(), Arc::clone(&spinning));
        async move {
            let mut served = 0;
            while spinning.load(Ordering::Relaxed) {
                // Both a timer and another guest.
                tokio::time::sleep(Duration::from_millis(1)).await;
                host.request().call(&plugin, "ping", b"{}").await.unwrap();
                served += 1;
            }
            served
        }
    });
    let error = host
        .request()
        .call(&plugin, "spin", b"{}")
        .await
        .unwrap_err();
    spinning.store(false, Ordering::Relaxed);
    assert_eq!(error.code(), "timeout");
    assert!(host.stats().guest_yields >= 50, "{:?}", host.stats());
    assert!(others.await.unwrap() >= 5);
}

#[tokio::test]
async fn ten_thousand_failures_leave_nothing_behind() {
    let host = host(limits());
    let plugin = plugin(&host, &tap("bad", "unreachable"));
    for _ in 0..10_000 {
        host.request()
            .call(&plugin, "bad", b"{}")
            .await
            .unwrap_err();
    }
    assert_eq!(host.stats().instances_discarded, 10_000);
    assert_alive(&host).await;
}

#[test]
fn what_is_shared_may_cross_threads() {
    fn check<T: Send + Sync>() {}
    fn check_send<T: Send>() {}
    check::<trovato_host_shim::Host>();
    check::<trovato_host_shim::Plugin>();
    check::<trovato_host_shim::Error>();
    check_send::<trovato_host_shim::Request>();
}
