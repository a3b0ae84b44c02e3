//! An answer as a page.

use serde::Deserialize;
use serde_json::Value;
use trovato::render::{self, RenderElement};
use trovato_host_shim::html;

use crate::diagnostic::Diagnostic;
use crate::output::Result;

/// Makes a page of what a view tap answered. Title and language are those of
/// the item in the payload.
pub(crate) fn page(plugin: &str, tap: &str, payload: &str, answer: &str) -> Result<String> {
    let element = element(answer).map_err(|got| {
        Diagnostic::error(format!(
            "the answer of the tap `{tap}` is {got}, and only a render element makes a page"
        ))
        .code("answer-shape")
        .help("leave out `--format html`, or call a view tap, such as `item_view`")
    })?;
    let item = About::of(payload);
    let title = item.title.as_deref().unwrap_or(plugin);
    let language = item.language.as_deref().unwrap_or_default();
    Ok(html::page(title, language, &html::render(&element)))
}

fn element(answer: &str) -> Result<RenderElement, String> {
    match serde_json::from_str(answer) {
        // A view tap may answer with HTML, which is filtered as any other.
        Ok(Value::String(text)) => Ok(render::filtered_markup(text, "filtered_html").build()),
        Ok(Value::Object(members)) if members.contains_key("#type") => {
            serde_json::from_str(answer).map_err(|error| format!("no render element ({error})"))
        }
        Ok(Value::Object(_)) => Err("an object without `#type`".to_owned()),
        Ok(Value::Array(_)) => Err("a list".to_owned()),
        Ok(Value::Null) => Err("nothing".to_owned()),
        Ok(other) => Err(format!("`{other}`")),
        Err(error) => Err(format!("no JSON ({error})")),
    }
}

/// What a page says about the item, wherever it stands in the payload.
#[derive(Default, Deserialize)]
#[serde(default)]
struct About {
    title: Option<String>,
    language: Option<String>,
    item: Option<Box<About>>,
}

impl About {
    fn of(payload: &str) -> Self {
        let about: Self = serde_json::from_str(payload).unwrap_or_default();
        match about.item {
            Some(item) => *item,
            None => about,
        }
    }
}
