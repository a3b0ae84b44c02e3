//! Expansions as an author would see them, and what is left of broken input.

use proc_macro2::TokenStream;
use quote::quote;

use super::expand;
use crate::testing::{messages, pretty};

/// Compares the pretty-printed expansion with `snapshots/<name>.snap`.
fn snapshot(name: &str, item: TokenStream) {
    let expansion = expand(item);
    assert_eq!(messages(expansion.clone()), <[String; 0]>::default());
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, pretty(&expansion));
    });
}

#[test]
fn a_teaser() {
    let item = quote! {
        pub(crate) struct Teaser {
            /// The headline.
            title: String,
            #[field("field_body")]
            body: TextValue,
            #[field("field_rating.value", write)]
            rating: Option<i64>,
            #[field(write)]
            field_note: Option<String>,
        }
    };
    snapshot("teaser", item);
}

#[test]
fn every_sort_of_field_under_another_path() {
    let item = quote! {
        #[fields(crate = "sdk::v1")]
        struct Every {
            author_id: Uuid,
            r#type: u8,
            field_list: Vec<RecordRef>,
            field_more: Option<Vec<(String, i64)>>,
            field_told: Field<bool>,
            #[field(write)]
            field_ratio: f64,
            #[field("field_ratio.unit")]
            unit: Option<Unit>,
        }
    };
    let renamed: TokenStream = item
        .to_string()
        .replace("r#type", "#[field(\"field_type\")] r#type")
        .parse()
        .unwrap();
    snapshot("every_sort", renamed);
}

#[test]
fn no_fields_at_all() {
    snapshot(
        "no_fields",
        quote!(
            pub struct Nothing {}
        ),
    );
}

/// Item, and what at least one error must say.
#[rustfmt::skip]
const BROKEN: [(&str, &str); 35] = [
    ("enum Teaser { A }", "an enum cannot"),
    ("union Teaser { a: u8 }", "a union cannot"),
    ("struct Teaser;", "declares no field"),
    ("struct Teaser(String);", "each field needs a name"),
    ("struct Teaser<'a> { title: &'a str }", "remove `'a`"),
    ("struct Teaser<T> { title: T }", "where `T` means nothing"),
    ("struct Teaser<const N: usize> { title: [u8; N] }", "where `N` means nothing"),
    ("struct Teaser where u8: Copy { title: String }", "remove this `where` clause"),
    ("struct Teaser { title: &str }", "write `String`"),
    ("struct Teaser { a: Option<Cow<'_, str>> }", "write `Option<String>`"),
    ("struct Teaser { a: Item<'_> }", "write `RecordRef`"),
    ("struct Teaser { id: Uuid }", "call `item.id()`"),
    ("struct Teaser { item_type: String }", "call `item.item_type()`"),
    ("struct Teaser { r#type: String }", "call `item.item_type()`"),
    ("struct Teaser { #[field(\"id\")] own: Uuid }", "call `item.id()`"),
    ("struct Teaser { fetch: String }", "`item.fetch()` is a method of every handle"),
    ("struct Teaser { #[field(\"into\")] into: String }", "`#[field(\"into\")] the_into: …`"),
    ("struct Teaser { #[field(\"a\")] x: String, a: i64 }", "declared twice, here and as `x`"),
    ("struct Teaser { a: String, A: i64 }", "`Teaser::A` is the slot of `a` already"),
    ("struct Teaser { #[field(write)] a: i64, set_a: i64 }", "`item.set_a(…)` sets `a`"),
    ("struct Teaser { #[field(write)] created: i64 }", "no tap can change `created`"),
    ("struct Teaser { #[field(write)] a: Field<i64> }", "cannot be written"),
    ("struct Teaser { a: Option<Option<i64>> }", "write `Option<…>` once"),
    ("struct Teaser { a: Field<Option<i64>> }", "remove the `Option`"),
    ("struct Teaser { a: Option<Field<i64>> }", "remove the `Option`"),
    ("struct Teaser { a: Field<Field<i64>> }", "remove the other"),
    ("struct Teaser { #[field(wirte)] a: i64 }", "did you mean `write`?"),
    ("struct Teaser { #[field(title)] a: i64 }", "`#[field(\"title\")]`"),
    ("struct Teaser { #[field(body.value)] a: i64 }", "write `#[field(\"body.value\")]`"),
    ("struct Teaser { #[field(name = \"x\")] a: i64 }", "write `#[field(\"x\")]`"),
    ("struct Teaser { #[field] a: i64 }", "this says nothing"),
    ("struct Teaser { #[field = \"x\"] a: i64 }", "options stand in parentheses"),
    ("#[fields(\"x\")] struct Teaser { a: i64 }", "`#[fields(crate = \"::trovato\")]`"),
    ("#[field(\"x\")] struct Teaser { a: i64 }", "stands on a field"),
    ("fn teaser() {}", "expected one of"),
];

#[test]
fn each_mistake_names_its_fix() {
    for (item, message) in BROKEN {
        let errors = messages(expand(item.parse().unwrap()));
        assert!(
            errors.iter().any(|error| error.contains(message)),
            "{item}: {errors:#?}"
        );
        assert_eq!(
            errors.len(),
            1 + usize::from(item.contains("'a")),
            "{item}: {errors:#?}"
        );
    }
}

#[test]
fn a_broken_declaration_still_has_its_names() {
    let item = quote! {
        struct Teaser {
            #[field("", write)]
            rating: Option<i64>,
            #[field(wirte)]
            title: String,
            set_rating: i64,
        }
    };
    let expansion = expand(item).to_string();
    for name in [
        "TeaserFields",
        "fn rating",
        "fn set_title",
        "fn title",
        "const RATING",
    ] {
        assert!(expansion.contains(name), "{name}: {expansion}");
    }
    assert_eq!(expansion.matches("fn set_rating").count(), 1, "{expansion}");
}

#[test]
fn all_mistakes_of_one_struct_are_reported_together() {
    let item = quote! {
        #[fields(root = "x")]
        struct Teaser<T> {
            id: Uuid,
            #[field("", write)]
            title: &'static str,
            #[field(write, write, "a", "b", 7)]
            rating: Option<Option<T>>,
        }
    };
    let errors = messages(expand(item));
    assert_eq!(errors.len(), 9, "{errors:#?}");
}
