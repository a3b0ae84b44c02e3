//! What queries answer: the same on SQLite and on PostgreSQL.

mod support;

use serde_json::{Value, json};
use support::{Site, each, id, postgres::Server, rows};
use trovato::db::{Delete, Direction, Filter, Insert, Op, Select, Update};
use trovato_host_services::Settings;
use trovato_host_shim::services::db::{AllColumns, ColumnQuestion, QueryLimits, Role, Transaction};
use trovato_host_shim::services::{ConstraintKind, ServiceError};

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    suite(&Site::sqlite(settings()).await.with_items().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    let Some(server) = Server::start() else {
        return;
    };
    suite(&Site::postgres(&server, settings()).await.with_items().await).await;
}

fn settings() -> Settings {
    Settings {
        limits: QueryLimits {
            rows: 100,
            bytes: 100_000,
            cell_bytes: 10_000,
            ..QueryLimits::default()
        },
        ..Settings::default()
    }
}

async fn suite(site: &Site) {
    values_come_out_as_they_are(site).await;
    conditions_choose(site).await;
    members_are_numbers_text_and_booleans(site).await;
    like_is_the_same_everywhere(site).await;
    rows_are_sorted_and_cut(site).await;
    tables_are_joined(site).await;
    rows_are_changed(site).await;
    values_that_do_not_fit_are_refused(site).await;
    rules_of_a_table_are_typed(site).await;
    what_may_not_be_seen_does_not_exist(site).await;
    limits_hold(site).await;
    a_reader_cannot_write(site).await;
    raw_sql_is_one_statement_with_parameters(site).await;
}

async fn read(site: &Site, query: &Select) -> trovato::db::Rows {
    let mut call = site.store.begin(Role::Read).await.unwrap();
    let answer = call.select(query, &AllColumns).await;
    let answer = answer.unwrap_or_else(|error| panic!("{}: {error:?} of {query:?}", site.name));
    call.rollback().await.unwrap();
    answer
}

async fn fails(site: &Site, query: &Select) -> ServiceError {
    let mut call = site.store.begin(Role::Read).await.unwrap();
    call.select(query, &AllColumns).await.unwrap_err()
}

/// Numbers of the items that a query of `item` chooses.
async fn chosen(site: &Site, query: Select) -> Vec<u64> {
    let query = query.fields(["id"]).order_by("id", Direction::Asc);
    let ids = each(&read(site, &query).await, "id");
    ids.iter()
        .map(|id| id.as_str().unwrap()[35..].parse().unwrap())
        .collect()
}

async fn values_come_out_as_they_are(site: &Site) {
    let query = Select::from("item")
        .fields(["id", "status", "promoted", "score", "digest", "fields"])
        .fields([
            "fields->'field_body'->>'value' AS body",
            "fields->>'field_rating'",
        ])
        .order_by("id", Direction::Asc);
    assert_eq!(
        rows(&read(site, &query).await),
        json!([
            { "id": id(1), "status": 1, "promoted": true, "score": 0.5, "digest": "00ff",
              "fields": { "field_rating": 5, "field_tag": "food", "field_new": true, "field_body": { "value": "<p>" } },
              "body": "<p>", "field_rating": 5 },
            { "id": id(2), "status": 0, "promoted": false, "score": null, "digest": null,
              "fields": { "field_rating": "10", "field_tag": "Food", "field_new": false },
              "body": null, "field_rating": "10" },
            { "id": id(3), "status": 1, "promoted": null, "score": -1.5, "digest": null,
              "fields": { "field_rating": "many", "field_tag": null },
              "body": null, "field_rating": "many" },
        ]),
        "{}",
        site.name
    );
    // Without fields, all of them, in the table's order.
    let all = read(site, &Select::from("author").order_by("id", Direction::Asc)).await;
    assert_eq!(
        all.as_json(),
        r#"[{"id":1,"name":"Ada","email":"ada@example.org"},{"id":2,"name":"Lin","email":null}]"#
    );
}

async fn conditions_choose(site: &Site) {
    let item = || Select::from("item");
    for (query, expected) in [
        (item().eq("status", 1), vec![1, 3]),
        (item().eq("type", "blog").eq("status", 1), vec![1]),
        (item().filter("status", Op::Ne, 1), vec![2]),
        (item().filter("score", Op::Gt, 0), vec![1]),
        (item().filter("score", Op::Le, 0.5), vec![1, 3]),
        (item().filter("title", Op::Ge, "Br"), vec![1, 2, 3]),
        (item().eq("promoted", true), vec![1]),
        (item().eq("id", id(2)), vec![2]),
        (item().eq("digest", "00FF"), vec![1]),
        (item().in_("type", ["page", "x"]), vec![3]),
        (item().in_("status", [0, 7]), vec![2]),
        (item().in_("type", Vec::<String>::new()), vec![]),
        (item().not_in("type", ["page"]), vec![1, 2]),
        (item().not_in("author_id", [1]), vec![2]),
        (item().not_in("author_id", Vec::<i64>::new()), vec![1, 2, 3]),
        (item().between("score", -2, 0), vec![3]),
        (item().is_null("score"), vec![2]),
        (item().is_not_null("digest"), vec![1]),
        (item().is_null("fields"), vec![]),
    ] {
        let text = format!("{}: {query:?}", site.name);
        assert_eq!(chosen(site, query).await, expected, "{text}");
    }
}

async fn members_are_numbers_text_and_booleans(site: &Site) {
    let by = |op, value: Value| Select::from("item").filter("fields->>'field_rating'", op, value);
    for (query, expected) in [
        (by(Op::Ge, json!(5)), vec![1, 2]),
        (by(Op::Gt, json!(9.5)), vec![2]),
        (by(Op::Eq, json!(10)), vec![2]),
        (by(Op::Ne, json!(10)), vec![1]),
        (by(Op::In, json!([5, 10, 11])), vec![1, 2]),
        (by(Op::Between, json!([4, 6])), vec![1]),
        (by(Op::Eq, json!("10")), vec![2]),
        (by(Op::Eq, json!("5")), vec![1]),
        (by(Op::In, json!(["many", "10"])), vec![2, 3]),
        (by(Op::Like, json!("ma%")), vec![3]),
        (
            Select::from("item").eq("fields->>'field_new'", true),
            vec![1],
        ),
        (
            Select::from("item").eq("fields->>'field_new'", false),
            vec![2],
        ),
        (
            Select::from("item").is_null("fields->>'field_tag'"),
            vec![3],
        ),
        (
            Select::from("item").is_null("fields->>'no_such'"),
            vec![1, 2, 3],
        ),
        (
            Select::from("item").eq("fields->'field_body'->>'value'", "<p>"),
            vec![1],
        ),
    ] {
        let text = format!("{}: {query:?}", site.name);
        assert_eq!(chosen(site, query).await, expected, "{text}");
    }
    for mixed in [json!([1, "2"]), json!([null]), json!({}), json!(null)] {
        let error = fails(site, &by(Op::In, mixed)).await;
        assert_eq!(
            (error.code(), error.path()),
            ("db-value", Some("conditions[0].value"))
        );
    }
}

async fn like_is_the_same_everywhere(site: &Site) {
    for (pattern, expected) in [
        ("Bread", vec![1]),
        ("b%", vec![2]),
        ("%read%", vec![1, 2]),
        ("B_ead", vec![1]),
        ("%100\\%", vec![2]),
        ("%100\\%%", vec![2]),
        ("_pfel", vec![3]),
        ("*", vec![]),
        ("[B]read", vec![]),
        ("?read", vec![]),
    ] {
        let query = Select::from("item").like("title", pattern);
        assert_eq!(
            chosen(site, query).await,
            expected,
            "{}: {pattern}",
            site.name
        );
    }
    let error = fails(site, &Select::from("item").like("title", "a\\")).await;
    assert_eq!(error.code(), "db-value");
    let error = fails(site, &Select::from("item").like("status", "1")).await;
    assert_eq!(error.code(), "db-value");
}

async fn rows_are_sorted_and_cut(site: &Site) {
    let by = |field: &str, direction| {
        Select::from("item")
            .fields(["title"])
            .order_by(field, direction)
    };
    for (query, expected) in [
        (
            by("score", Direction::Asc),
            ["bread 100%", "Äpfel", "Bread"],
        ),
        (
            by("score", Direction::Desc),
            ["Bread", "Äpfel", "bread 100%"],
        ),
        (
            by("status", Direction::Asc).order_by("title", Direction::Desc),
            ["bread 100%", "Äpfel", "Bread"],
        ),
        // By a member: true after false, and what has none last.
        (
            by("fields->>'field_new'", Direction::Desc),
            ["Bread", "bread 100%", "Äpfel"],
        ),
    ] {
        assert_eq!(
            each(&read(site, &query).await, "title"),
            expected,
            "{}: {query:?}",
            site.name
        );
    }
    let query = by("title", Direction::Asc).limit(1).offset(1);
    assert_eq!(each(&read(site, &query).await, "title"), ["bread 100%"]);
    assert_eq!(
        read(site, &by("title", Direction::Asc).limit(0))
            .await
            .as_json(),
        "[]"
    );
}

async fn tables_are_joined(site: &Site) {
    let query = Select::from("item")
        .fields(["item.title", "writer.name AS author"])
        .join("author AS writer", "item.author_id", "writer.id")
        .order_by("writer.name", Direction::Desc);
    assert_eq!(
        rows(&read(site, &query).await),
        json!([{ "title": "bread 100%", "author": "Lin" }, { "title": "Bread", "author": "Ada" }])
    );
    let query = Select::from("item")
        .fields(["title", "name"])
        .left_join("author", "author_id", "author.id")
        .is_null("author.id");
    assert_eq!(
        rows(&read(site, &query).await),
        json!([{ "title": "Äpfel", "name": null }])
    );
    // Of different types: as text, a member of JSON, too.
    let query = Select::from("item")
        .fields(["item.title", "other.title AS other"])
        .join(
            "item AS other",
            "item.fields->>'field_rating'",
            "other.status",
        );
    assert_eq!(read(site, &query).await.as_json(), "[]");
    // To itself.
    let query = Select::from("item")
        .fields(["item.title", "other.title AS other"])
        .join("item AS other", "item.type", "other.type")
        .eq("other.status", 0)
        .order_by("item.title", Direction::Asc);
    assert_eq!(
        each(&read(site, &query).await, "title"),
        ["Bread", "bread 100%"]
    );

    let error = fails(
        site,
        &Select::from("item")
            .fields(["id"])
            .join("author", "author_id", "author.id"),
    )
    .await;
    assert_eq!(
        (error.code(), error.path()),
        ("db-query", Some("fields[0]"))
    );
    let error = fails(site, &Select::from("item").join("item", "id", "id")).await;
    assert_eq!(
        (error.code(), error.path()),
        ("db-query", Some("joins[0].table"))
    );
}

async fn rows_are_changed(site: &Site) {
    let mut call = site.store.begin(Role::Write).await.unwrap();
    let insert = Insert::into("item")
        .set("id", id(4))
        .set("type", "blog")
        .set("title", "Salt")
        .set("promoted", false)
        .set("score", 2)
        .set("digest", "0aff")
        .set("author_id", Value::Null)
        .set("fields", json!({ "field_rating": 1, "quote": "\"';--" }))
        .next_row()
        .set("id", id(5))
        .set("type", "blog")
        .set("title", "Pepper")
        .set("promoted", Value::Null)
        .set("score", 0.25)
        .set("digest", "")
        .set("author_id", 1)
        .set("fields", Value::Null);
    assert_eq!(call.insert(&insert, &AllColumns).await.unwrap(), 2);
    let update = Update::table("item")
        .set("status", 0)
        .set("fields", json!([1]))
        .eq("id", id(4));
    assert_eq!(call.update(&update, &AllColumns).await.unwrap(), 1);
    let read = Select::from("item")
        .fields([
            "status",
            "promoted",
            "score",
            "digest",
            "author_id",
            "fields",
        ])
        .in_("id", [id(4), id(5)])
        .order_by("id", Direction::Asc);
    assert_eq!(
        rows(&call.select(&read, &AllColumns).await.unwrap()),
        json!([
            { "status": 0, "promoted": false, "score": 2.0, "digest": "0aff", "author_id": null, "fields": [1] },
            { "status": 1, "promoted": null, "score": 0.25, "digest": "", "author_id": 1, "fields": null },
        ]),
        "{}",
        site.name
    );
    let delete = Delete::from("item").filter("id", Op::Ge, id(4));
    assert_eq!(call.delete(&delete, &AllColumns).await.unwrap(), 2);
    let all = Update::table("item").set("score", 1).all();
    assert_eq!(call.update(&all, &AllColumns).await.unwrap(), 3);
    let unconditional = call
        .delete(&Delete::from("item"), &AllColumns)
        .await
        .unwrap_err();
    assert_eq!(
        (unconditional.code(), unconditional.path()),
        ("db-query", Some("conditions"))
    );
    call.rollback().await.unwrap();
    // All of it was undone.
    assert_eq!(
        chosen(site, Select::from("item").eq("score", 1)).await,
        [0; 0]
    );
}

async fn values_that_do_not_fit_are_refused(site: &Site) {
    for (column, value) in [
        ("status", json!("1")),
        ("status", json!(1.5)),
        ("status", json!(u64::MAX)),
        ("status", json!(true)),
        ("title", json!(1)),
        ("title", json!(["a"])),
        ("promoted", json!(1)),
        ("digest", json!("0g")),
        ("score", json!("1")),
    ] {
        let mut call = site.store.begin(Role::Write).await.unwrap();
        let update = Update::table("item").set(column, value.clone()).all();
        let error = call.update(&update, &AllColumns).await.unwrap_err();
        let path = format!("values.{column}");
        assert_eq!(
            (error.code(), error.path()),
            ("db-value", Some(&*path)),
            "{value}"
        );
        // The database was not asked, so the transaction goes on.
        call.update(&Update::table("item").set("score", 1).all(), &AllColumns)
            .await
            .unwrap();
    }
    for (field, value) in [
        ("status", json!("1")),
        ("title", json!(1)),
        ("fields", json!("{}")),
        ("title", json!(null)),
    ] {
        let error = fails(site, &Select::from("item").filter(field, Op::Eq, value)).await;
        assert_eq!(
            (error.code(), error.path()),
            ("db-value", Some("conditions[0].value")),
            "{field}"
        );
    }
}

async fn rules_of_a_table_are_typed(site: &Site) {
    let new = |title: &str| {
        Insert::into("item")
            .set("id", id(9))
            .set("type", "x")
            .set("title", title)
    };
    for (insert, kind) in [
        (new("Bread"), ConstraintKind::Unique),
        (new("a").set("author_id", 99), ConstraintKind::ForeignKey),
        (new("a").set("status", 2), ConstraintKind::Check),
        (new("a").set("type", Value::Null), ConstraintKind::NotNull),
    ] {
        let mut call = site.store.begin(Role::Write).await.unwrap();
        let error = call.insert(&insert, &AllColumns).await.unwrap_err();
        assert_eq!(error, ServiceError::Constraint(kind), "{}", site.name);
        // Neither column nor value is told.
        let told = error.into_tap_error();
        assert!(!format!("{told:?}").contains("item"), "{told:?}");
        // From here on there is nothing but a rollback.
        let error = call
            .select(&Select::from("item"), &AllColumns)
            .await
            .unwrap_err();
        assert_eq!(error.code(), "db-ended");
        assert_eq!(call.commit().await.unwrap_err().code(), "db-ended");
    }
}

/// What a query answers, or its error with everything that is told of it.
async fn code(
    call: &mut Box<dyn Transaction>,
    query: &Select,
    columns: &(dyn Fn(&ColumnQuestion<'_>) -> bool + Send + Sync),
) -> String {
    match call.select(query, &columns).await {
        Ok(rows) => rows.into_json(),
        Err(error) => format!(
            "{} {} {error}",
            error.code(),
            error.path().unwrap_or_default()
        ),
    }
}

async fn what_may_not_be_seen_does_not_exist(site: &Site) {
    let columns = |question: &ColumnQuestion<'_>| match (question.table, question.column) {
        ("secret", _) | (_, "email") => false,
        (_, "fields") => question.member == Some("field_tag"),
        _ => true,
    };
    let mut call = site.store.begin(Role::Read).await.unwrap();
    let author = || Select::from("author").fields(["name"]);
    // In every place, an unknown name and a denied one give the same answer.
    let places: [&dyn Fn(&str) -> Select; 6] = [
        &|name| Select::from("author").fields([name]),
        &|name| author().eq(name, "x"),
        &|name| author().is_null(name),
        &|name| author().order_by(name, Direction::Asc),
        &|name| author().join("item", name, "item.title"),
        &|name| author().join("item", "author.id", format!("author.{name}")),
    ];
    for place in places {
        let denied = code(&mut call, &place("email"), &columns).await;
        let unknown = code(&mut call, &place("no_such"), &columns).await;
        assert!(denied.starts_with("db-unknown-column "), "{denied}");
        assert_eq!(denied.replace("email", "no_such"), unknown);
    }
    for query in [
        Select::from("secret"),
        Select::from("secret").fields(["word"]),
        Select::from("secret").eq("word", "x"),
    ] {
        let denied = code(&mut call, &query, &columns).await;
        let unknown = Select {
            table: "no_such".into(),
            ..query
        };
        let unknown = code(&mut call, &unknown, &columns).await;
        assert_eq!(denied.replace("secret", "no_such"), unknown);
    }
    assert_eq!(
        code(&mut call, &author().fields(["id"]).eq("id", 1), &columns).await,
        r#"[{"name":"Ada","id":1}]"#
    );
    // Of all columns, those that may be seen.
    assert_eq!(
        code(&mut call, &Select::from("author").eq("id", 1), &columns).await,
        r#"[{"id":1,"name":"Ada"}]"#
    );
    // A JSON column by members.
    let tags = Select::from("item")
        .fields(["fields->>'field_tag'"])
        .eq("id", id(1));
    assert_eq!(
        code(&mut call, &tags, &columns).await,
        r#"[{"field_tag":"food"}]"#
    );
    for field in ["fields->>'field_rating'", "fields"] {
        let denied = code(&mut call, &Select::from("item").fields([field]), &columns).await;
        assert!(
            denied.starts_with("db-unknown-column fields[0]"),
            "{denied}"
        );
    }
    call.rollback().await.unwrap();

    let mut call = site.store.begin(Role::Write).await.unwrap();
    let error = call
        .update(&Update::table("author").set("email", "x").all(), &columns)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "db-unknown-column");
    let error = call
        .insert(&Insert::into("secret").set("id", 2), &columns)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "db-unknown-table");
    // A row goes with what may not be changed of it.
    let error = call
        .delete(&Delete::from("author").eq("id", 1), &columns)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "db-unknown-table");
}

async fn limits_hold(site: &Site) {
    let item = || Select::from("item");
    let many = |n: usize| (0..n).collect::<Vec<_>>();
    for query in [
        many(65)
            .iter()
            .fold(item(), |query, n| query.fields([format!("title AS a{n}")])),
        many(33)
            .iter()
            .fold(item(), |query, _| query.eq("status", 1)),
        many(9).iter().fold(item(), |query, n| {
            query.join(format!("item AS i{n}"), "item.id", "item.id")
        }),
        many(9)
            .iter()
            .fold(item(), |query, _| query.order_by("title", Direction::Asc)),
        item().in_("status", many(501)),
        item().limit(101),
        item().offset(1_000_001),
        item().eq("title", "x".repeat(5 << 20)),
    ] {
        assert_eq!(fails(site, &query).await.code(), "db-query-too-large");
    }

    let cross = |rows: u64| {
        // The same author with itself, as often as there are rows.
        format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n"
        )
    };
    let mut call = site.store.begin(Role::Read).await.unwrap();
    let rows = call.query_raw(&cross(100), &[]).await.unwrap();
    assert_eq!(rows.rows().unwrap().len(), 100);
    let error = call.query_raw(&cross(101), &[]).await.unwrap_err();
    let ServiceError::ResultTooLarge { what, limit } = error else {
        panic!("{error:?}")
    };
    assert_eq!((what, limit.wanted, limit.limit), ("rows", 101, 100));

    let mut call = site.store.begin(Role::Write).await.unwrap();
    let update = Update::table("author")
        .set("name", "x".repeat(10_001))
        .eq("id", 1);
    call.update(&update, &AllColumns).await.unwrap();
    let error = call
        .select(&Select::from("author"), &AllColumns)
        .await
        .unwrap_err();
    let ServiceError::ResultTooLarge { what, limit } = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (what, limit.wanted, limit.limit),
        ("bytes in one value", 10_001, 10_000)
    );
    drop(call);

    let mut call = site.store.begin(Role::Read).await.unwrap();
    let text = if site.is_sqlite() {
        "printf('%.9000c', 'x')"
    } else {
        "repeat('x', 9000)"
    };
    let wide = cross(100).replace("SELECT i FROM", &format!("SELECT i, {text} AS t FROM"));
    let error = call.query_raw(&wide, &[]).await.unwrap_err();
    assert!(
        matches!(error, ServiceError::ResultTooLarge { what: "bytes", .. }),
        "{error:?}"
    );
}

async fn a_reader_cannot_write(site: &Site) {
    let insert = Insert::into("author").set("id", 3).set("name", "Eve");
    let mut call = site.store.begin(Role::Read).await.unwrap();
    assert_eq!(
        call.insert(&insert, &AllColumns).await.unwrap_err(),
        ServiceError::ReadOnly,
        "{}",
        site.name
    );
    let mut call = site.store.begin(Role::Read).await.unwrap();
    let error = call
        .execute_raw("DELETE FROM author", &[])
        .await
        .unwrap_err();
    assert_eq!(error, ServiceError::ReadOnly);
    // Nor may it make itself a writer.
    let mut call = site.store.begin(Role::Read).await.unwrap();
    let tricks = if site.is_sqlite() {
        vec!["SELECT * FROM pragma_query_only(0)"]
    } else {
        vec!["SELECT set_config('transaction_read_only', 'off', false)"]
    };
    for trick in tricks {
        assert!(call.query_raw(trick, &[]).await.is_err(), "{trick}");
    }
    // The same connections write again in another role.
    let mut call = site.store.begin(Role::Write).await.unwrap();
    assert_eq!(call.insert(&insert, &AllColumns).await.unwrap(), 1);
    call.rollback().await.unwrap();
}

async fn raw_sql_is_one_statement_with_parameters(site: &Site) {
    let mut call = site.store.begin(Role::Write).await.unwrap();
    let sql = "SELECT id, name FROM author WHERE name = $1 OR id = $2 ORDER BY id -- all";
    let answer = call
        .query_raw(sql, &[json!("'; DROP TABLE author; --"), json!(2)])
        .await
        .unwrap();
    assert_eq!(answer.as_json(), r#"[{"id":2,"name":"Lin"}]"#);
    let sql = "UPDATE author SET name = $1, email = $2 WHERE id = $3";
    let parameters = [json!("Lin\"'"), Value::Null, json!(2)];
    assert_eq!(call.execute_raw(sql, &parameters).await.unwrap(), 1);
    let by_id = "SELECT title FROM item WHERE id = $1";
    let answer = call.query_raw(by_id, &[id(1)]).await.unwrap();
    assert_eq!(answer.as_json(), r#"[{"title":"Bread"}]"#);
    for parameters in [&[][..], &[json!(1), json!(2)]] {
        let error = call.query_raw(by_id, parameters).await.unwrap_err();
        assert_eq!(
            (error.code(), error.path()),
            ("db-value", Some("parameters")),
            "{}",
            site.name
        );
    }
    for sql in [
        "SELECT 1; DELETE FROM author",
        "COMMIT",
        "SELECT 1) SELECT 1 --",
        "SELECT 1 AS a, 2 AS a",
    ] {
        assert_eq!(
            call.query_raw(sql, &[]).await.unwrap_err().code(),
            "db-query",
            "{sql}"
        );
    }
    for sql in [
        "DELETE FROM author; DELETE FROM item",
        "DROP TABLE author",
        "CREATE TABLE x (a int)",
        "ROLLBACK",
    ] {
        assert_eq!(
            call.execute_raw(sql, &[]).await.unwrap_err().code(),
            "db-query",
            "{sql}"
        );
    }
    // Refused before the database was asked, so all of that is in the same transaction.
    call.commit().await.unwrap();
    let name = read(site, &Select::from("author").fields(["name"]).eq("id", 2)).await;
    assert_eq!(each(&name, "name"), ["Lin\"'"]);
    let mut call = site.store.begin(Role::Read).await.unwrap();
    let error = call
        .query_raw("SELECT no_such FROM author", &[])
        .await
        .unwrap_err();
    assert_eq!(error.code(), "db-query");
    assert!(error.to_string().contains("no_such"), "{error}");
}
