//! The grammar that the options of all macros share: parts between commas, a
//! word, and perhaps a value.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::parse::ParseStream;
use syn::{LitStr, Path, Token, token};

use crate::diag::Diagnostics;

/// Cuts at the top-level commas, so that each part fails on its own.
pub(crate) fn split_at_commas(
    tokens: TokenStream,
    part: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<TokenStream> {
    let mut parts = Vec::new();
    let mut current = TokenStream::new();
    for tree in tokens {
        match tree {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                if current.is_empty() {
                    let message = format!("there is no {part} before this comma: remove it");
                    diagnostics.error(comma, message);
                } else {
                    parts.push(std::mem::take(&mut current));
                }
            }
            tree => current.extend([tree]),
        }
    }
    if !current.is_empty() {
        parts.push(current);
    }
    parts
}

/// An error under all that is left of an option.
pub(crate) fn remaining(input: ParseStream<'_>, message: &str) -> syn::Error {
    match input.parse::<TokenStream>() {
        Ok(rest) => syn::Error::new_spanned(rest, message),
        Err(error) => error,
    }
}

/// Takes all that is left of an option that was judged already.
pub(crate) fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    input.parse::<TokenStream>().map(drop)
}

/// An option of one word, which is read already.
pub(crate) fn no_value(option: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    let message = format!("`{option}` stands alone: remove what follows it");
    Err(remaining(input, &message))
}

/// The `= "…"` after an option; `example` is what it might be.
pub(crate) fn text(option: &Ident, example: &str, input: ParseStream<'_>) -> syn::Result<LitStr> {
    let usage = format!("write `{option} = \"{example}\"`");
    if input.is_empty() {
        let message = format!("`{option}` needs a value: {usage}");
        return Err(syn::Error::new_spanned(option, message));
    }
    if input.parse::<Token![=]>().is_err() {
        let message = format!("`{option}` takes its value after an equals sign: {usage}");
        return Err(remaining(input, &message));
    }
    if input.is_empty() {
        let message = format!("`{option}` needs a value: {usage}");
        return Err(syn::Error::new_spanned(option, message));
    }
    if !input.peek(LitStr) {
        let message = format!("the value of `{option}` stands in quotes: {usage}");
        return Err(remaining(input, &message));
    }
    let value = input.parse()?;
    no_value_after(option, input)?;
    Ok(value)
}

/// The end of an option, value included.
pub(crate) fn no_value_after(option: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    let message = format!("a comma is missing between `{option}` and this");
    Err(remaining(input, &message))
}

/// What stands between the parentheses after an option that takes names.
pub(crate) fn parenthesized(option: &Ident, input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let usage = format!("write `{option}(title, field_body)`");
    if input.is_empty() {
        let message = format!("`{option}` needs its names: {usage}");
        return Err(syn::Error::new_spanned(option, message));
    }
    if !input.peek(token::Paren) {
        let message = format!("`{option}` takes its names in parentheses: {usage}");
        return Err(remaining(input, &message));
    }
    let names = input.parse::<Group>()?.stream();
    no_value_after(option, input)?;
    Ok(names)
}

/// The path in the value of `crate = "…"`.
pub(crate) fn path(text: &LitStr) -> syn::Result<Path> {
    text.parse_with(Path::parse_mod_style).map_err(|_| {
        let message = format!(
            "`{}` is not a path: `crate` names the SDK as this crate can reach it, as in `crate = \"::trovato\"`",
            text.value()
        );
        syn::Error::new_spanned(text, message)
    })
}

/// The path that generated code reaches the SDK by: the one of `crate = "…"`,
/// or the SDK's own name.
pub(crate) fn root_or_default(root: Option<&Path>) -> TokenStream {
    root.map_or_else(
        || quote_spanned!(Span::mixed_site()=> ::trovato),
        Path::to_token_stream,
    )
}

/// The tokens without the invisible group around what a `macro_rules!` put in.
pub(crate) fn visible(part: &TokenStream) -> Vec<TokenTree> {
    let trees: Vec<TokenTree> = part.clone().into_iter().collect();
    match trees.as_slice() {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            visible(&group.stream())
        }
        _ => trees,
    }
}
