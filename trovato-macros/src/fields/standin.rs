//! What is emitted in place of an expansion that failed.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::ext::IdentExt as _;
use syn::{GenericParam, LitStr, Type};

use crate::fields::check::Slot;
use crate::fields::expand;
use crate::fields::input::{Field, Struct};
use crate::fields::shape::Shape;
use crate::types;

/// The same names as in the expansion, with nothing behind them: so that a
/// mistake in the declaration is not also one wherever a handle is used.
///
/// `None` where there is no type to give them to.
pub(crate) fn stand_in(input: &Struct) -> Option<TokenStream> {
    let here = Span::mixed_site();
    let lifetimes_only = input
        .generics
        .params
        .iter()
        .all(|parameter| matches!(parameter, GenericParam::Lifetime(_)));
    if !lifetimes_only {
        return None;
    }
    let Struct {
        visibility,
        name,
        root,
        ..
    } = input;
    let (lifetimes, arguments, _) = input.generics.split_for_impl();
    let owner = quote_spanned!(here=> #name #arguments);
    let access = expand::access_name(name);
    let slots: Vec<Slot> = input.fields.iter().filter_map(slot).collect();
    let paths = slots.iter().map(|slot| &slot.path);
    let constants = constants(&slots).into_iter().map(|constant| {
        quote_spanned! {here=>
            #visibility const #constant: __trovato::Slot<#owner> = __trovato::Slot::new(0);
        }
    });
    let methods = slots.iter().map(|slot| {
        let getter = expand::located(&slot.name, slot.name.span());
        let given = expand::given(slot);
        let setter = setter(slot, &slots).map(|setter| {
            let (taken, _) = expand::taken(slot);
            quote_spanned! {here=>
                #visibility fn #setter(&mut self, _: #taken) -> __trovato::Result<()> { loop {} }
            }
        });
        quote_spanned! {here=>
            #visibility fn #getter(&self) -> __trovato::Result<#given> { loop {} }
            #setter
        }
    });
    Some(quote_spanned! {here=>
        #visibility struct #access {}

        const _: () = {
            use #root::__private::lazy as __trovato;

            impl #lifetimes #owner { #(#constants)* }
            impl #access { #(#methods)* }
            impl #lifetimes __trovato::Fields for #owner {
                type Access = #access;
                const SLOTS: &'static [__trovato::SlotSpec] =
                    &[#(__trovato::SlotSpec::new(#paths)),*];
                const LINE: &'static ::core::primitive::str = " ";
                fn access(_: __trovato::Handle) -> #access { loop {} }
                fn handle(_: &#access) -> &__trovato::Handle { loop {} }
            }
        };
    })
}

/// The field as far as it can be told; one that may be writable is.
fn slot(field: &Field) -> Option<Slot> {
    let mut ty: Type = syn::parse2(types::erased(&field.ty)).ok()?;
    // One `Option` around another was reported; without it `None` is one.
    while let Some(inside) = wrapped(&ty)
        && wrapped(inside).is_some()
    {
        ty = inside.clone();
    }
    let path = match &field.options.name {
        Some(name) => LitStr::value(name),
        None => field.name.unraw().to_string(),
    };
    Some(Slot {
        shape: Shape::of(&ty),
        name: field.name.clone(),
        ty,
        path,
        write: field.options.write.is_some() || field.options.incomplete,
        docs: Vec::new(),
    })
}

fn wrapped(ty: &Type) -> Option<&Type> {
    types::argument(ty, "Option").or_else(|| types::argument(ty, "Field"))
}

fn setter(slot: &Slot, slots: &[Slot]) -> Option<Ident> {
    let setter = expand::setter_name(&slot.name);
    let taken = slots.iter().any(|other| other.name.unraw() == setter);
    (slot.write && !taken).then_some(setter)
}

/// The constants of those names that differ.
fn constants(slots: &[Slot]) -> Vec<Ident> {
    let mut constants: Vec<Ident> = Vec::new();
    for slot in slots {
        let constant = expand::constant_name(&slot.name);
        if !constants.contains(&constant) {
            constants.push(constant);
        }
    }
    constants
}
