mod cron {
    use trovato::prelude::*;

    #[trovato::tap]
    pub fn cron(_input: CronInput) {}
}

pub use cron::cron;

fn main() {}
