//! The functions that calls spend their time in, each by itself and without a
//! guest: those of the SDK as native code.
//!
//! ```console
//! $ cargo bench --profile host -p trovato-bench
//! ```
#![allow(missing_docs, reason = "criterion's macro has none")]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use trovato::prelude::{Item, json, render};
use trovato_host_shim::{Grants, Host, HostConfig, Item as HostItem, html};

/// The blog's items, without the space that they are laid out with.
fn posts() -> impl Iterator<Item = (&'static str, String)> {
    ["post-2k", "post-50k"].into_iter().map(|name| {
        let items = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/blog/items");
        let json = std::fs::read(items.join(name).with_extension("json")).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        (name, json.to_string())
    })
}

/// What a tap with a whole item does, but for its own work.
fn guest(c: &mut Criterion) {
    let mut group = c.benchmark_group("sdk");
    for (name, json) in posts() {
        group.throughput(Throughput::Bytes(json.len() as u64));
        group.bench_with_input(BenchmarkId::new("read an item", name), &*json, |b, json| {
            b.iter(|| Item::from_json(black_box(json)).unwrap());
        });
        let item = Item::from_json(&json).unwrap();
        group.bench_function(BenchmarkId::new("read three fields", name), |b| {
            b.iter(|| {
                let item = black_box(&item);
                let rating: Option<i64> = item.get_value("field_rating").unwrap();
                (
                    item.get_text("field_body").unwrap(),
                    rating,
                    item.title().len(),
                )
            });
        });
        group.bench_function(
            BenchmarkId::new("set a field and write the patch", name),
            |b| {
                b.iter_batched_ref(
                    || item.clone(),
                    |item| {
                        item.set_field("field_rating", json!({ "value": 5 }))
                            .unwrap();
                        serde_json::to_vec(&item.patch()).unwrap()
                    },
                    criterion::BatchSize::SmallInput,
                );
            },
        );
    }
    group.finish();
}

/// What the host does before a call.
fn host(c: &mut Criterion) {
    let mut group = c.benchmark_group("host");
    for (name, json) in posts() {
        group.throughput(Throughput::Bytes(json.len() as u64));
        group.bench_with_input(BenchmarkId::new("read an item", name), &*json, |b, json| {
            b.iter(|| HostItem::parse(black_box(json).as_bytes()).unwrap());
        });
    }
    let host = Host::new(HostConfig {
        grants: Grants::declared(),
        ..HostConfig::default()
    });
    let host = host.unwrap();
    let blog = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/blog");
    let blog = trovato_host_shim::testing::built(&blog)
        .unwrap()
        .load(&host)
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for (name, json) in posts() {
        let item = Arc::new(HostItem::parse(json.as_bytes()).unwrap());
        group.throughput(Throughput::Bytes(json.len() as u64));
        group.bench_function(BenchmarkId::new("project an item", name), |b| {
            b.iter_batched_ref(
                || {
                    let mut request = host.request();
                    let key = request.add(Arc::clone(&item));
                    (request, key)
                },
                |(request, key)| {
                    let projection = request.projection(&blog, "item_view", *key);
                    runtime.block_on(projection).unwrap()
                },
                criterion::BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

/// A page of teasers into HTML.
fn page(c: &mut Criterion) {
    let text = "<p>Bread at <em>four</em> in the morning &amp; more</p>";
    let teaser = |at: usize| {
        render::container()
            .class("teaser")
            .child("title", render::markup("h2", format!("Teaser {at}")))
            .child("text", render::filtered_markup(text, "filtered_html"))
    };
    let add = |list: render::ElementBuilder, at| list.child(format!("teaser_{at}"), teaser(at));
    let list = (0..50).fold(render::container(), add).build();
    c.bench_function("render 50 teasers", |b| {
        b.iter(|| html::render(black_box(&list)));
    });
}

criterion_group!(functions, guest, host, page);
criterion_main!(functions);
