//! The taps natively and as wasm in the pooled host.

use signer::signature;
use trovato_host_services::testing::{Site, both_ways};

both_ways!([signer::set_key, signer::sign] => the_key_outlives_the_request_that_sets_it);

fn the_key_outlives_the_request_that_sets_it(site: &mut Site) {
    let key = "k".repeat(32);
    assert_eq!(site.call_err("sign", "text").code(), "no-key");
    site.call("set_key", &key).unwrap();
    let signed = site.call("sign", "text").unwrap();
    assert_eq!(signed, signature(&key, "text").unwrap());
}
