//! Which queues there are.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use trovato::abi::bounds;

use crate::error::{Error, Kind, Phase};
use crate::host::Host;
use crate::lineup::Lineup;
use crate::plugin::Plugin;

const INFO: &str = "queue_info";
pub(super) const WORKER: &str = "queue_worker";

/// The queues that plugins have named, each with the one that works on it.
///
/// Asked for once, and used for any number of requests; cheap to clone.
#[derive(Clone)]
pub struct Queues(Arc<Parts>);

struct Parts {
    plugins: Lineup,
    workers: BTreeMap<String, Plugin>,
    failures: Vec<Error>,
}

/// A queue, as `queue_info` declares it. Its other members are for kernels.
#[derive(Deserialize)]
struct Declaration {
    name: String,
}

impl Queues {
    /// Asks the `queue_info` taps of these plugins, in order. Where two name
    /// the same queue, it is the first one's.
    ///
    /// A plugin that fails is left out, see [`failures`](Self::failures).
    ///
    /// # Panics
    ///
    /// As [`Request::call`](crate::Request::call).
    pub async fn of(host: &Host, plugins: &Lineup) -> Self {
        let mut workers = BTreeMap::new();
        let mut failures = Vec::new();
        for plugin in plugins
            .plugins()
            .iter()
            .filter(|plugin| plugin.has_tap(INFO))
        {
            let mut request = host.request().with_plugins(plugins);
            let declared: Result<Vec<Declaration>, _> = request.call_as(plugin, INFO, b"{}").await;
            let declared = match declared {
                Ok(declared) if declared.is_empty() || plugin.has_tap(WORKER) => declared,
                Ok(_) => {
                    failures.push(plugin.unknown_tap(WORKER).with_tap(INFO));
                    continue;
                }
                Err(error) => {
                    failures.push(error);
                    continue;
                }
            };
            for Declaration { name } in declared {
                if bounds::name("a queue", &name).is_err() || workers.contains_key(&name) {
                    failures.push(bad_name(plugin));
                } else {
                    workers.insert(name, plugin.clone());
                }
            }
        }
        Self(Arc::new(Parts {
            plugins: plugins.clone(),
            workers,
            failures,
        }))
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.workers.keys().map(String::as_str)
    }

    /// The plugin that works on a queue, if there is such a queue.
    pub fn worker(&self, queue: &str) -> Option<&Plugin> {
        self.0.workers.get(queue)
    }

    /// What went wrong: `queue_info` failed, or a queue that it names has no
    /// `queue_worker`, or a name that is another's, or too long.
    pub fn failures(&self) -> &[Error] {
        &self.0.failures
    }

    /// The plugins that were asked.
    pub(super) fn plugins(&self) -> &Lineup {
        &self.0.plugins
    }
}

impl fmt::Debug for Queues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

fn bad_name(plugin: &Plugin) -> Error {
    let kind = Kind::AnswerShape {
        expected: "a list of queues with names of their own, of 1 to 255 bytes",
        got: "one with another name",
    };
    Error::new(Phase::Answer, kind)
        .with_plugin(plugin.name())
        .with_tap(INFO)
}
