//! Who sees a salary, over all three paths, natively and as wasm in the pooled
//! host.

use std::path::Path;

use serde_json::{Value, json};
use trovato_host_shim::testing::{Plugin, both_ways, taps};
use trovato_host_shim::{Grants, Item, Lineup, User};

both_ways!(
    [field_guard::field_access, field_guard::item_info, field_guard::perm] =>
    salaries_are_for_those_who_may,
    only_those_who_may_see_salaries_do_whatever_the_path,
    what_the_operator_does_not_grant_no_permission_shows,
    what_is_guarded_is_declared,
);

const ANN: &[u8] = include_bytes!("../../staff/items/ann.json");
const SALARY: &str = "84213";
const CLERK: &str = "0193a5a0-0000-7000-8000-0000000000c1";
const PAYROLL: &str = "0193a5a0-0000-7000-8000-0000000000c2";

fn salaries_are_for_those_who_may(guard: &mut Plugin) {
    let (see, set) = ("see salaries", "set salaries");
    for (item_type, field, operation, permissions, answer) in [
        ("person", "field_salary", "View", &[][..], "Deny"),
        ("person", "field_salary", "View", &[see], "Allow"),
        ("person", "field_salary", "Edit", &[see], "Deny"),
        ("person", "field_salary", "Edit", &[see, set], "Allow"),
        ("person", "field_room", "View", &[], "NoOpinion"),
        ("post", "field_salary", "View", &[], "NoOpinion"),
    ] {
        let input = json!({
            "item_type": item_type, "field_name": field, "operation": operation,
            "user_id": CLERK, "user_permissions": permissions,
        });
        assert_eq!(
            guard.call("field_access", &input).unwrap(),
            answer,
            "{input}"
        );
    }
}

/// What each tap of `staff`, on the same host, answers for a user.
fn answers(guard: &Plugin, user: User) -> Vec<Value> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../staff");
    let taps = taps![staff::badge, staff::card, staff::item_view];
    let staff = guard.load(dir, &taps).unwrap();
    let guards = Lineup::new([guard.plugin().clone()]);
    let request = guard.host().request().with_user(user);
    let mut request = request.with_field_access(&guards);
    let ann = request.add(Item::parse(ANN).unwrap());
    let answers = ["item_view", "card", "badge"]
        .map(|tap| guard.wait(request.call_as(&staff, tap, ann)).unwrap());
    assert!(request.field_access_failures().is_empty());
    answers.into()
}

fn only_those_who_may_see_salaries_do_whatever_the_path(guard: &mut Plugin) {
    let clerk = answers(guard, User::new(CLERK));
    for answer in &clerk {
        let text = answer.to_string();
        assert!(text.contains("2.17"), "{text}");
        assert!(!text.contains(SALARY), "{text}");
    }
    // By handle a plugin can tell, and may say so.
    assert_eq!(clerk[2]["#attributes"]["class"][0], "discreet");

    let payroll = User::new(PAYROLL).with_permission("see salaries");
    for answer in answers(guard, payroll) {
        let text = answer.to_string();
        assert!(text.contains(SALARY), "{text}");
        assert!(!text.contains("discreet"), "{text}");
    }
}

fn what_the_operator_does_not_grant_no_permission_shows(guard: &mut Plugin) {
    guard.set_grants(Grants::none().to("staff", ["title", "field_room"]));
    let payroll = User::new(PAYROLL).with_permission("see salaries");
    for answer in answers(guard, payroll) {
        assert!(!answer.to_string().contains(SALARY));
    }
}

fn what_is_guarded_is_declared(guard: &mut Plugin) {
    let types = guard.call("item_info", &()).unwrap();
    let fields = types[0]["fields"].as_array().unwrap();
    let names: Vec<_> = fields.iter().map(|field| &field["field_name"]).collect();
    assert_eq!(names, ["field_room", "field_salary"]);
    let permissions = guard.call("perm", &()).unwrap();
    assert_eq!(permissions[1]["name"], "set salaries");
}
