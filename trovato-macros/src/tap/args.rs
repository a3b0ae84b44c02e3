//! The options between the parentheses of `#[trovato::tap(…)]`.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{LitStr, Path};

use crate::diag::Diagnostics;
use crate::near;
use crate::options::{self, no_value, parenthesized, path, remaining, skip, split_at_commas, text};
use crate::tap::eager::Eager;
use crate::tap::projection::Projection;

const OPTIONS: [&str; 6] = ["custom", "name", "crate", "lazy", "eager", "fields"];
/// The same, as they are written.
const AVAILABLE: [&str; 6] = [
    "custom",
    "name = \"…\"",
    "crate = \"…\"",
    "fields(…)",
    "lazy",
    "eager(…)",
];

/// The options as written, each with the tokens to point at.
#[derive(Default)]
pub(crate) struct Args {
    /// `custom`: a tap that the kernel itself does not call.
    pub(crate) custom: Option<Ident>,
    /// `name = "…"`: the tap's name, where the function's will not do.
    pub(crate) name: Option<LitStr>,
    /// `crate = "…"`: the path of the SDK, where it is not `::trovato`.
    pub(crate) root: Option<Path>,
    /// `fields(…)`: the part of an item that the tap is sent.
    pub(crate) fields: Option<Projection>,
    /// `lazy`: the tap takes items by handle.
    pub(crate) lazy: Option<Ident>,
    /// `eager(…)`: what is sent along with a handle.
    pub(crate) eager: Option<Eager>,
    /// Whether an option was lost that may have been `custom` or `name`.
    pub(crate) incomplete: bool,
}

impl Args {
    /// Reads all options; one that is wrong does not hide the next.
    pub(crate) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let mut args = Args::default();
        let mut seen = Vec::new();
        for option in split_at_commas(tokens, "option", diagnostics) {
            let parse = |input: ParseStream<'_>| args.option(input, &mut seen, diagnostics);
            if let Err(error) = parse.parse2(option) {
                diagnostics.syntax(error);
                args.incomplete = true;
            }
        }
        args
    }

    /// The path that generated code reaches the SDK by.
    pub(crate) fn root_or_default(&self) -> TokenStream {
        options::root_or_default(self.root.as_ref())
    }

    fn option(
        &mut self,
        input: ParseStream<'_>,
        seen: &mut Vec<Ident>,
        diagnostics: &mut Diagnostics,
    ) -> syn::Result<()> {
        if !input.peek(Ident::peek_any) {
            return Err(no_option(input));
        }
        let option = input.call(Ident::parse_any)?;
        if seen.contains(&option) {
            skip(input)?;
            diagnostics.error(
                &option,
                format!("`{option}` is given twice: remove one of the two"),
            );
            return Ok(());
        }
        seen.push(option.clone());

        match option.to_string().as_str() {
            "custom" => {
                no_value(&option, input)?;
                self.custom = Some(option);
            }
            "name" => self.name = Some(text(&option, "item_view", input)?),
            "crate" => self.root = Some(path(&text(&option, "::trovato", input)?)?),
            "lazy" => {
                self.lazy = Some(option.clone());
                no_value(&option, input)?;
            }
            "eager" => {
                let names = parenthesized(&option, input)?;
                self.eager = Some(Eager::parse(option, names, diagnostics));
            }
            "fields" => {
                let names = parenthesized(&option, input)?;
                self.fields = Some(Projection::parse(option, names, diagnostics));
            }
            other => {
                skip(input)?;
                self.incomplete = true;
                let hint = near::nearest(other, OPTIONS)
                    .map(|name| format!("; did you mean `{name}`?"))
                    .unwrap_or_default();
                diagnostics.error(
                    &option,
                    format!(
                        "`#[trovato::tap]` has no option `{other}`{hint}\nits options are {}",
                        near::listed(AVAILABLE)
                    ),
                );
            }
        }
        Ok(())
    }
}

fn no_option(input: ParseStream<'_>) -> syn::Error {
    if let Ok(name) = input.fork().parse::<LitStr>() {
        let message = format!(
            "an option is missing its name: to name the tap, write `name = \"{}\"`",
            name.value()
        );
        return remaining(input, &message);
    }
    let message = format!(
        "this is no option of `#[trovato::tap]`, which are {}",
        near::listed(AVAILABLE)
    );
    remaining(input, &message)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;
    use crate::diag::gather;

    fn errors(tokens: TokenStream) -> Vec<String> {
        let Err(errors) = gather(|diagnostics| Some(Args::parse(tokens, diagnostics))) else {
            return Vec::new();
        };
        crate::testing::messages(errors)
    }

    #[test]
    fn options_come_in_any_order_and_with_a_trailing_comma() {
        for tokens in [
            quote!(custom, name = "pairs", crate = "sdk::v1"),
            quote!(crate = "sdk::v1", name = "pairs", custom,),
        ] {
            let args = gather(|diagnostics| Some(Args::parse(tokens, diagnostics))).unwrap();
            assert!(args.custom.is_some());
            assert_eq!(args.name.as_ref().unwrap().value(), "pairs");
            assert_eq!(args.root_or_default().to_string(), "sdk :: v1");
        }
    }

    #[test]
    fn without_options_the_sdk_is_reached_by_its_own_name() {
        let args = gather(|diagnostics| Some(Args::parse(quote!(), diagnostics))).unwrap();
        assert!(args.custom.is_none() && args.name.is_none());
        assert_eq!(args.root_or_default().to_string(), ":: trovato");
    }

    #[test]
    fn one_wrong_option_does_not_hide_the_next() {
        let errors = errors(quote!(costum, name = item_view, custom, custom, lazy(all)));
        assert_eq!(errors.len(), 4, "{errors:#?}");
        assert!(errors[0].contains("did you mean `custom`?"), "{errors:#?}");
        assert!(errors[1].contains("in quotes"), "{errors:#?}");
        assert!(errors[2].contains("given twice"), "{errors:#?}");
        assert!(errors[3].contains("stands alone"), "{errors:#?}");
    }

    #[test]
    fn each_malformed_option_says_how_it_is_written() {
        for (tokens, expected) in [
            (quote!("item_view"), "write `name = \"item_view\"`"),
            (quote!(name), "`name` needs a value"),
            (quote!(name =), "`name` needs a value"),
            (quote!(name("item_view")), "after an equals sign"),
            (quote!(name = "a" custom), "a comma is missing"),
            (quote!(custom = true), "stands alone"),
            (quote!(custom,, name = "a"), "no option before this comma"),
            (quote!(crate = "not a path"), "is not a path"),
            (quote!(lazy = true), "stands alone"),
            (quote!(eager), "`eager` needs its names"),
            (quote!(eager(title) lazy), "a comma is missing"),
            (quote!(fields), "`fields` needs its names"),
            (quote!(fields = "title"), "in parentheses"),
            (quote!(fields[title]), "in parentheses"),
            (quote!(fields(title) custom), "a comma is missing"),
            (quote!(fields(title), fields(status)), "given twice"),
            (quote!(7), "this is no option"),
        ] {
            let errors = errors(tokens.clone());
            assert_eq!(errors.len(), 1, "{tokens}: {errors:#?}");
            assert!(errors[0].contains(expected), "{tokens}: {errors:#?}");
        }
    }
}
