//! What a field's type means for the table and for the getter, by its tokens.

use proc_macro2::Ident;
use syn::Type;

use crate::types::{self, argument};

/// How a type is read, sent and given.
pub(crate) struct Shape {
    /// What stands around the value.
    pub(crate) wrap: Wrap,
    /// What the host sends.
    pub(crate) sort: Sort,
    /// What the getter gives.
    pub(crate) given: Given,
    /// The type of the value itself.
    pub(crate) inner: Type,
}

/// What stands around the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrap {
    /// Nothing: it has to be there.
    Required,
    /// `Option<…>`.
    Optional,
    /// `Field<…>`, which tells why there is none.
    Told,
}

/// What the host sends for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Text,
    Id,
    Integer,
    Float,
    Bool,
    Json,
}

/// What the getter gives of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// `&str`.
    Text,
    /// `&[T]`.
    Slice,
    /// The value, which costs no more than a reference.
    Copy,
    /// `&T`.
    Reference,
}

const COPIED: [&str; 16] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize",
];

impl Shape {
    /// Takes the type apart.
    pub(crate) fn of(ty: &Type) -> Self {
        let (wrap, inner) = if let Some(inner) = argument(ty, "Option") {
            (Wrap::Optional, inner)
        } else if let Some(inner) = argument(ty, "Field") {
            (Wrap::Told, inner)
        } else {
            (Wrap::Required, ty)
        };
        let name = types::last_name(inner).map(Ident::to_string);
        let name = name.as_deref().unwrap_or_default();
        let sort = match name {
            "String" => Sort::Text,
            "Uuid" => Sort::Id,
            "i64" => Sort::Integer,
            "f64" => Sort::Float,
            "bool" => Sort::Bool,
            _ => Sort::Json,
        };
        let given = match name {
            "String" => Given::Text,
            "Uuid" => Given::Copy,
            "Vec" if argument(inner, "Vec").is_some() => Given::Slice,
            name if COPIED.contains(&name) => Given::Copy,
            _ => Given::Reference,
        };
        Self {
            wrap,
            sort,
            given,
            inner: types::ungrouped(inner).clone(),
        }
    }
}

impl Sort {
    /// The name of the type in the table.
    pub(crate) fn in_table(self) -> &'static str {
        match self {
            Self::Text | Self::Id => "text",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Bool => "bool",
            Self::Json => "json",
        }
    }

    /// The name of the SDK's type that reads and writes it.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Id => "Id",
            Self::Integer => "Integer",
            Self::Float => "Float",
            Self::Bool => "Bool",
            Self::Json => "Json",
        }
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn a_type_is_known_by_its_last_segment_and_what_stands_around_it() {
        use {Given as G, Sort as S, Wrap as W};
        for (ty, wrap, sort, given) in [
            (parse_quote!(String), W::Required, S::Text, G::Text),
            (
                parse_quote!(std::string::String),
                W::Required,
                S::Text,
                G::Text,
            ),
            (parse_quote!(Option<String>), W::Optional, S::Text, G::Text),
            (
                parse_quote!(::core::option::Option<i64>),
                W::Optional,
                S::Integer,
                G::Copy,
            ),
            (parse_quote!(Field<f64>), W::Told, S::Float, G::Copy),
            (parse_quote!(bool), W::Required, S::Bool, G::Copy),
            (
                parse_quote!(trovato::prelude::Uuid),
                W::Required,
                S::Id,
                G::Copy,
            ),
            (parse_quote!(u8), W::Required, S::Json, G::Copy),
            (parse_quote!(Vec<String>), W::Required, S::Json, G::Slice),
            (
                parse_quote!(Option<Vec<RecordRef>>),
                W::Optional,
                S::Json,
                G::Slice,
            ),
            (parse_quote!(TextValue), W::Required, S::Json, G::Reference),
            (
                parse_quote!((String, i64)),
                W::Required,
                S::Json,
                G::Reference,
            ),
            (
                parse_quote!(HashMap<String, String>),
                W::Required,
                S::Json,
                G::Reference,
            ),
            // An alias of somebody's own, of which nothing is known.
            (parse_quote!(Option), W::Required, S::Json, G::Reference),
            (parse_quote!(Vec), W::Required, S::Json, G::Reference),
        ] {
            let shape = Shape::of(&ty);
            let read = (shape.wrap, shape.sort, shape.given);
            assert_eq!(read, (wrap, sort, given), "{}", quote::quote!(#ty));
        }
    }
}
