#[trovato::tap]
unsafe extern "C" fn install() {}

fn main() {}
