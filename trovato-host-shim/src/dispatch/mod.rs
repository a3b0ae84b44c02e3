//! One tap over several plugins: who is called, what each sees of those
//! before it, and what the answers come to.

mod access;
mod merge;
#[cfg(test)]
mod pages;
mod progress;
mod rule;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::error::{Error, Phase, Result};
use crate::items::ItemKey;
use crate::lineup::Lineup;
use crate::payload::Payload;
use crate::plugin::Plugin;
use crate::request::{Request, answers_with_patch};

pub use access::{Verdict, Vote};
use merge::ItemPatch;
use progress::Progress;
use rule::OnFailure;
pub(crate) use rule::kind_of;

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
    /// All changes of `item_presave` to a payload of bytes.
    Patched {
        /// What changed: `{ "fields": { changed members }, … }`.
        patch: Box<RawValue>,
        /// The payload with these changes.
        payload: Box<RawValue>,
    },
    /// All changes of `item_presave` to an item of the request, which now has
    /// them.
    PatchedItem {
        /// What changed: `{ "fields": { changed members }, … }`.
        patch: Box<RawValue>,
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
    /// The payload is as in [`call`](Self::call): bytes as they are, or items
    /// of this request, each through the mask of each plugin. `item_presave`
    /// of an item changes the item in the request, once all plugins are done;
    /// what a lazy tap of any other name sets is there for the next plugin.
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
        payload: impl Into<Payload<'_>>,
    ) -> Result<Outcome> {
        let payload = payload.into();
        let (rule, on_failure) = rule::of(tap);
        let mut state = Progress::new(rule, &payload, self.items())
            .map_err(|kind| Error::new(Phase::Dispatch, kind).with_tap(tap))?;
        let mut failures = Vec::new();
        for plugin in plugins
            .plugins()
            .iter()
            .filter(|plugin| plugin.has_tap(tap))
        {
            let payload = state.payload(&payload);
            let step = match self.call_uncommitted(plugin, tap, payload).await {
                Ok(done) => state
                    .take(self.items(), plugin, done)
                    .map_err(|error| error.with_plugin(plugin.name()).with_tap(tap)),
                Err(error) => Err(error),
            };
            if let Err(error) = step {
                match on_failure {
                    OnFailure::Abort => {
                        state.undo(self.items());
                        return Err(error);
                    }
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
            .finish(self.items())
            .map_err(|kind| Error::new(Phase::Dispatch, kind).with_tap(tap))?;
        Ok(Outcome { result, failures })
    }

    /// Calls one plugin's tap with an item, and returns what it changes of the
    /// item, which then has it: by a patch that it answers with, or by handle.
    pub(crate) async fn call_for_patch(
        &mut self,
        plugin: &Plugin,
        tap: &str,
        item: ItemKey,
    ) -> Result<Box<RawValue>> {
        let dispatch = |kind| Error::new(Phase::Dispatch, kind).with_tap(tap);
        let patch = ItemPatch::new(self.items(), item).map_err(dispatch)?;
        let done: Result<(Box<RawValue>, _)> = self
            .call_uncommitted(plugin, tap, Payload::Item(patch.key()))
            .await;
        let (answer, changes) = match done {
            Ok(done) => done,
            Err(error) => {
                patch.undo(self.items());
                return Err(error);
            }
        };
        let line = plugin.tap(tap)?;
        if answer.get() != "null" && answers_with_patch(line) {
            patch.apply(self.items(), &answer).map_err(dispatch)?;
        }
        self.items().commit(changes)?;
        patch.finish(self.items()).map_err(dispatch)
    }
}
