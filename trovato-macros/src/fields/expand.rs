//! The access struct, its methods and the table.
//!
//! Every name is an absolute path or carries a prefix of ours, so that nothing
//! an author defines can capture it. Code is located where the author wrote
//! what it is about, but belongs to this expansion: lints take code with the
//! author's spans for the author's code.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::ext::IdentExt as _;

use crate::fields::check::{Slot, Table};
use crate::fields::docs;
use crate::fields::shape::{Given, Wrap};
use crate::item;
use crate::json::json;
use crate::place::Place;
use crate::types::argument;

/// What stands beside the author's struct.
pub(crate) fn expand(table: &Table) -> TokenStream {
    let here = Span::mixed_site();
    let Table {
        visibility,
        name,
        root,
        slots,
    } = table;
    let access = access_name(name);
    let access_docs = docs::access(name);
    let cells = cells(table);
    let types = slots.iter().map(|slot| &slot.ty);
    let constants = constants(table);
    let methods = methods(table);
    let implementation = implementation(table);
    let alive = alive(table);
    quote_spanned! {here=>
        #[doc = #access_docs]
        #visibility struct #access {
            __trovato_handle: #root::__private::lazy::Handle,
            #(#cells: #root::__private::lazy::Cell<#types>,)*
        }

        const _: () = {
            use #root::__private::lazy as __trovato;

            #constants
            #methods
            #implementation
            #alive
        };
    }
}

/// `TeaserFields` of `Teaser`.
pub(crate) fn access_name(name: &Ident) -> Ident {
    located(&format_ident!("{}Fields", name.unraw()), name.span())
}

/// The name as one of ours, where the author's is.
pub(crate) fn located(name: &Ident, place: Span) -> Ident {
    let mut name = name.clone();
    name.set_span(Span::mixed_site().located_at(place));
    name
}

/// `set_rating` of `rating`.
pub(crate) fn setter_name(name: &Ident) -> Ident {
    located(&format_ident!("set_{}", name.unraw()), name.span())
}

/// `RATING` of `rating`.
pub(crate) fn constant_name(name: &Ident) -> Ident {
    let upper = name.unraw().to_string().to_uppercase();
    located(&format_ident!("{upper}"), name.span())
}

/// What a getter answers with, without the `Result`.
pub(crate) fn given(slot: &Slot) -> TokenStream {
    let here = Span::mixed_site();
    let ty = &slot.ty;
    let inner = &slot.shape.inner;
    let value = match slot.shape.given {
        Given::Text => quote_spanned!(here=> &::core::primitive::str),
        Given::Slice => {
            let element = argument(inner, "Vec");
            quote_spanned!(here=> &[#element])
        }
        Given::Copy => inner.to_token_stream(),
        Given::Reference => quote_spanned!(here=> &#inner),
    };
    match slot.shape.wrap {
        Wrap::Required => value,
        Wrap::Optional => quote_spanned!(here=> ::core::option::Option<#value>),
        Wrap::Told => quote_spanned!(here=> &#ty),
    }
}

/// What a setter takes, and the function that makes the field's type of it.
pub(crate) fn taken(slot: &Slot) -> (TokenStream, TokenStream) {
    let here = Span::mixed_site();
    let ty = &slot.ty;
    // `&str` does not convert into `Option<String>`.
    if slot.shape.wrap == Wrap::Optional && slot.shape.given == Given::Text {
        (
            quote_spanned!(here=> impl __trovato::IntoText<#ty>),
            quote_spanned!(here=> __trovato::IntoText::into_text),
        )
    } else {
        (
            quote_spanned!(here=> impl ::core::convert::Into<#ty>),
            quote_spanned!(here=> ::core::convert::Into::into),
        )
    }
}

fn cells(table: &Table) -> Vec<Ident> {
    (0..table.slots.len())
        .map(|index| format_ident!("__trovato_cell_{index}", span = Span::mixed_site()))
        .collect()
}

/// The type that reads and writes the field.
fn kind(slot: &Slot) -> TokenStream {
    let here = place(slot);
    let kind = Ident::new(slot.shape.sort.kind(), here);
    match slot.shape.wrap {
        Wrap::Required => quote_spanned!(here=> __trovato::#kind),
        Wrap::Optional => quote_spanned!(here=> __trovato::Maybe<__trovato::#kind>),
        Wrap::Told => quote_spanned!(here=> __trovato::Told<__trovato::#kind>),
    }
}

/// Asserts that the type can be read, or written, by its kind.
///
/// It has the span of the author's type, and so has all that could be refused
/// for the same reason: of several errors about the same characters the
/// compiler shows the first, which is this one.
fn asserted(slot: &Slot, direction: &str, constant: &str) -> TokenStream {
    let here = Span::mixed_site();
    let Place { begin, end } = Place::of(&slot.shape.inner);
    let kind = Ident::new(slot.shape.sort.kind(), begin);
    let inner = &slot.shape.inner;
    let direction = Ident::new(direction, begin);
    let constant = Ident::new(constant, end);
    let path = quote_spanned!(begin=> <__trovato::#kind as __trovato::#direction<#inner>>::);
    quote_spanned!(here=> let () = #path #constant;)
}

/// Where the author wrote the type of the value, within `Option<…>`.
fn place(slot: &Slot) -> Span {
    Place::of(&slot.shape.inner).begin
}

fn constants(table: &Table) -> TokenStream {
    let here = Span::mixed_site();
    let Table {
        visibility, name, ..
    } = table;
    let constants = table.slots.iter().zip(0..).map(|(slot, index)| {
        let docs = docs::slot(slot);
        let constant = constant_name(&slot.name);
        let index = Literal::u32_unsuffixed(index);
        quote_spanned! {here=>
            #[doc = #docs]
            #visibility const #constant: __trovato::Slot<#name> = __trovato::Slot::new(#index);
        }
    });
    quote_spanned! {here=>
        impl #name { #(#constants)* }
    }
}

fn methods(table: &Table) -> TokenStream {
    let here = Span::mixed_site();
    let access = access_name(&table.name);
    let cells = cells(table);
    let methods = table.slots.iter().zip(&cells).zip(0..);
    let methods = methods.map(|((slot, cell), index)| {
        let mut methods = getter(table, slot, cell, index);
        methods.extend(if slot.write {
            let others = table.slots.iter().zip(&cells);
            let stale = others.filter(|(other, _)| item::overlap(&other.path, &slot.path));
            let stale: Vec<&Ident> = stale.map(|(_, cell)| cell).collect();
            setter(table, slot, (cell, &stale), index)
        } else {
            refused(table, slot)
        });
        methods
    });
    quote_spanned! {here=>
        impl #access { #(#methods)* }
    }
}

fn getter(table: &Table, slot: &Slot, cell: &Ident, index: u32) -> TokenStream {
    let here = Span::mixed_site();
    let docs = docs::getter(slot);
    let visibility = &table.visibility;
    let name = located(&slot.name, slot.name.span());
    let given = given(slot);
    let kind = kind(slot);
    let index = Literal::u32_unsuffixed(index);
    let path = item::error_path(&slot.path);
    let at = place(slot);
    let lend = match (slot.shape.wrap, slot.shape.given) {
        (Wrap::Told, _) | (Wrap::Required, Given::Reference) => None,
        (Wrap::Required, Given::Text | Given::Slice) => {
            Some(quote_spanned!(at=> ::core::ops::Deref::deref))
        }
        (Wrap::Optional, Given::Text | Given::Slice) => {
            Some(quote_spanned!(at=> ::core::option::Option::as_deref))
        }
        (Wrap::Optional, Given::Reference) => {
            Some(quote_spanned!(at=> ::core::option::Option::as_ref))
        }
        (Wrap::Required | Wrap::Optional, Given::Copy) => {
            Some(quote_spanned!(at=> ::core::clone::Clone::clone))
        }
    };
    let lend = lend.map(|lend| quote_spanned!(here=> .map(#lend)));
    let reads = asserted(slot, "Reads", "READS");
    let get = quote_spanned!(place(slot)=> get::<#kind>);
    quote_spanned! {here=>
        #(#[doc = #docs])*
        #[inline]
        #visibility fn #name(&self) -> __trovato::Result<#given> {
            #reads
            self.#cell.#get(&self.__trovato_handle, #index, #path) #lend
        }
    }
}

/// Sets the field's cell, and empties those of what it is part of and of what
/// is part of it.
fn setter(
    table: &Table,
    slot: &Slot,
    (cell, stale): (&Ident, &[&Ident]),
    index: u32,
) -> TokenStream {
    let here = Span::mixed_site();
    let docs = docs::setter(slot);
    let visibility = &table.visibility;
    let name = setter_name(&slot.name);
    let (taken, convert) = taken(slot);
    let kind = kind(slot);
    let index = Literal::u32_unsuffixed(index);
    let path = item::error_path(&slot.path);
    let reads = asserted(slot, "Reads", "READS");
    let writes = asserted(slot, "Writes", "WRITES");
    let set = quote_spanned!(place(slot)=> set::<#kind>);
    quote_spanned! {here=>
        #(#[doc = #docs])*
        #[inline]
        #visibility fn #name(&mut self, value: #taken) -> __trovato::Result<()> {
            #reads
            #writes
            #(self.#stale.forget();)*
            self.#cell.#set(&self.__trovato_handle, #index, #path, #convert(value))
        }
    }
}

/// In place of the setter of a field without `write`: nobody can call it, and
/// who tries is told what to write.
fn refused(table: &Table, slot: &Slot) -> TokenStream {
    let here = Span::mixed_site();
    let setter = setter_name(&slot.name);
    if table.slots.iter().any(|other| other.name.unraw() == setter) {
        return TokenStream::new();
    }
    let visibility = &table.visibility;
    let owner = &table.name;
    let reason = if item::is_read_only(&slot.path) {
        "WritableMember"
    } else {
        "DeclaredWithWrite"
    };
    let reason = Ident::new(reason, here.located_at(slot.name.span()));
    quote_spanned! {here=>
        #[doc(hidden)]
        #visibility fn #setter<T>(&mut self, _: T) -> __trovato::Result<()>
        where
            #owner: __trovato::#reason<T>,
        {
            ::core::result::Result::Ok(())
        }
    }
}

fn implementation(table: &Table) -> TokenStream {
    let here = Span::mixed_site();
    let name = &table.name;
    let access = access_name(name);
    let cells = cells(table);
    let paths = table.slots.iter().map(|slot| &slot.path);
    let line = line(table);
    quote_spanned! {here=>
        #[automatically_derived]
        impl __trovato::Fields for #name {
            type Access = #access;
            const SLOTS: &'static [__trovato::SlotSpec] = &[#(__trovato::SlotSpec::new(#paths)),*];
            const LINE: &'static ::core::primitive::str = #line;

            #[inline]
            fn access(__trovato_handle: __trovato::Handle) -> #access {
                #access {
                    __trovato_handle,
                    #(#cells: ::core::default::Default::default(),)*
                }
            }

            #[inline]
            fn handle(__trovato_access: &#access) -> &__trovato::Handle {
                &__trovato_access.__trovato_handle
            }
        }
    }
}

/// The table as the section's line has it, after the input's type.
fn line(table: &Table) -> String {
    let slots = table.slots.iter().map(|slot| {
        format!(
            r#"{{"name":{},"type":"{}"{}}}"#,
            json(&slot.path),
            slot.shape.sort.in_table(),
            if slot.write { r#","write":true"# } else { "" },
        )
    });
    format!(r#","fields":[{}]"#, slots.collect::<Vec<_>>().join(","))
}

/// A use of the struct and of all its fields, which otherwise would be dead
/// code: nobody ever makes one.
pub(crate) fn alive(table: &Table) -> TokenStream {
    let here = Span::mixed_site();
    let name = &table.name;
    let fields = table.slots.iter().map(|slot| &slot.name);
    let locals: Vec<Ident> = (0..table.slots.len())
        .map(|index| format_ident!("__trovato_{index}", span = here))
        .collect();
    quote_spanned! {here=>
        const _: fn(&#name) = |#name { #(#fields: #locals),* }| {
            let _ = (#(#locals,)*);
        };
    }
}
