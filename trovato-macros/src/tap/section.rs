//! The tap's line in the custom section of the wasm.

use std::fmt::Write as _;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};

use crate::item;
use crate::json::json;
use crate::tap::check::Tap;
use crate::tap::handle::Handle;
use crate::tap::lazy::{self, Lazy};
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
        parts.extend(eager(tap, parameter));
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
    match &tap.lazy {
        Some(lazy) if lazy.eager.is_empty() => "lazy",
        Some(_) => "hybrid",
        None if tap.projection.is_some() => "projected",
        None => "full",
    }
}

/// The names of `eager(…)` that the handle of this input has: for each a part
/// that is empty where it has not, and one that closes the list.
fn eager(tap: &Tap, parameter: &Parameter) -> Vec<TokenStream> {
    let here = Span::mixed_site();
    let names = match &tap.lazy {
        Some(lazy) if parameter.handle != Handle::None => &lazy.eager,
        _ => return Vec::new(),
    };
    if names.is_empty() {
        return Vec::new();
    }
    let ty = types::erased(&parameter.ty);
    let takes = quote_spanned!(here=> <__trovato::Taken::<#ty>>::TAKES);
    let mut parts: Vec<TokenStream> = (0..names.len())
        .map(|index| quote_spanned!(here=> __trovato::eager_part(#takes, __TROVATO_EAGER, #index)))
        .collect();
    parts.push(quote_spanned!(here=> __trovato::eager_end(#takes, __TROVATO_EAGER)));
    parts
}

/// A constant with the names of `eager(…)`, each with what it is in the line
/// where it is the first of a handle's and where it is not.
pub(crate) fn eager_names(tap: &Tap, lazy: &Lazy) -> TokenStream {
    let here = Span::mixed_site();
    let names = lazy.eager.iter().map(|name| {
        let path = &name.path;
        let next = format!(",{}", json(path));
        let first = format!(",\"eager\":[{}", json(path));
        let by_name = match &tap.projection {
            Some(names) => lazy::is_among(names, path),
            None => true,
        };
        quote_spanned! {here=>
            __trovato::Eager { path: #path, by_name: #by_name, first: #first, next: #next }
        }
    });
    quote_spanned! {here=>
        const __TROVATO_EAGER: &[__trovato::Eager] = &[#(#names),*];
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
        fields(writes_item(tap), tap, |name| !item::is_read_only(
            item::base(name)
        )),
        tap.known.is_none(),
    )
}

/// Without a projection a tap that meets an item meets every field of it, and
/// one that meets a handle by name what is sent with it.
fn fields(meets: bool, tap: &Tap, counts: impl Fn(&str) -> bool) -> String {
    let names: Vec<&str> = match (&tap.projection, &tap.lazy) {
        _ if !meets => Vec::new(),
        (Some(names), _) => names.iter().map(String::as_str).collect(),
        (None, Some(lazy)) if !tap.has_fields => {
            lazy.eager.iter().map(|name| name.path.as_str()).collect()
        }
        (None, _) => vec!["*"],
    };
    let names = names.into_iter().filter(|name| counts(name)).map(json);
    format!("[{}]", names.collect::<Vec<_>>().join(","))
}

fn reads_item(tap: &Tap) -> bool {
    if tap.lazy.is_some() {
        // The table of any other handle is in its input's entry.
        return by_name(tap).next().is_some();
    }
    // Without an item, `fields(…)` is about those that it queries.
    tap.has_fields
        || tap.known.is_some_and(|known| known.item)
        || tap
            .function
            .parameters()
            .any(|parameter| types::names_item(&parameter.ty))
}

/// A patch is what `item_presave` answers with, whatever its type in Rust, and
/// what an altered `Item` becomes.
fn writes_item(tap: &Tap) -> bool {
    if tap.lazy.is_some() {
        return by_name(tap).any(Parameter::is_writable);
    }
    let alters_item = |parameter: &Parameter| {
        parameter.passing == Passing::Exclusive && types::is_named(&parameter.ty, "Item")
    };
    tap.known.is_some_and(|known| known.name == "item_presave")
        || tap.function.parameters().any(alters_item)
}

fn by_name(tap: &Tap) -> impl Iterator<Item = &Parameter> {
    tap.function
        .parameters()
        .filter(|parameter| parameter.handle == Handle::ByName)
}
