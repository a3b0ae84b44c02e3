//! What a rendered page has that others lead to, and what it leads to.

use std::cell::RefCell;
use std::collections::BTreeSet;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// The anchors and the links of a page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) anchors: BTreeSet<String>,
    pub(crate) links: BTreeSet<String>,
}

impl Page {
    pub(crate) fn parse(html: &str) -> Self {
        let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(html));
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.0.into_inner()
    }
}

#[derive(Default)]
struct Sink(RefCell<Page>);

impl Sink {
    fn take(&self, tag: Tag) {
        let mut page = self.0.borrow_mut();
        for attribute in tag.attrs {
            let value = attribute.value.to_string();
            match &*attribute.name.local {
                "id" | "name" => page.anchors.insert(value),
                "href" | "src" => page.links.insert(value),
                _ => false,
            };
        }
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
        {
            let script = &*tag.name == "script";
            self.take(tag);
            if script {
                let raw = html5ever::tokenizer::states::RawKind::ScriptData;
                return TokenSinkResult::RawData(raw);
            }
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_and_links_are_found_and_scripts_are_not_read() {
        let page = Page::parse(
            r##"<h2 id="a&amp;b"><a href="#a">x</a></h2><img src="x.svg">
                <script src="x.js">"<a href='no'>"</script><a href="y.html">y</a>"##,
        );
        assert_eq!(page.anchors, BTreeSet::from(["a&b".to_owned()]));
        let links = ["#a", "x.js", "x.svg", "y.html"].map(str::to_owned);
        assert_eq!(page.links, BTreeSet::from(links));
    }
}
