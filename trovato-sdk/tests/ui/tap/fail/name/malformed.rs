#[trovato::tap(custom)]
fn checkInteractions(medications: Vec<String>) -> usize {
    medications.len()
}

#[trovato::tap(custom, name = "check-interactions")]
fn check(medications: Vec<String>) -> usize {
    medications.len()
}

#[trovato::tap(custom)]
fn tap_() {}

fn main() {}
