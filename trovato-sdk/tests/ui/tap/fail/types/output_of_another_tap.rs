use trovato::prelude::*;

#[trovato::tap]
fn item_access(input: &ItemAccessInput) -> bool {
    input.user_authenticated
}

#[trovato::tap]
fn menu() -> Result<Vec<PermissionDefinition>> {
    Ok(Vec::new())
}

fn main() {}
