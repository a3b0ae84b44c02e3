use crate::fields::input::Struct;
use proc_macro2::TokenStream;
pub(crate) fn expand(_: &Struct) -> Option<TokenStream> {
    None
}
