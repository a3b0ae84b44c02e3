//! What no host of a public configuration shows.

use wasmtime::{Config, Module, OptLevel};

use super::*;

const WASM: &[u8] = b"\0asm\x01\0\0\0";

fn engine(level: OptLevel) -> Engine {
    let mut config = Config::new();
    Engine::new(config.cranelift_opt_level(level)).unwrap()
}

fn cache(dir: &tempfile::TempDir, engine: &Engine) -> Cache {
    Cache::open(&CacheConfig::new(dir.path().join("cache")), engine).unwrap()
}

#[test]
fn engines_with_other_settings_do_not_share() {
    let dir = tempfile::tempdir().unwrap();
    let (fast, small) = (engine(OptLevel::Speed), engine(OptLevel::SpeedAndSize));
    let wasm = digest(WASM);
    cache(&dir, &fast).put(&wasm, &Module::from_binary(&fast, WASM).unwrap());
    assert!(cache(&dir, &fast).get::<Module>(&fast, &wasm).is_some());
    assert!(cache(&dir, &small).get::<Module>(&small, &wasm).is_none());
    // Nor does looking for one's own remove another's.
    assert!(cache(&dir, &fast).get::<Module>(&fast, &wasm).is_some());
}

#[test]
fn the_same_settings_have_the_same_hash() {
    let [one, two] = [engine(OptLevel::Speed), engine(OptLevel::Speed)];
    assert_eq!(settings(&one), settings(&two));
    assert_ne!(settings(&one), settings(&engine(OptLevel::None)));
}

#[test]
fn an_entry_of_other_settings_under_this_name_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (fast, small) = (engine(OptLevel::Speed), engine(OptLevel::SpeedAndSize));
    let (of_fast, of_small) = (cache(&dir, &fast), cache(&dir, &small));
    let wasm = digest(WASM);
    of_small.put(&wasm, &Module::from_binary(&small, WASM).unwrap());
    let path = |cache: &Cache| {
        cache
            .folder
            .path()
            .join(cache.origin(&wasm).file_name::<Module>())
    };
    std::fs::rename(path(&of_small), path(&of_fast)).unwrap();
    assert!(of_fast.get::<Module>(&fast, &wasm).is_none());
    assert!(!path(&of_fast).exists(), "it is removed");
}

#[test]
fn what_is_sealed_is_not_read_by_wasmtime_before_it_is_authentic() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(OptLevel::Speed);
    let cache = cache(&dir, &engine);
    let origin = cache.origin(&digest(WASM));
    let module = Module::from_binary(&engine, WASM).unwrap();
    let (header, code) = entry::seal(&cache.key, &origin, &module).unwrap();
    let whole = [header.clone(), code.clone()].concat();
    assert_eq!(
        entry::open::<Module>(&cache.key, &origin, &whole)
            .ok()
            .unwrap()
            .bytes(),
        code
    );
    for at in 0..whole.len() {
        // All bits of the header; of the code, one bit of each byte in seven.
        let bits = if at < header.len() {
            0..8
        } else {
            at % 8..at % 8 + 1
        };
        if at >= header.len() && at % 7 != 0 {
            continue;
        }
        for bit in bits {
            let mut changed = whole.clone();
            changed[at] ^= 1 << bit;
            let opened = entry::open::<Module>(&cache.key, &origin, &changed);
            assert!(opened.is_err(), "bit {bit} of byte {at}");
        }
    }
}
