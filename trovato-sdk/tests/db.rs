//! Queries as JSON, both ways, and rows as values.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use trovato::db::{Delete, Direction, Filter, Insert, Op, Rows, Select, Update};

#[track_caller]
fn both_ways<T>(query: &T, json: &Value)
where
    T: Serialize + for<'de> Deserialize<'de> + PartialEq + std::fmt::Debug,
{
    assert_eq!(serde_json::to_value(query).unwrap(), *json);
    assert_eq!(&serde_json::from_value::<T>(json.clone()).unwrap(), query);
}

#[test]
fn a_select_has_the_shape_of_the_kernel() {
    both_ways(
        &Select::from("item")
            .fields(["item.id", "author.name AS author"])
            .eq("item.status", 1)
            .filter("fields->>'field_rating'", Op::Ge, 4.5)
            .in_("item.type", ["blog", "page"])
            .not_in("item.type", ["draft"])
            .between("item.created", 1, 2)
            .like("item.title", "A%")
            .is_null("item.language")
            .is_not_null("item.author_id")
            .join("user AS author", "item.author_id", "author.id")
            .left_join("file", "item.file_id", "file.id")
            .order_by("item.changed", Direction::Desc)
            .limit(10)
            .offset(20),
        &json!({
            "table": "item",
            "fields": ["item.id", "author.name AS author"],
            "conditions": [
                { "field": "item.status", "op": "=", "value": 1 },
                { "field": "fields->>'field_rating'", "op": ">=", "value": 4.5 },
                { "field": "item.type", "op": "IN", "value": ["blog", "page"] },
                { "field": "item.type", "op": "NOT IN", "value": ["draft"] },
                { "field": "item.created", "op": "BETWEEN", "value": [1, 2] },
                { "field": "item.title", "op": "LIKE", "value": "A%" },
                { "field": "item.language", "op": "IS NULL" },
                { "field": "item.author_id", "op": "IS NOT NULL" },
            ],
            "joins": [
                {
                    "table": "user AS author",
                    "on": { "left": "item.author_id", "right": "author.id" },
                    "type": "inner",
                },
                {
                    "table": "file",
                    "on": { "left": "item.file_id", "right": "file.id" },
                    "type": "left",
                },
            ],
            "order_by": [{ "field": "item.changed", "direction": "desc" }],
            "limit": 10,
            "offset": 20,
        }),
    );
}

#[test]
fn what_is_left_out_has_a_default() {
    let select: Select = serde_json::from_value(json!({
        "table": "item",
        "joins": [{ "table": "user", "on": { "left": "a", "right": "b" } }],
        "order_by": [{ "field": "title" }],
    }))
    .unwrap();
    let expected = Select::from("item")
        .join("user", "a", "b")
        .order_by("title", Direction::Asc);
    assert_eq!(select, expected);
}

#[test]
fn changes_have_a_shape_of_their_own() {
    both_ways(
        &Insert::into("guestbook")
            .set("name", "Ada")
            .next_row()
            .set("name", "Lin"),
        &json!({ "table": "guestbook", "rows": [{ "name": "Ada" }, { "name": "Lin" }] }),
    );
    both_ways(
        &Update::table("guestbook").set("name", "Ada").eq("id", 1),
        &json!({
            "table": "guestbook",
            "values": { "name": "Ada" },
            "conditions": [{ "field": "id", "op": "=", "value": 1 }],
        }),
    );
    both_ways(
        &Update::table("guestbook").set("name", "").all(),
        &json!({ "table": "guestbook", "values": { "name": "" }, "all": true }),
    );
    both_ways(
        &Delete::from("guestbook").filter("created", Op::Lt, 5),
        &json!({
            "table": "guestbook",
            "conditions": [{ "field": "created", "op": "<", "value": 5 }],
        }),
    );
}

#[test]
fn every_operator_reads_as_it_is_written() {
    for op in Op::ALL {
        assert_eq!(serde_json::to_value(op).unwrap(), op.as_str());
        assert_eq!(
            serde_json::from_value::<Op>(op.as_str().into()).unwrap(),
            op
        );
    }
}

#[test]
fn there_is_no_other_operator_direction_or_kind_of_join() {
    for (part, json) in [
        (
            "op",
            json!({ "table": "t", "conditions": [{ "field": "a", "op": "= 1 OR 1 =", "value": 1 }] }),
        ),
        (
            "op",
            json!({ "table": "t", "conditions": [{ "field": "a", "op": "like", "value": 1 }] }),
        ),
        (
            "direction",
            json!({ "table": "t", "order_by": [{ "field": "a", "direction": "asc; DROP TABLE t" }] }),
        ),
        (
            "type",
            json!({ "table": "t", "joins": [{ "table": "u", "on": { "left": "a", "right": "b" }, "type": "cross" }] }),
        ),
        (
            "on",
            json!({ "table": "t", "joins": [{ "table": "u", "on": "a = b OR 1 = 1" }] }),
        ),
        ("limit", json!({ "table": "t", "limit": "1; DROP TABLE t" })),
        ("limit", json!({ "table": "t", "limit": -1 })),
        ("having", json!({ "table": "t", "having": "1 = 1" })),
    ] {
        assert!(serde_json::from_value::<Select>(json).is_err(), "{part}");
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Entry {
    id: i64,
    name: Option<String>,
}

#[test]
fn rows_become_values() {
    let rows = Rows::from_json(r#"[{"id":9007199254740993,"name":"Ada"},{"id":2,"name":null}]"#);
    let entries: Vec<Entry> = rows.read().unwrap();
    assert_eq!(entries[0].id, 9_007_199_254_740_993);
    assert_eq!(entries[1].name, None);
    assert_eq!(rows.first::<Entry>().unwrap().as_ref(), Some(&entries[0]));
    assert_eq!(Rows::from_json("[]").first::<Entry>().unwrap(), None);

    let second = rows.rows().unwrap()[1];
    assert_eq!(second.get::<i64>("id").unwrap(), 2);
    assert_eq!(second.get::<Option<i64>>("no_such").unwrap(), None);
    assert_eq!(second.read::<Entry>().unwrap(), entries[1]);
}

#[test]
fn a_row_of_another_type_says_where() {
    let rows = Rows::from_json(r#"[{"id":1},{"id":"x"}]"#);
    let error = rows.read::<Entry>().unwrap_err();
    assert_eq!((error.code(), error.path()), ("db-row", Some("rows[1].id")));
    let second = rows.rows().unwrap()[1];
    assert_eq!(
        second.read::<Entry>().unwrap_err().path(),
        Some("rows[1].id")
    );
    assert_eq!(
        second.get::<i64>("id").unwrap_err().path(),
        Some("rows[1].id")
    );
    assert_eq!(
        second.get::<i64>("name").unwrap_err().path(),
        Some("rows[1].name")
    );
    assert_eq!(
        Rows::from_json("{}").rows().unwrap_err().path(),
        Some("rows")
    );
}
