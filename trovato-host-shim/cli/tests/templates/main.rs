//! What `new` makes is a plugin: outside of the repository, with several
//! answers, it is built, tested, linted, checked and run.

mod made;

use made::Made;
use serde_json::json;

#[test]
fn a_tap() {
    let made = Made::new("first-tap", "--template tap");
    made.holds();
    let view = json!({
        "#type": "container",
        "title": { "#type": "markup", "#tag": "h2", "#weight": -10, "#value": "Tea & <biscuits>" },
        "time": { "#type": "markup", "#tag": "p", "#value": "1 min" },
    });
    assert_eq!(made.run(), view);
    assert!(made.check().contains("first-tap: ok, "));
    assert!(made.check().contains(", runs in the deployed kernel"));
    made.is_the_same_without_the_command();

    // Names of another length and order, and text that has to be left alone.
    let made = Made::new(
        "zs_lesezeit",
        "-d item_type=blog -d field=field_a_rather_long_name_for_a_text -d description=Zählt_&_<misst>",
    );
    made.holds();
    assert_eq!(made.run(), view);
}

#[test]
fn a_lazy_tap() {
    let made = Made::new("lazy-tap", "--template tap-lazy");
    made.holds();
    let text = "Boil the water. Warm the pot. Wait for four minutes.";
    let view = json!({
        "#type": "container",
        "title": { "#type": "markup", "#tag": "h3", "#weight": -10, "#value": "Tea & <biscuits>" },
        "text": { "#type": "markup", "#tag": "p", "#value": text },
    });
    assert_eq!(made.run(), view);
    assert!(made.check().contains("lazy-tap: ok, "));

    let made = Made::new(
        "t",
        "--template tap-lazy -d item_type=a_type_of_thirty_two_letters_ab",
    );
    made.holds();
    assert_eq!(made.run(), view);
}

#[test]
fn a_service() {
    let made = Made::new("service-of-notes", "--template service");
    made.holds();
    let none = "Nobody has written a note yet.";
    let view = json!({
        "#type": "container",
        "title": { "#type": "markup", "#tag": "h2", "#weight": -10, "#value": "Tea & <biscuits>" },
        "notes": { "#type": "markup", "#tag": "p", "#value": none },
    });
    assert_eq!(made.run(), view);
    assert!(made.check().contains("service-of-notes: ok, "));

    let made = Made::new("x", "--template service -d kept_days=9999 -d item_type=a1");
    made.holds();
    assert_eq!(made.run(), view);
}
