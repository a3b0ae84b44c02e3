//! The ticker's thread, in a process of its own so that it can be counted.
#![cfg(target_os = "linux")]

mod support;

use support::*;

fn tickers() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let name =
        |path: std::path::PathBuf| std::fs::read_to_string(path.join("comm")).unwrap_or_default();
    tasks
        .filter(|task| name(task.path()).trim() == "trovato-ticker")
        .count()
}

#[tokio::test]
async fn the_ticker_ends_with_the_last_who_could_need_it() {
    let host = host(limits());
    eventually("a ticker", || tickers() == 1).await;
    let other = host.clone();
    let plugin = plugin(&host, &says("ping", "1"));
    drop(host);
    let mut request = other.request();
    request.call(&plugin, "ping", b"{}").await.unwrap();
    drop(other);
    assert_eq!(tickers(), 1);
    drop((request, plugin));
    eventually("no ticker", || tickers() == 0).await;
}
