trait Taps {
    #[trovato::tap]
    fn install();
}

fn main() {}
