//! Who sees a salary, over all three paths.

use std::path::Path;

use serde_json::Value;
use trovato_host_shim::testing::built;
use trovato_host_shim::{Grants, Host, HostConfig, Item, Lineup, Plugin, User};

const ANN: &[u8] = include_bytes!("../../staff/items/ann.json");
const SALARY: &str = "84213";
const CLERK: &str = "0193a5a0-0000-7000-8000-0000000000c1";
const PAYROLL: &str = "0193a5a0-0000-7000-8000-0000000000c2";

/// The two plugins on one host.
fn plugins(grants: Grants) -> (Host, Plugin, Plugin) {
    let host = Host::new(HostConfig {
        grants,
        ..HostConfig::default()
    })
    .unwrap();
    let load = |dir: &Path| built(dir).unwrap().load(&host).unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guard = load(here);
    let staff = load(&here.join("../staff"));
    (host, guard, staff)
}

/// What each tap of `staff` answers for a user.
async fn answers(host: &Host, guard: &Plugin, staff: &Plugin, user: User) -> Vec<Value> {
    let guards = Lineup::new([guard.clone()]);
    let mut request = host.request().with_user(user).with_field_access(&guards);
    let ann = request.add(Item::parse(ANN).unwrap());
    let mut answers = Vec::new();
    for tap in ["item_view", "card", "badge"] {
        answers.push(request.call_as(staff, tap, ann).await.unwrap());
    }
    assert!(request.field_access_failures().is_empty());
    answers
}

#[tokio::test]
async fn only_those_who_may_see_salaries_do_whatever_the_path() {
    let (host, guard, staff) = plugins(Grants::declared());
    let clerk = answers(&host, &guard, &staff, User::new(CLERK)).await;
    for answer in &clerk {
        let text = answer.to_string();
        assert!(text.contains("2.17"), "{text}");
        assert!(!text.contains(SALARY), "{text}");
    }
    // By handle a plugin can tell, and may say so.
    assert_eq!(clerk[2]["#attributes"]["class"][0], "discreet");

    let payroll = User::new(PAYROLL).with_permission("see salaries");
    for answer in answers(&host, &guard, &staff, payroll).await {
        let text = answer.to_string();
        assert!(text.contains(SALARY), "{text}");
        assert!(!text.contains("discreet"), "{text}");
    }
}

#[tokio::test]
async fn what_the_operator_does_not_grant_no_permission_shows() {
    let (host, guard, staff) = plugins(Grants::none().to("staff", ["title", "field_room"]));
    let payroll = User::new(PAYROLL).with_permission("see salaries");
    for answer in answers(&host, &guard, &staff, payroll).await {
        assert!(!answer.to_string().contains(SALARY));
    }
}
