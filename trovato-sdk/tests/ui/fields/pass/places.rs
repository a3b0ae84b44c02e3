//! A declaration stands anywhere, and its accessors are seen where it is.
#![deny(warnings, unreachable_pub)]

use trovato::{Item, ItemHandle, Result};

mod fields {
    #[derive(trovato::Fields)]
    pub(crate) struct Teaser {
        title: String,
    }

    mod deeper {
        #[derive(trovato::Fields)]
        pub(in crate::fields) struct Author {
            #[field("title")]
            name: String,
        }
    }

    pub(super) fn name(item: trovato::Item<'_>) -> trovato::Result<String> {
        let author: trovato::ItemHandle<deeper::Author> = item.into();
        author.fetch(&[deeper::Author::NAME])?;
        Ok(author.name()?.to_owned())
    }
}

macro_rules! declared {
    ($(#[$meta:meta])* $name:ident { $($(#[$of:meta])* $field:ident: $ty:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(trovato::Fields)]
        struct $name { $($(#[$of])* $field: $ty),* }
    };
}

declared! {
    /// Made by a macro.
    Made {
        /// The title.
        title: String,
        #[field("field_rating.value", write)]
        rating: Option<i64>,
    }
}

// Nobody uses this one.
#[derive(trovato::Fields)]
struct Unused {
    #[field(write)]
    title: String,
}

#[derive(Debug, Clone, PartialEq, trovato::Fields, serde::Deserialize)]
#[serde(crate = "serde")]
struct Nothing {}

use trovato::serde;

/// A name that the generated code must not be confused by.
fn handle(item: fields::TeaserFields) -> Result<String> {
    Ok(item.title()?.to_owned())
}

fn main() -> Result<()> {
    let item = Item::new("blog", "Hello");
    let teaser: ItemHandle<fields::Teaser> = item.clone().into();
    teaser.fetch(&[fields::Teaser::TITLE])?;
    assert_eq!(teaser.title()?, "Hello");
    assert_eq!(fields::name(item.clone())?, "Hello");

    let mut made: ItemHandle<Made> = item.clone().into();
    made.set_rating(3)?;
    assert_eq!((made.title()?, made.rating()?), ("Hello", Some(3)));

    #[derive(trovato::Fields)]
    struct Local {
        title: String,
    }
    let local = ItemHandle::<Local>::from(item.clone());
    assert_eq!(local.title()?, "Hello");

    let nothing: ItemHandle<Nothing> = item.into();
    assert_eq!(nothing.item_type()?, "blog");
    let _ = handle as fn(_) -> _;
    Ok(())
}
