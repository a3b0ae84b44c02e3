//! Taps of a plugin's own: any type, and members by name.
#![deny(warnings)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use trovato::prelude::*;

#[derive(Serialize)]
#[serde(crate = "trovato::serde")]
struct Pair<'a> {
    first: &'a str,
    second: &'a str,
}

#[trovato::tap(custom)]
fn nothing() {}

#[trovato::tap(custom)]
fn whole(medications: Vec<String>) -> usize {
    medications.len()
}

#[trovato::tap(custom)]
fn slice(medications: &[String]) -> Option<&String> {
    medications.first()
}

#[trovato::tap(custom)]
fn slice_of_borrowed<'a>(words: &[&'a str]) -> Vec<&'a str> {
    words.to_vec()
}

#[trovato::tap(custom)]
fn text(word: &str) -> &str {
    word
}

#[trovato::tap(custom)]
fn cow(word: Cow<'_, str>) -> usize {
    word.len()
}

#[trovato::tap(custom)]
fn members(first: &str, r#type: Option<String>, _limit: Option<u32>) -> String {
    format!("{first} {type:?}")
}

#[trovato::tap(custom)]
fn lifetimes<'a, 'b: 'a>(first: &'a str, second: &'b str) -> Pair<'a> {
    Pair { first, second }
}

#[trovato::tap(custom)]
fn items(items: Vec<Item>, by_type: HashMap<String, Vec<Item<'_>>>) -> usize {
    items.len() + by_type.len()
}

#[trovato::tap(custom)]
fn alter_map(counts: &mut BTreeMap<String, u32>) {
    counts.insert(String::from("calls"), 1);
}

#[trovato::tap(custom)]
fn alter_slice(numbers: &mut [u32]) -> Result<()> {
    numbers.sort_unstable();
    Ok(())
}

#[trovato::tap(custom)]
fn alter_one_of_two(text: &mut String, suffix: &str) {
    text.push_str(suffix);
}

#[trovato::tap(custom)]
fn owned_mut(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
}

#[trovato::tap(custom)]
const fn constant() -> u8 {
    7
}

#[trovato::tap(custom)]
fn tuple(pair: (i64, f64)) -> (f64, i64) {
    (pair.1, pair.0)
}

#[allow(unused_parens)]
#[trovato::tap(custom)]
fn parenthesised(word: &(str)) -> (usize) {
    word.len()
}

fn main() {
    assert_eq!(constant(), 7);
}
