//! What a post consists of.

use trovato::prelude::*;

/// Machine name of the content type.
pub(crate) const BLOG: &str = "blog";

pub(crate) const BODY: &str = "field_body";
pub(crate) const SUMMARY: &str = "field_summary";
pub(crate) const SUBTITLE: &str = "field_subtitle";
pub(crate) const RATING: &str = "field_rating";
pub(crate) const PUBLISHED_ON: &str = "field_published_on";
pub(crate) const READING_MINUTES: &str = "field_reading_minutes";

/// What the names of the chapters' fields start with; two digits follow.
pub(crate) const CHAPTER: &str = "field_chapter_";

/// The best rating. The worst is 1.
pub(crate) const BEST: i64 = 5;

/// Declares the content type `blog`.
#[trovato::tap]
pub fn item_info() -> Vec<ContentTypeDefinition> {
    let mut blog = ContentTypeDefinition::new(BLOG, "Blog post")
        .description("A dated article, short or in chapters");
    for &(name, label, holds) in &FIELDS {
        let (field_type, cardinality) = holds.type_and_cardinality();
        let mut field = FieldDefinition::new(name, field_type)
            .label(label)
            .cardinality(cardinality);
        field.required = name == BODY;
        blog = blog.field(field);
    }
    vec![blog]
}

/// What a field of a post holds; most kinds come with one cardinality.
#[derive(Clone, Copy)]
enum Holds {
    Line,
    Prose,
    Number,
    Date,
    Flag,
    Pictures,
    Record(&'static str),
    Records(&'static str),
    Section(&'static str),
    Sections(&'static str),
}

/// The fields in the order of the form: machine name, label, kind.
const FIELDS: [(&str, &str, Holds); 29] = [
    (BODY, "Text", Holds::Prose),
    (SUMMARY, "Summary", Holds::Line),
    (SUBTITLE, "Subtitle", Holds::Line),
    (RATING, "Rating", Holds::Number),
    (PUBLISHED_ON, "Published on", Holds::Date),
    (READING_MINUTES, "Minutes to read", Holds::Number),
    ("field_featured", "On the front page", Holds::Flag),
    ("field_author_ref", "Author", Holds::Record("user")),
    ("field_editors", "Editors", Holds::Records("user")),
    ("field_tags", "Topics", Holds::Records("category_term")),
    ("field_related", "Related posts", Holds::Records("item")),
    ("field_series", "Part of the series", Holds::Record("item")),
    ("field_gallery", "Pictures", Holds::Pictures),
    ("field_location", "Place", Holds::Section("place")),
    ("field_links", "Links", Holds::Sections("link")),
    (
        "field_corrections",
        "Corrections",
        Holds::Sections("correction"),
    ),
    (
        "field_translations",
        "Translations",
        Holds::Sections("translation"),
    ),
    ("field_chapter_01", "Chapter 1", Holds::Prose),
    ("field_chapter_02", "Chapter 2", Holds::Prose),
    ("field_chapter_03", "Chapter 3", Holds::Prose),
    ("field_chapter_04", "Chapter 4", Holds::Prose),
    ("field_chapter_05", "Chapter 5", Holds::Prose),
    ("field_chapter_06", "Chapter 6", Holds::Prose),
    ("field_chapter_07", "Chapter 7", Holds::Prose),
    ("field_chapter_08", "Chapter 8", Holds::Prose),
    ("field_chapter_09", "Chapter 9", Holds::Prose),
    ("field_chapter_10", "Chapter 10", Holds::Prose),
    ("field_chapter_11", "Chapter 11", Holds::Prose),
    ("field_chapter_12", "Chapter 12", Holds::Prose),
];

impl Holds {
    fn type_and_cardinality(self) -> (FieldType, i32) {
        let many = FieldDefinition::UNLIMITED;
        match self {
            Self::Line => (FieldType::Text { max_length: None }, 1),
            Self::Prose => (FieldType::TextLong, 1),
            Self::Number => (FieldType::Integer, 1),
            Self::Date => (FieldType::Date, 1),
            Self::Flag => (FieldType::Boolean, 1),
            Self::Pictures => (FieldType::File, many),
            Self::Record(target) => (FieldType::RecordReference(target.into()), 1),
            Self::Records(target) => (FieldType::RecordReference(target.into()), many),
            Self::Section(name) => (made_of(name), 1),
            Self::Sections(name) => (made_of(name), many),
        }
    }
}

fn made_of(section: &str) -> FieldType {
    FieldType::Compound {
        allowed_types: vec![section.into()],
        min_items: None,
        max_items: None,
    }
}
