use std::borrow::Cow;
use std::mem;

/// The value of an HTML attribute.
///
/// ```
/// use trovato::render::{self, Attribute};
///
/// let post = render::container().class("post").attr("id", "p7").build();
/// assert_eq!(post.attribute("id"), Some(&Attribute::Text("p7".into())));
/// assert!(post.attribute("class").unwrap().contains_word("post"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// One text.
    Text(String),
    /// Words that HTML separates by spaces, such as classes.
    List(Vec<String>),
}

impl Attribute {
    /// The value as HTML has it, words joined by spaces. It is not escaped.
    ///
    /// ```
    /// use trovato::render::Attribute;
    ///
    /// assert_eq!(Attribute::from(["post", "sticky"]).to_text(), "post sticky");
    /// ```
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::List(words) => Cow::Owned(words.join(" ")),
        }
    }

    /// Whether `word` is one of the words.
    pub fn contains_word(&self, word: &str) -> bool {
        let among = |text: &String| text.split_ascii_whitespace().any(|held| held == word);
        match self {
            Self::Text(text) => among(text),
            Self::List(texts) => texts.iter().any(among),
        }
    }

    /// Adds a word unless it is there, which makes a text a list.
    pub(super) fn add_word(&mut self, word: String) {
        if self.contains_word(&word) {
            return;
        }
        match self {
            Self::Text(text) => *self = Self::List(vec![mem::take(text), word]),
            Self::List(texts) => texts.push(word),
        }
    }
}

impl From<&str> for Attribute {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Attribute {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<String>> for Attribute {
    fn from(words: Vec<String>) -> Self {
        Self::List(words)
    }
}

impl<const N: usize> From<[&str; N]> for Attribute {
    fn from(words: [&str; N]) -> Self {
        Self::List(words.map(String::from).into())
    }
}
