//! What a case is made of, and what came of it.

use std::collections::BTreeMap;

use serde_json::Value;
use trovato::TapError;
use trovato_host_shim::{Error, ItemKey, Kind};

use crate::declared::{Declared, Subset};
use crate::oracle::Sight;
use crate::rules::{Eyes, Rights, Rules};
use crate::sample::Sample;
use crate::site::{Desk, Tap};

/// An item, and where it is on each side.
#[derive(Clone, Copy)]
pub(crate) struct Placed<'a> {
    pub(crate) sample: &'a Sample,
    pub(crate) keys: [ItemKey; 2],
}

/// The requests of one user.
pub(crate) struct Scene<'a> {
    pub(crate) desk: Desk<'a>,
    pub(crate) rules: &'a Rules,
    pub(crate) rights: &'a Rights,
    pub(crate) tally: Tally,
    /// How each field of the item failed first.
    pub(crate) errors: BTreeMap<String, Value>,
}

/// How often what was seen.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) calls: usize,
    pub(crate) values: usize,
    pub(crate) missing: usize,
    pub(crate) denied: usize,
    pub(crate) wrong: usize,
    pub(crate) written: usize,
    pub(crate) refused: usize,
    pub(crate) marks_in_memory: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.values += other.values;
        self.missing += other.missing;
        self.denied += other.denied;
        self.wrong += other.wrong;
        self.written += other.written;
        self.refused += other.refused;
        self.marks_in_memory += other.marks_in_memory;
    }
}

impl<'a> Scene<'a> {
    /// What a tap sees that declares everything.
    pub(crate) fn whole<'s>(&self, sample: &'s Sample) -> Sight<'s>
    where
        'a: 's,
    {
        Sight::new(sample, self.eyes("whole", Declared::All, sample))
    }

    /// What a tap sees that declares a part.
    pub(crate) fn part<'s>(&self, subset: &Subset, sample: &'s Sample) -> Sight<'s>
    where
        'a: 's,
    {
        let declared = Declared::Only(subset.paths);
        Sight::new(sample, self.eyes("part", declared, sample))
    }

    fn eyes(&self, plugin: &'static str, declared: Declared, sample: &Sample) -> Eyes<'a> {
        Eyes {
            rules: self.rules,
            rights: self.rights,
            plugin,
            declared,
            item_type: sample.item_type,
        }
    }

    /// Whether no guard was asked about a name, since the tap declares none and
    /// the item has no such.
    pub(crate) fn is_unasked(&self, sight: &Sight<'_>, name: &str) -> bool {
        let declares_all = sight.eyes.declared.is_all();
        self.rights.is_guarded() && declares_all && sight.sample.get(name).is_none()
    }
}

impl Eyes<'_> {
    pub(crate) fn tap<'t>(&self, side: usize, name: &'t str) -> Tap<'t> {
        Tap {
            side,
            plugin: self.plugin,
            name,
        }
    }
}

/// That this holds.
macro_rules! hold {
    ($condition:expr, $($said:tt)+) => {
        if !$condition {
            return Err(format!($($said)+));
        }
    };
}
pub(crate) use hold;

/// The error that a tap answered with.
pub(crate) fn tap_error(error: &Error) -> Option<&TapError> {
    match error.kind() {
        Kind::TapError(error) => Some(error),
        _ => None,
    }
}
