//! What Trovato's design worries about: many items by many plugins on one
//! page.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use bench_sdk::card::card;
use serde_json::Value;
use trovato::Item as Native;
use trovato_host_shim::{Grants, Host, HostConfig, Item, Part as Piece, Plugin};

use super::{FRESH, Part, same};
use crate::Result;
use crate::bench::Bench;
use crate::figures::Figures;
use crate::guests;
use crate::headline::Headline;
use crate::measure::Case;
use crate::posts;
use crate::report::{Aim, Group, Outcome};

pub(super) const PART: Part = Part {
    scenario: "page",
    name: "page",
    run: |bench| bench.wait(run(bench)),
};

const ITEMS: usize = 50;
const PLUGINS: usize = 10;

const ABOUT: &str = "One request shows 50 items of 2.4 KB, each by ten plugins that read title, \
    status and rating and answer a paragraph: 500 calls. The ten are one module, loaded ten times, \
    which the host takes for ten plugins with an instance each. The items are there when the \
    request begins; instances, indexes and handles are made in it, and counted. `lists` makes one \
    call of each plugin, with all items. `native` calls the same function on items that are \
    parsed as far as an item in a plugin is, and writes its answers as JSON; `native from JSON` \
    parses each item anew for each plugin, as a plugin does with plain JSON. `changes` is three \
    reads and one write in place of three reads and an answer.";

async fn run(bench: &Bench) -> Result<Outcome> {
    let page = Page::new(bench.effort().of(PLUGINS, PLUGINS))?;
    page.check().await?;
    let calls = bench.effort().of(400, 150);
    let cases = vec![
        page.case("plain", &page.plain, "card"),
        page.case("indexed", &page.sdk, "card"),
        page.case("projected", &page.sdk, "card_projected"),
        page.case("hybrid", &page.lazy, "card_hybrid"),
        page.case("lazy", &page.lazy, "card"),
        page.lists("lists"),
        page.native("native"),
        page.native_from_json("native from JSON"),
    ];
    let views = bench.in_turn("views", calls, cases).await?;
    let cases = vec![
        page.case("plain", &page.plain, "alter"),
        page.case("indexed", &page.sdk, "alter"),
        page.case("projected", &page.sdk, "alter_projected"),
        page.case("hybrid", &page.lazy, "alter_hybrid"),
        page.case("lazy", &page.lazy, "alter"),
    ];
    let changes = bench.in_turn("changes", calls, cases).await?;
    let group = |subject: &str, figures| Group {
        state: FRESH,
        ..Group::new(subject, figures)
    };
    let (views, changes) = (group("views", views), group("changes", changes));
    let milliseconds = |figures: &Figures| figures.p50 / 1e3;
    let mut headlines = Vec::new();
    headlines.extend(views.headline("page_lazy_over_native", "lazy", "native"));
    for (name, case) in [("page_lazy_ms", "lazy"), ("page_full_ms", "indexed")] {
        let figures = views.case(case).map(milliseconds);
        headlines.extend(figures.map(|value| Headline::new(name, value)));
    }
    let mut ratios = Vec::new();
    for (one, other) in [
        ("plain", "lazy"),
        ("indexed", "lazy"),
        ("projected", "lazy"),
        ("lazy", "lists"),
        ("lazy", "native"),
        ("indexed", "native"),
        ("plain", "native from JSON"),
    ] {
        ratios.extend(views.ratio(one, other, None));
    }
    ratios.extend(changes.ratio("plain", "lazy", None::<Aim>));
    ratios.extend(changes.ratio("indexed", "lazy", None));
    Ok(Outcome {
        about: ABOUT,
        groups: vec![views, changes],
        ratios,
        headlines,
        ..Outcome::default()
    })
}

/// Items, and a host with ten plugins for each way to them.
struct Page {
    plain: Ten,
    sdk: Ten,
    lazy: Ten,
    items: Vec<Arc<Item>>,
    json: Vec<Vec<u8>>,
}

struct Ten {
    host: Host,
    plugins: Vec<Plugin>,
}

impl Page {
    fn new(plugins: usize) -> Result<Self> {
        let posts = posts::read()?;
        let post: Value = serde_json::from_slice(&posts[0].json)?;
        let json = (0..ITEMS).map(|number| {
            let mut post = post.clone();
            post["id"] = format!("00000000-0000-7000-8000-{number:012}").into();
            post["title"] = format!("{} ({number})", post["title"].as_str().unwrap_or("")).into();
            serde_json::to_vec(&post)
        });
        let json: Vec<_> = json.collect::<Result<_, _>>()?;
        let items = json.iter().map(|json| Ok(Arc::new(Item::parse(json)?)));
        Ok(Self {
            plain: ten("sdk", false, plugins)?,
            sdk: ten("sdk", true, plugins)?,
            lazy: ten("lazy", true, plugins)?,
            items: items.collect::<Result<_>>()?,
            json,
        })
    }

    /// A page of which each item is shown by each plugin.
    fn case<'a>(&'a self, name: &str, ten: &'a Ten, tap: &'a str) -> Case<'a> {
        Case::new(name, async move || {
            let begin = Instant::now();
            let mut request = ten.host.request();
            for item in &self.items {
                let key = request.add(Arc::clone(item));
                for plugin in &ten.plugins {
                    black_box(request.call(plugin, tap, key).await?);
                }
            }
            drop(request);
            Ok(begin.elapsed())
        })
    }

    /// A page of which all items are shown by each plugin at once.
    fn lists<'a>(&'a self, name: &str) -> Case<'a> {
        Case::new(name, async move || {
            let begin = Instant::now();
            let mut request = self.lazy.host.request();
            let keys: Vec<_> = self
                .items
                .iter()
                .map(|item| request.add(Arc::clone(item)))
                .collect();
            for plugin in &self.lazy.plugins {
                let payload: Vec<_> = keys.iter().map(|key| Piece::Item(*key)).collect();
                black_box(request.call(plugin, "cards", payload).await?);
            }
            drop(request);
            Ok(begin.elapsed())
        })
    }

    fn native<'a>(&'a self, name: &str) -> Case<'a> {
        Case::new(name, async move || {
            let items = self.json.iter().map(|json| serde_json::from_slice(json));
            let items: Vec<Native<'_>> = items.collect::<Result<_, _>>()?;
            let begin = Instant::now();
            for item in &items {
                for _ in &self.sdk.plugins {
                    black_box(natively(item)?);
                }
            }
            Ok(begin.elapsed())
        })
    }

    fn native_from_json<'a>(&'a self, name: &str) -> Case<'a> {
        Case::new(name, async move || {
            let begin = Instant::now();
            for json in &self.json {
                for _ in &self.sdk.plugins {
                    let item: Native<'_> = serde_json::from_slice(black_box(json))?;
                    black_box(natively(&item)?);
                }
            }
            Ok(begin.elapsed())
        })
    }

    /// That all ways come to the same answers.
    async fn check(&self) -> Result<()> {
        for (item, json) in self.items.iter().zip(&self.json) {
            let item_in_memory: Native<'_> = serde_json::from_slice(json)?;
            let answer = natively(&item_in_memory)?;
            for (ten, tap) in [
                (&self.plain, "card"),
                (&self.sdk, "card"),
                (&self.sdk, "card_projected"),
                (&self.lazy, "card"),
                (&self.lazy, "card_hybrid"),
            ] {
                let mut request = ten.host.request();
                let key = request.add(Arc::clone(item));
                for plugin in &ten.plugins {
                    same(&answer, &request.call(plugin, tap, key).await?)?;
                }
            }
        }
        Ok(())
    }
}

/// Ten, or as many as a trial has.
fn ten(guest: &str, item_index: bool, plugins: usize) -> Result<Ten> {
    let host = Host::new(HostConfig {
        grants: Grants::declared(),
        item_index,
        ..HostConfig::default()
    })?;
    let wasm = std::fs::read(guests::build(guest)?.wasm)?;
    let plugins = (0..plugins).map(|number| Ok(host.load(&format!("{guest}-{number}"), &wasm)?));
    Ok(Ten {
        plugins: plugins.collect::<Result<_>>()?,
        host,
    })
}

fn natively(item: &Native<'_>) -> Result<Vec<u8>> {
    let answer = card(item).map_err(|error| error.to_string())?;
    Ok(serde_json::to_vec(&answer)?)
}
