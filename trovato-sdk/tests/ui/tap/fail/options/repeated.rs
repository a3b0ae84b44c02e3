#[trovato::tap(custom, name = "pairs", custom)]
fn check(medications: Vec<String>) -> usize {
    medications.len()
}

fn main() {}
