use std::borrow::Cow;

/// The value of an HTML attribute.
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
        match self {
            Self::Text(text) => text.split_ascii_whitespace().any(|held| held == word),
            Self::List(words) => words.iter().any(|held| held == word),
        }
    }

    /// Adds a word unless it is there, which makes a text a list.
    pub(super) fn add_word(&mut self, word: String) {
        if self.contains_word(&word) {
            return;
        }
        match self {
            Self::Text(text) => {
                let mut words: Vec<String> =
                    text.split_ascii_whitespace().map(String::from).collect();
                words.push(word);
                *self = Self::List(words);
            }
            Self::List(words) => words.push(word),
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
