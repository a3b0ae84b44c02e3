//! What is called, and calling it.

use std::fmt;
use std::time::Instant;

use serde_json::value::RawValue;
use trovato_host_shim::error::Kind;
use trovato_host_shim::{
    Accumulated, Error, Host, Lineup, Outcome, Phase, Plugin, Request, TapLine,
};

use super::figures::Figures;
use crate::diagnosis::Scene;
use crate::diagnostic::Diagnostic;
use crate::output::Result;
use crate::payload::{self, Payload};
use crate::subject::Named;

const VIEW: &str = "item_view";
const ALTER: &str = "item_view_alter";
const EMPTY: &str = r##"{"#type":"container"}"##;

/// What is called.
#[derive(Debug)]
pub(super) enum Target {
    /// One tap.
    Tap(TapLine),
    /// All that makes the page of an item: `item_view`, then
    /// `item_view_alter`.
    Page(TapLine),
}

impl Target {
    /// The tap of this name; without one `item_view`, or the only tap that
    /// there is.
    pub(super) fn find(plugin: &Plugin, name: Option<&str>, named: &Named) -> Result<Self> {
        if let Some(name) = name {
            // The wasm and the manifest have it with its prefix.
            let bare = name
                .strip_prefix("tap_")
                .filter(|bare| plugin.has_tap(bare));
            return match plugin.tap(bare.unwrap_or(name)) {
                Ok(line) => Ok(Self::Tap(line.clone())),
                Err(error) => Err(unknown(plugin, &error, named).into()),
            };
        }
        match (plugin.tap(VIEW), plugin.taps()) {
            (Ok(line), _) | (_, [line]) => Ok(Self::Tap(line.clone())),
            _ => Err(Diagnostic::usage("which tap is to be called?")
                .note(taps(plugin))
                .help("name one: `--tap NAME`")
                .into()),
        }
    }

    /// Everything that makes the page of an item.
    pub(super) fn page(plugin: &Plugin, named: &Named) -> Result<Self> {
        match plugin.tap(VIEW) {
            Ok(line) => Ok(Self::Page(line.clone())),
            Err(error) => Err(unknown(plugin, &error, named).into()),
        }
    }

    /// What the plugin says about the tap.
    pub(super) fn line(&self) -> &TapLine {
        match self {
            Self::Tap(line) | Self::Page(line) => line,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.line().tap
    }
}

fn unknown(plugin: &Plugin, error: &Error, named: &Named) -> Diagnostic {
    Scene::of_file(named.path())
        .diagnose(error)
        .note(taps(plugin))
}

fn taps(plugin: &Plugin) -> String {
    let names: Vec<_> = plugin
        .taps()
        .iter()
        .map(|line| format!("`{}`", line.tap))
        .collect();
    format!("taps of `{}`: {}", plugin.name(), names.join(", "))
}

/// Everything that a call needs.
pub(super) struct Calls<'a> {
    pub(super) host: &'a Host,
    pub(super) plugin: &'a Plugin,
    pub(super) target: &'a Target,
    pub(super) payload: &'a Payload,
}

impl Calls<'_> {
    /// Calls `times` times in one request, and keeps the last answer.
    pub(super) fn repeat(&self, times: u32) -> Result<(Box<RawValue>, Figures), Error> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_time()
            .build()
            .map_err(|error| {
                let reason = format!("its threads cannot be started: {error}");
                Error::new(Phase::Host, Kind::HostConfig { reason })
            })?;
        runtime.block_on(async {
            let mut request = self.host.request();
            let payload = self.payload(&mut request).await?;
            let lineup = Lineup::new([self.plugin.clone()]);
            let mut took = Vec::new();
            loop {
                let start = Instant::now();
                let answer = self.once(&mut request, &lineup, &payload).await?;
                took.push(start.elapsed());
                if took.len() >= times as usize {
                    return Ok((answer, Figures::new(took, self.host.stats())));
                }
            }
        })
    }

    async fn once(
        &self,
        request: &mut Request,
        lineup: &Lineup,
        payload: &str,
    ) -> Result<Box<RawValue>, Error> {
        match self.target {
            Target::Tap(line) => {
                request
                    .call_as(self.plugin, &line.tap, payload.as_bytes())
                    .await
            }
            Target::Page(_) => page(request, lineup, payload).await,
        }
    }

    /// What the tap gets. A payload that was chosen for it is an item, which
    /// some taps take beside something else.
    async fn payload(&self, request: &mut Request) -> Result<String, Error> {
        let item = &self.payload.text;
        let tap = self.target.name();
        if !self.payload.is_chosen() || !payload::is_around_an_item(tap) {
            return Ok(item.clone());
        }
        Ok(match tap {
            ALTER if self.plugin.has_tap(VIEW) => {
                let render = request.call_as::<Box<RawValue>>(self.plugin, VIEW, item.as_bytes());
                to_alter(&render.await?, item)
            }
            ALTER => to_alter(EMPTY, item),
            _ => format!(r#"{{"variables":{{}},"item":{item}}}"#),
        })
    }
}

/// The page of an item, as the kernel makes it.
async fn page(request: &mut Request, lineup: &Lineup, item: &str) -> Result<Box<RawValue>, Error> {
    let view = request.dispatch(VIEW, lineup, item.as_bytes()).await?;
    let Accumulated::Collected(views) = unfailed(view)? else {
        return Err(unanswered(VIEW));
    };
    // There is one plugin in the lineup, so there is one view.
    let render = views
        .into_iter()
        .next()
        .ok_or_else(|| unanswered(VIEW))?
        .answer;
    let payload = to_alter(&render, item);
    let altered = request.dispatch(ALTER, lineup, payload.as_bytes()).await?;
    match unfailed(altered)? {
        Accumulated::Altered(render) => Ok(render),
        _ => Err(unanswered(ALTER)),
    }
}

/// A failing view is left out of a page, and is what matters here.
fn unfailed(outcome: Outcome) -> Result<Accumulated, Error> {
    match outcome.failures.into_iter().next() {
        Some(failure) => Err(failure),
        None => Ok(outcome.result),
    }
}

fn unanswered(tap: &str) -> Error {
    let kind = Kind::AnswerShape {
        expected: "one render element",
        got: "none",
    };
    Error::new(Phase::Dispatch, kind).with_tap(tap)
}

fn to_alter(render: impl fmt::Display, item: &str) -> String {
    format!(r#"{{"render":{render},"item":{item}}}"#)
}
