//! Reads expansions in unit tests.

use proc_macro2::{TokenStream, TokenTree};

/// The messages of the `compile_error!`s in an expansion.
pub(crate) fn messages(expansion: TokenStream) -> Vec<String> {
    let mut messages = Vec::new();
    let mut after_name = false;
    for tree in expansion {
        match tree {
            TokenTree::Ident(ident) => after_name = ident == "compile_error",
            TokenTree::Group(group) if after_name => {
                let message: syn::LitStr = syn::parse2(group.stream()).unwrap();
                messages.push(message.value());
                after_name = false;
            }
            TokenTree::Punct(punct) if punct.as_char() == '!' => {}
            _ => after_name = false,
        }
    }
    messages
}

/// The expansion as rustfmt might print it.
pub(crate) fn pretty(expansion: &TokenStream) -> String {
    match syn::parse2(expansion.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => panic!("{error}:\n{expansion}"),
    }
}
