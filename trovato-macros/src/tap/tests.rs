//! Expansions as an author would see them, and what is left of broken input.

use proc_macro2::TokenStream;
use quote::quote;

use super::expand;
use crate::testing::{messages, pretty};

/// Compares the pretty-printed expansion with `snapshots/<name>.snap`.
fn snapshot(name: &str, options: TokenStream, item: TokenStream) {
    let expansion = expand(options, item);
    assert_eq!(messages(expansion.clone()), <[String; 0]>::default());
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, pretty(&expansion));
    });
}

#[test]
fn a_borrowed_item() {
    let item = quote! {
        /// Shows an item.
        #[inline]
        pub fn item_view(item: &Item) -> RenderElement {
            render::container().build()
        }
    };
    snapshot("borrowed_item", quote!(), item);
}

#[test]
fn no_inputs() {
    let item = quote! {
        fn tap_menu() -> Vec<MenuDefinition> { Vec::new() }
    };
    snapshot("no_inputs", quote!(), item);
}

#[test]
fn members_by_name_with_a_context_between() {
    let item = quote! {
        fn item_view_alter(
            mut render: RenderElement,
            context: &TapContext,
            _item: &Item<'_>,
        ) -> Result<RenderElement> {
            Ok(render)
        }
    };
    snapshot("members", quote!(), item);
}

#[test]
fn an_altered_item() {
    let item = quote! {
        fn item_presave<'a>(item: &mut Item<'a>) -> Result<()> {
            item.set_title("x");
            Ok(())
        }
    };
    snapshot("altered_item", quote!(), item);
}

#[test]
fn a_projected_item() {
    let item = quote! {
        fn item_view(item: &Item) -> String { item.title().into() }
    };
    let options = quote!(fields(title, "field-new", field_body, id));
    snapshot("projected_item", options, item);
}

#[test]
fn a_handle_of_declared_fields() {
    let item = quote! {
        fn item_view(item: ItemHandle<Teaser>) -> Result<String> { Ok(item.title()?.into()) }
    };
    snapshot("lazy", quote!(lazy), item);
}

#[test]
fn handles_in_lists_and_by_name_with_what_is_sent_along() {
    let item = quote! {
        fn compare(
            items: &[ItemHandle<Teaser>],
            by_name: &mut ItemHandle,
            context: &TapContext,
            strict: bool,
        ) -> Result<bool> {
            Ok(strict)
        }
    };
    let options = quote!(
        custom,
        lazy,
        fields(title, field_body),
        eager(field_body.value, "field-new")
    );
    snapshot("hybrid", options, item);
}

#[test]
fn an_alias_of_a_handle() {
    let item = quote! {
        fn item_presave(item: &Alias) -> Result<()> { Ok(()) }
    };
    snapshot("lazy_alias", quote!(lazy, eager(title)), item);
}

/// The members of the section's line that `options` decide about.
fn access(options: TokenStream, item: TokenStream) -> String {
    let line = expand(options, item).to_string().replace('\\', "");
    let mode = line.split_once("\"mode\":").unwrap().1;
    let (mode, rest) = mode.split_once(",\"inputs\"").unwrap();
    let reads = rest.split_once("\"reads\":").unwrap().1;
    format!("{mode} {}", reads.split_once(",\"custom\"").unwrap().0)
}

#[test]
fn a_projection_is_what_the_line_says_is_read_and_written() {
    let view = quote!(
        fn item_view(item: &Item) -> String {
            String::new()
        }
    );
    let presave = quote!(
        fn item_presave(item: &mut Item) {}
    );
    let custom = quote!(
        fn swap(items: &[Item], item: &mut Item) {}
    );
    let typed = quote!(
        fn item_insert(mut item: ItemHandle<Teaser>) {}
    );
    let by_name = quote!(
        fn item_insert(mut item: ItemHandle) {}
    );
    let without_item = quote!(
        fn cron(context: &TapContext) {}
    );
    let only_read = quote!(
        fn item_insert(item: &ItemHandle) {}
    );
    for (options, item, expected) in [
        (quote!(), &view, r#""full" ["*"],"writes":[]"#),
        (quote!(fields(*)), &view, r#""full" ["*"],"writes":[]"#),
        (quote!(fields()), &view, r#""projected" [],"writes":[]"#),
        (
            quote!(fields(b, a)),
            &view,
            r#""projected" ["b","a"],"writes":[]"#,
        ),
        (
            quote!(fields(id, status, created, "field-b", type)),
            &presave,
            r#""projected" ["id","status","created","field-b","type"],"writes":["status","field-b"]"#,
        ),
        (quote!(fields()), &presave, r#""projected" [],"writes":[]"#),
        (
            quote!(fields(*)),
            &presave,
            r#""full" ["*"],"writes":["*"]"#,
        ),
        (
            quote!(custom, fields(title)),
            &custom,
            r#""projected" ["title"],"writes":["title"]"#,
        ),
        (
            quote!(fields(title, field_a)),
            &without_item,
            r#""projected" ["title","field_a"],"writes":[]"#,
        ),
        (
            quote!(fields(*)),
            &without_item,
            r#""full" ["*"],"writes":[]"#,
        ),
        (quote!(), &without_item, r#""full" [],"writes":[]"#),
        (quote!(lazy), &typed, r#""lazy" [],"writes":[]"#),
        (
            quote!(lazy, eager(title)),
            &typed,
            r#""hybrid" [],"writes":[]"#,
        ),
        (
            quote!(lazy, fields(*)),
            &by_name,
            r#""lazy" ["*"],"writes":["*"]"#,
        ),
        (
            quote!(lazy, fields(title, created, field_a), eager(field_a.b)),
            &by_name,
            r#""hybrid" ["title","created","field_a"],"writes":["title","field_a"]"#,
        ),
        (
            quote!(lazy, eager(created, field_a.b)),
            &by_name,
            r#""hybrid" ["created","field_a.b"],"writes":["field_a.b"]"#,
        ),
        (
            quote!(lazy, fields(title)),
            &only_read,
            r#""lazy" ["title"],"writes":[]"#,
        ),
        (quote!(lazy, fields()), &by_name, r#""lazy" [],"writes":[]"#),
    ] {
        assert_eq!(access(options, item.clone()), expected);
    }
}

#[test]
fn an_object_as_a_whole() {
    let item = quote! {
        fn form_validate(submission: Submission<'_>) -> FormErrors { submission.check() }
    };
    snapshot("whole_object", quote!(), item);
}

#[test]
fn a_custom_tap_with_several_inputs_under_another_name_and_path() {
    let item = quote! {
        #[cfg(feature = "pairs")]
        fn check(medications: &[String], strict: bool, r#type: &str) -> Result<Vec<Pair>, Failure> {
            pairs(medications, strict, r#type)
        }
    };
    let options = quote!(custom, name = "check_interactions", crate = "sdk::v1");
    snapshot("custom", options, item);
}

#[test]
fn an_answer_that_is_ignored() {
    let item = quote! {
        fn user_login(user_id: Uuid) {}
    };
    snapshot("no_answer", quote!(), item);
}

/// Options, item, and what at least one error must say.
#[rustfmt::skip]
const BROKEN: [(&str, &str, &str); 34] = [
    ("", "fn item_veiw(item: &Item) {}", "did you mean `item_view`?"),
    ("", "fn reading_time(item: &Item) {}", "tap(custom)"),
    ("custom", "fn item_view(item: &Item) {}", "remove `custom`"),
    ("lazy", "fn item_view(item: &Item) {}", "takes its items by handle"),
    ("lazy", "fn item_view(item: Vec<ItemHandle<T>>) {}", "is called with one item"),
    ("lazy", "fn item_view(item: Option<ItemHandle<T>>) {}", "by itself or in a list"),
    ("lazy", "fn item_view(item: ItemHandle) {}", "the tap has to say which"),
    ("lazy", "fn cron(item: ItemHandle<T>) {}", "there is no handle to take"),
    ("lazy", "fn item_view() {}", "this one takes none"),
    ("lazy, fields(title)", "fn item_view(item: ItemHandle<T>) {}", "remove `fields(…)`"),
    ("lazy, fields(title), eager(status)", "fn item_view(item: ItemHandle) {}", "name it there"),
    ("lazy", "fn item_presave(item: ItemHandle<T>) -> Result<ItemPatch> {}", "no patch to answer with"),
    ("", "fn item_view(item: &ItemHandle<T>) {}", "only a `lazy` tap"),
    ("eager(title)", "fn item_view(item: &Item) {}", "`eager(…)` is sent along with a handle"),
    ("fields(title, 7)", "fn item_view(item: &Item) {}", "names no member"),
    ("fields(title)", "fn cron(input: CronInput) {}", "`cron` is called without an item"),
    ("fields(*)", "fn menu() {}", "or take a `&TapContext`"),
    ("custom, fields(title)", "fn mine(items: Vec<Items>) {}", "take an `&Item`"),
    ("fields(status)", "fn item_presave(title: &str, fields: Value) {}", "does not name `title`"),
    ("", "fn tap_() {}", "cannot name a tap"),
    ("", "struct Blog;", "belongs on a free function"),
    ("", "mod taps {}", "belongs on a free function"),
    ("", "const TAP: u8 = 0;", "belongs on a free function"),
    ("", "fn cron();", "needs a body"),
    ("", "fn cron(&self) {}", "out of the `impl` block"),
    ("", "async fn cron() {}", "remove `async`"),
    ("", "unsafe extern \"C\" fn cron() {}", "stays plain Rust"),
    ("", "fn cron<T>(input: T) {}", "choose `T`"),
    ("", "fn cron() where u8: Copy {}", "remove this `where` clause"),
    ("", "fn cron((a, b): (u8, u8)) {}", "with `let`"),
    ("", "fn cron(_: CronInput) {}", "needs a name"),
    ("", "fn cron(input: u8, rest: ...) {}", "`Vec<T>`"),
    ("", "fn cron(not even Rust) {}", "expected"),
    ("", "", "unexpected end of input"),
];

#[test]
fn a_broken_item_is_still_emitted_unchanged_and_without_glue() {
    for (options, item, message) in BROKEN {
        let tokens: TokenStream = item.parse().unwrap();
        let expansion = expand(options.parse().unwrap(), tokens.clone()).to_string();
        let rest = expansion.strip_prefix(&tokens.to_string());
        let rest = rest.unwrap_or_else(|| panic!("{item}: not emitted first, but {expansion}"));
        let errors = messages(rest.parse().unwrap());
        assert!(
            errors.iter().any(|error| error.contains(message)),
            "{item}: {errors:#?}"
        );
        assert!(!rest.contains("__private"), "{item}: {rest}");
    }
}

#[test]
fn a_body_that_is_being_typed_is_left_to_the_compiler() {
    // What an editor hands over while it is asked what may follow.
    for body in [
        "item.",
        "let title = item.",
        "render::",
        "if item.get_text()",
    ] {
        let item = format!("fn item_view(item: &Item) -> Result<RenderElement> {{ {body} }}");
        let tokens: TokenStream = item.parse().unwrap();
        let expansion = expand(TokenStream::new(), tokens.clone()).to_string();
        assert!(expansion.contains(&tokens.to_string()), "{expansion}");
        assert!(!expansion.contains("compile_error"), "{expansion}");
    }
}

#[test]
fn all_mistakes_of_one_function_are_reported_together() {
    let item = quote! {
        async fn item_veiw<T>((id, title): (Uuid, String), context: &mut TapContext) -> T {}
    };
    let errors = messages(expand(quote!(costum), item));
    assert_eq!(errors.len(), 5, "{errors:#?}");
}
