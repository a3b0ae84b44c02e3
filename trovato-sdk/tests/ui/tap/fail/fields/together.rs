#[trovato::tap(costum, fields(title, title, field_body.value, *), lazy)]
async fn cron((a, b): (u8, u8)) -> u8 {
    a + b
}

fn main() {}
