//! Our own ways, and the floor.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use tempfile::TempDir;
use trovato_host_shim::build::{self, Built};
use trovato_host_shim::{CacheConfig, Grants, Host, HostConfig};

use crate::floor::{Floor, Phased};
use crate::found::State;
use crate::side::Side;
use crate::subject::{Subject, Tap};
use crate::turns::Case;
use crate::{Result, same};

/// What is loaded once.
pub(crate) struct Ours {
    plain: Plugin,
    drugs: Plugin,
    lazy: Side,
    floor: Floor,
    /// A host with a cache of compiled code.
    cached: Host,
    _cache: TempDir,
}

/// A plugin, and the file that it comes from.
struct Plugin {
    built: Built,
    side: Side,
}

impl Plugin {
    fn load(dir: &str) -> Result<Self> {
        let built = guest(dir)?;
        let host = host(None)?;
        let plugin = built.load(&host)?;
        let side = Side { host, plugin };
        Ok(Self { built, side })
    }

    /// From the file to the first answer.
    fn cold<'a>(&'a self, name: &str, host: &'a Host, tap: &'a str, json: &'a [u8]) -> Case<'a> {
        Case::new(name, async move || {
            let begin = Instant::now();
            let plugin = self.built.load(host)?;
            black_box(host.request().call(&plugin, tap, json).await?);
            Ok(begin.elapsed())
        })
    }
}

fn host(cache: Option<CacheConfig>) -> Result<Host> {
    Ok(Host::new(HostConfig {
        grants: Grants::declared(),
        cache,
        ..HostConfig::default()
    })?)
}

impl Ours {
    pub(crate) fn load() -> Result<Self> {
        let cache = tempfile::tempdir()?;
        Ok(Self {
            plain: Plugin::load("../guests/sdk")?,
            drugs: Plugin::load("../../../examples/drug-checker")?,
            lazy: Plugin::load("guests/handles")?.side,
            floor: Floor::load(&guest("../guests/floor")?.wasm)?,
            cached: host(Some(CacheConfig::new(cache.path())))?,
            _cache: cache,
        })
    }

    /// That each of them answers as it should.
    pub(crate) async fn check(&self, subject: &Subject) -> Result<()> {
        let tap = subject.tap.name();
        let side = &self.plugin(subject.tap).side;
        for (payload, expected) in &subject.checks {
            let answer = side.host.request().call(&side.plugin, tap, payload).await?;
            same("plain", &answer, expected)?;
            let answer = match subject.tap {
                Tap::View => {
                    let mut live = self.floor.json(tap)?.instance(payload.len()).await?;
                    live.call(payload).await?
                }
                Tap::Check => {
                    let mut live = Phased::load(&self.drugs.built.wasm, tap).await?;
                    live.call(payload).await?.answer
                }
            };
            same("floor", &answer, expected)?;
        }
        if let Some(item) = &subject.item {
            let answer = self.lazy.answer(tap, item).await?;
            same("lazy", &answer, &subject.checks[0].1)?;
        }
        Ok(())
    }

    pub(crate) async fn cases<'a>(
        &'a self,
        subject: &'a Subject,
        state: State,
    ) -> Result<Vec<Case<'a>>> {
        let (tap, payload) = (subject.tap.name(), subject.payload.as_slice());
        let plugin = self.plugin(subject.tap);
        let side = &plugin.side;
        if state == State::Cold {
            return Ok(vec![
                plugin.cold("plain", &side.host, tap, payload),
                plugin.cold("plain, cached", &self.cached, tap, payload),
            ]);
        }
        let mut cases = Vec::new();
        match (subject.tap, state) {
            (Tap::View, _) => cases.push(self.view(payload, state).await?),
            (Tap::Check, State::Warm) => cases.push(self.check_by_hand(payload).await?),
            _ => {}
        }
        let is_warm = state == State::Warm;
        cases.push(if is_warm {
            side.bytes("plain", tap, payload)
        } else {
            side.fresh_bytes("plain", tap, payload)
        });
        if let Some(item) = &subject.item {
            cases.push(if is_warm {
                self.lazy.anew("lazy", tap, item)
            } else {
                self.lazy.fresh("lazy", tap, item)
            });
        }
        Ok(cases)
    }

    fn plugin(&self, tap: Tap) -> &Plugin {
        match tap {
            Tap::View => &self.plain,
            Tap::Check => &self.drugs,
        }
    }

    async fn view<'a>(&'a self, payload: &'a [u8], state: State) -> Result<Case<'a>> {
        let tap = self.floor.json(Tap::View.name())?;
        if state != State::Warm {
            return Ok(Case::new("floor", async move || {
                let begin = Instant::now();
                let mut live = tap.instance(payload.len()).await?;
                black_box(live.call(payload).await?);
                drop(live);
                Ok(begin.elapsed())
            }));
        }
        let mut live = tap.instance(payload.len()).await?;
        Ok(Case::new("floor", async move || {
            let begin = Instant::now();
            black_box(live.call(payload).await?);
            Ok(begin.elapsed())
        }))
    }

    /// The drug checker's wasm, called without the host.
    async fn check_by_hand<'a>(&'a self, payload: &'a [u8]) -> Result<Case<'a>> {
        let tap = Tap::Check.name();
        let mut live = Phased::load(&self.drugs.built.wasm, tap).await?;
        Ok(Case::new("floor", async move || {
            let begin = Instant::now();
            black_box(live.call(payload).await?.answer);
            Ok(begin.elapsed())
        }))
    }
}

/// Builds a plugin, for whichever host.
pub(crate) fn guest(dir: &str) -> Result<Built> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = build::Options {
        quiet: true,
        target_dir: Some(here.join("../../../target/bench")),
        ..build::Options::default()
    };
    Ok(build::plugin(&here.join(dir), &options, &mut |line| {
        eprintln!("{line}");
    })?)
}
