//! What is called, and calling it.

use std::time::Instant;

use serde_json::value::RawValue;
use trovato_host_shim::check::Severity;
use trovato_host_shim::error::Kind;
use trovato_host_shim::log::escaped;
use trovato_host_shim::queue::Queues;
use trovato_host_shim::{
    Accumulated, Error, Host, ItemKey, Lineup, Outcome, Part, Phase, Plugin, Request, TapLine, User,
};

use super::figures::Figures;
use super::guards::Guards;
use super::input::{self, Input, Piece};
use crate::diagnosis::Scene;
use crate::diagnostic::Diagnostic;
use crate::output::Result;
use crate::payload::{self, Payload};
use crate::subject::Named;

const VIEW: &str = "item_view";
const ALTER: &str = "item_view_alter";
const PRESAVE: &str = "item_presave";
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

pub(super) fn taps(plugin: &Plugin) -> String {
    let names: Vec<_> = plugin
        .taps()
        .iter()
        .map(|line| format!("`{}`", line.tap))
        .collect();
    format!("taps of `{}`: {}", plugin.name(), names.join(", "))
}

/// How it went.
pub(super) struct Ran {
    pub(super) result: Result<(Box<RawValue>, Figures), Error>,
    /// Of guards.
    pub(super) failures: Vec<Diagnostic>,
}

/// Everything that a call needs.
pub(super) struct Calls<'a> {
    pub(super) host: &'a Host,
    pub(super) plugin: &'a Plugin,
    /// Whom it may call, itself included.
    pub(super) plugins: &'a Lineup,
    /// What they may push to.
    pub(super) queues: &'a Queues,
    pub(super) target: &'a Target,
    pub(super) payload: &'a Payload,
    pub(super) user: User,
    pub(super) guards: &'a Guards,
    /// Whether nothing is said on the way.
    pub(super) quiet: bool,
}

impl Calls<'_> {
    /// Calls `times` times in one request, and keeps the last answer.
    pub(super) async fn repeat(&self, times: u32) -> Ran {
        let mut request = self
            .host
            .request()
            .with_user(self.user.clone())
            .with_plugins(self.plugins)
            .with_queues(self.queues)
            .with_field_access(&self.guards.lineup());
        let result = self.repeat_in(&mut request, times).await;
        let failures = self.guards.diagnose(request.field_access_failures());
        Ran { result, failures }
    }

    async fn repeat_in(
        &self,
        request: &mut Request,
        times: u32,
    ) -> Result<(Box<RawValue>, Figures), Error> {
        let before = self.host.stats();
        let input = self.input(request).await?;
        self.tell(request, &input).await?;
        let lineup = Lineup::new([self.plugin.clone()]);
        let mut took = Vec::new();
        loop {
            let start = Instant::now();
            let answer = self.once(request, &lineup, &input).await?;
            took.push(start.elapsed());
            if took.len() >= times as usize {
                let figures = Figures::new(took, before, self.host.stats());
                return Ok((answer, figures));
            }
        }
    }

    async fn once(
        &self,
        request: &mut Request,
        lineup: &Lineup,
        input: &Input,
    ) -> Result<Box<RawValue>, Error> {
        match (self.target, input) {
            (Target::Page(_), &Input::Item(item)) => page(request, lineup, item).await,
            (Target::Tap(line), &Input::Item(item)) if line.is_lazy() && line.tap == PRESAVE => {
                saved(request, lineup, item).await
            }
            (Target::Page(line) | Target::Tap(line), _) => {
                let payload = input.payload();
                request.call_as(self.plugin, &line.tap, payload).await
            }
        }
    }

    /// What the tap gets. A payload that was chosen for it is an item, which
    /// some taps take beside something else.
    async fn input(&self, request: &mut Request) -> Result<Input, Error> {
        let tap = self.target.name();
        let is_item = self.payload.is_chosen() && !self.payload.is_nothing();
        if !is_item || !payload::is_around_an_item(tap) {
            return Input::of(self.target.line(), self.payload, request);
        }
        let item = input::item(&self.payload.text, request)?;
        let (name, other) = match tap {
            ALTER if self.plugin.has_tap(VIEW) => {
                ("render", request.call_as(self.plugin, VIEW, item).await?)
            }
            ALTER => ("render", json(EMPTY)?),
            _ => ("variables", json("{}")?),
        };
        let members = [(name, Piece::Json(other)), ("item", Piece::Item(item))];
        let members = members.map(|(name, piece)| (name.to_owned(), piece));
        Ok(Input::Object(members.into()))
    }

    /// Says what the plugin is shown of an item, unless it is all of it.
    async fn tell(&self, request: &mut Request, input: &Input) -> Result<(), Error> {
        if self.quiet {
            return Ok(());
        }
        let mut notes = Vec::new();
        for item in input.items() {
            let shown = request
                .projection(self.plugin, self.target.name(), item)
                .await?;
            let left_out = shown.withheld().count();
            if left_out > 0 {
                let names = ["id", "type"].into_iter().chain(shown.disclosed());
                let names: Vec<_> = names.map(|name| format!("`{}`", escaped(name))).collect();
                let is = if self.target.line().is_lazy() {
                    "may ask for"
                } else {
                    "is shown"
                };
                let note = format!(
                    "of the item the plugin {is} {}; {left_out} withheld",
                    names.join(", ")
                );
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
        for note in notes {
            Diagnostic::new(Severity::Note, note).print();
        }
        Ok(())
    }
}

/// The page of an item, as the kernel makes it.
async fn page(
    request: &mut Request,
    lineup: &Lineup,
    item: ItemKey,
) -> Result<Box<RawValue>, Error> {
    let view = request.dispatch(VIEW, lineup, item).await?;
    let Accumulated::Collected(views) = unfailed(view)? else {
        return Err(unanswered(VIEW));
    };
    // There is one plugin in the lineup, so there is one view.
    let render = views
        .into_iter()
        .next()
        .ok_or_else(|| unanswered(VIEW))?
        .answer;
    let payload = [("render", Part::Json(&render)), ("item", Part::Item(item))];
    let altered = request.dispatch(ALTER, lineup, payload).await?;
    match unfailed(altered)? {
        Accumulated::Altered(render) => Ok(render),
        _ => Err(unanswered(ALTER)),
    }
}

/// What a lazy tap sets before an item is saved: its answer says nothing.
async fn saved(
    request: &mut Request,
    lineup: &Lineup,
    item: ItemKey,
) -> Result<Box<RawValue>, Error> {
    let saved = request.dispatch(PRESAVE, lineup, item).await?;
    match unfailed(saved)? {
        Accumulated::PatchedItem { patch } => Ok(patch),
        _ => Err(unanswered(PRESAVE)),
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

fn json(text: &str) -> Result<Box<RawValue>, Error> {
    RawValue::from_string(text.to_owned()).map_err(|error| {
        let reason = error.to_string();
        Error::new(Phase::Payload, Kind::BadPayload { reason })
    })
}
