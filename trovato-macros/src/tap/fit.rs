//! Whether a type can be that of an input or of an answer, by its tokens.

use quote::ToTokens as _;
use syn::{GenericArgument, PathArguments, Type, TypeReference};

use crate::diag::Diagnostics;
use crate::types::{is_named, mentions, split, ungrouped};

/// Reports an input's type that could never work. Answers whether it is fit.
pub(crate) fn check_input(written: &Type, diagnostics: &mut Diagnostics) -> bool {
    let (ty, reference) = split(written);
    let exclusive = reference.is_some_and(|reference| reference.mutability.is_some());
    let tokens = ty.to_token_stream();
    let problem = match ty {
        Type::TraitObject(_) => {
            "a payload cannot become a `dyn` type: name the type that it is to be read as"
        }
        Type::Ptr(_) => "a payload has no address to point at: take `&T` or `T` instead",
        _ if mentions(tokens.clone(), "impl") => {
            "the type of an input decides how the payload is read: name it instead of `impl …`"
        }
        _ if exclusive && is_named(ty, "str") => {
            "a `str` cannot grow or shrink: take `&mut String`"
        }
        _ if mentions(written.to_token_stream(), "static") => {
            "a payload lives for one call: write `'_` instead of `'static`, or take an owned type"
        }
        _ => return check_lifetime(reference, diagnostics),
    };
    diagnostics.error(written, problem);
    false
}

fn check_lifetime(reference: Option<&TypeReference>, diagnostics: &mut Diagnostics) -> bool {
    let Some(reference) = reference else {
        return true;
    };
    let (Some(_), Some(lifetime)) = (&reference.mutability, &reference.lifetime) else {
        return true;
    };
    let name = lifetime.ident.to_string();
    if !mentions(reference.elem.to_token_stream(), &name) {
        return true;
    }
    diagnostics.error(
        lifetime,
        format!(
            "this borrows the input for as long as it lives, so nobody could read it afterwards: remove `'{name}` here"
        ),
    );
    false
}

/// Reports a return type that could never be an answer.
pub(crate) fn check_output(ty: &Type, diagnostics: &mut Diagnostics) {
    match ungrouped(ty) {
        Type::Never(_) => diagnostics.error(
            ty,
            "a tap has to return, or the host ends it: return nothing, a value or a `Result`",
        ),
        _ if mentions(ty.to_token_stream(), "impl") => diagnostics.error(
            ty,
            "the answer's type is checked against the tap: name it instead of `impl …`",
        ),
        _ => {}
    }
}

/// Whether this is certainly neither `()` nor a `Result<()>`, going by how it is
/// written. An alias gets the benefit of the doubt: the types decide.
pub(crate) fn is_an_answer(ty: &Type) -> bool {
    const ANSWERS: [&str; 14] = [
        "bool",
        "f64",
        "i32",
        "i64",
        "u32",
        "u64",
        "AccessResult",
        "Item",
        "ItemPatch",
        "Option",
        "RenderElement",
        "String",
        "Value",
        "Vec",
    ];
    match ungrouped(ty) {
        Type::Tuple(tuple) => !tuple.elems.is_empty(),
        Type::Reference(_) | Type::Array(_) | Type::Slice(_) => true,
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return false;
            };
            if last.ident != "Result" {
                return ANSWERS.iter().any(|answer| last.ident == answer);
            }
            let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return false;
            };
            let Some(GenericArgument::Type(ok)) = arguments.args.first() else {
                return false;
            };
            is_an_answer(ok)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;
    use syn::parse_quote;

    use super::*;

    #[test]
    fn only_what_is_certainly_an_answer_counts_as_one() {
        for (ty, expected) in [
            (parse_quote!(()), false),
            (parse_quote!(Result<()>), false),
            (parse_quote!(trovato::Result<(), MyError>), false),
            (parse_quote!(Result), false),
            (parse_quote!(Done), false),
            (parse_quote!(Result<Done>), false),
            (parse_quote!(Result<RenderElement>), true),
            (parse_quote!(core::result::Result<(u8, u8), E>), true),
            (parse_quote!(String), true),
            (parse_quote!(&str), true),
            (parse_quote!((u8, u8)), true),
            (parse_quote!(Option<()>), true),
        ] {
            assert_eq!(is_an_answer(&ty), expected, "{}", ty.to_token_stream());
        }
    }
}
