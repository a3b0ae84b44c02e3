//! The kernel with two plugins of `examples`, asked for pages.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use trovato_host_shim::testing::built;

use super::{Kernel, router};

const BREAD: &str = "0193b001-9e37-70e3-8eef-000000000001";

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// A folder with plugins as an operator puts them there.
fn plugins(names: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let manifest = format!("{name}.info.toml");
        let dir = examples().join(name);
        fs::copy(dir.join(&manifest), folder.path().join(&manifest)).unwrap();
        let wasm = built(&dir).unwrap().wasm;
        fs::copy(&wasm, folder.path().join(wasm.file_name().unwrap())).unwrap();
    }
    folder
}

/// Status and body.
async fn get(kernel: Kernel, path: &str) -> (u16, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, router(kernel)).await });
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    server.abort();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (
        head.split(' ').nth(1).unwrap().parse().unwrap(),
        body.to_owned(),
    )
}

async fn kernel() -> Kernel {
    let plugins = plugins(&["blog", "related"]);
    let kernel = Kernel::open("sqlite::memory:", plugins.path())
        .await
        .unwrap();
    kernel
        .add_items(&examples().join("related/items"))
        .await
        .unwrap();
    kernel
}

#[tokio::test]
async fn both_plugins_are_on_the_page() {
    let (status, page) = get(kernel().await, &format!("/item/{BREAD}")).await;
    assert_eq!(status, 200, "{page}");
    assert!(
        page.starts_with("<!doctype html>\n<html lang=\"en\">"),
        "{page}"
    );
    // By `blog`, and below it by `related`, which asks the database.
    let title = page
        .find("<h1 dir=\"auto\">Bread at four in the morning</h1>")
        .unwrap();
    let list = page.find("<h3 dir=\"auto\">Read on</h3>").unwrap();
    assert!(title < list, "{page}");
    assert!(page[list..].contains("<a href=\"/item/0193b001-"), "{page}");
}

#[tokio::test]
async fn an_item_that_is_not_there_is_not_found() {
    let nobody = "/item/0193b001-9e37-70e3-8eef-0000000000ff";
    assert_eq!(
        get(kernel().await, nobody).await,
        (404, "There is no such page.".to_owned())
    );
    assert_eq!(get(kernel().await, "/item/bread").await.0, 400);
}

#[tokio::test]
async fn what_no_plugin_grants_is_refused() {
    let kernel = kernel().await;
    let text = fs::read_to_string(examples().join("related/items/post-1.json")).unwrap();
    let mut draft: serde_json::Map<_, _> = serde_json::from_str(&text).unwrap();
    let id = "0193b001-9e37-70e3-8eef-0000000000aa";
    draft.insert("id".into(), id.into());
    // Not the live one: the blog grants it to its author alone.
    draft.insert("stage_id".into(), id.into());
    kernel.store.add_item(&draft).await.unwrap();
    let answer = get(kernel, &format!("/item/{id}")).await;
    assert_eq!(answer, (403, "This page is not for you.".to_owned()));
}
