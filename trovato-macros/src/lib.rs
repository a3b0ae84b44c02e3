//! The macros of the Trovato plugin SDK.
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
/// On a native build there is a hidden type of the function's name beside it,
/// which `trovato::testing::taps!` lists: a test with a host calls the tap by
/// it, as it calls the wasm. So no module and no type in the same place can have
/// that name.
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
///     trovato::log::info!("{} is out", item.title());
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
///     trovato::log::info!("welcome, {}", login.user_id);
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
/// - `&TapContext`, anywhere among the others: it is never part of the payload;
/// - in a `lazy` tap, an item's [handle](#handles).
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
/// | `fields(…)` | the members and fields of an item that the tap is sent, or may ask a handle for by name |
/// | `lazy` | items come by handle, and a field when it is asked for |
/// | `eager(…)` | what of an item is sent along with its handle |
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
/// # Handles
///
/// A tap that is `lazy` takes an `ItemHandle` in place of an `Item`. Nothing of
/// the item is sent with the call: what the tap asks for crosses into the plugin
/// when it does, and a field that it never asks for costs nothing.
///
/// Which fields it may ask for is declared once, as a struct with
/// [`#[derive(trovato::Fields)]`](derive@Fields), and the handle has a method for
/// each:
///
/// ```
/// use trovato::prelude::*;
///
/// #[derive(trovato::Fields)]
/// struct Teaser {
///     title: String,
///     #[field("field_rating.value", write)]
///     rating: Option<i64>,
/// }
///
/// #[trovato::tap(lazy)]
/// fn item_view(item: ItemHandle<Teaser>) -> Result<RenderElement> {
///     let stars = match item.rating()? { // one crossing
///         Some(rating) => format!("{rating} of 5"),
///         None => String::from("not rated"),
///     };
///     Ok(render::container()
///         .child("title", render::markup("h2", item.title()?)) // one more
///         .child("stars", render::markup("p", stars))
///         .build())
/// }
///
/// #[trovato::tap(lazy)]
/// fn item_presave(mut item: ItemHandle<Teaser>) -> Result<()> {
///     item.set_rating(5)
/// }
///
/// // In a unit test, an item of one's own.
/// let item = Item::new("blog", "Hello").with_field("field_rating", json!({ "value": 4 }))?;
/// let view = item_view(item.clone().into())?;
/// assert_eq!(view.get_child("stars").unwrap().value(), Some("4 of 5"));
/// # Ok::<(), TapError>(())
/// ```
///
/// What it costs, in crossings from the plugin to the host: one for the first
/// read of a field and none for the next; one for a write; one for all slots of
/// a `fetch`; none for what came with the call. Of a payload without handles a
/// tap pays for each byte, read or not.
///
/// A handle is taken by value, as `&ItemHandle<…>` or, to write, as `mut item` or
/// `&mut ItemHandle<…>`: unlike other `&mut` inputs it is not the answer, as what
/// is set is set already. A lazy `item_presave` answers nothing, therefore. What
/// was set counts when the tap returns without an error, and otherwise not at
/// all. Other inputs may stand beside handles, and a custom tap may take several
/// and lists of them, `Vec<ItemHandle<…>>` or `&[ItemHandle<…>]`. The type's name
/// has to be seen in the signature: an alias is known for a handle only where it
/// stands by value or behind `&`.
///
/// ## Sent along: `eager(…)`
///
/// What a tap reads whenever it is called need not be asked for. `eager(…)` names
/// fields that come with the call, so that their first read is free, too:
///
/// ```
/// # use trovato::prelude::*;
/// # #[derive(trovato::Fields)]
/// # struct Teaser {
/// #     title: String,
/// #     #[field("field_rating.value", write)]
/// #     rating: Option<i64>,
/// # }
/// #[trovato::tap(lazy, eager(title, field_rating.value))]
/// fn item_update_index(item: ItemHandle<Teaser>) -> Result<String> {
///     Ok(format!("{} {:?}", item.title()?, item.rating()?)) // no crossing
/// }
/// # assert_eq!(item_update_index(Item::new("blog", "Hello").into()).unwrap(), "Hello None");
/// ```
///
/// The names are those that the fields have in the item, paths included, in
/// quotes where they are no identifiers; not the names of the struct's fields in
/// Rust. Of several handles each is sent what it declares. A name that no handle
/// of the tap declares is an error:
///
/// ```compile_fail
/// # use trovato::prelude::*;
/// # #[derive(trovato::Fields)]
/// # struct Teaser {
/// #     title: String,
/// #     #[field("field_rating.value", write)]
/// #     rating: Option<i64>,
/// # }
/// #[trovato::tap(lazy, eager(rating))] // error: no handle declares `rating`
/// fn item_update_index(item: ItemHandle<Teaser>) -> Result<String> {
///     Ok(item.title()?.to_owned())
/// }
/// # fn main() {}
/// ```
///
/// ## By name
///
/// `ItemHandle` without a type reads and writes by name, as an `Item` does, for
/// plugins that do not know before what they will need. Then the tap says what it
/// may touch: `fields(…)` or `fields(*)`, or `eager(…)` alone. It may write these
/// only where the handle is `mut` or `&mut`.
///
/// ```
/// # use trovato::prelude::*;
/// #[trovato::tap(lazy, fields(title, field_words), eager(title))]
/// fn item_insert(mut item: ItemHandle) -> Result<()> {
///     let words = item.title()?.split(' ').count();
///     item.set_field("field_words", words)
/// }
/// # item_insert(Item::new("blog", "Hello").into()).unwrap();
/// ```
///
/// ## What does not go together
///
/// An `Item` in a `lazy` tap, or a handle in another; `eager(…)` without `lazy`;
/// `fields(…)` where every handle has a struct that says it; a handle by name
/// and nothing that says which names.
///
/// ```compile_fail
/// # use trovato::prelude::*;
/// # #[derive(trovato::Fields)]
/// # struct Teaser {
/// #     title: String,
/// # }
/// #[trovato::tap(fields(title))]
/// fn item_view(item: ItemHandle<Teaser>) -> Result<String> { // error: write `lazy`
///     Ok(item.title()?.to_owned())
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

/// Declares which fields of an item a tap reads and writes by handle.
///
/// A field of the struct stands for a member or field of the item. The struct
/// itself is never made: beside it comes another, of its name with `Fields` at
/// the end, and through it the handle has a method for each field.
///
/// ```
/// use trovato::prelude::*;
///
/// /// What the list of articles shows.
/// #[derive(trovato::Fields)]
/// struct Teaser {
///     /// The headline.
///     title: String,
///     #[field("field_body")]
///     body: Option<TextValue>,
///     #[field("field_rating.value", write)]
///     rating: Option<i64>,
///     field_salary: Field<i64>,
/// }
///
/// fn teaser(item: &mut ItemHandle<Teaser>) -> Result<String> {
///     let rating = item.rating()?.unwrap_or(0);
///     item.set_rating(rating + 1)?;
///     let hidden = item.field_salary()?.is_denied();
///     Ok(format!("{}, {:?}, {hidden}", item.title()?, item.rating()?))
/// }
///
/// let mut item = Item::new("blog", "Hello").into();
/// assert_eq!(teaser(&mut item)?, "Hello, Some(1), false");
/// assert_eq!(item.written(), ItemPatch::default().field("field_rating", json!({ "value": 1 })));
/// # Ok::<(), TapError>(())
/// ```
///
/// The declaration is also what the plugin may touch. It is in the wasm, where an
/// operator reads it and the host holds the plugin to it.
///
/// # Options
///
/// | option | meaning |
/// |---|---|
/// | `#[field("field_body")]` | the field's name in the item, where it is not the one in Rust |
/// | `#[field("field_rating.value")]` | a path into the JSON of a field: names of objects' members, dots between |
/// | `#[field(write)]` | the tap may change it, and the handle has a setter |
/// | `#[field("field_rating.value", write)]` | both |
/// | `#[fields(crate = "…")]`, on the struct | the path of the SDK, where it is not `::trovato` |
///
/// Names are those of members (`title`, `status`, `created`, `changed`,
/// `author_id`, `current_revision_id`, `stage_id`, `language`) and of fields. Of
/// the members, `title` and `status` can be written. The `id` and the `type` are
/// not declared: `item.id()` and `item.item_type()` read them of every handle.
///
/// # Types
///
/// The type decides what the host sends and what the getter gives. It is known by
/// its name, so not through an alias.
///
/// | type | sent as | the getter gives |
/// |---|---|---|
/// | `String` | text | `&str` |
/// | `Uuid` | text | `Uuid` |
/// | `i64`, `f64`, `bool` | 8 bytes or fewer | the value |
/// | other numbers, `char` | JSON | the value |
/// | `Vec<T>` | JSON | `&[T]` |
/// | any other `T: Deserialize` | JSON | `&T` |
/// | `Option<…>` of these | the same | an `Option`: `None` for absent, null and denied |
/// | `Field<…>` of these | the same | `&Field<…>`: the value, or why there is none |
///
/// Without `Option` or `Field` the item has to have the field, or the getter
/// fails with the code `absent`, `null` or `denied`. A value of another type is
/// the code `field`, and the path names what was read, as
/// `fields.field_rating.value`.
///
/// # What is generated
///
/// For a struct `Teaser` with a field `rating`, as visible as the struct and with
/// the documentation of its fields:
///
/// - `TeaserFields`, with `rating(&self) -> Result<…>` and, for `write`,
///   `set_rating(&mut self, value: impl Into<…>) -> Result<()>`. A getter costs
///   one crossing the first time and none afterwards; a setter costs one.
/// - `Teaser::RATING`, the slot for `fetch`, which reads several in one crossing:
///
/// ```
/// # use trovato::prelude::*;
/// # #[derive(trovato::Fields)]
/// # struct Teaser { title: String, rating: Option<i64> }
/// # fn show(item: ItemHandle<Teaser>) -> Result<String> {
/// item.fetch(&[Teaser::TITLE, Teaser::RATING])?;
/// Ok(format!("{} {:?}", item.title()?, item.rating()?))
/// # }
/// # assert_eq!(show(Item::new("blog", "Hello").into()).unwrap(), "Hello None");
/// ```
///
/// A setter wants the handle to itself, so what it needs of the handle is read
/// before, as above in `teaser`. Where one field is part of another, a write to
/// either is seen in both.
///
/// # What a declaration cannot be
///
/// An enum, a tuple or generic; of borrowed types; with two fields for one name
/// of the item, or with one that hides a method of every handle. Each of these is
/// an error that says what to write instead, and all errors of a struct come at
/// once.
///
/// ```compile_fail
/// # use trovato::prelude::*;
/// #[derive(trovato::Fields)]
/// struct Teaser<'a> {      // error: remove `'a`
///     id: Uuid,            // error: call `item.id()`
///     title: &'a str,      // error: write `String`
///     #[field(wirte)]      // error: did you mean `write`?
///     created: i64,
/// }
/// # fn main() {}
/// ```
///
/// A field without `write` has no setter, and who calls it is told so:
///
/// ```compile_fail
/// # use trovato::prelude::*;
/// #[derive(trovato::Fields)]
/// struct Teaser {
///     title: String,
/// }
///
/// #[trovato::tap(lazy)]
/// fn item_presave(mut item: ItemHandle<Teaser>) -> Result<()> {
///     item.set_title("Hello") // error: it is declared without `write`
/// }
/// # fn main() {}
/// ```
#[proc_macro_derive(Fields, attributes(field, fields))]
pub fn fields(item: TokenStream) -> TokenStream {
    fields::expand(item.into()).into()
}
