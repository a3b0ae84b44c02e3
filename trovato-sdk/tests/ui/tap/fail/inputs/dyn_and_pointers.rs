#[trovato::tap(custom)]
fn count(words: &dyn AsRef<str>) -> usize {
    words.as_ref().len()
}

#[trovato::tap(custom)]
fn length(text: *const u8) -> bool {
    text.is_null()
}

fn main() {}
