//! The author's struct as it is written.

use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Generics, Lit, Meta, Type, Visibility};

use crate::diag::Diagnostics;
use crate::fields::attr::{self, FieldOptions};
use crate::options;

/// The struct, whatever is wrong with it.
pub(crate) struct Struct {
    /// Who can see it.
    pub(crate) visibility: Visibility,
    /// Its name.
    pub(crate) name: Ident,
    /// Its generics, which it may not have.
    pub(crate) generics: Generics,
    /// The path that generated code reaches the SDK by.
    pub(crate) root: TokenStream,
    /// Its fields, in order; those without a name are reported and left out.
    pub(crate) fields: Vec<Field>,
}

/// One field of it.
pub(crate) struct Field {
    /// Its name in Rust.
    pub(crate) name: Ident,
    /// Its type as written.
    pub(crate) ty: Type,
    /// What its `#[field(…)]` says.
    pub(crate) options: FieldOptions,
    /// Its documentation, a line each, as the author wrote it.
    pub(crate) docs: Vec<TokenStream>,
}

impl Struct {
    /// Reads the item that the derive stands on. `None` when it is none, which
    /// has been reported.
    pub(crate) fn parse(item: TokenStream, diagnostics: &mut Diagnostics) -> Option<Self> {
        let input = match syn::parse2::<DeriveInput>(item) {
            Ok(input) => input,
            Err(error) => {
                diagnostics.syntax(error);
                return None;
            }
        };
        let root = attr::root(&input.attrs, diagnostics);
        let fields = match input.data {
            Data::Struct(data) => named(&input.ident, data.fields, diagnostics),
            Data::Enum(data) => {
                no_struct("an enum", &data.enum_token, diagnostics);
                Vec::new()
            }
            Data::Union(data) => {
                no_struct("a union", &data.union_token, diagnostics);
                Vec::new()
            }
        };
        Some(Self {
            visibility: input.vis,
            name: input.ident,
            generics: input.generics,
            root: options::root_or_default(root.as_ref()),
            fields,
        })
    }
}

fn no_struct(what: &str, keyword: &impl quote::ToTokens, diagnostics: &mut Diagnostics) {
    diagnostics.error(
        keyword,
        format!(
            "`Fields` declares which fields of an item a tap reads, which {what} cannot: write a struct with a field for each, as in `struct Teaser {{ title: String }}`"
        ),
    );
}

fn named(name: &Ident, fields: Fields, diagnostics: &mut Diagnostics) -> Vec<Field> {
    let fields = match fields {
        Fields::Named(fields) => fields,
        Fields::Unnamed(fields) => {
            diagnostics.error(
                fields,
                format!(
                    "each field needs a name, under which the handle gives it: write `struct {name} {{ title: String, … }}`"
                ),
            );
            return Vec::new();
        }
        Fields::Unit => {
            diagnostics.error(
                name,
                format!(
                    "this declares no field: write `struct {name} {{ title: String, … }}`; for the id and the type alone `struct {name} {{}}` will do"
                ),
            );
            return Vec::new();
        }
    };
    fields
        .named
        .into_iter()
        .filter_map(|field| {
            Some(Field {
                options: FieldOptions::parse(&field.attrs, diagnostics),
                docs: docs(&field.attrs),
                name: field.ident?,
                ty: field.ty,
            })
        })
        .collect()
}

/// The lines of a documentation comment, which may be macros: `#[doc =
/// include_str!("…")]`.
fn docs(attributes: &[Attribute]) -> Vec<TokenStream> {
    let lines = attributes.iter().filter_map(|attribute| {
        let Meta::NameValue(meta) = &attribute.meta else {
            return None;
        };
        let text = matches!(
            &meta.value,
            Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_))
        ) || matches!(meta.value, Expr::Macro(_));
        (meta.path.is_ident("doc") && text).then(|| quote::ToTokens::to_token_stream(&meta.value))
    });
    lines.collect()
}
