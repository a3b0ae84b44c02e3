//! The names between the parentheses of `fields(…)`: which part of an item a
//! tap is sent.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::{LitStr, parse2};

use crate::diag::Diagnostics;
use crate::options::{split_at_commas, visible};

/// The option as written.
pub(crate) struct Projection {
    /// The word `fields`.
    pub(crate) option: Ident,
    /// The members and fields, as written and in that order; `None` for `*`.
    pub(crate) names: Option<Vec<String>>,
}

impl Projection {
    /// Reads all names; one that is wrong does not hide the next.
    pub(crate) fn parse(option: Ident, tokens: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut all: Option<TokenStream> = None;
        let parts = split_at_commas(tokens, "name", diagnostics);
        let several = parts.len() > 1;
        for part in parts {
            if is_star(&part) {
                all = Some(part);
                continue;
            }
            match name(&part) {
                Ok(name) => match names.iter().find(|other| one_member(other, &name)) {
                    Some(other) => diagnostics.error(part, repeated(other, &name)),
                    None => names.push(name),
                },
                Err(problem) => diagnostics.error(part, problem),
            }
        }
        if let (Some(star), true) = (&all, several) {
            diagnostics.error(
                star,
                "`*` is every field already: remove it, or remove what stands beside it",
            );
        }
        Self {
            option,
            names: all.is_none().then_some(names),
        }
    }
}

/// `item_presave` calls the type by the name it has in Rust.
fn one_member(one: &str, other: &str) -> bool {
    let canonical = |name| if name == "item_type" { "type" } else { name };
    canonical(one) == canonical(other)
}

fn repeated(first: &str, second: &str) -> String {
    if first == second {
        format!("`{first}` is named twice: remove one of the two")
    } else {
        format!("`{first}` and `{second}` are one member: remove one of the two")
    }
}

fn is_star(part: &TokenStream) -> bool {
    part.to_string() == "*"
}

/// The name that stands here, or what is wrong.
fn name(part: &TokenStream) -> Result<String, String> {
    let trees = visible(part);
    let name = match trees.as_slice() {
        [TokenTree::Ident(name)] => name.unraw().to_string(),
        [TokenTree::Literal(literal)] => match parse2::<LitStr>(literal.to_token_stream()) {
            Ok(text) => quoted(&text.value())?,
            Err(_) => return Err(no_name()),
        },
        [first, rest @ ..] => return Err(several_tokens(first, rest)),
        [] => return Err(no_name()),
    };
    match name.as_str() {
        "_" => Err(no_name()),
        "fields" => Err(String::from(
            "the fields are named one by one, as in `fields(title, field_body)`, or all at once with `fields(*)`",
        )),
        _ => Ok(name),
    }
}

fn quoted(text: &str) -> Result<String, String> {
    if text == "*" {
        return Err(String::from(
            "the sign for all fields stands without quotes: write `fields(*)`",
        ));
    }
    if let Some((field, _)) = text.split_once(['.', '['])
        && !field.is_empty()
    {
        return Err(path_into(field));
    }
    let odd = |character: char| character.is_whitespace() || character.is_control();
    if text.is_empty() || text.contains(['.', '[', '*']) || text.contains(odd) {
        return Err(no_name());
    }
    Ok(text.to_owned())
}

/// What more than one token was probably meant to be.
fn several_tokens(first: &TokenTree, rest: &[TokenTree]) -> String {
    let word = match first {
        TokenTree::Ident(name) => name.unraw().to_string(),
        TokenTree::Literal(literal) => match parse2::<LitStr>(literal.to_token_stream()) {
            Ok(text) => text.value(),
            Err(_) => return no_name(),
        },
        TokenTree::Group(_) | TokenTree::Punct(_) => return no_name(),
    };
    match rest.first() {
        Some(TokenTree::Punct(punct)) if punct.as_char() == '.' => path_into(&word),
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            path_into(&word)
        }
        Some(TokenTree::Punct(punct)) if punct.as_char() == '-' => {
            let rest: String = rest.iter().map(ToString::to_string).collect();
            format!("a name that is no identifier stands in quotes: write `\"{word}{rest}\"`")
        }
        Some(TokenTree::Ident(_) | TokenTree::Literal(_)) => {
            String::from("names stand apart by commas, and one is missing here: put it in")
        }
        _ => no_name(),
    }
}

fn path_into(field: &str) -> String {
    format!(
        "this is a path into the JSON of `{field}`: a projection has whole fields, and this version has no item handles yet\n\
         write `{field}`, and take the part that you want with `item.get_field` or `item.get_value`"
    )
}

fn no_name() -> String {
    String::from(
        "this names no member or field: write names, as in `fields(title, field_body)`, in quotes where they are no identifiers",
    )
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use quote::quote;

    use super::*;
    use crate::diag::gather;

    fn parse(tokens: TokenStream) -> Result<Option<Vec<String>>, Vec<String>> {
        let option = Ident::new("fields", Span::call_site());
        gather(|diagnostics| Some(Projection::parse(option, tokens, diagnostics)))
            .map(|projection| projection.names)
            .map_err(crate::testing::messages)
    }

    #[test]
    fn names_keep_their_order_and_lose_their_quotes() {
        let invisible = TokenTree::Group(proc_macro2::Group::new(Delimiter::None, quote!("made")));
        let names = parse(quote!(title, field_body, "field-new", r#type, id, "größe", #invisible,));
        let expected = [
            "title",
            "field_body",
            "field-new",
            "type",
            "id",
            "größe",
            "made",
        ];
        assert_eq!(names.unwrap().unwrap(), expected);
    }

    #[test]
    fn nothing_is_an_empty_list_and_a_star_is_everything() {
        assert_eq!(parse(quote!()), Ok(Some(Vec::new())));
        assert_eq!(parse(quote!(*)), Ok(None));
        assert_eq!(parse(quote!(*,)), Ok(None));
    }

    #[test]
    fn each_mistake_names_its_fix() {
        for (tokens, expected) in [
            (quote!(title, title), "`title` is named twice"),
            (quote!(title, "title"), "`title` is named twice"),
            (quote!(type, item_type), "are one member"),
            (quote!(field_body.value), "write `field_body`"),
            (quote!(field_body[0]), "write `field_body`"),
            (quote!("field_body".value), "write `field_body`"),
            (quote!("field_body.value"), "write `field_body`"),
            (quote!("field_body[0]"), "write `field_body`"),
            (quote!(".value"), "names no member"),
            (quote!(*, title), "`*` is every field"),
            (quote!(title, *), "`*` is every field"),
            (quote!(*, *), "`*` is every field"),
            (quote!("*"), "write `fields(*)`"),
            (quote!(fields), "one by one"),
            (quote!("fields"), "one by one"),
            (quote!(field - new - 2), "write `\"field-new-2\"`"),
            (quote!(title status), "apart by commas"),
            (quote!(title = "x"), "names no member"),
            (quote!(title: String), "names no member"),
            (quote!((title)), "names no member"),
            (quote!(&title), "names no member"),
            (quote!(_), "names no member"),
            (quote!(7), "names no member"),
            (quote!(7 8), "names no member"),
            (quote!(""), "names no member"),
            (quote!("a b"), "names no member"),
            (quote!("a\u{0}"), "names no member"),
            (quote!(b"title"), "names no member"),
            (quote!(title,,), "no name before this comma"),
        ] {
            let errors = parse(tokens.clone()).expect_err(&tokens.to_string());
            assert_eq!(errors.len(), 1, "{tokens}: {errors:#?}");
            assert!(errors[0].contains(expected), "{tokens}: {errors:#?}");
        }
    }

    #[test]
    fn one_wrong_name_does_not_hide_the_next() {
        let errors = parse(quote!(title, 7, title, field_body.value, *, ,)).unwrap_err();
        assert_eq!(errors.len(), 5, "{errors:#?}");
    }
}
