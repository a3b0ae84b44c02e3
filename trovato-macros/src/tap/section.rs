//! The tap's line in the custom section of the wasm.

use std::fmt::Write as _;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};

use crate::item;
use crate::json::json;
use crate::tap::check::Tap;
use crate::tap::signature::{Parameter, Passing};
use crate::type_text::type_text;
use crate::types;

/// The line as a JSON object without its closing brace: the export adds what
/// only it knows, package, ABI and SDK version. It comes in parts, since what
/// is to be said of an input is known by its type and not by its tokens.
pub(crate) fn line(tap: &Tap) -> Vec<TokenStream> {
    let here = Span::mixed_site();
    let mut parts = Vec::new();
    let mut text = format!(
        r#"{{"tap":{},"mode":"{}","inputs":["#,
        json(&tap.name),
        mode(tap)
    );
    for parameter in tap.function.parameters() {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            r#"{{"name":{},"type":{}"#,
            json(&parameter.key),
            json(&type_text(parameter.written.to_token_stream()))
        );
        let ty = types::erased(&parameter.ty);
        parts.push(text.to_token_stream());
        parts.push(quote_spanned!(here=> <__trovato::Taken::<#ty>>::LINE));
        text = String::from("},");
    }
    if text.ends_with(',') {
        text.pop();
    }
    text.push_str(&after_inputs(tap));
    parts.push(text.to_token_stream());
    parts
}

fn mode(tap: &Tap) -> &'static str {
    if tap.projection.is_some() {
        "projected"
    } else {
        "full"
    }
}

fn after_inputs(tap: &Tap) -> String {
    let output = match &tap.function.output {
        Some(ty) => type_text(ty.to_token_stream()),
        None => String::from("()"),
    };
    format!(
        r#"],"output":{},"reads":{},"writes":{},"custom":{}"#,
        json(&output),
        fields(reads_item(tap), tap, |_| true),
        fields(writes_item(tap), tap, |name| !item::is_read_only(name)),
        tap.known.is_none(),
    )
}

/// Without a projection a tap that meets an item meets every field of it.
fn fields(meets: bool, tap: &Tap, counts: impl Fn(&str) -> bool) -> String {
    match &tap.projection {
        _ if !meets => String::from("[]"),
        None => String::from(r#"["*"]"#),
        Some(names) => {
            let names = names.iter().filter(|name| counts(name));
            let names = names.map(|name| json(name)).collect::<Vec<_>>();
            format!("[{}]", names.join(","))
        }
    }
}

fn reads_item(tap: &Tap) -> bool {
    tap.known.is_some_and(|known| known.item)
        || tap
            .function
            .parameters()
            .any(|parameter| types::names_item(&parameter.ty))
}

/// A patch is what `item_presave` answers with, whatever its type in Rust, and
/// what an altered `Item` becomes.
fn writes_item(tap: &Tap) -> bool {
    let alters_item = |parameter: &Parameter| {
        parameter.passing == Passing::Exclusive && types::is_named(&parameter.ty, "Item")
    };
    tap.known.is_some_and(|known| known.name == "item_presave")
        || tap.function.parameters().any(alters_item)
}
