//! Queries on the table of items, on a site whose `field_access` taps have a
//! say.

#[path = "support/scene.rs"]
mod scene;
mod support;
#[path = "../../tests/workspace/mod.rs"]
mod workspace;

use std::sync::{Arc, Mutex};

use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use support::Site;
use trovato_host_shim::{
    AuditRecord, Grants, Host, HostConfig, Item, Lineup, Part, Plugin, Request, User,
};

scene::cases! {
    a_query_uses_what_the_guards_allow,
    a_plugin_that_is_called_is_guarded_too,
    a_new_item_has_what_the_guards_allow,
    a_guard_that_queries_asks_nobody,
    a_guard_that_fails_denies,
    what_queries_use_is_in_the_audit,
}

const SALARY: &str = "fields->>'field_salary'";

struct Scene {
    /// Whose folder goes with it.
    _site: Site,
    host: Host,
    plugins: Lineup,
    records: Arc<Mutex<Vec<Value>>>,
}

impl Scene {
    async fn new(site: Site) -> Self {
        let people = r#"
            INSERT INTO item (id, type, title, fields) VALUES
                ('00000000-0000-0000-0000-000000000011', 'person', 'Ada', '{"field_salary": 70}'),
                ('00000000-0000-0000-0000-000000000012', 'person', 'Lin', '{"field_salary": 60}');
        "#;
        site.store.run_script(people).await.unwrap();
        let records = Arc::<Mutex<Vec<Value>>>::default();
        let kept = Arc::clone(&records);
        let audit = move |record: &AuditRecord<'_>| kept.lock().unwrap().push(json!(record));
        let host = Host::new(HostConfig {
            audit: Arc::new(audit),
            grants: Grants::declared(),
            services: site.store.services().await.unwrap(),
            ..HostConfig::default()
        })
        .unwrap();
        let wasm = workspace::wasm("asks");
        let plugins = ["a", "b"].map(|name| host.load(name, &wasm).unwrap());
        Self {
            _site: site,
            host,
            plugins: Lineup::new(plugins),
            records,
        }
    }

    /// A request of a user who may do these things, of salaries, where the
    /// plugin `field-guard` has a say.
    fn guarded(&self, permissions: &[&str]) -> Request {
        let wasm = workspace::example("field-guard");
        self.guarded_by(self.host.load("field-guard", &wasm).unwrap(), permissions)
    }

    fn guarded_by(&self, guard: Plugin, permissions: &[&str]) -> Request {
        let user = User::new("0193a5a0-0000-7000-8000-0000000000aa");
        let user = permissions
            .iter()
            .fold(user, |user, name| user.with_permission(*name));
        let request = self.host.request().with_user(user);
        request
            .with_plugins(&self.plugins)
            .with_field_access(&Lineup::new([guard]))
    }

    async fn look(&self, request: &mut Request, asks: Value) -> Value {
        let payload = json!({ "asks": asks }).to_string();
        let plugin = self.plugins.find("a").unwrap();
        // One input takes the payload as a whole.
        let payload = json!(serde_json::from_str::<Value>(&payload).unwrap()["asks"]).to_string();
        request
            .call_as(plugin, "look", payload.as_bytes())
            .await
            .unwrap()
    }
}

fn people(query: Value) -> Value {
    let mut select = json!({
        "table": "item",
        "fields": ["title"],
        "conditions": [{ "field": "type", "op": "=", "value": "person" }],
        "order_by": [{ "field": "id" , "direction": "asc" }],
    });
    let (Value::Object(members), Some(all)) = (query, select.as_object_mut()) else {
        panic!("members of a query");
    };
    all.extend(members);
    json!({ "select": select })
}

fn refused(path: &str) -> Value {
    json!({ "code": "db-unknown-column", "path": path })
}

/// Everything that a query can do with a column.
fn uses() -> Value {
    let is_person = json!({ "field": "type", "op": "=", "value": "person" });
    let earns = json!({ "field": SALARY, "op": ">", "value": 65 });
    json!([
        people(json!({})),
        people(json!({ "fields": [format!("{SALARY} AS salary")] })),
        people(json!({ "conditions": [is_person, earns] })),
        people(json!({ "order_by": [{ "field": SALARY, "direction": "asc" }] })),
    ])
}

async fn a_query_uses_what_the_guards_allow(site: Site) {
    let scene = Scene::new(site).await;
    let mut clerk = scene.guarded(&[]);
    let seen = scene.look(&mut clerk, uses()).await;
    let both = json!([{ "title": "Ada" }, { "title": "Lin" }]);
    let expected = json!([
        both,
        refused("fields[0]"),
        refused("conditions[1].field"),
        refused("order_by[0].field"),
    ]);
    assert_eq!(seen, expected);
    assert_eq!(clerk.field_access_failures().len(), 0);

    let mut accountant = scene.guarded(&["see salaries"]);
    let seen = scene.look(&mut accountant, uses()).await;
    let expected = json!([
        both,
        [{ "salary": 70 }, { "salary": 60 }],
        [{ "title": "Ada" }],
        [{ "title": "Lin" }, { "title": "Ada" }],
    ]);
    assert_eq!(seen, expected);
    // All that may be seen, without a word about what else there is.
    let all = json!([people(json!({ "fields": [], "limit": 1 }))]);
    let seen = scene.look(&mut clerk, all).await;
    let row = seen[0][0].as_object().unwrap();
    assert_eq!(row.keys().collect::<Vec<_>>(), ["id", "title", "type"]);
}

async fn a_plugin_that_is_called_is_guarded_too(site: Site) {
    let scene = Scene::new(site).await;
    let mut clerk = scene.guarded(&[]);
    let call = json!([{ "call": ["b", "look", uses()] }]);
    let seen = scene.look(&mut clerk, call.clone()).await;
    assert_eq!(seen[0][0][0]["title"], "Ada");
    assert_eq!(seen[0][1], refused("fields[0]"));
    let mut accountant = scene.guarded(&["see salaries"]);
    let seen = scene.look(&mut accountant, call).await;
    assert_eq!(seen[0][1][1]["salary"], 60);
}

async fn a_new_item_has_what_the_guards_allow(site: Site) {
    let scene = Scene::new(site).await;
    let new = json!([{ "insert": { "table": "item", "rows": [{
        "id": "00000000-0000-0000-0000-000000000013", "type": "person", "title": "Eva",
        "fields": { "field_salary": 50 },
    }] } }]);
    let asks = to_raw_value(&new).unwrap();
    let item = json!({ "type": "person", "title": "Eva", "fields": {} }).to_string();
    for (permissions, said) in [
        (vec!["see salaries"], "db-unknown-column"),
        (vec!["see salaries", "set salaries"], "[1]"),
    ] {
        let mut request = scene.guarded(&permissions);
        let item = request.add(Item::parse(item.as_bytes()).unwrap());
        let payload = [("item", Part::Item(item)), ("asks", Part::Json(&asks))];
        let plugin = scene.plugins.find("a").unwrap();
        let patch: Value = request.call_as(plugin, "hire", payload).await.unwrap();
        assert!(patch.to_string().contains(said), "{permissions:?}: {patch}");
    }
}

async fn a_guard_that_queries_asks_nobody(site: Site) {
    let scene = Scene::new(site).await;
    let mut request = scene.guarded_by(scene.plugins.find("a").unwrap().clone(), &[]);
    let seen = scene.look(&mut request, uses()).await;
    assert_eq!(seen[1], json!([{ "salary": 70 }, { "salary": 60 }]));
    assert_eq!(request.field_access_failures().len(), 0);
}

async fn a_guard_that_fails_denies(site: Site) {
    let scene = Scene::new(site).await;
    // It takes UUIDs alone.
    let mut request = scene.guarded(&[]).with_user(User::new("ada"));
    let seen = scene.look(&mut request, uses()).await;
    let refused_all = (0..4).all(|at| seen[at]["code"] == "db-unknown-column");
    assert!(refused_all, "{seen}");
    let failed = request.field_access_failures();
    // Once about the title, once about the salary.
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert_eq!(failed[0].plugin(), Some("field-guard"));
    // Nothing of it is left behind.
    drop(request);
    assert_eq!(scene.host.stats().instances_live, 0);
}

async fn what_queries_use_is_in_the_audit(site: Site) {
    let scene = Scene::new(site).await;
    let mut clerk = scene.guarded(&[]);
    scene.look(&mut clerk, uses()).await;
    let records = std::mem::take(&mut *scene.records.lock().unwrap());
    let [record] = &records[..] else {
        panic!("one record, since the guard queries nothing: {records:?}");
    };
    assert_eq!(record["plugin"], "a");
    assert_eq!(record["tap"], "look");
    assert_eq!(record["user"], "0193a5a0-0000-7000-8000-0000000000aa");
    assert_eq!(
        (&record["item_type"], &record["item_id"]),
        (&json!("person"), &Value::Null)
    );
    assert_eq!(record["queried"], true);
    assert_eq!(record["disclosed"], json!(["title"]));
    assert_eq!(record["written"], json!([]));
    assert_eq!(record["denied"], json!(["field_salary"]));
    assert_eq!(record["error"], Value::Null);

    let mut accountant = scene.guarded(&["see salaries"]);
    scene.look(&mut accountant, uses()).await;
    let records = std::mem::take(&mut *scene.records.lock().unwrap());
    assert_eq!(records[0]["disclosed"], json!(["field_salary", "title"]));
    assert_eq!(records[0]["denied"], json!([]));
}
