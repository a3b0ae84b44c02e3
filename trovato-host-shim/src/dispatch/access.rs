//! Counting votes: Deny wins over all, Grant over Neutral, all Neutral is
//! denied.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::rule::kind_of;
use crate::error::Kind;

/// What the plugins' votes amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Somebody is for it, and nobody against.
    Granted,
    /// Somebody is against it; or, for `item_access` and `comment_access`,
    /// nobody is for it.
    Denied,
    /// For `field_access` and `ai_request`: nobody is for or against it.
    Undecided,
}

/// One plugin's vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vote {
    /// The plugin.
    pub plugin: String,
    /// What it is for; `Undecided` is its Neutral.
    pub vote: Verdict,
}

pub(super) struct Ballots {
    default: Verdict,
    votes: Vec<Vote>,
}

impl Ballots {
    pub(super) fn new(default: Verdict) -> Self {
        Self {
            default,
            votes: Vec::new(),
        }
    }

    pub(super) fn count(&mut self, plugin: &str, answer: &RawValue) -> Result<(), Kind> {
        let vote = vote(answer).ok_or_else(|| Kind::AnswerShape {
            expected: "one of the tap's access results",
            got: kind_of(answer),
        })?;
        self.votes.push(Vote {
            plugin: plugin.to_owned(),
            vote,
        });
        Ok(())
    }

    /// A plugin that cannot say counts as one that says no.
    pub(super) fn refuse(&mut self, plugin: &str) {
        self.votes.push(Vote {
            plugin: plugin.to_owned(),
            vote: Verdict::Denied,
        });
    }

    pub(super) fn is_refused(&self) -> bool {
        self.votes
            .last()
            .is_some_and(|last| last.vote == Verdict::Denied)
    }

    pub(super) fn finish(self) -> (Verdict, Vec<Vote>) {
        let any = |verdict| self.votes.iter().any(|vote| vote.vote == verdict);
        let verdict = if any(Verdict::Denied) {
            Verdict::Denied
        } else if any(Verdict::Granted) {
            Verdict::Granted
        } else {
            self.default
        };
        (verdict, self.votes)
    }
}

// AccessResult, FieldAccessResult and AiRequestDecision in one: their names
// do not contradict each other, and `Deny` may carry a reason.
fn vote(answer: &RawValue) -> Option<Verdict> {
    let name = match serde_json::from_str(answer.get()).ok()? {
        Value::String(name) => name,
        Value::Object(tagged) if tagged.len() == 1 => tagged.into_iter().next()?.0,
        _ => return None,
    };
    match name.as_str() {
        "Grant" | "Allow" | "AllowModified" => Some(Verdict::Granted),
        "Deny" => Some(Verdict::Denied),
        "Neutral" | "NoOpinion" => Some(Verdict::Undecided),
        _ => None,
    }
}
