//! Our own ways, and the floor.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use trovato_host_shim::build::{self, Built};
use trovato_host_shim::{Grants, Host, HostConfig};

use crate::floor::{Floor, Phased};
use crate::found::State;
use crate::side::Side;
use crate::subject::{Subject, Tap};
use crate::turns::Case;
use crate::{Result, same};

/// What is loaded once.
pub(crate) struct Ours {
    plain: Side,
    lazy: Side,
    drugs: Side,
    floor: Floor,
    drugs_wasm: Built,
}

impl Ours {
    pub(crate) fn load() -> Result<Self> {
        let side = |built: &Built| -> Result<Side> {
            let host = Host::new(HostConfig {
                grants: Grants::declared(),
                ..HostConfig::default()
            })?;
            let plugin = built.load(&host)?;
            Ok(Side { host, plugin })
        };
        let drugs_wasm = guest("../../../examples/drug-checker")?;
        Ok(Self {
            plain: side(&guest("../guests/sdk")?)?,
            lazy: side(&guest("guests/handles")?)?,
            drugs: side(&drugs_wasm)?,
            floor: Floor::load(&guest("../guests/floor")?.wasm)?,
            drugs_wasm,
        })
    }

    /// That each of them answers as it should.
    pub(crate) async fn check(&self, subject: &Subject) -> Result<()> {
        let tap = subject.tap.name();
        let side = self.side(subject.tap);
        for (payload, expected) in &subject.checks {
            let answer = side.host.request().call(&side.plugin, tap, payload).await?;
            same("plain", &answer, expected)?;
            let answer = match subject.tap {
                Tap::View => {
                    let mut live = self.floor.json(tap)?.instance(payload.len()).await?;
                    live.call(payload).await?
                }
                Tap::Check => {
                    let mut live = Phased::load(&self.drugs_wasm.wasm, tap).await?;
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
        let side = self.side(subject.tap);
        let mut cases = Vec::new();
        match (subject.tap, state) {
            (Tap::View, _) => cases.push(self.view(payload, state).await?),
            (Tap::Check, State::Warm) => cases.push(self.check_by_hand(payload).await?),
            (Tap::Check, State::Fresh) => {}
        }
        cases.push(match state {
            State::Warm => side.bytes("plain", tap, payload),
            State::Fresh => side.fresh_bytes("plain", tap, payload),
        });
        if let Some(item) = &subject.item {
            cases.push(match state {
                State::Warm => self.lazy.anew("lazy", tap, item),
                State::Fresh => self.lazy.fresh("lazy", tap, item),
            });
        }
        Ok(cases)
    }

    fn side(&self, tap: Tap) -> &Side {
        match tap {
            Tap::View => &self.plain,
            Tap::Check => &self.drugs,
        }
    }

    async fn view<'a>(&'a self, payload: &'a [u8], state: State) -> Result<Case<'a>> {
        let tap = self.floor.json(Tap::View.name())?;
        if state == State::Fresh {
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
        let mut live = Phased::load(&self.drugs_wasm.wasm, tap).await?;
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
