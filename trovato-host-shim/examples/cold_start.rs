//! How long a plugin takes from its file to its first answer, compiled and
//! out of the cache.
//!
//! ```text
//! cargo run --profile host -p trovato-host-shim --example cold_start -- \
//!     target/wasm32-wasip1/release/hello.wasm item_view examples/hello/items/hello.json
//! ```

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use trovato_host_shim::{CacheConfig, Host, HostConfig};

const ROUNDS: usize = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [wasm, tap, payload] = &args[..] else {
        return Err("arguments: WASM TAP PAYLOAD".into());
    };
    let payload = std::fs::read(payload)?;
    let dir = std::env::temp_dir().join(format!("trovato-cold-start-{}", std::process::id()));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_time()
        .build()?;
    let result = runtime.block_on(async {
        let (compiled, _) = measure(None, wasm.as_ref(), tap, &payload).await?;
        let cache = Some(CacheConfig::new(&dir));
        let (cached, host) = measure(cache, wasm.as_ref(), tap, &payload).await?;
        let hits = usize::try_from(host.stats().cache_hits)?;
        if hits + 1 < ROUNDS {
            return Err(format!("only {hits} of {ROUNDS} came out of the cache").into());
        }
        println!("compiled   {compiled:>10.1?}");
        println!("from cache {cached:>10.1?}");
        println!("ratio      {:>10.1}", compiled.div_duration_f64(cached));
        Ok(())
    });
    let entries = std::fs::read_dir(&dir)?.flatten();
    for entry in entries.filter(|entry| entry.path().extension().is_some()) {
        println!("entry      {:>8} KB", entry.metadata()?.len() / 1000);
    }
    std::fs::remove_dir_all(&dir)?;
    result
}

/// The median of reading, loading, instantiating and the first call.
async fn measure(
    cache: Option<CacheConfig>,
    wasm: &Path,
    tap: &str,
    payload: &[u8],
) -> Result<(Duration, Host), Box<dyn Error>> {
    let host = Host::new(HostConfig {
        cache,
        ..HostConfig::default()
    })?;
    let mut took = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let plugin = host.load_file(wasm)?;
        host.request().call(&plugin, tap, payload).await?;
        took.push(start.elapsed());
    }
    took.sort_unstable();
    Ok((took[ROUNDS / 2], host))
}
