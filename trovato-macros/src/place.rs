//! Spans of what the compiler may refuse.

use proc_macro2::Span;
use quote::ToTokens;

/// Where the author's tokens begin and end. The compiler underlines an
/// expression from its first token to its last, so one whose first token stands
/// at the begin and whose last stands at the end is reported under all of them.
pub(crate) struct Place {
    /// The span of the first token.
    pub(crate) begin: Span,
    /// The span of the last.
    pub(crate) end: Span,
}

impl Place {
    /// Where these are, or this expansion for none.
    pub(crate) fn of(tokens: &impl ToTokens) -> Self {
        let mut spans = tokens.to_token_stream().into_iter().map(|tree| tree.span());
        let begin = spans.next().unwrap_or_else(Span::mixed_site);
        Self {
            begin,
            end: spans.last().unwrap_or(begin),
        }
    }
}
