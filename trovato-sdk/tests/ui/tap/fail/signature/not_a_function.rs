#[trovato::tap]
struct Blog;

#[trovato::tap]
pub mod taps {}

#[trovato::tap]
impl Blog {}

#[trovato::tap]
const INSTALL: fn() = || {};

fn main() {}
