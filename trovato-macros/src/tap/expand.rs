//! The glue beside the author's function: decode, call, encode, export.
//!
//! Every name is an absolute path or carries a prefix of ours, so that nothing
//! an author defines can capture it. Spans are of this expansion, since lints
//! take code with the author's spans for the author's code; the author's spans
//! are on what the compiler may refuse for the author's types, and nowhere
//! else.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::place::Place;
use crate::tap::check::{Share, Tap};
use crate::tap::lazy::{self, Lazy};
use crate::tap::section;
use crate::tap::signature::{Input, Parameter, Passing};
use crate::types;

/// The author's item, unchanged, and the glue.
pub(crate) fn beside(item: TokenStream, tap: &Tap) -> TokenStream {
    let mut output = item;
    output.extend(only_one(tap));
    output.extend(by_name(tap));
    output.extend(glue(tap));
    output
}

/// A hidden macro that only exists to exist once: exported macros share one
/// namespace, the root of the crate, so the compiler itself reports a second
/// tap of the same name, in whichever module it is, and shows both places.
fn only_one(tap: &Tap) -> TokenStream {
    // With the very span of the author's name, not one of this expansion: a
    // note about macros would say nothing to somebody with two functions.
    let span = tap.function.name.span();
    let name = format_ident!("only_one_tap_may_be_named_{}", tap.name, span = span);
    let cfgs = &tap.function.cfgs;
    quote_spanned! {span=>
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_local_definitions)]
        #[macro_export]
        macro_rules! #name { () => {}; }
    }
}

/// A type that is called as the function is, and goes where that goes: what
/// `taps!` names on a native build. Functions and types do not share names.
fn by_name(tap: &Tap) -> TokenStream {
    // One type, however many taps the function is.
    if tap.function.further > 0 {
        return TokenStream::new();
    }
    let here = Span::mixed_site();
    let cfgs = &tap.function.cfgs;
    let visibility = &tap.function.visibility;
    let name = name_of_type(tap);
    quote_spanned! {here=>
        #(#cfgs)*
        #[cfg(not(target_arch = "wasm32"))]
        #[doc(hidden)]
        #[allow(dead_code, non_camel_case_types)]
        #visibility enum #name {}
    }
}

/// The function's name where it is, and no author's code to a lint.
fn name_of_type(tap: &Tap) -> Ident {
    let mut name = tap.function.name.clone();
    name.set_span(Span::mixed_site().located_at(name.span()));
    name
}

fn glue(tap: &Tap) -> TokenStream {
    let here = Span::mixed_site();
    let root = &tap.root;
    let cfgs = &tap.function.cfgs;
    let export = format!("tap_{}", tap.name);
    let component = component(tap);
    let line = section::line(tap);
    let body = body(tap);
    let lazy = tap.lazy.as_ref().map(|lazy| checks(tap, lazy));
    let name = name_of_type(tap);
    let further = tap.function.further;
    // The author need not declare the feature `library` that the export asks
    // about, hence the first attribute. The path of the SDK is written out
    // thrice only, so that a wrong one is one mistake.
    quote_spanned! {here=>
        #(#cfgs)*
        #[allow(unexpected_cfgs)]
        const _: () = {
            use #root::__private as __trovato;
            // What reads an input and what is said of it are methods of a
            // type or of a trait, whichever the input's type has.
            #[allow(unused_imports)]
            use __trovato::Take as _;

            #lazy

            fn __trovato_call(
                __trovato_input: &[::core::primitive::u8],
                __trovato_context: &#root::TapContext,
                __trovato_out: &mut ::std::vec::Vec<::core::primitive::u8>,
            ) -> ::core::result::Result<(), #root::TapError> {
                #body
            }

            __trovato::export! { #export, #component, [#(#line),*], __trovato_call, #name, #further }
        };
    }
}

/// What the tap is in a component: its name as WIT spells it, that of what frees
/// its answer, and which of the two types it has there.
fn component(tap: &Tap) -> TokenStream {
    let here = Span::mixed_site();
    let name = tap.name.replace('_', "-");
    let leave = format!("cabi_post_{name}");
    let form = Ident::new(
        if tap.lazy.is_some() {
            "by_handle"
        } else {
            "plain"
        },
        here,
    );
    quote_spanned!(here=> (#name, #leave, #form))
}

/// What tokens cannot show of a lazy tap's handles, as constants that do not
/// compile where it does not hold.
fn checks(tap: &Tap, lazy: &Lazy) -> TokenStream {
    let here = Span::mixed_site();
    let mut checks = TokenStream::new();
    let mut inputs = tap.function.parameters();
    // Then one of them has to be an alias.
    if inputs.all(|parameter| !parameter.handle.is_one()) {
        let handles = quote_spanned!(here=> __TROVATO_HANDLES);
        let check = Place::of(&lazy.option).call("has_handle", None, &handles);
        checks.extend(quote_spanned!(here=> const _: () = #check;));
    }
    if !lazy.eager.is_empty() {
        checks.extend(section::eager_names(tap, lazy));
    }
    for (index, name) in lazy.eager.iter().enumerate() {
        let name_of = quote_spanned!(here=> __TROVATO_HANDLES, __TROVATO_EAGER, #index);
        let check = Place::of(&name.place).call("eager_is_declared", None, &name_of);
        checks.extend(quote_spanned!(here=> const _: () = #check;));
    }
    if checks.is_empty() {
        return checks;
    }
    let types = lazy::candidates(&tap.function).map(|parameter| types::erased(&parameter.ty));
    quote_spanned! {here=>
        const __TROVATO_HANDLES: &[__trovato::Taking] =
            &[#(<__trovato::Taken::<#types>>::TAKES),*];
        #checks
    }
}

fn body(tap: &Tap) -> TokenStream {
    let helds = helds(tap);
    let payload = payload(tap, &helds);
    let contracts = contracts(tap);
    let decodes = decodes(tap, &helds);
    let call = call(tap, &helds);
    let finish = finish(tap, &helds);
    quote! { #payload #contracts #decodes #call #finish }
}

/// A local for each parameter that takes from the payload.
fn helds(tap: &Tap) -> Vec<Ident> {
    tap.function
        .parameters()
        .enumerate()
        .map(|(index, _)| format_ident!("__trovato_held_{index}", span = Span::mixed_site()))
        .collect()
}

/// Binds each held local to its JSON, later shadowed by the value read from it.
fn payload(tap: &Tap, helds: &[Ident]) -> TokenStream {
    let here = Span::mixed_site();
    match tap.share {
        Share::Nothing => TokenStream::new(),
        Share::Whole => quote_spanned! {here=>
            #(let #helds = __trovato::whole(__trovato_input);)*
        },
        Share::Members => {
            let keys = tap.function.parameters().map(|parameter| &parameter.key);
            let members = if tap.lazy.is_some() {
                quote_spanned!(here=> __trovato::lazy::members)
            } else {
                quote_spanned!(here=> __trovato::members)
            };
            quote_spanned! {here=>
                let [#(#helds),*] = #members(__trovato_input, [#(#keys),*])?;
            }
        }
    }
}

/// The types of a known tap, asserted where the author wrote them.
fn contracts(tap: &Tap) -> TokenStream {
    let Some(known) = tap.known else {
        return TokenStream::new();
    };
    let here = Span::mixed_site();
    let row = Ident::new(known.name, here);
    let assert = |side: &str, ty: TokenStream| {
        let side = Ident::new(side, here);
        quote_spanned! {here=> let () = <#ty as __trovato::contract::#row::#side>::HOLDS; }
    };

    let mut contracts = TokenStream::new();
    for parameter in tap.function.parameters() {
        let side = match tap.share {
            Share::Members => parameter.key.as_str(),
            Share::Whole | Share::Nothing => "input",
        };
        contracts.extend(assert(side, types::erased(&parameter.ty)));
    }
    // What is written by a handle is not answered with as well.
    let output = if tap.lazy.is_some() && known.name == "item_presave" {
        "lazy_output"
    } else {
        "output"
    };
    contracts.extend(match (altered(tap), &tap.function.output) {
        (Some(altered), _) => assert("altered", types::erased(&altered.ty)),
        (None, Some(ty)) => assert(output, types::erased(ty)),
        (None, None) => assert(output, quote_spanned!(tap.function.name.span()=> ())),
    });
    contracts
}

fn decodes(tap: &Tap, helds: &[Ident]) -> TokenStream {
    let here = Span::mixed_site();
    let decodes = tap.function.parameters().zip(helds);
    decodes
        .map(|(parameter, held)| {
            let ty = types::erased(&parameter.ty);
            let mutability =
                (parameter.passing == Passing::Exclusive).then(|| quote_spanned!(here=> mut));
            let place = Place::of(&parameter.ty);
            let held_input = quote_spanned!(here=> &#held);
            let decode = match &tap.lazy {
                _ if parameter.handle.is_one() => place.handed(&ty, &held_input),
                Some(_) => place.taken(&ty, "take", &held_input),
                None => place.taken(&ty, "decode", &held_input),
            };
            // A list of handles is no `Input`.
            let reads = (!parameter.handle.is_one())
                .then(|| quote_spanned!(here=> let () = <#ty as __trovato::Input>::READS;));
            quote_spanned! {here=>
                #reads
                let #mutability #held = #decode?;
            }
        })
        .collect()
}

fn call(tap: &Tap, helds: &[Ident]) -> TokenStream {
    let here = Span::mixed_site();
    let function = &tap.function.name;
    let mut helds = helds.iter();
    let arguments = tap.function.inputs.iter().map(|input| {
        let Input::Payload(parameter) = input else {
            return quote_spanned!(here=> __trovato_context);
        };
        let held = helds.next();
        let ty = types::erased(&parameter.ty);
        let place = Place::of(&parameter.ty);
        match parameter.passing {
            Passing::Owned => quote_spanned!(here=> #held),
            // A list of handles is no `Input`.
            Passing::Shared if parameter.handle.is_one() => quote_spanned!(here=> &#held),
            Passing::Exclusive if parameter.handle.is_one() => quote_spanned!(here=> &mut #held),
            Passing::Shared => place.call("lend", Some(&ty), &quote_spanned!(here=> &#held)),
            Passing::Exclusive => {
                place.call("lend_mut", Some(&ty), &quote_spanned!(here=> &mut #held))
            }
        }
    });
    quote_spanned! {here=>
        let __trovato_answer = #function(#(#arguments),*);
    }
}

fn finish(tap: &Tap, helds: &[Ident]) -> TokenStream {
    let here = Span::mixed_site();
    let answer = quote_spanned!(here=> __trovato_answer);
    let out = quote_spanned!(here=> __trovato_out);
    let place = match &tap.function.output {
        Some(output) => Place::of(output),
        None => Place::of(&tap.function.name),
    };
    let altered = tap
        .function
        .parameters()
        .zip(helds)
        .find(|(parameter, _)| parameter.is_altered());

    let Some((altered, held)) = altered else {
        let finish = place.finish("Out", &answer, &out);
        return quote_spanned! {here=>
            use __trovato::Finish as _;
            #finish
        };
    };
    let done = place.finish("Done", &answer, &TokenStream::new());
    let finish = Place::of(&altered.ty).finish("Altered", &quote_spanned!(here=> &#held), &out);
    quote_spanned! {here=>
        use __trovato::{FinishAltered as _, FinishDone as _};
        #done?;
        #finish
    }
}

fn altered(tap: &Tap) -> Option<&Parameter> {
    tap.function
        .parameters()
        .find(|parameter| parameter.is_altered())
}

impl Place {
    /// `__trovato::function::<ty>(arguments)`, under all of the place.
    ///
    /// One mistake about a type makes several errors, of which the compiler
    /// shows only the first where all are about the same characters.
    fn call(
        &self,
        function: &str,
        ty: Option<&TokenStream>,
        arguments: &TokenStream,
    ) -> TokenStream {
        let function = Ident::new(function, self.begin);
        let ty = ty.map(|ty| quote_spanned!(self.begin=> ::<#ty>));
        let path = quote_spanned!(self.begin=> __trovato::#function #ty);
        let arguments = quote_spanned!(self.end=> (#arguments));
        quote!(#path #arguments)
    }

    /// `__trovato::Taken::<ty>::function(held)`.
    fn taken(&self, ty: &TokenStream, function: &str, held: &TokenStream) -> TokenStream {
        let function = Ident::new(function, self.begin);
        let path = quote_spanned!(self.begin=> __trovato::Taken::<#ty>::#function);
        let arguments = quote_spanned!(self.end=> (#held));
        quote!(#path #arguments)
    }

    /// `<ty as __trovato::lazy::Handed>::take(held)`.
    fn handed(&self, ty: &TokenStream, held: &TokenStream) -> TokenStream {
        let path = quote_spanned!(self.begin=> <#ty as __trovato::lazy::Handed>::take);
        let arguments = quote_spanned!(self.end=> (#held));
        quote!(#path #arguments)
    }

    /// `wrapper(value).finish(out)`, of which either call may be refused.
    fn finish(&self, wrapper: &str, value: &TokenStream, out: &TokenStream) -> TokenStream {
        let call = self.call(wrapper, None, value);
        let finish = quote_spanned!(self.end=> .finish(#out));
        quote!(#call #finish)
    }
}
