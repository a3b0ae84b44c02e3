//! Which plugin saw and changed what of which item, on whose behalf.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::error::{Kind, Phase, Result};
use crate::host::Host;
use crate::instance::Belongings;
use crate::item::{Item, Patch};
use crate::items::{Caller, Shown};
use crate::lazy::Changes;
use crate::log::escaped;
use crate::services::{Desk, Queried};
use crate::viewer::Viewer;

/// One item in one call, or the items of one type in the queries of a call. It
/// holds names, and no value of an item.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct AuditRecord<'a> {
    /// The host's name of the plugin.
    pub plugin: &'a str,
    /// SHA-256 of its wasm.
    pub hash: &'a str,
    /// The tap, without `tap_`.
    pub tap: &'a str,
    /// Id of the user whose request it was.
    pub user: &'a str,
    /// The item, if it has an id; of [queries](Self::queried) `None`.
    pub item_id: Option<&'a str>,
    /// Its content type.
    pub item_type: &'a str,
    /// Members and fields that the plugin was shown, beside `id` and `type`.
    /// Of an item by handle they are those that were read, or came with the
    /// call; where the tap declares a path, it is the path.
    pub disclosed: Vec<&'a str>,
    /// Members and fields that its answer changes, or that it set by handle.
    pub written: Vec<&'a str>,
    /// What its tap asked for, to see or to change, and did not get. By name,
    /// where it declares `*` of a handle, it asks while it runs.
    pub denied: Vec<&'a str>,
    /// Whether it is about the call's queries on the table of items.
    /// `disclosed` is then what they select, filter, sort and join by, of
    /// however many items.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub queried: bool,
    /// Code of the error that the call ended with; `cancelled` when the
    /// caller did not wait for its end.
    pub error: Option<&'static str>,
}

/// Takes the audit records of a host.
///
/// It is called once for each item of a call, and for each type of items that
/// it has queried, when the call ends, however it ends, so it should be quick. A closure over an [`AuditRecord`] is a sink.
pub trait AuditSink: Send + Sync + 'static {
    /// Takes one record.
    fn record(&self, record: &AuditRecord<'_>);

    /// Whether it takes any now. It is asked once a call: collecting the
    /// names of a record costs more than asking.
    fn is_listening(&self) -> bool {
        true
    }
}

impl<F: Fn(&AuditRecord<'_>) + Send + Sync + 'static> AuditSink for F {
    fn record(&self, record: &AuditRecord<'_>) {
        self(record);
    }
}

/// Hands every record to [`tracing`], under the target `trovato::audit`.
#[derive(Debug, Clone, Copy, Default)]
pub struct TracingAudit;

impl AuditSink for TracingAudit {
    fn is_listening(&self) -> bool {
        tracing::enabled!(target: "trovato::audit", tracing::Level::INFO)
    }

    fn record(&self, record: &AuditRecord<'_>) {
        if !self.is_listening() {
            return;
        }
        let list = |names: &[&str]| escaped(&names.join(",")).into_owned();
        tracing::info!(
            target: "trovato::audit",
            plugin = record.plugin,
            hash = record.hash,
            tap = record.tap,
            user = %escaped(record.user),
            item = record.item_id.map(|id| escaped(id).into_owned()),
            item_type = %escaped(record.item_type),
            disclosed = list(&record.disclosed),
            written = list(&record.written),
            denied = list(&record.denied),
            queried = record.queried,
            error = record.error,
        );
    }
}

fn names(of: &BTreeSet<Box<str>>) -> Vec<&str> {
    of.iter().map(|name| &**name).collect()
}

/// A call on its way into the audit. Dropped early, it says so.
pub(crate) struct Pending<'a> {
    host: &'a Host,
    caller: Caller<'a>,
    viewer: &'a Viewer,
    shown: &'a [Shown],
    /// What the call has, its items by handle among it.
    pub(crate) belongings: Belongings,
    /// What its answer changes.
    patch: Option<Patch>,
    refused: Vec<String>,
    /// What its queries used, once its desk is closed.
    queried: Option<Queried>,
    error: Option<&'static str>,
    /// Whether the plugin may have seen its payload.
    handed_over: bool,
    is_recorded: bool,
}

impl<'a> Pending<'a> {
    pub(crate) fn new(
        host: &'a Host,
        caller: Caller<'a>,
        viewer: &'a Viewer,
        shown: &'a [Shown],
        belongings: Belongings,
    ) -> Self {
        Self {
            host,
            caller,
            viewer,
            shown,
            belongings,
            patch: None,
            refused: Vec::new(),
            queried: None,
            error: Some("cancelled"),
            handed_over: true,
            is_recorded: false,
        }
    }

    /// Takes the call's desk, to be closed.
    pub(crate) fn take_desk(&mut self) -> Option<Box<Desk>> {
        let mut desk = self.belongings.desk.take()?;
        self.queried = Some(std::mem::take(&mut desk.queried));
        Some(desk)
    }

    /// Notes how the call ended, and what was changed if it ended well: by
    /// its answer, and, which is returned, by handle.
    pub(crate) fn end<R>(mut self, result: &Result<R>, patch: Option<Patch>) -> Option<Changes> {
        match result {
            Ok(_) => {
                self.error = None;
                self.patch = patch;
            }
            Err(error) => {
                self.error = Some(error.code());
                self.handed_over = !matches!(error.phase(), Phase::Instantiate | Phase::Payload);
                if let Kind::UndeclaredWrite { names } = error.kind() {
                    self.refused.clone_from(names);
                }
            }
        }
        self.record();
        self.is_recorded = true;
        let open = self.belongings.open.take()?;
        Some(open.end(result.is_ok()))
    }

    fn record(&self) {
        if let Some(open) = &self.belongings.open {
            self.host.counters().add_crossings(open.crossings);
        }
        if !self.host.audit().is_listening() {
            return;
        }
        let changed = || self.patch.iter().flat_map(Patch::names);
        for shown in self.shown {
            let mut disclosed = Vec::new();
            let mut denied = shown.reads.denials(shown.projection.withheld());
            if self.handed_over {
                disclosed.extend(shown.projection.disclosed());
            }
            denied.extend(self.refused.iter().map(String::as_str));
            let written = changed().collect();
            let denied = denied.into_iter().collect();
            self.put(&shown.item, disclosed, written, denied);
        }
        for mut touched in self.belongings.open.iter().flat_map(|open| open.touched()) {
            let mut disclosed = touched.read;
            if self.handed_over {
                disclosed.append(&mut touched.only_sent);
            }
            let mut written = Vec::new();
            if self.error.is_none() {
                written = touched.written;
                written.extend(changed());
            }
            let mut denied: Vec<_> = touched.access.denied().collect();
            let refused = touched.refused.iter().chain(&self.refused);
            denied.extend(refused.map(String::as_str));
            denied.sort_unstable();
            denied.dedup();
            self.put(touched.item, disclosed, written, denied);
        }
        let desk = self.belongings.desk.as_ref().map(|desk| &desk.queried);
        let Some(queried) = desk.or(self.queried.as_ref()) else {
            return;
        };
        for (item_type, used) in queried.types() {
            let mut written = Vec::new();
            if self.error.is_none() {
                written = names(&used.written);
            }
            let (read, denied) = (names(&used.read), names(&used.denied));
            self.put_of(item_type, None, true, [read, written, denied]);
        }
    }

    fn put(&self, item: &Item, disclosed: Vec<&str>, written: Vec<&str>, denied: Vec<&str>) {
        let names = [disclosed, written, denied];
        self.put_of(item.item_type(), item.id(), false, names);
    }

    fn put_of(
        &self,
        item_type: &str,
        item_id: Option<&str>,
        queried: bool,
        [disclosed, written, denied]: [Vec<&str>; 3],
    ) {
        let Caller { plugin, tap } = self.caller;
        self.host.audit().record(&AuditRecord {
            plugin: plugin.name(),
            hash: plugin.hash(),
            tap: &plugin.taps()[tap].tap,
            user: &self.viewer.user().id,
            item_id,
            item_type,
            disclosed,
            written,
            denied,
            queried,
            error: self.error,
        });
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if !self.is_recorded {
            self.record();
        }
    }
}
