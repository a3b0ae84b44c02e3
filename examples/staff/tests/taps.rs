//! The three paths on one item, natively and as wasm in the pooled host.

use serde_json::{Value, json};
use staff::{badge, card, item_view};
use trovato::Item;
use trovato_host_shim::Grants;
use trovato_host_shim::testing::{Plugin, both_ways};

both_ways!(
    [badge, card, item_view] =>
    each_path_shows_what_there_is,
    each_path_answers_what_its_function_answers,
    card_and_badge_show_the_same,
    what_is_not_granted_is_shown_on_no_path,
    a_salary_of_another_type_is_named,
);

fn ann() -> Value {
    serde_json::from_str(include_str!("../items/ann.json")).unwrap()
}

fn each_path_shows_what_there_is(staff: &mut Plugin) {
    let shown = |tap: &str| staff.call_item(tap, &ann()).unwrap();
    let page = shown("item_view");
    assert_eq!(page["name"]["#value"], "Ann Ackroyd");
    assert_eq!(page["field_room"]["#value"], "\"2.17\"");
    assert_eq!(page["field_salary"]["#value"], "84213");
    for tap in ["card", "badge"] {
        assert_eq!(
            shown(tap),
            json!({
                "#type": "container",
                "name": { "#type": "markup", "#tag": "strong", "#weight": -10, "#value": "Ann Ackroyd" },
                "room": { "#type": "markup", "#tag": "span", "#value": "2.17" },
                "salary": { "#type": "markup", "#tag": "span", "#value": "84213" },
            })
        );
    }
}

fn each_path_answers_what_its_function_answers(staff: &mut Plugin) {
    let shown = |tap: &str| staff.call_item(tap, &ann()).unwrap();
    let ann = ann();
    let item = || Item::from_value(&ann).unwrap();
    assert_eq!(shown("item_view"), json!(item_view(&item()).unwrap()));
    assert_eq!(shown("card"), json!(card(&item()).unwrap()));
    assert_eq!(shown("badge"), json!(badge(&item().into()).unwrap()));
}

fn card_and_badge_show_the_same(staff: &mut Plugin) {
    let mut person = ann();
    for missing in ["field_salary", "field_room"] {
        let card = staff.call_item("card", &person).unwrap();
        assert_eq!(card, staff.call_item("badge", &person).unwrap());
        person["fields"].as_object_mut().unwrap().remove(missing);
    }
}

fn what_is_not_granted_is_shown_on_no_path(staff: &mut Plugin) {
    staff.set_grants(Grants::none().to("staff", ["title", "field_room"]));
    for tap in ["item_view", "card", "badge"] {
        let shown = staff.call_item(tap, &ann()).unwrap().to_string();
        assert!(
            shown.contains("2.17") && !shown.contains("84213"),
            "{shown}"
        );
        // By handle a plugin can tell, and may say so.
        assert_eq!(shown.contains("discreet"), tap == "badge");
    }
}

fn a_salary_of_another_type_is_named(staff: &mut Plugin) {
    let mut person = ann();
    person["fields"]["field_salary"]["value"] = json!("much");
    for tap in ["card", "badge"] {
        let error = staff.call_item(tap, &person).unwrap_err();
        let error = error.tap_error().unwrap();
        assert_eq!(error.path(), Some("fields.field_salary.value"), "{tap}");
    }
}
