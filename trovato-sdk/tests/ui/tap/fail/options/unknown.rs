#[trovato::tap(costum)]
fn pairs(medications: Vec<String>) -> usize {
    medications.len()
}

#[trovato::tap(weight = 10)]
fn cron() {}

fn main() {}
