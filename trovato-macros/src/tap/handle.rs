//! Which inputs are handles, by their tokens.

use quote::ToTokens as _;
use syn::{GenericArgument, PathArguments, Type};

use crate::tap::signature::{Parameter, Passing};
use crate::types;

/// What the tokens of an input's type say of handles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handle {
    /// It is certainly none.
    None,
    /// It is not called one, and may be an alias of one.
    Perhaps,
    /// One of a struct that declares fields, or a list of such.
    Typed,
    /// One that reads by name, or a list of such.
    ByName,
    /// There is one in a place where none can arrive.
    Misplaced,
}

const NAME: &str = "ItemHandle";

/// Types of the vocabulary and of Rust that are no alias of anything.
const KNOWN: [&str; 26] = [
    "AiRequestContext",
    "BTreeMap",
    "Box",
    "Cow",
    "CronInput",
    "HashMap",
    "Item",
    "ItemAccessInput",
    "Option",
    "RawJson",
    "RecordRef",
    "RenderElement",
    "String",
    "TextValue",
    "Uuid",
    "Value",
    "Vec",
    "bool",
    "char",
    "f32",
    "f64",
    "i32",
    "i64",
    "str",
    "u32",
    "u64",
];

impl Handle {
    /// Looks at an input's type, which is without `&`.
    pub(crate) fn of(ty: &Type) -> Self {
        let ty = types::ungrouped(ty);
        let element = match ty {
            Type::Slice(slice) => Some(&*slice.elem),
            Type::Path(_) if types::is_named(ty, "Vec") => types::argument(ty, "Vec"),
            _ => None,
        };
        match element.unwrap_or(ty) {
            single if types::is_named(single, NAME) => named(single),
            _ if types::mentions(ty.to_token_stream(), NAME) => Self::Misplaced,
            Type::Path(_) if element.is_none() => match types::last_name(ty) {
                Some(name) if KNOWN.iter().any(|known| name == known) => Self::None,
                _ => Self::Perhaps,
            },
            _ => Self::None,
        }
    }

    /// Whether it is certainly a list of handles, this being its type.
    pub(crate) fn is_list(self, ty: &Type) -> bool {
        self.is_one() && !types::is_named(ty, NAME)
    }

    /// Whether it is certainly one that can arrive.
    pub(crate) fn is_one(self) -> bool {
        matches!(self, Self::Typed | Self::ByName)
    }
}

impl Parameter {
    /// Whether it is an altered value, which is the tap's answer. What is
    /// written by a handle is written already.
    pub(crate) fn is_altered(&self) -> bool {
        self.passing == Passing::Exclusive && !self.handle.is_one()
    }

    /// Whether the tap may write by a handle that is lent or given like this.
    pub(crate) fn is_writable(&self) -> bool {
        match self.passing {
            Passing::Owned => self.mutable,
            Passing::Shared => false,
            Passing::Exclusive => true,
        }
    }
}

/// `ItemHandle`, with or without the type that declares its fields.
fn named(ty: &Type) -> Handle {
    let Type::Path(path) = types::ungrouped(ty) else {
        return Handle::ByName;
    };
    let arguments = path.path.segments.last().map(|last| &last.arguments);
    let Some(PathArguments::AngleBracketed(arguments)) = arguments else {
        return Handle::ByName;
    };
    match arguments.args.first() {
        None => Handle::ByName,
        Some(GenericArgument::Type(ty)) if types::is_named(ty, "AnyField") => Handle::ByName,
        Some(_) => Handle::Typed,
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn a_handle_stands_alone_or_in_a_list() {
        for (ty, expected) in [
            (parse_quote!(ItemHandle), Handle::ByName),
            (parse_quote!(ItemHandle), Handle::ByName),
            (
                parse_quote!(ItemHandle<trovato::lazy::AnyField>),
                Handle::ByName,
            ),
            (parse_quote!(trovato::ItemHandle<Teaser>), Handle::Typed),
            (parse_quote!(Vec<ItemHandle<Teaser>>), Handle::Typed),
            (parse_quote!([ItemHandle]), Handle::ByName),
            (parse_quote!(Option<ItemHandle<Teaser>>), Handle::Misplaced),
            (parse_quote!((ItemHandle, String)), Handle::Misplaced),
            (parse_quote!(Vec<Vec<ItemHandle>>), Handle::Misplaced),
            (parse_quote!([ItemHandle; 2]), Handle::Misplaced),
            (parse_quote!(Teasers), Handle::Perhaps),
            (parse_quote!(Item), Handle::None),
            (parse_quote!(Vec<Teasers>), Handle::None),
            (parse_quote!((u8, u8)), Handle::None),
        ] {
            assert_eq!(Handle::of(&ty), expected, "{}", ty.to_token_stream());
        }
    }
}
