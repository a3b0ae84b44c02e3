//! What is emitted in place of an expansion that failed.

use proc_macro2::TokenStream;

/// The author's item, unchanged, and the errors.
///
/// The item stays so that an editor still knows it and so that its callers do
/// not all become errors of their own. There is no export: a plugin with a
/// mistake in it is not built anyway.
pub(crate) fn with_errors(item: TokenStream, errors: TokenStream) -> TokenStream {
    let mut output = item;
    output.extend(errors);
    output
}
