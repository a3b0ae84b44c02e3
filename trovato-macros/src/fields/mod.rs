//! `#[derive(trovato::Fields)]`: parse, then check, then expand.

mod attr;
mod check;
mod docs;
mod expand;
mod input;
mod owned;
mod shape;
mod standin;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::diag;

/// The whole derive.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut declared = None;
    let checked = diag::gather(|diagnostics| {
        let input = input::Struct::parse(item, diagnostics)?;
        let checked = check::check(&input, diagnostics);
        declared = Some(input);
        Some(checked)
    });
    match checked {
        Ok(table) => expand::expand(&table),
        Err(mut errors) => {
            errors.extend(declared.as_ref().and_then(standin::stand_in));
            errors
        }
    }
}
