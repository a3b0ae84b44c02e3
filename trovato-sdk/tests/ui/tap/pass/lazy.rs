//! Handles in every place that they can have.
#![deny(warnings)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    title: String,
    #[field("field_rating.value", write)]
    rating: Option<i64>,
}

#[derive(trovato::Fields)]
struct Author {
    #[field("title")]
    name: String,
}

#[trovato::tap(lazy)]
fn item_view(item: ItemHandle<Teaser>) -> Result<RenderElement> {
    Ok(render::markup("h2", item.title()?).build())
}

// The same names in quotes and as tokens.
#[trovato::tap(lazy, eager(title, "field_rating.value"))]
fn item_insert(_item: &ItemHandle<Teaser>) {}

#[trovato::tap(eager(field_rating.value, title,), lazy)]
fn item_update(_item: trovato::ItemHandle<Teaser>, _context: &TapContext) {}

#[trovato::tap(lazy)]
fn item_presave(mut item: ItemHandle<Teaser>) -> Result<()> {
    item.set_rating(5)
}

mod exclusive {
    use super::*;

    #[trovato::tap(lazy, name = "item_delete")]
    fn remove(item: &mut ItemHandle<Teaser>) -> Result<()> {
        item.set_rating(None)
    }
}

// Beside a plain input, one of them altered.
#[trovato::tap(lazy)]
fn item_view_alter(render: &mut RenderElement, item: ItemHandle<Teaser>) -> Result<()> {
    if item.rating()?.is_none() {
        render.add_class("unrated");
    }
    Ok(())
}

#[trovato::tap(lazy, eager(title))]
fn preprocess_item(variables: Value, item: &ItemHandle<Author>) -> Result<Value> {
    Ok(json!({ "author": item.name()?, "variables": variables }))
}

// Several, of several types, in lists and by name.
#[trovato::tap(custom, lazy, fields(title, field_body), eager(field_rating.value, title, field_body.format))]
fn several(
    teasers: &[ItemHandle<Teaser>],
    _context: &TapContext,
    mut first: ItemHandle<Teaser>,
    authors: Vec<ItemHandle<Author>>,
    any: &ItemHandle,
    greeting: &str,
) -> Result<String> {
    first.set_rating(i64::try_from(teasers.len())?)?;
    let name = authors.first().map_or(Ok(""), |author| author.name())?;
    Ok(format!("{greeting} {name} {}", any.title()?))
}

#[trovato::tap(custom, lazy)]
fn list(items: &mut Vec<ItemHandle<Teaser>>, more: &mut [ItemHandle<Author>]) -> Result<usize> {
    for item in items.iter_mut() {
        item.set_rating(1)?;
    }
    Ok(items.len() + more.len())
}

// By name.
#[trovato::tap(custom, lazy, fields(*))]
fn all(item: &mut ItemHandle) -> Result<()> {
    let length = item.title()?.len();
    item.set_field("field_words", length)
}

#[trovato::tap(custom, lazy, eager(title, "field-body.value"))]
fn some(item: ItemHandle) -> Result<String> {
    Ok(item.title()?.to_owned())
}

#[trovato::tap(custom, lazy, fields())]
fn nothing(item: ItemHandle<trovato::lazy::AnyField>) -> Result<Uuid> {
    item.id()
}

// An alias, lent or given.
type Alias = ItemHandle<Teaser>;
type Aliases = [Alias];

#[trovato::tap(custom, lazy, eager(title))]
fn aliased(item: Alias, lent: &Alias, list: &Aliases) -> Result<usize> {
    Ok(item.title()?.len() + lent.title()?.len() + list.len())
}

macro_rules! hooks {
    ($($name:ident($item:ident: $ty:ty, $eager:ident, $text:literal) -> $answer:ty $body:block)*) => {
        $(#[trovato::tap(lazy, eager($eager, $text))]
        fn $name($item: $ty) -> $answer $body)*
    };
}

hooks! {
    item_update_index(item: &ItemHandle<Teaser>, title, "field_rating.value") -> Result<String> {
        Ok(item.title()?.to_owned())
    }
}

fn main() -> Result<()> {
    let item = || Item::new("blog", "Hello");
    assert_eq!(item_view(item().into())?.value(), Some("Hello"));
    assert_eq!(item_update_index(&item().into())?, "Hello");

    let mut handle: ItemHandle<Teaser> = item().into();
    exclusive_and_lent(&mut handle)?;
    let mut any: ItemHandle = item().into();
    all(&mut any)?;
    assert_eq!(any.written(), ItemPatch::default().field("field_words", 5));

    let answer = several(
        &[item().into(), item().into()],
        &TapContext::default(),
        item().into(),
        vec![item().into()],
        &any,
        "Ciao",
    )?;
    assert_eq!(answer, "Ciao Hello Hello");
    assert_eq!(list(&mut vec![handle], &mut [])?, 1);
    assert_eq!(aliased(item().into(), &item().into(), &[])?, 10);
    assert_eq!(some(item().into())?, "Hello");
    assert!(nothing(item().into())?.is_nil());
    Ok(())
}

fn exclusive_and_lent(item: &mut ItemHandle<Teaser>) -> Result<()> {
    let mut render = render::container().build();
    item_view_alter(&mut render, ItemHandle::from(Item::new("blog", "x")))?;
    item.set_rating(2)?;
    assert_eq!(item.rating()?, Some(2));
    Ok(())
}
