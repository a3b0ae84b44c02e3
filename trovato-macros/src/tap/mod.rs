//! `#[trovato::tap]`: parse, then check, then expand.

mod args;
mod check;
mod eager;
mod expand;
mod fallback;
mod fit;
mod handle;
mod known;
mod lazy;
mod projection;
mod section;
mod signature;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::diag;

/// The whole macro; the options are what stands between its parentheses.
pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let checked = diag::gather(|diagnostics| {
        let args = args::Args::parse(options, diagnostics);
        let function = signature::Function::parse(item.clone(), diagnostics)?;
        check::check(args, function, diagnostics)
    });
    match checked {
        Ok(tap) => expand::beside(item, &tap),
        Err(errors) => fallback::with_errors(item, errors),
    }
}
