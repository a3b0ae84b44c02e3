//! What there is of the answers while a dispatch runs.

use serde_json::value::RawValue;

use super::access::Ballots;
use super::merge::{self, ItemPatch, Members, Patch};
use super::rule::{self, Rule};
use super::{Accumulated, Contribution};
use crate::error::{Error, Kind, Phase, Result};
use crate::items::Items;
use crate::lazy::Changes;
use crate::payload::{Part, Payload};
use crate::plugin::Plugin;

/// What there is of the answers so far.
pub(super) enum Progress<'a> {
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
    /// The same of a payload with items in it.
    Part {
        shape: rule::Shape,
        key: &'static str,
        members: Vec<(&'a str, Part<'a>)>,
        now: Option<Box<RawValue>>,
    },
    Patch(Patch),
    Item(ItemPatch),
    Access(Ballots),
    Ignore,
}

impl<'a> Progress<'a> {
    pub(super) fn new(rule: Rule, payload: &Payload<'a>, items: &mut Items) -> Result<Self, Kind> {
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
                let now = serde_json::from_slice(plain(payload)?)
                    .map_err(|error| merge::bad_payload(&error))?;
                Self::Whole { shape, now }
            }
            Rule::Member(key, shape) if let Payload::Object(members) = payload => {
                let is_json =
                    |(name, part): &(&str, Part<'_>)| *name == key && matches!(part, Part::Json(_));
                if !members.iter().any(is_json) {
                    return Err(without(key));
                }
                Self::Part {
                    shape,
                    key,
                    members: members.clone(),
                    now: None,
                }
            }
            Rule::Member(key, shape) => {
                let members = merge::members(plain(payload)?)?;
                if !members.contains_key(key) {
                    return Err(without(key));
                }
                let now = merge::raw(&members)?;
                Self::Member {
                    shape,
                    key,
                    members,
                    now,
                }
            }
            Rule::Patch => match *payload {
                Payload::Item(key) => Self::Item(ItemPatch::new(items, key)?),
                _ => Self::Patch(Patch::new(plain(payload)?)?),
            },
            Rule::Access { default } => Self::Access(Ballots::new(default)),
            Rule::Ignore => Self::Ignore,
        })
    }

    /// What the next plugin sees.
    pub(super) fn payload<'s>(&'s self, first: &'s Payload<'a>) -> Payload<'s> {
        match self {
            Self::Whole { now, .. } | Self::Member { now, .. } => {
                Payload::Json(now.get().as_bytes())
            }
            Self::Part {
                key, members, now, ..
            } => {
                let mut members = members.clone();
                let altered = members.iter_mut().filter(|(name, _)| name == key);
                if let Some(now) = now {
                    altered.for_each(|(_, part)| *part = Part::Json(now));
                }
                Payload::Object(members)
            }
            Self::Patch(patch) => Payload::Json(patch.payload().get().as_bytes()),
            Self::Item(patch) => Payload::Item(patch.key()),
            _ => first.clone(),
        }
    }

    pub(super) fn take(
        &mut self,
        items: &mut Items,
        plugin: &Plugin,
        (answer, changes): (Box<RawValue>, Option<Changes>),
    ) -> Result<()> {
        self.add(items, plugin, answer)
            .map_err(|kind| Error::new(Phase::Dispatch, kind))?;
        // Not before: a plugin whose answer is no good has failed.
        items.commit(changes)
    }

    fn add(
        &mut self,
        items: &mut Items,
        plugin: &Plugin,
        answer: Box<RawValue>,
    ) -> Result<(), Kind> {
        // `null` stands for "nothing to say", which a tap that returns
        // `Result<()>` says whenever it is well.
        let says_nothing = answer.get() == "null";
        match self {
            Self::Collect(all) => {
                let plugin = plugin.name().to_owned();
                all.push(Contribution { plugin, answer });
            }
            Self::List { .. }
            | Self::Whole { .. }
            | Self::Member { .. }
            | Self::Part { .. }
            | Self::Patch(_)
            | Self::Item(_)
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
            Self::Part { shape, now, .. } => {
                shape.check(&answer)?;
                *now = Some(answer);
            }
            Self::Patch(patch) => patch.apply(&answer)?,
            Self::Item(patch) => patch.apply(items, &answer)?,
            Self::Access(ballots) => ballots.count(plugin.name(), &answer)?,
            Self::Ignore => {}
        }
        Ok(())
    }

    /// Takes a failing plugin for one that votes against.
    pub(super) fn refuse(&mut self, plugin: &Plugin) {
        if let Self::Access(ballots) = self {
            ballots.refuse(plugin.name());
        }
    }

    /// Whether nobody else needs to be asked.
    pub(super) fn is_decided(&self) -> bool {
        matches!(self, Self::Access(ballots) if ballots.is_refused())
    }

    /// Undoes what a dispatch did that failed.
    pub(super) fn undo(self, items: &mut Items) {
        if let Self::Item(patch) = self {
            patch.undo(items);
        }
    }

    pub(super) fn finish(self, items: &mut Items) -> Result<Accumulated, Kind> {
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
            Self::Part {
                key, members, now, ..
            } => {
                let given = members.iter().find_map(|(name, part)| match part {
                    Part::Json(json) if *name == key => Some((*json).to_owned()),
                    _ => None,
                });
                Accumulated::Altered(now.or(given).ok_or_else(|| without(key))?)
            }
            Self::Item(patch) => Accumulated::PatchedItem {
                patch: patch.finish(items)?,
            },
            Self::Access(ballots) => {
                let (verdict, votes) = ballots.finish();
                Accumulated::Access { verdict, votes }
            }
            Self::Ignore => Accumulated::Done,
        })
    }
}

/// A payload that is taken apart as a whole.
fn plain<'a>(payload: &Payload<'a>) -> Result<&'a [u8], Kind> {
    match *payload {
        Payload::Json(json) => Ok(json),
        _ => Err(Kind::BadPayload {
            reason: "there is an item where this tap takes none".to_owned(),
        }),
    }
}

fn without(key: &str) -> Kind {
    let reason = format!("it is an object without `{key}`");
    Kind::BadPayload { reason }
}
