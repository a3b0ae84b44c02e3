//! The author's function: what its signature says, and what no tap's may say.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{
    Attribute, FnArg, GenericParam, Generics, Pat, PatType, ReturnType, Safety, Signature, Token,
    Type, Visibility, token,
};

use crate::diag::Diagnostics;
use crate::tap::fit;
use crate::tap::handle::Handle;
use crate::types;

/// A function as the later phases see it.
pub(crate) struct Function {
    /// Its name as written.
    pub(crate) name: Ident,
    /// Who may name it.
    pub(crate) visibility: Visibility,
    /// How many further taps it is: attributes that come after this one.
    pub(crate) further: usize,
    /// The `#[cfg(…)]` of the function, which hold for its export as well.
    pub(crate) cfgs: Vec<Attribute>,
    /// One for each parameter, in order.
    pub(crate) inputs: Vec<Input>,
    /// The return type, where one is written.
    pub(crate) output: Option<Type>,
}

/// One parameter.
pub(crate) enum Input {
    /// `&TapContext`.
    Context,
    /// The payload or a member of it.
    Payload(Box<Parameter>),
    /// Reported already; kept, so that the others keep their places.
    Broken,
}

/// A parameter that takes from the payload.
pub(crate) struct Parameter {
    /// The name as written.
    pub(crate) name: Ident,
    /// The member that it takes, where the payload is an object of several.
    pub(crate) key: String,
    /// How the function wants it.
    pub(crate) passing: Passing,
    /// Whether it is `mut` inside the function.
    pub(crate) mutable: bool,
    /// What its type's tokens say of handles.
    pub(crate) handle: Handle,
    /// The type without `&` or `&mut`.
    pub(crate) ty: Type,
    /// The type as written.
    pub(crate) written: Type,
}

/// How a parameter is handed over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passing {
    Owned,
    Shared,
    Exclusive,
}

impl Function {
    /// Reads the item that the attribute stands on, body unread: that is the
    /// compiler's to judge.
    ///
    /// `None` when it is no function at all, which has been reported.
    pub(crate) fn parse(item: TokenStream, diagnostics: &mut Diagnostics) -> Option<Self> {
        let head = |input: ParseStream<'_>| Head::parse(input);
        let head = match head.parse2(item) {
            Ok(head) => head,
            Err(error) => {
                diagnostics.syntax(error);
                return None;
            }
        };
        if !head.has_body {
            diagnostics.error(
                &head.signature.ident,
                "a tap needs a body: this function is only declared",
            );
        }
        qualifiers(&head.signature, diagnostics);
        generics(&head.signature.generics, diagnostics);
        let is_tap = |attribute: &&Attribute| {
            let last = attribute.path().segments.last();
            last.is_some_and(|segment| segment.ident == "tap")
        };
        Some(Function {
            further: head.attributes.iter().filter(is_tap).count(),
            cfgs: head.attributes.into_iter().filter(is_cfg).collect(),
            inputs: inputs(&head.signature, diagnostics),
            output: output(&head.signature.output, diagnostics),
            visibility: head.visibility,
            name: head.signature.ident,
        })
    }

    /// The parameters that take from the payload.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.inputs.iter().filter_map(|input| match input {
            Input::Payload(parameter) => Some(&**parameter),
            Input::Context | Input::Broken => None,
        })
    }
}

struct Head {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    signature: Signature,
    has_body: bool,
}

impl Head {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        if !is_function(input) {
            let message = "`#[trovato::tap]` belongs on a free function: move it to the one that answers the tap";
            let place = input.parse::<TokenTree>()?;
            return Err(syn::Error::new_spanned(place, message));
        }
        let signature = input.parse()?;
        let has_body = input.peek(token::Brace);
        input.parse::<TokenStream>()?;
        Ok(Self {
            attributes,
            visibility,
            signature,
            has_body,
        })
    }
}

/// Whether `fn` comes after nothing but what may stand before it.
fn is_function(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    loop {
        if ahead.peek(Token![fn]) {
            return true;
        }
        let qualifier = ahead.peek(Token![const])
            || ahead.peek(Token![async])
            || ahead.peek(Token![unsafe])
            || ahead.peek(Token![extern])
            || ahead.peek(syn::LitStr);
        if !qualifier || ahead.parse::<TokenTree>().is_err() {
            return false;
        }
    }
}

/// Whether the attribute may remove what it stands on. A `cfg_attr` around
/// anything else is the function's own business.
fn is_cfg(attribute: &Attribute) -> bool {
    let path = attribute.path();
    path.is_ident("cfg")
        || path.is_ident("cfg_attr") && types::mentions(attribute.meta.to_token_stream(), "cfg")
}

fn qualifiers(signature: &Signature, diagnostics: &mut Diagnostics) {
    if let Some(asyncness) = &signature.asyncness {
        diagnostics.error(
            asyncness,
            "a tap cannot be `async`, as its answer is what it returns: remove `async`; services are called without it",
        );
    }
    if let Safety::Unsafe(unsafety) = &signature.safety {
        diagnostics.error(
            unsafety,
            "the host cannot keep a promise that `unsafe` asks for: remove it, and put unsafe code in a function that this one calls",
        );
    }
    if let Some(abi) = &signature.abi {
        diagnostics.error(
            abi,
            "`#[trovato::tap]` writes the export itself: remove this, the function stays plain Rust",
        );
    }
}

fn generics(generics: &Generics, diagnostics: &mut Diagnostics) {
    for parameter in &generics.params {
        let (ident, kind) = match parameter {
            // They are erased: a payload lives for one call.
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(parameter) => (&parameter.ident, "type"),
            GenericParam::Const(parameter) => (&parameter.ident, "value"),
        };
        diagnostics.error(
            parameter,
            format!(
                "the host calls a tap and cannot choose `{ident}`: write a {kind} in its place"
            ),
        );
    }
    if let Some(clause) = &generics.where_clause {
        diagnostics.error(
            clause,
            "a tap has no generics to put conditions on: remove this `where` clause",
        );
    }
}

fn inputs(signature: &Signature, diagnostics: &mut Diagnostics) -> Vec<Input> {
    if let Some(variadic) = &signature.variadic {
        diagnostics.error(
            variadic,
            "a tap takes a fixed number of inputs: for a list, take a `Vec<T>`",
        );
    }
    let mut inputs = Vec::with_capacity(signature.inputs.len());
    for argument in &signature.inputs {
        let input = match argument {
            FnArg::Typed(argument) => input(argument, diagnostics),
            FnArg::Receiver(receiver) => {
                diagnostics.error(
                    receiver,
                    "a tap is a free function: move it out of the `impl` block, and take what it needs as an input instead of `self`",
                );
                continue;
            }
        };
        let is_context = |input: &Input| matches!(input, Input::Context);
        if is_context(&input) && inputs.iter().any(is_context) {
            diagnostics.error(
                argument,
                "a call has one `TapContext`: remove this input and use the other",
            );
        }
        inputs.push(input);
    }
    inputs
}

fn input(input: &PatType, diagnostics: &mut Diagnostics) -> Input {
    if let Some(attribute) = input.attrs.iter().find(|attribute| is_cfg(attribute)) {
        diagnostics.error(
            attribute,
            "a tap has the same inputs in every build: put `#[cfg(…)]` on the function, and write one function for each case",
        );
        return Input::Broken;
    }

    let (ty, passing) = match types::split(&input.ty) {
        (ty, Some(reference)) if reference.mutability.is_some() => (ty, Passing::Exclusive),
        (ty, Some(_)) => (ty, Passing::Shared),
        (ty, None) => (ty, Passing::Owned),
    };

    if types::is_named(ty, "TapContext") {
        if passing != Passing::Shared {
            diagnostics.error(
                &input.ty,
                "the context is only lent to a tap: write `&TapContext`",
            );
        }
        // Its name is nobody's business: `_: &TapContext` will do.
        return Input::Context;
    }

    let name = name(&input.pat, diagnostics);
    let fit = fit::check_input(&input.ty, diagnostics);
    match name {
        Some(name) if fit => Input::Payload(Box::new(Parameter {
            key: name.unraw().to_string().trim_start_matches('_').to_owned(),
            name,
            passing,
            mutable: matches!(&*input.pat, Pat::Ident(pattern) if pattern.mutability.is_some()),
            handle: Handle::of(ty),
            ty: ty.clone(),
            written: (*input.ty).clone(),
        })),
        _ => Input::Broken,
    }
}

fn name(pattern: &Pat, diagnostics: &mut Diagnostics) -> Option<Ident> {
    let problem = match pattern {
        Pat::Ident(pattern) if pattern.subpat.is_none() && pattern.by_ref.is_none() => {
            return Some(pattern.ident.clone());
        }
        Pat::Wild(_) => {
            "an input needs a name: for one that is not used, write a `_` before its name, as in `_item`"
        }
        _ => "an input is one name: write one, and take the value apart in the body with `let`",
    };
    diagnostics.error(pattern, problem);
    None
}

fn output(output: &ReturnType, diagnostics: &mut Diagnostics) -> Option<Type> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    fit::check_output(ty, diagnostics);
    Some((**ty).clone())
}
