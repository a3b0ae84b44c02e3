//! From a file to its compiled code.

use crate::cache::{Code, Digest};
use crate::error::{Error, Kind, Phase, Result};
use crate::host::Host;
use crate::proposals;
use crate::stats::Counters;

/// The compiled code, out of the cache if it is there.
///
/// That is only asked for the code of these very bytes under these very
/// settings: they were validated when it was put there, with the features
/// that are on now.
pub(crate) fn compiled<C: Code>(host: &Host, bytes: &[u8], digest: &Digest) -> Result<C> {
    let span = tracing::Span::current();
    let cache = host.cache();
    if let Some(code) = cache.and_then(|cache| cache.get(host.engine(), digest)) {
        span.record("cache", "hit");
        Counters::add(&host.counters().cache_hits);
        return Ok(code);
    }
    let code = C::compile(host.engine(), bytes).map_err(|error| {
        let reason = format!("{error:#}");
        let kind = if C::is_limit(&reason) {
            Kind::HostLimit { reason }
        } else {
            proposals::explained(Kind::InvalidWasm { reason }, bytes)
        };
        Error::new(Phase::Compile, kind)
    })?;
    if let Some(cache) = cache {
        span.record("cache", "miss");
        Counters::add(&host.counters().cache_misses);
        cache.put(digest, &code);
    }
    Ok(code)
}
