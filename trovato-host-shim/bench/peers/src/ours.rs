//! Our own ways, and the floor.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use tempfile::TempDir;
use trovato_host_shim::build::{self, Adapter, Built};
use trovato_host_shim::{CacheConfig, Grants, Host, HostConfig, Item};

use crate::floor::{Floor, Phased};
use crate::found::State;
use crate::side::Side;
use crate::subject::{Subject, Tap};
use crate::turns::Case;
use crate::{Result, same};

const FLOOR: &str = "floor";
const PLAIN: &str = "plain";
const PLAIN_COMPONENT: &str = "plain, component";
const LAZY: &str = "lazy";
const LAZY_COMPONENT: &str = "lazy, component";

/// What is loaded once.
pub(crate) struct Ours {
    plain: Forms,
    drugs: Forms,
    lazy: Forms,
    floor: Floor,
    /// A host with a cache of compiled code.
    cached: Host,
    _cache: TempDir,
}

/// A plugin, built in both forms.
struct Forms {
    module: Plugin,
    component: Plugin,
}

impl Forms {
    fn load(dir: &str) -> Result<Self> {
        Ok(Self {
            module: Plugin::load(guest(dir)?)?,
            component: Plugin::load(component(dir)?)?,
        })
    }
}

/// A plugin, and the file that it comes from.
struct Plugin {
    built: Built,
    side: Side,
}

impl Plugin {
    fn load(built: Built) -> Result<Self> {
        let host = host(None)?;
        let plugin = built.load(&host)?;
        let side = Side { host, plugin };
        Ok(Self { built, side })
    }

    /// With bytes that were made beforehand.
    fn bytes<'a>(&'a self, name: &str, tap: &'a str, json: &'a [u8], state: State) -> Case<'a> {
        match state {
            State::Warm => self.side.bytes(name, tap, json),
            State::Fresh => self.side.fresh_bytes(name, tap, json),
            State::Cold => self.cold(name, &self.side.host, tap, json),
        }
    }

    /// With an item of the host's.
    fn item<'a>(&'a self, name: &str, tap: &'a str, item: &Arc<Item>, state: State) -> Case<'a> {
        match state {
            State::Warm => self.side.anew(name, tap, item),
            State::Fresh | State::Cold => self.side.fresh(name, tap, item),
        }
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
            plain: Forms::load("../guests/sdk")?,
            drugs: Forms::load("../../../examples/drug-checker")?,
            lazy: Forms::load("guests/handles")?,
            floor: Floor::load(&guest("../guests/floor")?.wasm)?,
            cached: host(Some(CacheConfig::new(cache.path())))?,
            _cache: cache,
        })
    }

    /// That each of them answers as it should.
    pub(crate) async fn check(&self, subject: &Subject) -> Result<()> {
        let tap = subject.tap.name();
        let plain = self.plain(subject.tap);
        for (payload, expected) in &subject.checks {
            for (name, Plugin { side, .. }) in
                [(PLAIN, &plain.module), (PLAIN_COMPONENT, &plain.component)]
            {
                let answer = side.host.request().call(&side.plugin, tap, payload).await?;
                same(name, &answer, expected)?;
            }
            let answer = match subject.tap {
                Tap::View => {
                    let mut live = self.floor.json(tap)?.instance(payload.len()).await?;
                    live.call(payload).await?
                }
                Tap::Check => {
                    let mut live = Phased::load(&plain.module.built.wasm, tap).await?;
                    live.call(payload).await?.answer
                }
            };
            same(FLOOR, &answer, expected)?;
        }
        if let Some(item) = &subject.item {
            for (name, plugin) in [
                (LAZY, &self.lazy.module),
                (LAZY_COMPONENT, &self.lazy.component),
            ] {
                let answer = plugin.side.answer(tap, item).await?;
                same(name, &answer, &subject.checks[0].1)?;
            }
        }
        Ok(())
    }

    pub(crate) async fn cases<'a>(
        &'a self,
        subject: &'a Subject,
        state: State,
    ) -> Result<Vec<Case<'a>>> {
        let (tap, payload) = (subject.tap.name(), subject.payload.as_slice());
        let plain = self.plain(subject.tap);
        let mut cases = Vec::new();
        match (subject.tap, state) {
            (_, State::Cold) | (Tap::Check, State::Fresh) => {}
            (Tap::View, _) => cases.push(self.view(payload, state).await?),
            (Tap::Check, State::Warm) => cases.push(self.check_by_hand(payload).await?),
        }
        cases.push(plain.module.bytes(PLAIN, tap, payload, state));
        cases.push(plain.component.bytes(PLAIN_COMPONENT, tap, payload, state));
        if state == State::Cold {
            cases.push(
                plain
                    .module
                    .cold("plain, cached", &self.cached, tap, payload),
            );
        } else if let Some(item) = &subject.item {
            cases.push(self.lazy.module.item(LAZY, tap, item, state));
            let component = &self.lazy.component;
            cases.push(component.item(LAZY_COMPONENT, tap, item, state));
        }
        Ok(cases)
    }

    fn plain(&self, tap: Tap) -> &Forms {
        match tap {
            Tap::View => &self.plain,
            Tap::Check => &self.drugs,
        }
    }

    async fn view<'a>(&'a self, payload: &'a [u8], state: State) -> Result<Case<'a>> {
        let tap = self.floor.json(Tap::View.name())?;
        if state != State::Warm {
            return Ok(Case::new(FLOOR, async move || {
                let begin = Instant::now();
                let mut live = tap.instance(payload.len()).await?;
                black_box(live.call(payload).await?);
                drop(live);
                Ok(begin.elapsed())
            }));
        }
        let mut live = tap.instance(payload.len()).await?;
        Ok(Case::new(FLOOR, async move || {
            let begin = Instant::now();
            black_box(live.call(payload).await?);
            Ok(begin.elapsed())
        }))
    }

    /// The drug checker's wasm, called without the host.
    async fn check_by_hand<'a>(&'a self, payload: &'a [u8]) -> Result<Case<'a>> {
        let tap = Tap::Check.name();
        let mut live = Phased::load(&self.drugs.module.built.wasm, tap).await?;
        Ok(Case::new(FLOOR, async move || {
            let begin = Instant::now();
            black_box(live.call(payload).await?.answer);
            Ok(begin.elapsed())
        }))
    }
}

/// Builds a plugin, for whichever host.
pub(crate) fn guest(dir: &str) -> Result<Built> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(build::plugin(&here.join(dir), &options(), &mut say)?)
}

/// The same as a component.
fn component(dir: &str) -> Result<Built> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(dir);
    let adapter = Adapter::Included;
    Ok(build::component(&dir, &options(), &adapter, &mut say)?)
}

fn options() -> build::Options {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    build::Options {
        quiet: true,
        target_dir: Some(here.join("../../../target/bench")),
        ..build::Options::default()
    }
}

fn say(line: &str) {
    eprintln!("{line}");
}
