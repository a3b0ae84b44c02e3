struct Recipe {
    name: String,
}

#[trovato::tap(custom)]
fn recipe(name: String) -> Recipe {
    Recipe { name }
}

#[trovato::tap(custom)]
fn recipes(name: String) -> trovato::Result<Vec<Recipe>> {
    Ok(vec![Recipe { name }])
}

fn main() {}
