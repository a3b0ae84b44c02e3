//! One tap over several plugins: who is called, what each sees of those
//! before it, and what the answers come to.

mod access;
mod merge;
mod rule;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::error::{Error, Kind, Phase, Result};
use crate::lineup::Lineup;
use crate::plugin::Plugin;
use crate::request::Request;

use access::Ballots;
pub use access::{Verdict, Vote};
use merge::{Members, Patch};
use rule::{OnFailure, Rule};

/// What the plugins' answers came to.
#[derive(Debug)]
pub struct Outcome {
    /// The answers, taken together.
    pub result: Accumulated,
    /// Plugins that failed and were passed over, in calling order. Each names
    /// its plugin and what happened.
    pub failures: Vec<Error>,
}

/// Answers taken together, in the way of their tap.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Accumulated {
    /// Every plugin's answer, in calling order: `item_view`, `cron` and
    /// custom taps.
    Collected(Vec<Contribution>),
    /// The lists of all plugins, joined: `item_info`, `menu`, `perm` and the
    /// like, and the errors of `form_validate`.
    List(Vec<Box<RawValue>>),
    /// What the last plugin made of it, each having seen what the one before
    /// had made: `item_view_alter`, `form_alter`, `preprocess_item`,
    /// `csp_alter`.
    Altered(Box<RawValue>),
    /// All changes of `item_presave`.
    Patched {
        /// What changed: `{ "fields": { changed members }, … }`.
        patch: Box<RawValue>,
        /// The payload with these changes.
        payload: Box<RawValue>,
    },
    /// What the access taps say, and `ai_request`.
    Access {
        /// What their answers amount to.
        verdict: Verdict,
        /// Who said what, up to the first refusal.
        votes: Vec<Vote>,
    },
    /// Every plugin has run; their answers mean nothing.
    Done,
}

/// One plugin's answer.
#[derive(Debug, Serialize)]
pub struct Contribution {
    /// The plugin.
    pub plugin: String,
    /// Its answer.
    pub answer: Box<RawValue>,
}

impl Request {
    /// Calls a tap of every plugin that has it, in order, and takes the
    /// answers together as the tap demands.
    ///
    /// Plugins without the tap are passed over. What a plugin changes, the
    /// next one sees. A failing *view* tap is left out and reported, as are
    /// those that only add to lists; a failing *mutation* tap (`item_presave`
    /// and `form_alter` among them) ends the dispatch; a failing access tap
    /// counts as a refusal. No plugin is called again.
    ///
    /// # Errors
    ///
    /// The failure of a mutation tap. `bad-payload` when the tap's payload
    /// has to be taken apart and cannot be.
    ///
    /// # Panics
    ///
    /// As [`call`](Self::call).
    pub async fn dispatch(
        &mut self,
        tap: &str,
        plugins: &Lineup,
        payload: &[u8],
    ) -> Result<Outcome> {
        let (rule, on_failure) = rule::of(tap);
        let mut state = Progress::new(rule, payload)
            .map_err(|kind| Error::new(Phase::Dispatch, kind).with_tap(tap))?;
        let mut failures = Vec::new();
        for plugin in plugins
            .plugins()
            .iter()
            .filter(|plugin| plugin.has_tap(tap))
        {
            let step = match self.call_as(plugin, tap, state.payload(payload)).await {
                Ok(answer) => state.take(plugin, answer).map_err(|kind| {
                    Error::new(Phase::Dispatch, kind)
                        .with_plugin(plugin.name())
                        .with_tap(tap)
                }),
                Err(error) => Err(error),
            };
            if let Err(error) = step {
                match on_failure {
                    OnFailure::Abort => return Err(error),
                    OnFailure::Skip => {}
                    OnFailure::Refuse => state.refuse(plugin),
                }
                failures.push(error);
            }
            if state.is_decided() {
                break;
            }
        }
        let result = state
            .finish()
            .map_err(|kind| Error::new(Phase::Dispatch, kind).with_tap(tap))?;
        Ok(Outcome { result, failures })
    }
}

/// What there is of the answers so far.
enum Progress {
    Collect(Vec<Contribution>),
    List {
        key: Option<&'static str>,
        entries: Vec<Box<RawValue>>,
    },
    /// A whole payload that is replaced by each answer.
    Whole {
        shape: rule::Shape,
        now: Box<RawValue>,
    },
    /// A member of the payload that is replaced by each answer.
    Member {
        shape: rule::Shape,
        key: &'static str,
        members: Members,
        now: Box<RawValue>,
    },
    Patch(Patch),
    Access(Ballots),
    Ignore,
}

impl Progress {
    fn new(rule: Rule, payload: &[u8]) -> Result<Self, Kind> {
        Ok(match rule {
            Rule::Collect => Self::Collect(Vec::new()),
            Rule::List => Self::List {
                key: None,
                entries: Vec::new(),
            },
            Rule::ListIn(key) => Self::List {
                key: Some(key),
                entries: Vec::new(),
            },
            Rule::Whole(shape) => {
                let now =
                    serde_json::from_slice(payload).map_err(|error| merge::bad_payload(&error))?;
                Self::Whole { shape, now }
            }
            Rule::Member(key, shape) => {
                let members = merge::members(payload)?;
                if !members.contains_key(key) {
                    let reason = format!("it is an object without `{key}`");
                    return Err(Kind::BadPayload { reason });
                }
                let now = merge::raw(&members)?;
                Self::Member {
                    shape,
                    key,
                    members,
                    now,
                }
            }
            Rule::Patch => Self::Patch(Patch::new(payload)?),
            Rule::Access { default } => Self::Access(Ballots::new(default)),
            Rule::Ignore => Self::Ignore,
        })
    }

    /// What the next plugin sees.
    fn payload<'a>(&'a self, first: &'a [u8]) -> &'a [u8] {
        match self {
            Self::Whole { now, .. } | Self::Member { now, .. } => now.get().as_bytes(),
            Self::Patch(patch) => patch.payload().get().as_bytes(),
            _ => first,
        }
    }

    fn take(&mut self, plugin: &Plugin, answer: Box<RawValue>) -> Result<(), Kind> {
        // `null` stands for "nothing to say", which a tap that returns
        // `Result<()>` says whenever it is well.
        let says_nothing = answer.get() == "null";
        match self {
            Self::Collect(all) => {
                let plugin = plugin.name().to_owned();
                all.push(Contribution { plugin, answer });
            }
            Self::List { .. } | Self::Whole { .. } | Self::Member { .. } | Self::Patch(_)
                if says_nothing => {}
            Self::List { key, entries } => merge::append(entries, *key, &answer)?,
            Self::Whole { shape, now } => {
                shape.check(&answer)?;
                *now = answer;
            }
            Self::Member {
                shape,
                key,
                members,
                now,
            } => {
                shape.check(&answer)?;
                members.insert((*key).to_owned(), answer);
                *now = merge::raw(members)?;
            }
            Self::Patch(patch) => patch.apply(&answer)?,
            Self::Access(ballots) => ballots.count(plugin.name(), &answer)?,
            Self::Ignore => {}
        }
        Ok(())
    }

    fn refuse(&mut self, plugin: &Plugin) {
        if let Self::Access(ballots) = self {
            ballots.refuse(plugin.name());
        }
    }

    fn is_decided(&self) -> bool {
        matches!(self, Self::Access(ballots) if ballots.is_refused())
    }

    fn finish(self) -> Result<Accumulated, Kind> {
        Ok(match self {
            Self::Collect(all) => Accumulated::Collected(all),
            Self::List { entries, .. } => Accumulated::List(entries),
            Self::Whole { now, .. } => Accumulated::Altered(now),
            Self::Member {
                key,
                mut members,
                now,
                ..
            } => Accumulated::Altered(members.remove(key).unwrap_or(now)),
            Self::Patch(patch) => {
                let (patch, payload) = patch.finish()?;
                Accumulated::Patched { patch, payload }
            }
            Self::Access(ballots) => {
                let (verdict, votes) = ballots.finish();
                Accumulated::Access { verdict, votes }
            }
            Self::Ignore => Accumulated::Done,
        })
    }
}
