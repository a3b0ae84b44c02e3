//! Handles through real wasm: what the SDK asks, the host answers.

mod workspace;

use std::sync::LazyLock;

use serde_json::{Value, json};
use trovato_host_shim::testing::Plugin;
use trovato_host_shim::{
    FieldSet, Grants, Host, HostConfig, Item, ItemKey, Kind, Part, Request, Stats,
};

static HANDLES: LazyLock<Plugin> = LazyLock::new(|| workspace::plugin("handles"));

/// Longer than the room that a guest begins with.
fn post() -> Value {
    json!({
        "id": "0193a5a0-0000-7000-8000-000000000002", "type": "post", "title": "Hé \"llo\"", "status": 1,
        "fields": {
            "field_body": { "value": "long ".repeat(1000), "format": "plain_text" },
            "field_rating": { "value": 3, "scale": 5 }, "field_price": 1.5,
            "field_tags": ["a", "b"], "field_pin": "sesame",
        },
    })
}

/// A host on which nobody sees `field_pin`, and the plugin in it.
struct Site {
    host: Host,
    plugin: trovato_host_shim::Plugin,
    request: Request,
    item: ItemKey,
}

impl Site {
    fn new() -> Self {
        let host = Host::new(HostConfig {
            grants: Grants::declared().with_never(FieldSet::new().with_any_type("field_pin")),
            ..HostConfig::default()
        });
        let host = host.unwrap();
        let built = trovato_host_shim::testing::built(&workspace::fixture("handles")).unwrap();
        let plugin = built.load(&host).unwrap();
        let mut request = host.request();
        let item = request.add(Item::parse(post().to_string().as_bytes()).unwrap());
        Self {
            host,
            plugin,
            request,
            item,
        }
    }

    async fn call(&mut self, tap: &str) -> Value {
        self.request
            .call_as(&self.plugin, tap, self.item)
            .await
            .unwrap()
    }

    /// Reads, fetches and writes of one warm call.
    async fn crossings(&mut self, tap: &str) -> (u64, u64, u64, u64) {
        self.call(tap).await;
        let before = self.host.stats();
        self.call(tap).await;
        let after = self.host.stats();
        let more = |count: fn(&Stats) -> u64| count(&after) - count(&before);
        (
            more(|stats| stats.guest_entries),
            more(|stats| stats.item_reads),
            more(|stats| stats.item_fetches),
            more(|stats| stats.item_writes),
        )
    }
}

#[tokio::test]
async fn a_call_crosses_once_and_once_for_each_field_that_is_read_or_set() {
    let mut site = Site::new();
    assert_eq!(site.crossings("item_view").await, (1, 3, 0, 0));
    // The type is not among the eager fields.
    assert_eq!(site.crossings("item_update_index").await, (1, 1, 0, 0));
    assert_eq!(site.crossings("item_presave").await, (1, 1, 0, 2));
}

#[tokio::test]
async fn values_of_every_type_arrive() {
    let mut site = Site::new();
    let view = site.call("item_view").await;
    assert_eq!(view["#value"], "Hé \"llo\": 3 a,b 9");
    assert_eq!(
        site.call("item_update_index").await,
        "Hé \"llo\" Some(3) post"
    );
    let body = post()["fields"]["field_body"]["value"].clone();
    let expected = json!(["Hé \"llo\"", body, 3, 1.5, ["a", "b"], "denied"]);
    assert_eq!(site.call("everything").await, expected);
}

#[tokio::test]
async fn a_list_of_handles_and_something_beside_it() {
    let mut site = Site::new();
    let other = site
        .request
        .add(Item::parse(br#"{"type":"page","title":"B","fields":{"field_tags":[]}}"#).unwrap());
    let (keys, mark) = (
        [other, site.item, other],
        serde_json::from_str("\"|\"").unwrap(),
    );
    let payload = [("items", Part::Items(&keys)), ("mark", Part::Json(mark))];
    let answer: Value = site
        .request
        .call_as(&site.plugin, "titles", payload)
        .await
        .unwrap();
    assert_eq!(answer, "B|Hé \"llo\"|B");
}

#[tokio::test]
async fn by_name_a_field_is_read_and_set() {
    let mut site = Site::new();
    for (name, value) in [
        ("field_price", json!(1.5)),
        ("field_pin", json!(null)),
        ("field_no", json!(null)),
    ] {
        let name_json = json!(name).to_string();
        let name_json = serde_json::from_str(&name_json).unwrap();
        let payload = [
            ("item", Part::Item(site.item)),
            ("name", Part::Json(name_json)),
        ];
        let answer: Value = site
            .request
            .call_as(&site.plugin, "by_name", payload)
            .await
            .unwrap();
        assert_eq!(answer, json!(["Hé \"llo\"", value]), "{name}");
    }
}

#[test]
fn a_test_of_a_plugin_sees_what_a_tap_sets() {
    let patch = HANDLES.call_item_patch("item_presave", &post()).unwrap();
    let expected = json!({ "fields": {
        "field_rating": { "value": 4, "scale": 5 }, "field_note": "seen \"twice\"",
    } });
    assert_eq!(patch, expected);
    assert_eq!(
        HANDLES.call_item("item_presave", &post()).unwrap(),
        json!(null)
    );
    let view = HANDLES.call_item("item_view", &post()).unwrap();
    assert_eq!(view["#value"], "Hé \"llo\": 3 a,b 9");
    let nothing = HANDLES.call_item_patch("item_view", &post()).unwrap();
    assert_eq!(nothing, json!({ "fields": {} }));
}

#[test]
fn what_is_wrong_with_a_field_is_the_taps_own_error_and_names_it() {
    let item = |tags: Value| {
        let mut item = post();
        item["fields"]["field_tags"] = tags;
        item
    };
    for (tags, code) in [
        (json!(7), "field"),
        (json!([7]), "field"),
        (json!(null), "null"),
    ] {
        let error = HANDLES
            .call_item("item_view", &item(tags.clone()))
            .unwrap_err();
        let Kind::TapError(error) = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!(error.code(), code, "{tags}");
        assert!(
            error.path().unwrap().starts_with("fields.field_tags"),
            "{error:?}"
        );
    }
}

#[test]
fn bytes_to_a_lazy_tap_say_what_to_do() {
    let error = HANDLES.call("item_view", &post()).unwrap_err();
    assert_eq!(error.code(), "bad-payload");
    assert!(error.to_string().contains("by handle"), "{error}");
}
