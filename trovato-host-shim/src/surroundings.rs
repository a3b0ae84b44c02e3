//! What the calls of a request have around them, beside its items and user.

use std::sync::Arc;

use crate::field_access::Guards;
use crate::host::Host;
use crate::lineup::Lineup;
use crate::queue::Queues;
use crate::request::Request;
use crate::services::Shared;
use crate::services::queue::Ticket;
use crate::viewer::Viewer;

/// What a request's calls have around them.
#[derive(Clone, Default)]
pub(crate) struct Surroundings {
    /// What the request's plugins share with each other.
    pub(crate) shared: Shared,
    pub(crate) plugins: Option<Lineup>,
    pub(crate) queues: Option<Queues>,
    /// Plugins that wait for what this request calls, the first one first.
    pub(crate) waiting: Vec<Arc<str>>,
}

impl Surroundings {
    /// The same for a call that a plugin waits for.
    pub(crate) fn nested(&self, caller: &Arc<str>) -> Self {
        let mut nested = self.clone();
        nested.waiting.push(Arc::clone(caller));
        nested
    }
}

impl Request {
    /// The same request with plugins that its plugins may call. Without,
    /// calling another one is `unavailable`.
    pub fn with_plugins(mut self, plugins: &Lineup) -> Self {
        self.surroundings.plugins = Some(plugins.clone());
        self
    }

    /// The same request with queues that its plugins may push to. Without,
    /// pushing is `unavailable`.
    pub fn with_queues(mut self, queues: &Queues) -> Self {
        self.surroundings.queues = Some(queues.clone());
        self
    }

    /// A request that a plugin waits for, for the same user.
    pub(crate) fn nested(
        host: &Host,
        viewer: &Viewer,
        surroundings: Surroundings,
        guards: Option<Guards>,
    ) -> Self {
        let mut request = Self::new(host.clone());
        request.viewer = viewer.clone();
        request.surroundings = surroundings;
        request.guards = guards;
        request
    }

    /// The same request for work on an entry of a queue: its first call that
    /// ends well ends the entry, too.
    pub(crate) fn finishing(mut self, ticket: Ticket) -> Self {
        self.finishes = Some(ticket);
        self
    }
}
