//! Collects every mistake of one expansion, so that an author sees them all at
//! once instead of one for each compile.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// The mistakes found so far.
///
/// [`gather`] alone makes one and takes it apart again, so there is no phase
/// that could drop it and lose what another phase reported.
pub(crate) struct Diagnostics {
    errors: Vec<syn::Error>,
}

impl Diagnostics {
    /// Reports a mistake under all of `tokens`.
    pub(crate) fn error(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.errors.push(syn::Error::new_spanned(tokens, message));
    }

    /// Reports what syn could not parse.
    pub(crate) fn syntax(&mut self, error: syn::Error) {
        self.errors.push(error);
    }
}

/// Runs the phases of one expansion and answers with their result, or with one
/// `compile_error!` for each mistake.
///
/// # Errors
///
/// When anything was reported, and when `work` gave up: a phase that gives up
/// without saying why is a bug of this crate, and the author is told so rather
/// than left without an export.
pub(crate) fn gather<T>(
    work: impl FnOnce(&mut Diagnostics) -> Option<T>,
) -> Result<T, TokenStream> {
    let mut diagnostics = Diagnostics { errors: Vec::new() };
    let result = work(&mut diagnostics);
    match result {
        Some(result) if diagnostics.errors.is_empty() => Ok(result),
        None if diagnostics.errors.is_empty() => Err(quote_spanned! { Span::call_site() =>
            ::core::compile_error! {
                "this macro could not read the item and does not know why; please report it as a bug of trovato-macros"
            }
        }),
        _ => Err(diagnostics
            .errors
            .iter()
            .map(syn::Error::to_compile_error)
            .collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_without_errors_passes_through() {
        assert_eq!(gather(|_| Some(7)).ok(), Some(7));
    }

    #[test]
    fn every_error_becomes_a_compile_error_even_beside_a_result() {
        let errors = gather(|diagnostics| {
            diagnostics.error(quote::quote!(a), "first");
            diagnostics.error(quote::quote!(a b), "second");
            diagnostics.syntax(syn::Error::new(Span::call_site(), "third"));
            Some(())
        })
        .map_err(|errors| errors.to_string())
        .unwrap_err();
        assert_eq!(errors.matches("compile_error").count(), 3, "{errors}");
        for message in ["first", "second", "third"] {
            assert!(errors.contains(message), "{errors}");
        }
    }

    #[test]
    fn giving_up_in_silence_is_reported_as_a_bug() {
        let errors = gather(|_| None::<()>).unwrap_err().to_string();
        assert!(errors.contains("report it as a bug"), "{errors}");
    }
}
