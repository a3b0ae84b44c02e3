//! Calls through the SDK and the host.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use trovato_host_shim::{Host, Item, Plugin};

use crate::Result;
use crate::turns::Case;

/// Calls in one request before another one is begun. A request keeps what it
/// has made of its items, and is not to grow without end.
const CALLS_PER_REQUEST: usize = 32;

/// A plugin in a host.
pub(crate) struct Side {
    pub(crate) host: Host,
    pub(crate) plugin: Plugin,
}

impl Side {
    /// One call with an item, and its answer.
    pub(crate) async fn answer(&self, tap: &str, item: &Arc<Item>) -> Result<Vec<u8>> {
        let mut request = self.host.request();
        let key = request.add(Arc::clone(item));
        Ok(request.call(&self.plugin, tap, key).await?)
    }

    /// The JSON that a tap sees of an item.
    pub(crate) async fn seen(&self, tap: &str, item: &Arc<Item>) -> Result<String> {
        let mut request = self.host.request();
        let key = request.add(Arc::clone(item));
        let seen = request.projection(&self.plugin, tap, key).await?;
        Ok(seen.as_str().to_owned())
    }

    /// Warm, with the same item again: what the tap sees of it is there from
    /// the first call, so that this is the call alone.
    pub(crate) fn again<'a>(&'a self, name: &str, tap: &'a str, item: &Arc<Item>) -> Case<'a> {
        let mut request = self.host.request();
        let key = request.add(Arc::clone(item));
        Case::new(name, async move || {
            let begin = Instant::now();
            black_box(request.call(&self.plugin, tap, key).await?);
            Ok(begin.elapsed())
        })
    }

    /// Warm, with an item that the request does not know yet: what the tap
    /// sees of it is made in the call, and counted.
    pub(crate) fn anew<'a>(&'a self, name: &str, tap: &'a str, item: &Arc<Item>) -> Case<'a> {
        let item = Arc::clone(item);
        let mut request = self.host.request();
        let mut left = 0;
        Case::new(name, async move || {
            if left == 0 {
                left = CALLS_PER_REQUEST;
                request = self.host.request();
                let key = request.add(Arc::clone(&item));
                request.call(&self.plugin, tap, key).await?;
            }
            left -= 1;
            let begin = Instant::now();
            let key = request.add(Arc::clone(&item));
            black_box(request.call(&self.plugin, tap, key).await?);
            Ok(begin.elapsed())
        })
    }

    /// A request of its own for each call: instance, projection and the end
    /// of it all.
    pub(crate) fn fresh<'a>(&'a self, name: &str, tap: &'a str, item: &Arc<Item>) -> Case<'a> {
        let item = Arc::clone(item);
        Case::new(name, async move || {
            let begin = Instant::now();
            let mut request = self.host.request();
            let key = request.add(Arc::clone(&item));
            black_box(request.call(&self.plugin, tap, key).await?);
            drop(request);
            Ok(begin.elapsed())
        })
    }

    /// Warm, with bytes that were made beforehand.
    pub(crate) fn bytes<'a>(&'a self, name: &str, tap: &'a str, json: &'a [u8]) -> Case<'a> {
        let mut request = self.host.request();
        Case::new(name, async move || {
            let begin = Instant::now();
            black_box(request.call(&self.plugin, tap, json).await?);
            Ok(begin.elapsed())
        })
    }

    /// The same in a request of its own.
    pub(crate) fn fresh_bytes<'a>(&'a self, name: &str, tap: &'a str, json: &'a [u8]) -> Case<'a> {
        Case::new(name, async move || {
            let begin = Instant::now();
            black_box(self.host.request().call(&self.plugin, tap, json).await?);
            Ok(begin.elapsed())
        })
    }
}
