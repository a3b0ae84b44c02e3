//! The attribute macros of the Trovato plugin SDK.
//!
//! Plugins do not depend on this crate: `trovato` re-exports all of it, and the
//! generated code calls into `trovato`.

mod diag;
mod fields;
mod item;
mod json;
mod near;
mod options;
mod place;
mod tap;
#[cfg(test)]
mod testing;
mod type_text;
mod types;

use proc_macro::TokenStream;

/// Makes a function a tap: a point at which the kernel calls the plugin.
///
/// ```
/// use trovato::prelude::*;
///
/// #[trovato::tap]
/// fn item_view(item: &Item) -> RenderElement {
///     render::markup("h2", item.title()).build()
/// }
/// # let _ = item_view(&Item::new("blog", "Hello"));
/// ```
///
/// The function itself stays as it is, so a native unit test calls it like any
/// other. Beside it comes an export named `tap_item_view`, which reads the
/// payload, calls the function and writes the answer, and a line in the wasm's
/// custom section that tells the host about the tap. Both exist only for
/// `wasm32`, and not in a crate whose feature `library` is on: a plugin that
/// depends on another plugin's crate enables that feature for it, and gets its
/// functions without its exports.
///
/// # The name
///
/// The name of the function, with or without the prefix `tap_`, is the name of
/// the tap. It has to be one that the kernel calls; for any other, say that it
/// is meant:
///
/// ```
/// #[trovato::tap(custom)]
/// fn check_interactions(medications: Vec<String>) -> usize {
///     medications.len()
/// }
/// ```
///
/// ```compile_fail
/// # use trovato::prelude::*;
/// #[trovato::tap]
/// fn item_veiw(item: &Item) -> RenderElement { // error: did you mean `item_view`?
///     render::container().build()
/// }
/// # fn main() {}
/// ```
///
/// A crate has one tap of each name. One function may be several taps, under
/// names of their own:
///
/// ```
/// # use trovato::prelude::*;
/// #[trovato::tap(name = "item_insert")]
/// #[trovato::tap(name = "item_update")]
/// fn announce(item: &Item) {
///     println!("{} is out", item.title());
/// }
/// ```
///
/// # Inputs
///
/// What the kernel sends with a known tap is fixed. Where it is one value, such
/// as the item of `item_view`, the one input takes it, whatever its name. Where
/// it is an object, such as the `{ render, item }` of `item_view_alter`, each
/// input takes the member of its name (a leading `_` does not count), and a
/// single input of another name takes the whole object as a type of its own:
///
/// ```
/// # use trovato::prelude::*;
/// #[trovato::tap]
/// fn item_view_alter(mut render: RenderElement, item: &Item) -> RenderElement {
///     if !item.is_published() {
///         render.add_class("draft");
///     }
///     render
/// }
///
/// #[derive(Deserialize)]
/// #[serde(crate = "trovato::serde")]
/// struct Login {
///     user_id: Uuid,
/// }
///
/// #[trovato::tap]
/// fn user_login(login: Login) {
///     println!("welcome, {}", login.user_id);
/// }
/// ```
///
/// A custom tap with one input takes the whole payload, whatever JSON that is;
/// with several it takes an object, a member for each.
///
/// An input is one of
/// - `T`, owned, for any `T: Deserialize`;
/// - `&T`, which need not copy: an `&Item` or `&str` borrows from the payload;
///   `T` may be `str` or a slice;
/// - `&mut T`, once at most: the altered value is the answer, for an `Item` a
///   patch of what changed, and the function returns nothing or `Result<()>`;
/// - `&TapContext`, anywhere among the others: it is never part of the payload.
///
/// Lifetimes may be left out or written out; the payload outlives the call
/// either way. An input that may be missing is an `Option`.
///
/// ```
/// # use trovato::prelude::*;
/// #[trovato::tap]
/// fn item_presave(context: &TapContext, item: &mut Item<'_>) -> Result<()> {
///     item.set_field("field_reviewed", true)
/// }
///
/// #[trovato::tap(custom)]
/// fn greet(name: &str, greeting: Option<&str>) -> String {
///     format!("{}, {name}", greeting.unwrap_or("Hello"))
/// }
/// ```
///
/// A known tap checks the types of its inputs, too:
///
/// ```compile_fail
/// # use trovato::prelude::*;
/// #[trovato::tap]
/// fn cron(input: &Item) {} // error: `cron` is called with a `CronInput`
/// # fn main() {}
/// ```
///
/// # The answer
///
/// Any `T: Serialize`, a `Result<T, E>` of it where `E` converts into
/// `TapError`, or nothing. A known tap checks its type:
///
/// ```compile_fail
/// # use trovato::prelude::*;
/// #[trovato::tap]
/// fn item_access(input: &ItemAccessInput) -> bool { // error: `AccessResult` is expected
///     true
/// }
/// # fn main() {}
/// ```
///
/// # Options
///
/// | option | meaning |
/// |---|---|
/// | `custom` | the tap is not one of the kernel's |
/// | `name = "…"` | the tap's name, where the function has another |
/// | `crate = "…"` | the path of the SDK, where it is not `::trovato` |
/// | `fields(…)` | the members and fields of an item that the tap is sent |
///
/// `lazy` and `eager(…)` are reserved: this version has no item handles.
///
/// # Fields
///
/// With `fields(…)` a tap declares which part of an item it works with, and is
/// sent no more than that: a projection.
///
/// ```
/// use trovato::prelude::*;
///
/// #[trovato::tap(fields(title, field_body, "field-subtitle"))]
/// fn item_view(item: &Item) -> Result<RenderElement> {
///     let body = item.get_text("field_body")?.unwrap_or_default();
///     Ok(render::container()
///         .child("title", render::markup("h2", item.title()))
///         .child("body", render::filtered_markup(body, "filtered_html"))
///         .build())
/// }
/// # let _ = item_view(&Item::new("blog", "Hello"));
/// ```
///
/// A name is that of a member (`title`, `status`, `created`, `changed`,
/// `author_id`, `current_revision_id`, `stage_id`, `language`) or of a field,
/// in quotes where it is no identifier. The `id` and the `type` always come, so
/// naming them changes nothing. `fields()` asks for those two alone, and
/// `fields(*)` for everything, as does a tap without the option.
///
/// What a tap that takes `&mut Item` may change is what it declares, too. The
/// host holds it to that: a change of anything else is not an error here, and
/// the host rejects the whole patch.
///
/// ```compile_fail
/// # use trovato::prelude::*;
/// #[trovato::tap(fields(title, title, field_body.value))] // two errors
/// fn item_view(item: &Item) -> String {
///     item.title().to_owned()
/// }
/// # fn main() {}
/// ```
///
/// # What a tap cannot be
///
/// A method, `async`, `unsafe` or `extern`; generic, except over lifetimes; a
/// function with `impl Trait`, `dyn` or raw pointers for inputs, with patterns
/// in place of names, or with a `#[cfg]` on an input. Each of these is an error
/// that says what to write instead, and all errors of a function come at once.
///
/// ```compile_fail
/// # use trovato::prelude::*;
/// #[trovato::tap]
/// async fn item_view<T>((id, item): (Uuid, T)) -> RenderElement { // three errors
///     render::container().build()
/// }
/// # fn main() {}
/// ```
#[proc_macro_attribute]
pub fn tap(options: TokenStream, item: TokenStream) -> TokenStream {
    tap::expand(options.into(), item.into()).into()
}

/// Declares which fields of an item a tap reads and writes, by handle.
#[proc_macro_derive(Fields, attributes(field, fields))]
pub fn fields(item: TokenStream) -> TokenStream {
    fields::expand(item.into()).into()
}
