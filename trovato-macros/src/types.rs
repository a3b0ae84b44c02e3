//! What can be said of a type by its tokens alone; the rest is for the traits
//! that generated code names.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{GenericArgument, PathArguments, Type, TypeReference};

/// The type without parentheses, and without the invisible group around what a
/// `macro_rules!` put in.
pub(crate) fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        Type::Paren(paren) => ungrouped(&paren.elem),
        other => other,
    }
}

/// The type without the reference around it, and that reference.
pub(crate) fn split(ty: &Type) -> (&Type, Option<&TypeReference>) {
    match ungrouped(ty) {
        Type::Reference(reference) => (ungrouped(&reference.elem), Some(reference)),
        owned => (owned, None),
    }
}

/// Whether the type is a path that ends in `name`.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    last_name(ty).is_some_and(|last| last == name)
}

/// The last name of the path that the type is.
pub(crate) fn last_name(ty: &Type) -> Option<&Ident> {
    match ungrouped(ty) {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// The type that stands alone between the angle brackets after `name`.
pub(crate) fn argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ungrouped(ty) else {
        return None;
    };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let mut arguments = arguments.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(GenericArgument::Type(inner)), None) if last.ident == name => Some(inner),
        _ => None,
    }
}

/// The type's tokens with each lifetime replaced by `'_`: generated code has no
/// names for them, and does not need any.
pub(crate) fn erased(ty: &Type) -> TokenStream {
    erase(ty.to_token_stream())
}

fn erase(tokens: TokenStream) -> TokenStream {
    let mut after_quote = false;
    tokens
        .into_iter()
        .map(|tree| {
            let lifetime = std::mem::take(&mut after_quote);
            match tree {
                TokenTree::Ident(name) if lifetime => {
                    TokenTree::Ident(Ident::new("_", name.span()))
                }
                TokenTree::Punct(punct) => {
                    after_quote = punct.as_char() == '\'';
                    TokenTree::Punct(punct)
                }
                TokenTree::Group(group) => {
                    let mut erased =
                        proc_macro2::Group::new(group.delimiter(), erase(group.stream()));
                    erased.set_span(group.span());
                    TokenTree::Group(erased)
                }
                other => other,
            }
        })
        .collect()
}

/// Whether a word, such as a keyword or a lifetime's name, is anywhere in it.
pub(crate) fn mentions(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => mentions(group.stream(), word),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Whether `Item` stands anywhere in the type, as in `Vec<Item>`.
pub(crate) fn names_item(ty: &Type) -> bool {
    mentions(ty.to_token_stream(), "Item")
}

/// Whether the type is certainly an `Item` or made of some, as `Vec<Item>` and
/// `Option<&[Item]>` are.
pub(crate) fn takes_item(ty: &Type) -> bool {
    match ungrouped(ty) {
        Type::Reference(reference) => takes_item(&reference.elem),
        Type::Slice(slice) => takes_item(&slice.elem),
        Type::Array(array) => takes_item(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(takes_item),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let inside = |argument: &GenericArgument| match argument {
                GenericArgument::Type(ty) => takes_item(ty),
                _ => false,
            };
            last.ident == "Item"
                || matches!(&last.arguments, PathArguments::AngleBracketed(arguments)
                    if arguments.args.iter().any(inside))
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn lifetimes_are_erased_at_every_depth() {
        let ty: Type = parse_quote!(Vec<(&'a str, Option<Cow<'static, [Item<'b>]>>)>);
        let expected: Type = parse_quote!(Vec<(&'_ str, Option<Cow<'_, [Item<'_>]>>)>);
        assert_eq!(
            erased(&ty).to_string(),
            expected.to_token_stream().to_string()
        );
    }

    #[test]
    fn a_character_literal_is_no_lifetime() {
        let ty: Type = parse_quote!(Letter<'x', y>);
        assert_eq!(erased(&ty).to_string(), ty.to_token_stream().to_string());
    }

    #[test]
    fn an_item_is_found_by_the_last_segment_at_every_depth() {
        for (ty, expected) in [
            (parse_quote!(Item), true),
            (parse_quote!(&trovato::Item<'_>), true),
            (parse_quote!(Option<Vec<&'a Item<'a>>>), true),
            (parse_quote!(&[Item]), true),
            (parse_quote!([Item; 2]), true),
            (parse_quote!((i64, HashMap<String, Item>)), true),
            (parse_quote!(Items), false),
            (parse_quote!(Item::Kind), false),
            (parse_quote!(Pairs<Item = u8>), false),
            (parse_quote!(Vec<String>), false),
        ] {
            assert_eq!(takes_item(&ty), expected, "{}", ty.to_token_stream());
        }
    }
}
