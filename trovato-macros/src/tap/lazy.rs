//! The rules of `lazy`, `eager(…)` and handles.

use proc_macro2::Ident;

use crate::diag::Diagnostics;
use crate::item;
use crate::tap::args::Args;
use crate::tap::eager::Name;
use crate::tap::handle::Handle;
use crate::tap::known::Known;
use crate::tap::signature::{Function, Input, Parameter};
use crate::types;

/// What makes a tap lazy.
pub(crate) struct Lazy {
    /// The word `lazy`.
    pub(crate) option: Ident,
    /// What is sent along with the handles.
    pub(crate) eager: Vec<Name>,
}

/// Applies the rules. `None` for a tap that is not lazy.
pub(crate) fn check(
    args: &mut Args,
    known: Option<&Known>,
    function: &Function,
    diagnostics: &mut Diagnostics,
) -> Option<Lazy> {
    let Some(option) = args.lazy.take() else {
        // Whichever of the two it is that was not meant, it is one mistake.
        if let Some(eager) = &args.eager {
            diagnostics.error(
                &eager.option,
                "`eager(…)` is sent along with a handle, which only a `lazy` tap takes: write `#[trovato::tap(lazy, eager(…))]`, or `fields(…)` for a tap that takes an `Item`",
            );
        } else if !args.incomplete {
            // Otherwise the lost option may have been `lazy`.
            handle_without_lazy(function, diagnostics);
        }
        return None;
    };

    if let Some(known) = known
        && !known.item
    {
        diagnostics.error(
            &option,
            format!(
                "`{}` is called without an item, so there is no handle to take: remove `lazy`",
                known.name
            ),
        );
    } else if inputs(known, function, diagnostics) {
        handles(&option, args, function, diagnostics);
    }
    Some(Lazy {
        option,
        eager: args
            .eager
            .take()
            .map(|eager| eager.names)
            .unwrap_or_default(),
    })
}

fn handle_without_lazy(function: &Function, diagnostics: &mut Diagnostics) {
    for parameter in function.parameters() {
        if parameter.handle.is_one() || parameter.handle == Handle::Misplaced {
            diagnostics.error(
                &parameter.written,
                "only a `lazy` tap takes handles: write `#[trovato::tap(lazy)]`, or take an `&Item`",
            );
        }
    }
}

/// Reports inputs that a lazy tap cannot have. Answers whether there are none.
fn inputs(known: Option<&Known>, function: &Function, diagnostics: &mut Diagnostics) -> bool {
    let mut fit = !function
        .inputs
        .iter()
        .any(|input| matches!(input, Input::Broken));
    for parameter in function.parameters() {
        let message = if let (Some(known), true) = (known, parameter.handle.is_list(&parameter.ty))
        {
            format!(
                "`{}` is called with one item: take an `ItemHandle<…>`",
                known.name
            )
        } else if parameter.handle == Handle::Misplaced {
            String::from(
                "a handle arrives by itself or in a list: write `ItemHandle<…>`, `Vec<ItemHandle<…>>` or `&[ItemHandle<…>]`",
            )
        } else if types::takes_item(&parameter.ty) {
            String::from(
                "a `lazy` tap takes its items by handle: write `ItemHandle<…>` in place of `Item`, or remove `lazy`",
            )
        } else {
            continue;
        };
        diagnostics.error(&parameter.written, message);
        fit = false;
    }
    fit
}

/// The rules about handles, where every input could be one or stand beside one.
fn handles(option: &Ident, args: &Args, function: &Function, diagnostics: &mut Diagnostics) {
    let any = |wanted: Handle| {
        function
            .parameters()
            .any(|parameter| parameter.handle == wanted)
    };
    if !any(Handle::Typed) && !any(Handle::ByName) && !any(Handle::Perhaps) {
        diagnostics.error(
            option,
            "a `lazy` tap takes items by handle, and this one takes none: take an `ItemHandle<…>`, or remove `lazy`",
        );
        return;
    }
    for parameter in function.parameters() {
        if parameter.handle == Handle::ByName
            && args.fields.is_none()
            && args.eager.is_none()
            && !args.incomplete
        {
            diagnostics.error(
                &parameter.written,
                "this handle reads fields by name, and the tap has to say which it may: write `#[trovato::tap(lazy, fields(title, field_body))]`, or `fields(*)` for all of them\n\
                 or declare them as a struct with `#[derive(trovato::Fields)]`, and take an `ItemHandle` of that",
            );
        }
    }
    let Some(fields) = &args.fields else {
        return;
    };
    if !any(Handle::ByName) {
        diagnostics.error(
            &fields.option,
            "the struct of a handle says already which fields the tap reads and writes: remove `fields(…)`; to have some of them sent with the call, write `eager(…)`",
        );
    } else if let (Some(names), Some(eager)) = (&fields.names, &args.eager)
        && !any(Handle::Typed)
    {
        for name in &eager.names {
            if !is_among(names, &name.path) {
                diagnostics.error(
                    &name.place,
                    format!(
                        "`fields(…)` does not name `{}`, so it cannot be sent: name it there, or remove it here",
                        item::base(&name.path)
                    ),
                );
            }
        }
    }
}

/// Whether the names of `fields(…)` cover the path.
pub(crate) fn is_among(names: &[String], path: &str) -> bool {
    names.iter().any(|name| name == item::base(path))
}

/// The inputs that are handles or may be.
pub(crate) fn candidates(function: &Function) -> impl Iterator<Item = &Parameter> {
    function
        .parameters()
        .filter(|parameter| parameter.handle.is_one() || parameter.handle == Handle::Perhaps)
}
