//! The rules of a declaration: names, types, and what would collide.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::{GenericParam, Generics, Type, Visibility};

use crate::diag::Diagnostics;
use crate::fields::input::{Field, Struct};
use crate::fields::owned;
use crate::fields::shape::{Shape, Wrap};
use crate::item;
use crate::types::{self, argument};

/// A declaration that obeys every rule that tokens can show.
pub(crate) struct Table {
    /// Who can see the struct.
    pub(crate) visibility: Visibility,
    /// Its name.
    pub(crate) name: Ident,
    /// The path that generated code reaches the SDK by.
    pub(crate) root: TokenStream,
    /// Its fields in the order of their slots.
    pub(crate) slots: Vec<Slot>,
}

/// One field with what it means.
pub(crate) struct Slot {
    /// Its name in Rust.
    pub(crate) name: Ident,
    /// Its type as written.
    pub(crate) ty: Type,
    /// What the type means.
    pub(crate) shape: Shape,
    /// The name or path in the item.
    pub(crate) path: String,
    /// Whether the tap may change it.
    pub(crate) write: bool,
    /// Its documentation.
    pub(crate) docs: Vec<TokenStream>,
}

/// Methods that every handle has, or that Rust's prelude gives it: they would
/// be called in place of a getter of that name.
const TAKEN: [&str; 5] = ["fetch", "written", "crossings", "into", "try_into"];

/// Applies the rules, and answers with what the declaration means if it keeps
/// to them.
pub(crate) fn check(input: &Struct, diagnostics: &mut Diagnostics) -> Table {
    generics(&input.generics, diagnostics);
    for field in &input.fields {
        rust_name(field, diagnostics);
        ty(&field.ty, diagnostics);
        written_type(field, diagnostics);
    }
    let slots = slots(input, diagnostics);
    methods(input, diagnostics);
    Table {
        visibility: input.visibility.clone(),
        name: input.name.clone(),
        root: input.root.clone(),
        slots,
    }
}

fn generics(generics: &Generics, diagnostics: &mut Diagnostics) {
    for parameter in &generics.params {
        let ident = match parameter {
            GenericParam::Lifetime(parameter) => {
                let message = format!(
                    "what a handle gives is its own and borrows from nothing: remove `{}`, and write owned types",
                    parameter.lifetime
                );
                diagnostics.error(parameter, message);
                continue;
            }
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
        };
        let message = format!(
            "the fields are written into the plugin's wasm, where `{ident}` means nothing: write a struct for each case"
        );
        diagnostics.error(parameter, message);
    }
    if let Some(clause) = &generics.where_clause {
        diagnostics.error(
            clause,
            "a declaration of fields has no generics to put conditions on: remove this `where` clause",
        );
    }
}

/// The getter has the name, so it must be one that nobody else has.
fn rust_name(field: &Field, diagnostics: &mut Diagnostics) {
    let name = field.name.unraw().to_string();
    // Where the item's name says so, too, one message is enough.
    let own_name = field.options.name.is_none();
    if item::IDENTITY.contains(&name.as_str()) {
        let accessor = if name == "id" { "id" } else { "item_type" };
        if own_name || accessor == name {
            diagnostics.error(&field.name, always_there(&name));
        }
    } else if TAKEN.contains(&name.as_str()) {
        let path = match &field.options.name {
            Some(name) => name.value(),
            None => name.clone(),
        };
        diagnostics.error(
            &field.name,
            format!(
                "`item.{name}()` is a method of every handle already: give the field another name in Rust, as in `#[field(\"{path}\")] the_{name}: …`"
            ),
        );
    }
}

fn always_there(name: &str) -> String {
    let accessor = if name == "id" { "id" } else { "item_type" };
    format!(
        "every handle tells the item's `{name}`, declared or not: remove this field, and call `item.{accessor}()`"
    )
}

/// The types that could never be read from a host.
fn ty(ty: &Type, diagnostics: &mut Diagnostics) {
    let problem = if types::takes_item(ty) {
        String::from(
            "a field of an item holds no whole item: for a reference to another one write `RecordRef`",
        )
    } else if let Some(owned) = owned::suggestion(ty) {
        format!("what a handle gives is its own and borrows from nothing: write `{owned}`")
    } else if let Some(problem) = nested(ty) {
        String::from(problem)
    } else {
        return;
    };
    diagnostics.error(ty, problem);
}

/// What is wrong with an `Option` or a `Field` right within another.
fn nested(ty: &Type) -> Option<&'static str> {
    let inside = |outer: &str, inner: &str| {
        argument(ty, outer).is_some_and(|ty| argument(ty, inner).is_some())
    };
    if inside("Option", "Option") {
        Some(
            "an `Option` is `None` for absent, for null and for denied, so a second one has nothing to say: write `Option<…>` once, or `Field<…>`, which tells these apart",
        )
    } else if inside("Field", "Field") {
        Some("one `Field<…>` says it all: remove the other")
    } else if inside("Field", "Option") || inside("Option", "Field") {
        Some("a `Field<…>` says by itself that there is no value, and why: remove the `Option`")
    } else {
        None
    }
}

fn written_type(field: &Field, diagnostics: &mut Diagnostics) {
    if let Some(write) = &field.options.write
        && Shape::of(&field.ty).wrap == Wrap::Told
    {
        diagnostics.error(
            write,
            "a `Field` tells what was read, and `Absent` and `Denied` cannot be written: remove `write`, or declare an `Option<…>`",
        );
    }
}

/// The names in the item, each checked and none twice.
fn slots(input: &Struct, diagnostics: &mut Diagnostics) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for field in &input.fields {
        if field.options.incomplete {
            continue;
        }
        let Some(path) = path(field, diagnostics) else {
            continue;
        };
        let write = field.options.write.is_some();
        if let Some(other) = slots.iter().find(|other| other.path == path) {
            let first = other.name.unraw();
            let whereabouts = if first == path {
                String::new()
            } else {
                format!(", here and as `{first}`")
            };
            diagnostics.error(
                place(field),
                format!("`{path}` is declared twice{whereabouts}: remove one of the two"),
            );
        }
        if write && item::is_read_only(&path) {
            diagnostics.error(
                &field.options.write,
                format!(
                    "no tap can change `{path}`, which the kernel keeps itself: remove `write`"
                ),
            );
        }
        slots.push(Slot {
            name: field.name.clone(),
            ty: field.ty.clone(),
            shape: Shape::of(&field.ty),
            path,
            write,
            docs: field.docs.clone(),
        });
    }
    slots
}

/// The tokens that give the name in the item.
fn place(field: &Field) -> TokenStream {
    match &field.options.name {
        Some(name) => name.to_token_stream(),
        None => field.name.to_token_stream(),
    }
}

fn path(field: &Field, diagnostics: &mut Diagnostics) -> Option<String> {
    let path = match &field.options.name {
        Some(name) => name.value(),
        None => field.name.unraw().to_string(),
    };
    let named = field.options.name.as_ref();
    if item::IDENTITY.contains(&path.as_str()) {
        // Without `#[field("…")]` the Rust name was reported.
        if let Some(literal) = named {
            diagnostics.error(literal, always_there(&path));
        }
        return None;
    }
    match item::check_path(&path) {
        Ok(()) => Some(path),
        Err(problem) => {
            match named {
                Some(literal) => diagnostics.error(literal, problem),
                None => diagnostics.error(&field.name, problem),
            }
            None
        }
    }
}

/// The getters, setters and constants, of which no two may have one name.
fn methods(input: &Struct, diagnostics: &mut Diagnostics) {
    for field in &input.fields {
        let name = field.name.unraw().to_string();
        let setter = input.fields.iter().find(|other| {
            other.options.write.is_some() && format!("set_{}", other.name.unraw()) == name
        });
        if let Some(written) = setter {
            let written = written.name.unraw();
            diagnostics.error(
                &field.name,
                format!(
                    "`item.{name}(…)` sets `{written}`, so it cannot read this field: give one of the two another name in Rust"
                ),
            );
        }
    }
    let mut seen: Vec<(String, String)> = Vec::new();
    for field in &input.fields {
        let name = field.name.unraw().to_string();
        let constant = name.to_uppercase();
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == constant)
            && *first != name
        {
            diagnostics.error(
                &field.name,
                format!(
                    "`{}::{constant}` is the slot of `{first}` already: give one of the two another name in Rust",
                    input.name
                ),
            );
        }
        seen.push((constant, name));
    }
}
