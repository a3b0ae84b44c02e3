//! The names between the parentheses of `eager(…)`: what is sent along with a
//! handle.

use proc_macro2::{Ident, TokenStream};

use crate::diag::Diagnostics;
use crate::item;
use crate::options::split_at_commas;
use crate::tap::projection::{self, Names};

/// The option as written.
pub(crate) struct Eager {
    /// The word `eager`.
    pub(crate) option: Ident,
    /// The members, fields and paths, in that order.
    pub(crate) names: Vec<Name>,
}

/// One of them.
pub(crate) struct Name {
    /// As the field table has it.
    pub(crate) path: String,
    /// The tokens to point at.
    pub(crate) place: TokenStream,
}

impl Eager {
    /// Reads all names; one that is wrong does not hide the next.
    pub(crate) fn parse(option: Ident, tokens: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let mut names: Vec<Name> = Vec::new();
        let parts = split_at_commas(tokens, "name", diagnostics);
        if parts.is_empty() {
            diagnostics.error(
                &option,
                "`eager()` names nothing to send: remove it, or name fields, as in `eager(title, \"field_rating.value\")`",
            );
        }
        for place in parts {
            match name(&place) {
                Ok(path) if names.iter().any(|other| other.path == path) => {
                    diagnostics.error(
                        place,
                        format!("`{path}` is named twice: remove one of the two"),
                    );
                }
                Ok(path) => names.push(Name { path, place }),
                Err(problem) => diagnostics.error(place, problem),
            }
        }
        Self { option, names }
    }
}

fn name(place: &TokenStream) -> Result<String, String> {
    if projection::is_star(place) {
        return Err(String::from(
            "all fields at once are what a tap without `lazy` is sent: remove `lazy` and `eager(…)` and take an `&Item`, or name the fields that are always needed",
        ));
    }
    let path = projection::name(place, Names::Paths)?;
    if item::IDENTITY.contains(&path.as_str()) {
        let accessor = if path == "id" { "id" } else { "item_type" };
        return Err(format!(
            "`{path}` is no field that a handle declares, as every handle has it: remove it here, and call `item.{accessor}()`"
        ));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use quote::quote;

    use super::*;
    use crate::diag::gather;

    fn parse(tokens: TokenStream) -> Result<Vec<String>, Vec<String>> {
        let option = Ident::new("eager", Span::call_site());
        gather(|diagnostics| Some(Eager::parse(option, tokens, diagnostics)))
            .map(|eager| eager.names.into_iter().map(|name| name.path).collect())
            .map_err(crate::testing::messages)
    }

    #[test]
    fn paths_are_written_as_tokens_or_in_quotes() {
        let names = parse(quote!(
            title,
            field_body.value,
            "field_rating.value",
            "field-new",
            "field-a.b",
            field_a.r#type.x,
        ));
        let expected = [
            "title",
            "field_body.value",
            "field_rating.value",
            "field-new",
            "field-a.b",
            "field_a.type.x",
        ];
        assert_eq!(names.unwrap(), expected);
    }

    #[test]
    fn each_mistake_names_its_fix() {
        for (tokens, expected) in [
            (quote!(), "names nothing to send"),
            (quote!(*), "take an `&Item`"),
            (quote!(id), "call `item.id()`"),
            (quote!("type"), "call `item.item_type()`"),
            (quote!(title, "title"), "`title` is named twice"),
            (quote!(field_a.b, "field_a.b"), "`field_a.b` is named twice"),
            (quote!(fields), "one by one"),
            (quote!("fields.title"), "write `\"title\"`"),
            (quote!("title.length"), "`title` is a member"),
            (quote!(field_a[0]), "a list is read as one value"),
            (quote!("field_a[0]"), "a list is read as one value"),
            (quote!(field_a.0), "write `\"field_a.0\"`"),
            (quote!("field-a".value), "write `\"field-a.value\"`"),
            (quote!(field_a.), "names no field"),
            (quote!(field - new), "write `\"field-new\"`"),
            (quote!(title status), "apart by commas"),
            (quote!(7), "names no member"),
            (quote!(""), "names no field"),
        ] {
            let errors = parse(tokens.clone()).expect_err(&tokens.to_string());
            assert_eq!(errors.len(), 1, "{tokens}: {errors:#?}");
            assert!(errors[0].contains(expected), "{tokens}: {errors:#?}");
        }
    }
}
