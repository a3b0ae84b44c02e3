//! What an instance's memory has come to.

use crate::plugin::Plugin;
use crate::request::Request;

impl Request {
    /// The linear memory of a plugin's instance in this request, as its last
    /// call has left it: to measure what a plugin uses, or to look for what it
    /// keeps. `None` where there is no instance, and for a component.
    pub fn memory(&self, plugin: &Plugin) -> Option<&[u8]> {
        let live = self.live.iter().find(|live| live.serves(plugin))?;
        live.memory()
    }
}
