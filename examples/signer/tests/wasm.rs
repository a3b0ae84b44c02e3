//! The taps as wasm in the pooled host.

use signer::signature;
use trovato_host_services::testing;

#[test]
fn the_key_outlives_the_request_that_sets_it() {
    let plugin = testing::plugin(env!("CARGO_MANIFEST_DIR"), &[]);
    let key = "k".repeat(32);
    let error = plugin.call("sign", "text").unwrap_err();
    assert!(error.to_string().contains("[no-key]"), "{error}");
    plugin.call("set_key", &key).unwrap();
    let signed = plugin.call("sign", "text").unwrap();
    assert_eq!(signed, signature(&key, "text").unwrap());
}
