//! Fields of the blog's items that have a type of their own.

use serde::Deserialize;

/// An entry of `field_links`.
#[derive(Deserialize)]
pub struct Link {
    /// Where it goes.
    pub url: String,
    /// What it is called.
    pub title: String,
}

/// An entry of `field_gallery`.
#[derive(Deserialize)]
pub struct Picture {
    /// The file.
    pub src: String,
    /// What it shows.
    pub alt: String,
    /// Width and height in pixels.
    pub size: [u32; 2],
}

/// `field_location`.
#[derive(Deserialize)]
pub struct Place {
    /// What it is called.
    pub name: String,
    /// Latitude and longitude.
    pub point: [f64; 2],
}

/// An entry of `field_corrections`.
#[derive(Deserialize)]
pub struct Correction {
    /// The day.
    pub on: String,
    /// What was wrong.
    pub text: String,
}

/// An entry of `field_translations`.
#[derive(Deserialize)]
pub struct Translation {
    /// A language tag.
    pub language: String,
    /// The title in it.
    pub title: String,
}
