//! The tap's line in the custom section of the wasm.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};

use crate::tap::check::Tap;
use crate::tap::signature::{Parameter, Passing};
use crate::tap::types;

/// The members that no patch can change, so that a projection which names them
/// asks for no right to.
const READ_ONLY: [&str; 9] = [
    "id",
    "type",
    "item_type",
    "author_id",
    "current_revision_id",
    "stage_id",
    "created",
    "changed",
    "language",
];

/// The line as a JSON object without its closing brace: the export adds what
/// only it knows, package, ABI and SDK version. It comes in parts, since what
/// is to be said of an input is known by its type and not by its tokens.
pub(crate) fn line(tap: &Tap) -> Vec<TokenStream> {
    let here = Span::mixed_site();
    let mut parts = Vec::new();
    let mut text = format!(
        r#"{{"tap":{},"mode":"{}","inputs":["#,
        json(&tap.name),
        mode(tap)
    );
    for parameter in tap.function.parameters() {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            r#"{{"name":{},"type":{}"#,
            json(&parameter.key),
            json(&type_text(parameter.written.to_token_stream()))
        );
        let ty = types::erased(&parameter.ty);
        parts.push(text.to_token_stream());
        parts.push(quote_spanned!(here=> <__trovato::Taken::<#ty>>::LINE));
        text = String::from("},");
    }
    if text.ends_with(',') {
        text.pop();
    }
    text.push_str(&after_inputs(tap));
    parts.push(text.to_token_stream());
    parts
}

fn mode(tap: &Tap) -> &'static str {
    if tap.projection.is_some() {
        "projected"
    } else {
        "full"
    }
}

fn after_inputs(tap: &Tap) -> String {
    let output = match &tap.function.output {
        Some(ty) => type_text(ty.to_token_stream()),
        None => String::from("()"),
    };
    format!(
        r#"],"output":{},"reads":{},"writes":{},"custom":{}"#,
        json(&output),
        fields(reads_item(tap), tap, |_| true),
        fields(writes_item(tap), tap, |name| !READ_ONLY.contains(&name)),
        tap.known.is_none(),
    )
}

/// Without a projection a tap that meets an item meets every field of it.
fn fields(meets: bool, tap: &Tap, counts: impl Fn(&str) -> bool) -> String {
    match &tap.projection {
        _ if !meets => String::from("[]"),
        None => String::from(r#"["*"]"#),
        Some(names) => {
            let names = names.iter().filter(|name| counts(name));
            let names = names.map(|name| json(name)).collect::<Vec<_>>();
            format!("[{}]", names.join(","))
        }
    }
}

fn reads_item(tap: &Tap) -> bool {
    tap.known.is_some_and(|known| known.item)
        || tap
            .function
            .parameters()
            .any(|parameter| types::names_item(&parameter.ty))
}

/// A patch is what `item_presave` answers with, whatever its type in Rust, and
/// what an altered `Item` becomes.
fn writes_item(tap: &Tap) -> bool {
    let alters_item = |parameter: &Parameter| {
        parameter.passing == Passing::Exclusive && types::is_named(&parameter.ty, "Item")
    };
    tap.known.is_some_and(|known| known.name == "item_presave")
        || tap.function.parameters().any(alters_item)
}

/// The text as a JSON string, quotes included.
fn json(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            control if control < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(json, "\\u{:04x}", u32::from(control));
            }
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

/// The type spaced as an author would have written it.
fn type_text(tokens: TokenStream) -> String {
    let mut text = TypeText::default();
    text.tokens(tokens);
    text.text.truncate(text.text.trim_end().len());
    text.text
}

/// What was written last, as far as it decides about a space.
#[derive(Default, PartialEq, Eq)]
enum Last {
    /// Nothing, or what the next token stands right beside.
    #[default]
    Tight,
    /// A name or number: another one needs a space.
    Word,
    /// A word that never touches what follows it, such as `mut`.
    Keyword,
    /// The `'` of a lifetime.
    Quote,
}

#[derive(Default)]
struct TypeText {
    text: String,
    last: Last,
}

impl TypeText {
    fn tokens(&mut self, tokens: TokenStream) {
        let mut trees = tokens.into_iter().peekable();
        while let Some(tree) = trees.next() {
            if self.last == Last::Keyword {
                self.text.push(' ');
                self.last = Last::Tight;
            }
            match tree {
                TokenTree::Group(group) => self.group(group.delimiter(), group.stream()),
                TokenTree::Ident(word) => self.word(&word.to_string()),
                TokenTree::Literal(number) => self.word(&number.to_string()),
                TokenTree::Punct(punct) => {
                    let next = match trees.peek() {
                        Some(TokenTree::Punct(next)) => Some(next.as_char()),
                        _ => None,
                    };
                    let pair = match (punct.as_char(), next) {
                        (':', Some(':')) => Some("::"),
                        ('-', Some('>')) => Some(" -> "),
                        _ => None,
                    };
                    if let Some(pair) = pair {
                        trees.next();
                        self.tight(pair);
                    } else {
                        self.punct(punct.as_char());
                    }
                }
            }
        }
    }

    fn group(&mut self, delimiter: Delimiter, tokens: TokenStream) {
        let (open, close) = match delimiter {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{ ", " }"),
            Delimiter::None => return self.tokens(tokens),
        };
        self.tight(open);
        self.tokens(tokens);
        self.tight(close);
        self.last = Last::Word;
    }

    fn word(&mut self, word: &str) {
        if self.last == Last::Word {
            self.text.push(' ');
        }
        self.text.push_str(word);
        self.last = match word {
            _ if self.last == Last::Quote => Last::Word,
            "mut" | "dyn" | "const" | "as" | "impl" => Last::Keyword,
            _ => Last::Word,
        };
    }

    fn tight(&mut self, text: &str) {
        self.text.push_str(text);
        self.last = Last::Tight;
    }

    fn punct(&mut self, punct: char) {
        match punct {
            ',' => self.tight(", "),
            ';' => self.tight("; "),
            ':' => self.tight(": "),
            '+' => self.tight(" + "),
            '=' => self.tight(" = "),
            '\'' => {
                if self.last == Last::Word {
                    self.text.push(' ');
                }
                self.text.push('\'');
                self.last = Last::Quote;
            }
            '>' => {
                // `Vec<T, >` came from a trailing comma.
                self.text
                    .truncate(self.text.trim_end_matches([' ', ',']).len());
                self.text.push('>');
                self.last = Last::Word;
            }
            other => self.tight(other.encode_utf8(&mut [0; 4])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_read_as_they_were_written() {
        for text in [
            "&Item",
            "&mut Item",
            "&'a mut Item<'a>",
            "&mut [u8]",
            "Vec<String>",
            "Option<HashMap<String, Vec<(u8, &str)>>>",
            "::std::vec::Vec<u8>",
            "&mut ::std::vec::Vec<u8>",
            "[u8; 4]",
            "()",
            "Result<(), MyError>",
            "<T as Trait>::Output",
            "Box<dyn Iterator<Item = u8> + Send>",
            "Box<dyn Fn(u8, &str) -> String>",
            "for<'a> fn(&'a str)",
            "Matrix<{ 3 }>",
            "r#type::Of<'static>",
        ] {
            let tokens: TokenStream = text.parse().unwrap();
            assert_eq!(type_text(tokens), text);
        }
    }

    #[test]
    fn trailing_commas_and_stray_spaces_are_dropped() {
        let tokens: TokenStream = "Vec < ( u8 , Item < '_ , > ) , >".parse().unwrap();
        assert_eq!(type_text(tokens), "Vec<(u8, Item<'_>)>");
    }

    #[test]
    fn text_is_escaped_as_json() {
        assert_eq!(json("a\"b\\c\nd é"), r#""a\"b\\c\u000ad é""#);
    }
}
