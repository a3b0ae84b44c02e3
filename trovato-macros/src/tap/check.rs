//! The rules that need options and signature together: the tap's name, and what
//! its parameters may take.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt as _;

use crate::diag::Diagnostics;
use crate::near;
use crate::tap::args::Args;
use crate::tap::fit;
use crate::tap::known::{self, Known, Payload};
use crate::tap::lazy::{self, Lazy};
use crate::tap::projection::Projection;
use crate::tap::signature::{Function, Input, Parameter};
use crate::types;

/// A tap that obeys every rule that tokens can show.
pub(crate) struct Tap {
    /// The name without its `tap_` prefix.
    pub(crate) name: String,
    /// The kernel's row, or `None` for a custom tap.
    pub(crate) known: Option<&'static Known>,
    /// The path that generated code reaches the SDK by.
    pub(crate) root: TokenStream,
    /// What it calls.
    pub(crate) function: Function,
    /// How the payload is divided between the parameters.
    pub(crate) share: Share,
    /// The members and fields of `fields(…)`, which the tap is sent or may ask
    /// for; `None` for all.
    pub(crate) projection: Option<Vec<String>>,
    /// Whether that was written, be it `fields(*)`.
    pub(crate) has_fields: bool,
    /// What makes it lazy.
    pub(crate) lazy: Option<Lazy>,
}

/// How the payload is divided between the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// Nobody takes any of it.
    Nothing,
    /// One parameter takes all of it.
    Whole,
    /// Each parameter takes the member that is named like it.
    Members,
}

/// Applies the rules. `None` when the name or the share cannot be known, which
/// has been reported.
pub(crate) fn check(
    mut args: Args,
    function: Function,
    diagnostics: &mut Diagnostics,
) -> Option<Tap> {
    let root = args.root_or_default();
    one_altered(&function, diagnostics);

    let (name, place) = name(&args, &function, diagnostics)?;
    let known = known_or_custom(&name, &place, &args, diagnostics)?;
    let share = match known {
        Some(known) => share_of_known(known, &function, diagnostics),
        None => share_of_custom(&function, diagnostics),
    };
    let is_lazy = args.lazy.is_some();
    if let (Some(projection), false) = (&args.fields, is_lazy) {
        has_an_item(projection, &name, known, &function, diagnostics);
        arrives(projection, known, share, &function, diagnostics);
    }
    let lazy = lazy::check(&mut args, known, &function, diagnostics);
    if let (true, Some(known)) = (is_lazy, known) {
        answers_nothing(known, &function, diagnostics);
    }
    Some(Tap {
        name,
        known,
        root,
        function,
        share,
        has_fields: args.fields.is_some(),
        projection: args.fields.and_then(|fields| fields.names),
        lazy,
    })
}

/// The tap's name without prefix, and the tokens that gave it.
fn name(
    args: &Args,
    function: &Function,
    diagnostics: &mut Diagnostics,
) -> Option<(String, TokenStream)> {
    let (written, place) = match &args.name {
        Some(literal) => (literal.value(), literal.to_token_stream()),
        None => (
            function.name.unraw().to_string(),
            function.name.to_token_stream(),
        ),
    };
    let name = written.strip_prefix("tap_").unwrap_or(&written);
    let well_formed = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if well_formed {
        return Some((name.to_owned(), place));
    }
    let way_out = if args.name.is_some() {
        ""
    } else {
        "\nrename the function, or write `#[trovato::tap(name = \"…\")]`"
    };
    diagnostics.error(
        place,
        format!(
            "`{written}` cannot name a tap: a name is a lower-case letter, then lower-case letters, digits and `_`{way_out}"
        ),
    );
    None
}

/// The kernel's row, or `Some(None)` for a custom tap.
#[allow(clippy::option_option)] // the outer one is "reported, go no further"
fn known_or_custom(
    name: &str,
    place: &TokenStream,
    args: &Args,
    diagnostics: &mut Diagnostics,
) -> Option<Option<&'static Known>> {
    match (known::find(name), &args.custom) {
        (Some(known), None) => Some(Some(known)),
        (None, Some(_)) => Some(None),
        (Some(known), Some(custom)) => {
            diagnostics.error(
                custom,
                format!(
                    "`{name}` is one of the kernel's own taps: remove `custom`, or give this tap another name"
                ),
            );
            Some(Some(known))
        }
        // One mistake is enough: the lost option may have been `custom`.
        (None, None) if args.incomplete => None,
        (None, None) => {
            let meant = known::nearest(name)
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            diagnostics.error(
                place,
                format!(
                    "the kernel has no tap `{name}`{meant}\nfor a tap of your own, write `#[trovato::tap(custom)]`"
                ),
            );
            None
        }
    }
}

/// A projection needs an item to be one of, or a context, by which the tap may
/// query items.
fn has_an_item(
    projection: &Projection,
    name: &str,
    known: Option<&Known>,
    function: &Function,
    diagnostics: &mut Diagnostics,
) {
    let meets_items = |input: &Input| match input {
        Input::Payload(parameter) => types::takes_item(&parameter.ty),
        // What is broken may have been meant to be one.
        Input::Context | Input::Broken => true,
    };
    if known.is_some_and(|known| known.item) || function.inputs.iter().any(meets_items) {
        return;
    }
    let (why, instead) = match known {
        Some(_) => (format!("`{name}` is called without an item"), ""),
        None => (
            String::from("no input of this tap is an `Item`"),
            "an `&Item`, or ",
        ),
    };
    let message = format!(
        "{why}, so there are no fields to choose from: remove `fields`, or take {instead}a `&TapContext` to query items by"
    );
    diagnostics.error(&projection.option, message);
}

/// An input that takes a member of the item by itself, as those of
/// `item_presave` do, needs that member to be sent.
fn arrives(
    projection: &Projection,
    known: Option<&Known>,
    share: Share,
    function: &Function,
    diagnostics: &mut Diagnostics,
) {
    let (Some(names), Some(known), Share::Members) = (&projection.names, known, share) else {
        return;
    };
    for parameter in function.parameters() {
        let key = parameter.key.as_str();
        let projected = known.item && ["title", "status"].contains(&key);
        if projected && !names.iter().any(|name| name == key) {
            diagnostics.error(
                &parameter.name,
                format!("`fields(…)` does not name `{key}`, so it is not sent: name it there, or remove this input"),
            );
        }
    }
}

/// At most one input is altered, and then it is the answer.
fn one_altered(function: &Function, diagnostics: &mut Diagnostics) {
    let mut altered = function.parameters().filter(|input| input.is_altered());
    if altered.next().is_none() {
        return;
    }
    for second in altered {
        diagnostics.error(
            &second.written,
            "a tap with a `&mut` input answers with that input as altered, so there can be only one: take this one by `&` or by value",
        );
    }
    if let Some(output) = &function.output
        && fit::is_an_answer(output)
    {
        diagnostics.error(
            output,
            "a tap with a `&mut` input answers with that input as altered: return nothing or `Result<()>`\nto answer with something else, take the input by `&` or by value",
        );
    }
}

/// A patch beside the writes of a handle would be a second opinion.
fn answers_nothing(known: &Known, function: &Function, diagnostics: &mut Diagnostics) {
    if known.name == "item_presave"
        && let Some(output) = &function.output
        && fit::is_an_answer(output)
    {
        diagnostics.error(
            output,
            "a `lazy` tap changes the item by its handle, so there is no patch to answer with: return nothing or `Result<()>`",
        );
    }
}

fn share_of_known(known: &Known, function: &Function, diagnostics: &mut Diagnostics) -> Share {
    let takers = takers(function);
    match (known.payload, takers.as_slice()) {
        (_, []) => Share::Nothing,
        (Payload::Empty | Payload::Value, [_]) => Share::Whole,
        (Payload::Empty, takers) => {
            let message = format!(
                "`{}` is called with `{{}}`, where there is nothing to take: remove this input",
                known.name
            );
            for taker in takers {
                diagnostics.error(taker.place(), &message);
            }
            Share::Nothing
        }
        (Payload::Value, [_, more @ ..]) => {
            let sent = if known.item { "the item" } else { "one value" };
            let message = format!(
                "`{}` is called with {sent}, and the first input takes it: remove this one",
                known.name
            );
            for taker in more {
                diagnostics.error(taker.place(), &message);
            }
            Share::Whole
        }
        (Payload::Object(keys), [Taker::Parameter(only)]) if !keys.contains(&only.key.as_str()) => {
            Share::Whole
        }
        (Payload::Object(keys), takers) => {
            for parameter in takers.iter().filter_map(Taker::parameter) {
                if !keys.contains(&parameter.key.as_str()) {
                    no_member(known, keys, parameter, diagnostics);
                }
            }
            distinct(takers, diagnostics);
            Share::Members
        }
    }
}

fn no_member(known: &Known, keys: &[&str], parameter: &Parameter, diagnostics: &mut Diagnostics) {
    let hint = near::nearest(&parameter.key, keys.iter().copied())
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    let advice = if let [only] = keys {
        format!("its only member is `{only}`: remove this input")
    } else {
        format!(
            "its members are {}; a single input of any other name takes the whole object",
            near::listed(keys.iter().copied())
        )
    };
    diagnostics.error(
        &parameter.name,
        format!(
            "the payload of `{}` has no member `{}`{hint}\n{advice}",
            known.name, parameter.key
        ),
    );
}

fn share_of_custom(function: &Function, diagnostics: &mut Diagnostics) -> Share {
    let takers = takers(function);
    match takers.as_slice() {
        [] => Share::Nothing,
        [_] => Share::Whole,
        takers => {
            for parameter in takers.iter().filter_map(Taker::parameter) {
                if parameter.key.is_empty() {
                    diagnostics.error(
                        &parameter.name,
                        "each input of a custom tap with several takes the member of its name: give this one a name",
                    );
                }
            }
            distinct(takers, diagnostics);
            Share::Members
        }
    }
}

fn distinct(takers: &[Taker<'_>], diagnostics: &mut Diagnostics) {
    let mut seen: Vec<&str> = Vec::new();
    for parameter in takers.iter().filter_map(Taker::parameter) {
        if seen.contains(&parameter.key.as_str()) {
            diagnostics.error(
                &parameter.name,
                format!(
                    "the member `{}` is taken already, as a leading `_` is not part of a member's name: remove this input",
                    parameter.key
                ),
            );
        }
        seen.push(&parameter.key);
    }
}

/// An input that takes from the payload, or would if it were right: one mistake
/// must not look like a wrong number of inputs.
enum Taker<'a> {
    Parameter(&'a Parameter),
    Broken,
}

impl<'a> Taker<'a> {
    fn parameter(&self) -> Option<&'a Parameter> {
        match self {
            Taker::Parameter(parameter) => Some(parameter),
            Taker::Broken => None,
        }
    }

    fn place(&self) -> Option<&'a Ident> {
        self.parameter().map(|parameter| &parameter.name)
    }
}

fn takers(function: &Function) -> Vec<Taker<'_>> {
    function
        .inputs
        .iter()
        .filter_map(|input| match input {
            Input::Context => None,
            Input::Payload(parameter) => Some(Taker::Parameter(parameter)),
            Input::Broken => Some(Taker::Broken),
        })
        .collect()
}
