//! What a call on each path costs, in figures that no clock has a say in, does
//! not grow, and what was gained is not lost again.

mod guest;
mod host;
mod marks;
#[path = "../workspace/mod.rs"]
mod workspace;

use marks::Marks;

#[tokio::test]
async fn no_call_costs_its_guest_more_than_its_mark_nor_much_less() {
    let marks = Marks::read("costs.toml");
    let guests = guest::Guests::load();
    let mut measured = Marks::default();
    for way in guest::Way::ALL {
        for item in guest::ITEMS {
            measured.insert(item, way.name, guests.cost(way, item).await);
        }
    }
    marks.assert_hold(&measured);
}

#[test]
fn no_call_costs_its_host_more_than_its_mark_nor_much_less() {
    let profile = if cfg!(debug_assertions) {
        "dev"
    } else {
        "host"
    };
    let marks = Marks::read(&format!("instructions-{profile}.toml"));
    match host::instructions() {
        Ok(measured) => marks.assert_hold(&measured),
        Err(reason) => eprintln!("skipped: {reason}"),
    }
}
