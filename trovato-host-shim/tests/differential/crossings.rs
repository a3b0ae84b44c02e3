//! How often a call crosses between host and guest: once, and once for each
//! value that is read for the first time or set.

use serde_json::json;
use trovato_host_shim::{Grants, Host, HostConfig, Item, Part, Payload, Plugin, Request, Stats};

use crate::workspace;

/// Calls of the guest; reads, fetches and writes of the host.
type Crossings = (u64, u64, u64, u64);

struct Site {
    host: Host,
    plugin: Plugin,
    request: Request,
}

impl Site {
    fn new() -> Self {
        let host = Host::new(HostConfig {
            grants: Grants::declared(),
            ..HostConfig::default()
        });
        let host = host.unwrap();
        let plugin = host.load("paths", &workspace::wasm("paths")).unwrap();
        let request = host.request();
        Self {
            host,
            plugin,
            request,
        }
    }

    /// What a call costs whose tap does these steps with each of its items.
    async fn cost(&mut self, tap: &str, steps: &[&str]) -> Crossings {
        let item = json!({
            "type": "post", "title": "t", "status": 1,
            "fields": {
                "field_text": "text", "field_float": 1.5, "field_rating": { "value": 3 },
                "field_body": { "value": "b", "format": "plain_text" },
            },
        });
        let items = [0, 1, 2].map(|_| {
            let item = Item::parse(item.to_string().as_bytes());
            self.request.add(item.unwrap())
        });
        let steps = serde_json::value::to_raw_value(steps).unwrap();
        let (name, items) = if tap == "counted_list" {
            ("items", Part::Items(&items))
        } else {
            ("item", Part::Item(items[0]))
        };
        let payload = [(name, items), ("steps", Part::Json(&steps))];
        // The first call of an instance makes room for payloads.
        self.call(tap, payload.into()).await;
        let before = self.host.stats();
        self.call(tap, payload.into()).await;
        let after = self.host.stats();
        let more = |count: fn(&Stats) -> u64| count(&after) - count(&before);
        (
            more(|stats| stats.guest_entries),
            more(|stats| stats.item_reads),
            more(|stats| stats.item_fetches),
            more(|stats| stats.item_writes),
        )
    }

    async fn call(&mut self, tap: &str, payload: Payload<'_>) {
        let answer = self.request.call(&self.plugin, tap, payload).await;
        assert_eq!(answer.unwrap(), b"null");
    }
}

#[tokio::test]
async fn only_the_first_read_of_a_value_crosses() {
    let mut site = Site::new();
    for (tap, steps, expected) in [
        ("counted", &[][..], (1, 0, 0, 0)),
        ("counted", &["title"], (1, 1, 0, 0)),
        ("counted", &["title", "title", "title"], (1, 1, 0, 0)),
        (
            "counted",
            &["title", "status", "text", "float", "body", "rating"],
            (1, 6, 0, 0),
        ),
        ("counted", &["id", "type", "id", "type"], (1, 2, 0, 0)),
        (
            "counted",
            &["status", "body", "body", "status"],
            (1, 2, 0, 0),
        ),
        // As many as one likes at once.
        (
            "counted",
            &["fetch", "status", "text", "float"],
            (1, 0, 1, 0),
        ),
        ("counted", &["status", "fetch", "text"], (1, 1, 1, 0)),
        // What came with the call.
        (
            "counted_hybrid",
            &["title", "status", "text", "rating", "title"],
            (1, 0, 0, 0),
        ),
        ("counted_hybrid", &["title", "float", "float"], (1, 1, 0, 0)),
        ("counted_list", &["title", "title"], (1, 0, 0, 0)),
        ("counted_list", &["title", "status", "status"], (1, 3, 0, 0)),
        ("counted_named", &["title()", "title"], (1, 0, 0, 0)),
        (
            "counted_named",
            &["field_text", "field_no", "field_text", "field_no"],
            (1, 2, 0, 0),
        ),
        // What was set is known.
        ("counted", &["set title", "set rating"], (1, 0, 0, 2)),
        ("counted", &["set title", "title", "title"], (1, 0, 0, 1)),
        (
            "counted_hybrid",
            &["rating", "set rating", "rating", "title"],
            (1, 0, 0, 1),
        ),
        (
            "counted_named",
            &["set field_text", "field_text"],
            (1, 0, 0, 1),
        ),
    ] {
        let cost = site.cost(tap, steps).await;
        assert_eq!(cost, expected, "{tap}: {steps:?}");
    }
}
