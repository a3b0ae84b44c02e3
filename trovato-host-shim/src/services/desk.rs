//! Where one call of a tap asks for services: what it has open, and how long
//! it may still take.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::value::RawValue;
use trovato::TapError;

use super::db::{Role, Transaction};
use super::imports::{Reply, too_large};
use super::item_table::Queried;
use super::outbox::Outbox;
use super::queue::Ticket;
use super::serve;
use super::{CallScope, ServiceError};
use crate::error::Limit;
use crate::field_access::{self, Guards, Questions};
use crate::host::Host;
use crate::items::Caller;
use crate::log::escaped;
use crate::plugin::Plugin;
use crate::request::Request;
use crate::surroundings::Surroundings;
use crate::viewer::Viewer;

/// The desk of one call.
pub(crate) struct Desk {
    pub(super) host: Host,
    pub(super) plugin: Plugin,
    pub(super) tap: usize,
    pub(super) viewer: Viewer,
    pub(super) surroundings: Surroundings,
    pub(crate) guards: Option<Guards>,
    /// For the audit.
    pub(crate) queried: Queried,
    /// An answer that had no room yet.
    pub(super) kept: Option<Reply>,
    pub(super) scope: CallScope,
    pub(super) outbox: Outbox,
    /// What is left of the time that services may take.
    left: Duration,
}

impl Desk {
    /// A desk for a call, which ends an entry of a queue when it ends well.
    pub(crate) fn new(
        host: &Host,
        Caller { plugin, tap }: Caller<'_>,
        viewer: &Viewer,
        surroundings: &Surroundings,
        guards: Option<Guards>,
        finishes: Option<Ticket>,
    ) -> Self {
        let role = Role::of(&plugin.taps()[tap].tap);
        Self {
            host: host.clone(),
            plugin: plugin.clone(),
            tap,
            viewer: viewer.clone(),
            surroundings: surroundings.clone(),
            guards,
            queried: Queried::default(),
            kept: None,
            scope: CallScope::new(host.services(), Arc::clone(plugin.shared_name()), role),
            outbox: Outbox::finishing(finishes),
            left: host.limits().service_budget,
        }
    }

    /// Whether a request is short enough to be looked at.
    pub(super) fn accepts(&self, request: &[u8]) -> Result<(), TapError> {
        let limit = self.host.limits().answer_bytes;
        if request.len() <= limit {
            return Ok(());
        }
        let limit = Limit {
            wanted: request.len() as u64,
            limit: limit as u64,
        };
        Err(too_large("the request", &limit))
    }

    /// Does what a plugin asks for, if the request is not too long.
    pub(crate) async fn ask(
        &mut self,
        service: &str,
        function: &str,
        request: &[u8],
    ) -> Result<Vec<u8>, TapError> {
        self.accepts(request)?;
        self.serve(service, function, request).await
    }

    /// Does what a plugin asks for.
    pub(super) async fn serve(
        &mut self,
        service: &str,
        function: &str,
        request: &[u8],
    ) -> Result<Vec<u8>, TapError> {
        self.kept = None;
        let (left, begin) = (self.left, Instant::now());
        let answer = tokio::time::timeout(left, serve::serve(self, service, function, request));
        let answer = answer.await.unwrap_or_else(|_| Err(self.is_late()));
        let took = begin.elapsed();
        self.left = left.saturating_sub(took);
        self.trace((service, function, request), &answer, took);
        let answer = answer?;
        let limit = self.host.limits().payload_bytes;
        if answer.len() > limit {
            let limit = Limit {
                wanted: answer.len() as u64,
                limit: limit as u64,
            };
            return Err(too_large("the answer", &limit));
        }
        Ok(answer)
    }

    /// For whoever watches a plugin being written. The request may hold what a
    /// user has entered.
    fn trace(
        &self,
        (service, function, request): (&str, &str, &[u8]),
        answer: &Result<Vec<u8>, TapError>,
        took: Duration,
    ) {
        if !tracing::enabled!(target: "trovato::service", tracing::Level::DEBUG) {
            return;
        }
        tracing::debug!(
            target: "trovato::service",
            plugin = self.plugin.name(),
            tap = self.plugin.taps()[self.tap].tap,
            service,
            function,
            request = %escaped(&String::from_utf8_lossy(request)),
            bytes = answer.as_ref().map_or(0, Vec::len),
            error = answer.as_ref().err().map(TapError::code),
            micros = took.as_micros(),
        );
    }

    fn is_late(&self) -> TapError {
        let budget = self.host.limits().service_budget;
        let message = format!(
            "the services of this call have taken longer than {} ms",
            budget.as_millis()
        );
        TapError::new("service-timeout", message)
    }

    /// The transaction of the call, begun when it is first needed.
    pub(super) async fn transaction(&mut self) -> Result<&mut dyn Transaction, TapError> {
        let begun = self.scope.transaction().await;
        begun.map_err(ServiceError::into_tap_error)
    }

    /// Asks the `field_access` taps what a query depends on, and says whether
    /// there was anything to ask.
    pub(super) async fn ask_guards(&mut self, questions: Questions) -> bool {
        let is_guard = self.plugin.taps()[self.tap].tap == field_access::TAP;
        if questions.is_empty() || is_guard || self.guards.is_none() {
            return false;
        }
        let surroundings = self.surroundings.nested(self.plugin.shared_name());
        let guards = self.guards.take();
        let mut request = Request::nested(&self.host, &self.viewer, surroundings, guards);
        request.ask_about_query(questions).await;
        self.guards = request.guards.take();
        true
    }

    pub(super) fn caller(&self) -> Caller<'_> {
        Caller {
            plugin: &self.plugin,
            tap: self.tap,
        }
    }

    /// Keeps what the call has done, or undoes it.
    ///
    /// # Errors
    ///
    /// When it was to be kept and is not.
    pub(crate) async fn end(self, is_kept: bool) -> Result<(), ServiceError> {
        let Self {
            host,
            scope,
            outbox,
            ..
        } = self;
        let services = host.services();
        if !is_kept {
            scope.rollback().await;
            return Ok(());
        }
        if outbox.is_empty() {
            return scope.commit().await;
        }
        let send = async |mut scope: CallScope| {
            let done = outbox.carry_out(services, &mut scope).await;
            match done {
                Ok(()) => scope.commit().await,
                Err(error) => {
                    scope.rollback().await;
                    Err(error)
                }
            }
        };
        if scope.role() == Role::Write && scope.is_open() {
            return send(scope).await;
        }
        let plugin = scope.plugin().to_owned();
        // First, or it might be in the other one's way.
        scope.commit().await?;
        match send(CallScope::new(services, plugin, Role::Write)).await {
            Err(error) if outbox.has_only_values() => {
                // They may be gone at any time.
                tracing::warn!(%error, "the cache did not take what a call has set");
                Ok(())
            }
            done => done,
        }
    }
}

/// Values that the plugins of one request share, by name.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<BTreeMap<Box<str>, Box<RawValue>>>>);

impl Shared {
    pub(super) fn values(&self) -> MutexGuard<'_, BTreeMap<Box<str>, Box<RawValue>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
