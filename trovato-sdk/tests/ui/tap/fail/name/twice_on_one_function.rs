#[trovato::tap]
#[trovato::tap]
fn install() {}

fn main() {}
