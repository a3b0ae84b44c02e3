//! What each type of a field is read as, on an item in the same process.
#![deny(warnings, missing_docs)]

use std::collections::BTreeMap;

use trovato::prelude::*;

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(crate = "trovato::serde")]
struct Place {
    city: String,
}

#[derive(trovato::Fields)]
struct Every {
    // Members.
    title: String,
    status: i64,
    author_id: Uuid,
    language: Option<String>,
    // Scalars, by path and by another name.
    #[field("field_count.value")]
    count: i64,
    #[field("field_count.missing")]
    missing: Option<i64>,
    #[field("field_ratio")]
    ratio: f64,
    field_small: u8,
    field_half: Option<f32>,
    field_flag: bool,
    field_editor: Option<Uuid>,
    r#type_of: Option<char>,
    // JSON.
    field_body: TextValue,
    field_place: Option<Place>,
    field_tags: Vec<String>,
    field_refs: Option<Vec<RecordRef>>,
    field_map: BTreeMap<String, i64>,
    field_pair: (String, i64),
    #[field("field_count")]
    whole: Option<Value>,
    // What is missing, told apart.
    field_null: Field<String>,
    field_absent: Field<Vec<i64>>,
}

fn item() -> Result<Item<'static>> {
    Item::from_value(&json!({
        "type": "blog",
        "title": "Hello",
        "status": 1,
        "author_id": "0193a5a0-0000-7000-8000-0000000000bb",
        "fields": {
            "field_count": { "value": 4 },
            "field_ratio": 0.5,
            "field_small": 7,
            "field_flag": true,
            "field_body": { "value": "<p>Hi</p>", "format": "filtered_html" },
            "field_place": { "city": "Roma" },
            "field_tags": ["a", "b"],
            "field_map": { "x": 1 },
            "field_pair": ["y", 2],
            "field_null": null,
        },
    }))
}

fn main() -> Result<()> {
    let item: ItemHandle<Every> = item()?.into();

    let title: &str = item.title()?;
    let status: i64 = item.status()?;
    let author_id: Uuid = item.author_id()?;
    let language: Option<&str> = item.language()?;
    assert_eq!((title, status, language), ("Hello", 1, None));
    assert!(!author_id.is_nil());

    let count: i64 = item.count()?;
    let missing: Option<i64> = item.missing()?;
    let ratio: f64 = item.ratio()?;
    let small: u8 = item.field_small()?;
    let half: Option<f32> = item.field_half()?;
    let flag: bool = item.field_flag()?;
    let editor: Option<Uuid> = item.field_editor()?;
    let type_of: Option<char> = item.type_of()?;
    assert_eq!((count, missing, small, half), (4, None, 7, None));
    assert_eq!((flag, editor, type_of), (true, None, None));
    assert!((ratio - 0.5).abs() < f64::EPSILON);

    let body: &TextValue = item.field_body()?;
    let place: Option<&Place> = item.field_place()?;
    let tags: &[String] = item.field_tags()?;
    let refs: Option<&[RecordRef]> = item.field_refs()?;
    let map: &BTreeMap<String, i64> = item.field_map()?;
    let pair: &(String, i64) = item.field_pair()?;
    let whole: Option<&Value> = item.whole()?;
    assert_eq!(body.value, "<p>Hi</p>");
    assert_eq!(place.map(|place| &*place.city), Some("Roma"));
    assert_eq!((tags.len(), refs, map["x"]), (2, None, 1));
    assert_eq!(pair, &(String::from("y"), 2));
    assert_eq!(whole, Some(&json!({ "value": 4 })));

    let null: &Field<String> = item.field_null()?;
    let absent: &Field<Vec<i64>> = item.field_absent()?;
    assert!(null.is_null() && absent.is_absent());

    item.fetch(&[Every::TITLE, Every::COUNT, Every::TYPE_OF])?;
    assert!(item.id()?.is_nil());
    assert_eq!(item.item_type()?, "blog");
    Ok(())
}
