//! The names between the parentheses of `fields(…)`: which part of an item a
//! tap is sent.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::{LitStr, parse2};

use crate::diag::Diagnostics;
use crate::item;
use crate::options::{split_at_commas, visible};

/// What may be named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// Members and whole fields.
    Whole,
    /// Paths into a field's JSON as well.
    Paths,
}

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
            match name(&part, Names::Whole) {
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

/// Whether it is the sign for all fields.
pub(crate) fn is_star(part: &TokenStream) -> bool {
    part.to_string() == "*"
}

/// The name that stands here, or what is wrong.
pub(crate) fn name(part: &TokenStream, names: Names) -> Result<String, String> {
    let trees = visible(part);
    let name = match trees.as_slice() {
        [TokenTree::Ident(name)] => name.unraw().to_string(),
        [TokenTree::Literal(literal)] => match parse2::<LitStr>(literal.to_token_stream()) {
            Ok(text) => quoted(&text.value(), names)?,
            Err(_) => return Err(no_name(names)),
        },
        [first, rest @ ..] => several_tokens(first, rest, names)?,
        [] => return Err(no_name(names)),
    };
    match name.as_str() {
        "_" => Err(no_name(names)),
        "fields" => Err(String::from(match names {
            Names::Whole => {
                "the fields are named one by one, as in `fields(title, field_body)`, or all at once with `fields(*)`"
            }
            Names::Paths => "the fields are named one by one, as in `eager(title, field_body)`",
        })),
        _ => Ok(name),
    }
}

fn quoted(text: &str, names: Names) -> Result<String, String> {
    if names == Names::Paths {
        return item::check_path(text).map(|()| text.to_owned());
    }
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
    if !item::is_name(text) {
        return Err(no_name(names));
    }
    Ok(text.to_owned())
}

/// The path that several tokens are, or what they were probably meant to be.
fn several_tokens(first: &TokenTree, rest: &[TokenTree], names: Names) -> Result<String, String> {
    let (word, in_quotes) = match first {
        TokenTree::Ident(name) => (name.unraw().to_string(), false),
        TokenTree::Literal(literal) => match parse2::<LitStr>(literal.to_token_stream()) {
            Ok(text) => (text.value(), true),
            Err(_) => return Err(no_name(names)),
        },
        TokenTree::Group(_) | TokenTree::Punct(_) => return Err(no_name(names)),
    };
    let all = || -> String {
        let rest = rest.iter().map(|tree| match tree {
            TokenTree::Ident(name) => name.unraw().to_string(),
            other => other.to_string(),
        });
        std::iter::once(word.clone()).chain(rest).collect()
    };
    Err(match rest.first() {
        Some(TokenTree::Punct(punct)) if punct.as_char() == '.' => {
            if names == Names::Whole {
                return Err(path_into(&word));
            }
            let all = all();
            item::check_path(&all)?;
            if !in_quotes && rest.chunks(2).all(is_step) {
                return Ok(all);
            }
            format!("a path that is not of identifiers stands in quotes: write `\"{all}\"`")
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => match names {
            Names::Whole => path_into(&word),
            Names::Paths => return item::check_path(&all()).map(|()| all()),
        },
        Some(TokenTree::Punct(punct)) if punct.as_char() == '-' => {
            format!(
                "a name that is no identifier stands in quotes: write `\"{}\"`",
                all()
            )
        }
        Some(TokenTree::Ident(_) | TokenTree::Literal(_)) => {
            String::from("names stand apart by commas, and one is missing here: put it in")
        }
        _ => no_name(names),
    })
}

/// Whether it is a dot and a name.
fn is_step(trees: &[TokenTree]) -> bool {
    matches!(trees, [TokenTree::Punct(dot), TokenTree::Ident(_)] if dot.as_char() == '.')
}

fn path_into(field: &str) -> String {
    format!(
        "this is a path into the JSON of `{field}`, and a projection has whole fields: write `{field}`\n\
         to be sent no more than that part, declare it in a struct with `#[derive(trovato::Fields)]` and take an `ItemHandle` of it"
    )
}

fn no_name(names: Names) -> String {
    let option = match names {
        Names::Whole => "fields",
        Names::Paths => "eager",
    };
    format!(
        "this names no member or field: write names, as in `{option}(title, field_body)`, in quotes where they are no identifiers"
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
