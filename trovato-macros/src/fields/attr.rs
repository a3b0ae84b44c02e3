//! `#[field(…)]` on a field and `#[fields(…)]` on the struct.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, LitStr, Meta, Path, Token};

use crate::diag::Diagnostics;
use crate::near;
use crate::options::{no_value, path, remaining, skip, split_at_commas, text};

const USAGE: &str =
    "`#[field(\"field_body\")]`, `#[field(write)]` or `#[field(\"field_body\", write)]`";

/// What `#[field(…)]` says, each with the tokens to point at.
#[derive(Default)]
pub(crate) struct FieldOptions {
    /// `"…"`: the name or path in the item, where it is not the Rust name.
    pub(crate) name: Option<LitStr>,
    /// `write`: that the tap may change it.
    pub(crate) write: Option<Ident>,
    /// Whether something was lost that may have been the name.
    pub(crate) incomplete: bool,
}

impl FieldOptions {
    /// Reads the attributes of one field; what is wrong does not hide the next.
    pub(crate) fn parse(attributes: &[Attribute], diagnostics: &mut Diagnostics) -> Self {
        let mut options = Self::default();
        let mut first = true;
        for attribute in attributes {
            if attribute.path().is_ident("fields") {
                diagnostics.error(
                    attribute,
                    format!("`#[fields(…)]` stands on the struct: on a field write {USAGE}"),
                );
                options.incomplete = true;
            }
            if !attribute.path().is_ident("field") {
                continue;
            }
            if !std::mem::take(&mut first) {
                diagnostics.error(
                    attribute,
                    "a field has one `#[field(…)]`: put all of it there, as in `#[field(\"field_rating\", write)]`",
                );
            }
            options.attribute(attribute, diagnostics);
        }
        options
    }

    fn attribute(&mut self, attribute: &Attribute, diagnostics: &mut Diagnostics) {
        let Some(tokens) = list(attribute, USAGE, diagnostics) else {
            self.incomplete = true;
            return;
        };
        for option in split_at_commas(tokens, "option", diagnostics) {
            let parse = |input: ParseStream<'_>| self.option(input, diagnostics);
            if let Err(error) = parse.parse2(option) {
                diagnostics.syntax(error);
                self.incomplete = true;
            }
        }
    }

    fn option(&mut self, input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> syn::Result<()> {
        if input.peek(LitStr) {
            let name = input.parse::<LitStr>()?;
            if !input.is_empty() {
                let message = "a comma is missing between the name and this";
                return Err(remaining(input, message));
            }
            if self.name.is_some() {
                diagnostics.error(
                    &name,
                    "a field has one name in the item: remove this one, and declare another field for it",
                );
            } else {
                self.name = Some(name);
            }
            return Ok(());
        }
        if !input.peek(Ident::peek_any) {
            let message = format!("this is no option of `#[field(…)]`: write {USAGE}");
            return Err(remaining(input, &message));
        }
        let option = input.call(Ident::parse_any)?;
        if option == "write" {
            no_value(&option, input)?;
            if self.write.is_some() {
                diagnostics.error(&option, "`write` is given twice: remove one of the two");
            }
            self.write = Some(option);
            return Ok(());
        }
        Err(unknown(&option, input))
    }
}

/// What an unknown word was probably meant to be.
fn unknown(option: &Ident, input: ParseStream<'_>) -> syn::Error {
    let word = option.unraw().to_string();
    if near::nearest(&word, ["write"]).is_some() {
        let message = format!("`#[field(…)]` has no option `{word}`; did you mean `write`?");
        return match skip(input) {
            Ok(()) => syn::Error::new_spanned(option, message),
            Err(error) => error,
        };
    }
    let rest: Vec<TokenTree> = match input.parse::<TokenStream>() {
        Ok(rest) => rest.into_iter().collect(),
        Err(error) => return error,
    };
    let value = match rest.as_slice() {
        [TokenTree::Punct(equals), value] if equals.as_char() == '=' => Some(value.to_string()),
        _ => None,
    };
    let place: TokenStream = std::iter::once(TokenTree::Ident(option.clone()))
        .chain(rest.iter().cloned())
        .collect();
    let message = match (value, rest.first()) {
        (Some(value), _) => {
            format!("the name of a field stands alone: write `#[field({value})]`")
        }
        (None, None) => format!(
            "`#[field(…)]` has no option `{word}`: its only one is `write`\na name stands in quotes: `#[field(\"{word}\")]`"
        ),
        (None, Some(TokenTree::Punct(punct))) if [".", "-"].contains(&&*punct.to_string()) => {
            let rest: String = rest.iter().map(ToString::to_string).collect();
            format!("a name stands in quotes: write `#[field(\"{word}{rest}\")]`")
        }
        _ => format!("`#[field(…)]` has no option `{word}`: write {USAGE}"),
    };
    syn::Error::new_spanned(place, message)
}

/// The tokens in the attribute's parentheses; `None` when there are none, which
/// has been reported.
fn list(attribute: &Attribute, usage: &str, diagnostics: &mut Diagnostics) -> Option<TokenStream> {
    let problem = match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => return Some(list.tokens.clone()),
        Meta::List(_) | Meta::Path(_) => "this says nothing: remove it, or write",
        Meta::NameValue(_) => "options stand in parentheses: write",
    };
    diagnostics.error(attribute, format!("{problem} {usage}"));
    None
}

/// The path of `#[fields(crate = "…")]`, where it is given.
pub(crate) fn root(attributes: &[Attribute], diagnostics: &mut Diagnostics) -> Option<Path> {
    let mut root = None;
    for attribute in attributes {
        if attribute.path().is_ident("field") {
            diagnostics.error(
                attribute,
                "`#[field(…)]` stands on a field: move it to the one that it is about",
            );
        }
        if !attribute.path().is_ident("fields") {
            continue;
        }
        let Some(tokens) = list(attribute, "`#[fields(crate = \"…\")]`", diagnostics) else {
            continue;
        };
        for option in split_at_commas(tokens, "option", diagnostics) {
            let parse = |input: ParseStream<'_>| struct_option(input);
            match parse.parse2(option) {
                Ok((option, _)) if root.is_some() => {
                    diagnostics.error(option, "`crate` is given twice: remove one of the two");
                }
                Ok((_, path)) => root = Some(path),
                Err(error) => diagnostics.syntax(error),
            }
        }
    }
    root
}

fn struct_option(input: ParseStream<'_>) -> syn::Result<(Ident, Path)> {
    if input.peek(Token![crate]) {
        let option = input.call(Ident::parse_any)?;
        let path = path(&text(&option, "::trovato", input)?)?;
        return Ok((option, path));
    }
    Err(remaining(
        input,
        "`#[fields(…)]` has one option, the path of the SDK: write `#[fields(crate = \"::trovato\")]`; names stand on the fields, as in `#[field(\"field_body\")]`",
    ))
}
