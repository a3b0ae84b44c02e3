//! A payload with its items taken out: they go to the plugin as items of the
//! request, through its mask.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use trovato_host_shim::{Error, Form, Item, ItemKey, Part, Request, TapInput, TapLine};

use crate::payload::{self, Payload};

/// What the tap is called with.
pub(super) enum Input {
    Json(String),
    Item(ItemKey),
    Object(BTreeMap<String, Piece>),
    List(Vec<Piece>),
}

/// A member of it.
pub(super) enum Piece {
    Json(Box<RawValue>),
    Item(ItemKey),
    Items(Vec<ItemKey>),
}

impl Input {
    /// Takes a payload apart as the tap's row in the vocabulary says. A
    /// custom tap that meets items has them where things look like items.
    pub(super) fn of(
        line: &TapLine,
        payload: &Payload,
        request: &mut Request,
    ) -> Result<Self, Error> {
        let json = || Ok(Self::Json(payload.text.clone()));
        let text = payload.text.trim();
        if payload.is_nothing() {
            return json();
        }
        if payload::is_an_item(&line.tap) {
            return Ok(Self::Item(item(text, request)?));
        }
        if payload::is_around_an_item(&line.tap) {
            let Ok(members) = serde_json::from_str::<BTreeMap<String, _>>(text) else {
                return json();
            };
            let piece = |(name, value): (String, Box<RawValue>)| {
                let piece = match name.as_str() {
                    "item" => Piece::Item(item(value.get(), request)?),
                    _ => Piece::Json(value),
                };
                Ok((name, piece))
            };
            let members = members.into_iter().map(piece);
            return Ok(Self::Object(members.collect::<Result<_, Error>>()?));
        }
        if line.reads.is_empty() && !line.is_lazy() {
            return json();
        }
        // By handle it takes an item there and nothing else, so that what is
        // wrong with the item is worth saying.
        let alone = only(&line.inputs).map(|input| input.form);
        if looks_like_item(text) || alone == Some(Form::Handle) {
            return Ok(Self::Item(item(text, request)?));
        }
        if let Ok(list) = serde_json::from_str::<Vec<_>>(text) {
            let list = list.into_iter().map(|value| piece(value, request));
            return Ok(Self::List(list.collect::<Result<_, Error>>()?));
        }
        if let Ok(members) = serde_json::from_str::<BTreeMap<_, _>>(text) {
            let form = |name: &str| {
                let mut inputs = line.inputs.iter();
                inputs
                    .find(|input| input.name == name)
                    .map(|input| input.form)
            };
            let members = members.into_iter();
            let members = members.map(|(name, value): (String, Box<RawValue>)| {
                let piece = match form(&name) {
                    Some(Form::Handle) => Piece::Item(item(value.get(), request)?),
                    Some(Form::Items | Form::Handles) => items(value, request)?,
                    _ => piece(value, request)?,
                };
                Ok((name, piece))
            });
            return Ok(Self::Object(members.collect::<Result<_, Error>>()?));
        }
        json()
    }

    /// The same for the host.
    pub(super) fn payload(&self) -> trovato_host_shim::Payload<'_> {
        match self {
            Self::Json(text) => text.as_bytes().into(),
            Self::Item(key) => (*key).into(),
            Self::Object(members) => {
                let members = members.iter();
                let members = members.map(|(name, piece)| (name.as_str(), piece.part()));
                trovato_host_shim::Payload::Object(members.collect())
            }
            Self::List(list) => list.iter().map(Piece::part).collect::<Vec<_>>().into(),
        }
    }

    /// The items in it.
    pub(super) fn items(&self) -> Vec<ItemKey> {
        match self {
            Self::Json(_) => Vec::new(),
            Self::Item(key) => vec![*key],
            Self::Object(members) => members.values().flat_map(Piece::items).copied().collect(),
            Self::List(list) => list.iter().flat_map(Piece::items).copied().collect(),
        }
    }
}

impl Piece {
    fn part(&self) -> Part<'_> {
        match self {
            Self::Json(json) => Part::Json(json),
            Self::Item(key) => Part::Item(*key),
            Self::Items(keys) => Part::Items(keys),
        }
    }

    fn items(&self) -> &[ItemKey] {
        match self {
            Self::Json(_) => &[],
            Self::Item(key) => std::slice::from_ref(key),
            Self::Items(keys) => keys,
        }
    }
}

/// A value that may be an item.
fn piece(value: Box<RawValue>, request: &mut Request) -> Result<Piece, Error> {
    if looks_like_item(value.get()) {
        return item(value.get(), request).map(Piece::Item);
    }
    Ok(Piece::Json(value))
}

/// A list that has to be one of items. What is no list is for the tap to
/// refuse.
fn items(value: Box<RawValue>, request: &mut Request) -> Result<Piece, Error> {
    let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(value.get()) else {
        return Ok(Piece::Json(value));
    };
    let keys = list.into_iter().map(|value| item(value.get(), request));
    keys.collect::<Result<_, _>>().map(Piece::Items)
}

fn only(inputs: &[TapInput]) -> Option<&TapInput> {
    match inputs {
        [input] => Some(input),
        _ => None,
    }
}

/// Adds an item to the request.
pub(super) fn item(json: &str, request: &mut Request) -> Result<ItemKey, Error> {
    Ok(request.add(Item::parse(json.as_bytes())?))
}

fn looks_like_item(json: &str) -> bool {
    let members = serde_json::from_str::<BTreeMap<String, &RawValue>>(json);
    members.is_ok_and(|members| {
        ["type", "item_type"]
            .iter()
            .any(|name| members.contains_key(*name))
    })
}
