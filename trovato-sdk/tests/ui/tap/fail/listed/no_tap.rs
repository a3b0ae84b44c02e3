use trovato::testing::taps;

fn item_view() {}

enum Item {}

fn main() {
    item_view();
    let _ = taps![item_view];
    let _ = taps![Item];
}
