//! Plugins in the order in which they are called.

use std::sync::Arc;

use crate::plugin::Plugin;

/// Plugins in calling order: by ascending weight; at the same weight every
/// plugin after those it depends on, and apart from that by name.
///
/// Worked out once, and used for any number of requests; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Lineup(Arc<[Plugin]>);

impl Lineup {
    /// Puts plugins into order. Where they depend on each other in a circle,
    /// the one whose name comes first goes first.
    pub fn new(plugins: impl IntoIterator<Item = Plugin>) -> Self {
        let mut waiting: Vec<Plugin> = plugins.into_iter().collect();
        waiting.sort_by(|a, b| (a.weight(), a.name()).cmp(&(b.weight(), b.name())));
        let mut ordered = Vec::with_capacity(waiting.len());
        while let Some(first) = waiting.first() {
            let weight = first.weight();
            let ready = waiting.iter().position(|plugin| {
                plugin.weight() == weight
                    && !waiting
                        .iter()
                        .any(|other| other.weight() == weight && depends(plugin, other))
            });
            ordered.push(waiting.remove(ready.unwrap_or(0)));
        }
        Self(ordered.into())
    }

    /// The plugins, first one first.
    pub fn plugins(&self) -> &[Plugin] {
        &self.0
    }

    /// The first plugin of that name.
    pub fn find(&self, name: &str) -> Option<&Plugin> {
        self.0.iter().find(|plugin| plugin.name() == name)
    }
}

impl FromIterator<Plugin> for Lineup {
    fn from_iter<I: IntoIterator<Item = Plugin>>(plugins: I) -> Self {
        Self::new(plugins)
    }
}

fn depends(plugin: &Plugin, on: &Plugin) -> bool {
    plugin.name() != on.name()
        && plugin
            .manifest()
            .is_some_and(|manifest| manifest.dependencies.iter().any(|name| name == on.name()))
}
