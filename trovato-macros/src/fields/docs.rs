//! What the generated methods say of themselves.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;

use crate::fields::check::Slot;
use crate::fields::shape::Wrap;

/// The struct's.
pub(crate) fn access(name: &Ident) -> String {
    format!(" What an `ItemHandle` of [`{name}`] gives and takes: a method for each of its fields.")
}

/// A getter's: the author's own words, and then what they cannot know.
pub(crate) fn getter(slot: &Slot) -> Vec<TokenStream> {
    let missing = match slot.shape.wrap {
        Wrap::Required => "",
        Wrap::Optional => " `None` where it is absent, null or denied.",
        Wrap::Told => " Tells absent, null and denied apart.",
    };
    let errors = match slot.shape.wrap {
        Wrap::Required => {
            "When it is `absent`, `null` or `denied`, which are the codes, or of another type: `field`."
        }
        Wrap::Optional | Wrap::Told => "When it is of another type: code `field`.",
    };
    let mut docs = slot.docs.clone();
    if !docs.is_empty() {
        docs.push(String::new().to_token_stream());
    }
    docs.extend(lines(&format!(
        " Reads the item's `{}`: one crossing the first time, none afterwards or where it came with the call.{missing}\n\n # Errors\n\n {errors}",
        slot.path
    )));
    docs
}

/// A setter's.
pub(crate) fn setter(slot: &Slot) -> Vec<TokenStream> {
    let name = slot.name.unraw();
    let mut docs = slot.docs.clone();
    if !docs.is_empty() {
        docs.push(String::new().to_token_stream());
    }
    docs.extend(lines(&format!(
        " Sets the item's `{}`, in one crossing. [`{name}`](Self::{name}) answers with the new value at once; the item has it when the tap returns without an error.\n\n \
         # Errors\n\n When the value has no JSON, and when the host refuses it: code `denied` where the plugin or the user may not change it, and then the whole call has failed.",
        slot.path
    )));
    docs
}

/// A slot's.
pub(crate) fn slot(slot: &Slot) -> String {
    format!(" The slot of the item's `{}`, for `fetch`.", slot.path)
}

fn lines(text: &str) -> impl Iterator<Item = TokenStream> + '_ {
    text.split('\n').map(quote::ToTokens::to_token_stream)
}
