//! What a setter takes, and what it leaves behind.
#![deny(warnings)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Draft {
    #[field(write)]
    title: String,
    #[field("field_rating.value", write)]
    rating: Option<i64>,
    #[field("field_rating")]
    whole: Option<Value>,
    #[field(write)]
    field_note: Option<String>,
    #[field(write)]
    field_tags: Vec<String>,
    #[field("field_body", write)]
    body: Option<TextValue>,
    #[field(write)]
    field_ratio: f64,
    #[field(write)]
    r#match: Option<bool>,
    // The setter of `match` is not this getter, and `note` has none.
    #[field("field_setting")]
    setting: Option<String>,
    set_setting: Option<i64>,
}

fn main() -> Result<()> {
    let item = Item::new("blog", "Hello").with_field("field_rating", json!({ "value": 4 }))?;
    let mut item: ItemHandle<Draft> = item.into();
    assert_eq!(item.rating()?, Some(4));
    assert_eq!(item.whole()?, Some(&json!({ "value": 4 })));

    item.set_title("Bread")?;
    item.set_title(String::from("Bread"))?;
    item.set_rating(5)?;
    item.set_rating(Some(5))?;
    // What was read before is read anew, as it was changed in part.
    assert_eq!(item.rating()?, Some(5));
    assert_eq!(item.whole()?, Some(&json!({ "value": 5 })));

    let note = format!("{} words", 2);
    item.set_field_note("two words")?;
    item.set_field_note(&note)?;
    item.set_field_note(Some(note.clone()))?;
    item.set_field_note(None)?;
    item.set_field_note(note)?;
    item.set_field_tags(["a".into(), "b".into()])?;
    item.set_body(TextValue::plain("Hi"))?;
    item.set_field_ratio(0.5)?;
    item.set_match(true)?;
    assert_eq!(item.r#match()?, Some(true));
    assert_eq!(item.field_note()?, Some("2 words"));
    assert_eq!((item.setting()?, item.set_setting()?), (None, None));

    let expected = ItemPatch::default()
        .title("Bread")
        .field("field_rating", json!({ "value": 5 }))
        .field("field_note", "2 words")
        .field("field_tags", json!(["a", "b"]))
        .field("field_body", json!({ "value": "Hi", "format": "plain_text" }))
        .field("field_ratio", 0.5)
        .field("match", true);
    assert_eq!(item.written(), expected);
    Ok(())
}
