//! What a call on each path costs, in figures that no clock has a say in, does
//! not grow, and what was gained is not lost again.

mod guest;
mod marks;
#[path = "../workspace/mod.rs"]
mod workspace;

use marks::Marks;

#[tokio::test]
async fn no_call_costs_its_guest_more_than_its_mark_nor_much_less() {
    let marks = Marks::read("costs.toml");
    let guests = guest::Guests::load();
    let mut measured = Marks::default();
    for path in guest::Path::ALL {
        for item in guest::ITEMS {
            measured.insert(item, path.name, guests.cost(path, item).await);
        }
    }
    marks.assert_hold(&measured);
}
