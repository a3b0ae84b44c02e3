//! What `#[derive(trovato::Fields)]` makes of
//!
//! ```ignore
//! struct Teaser {
//!     #[field(write)] title: String,
//!     author_id: Uuid,
//!     created: i64,
//!     #[field("field_price")] price: f64,
//!     #[field("field_sticky.value")] sticky: bool,
//!     #[field("field_body")] body: TextValue,
//!     #[field("field_rating.value", write)] rating: Option<i64>,
//!     #[field("field_rating")] whole_rating: Option<Value>,
//!     #[field("field_note", write)] note: Option<String>,
//!     #[field("field_tags", write)] tags: Vec<RecordRef>,
//!     #[field("field_salary")] salary: Field<i64>,
//!     #[field("field_weight", write)] weight: Option<f64>,
//! }
//! ```

use trovato::__private::lazy::{
    Bool, Cell, Float, Handle, Id, Integer, Json, Maybe, SlotSpec, Text, Told,
};
use trovato::lazy::{Fields, Slot};
use trovato::prelude::*;

pub(crate) struct Teaser;

impl Teaser {
    pub(crate) const TITLE: Slot<Self> = Slot::new(0);
    pub(crate) const CREATED: Slot<Self> = Slot::new(2);
    pub(crate) const BODY: Slot<Self> = Slot::new(5);
    pub(crate) const RATING: Slot<Self> = Slot::new(6);
    pub(crate) const WHOLE_RATING: Slot<Self> = Slot::new(7);
    pub(crate) const NOTE: Slot<Self> = Slot::new(8);
    /// What a derive never makes: no such slot is in the table.
    pub(crate) const FORGED: Slot<Self> = Slot::new(1000);
}

impl Fields for Teaser {
    type Access = TeaserFields;

    const SLOTS: &'static [SlotSpec] = &[
        SlotSpec::new("title"),
        SlotSpec::new("author_id"),
        SlotSpec::new("created"),
        SlotSpec::new("field_price"),
        SlotSpec::new("field_sticky.value"),
        SlotSpec::new("field_body"),
        SlotSpec::new("field_rating.value"),
        SlotSpec::new("field_rating"),
        SlotSpec::new("field_note"),
        SlotSpec::new("field_tags"),
        SlotSpec::new("field_salary"),
        SlotSpec::new("field_weight"),
    ];
    const LINE: &'static str = concat!(
        r#","fields":[{"name":"title","type":"text","write":true},"#,
        r#"{"name":"author_id","type":"text"},{"name":"created","type":"integer"},"#,
        r#"{"name":"field_price","type":"float"},{"name":"field_sticky.value","type":"bool"},"#,
        r#"{"name":"field_body","type":"json"},"#,
        r#"{"name":"field_rating.value","type":"integer","write":true},"#,
        r#"{"name":"field_rating","type":"json"},"#,
        r#"{"name":"field_note","type":"text","write":true},"#,
        r#"{"name":"field_tags","type":"json","write":true},"#,
        r#"{"name":"field_salary","type":"integer"},"#,
        r#"{"name":"field_weight","type":"float","write":true}]"#,
    );

    fn access(handle: Handle) -> TeaserFields {
        TeaserFields {
            handle,
            title: Cell::default(),
            author_id: Cell::default(),
            created: Cell::default(),
            price: Cell::default(),
            sticky: Cell::default(),
            body: Cell::default(),
            rating: Cell::default(),
            whole_rating: Cell::default(),
            note: Cell::default(),
            tags: Cell::default(),
            salary: Cell::default(),
            weight: Cell::default(),
        }
    }

    fn handle(access: &TeaserFields) -> &Handle {
        &access.handle
    }
}

pub(crate) struct TeaserFields {
    handle: Handle,
    title: Cell<String>,
    author_id: Cell<Uuid>,
    created: Cell<i64>,
    price: Cell<f64>,
    sticky: Cell<bool>,
    body: Cell<TextValue>,
    rating: Cell<Option<i64>>,
    whole_rating: Cell<Option<Value>>,
    note: Cell<Option<String>>,
    tags: Cell<Vec<RecordRef>>,
    salary: Cell<Field<i64>>,
    weight: Cell<Option<f64>>,
}

impl TeaserFields {
    pub(crate) fn title(&self) -> Result<&str> {
        let title = self.title.get::<Text>(&self.handle, 0, "title")?;
        Ok(title)
    }

    pub(crate) fn set_title(&mut self, title: impl Into<String>) -> Result<()> {
        self.title
            .set::<Text>(&self.handle, 0, "title", title.into())
    }

    pub(crate) fn author_id(&self) -> Result<Uuid> {
        let id = self.author_id.get::<Id>(&self.handle, 1, "author_id")?;
        Ok(*id)
    }

    pub(crate) fn created(&self) -> Result<i64> {
        let created = self.created.get::<Integer>(&self.handle, 2, "created")?;
        Ok(*created)
    }

    pub(crate) fn price(&self) -> Result<f64> {
        let path = "fields.field_price";
        Ok(*self.price.get::<Float>(&self.handle, 3, path)?)
    }

    pub(crate) fn sticky(&self) -> Result<bool> {
        let path = "fields.field_sticky.value";
        Ok(*self.sticky.get::<Bool>(&self.handle, 4, path)?)
    }

    pub(crate) fn body(&self) -> Result<&TextValue> {
        self.body.get::<Json>(&self.handle, 5, "fields.field_body")
    }

    pub(crate) fn rating(&self) -> Result<Option<i64>> {
        let path = "fields.field_rating.value";
        Ok(*self.rating.get::<Maybe<Integer>>(&self.handle, 6, path)?)
    }

    pub(crate) fn set_rating(&mut self, rating: impl Into<Option<i64>>) -> Result<()> {
        let path = "fields.field_rating.value";
        self.rating
            .set::<Maybe<Integer>>(&self.handle, 6, path, rating.into())?;
        self.whole_rating.forget();
        Ok(())
    }

    pub(crate) fn whole_rating(&self) -> Result<Option<&Value>> {
        let path = "fields.field_rating";
        let value = self
            .whole_rating
            .get::<Maybe<Json>>(&self.handle, 7, path)?;
        Ok(value.as_ref())
    }

    pub(crate) fn note(&self) -> Result<Option<&str>> {
        let path = "fields.field_note";
        let note = self.note.get::<Maybe<Text>>(&self.handle, 8, path)?;
        Ok(note.as_deref())
    }

    pub(crate) fn set_note(&mut self, note: impl Into<Option<String>>) -> Result<()> {
        let path = "fields.field_note";
        self.note
            .set::<Maybe<Text>>(&self.handle, 8, path, note.into())
    }

    pub(crate) fn tags(&self) -> Result<&[RecordRef]> {
        let path = "fields.field_tags";
        let tags = self.tags.get::<Json>(&self.handle, 9, path)?;
        Ok(tags)
    }

    pub(crate) fn set_tags(&mut self, tags: impl Into<Vec<RecordRef>>) -> Result<()> {
        let path = "fields.field_tags";
        self.tags.set::<Json>(&self.handle, 9, path, tags.into())
    }

    pub(crate) fn salary(&self) -> Result<&Field<i64>> {
        let path = "fields.field_salary";
        self.salary.get::<Told<Integer>>(&self.handle, 10, path)
    }

    pub(crate) fn weight(&self) -> Result<Option<f64>> {
        let path = "fields.field_weight";
        Ok(*self.weight.get::<Maybe<Float>>(&self.handle, 11, path)?)
    }

    pub(crate) fn set_weight(&mut self, weight: impl Into<Option<f64>>) -> Result<()> {
        let path = "fields.field_weight";
        self.weight
            .set::<Maybe<Float>>(&self.handle, 11, path, weight.into())
    }
}

/// A handle to an item with these members.
pub(crate) fn handle(item: &Value) -> ItemHandle<Teaser> {
    ItemHandle::from(Item::from_value(item).unwrap())
}

/// An item that has all of it.
pub(crate) fn whole() -> Value {
    json!({
        "id": "0193a5a0-0000-7000-8000-0000000000aa",
        "type": "blog",
        "title": "Say \"Hello\"",
        "status": 1,
        "created": 1_700_000_000,
        "author_id": "0193a5a0-0000-7000-8000-0000000000bb",
        "fields": {
            "field_price": 9,
            "field_sticky": { "value": true },
            "field_body": { "value": "<p>Hi</p>", "format": "filtered_html" },
            "field_rating": { "value": 4, "votes": 12 },
            "field_note": "n",
            "field_tags": [{
                "target_id": "0193a5a0-0000-7000-8000-0000000000cc",
                "target_type": "category_term",
            }],
            "field_salary": i64::MAX,
            "field_weight": 0.5,
        },
    })
}

/// The same with a field set to something.
pub(crate) fn with(field: &str, value: impl Into<Value>) -> Value {
    let mut item = whole();
    item["fields"][field] = value.into();
    item
}

/// The same without a field.
pub(crate) fn without(field: &str) -> Value {
    let mut item = whole();
    item["fields"].as_object_mut().unwrap().remove(field);
    item
}

/// That a read or a write fails in these words.
#[track_caller]
pub(crate) fn fails<T>(result: Result<T>, code: &str, text: &str) {
    let error = result.err().expect("it should fail");
    assert_eq!((error.code(), &*error.to_string()), (code, text));
}
