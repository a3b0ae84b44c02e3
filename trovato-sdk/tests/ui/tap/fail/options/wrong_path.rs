#[trovato::tap(crate = "sdk")]
fn install() {}

fn main() {}
