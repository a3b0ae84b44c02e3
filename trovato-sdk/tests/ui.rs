//! Good taps and declarations compile, and bad ones are explained.
//!
//! To accept a changed message, run with `TRYBUILD=overwrite` and read the
//! difference as the author of a plugin would.

#[test]
fn good_taps_compile() {
    trybuild::TestCases::new().pass("tests/ui/tap/pass/*.rs");
}

#[test]
fn each_mistake_is_explained_where_it_is() {
    trybuild::TestCases::new().compile_fail("tests/ui/tap/fail/*/*.rs");
}

#[test]
fn good_declarations_of_fields_compile() {
    trybuild::TestCases::new().pass("tests/ui/fields/pass/*.rs");
}

#[test]
fn each_mistake_in_a_declaration_is_explained_where_it_is() {
    trybuild::TestCases::new().compile_fail("tests/ui/fields/fail/*/*.rs");
}
