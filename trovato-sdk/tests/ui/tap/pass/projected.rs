use trovato::prelude::*;

#[trovato::tap(fields(title, status, field_body, "field-new", id, type))]
fn item_view(item: &Item) -> Result<RenderElement> {
    let body = item.get_text("field_body")?.unwrap_or_default();
    Ok(render::filtered_markup(body, "filtered_html").build())
}

#[trovato::tap(fields(title, field_words))]
fn item_presave(item: &mut Item) -> Result<()> {
    item.set_field("field_words", item.title().split(' ').count())
}

// Neither the place among the others nor a trailing comma matters.
#[trovato::tap(fields(r#type, created,), name = "item_update")]
#[trovato::tap(name = "item_delete", fields(*))]
#[trovato::tap(name = "item_insert", fields())]
fn announce(_item: &Item) {}

// The render comes as it is; the item is a projection.
#[trovato::tap(fields(status))]
fn item_view_alter(mut render: RenderElement, item: &Item) -> RenderElement {
    if item.has_member("status") && !item.is_published() {
        render.add_class("draft");
    }
    render
}

#[trovato::tap(custom, fields(title))]
fn titles(items: Vec<Item>, first: Option<trovato::Item>, more: &[Item]) -> usize {
    items.len() + more.len() + usize::from(first.is_some())
}

macro_rules! projected {
    ($name:ident, $text:literal, $option:tt) => {
        #[trovato::tap(custom, name = "made", fields($name, $text, $option))]
        fn made(item: Item) -> i64 {
            item.created()
        }
    };
}

projected!(created, "field-old", field_older);

fn main() {
    let item = Item::from_json(r#"{ "type": "blog", "title": "Two words" }"#).unwrap();
    assert!(item_view(&item).is_ok());
    announce(&item);
    assert_eq!(titles(vec![item.clone()], None, &[]), 1);
    assert_eq!(made(item), 0);
}
