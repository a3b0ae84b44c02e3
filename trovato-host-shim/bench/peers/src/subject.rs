//! What is asked for, and with which payload.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use trovato_host_shim::Item;

use crate::Result;
use crate::peer::native;

/// A function that everybody has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tap {
    /// Title, body and rating of a post.
    View,
    /// The drug checker.
    Check,
}

impl Tap {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Check => "check_interactions",
        }
    }
}

/// A payload, and the function that it is for.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) tap: Tap,
    pub(crate) payload: Vec<u8>,
    /// The same as the host has it, where it is an item.
    pub(crate) item: Option<Arc<Item>>,
    /// Payloads and their answers; the one that is timed is the first.
    pub(crate) checks: Vec<(Vec<u8>, Value)>,
}

const THREE: &str = r#"{"medications":["aspirin","ibuprofen","warfarin"]}"#;
/// Every drug that is known, some not quite as it is written there, and one
/// that is not.
const ALL: &str = r#"{"medications":["Aspirin"," ibuprofen","warfarin","clarithromycin",
    "simvastatin","fluconazole","DIGOXIN ","verapamil","lisinopril","spironolactone","lithium",
    "ciprofloxacin","tizanidine","phenelzine","sertraline","nitroglycerin","sildenafil","water"]}"#;

pub(crate) fn all() -> Result<Vec<Subject>> {
    Ok(vec![
        post("post-2k")?,
        post("post-50k")?,
        subject("three medications", Tap::Check, &[THREE, ALL])?,
    ])
}

fn post(name: &'static str) -> Result<Subject> {
    let items = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../examples/blog/items");
    let json = std::fs::read_to_string(items.join(format!("{name}.json")))?;
    let item = Item::parse(json.as_bytes())?;
    Ok(Subject {
        item: Some(Arc::new(item)),
        ..subject(name, Tap::View, &[json.as_str()])?
    })
}

fn subject(name: &'static str, tap: Tap, payloads: &[&str]) -> Result<Subject> {
    let checks = payloads.iter().map(|payload| {
        let answer = native::call(tap.name(), payload.as_bytes())?;
        Ok((
            payload.as_bytes().to_owned(),
            serde_json::from_slice(&answer)?,
        ))
    });
    Ok(Subject {
        name,
        tap,
        payload: payloads[0].as_bytes().to_owned(),
        item: None,
        checks: checks.collect::<Result<_>>()?,
    })
}
