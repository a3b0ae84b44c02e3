#[trovato::tap(custom)]
fn shout(word: &mut str) {
    word.make_ascii_uppercase();
}

fn main() {}
