//! A type as text.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The type spaced as an author would have written it.
pub(crate) fn type_text(tokens: TokenStream) -> String {
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
}
