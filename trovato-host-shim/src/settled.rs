//! What plugin and operator settle about items, kept with the plugin: it is
//! the same for all requests of a host, and making it costs more than a call.

use std::sync::{Arc, Mutex, PoisonError};

use crate::grants::Grants;
use crate::items::Caller;
use crate::mask::Settled;

/// Most that a plugin keeps. An item names its own type, and there is to be no
/// end of names that fills the memory.
const MOST: usize = 256;

/// What may be seen and what may be changed, as far as it is settled.
#[derive(Clone)]
pub(crate) struct Terms {
    pub(crate) reads: Arc<Settled>,
    pub(crate) writes: Arc<Settled>,
}

/// The terms of a plugin that were asked for so far.
#[derive(Default)]
pub(crate) struct Known(Mutex<Vec<Entry>>);

struct Entry {
    /// Held, so that it is nobody else's address.
    grants: Arc<Grants>,
    tap: usize,
    terms: Terms,
}

impl Terms {
    /// The terms of a tap for items of one type.
    pub(crate) fn of(caller: Caller<'_>, item_type: &str, grants: &Arc<Grants>) -> Self {
        let Caller { plugin, tap } = caller;
        let mut known = plugin
            .settled()
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let same = |entry: &&Entry| {
            entry.tap == tap
                && entry.terms.reads.item_type() == item_type
                && Arc::ptr_eq(&entry.grants, grants)
        };
        if let Some(entry) = known.iter().find(same) {
            return entry.terms.clone();
        }
        let terms = Self::settle(caller, item_type, grants);
        if known.len() < MOST {
            known.push(Entry {
                grants: Arc::clone(grants),
                tap,
                terms: terms.clone(),
            });
        }
        terms
    }

    fn settle(Caller { plugin, tap }: Caller<'_>, item_type: &str, grants: &Grants) -> Self {
        let (line, name) = (&plugin.taps()[tap], plugin.name());
        let settle = |reads, writes| Self { reads, writes };
        match plugin.lazy(tap) {
            Some(lazy) => settle(
                Settled::new(item_type, name, &lazy.reads, grants).into(),
                Settled::new(item_type, name, &lazy.writes, grants).into(),
            ),
            None => settle(
                Settled::new(item_type, name, &line.reads, grants).into(),
                Settled::new(item_type, name, &line.writes, grants).into(),
            ),
        }
    }
}
