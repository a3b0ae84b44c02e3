#[trovato::tap(custom)]
fn count(words: impl Iterator<Item = String>) -> usize {
    words.count()
}

#[trovato::tap(custom)]
fn first(words: Vec<impl AsRef<str>>) -> Option<String> {
    words.first().map(|word| word.as_ref().to_owned())
}

fn main() {}
