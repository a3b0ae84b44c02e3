//! The glue beside the author's function: decode, call, encode, export.
//!
//! Every name is an absolute path or carries a prefix of ours, so that nothing
//! an author defines can capture it. Every span is of this expansion, whatever
//! token it points at: lints take code with the author's own spans for the
//! author's own code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::tap::check::{Share, Tap};
use crate::tap::section;
use crate::tap::signature::{Input, Parameter, Passing};
use crate::tap::types;

/// The author's item, unchanged, and the glue.
pub(crate) fn beside(item: TokenStream, tap: &Tap) -> TokenStream {
    let mut output = item;
    output.extend(only_one(tap));
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
        #[macro_export]
        macro_rules! #name { () => {}; }
    }
}

fn glue(tap: &Tap) -> TokenStream {
    let here = Span::mixed_site();
    let root = &tap.root;
    let cfgs = &tap.function.cfgs;
    let export = format!("tap_{}", tap.name);
    let line = section::line(tap);
    let body = body(tap);
    quote_spanned! {here=>
        #(#cfgs)*
        #[allow(unexpected_cfgs)]
        const _: () = {
            fn __trovato_call(
                __trovato_input: &[::core::primitive::u8],
                __trovato_context: &#root::TapContext,
                __trovato_out: &mut ::std::vec::Vec<::core::primitive::u8>,
            ) -> ::core::result::Result<(), #root::TapError> {
                #body
            }

            #root::__private::export! { #export, #line, __trovato_call }
        };
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

/// Binds each held local's JSON to a local of its name, later shadowed by the
/// value read from it.
fn payload(tap: &Tap, helds: &[Ident]) -> TokenStream {
    let here = Span::mixed_site();
    let root = &tap.root;
    match tap.share {
        Share::Nothing => TokenStream::new(),
        Share::Whole => quote_spanned! {here=>
            #(let #helds = #root::__private::whole(__trovato_input);)*
        },
        Share::Members => {
            let keys = tap.function.parameters().map(|parameter| &parameter.key);
            quote_spanned! {here=>
                let [#(#helds),*] =
                    #root::__private::members(__trovato_input, [#(#keys),*])?;
            }
        }
    }
}

/// The types of a known tap, asserted where the author wrote them.
fn contracts(tap: &Tap) -> TokenStream {
    let Some(known) = tap.known else {
        return TokenStream::new();
    };
    let root = &tap.root;
    let row = Ident::new(known.name, Span::mixed_site());
    let mut contracts = TokenStream::new();
    let mut assert = |side: &str, ty: TokenStream, place: Span| {
        let here = at(place);
        let side = Ident::new(side, here);
        contracts.extend(quote_spanned! {here=>
            #root::__private::contract::#row::#side::<#ty>();
        });
    };

    for parameter in tap.function.parameters() {
        let side = match tap.share {
            Share::Members => parameter.key.as_str(),
            Share::Whole | Share::Nothing => "input",
        };
        assert(side, types::erased(&parameter.ty), parameter.ty.span());
    }
    if let Some(altered) = altered(tap) {
        assert("altered", types::erased(&altered.ty), altered.ty.span());
    } else if let Some(output) = &tap.function.output {
        assert("output", types::erased(output), output.span());
    } else {
        assert(
            "output",
            quote_spanned!(at(tap.function.name.span())=> ()),
            tap.function.name.span(),
        );
    }
    contracts
}

fn decodes(tap: &Tap, helds: &[Ident]) -> TokenStream {
    let root = &tap.root;
    tap.function
        .parameters()
        .zip(helds)
        .map(|(parameter, held)| {
            let here = at(parameter.ty.span());
            let ty = types::erased(&parameter.ty);
            let mutability =
                (parameter.passing == Passing::Exclusive).then(|| quote_spanned!(here=> mut));
            quote_spanned! {here=>
                let #mutability #held = #root::__private::decode::<#ty>(&#held)?;
            }
        })
        .collect()
}

fn call(tap: &Tap, helds: &[Ident]) -> TokenStream {
    let root = &tap.root;
    let here = Span::mixed_site();
    let function = &tap.function.name;
    let mut helds = helds.iter();
    let arguments = tap.function.inputs.iter().map(|input| {
        let Input::Payload(parameter) = input else {
            return quote_spanned!(here=> __trovato_context);
        };
        let held = helds.next();
        let here = at(parameter.ty.span());
        let ty = types::erased(&parameter.ty);
        match parameter.passing {
            Passing::Owned => quote_spanned!(here=> #held),
            Passing::Shared => quote_spanned!(here=> #root::__private::lend::<#ty>(&#held)),
            Passing::Exclusive => {
                quote_spanned!(here=> #root::__private::lend_mut::<#ty>(&mut #held))
            }
        }
    });
    quote_spanned! {here=>
        let __trovato_answer = #function(#(#arguments),*);
    }
}

fn finish(tap: &Tap, helds: &[Ident]) -> TokenStream {
    let root = &tap.root;
    let here = Span::mixed_site();
    let answer = at(match &tap.function.output {
        Some(output) => output.span(),
        None => tap.function.name.span(),
    });
    let altered = tap
        .function
        .parameters()
        .zip(helds)
        .find(|(parameter, _)| parameter.passing == Passing::Exclusive);

    let Some((altered, held)) = altered else {
        let finish = quote_spanned! {answer=>
            #root::__private::Out(__trovato_answer).finish(__trovato_out)
        };
        return quote_spanned! {here=>
            use #root::__private::Finish as _;
            #finish
        };
    };
    let done = quote_spanned! {answer=>
        #root::__private::Done(__trovato_answer).finish()?;
    };
    let finish = quote_spanned! {at(altered.ty.span())=>
        #root::__private::Altered(&#held).finish(__trovato_out)
    };
    quote_spanned! {here=>
        use #root::__private::{FinishAltered as _, FinishDone as _};
        #done
        #finish
    }
}

fn altered(tap: &Tap) -> Option<&Parameter> {
    tap.function
        .parameters()
        .find(|parameter| parameter.passing == Passing::Exclusive)
}

/// A span of this expansion that shows as the author's `place`.
fn at(place: Span) -> Span {
    Span::mixed_site().located_at(place)
}
