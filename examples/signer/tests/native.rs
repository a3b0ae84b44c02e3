//! The taps as plain functions.

use serde_json::json;
use signer::{set_key, sign, signature};
use trovato::TapContext;
use trovato::testing::MockHost;

#[test]
fn it_signs_as_others_do() {
    // RFC 4231, test cases 1 and 2.
    let key = "\u{b}".repeat(20);
    assert_eq!(
        signature(&key, "Hi There").unwrap(),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    );
    assert_eq!(
        signature("Jefe", "what do ya want for nothing?").unwrap(),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

#[test]
fn without_a_key_nothing_is_signed() {
    let host = MockHost::new();
    let context = TapContext::default();
    let error = host.run(|| sign("text", &context)).unwrap_err();
    assert_eq!(error.code(), "no-key");
    let error = host.run(|| set_key("secret", &context)).unwrap_err();
    assert_eq!(error.code(), "weak-key");
    let key = "k".repeat(32);
    host.run(|| set_key(&key, &context)).unwrap();
    assert_eq!(host.get_variable("key"), Some(json!(key)));
    let signed = host.run(|| sign("text", &context)).unwrap();
    assert_eq!(signed, signature(&key, "text").unwrap());
}
