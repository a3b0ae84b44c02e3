//! The owned type that somebody meant who wrote a borrowed one.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{GenericArgument, PathArguments, Type, parse_quote};

use crate::type_text::type_text;
use crate::types;

/// What to write in place of a type that borrows; `None` for one that does not.
pub(crate) fn suggestion(ty: &Type) -> Option<String> {
    if !borrows(ty.to_token_stream()) {
        return None;
    }
    let mut ty = ty.clone();
    own(&mut ty);
    Some(type_text(ty.to_token_stream()))
}

/// Whether there is a reference or a lifetime in it other than `'static`.
fn borrows(tokens: TokenStream) -> bool {
    let mut after_quote = false;
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Punct(punct) => {
            after_quote = punct.as_char() == '\'';
            punct.as_char() == '&'
        }
        TokenTree::Ident(ident) => std::mem::take(&mut after_quote) && ident != "static",
        TokenTree::Group(group) => borrows(group.stream()),
        TokenTree::Literal(_) => false,
    })
}

fn own(ty: &mut Type) {
    if let Type::Reference(reference) = types::ungrouped(ty) {
        let mut inner = types::ungrouped(&reference.elem).clone();
        *ty = match &mut inner {
            Type::Slice(slice) => {
                own(&mut slice.elem);
                let elem = &slice.elem;
                parse_quote!(Vec<#elem>)
            }
            other if types::is_named(other, "str") => parse_quote!(String),
            other => {
                own(other);
                other.clone()
            }
        };
        return;
    }
    match ty {
        Type::Group(group) => own(&mut group.elem),
        Type::Paren(paren) => own(&mut paren.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(own),
        Type::Array(array) => own(&mut array.elem),
        Type::Slice(slice) => own(&mut slice.elem),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last_mut() else {
                return;
            };
            let cow = last.ident == "Cow";
            let PathArguments::AngleBracketed(arguments) = &mut last.arguments else {
                return;
            };
            let types = arguments
                .args
                .iter()
                .filter(|argument| !matches!(argument, GenericArgument::Lifetime(_)));
            let mut kept: Vec<GenericArgument> = types.cloned().collect();
            if let ([GenericArgument::Type(inner)], true) = (kept.as_slice(), cow) {
                *ty = parse_quote!(&#inner);
                own(ty);
                return;
            }
            for argument in &mut kept {
                if let GenericArgument::Type(inner) = argument {
                    own(inner);
                }
            }
            if kept.is_empty() {
                last.arguments = PathArguments::None;
            } else {
                arguments.args = kept.into_iter().collect();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_borrowed_type_has_an_owned_one() {
        for (borrowed, owned) in [
            ("&str", "String"),
            ("&'a str", "String"),
            ("Option<&'static str>", "Option<String>"),
            ("&[TextValue]", "Vec<TextValue>"),
            ("&'a [&'a str]", "Vec<String>"),
            ("Cow<'a, str>", "String"),
            ("std::borrow::Cow<'_, [u8]>", "Vec<u8>"),
            ("Vec<(i64, &str)>", "Vec<(i64, String)>"),
            ("HashMap<&str, [&str; 2]>", "HashMap<String, [String; 2]>"),
            ("my::Quote<'a>", "my::Quote"),
            ("&mut i64", "i64"),
        ] {
            let ty = syn::parse_str(borrowed).unwrap();
            assert_eq!(suggestion(&ty).as_deref(), Some(owned), "{borrowed}");
        }
        for owned in ["String", "Cow<'static, str>", "Vec<TextValue>", "(u8, u8)"] {
            let ty = syn::parse_str(owned).unwrap();
            assert_eq!(suggestion(&ty), None, "{owned}");
        }
    }
}
