//! Whatever a query says, its statement's text is decided by its shape.

use proptest::prelude::*;
use serde_json::{Value, json};
use trovato::db::{Delete, Direction, Filter, Insert, Op, Select, Update};
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::{AllColumns, QueryLimits};

use super::Builder;
use crate::catalogue::{Catalogue, Column, Kind};
use crate::statement::{Dialect, Statement};

const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::default();
    let columns = [
        ("item", "id", Kind::Integer),
        ("item", "title", Kind::Text),
        ("item", "fields", Kind::Json),
        ("item", "user_id", Kind::Integer),
        ("user", "id", Kind::Integer),
        ("user", "name", Kind::Text),
        // Whoever made this table did not make it easy.
        ("odd\"; DROP TABLE item; --", "a\"b", Kind::Text),
    ];
    for (table, name, kind) in columns {
        let column = Column {
            name: name.to_owned(),
            kind,
            nullable: true,
        };
        catalogue.add(table.to_owned(), column);
    }
    catalogue
}

fn build<T>(
    dialect: Dialect,
    build: impl FnOnce(Builder<'_>) -> Result<T, ServiceError>,
) -> Result<T, ServiceError> {
    build(Builder {
        dialect,
        catalogue: &catalogue(),
        columns: &AllColumns,
        limits: &QueryLimits::default(),
    })
}

fn select(dialect: Dialect, query: &Select) -> Result<Statement, ServiceError> {
    build(dialect, |builder| builder.select(query))
}

/// Builds a change of this table, column and value.
type Change<'a> = &'a dyn Fn(&str, &str, &str) -> Result<Statement, ServiceError>;

/// A query with a text in each place that takes one.
struct Places {
    table: String,
    field: String,
    key: String,
    alias: String,
    joined: String,
    left: String,
    right: String,
    order: String,
    value: String,
}

impl Places {
    fn benign() -> Self {
        Self {
            table: "item".into(),
            field: "title".into(),
            key: "field_a".into(),
            alias: "a".into(),
            joined: "user".into(),
            left: "user_id".into(),
            right: "user.id".into(),
            order: "title".into(),
            value: "x".into(),
        }
    }

    fn query(&self) -> Select {
        Select::from(self.table.as_str())
            .fields([
                self.field.clone(),
                format!("fields->>'{}' AS {}", self.key, self.alias),
                "name".into(),
            ])
            .join(
                self.joined.as_str(),
                self.left.as_str(),
                self.right.as_str(),
            )
            .eq("title", self.value.as_str())
            .eq(format!("fields->>'{}'", self.key), self.value.as_str())
            .like("title", self.value.as_str())
            .in_("title", [self.value.as_str(), "y"])
            .between("title", self.value.as_str(), "z")
            .order_by(self.order.as_str(), Direction::Desc)
            .limit(10)
            .offset(1)
    }

    fn with(place: usize, text: &str) -> Self {
        let mut places = Self::benign();
        let member = match place {
            0 => &mut places.table,
            1 => &mut places.field,
            2 => &mut places.key,
            3 => &mut places.alias,
            4 => &mut places.joined,
            5 => &mut places.left,
            6 => &mut places.right,
            7 => &mut places.order,
            _ => &mut places.value,
        };
        text.clone_into(member);
        places
    }
}

/// Texts that would do harm, whole and in pieces.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("'"),
        Just("\""),
        Just("`"),
        Just("]"),
        Just("["),
        Just(";"),
        Just("--"),
        Just("/*"),
        Just("*/"),
        Just("\\"),
        Just("$1"),
        Just("?"),
        Just("?1"),
        Just(")"),
        Just("("),
        Just(","),
        Just("."),
        Just("->>"),
        Just("->"),
        Just(" AS "),
        Just(" OR 1=1"),
        Just(" UNION SELECT "),
        Just("DROP TABLE item"),
        Just("title"),
        Just("item"),
        Just("user"),
        Just("x"),
        Just("\0"),
        Just("\n"),
        Just("$$"),
        Just("E'"),
        Just("U&'"),
        Just("\u{2019}"),
        Just("pg_sleep(9)"),
    ];
    let glued = prop::collection::vec(pieces, 1..8).prop_map(|pieces| pieces.concat());
    prop_oneof![glued, any::<String>()]
}

/// A statement's text, apart from what is quoted in it: names and literals.
fn taken_apart(sql: &str) -> (String, Vec<&str>, Vec<&str>) {
    let (mut rest, mut names, mut literals) = (String::new(), Vec::new(), Vec::new());
    for (index, part) in sql.split('"').enumerate() {
        if index % 2 == 1 {
            names.push(part);
            continue;
        }
        for (index, part) in part.split('\'').enumerate() {
            if index % 2 == 1 {
                literals.push(part);
            } else {
                rest.push_str(part);
            }
        }
    }
    (rest, names, literals)
}

/// Text in a place never changes the statement. A name may choose another of
/// the catalogue's, and a key is a plain word.
fn harmless(place: usize, text: &str) -> Result<(), TestCaseError> {
    const NAMES: [&str; 8] = ["t0", "t1", "item", "user", "id", "title", "fields", "name"];
    for dialect in BOTH {
        let benign = select(dialect, &Places::benign().query()).unwrap();
        let Ok(built) = select(dialect, &Places::with(place, text).query()) else {
            let is_value = place == 8 && !text.ends_with('\\');
            prop_assert!(!is_value, "a value is refused only as a pattern: {}", text);
            continue;
        };
        let (benign, built) = (benign.sql(), built.sql());
        if matches!(place, 3 | 8) {
            prop_assert_eq!(built, benign);
            continue;
        }
        let (rest, names, literals) = taken_apart(built);
        let (benign_rest, _, benign_literals) = taken_apart(benign);
        for name in names {
            prop_assert!(NAMES.contains(&name) || name == "user_id", "{}", name);
        }
        for literal in literals {
            let plain = literal
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
            prop_assert!(plain || benign_literals.contains(&literal), "{}", literal);
        }
        if place == 2 {
            prop_assert_eq!(rest, benign_rest);
        } else {
            // Casts may come and go with another column.
            let strange = |c: char| ";\\\0$`[]#@".contains(c) && !benign_rest.contains(c);
            prop_assert!(!rest.contains(strange) && !rest.contains("--"), "{}", rest);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_in_a_query_gets_into_its_statement(place in 0..9_usize, text in hostile()) {
        harmless(place, &text)?;
    }

    #[test]
    fn no_text_in_a_change_gets_into_its_statement(place in 0..4_usize, text in hostile()) {
        for dialect in BOTH {
            let insert = |table: &str, column: &str, value: &str| {
                let query = Insert::into(table).set(column, value).set("fields", json!({ "k": value }));
                build(dialect, |builder| builder.insert(&query))
            };
            let update = |table: &str, column: &str, value: &str| {
                let query = Update::table(table).set(column, value).eq(column, value);
                build(dialect, |builder| builder.update(&query))
            };
            let delete = |table: &str, column: &str, value: &str| {
                let query = Delete::from(table).filter(column, Op::Ne, value);
                build(dialect, |builder| builder.delete(&query))
            };
            let changes: [Change<'_>; 3] = [&insert, &update, &delete];
            for change in changes {
                let benign = change("item", "title", "x").unwrap();
                let built = match place {
                    0 => change(&text, "title", "x"),
                    1 => change("item", &text, "x"),
                    _ => change("item", "title", &text),
                };
                match built {
                    Ok(built) if place > 1 || text == "item" || text == "title" => {
                        prop_assert_eq!(built.sql(), benign.sql());
                    }
                    Ok(built) => prop_assert!(false, "{} from {}", built.sql(), text),
                    Err(error) => prop_assert!(place < 2, "{}", error),
                }
            }
        }
    }
}

#[test]
fn a_name_of_the_catalogue_is_quoted_whatever_it_is() {
    let query = Select::from("odd\"; DROP TABLE item; --").fields(["a\"b"]);
    for dialect in BOTH {
        let sql = select(dialect, &query).unwrap().sql().to_owned();
        assert!(sql.contains(r#""odd""; DROP TABLE item; --""#), "{sql}");
        assert!(sql.contains(r#""a""b""#), "{sql}");
    }
}

#[test]
fn the_statements_are_these() {
    let query = Select::from("item")
        .fields(["item.id", "fields->>'field_rating' AS rating"])
        .left_join("user AS writer", "user_id", "writer.id")
        .filter("fields->>'field_rating'", Op::Ge, 4)
        .like("title", "A%")
        .order_by("writer.name", Direction::Asc)
        .limit(10);
    let length = "octet_length(CAST((\"t0\".\"fields\" -> 'field_rating') AS text))";
    let value = "CAST((\"t0\".\"fields\" -> 'field_rating') AS text)";
    let leaf = "(\"t0\".\"fields\" ->> 'field_rating')";
    assert_eq!(
        select(Dialect::Postgres, &query).unwrap().sql(),
        format!(
            "SELECT CAST(\"t0\".\"id\" AS bigint), \
             (CASE WHEN ({length} <= 1048576) THEN {value} END), \
             (CASE WHEN ({length} > 1048576) THEN {length} END) \
             FROM \"item\" AS \"t0\" \
             LEFT JOIN \"user\" AS \"t1\" ON \"t0\".\"user_id\" = \"t1\".\"id\" \
             WHERE (CASE WHEN ({leaf} ~ '^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]{{1,3}})?$') \
             THEN CAST({leaf} AS numeric) END) >= $1 AND \"t0\".\"title\" LIKE $2 \
             ORDER BY \"t1\".\"name\" ASC NULLS FIRST LIMIT $3"
        )
    );
    let query = Select::from("user")
        .fields(["id"])
        .like("name", "A%")
        .limit(1);
    assert_eq!(
        select(Dialect::Sqlite, &query).unwrap().sql(),
        "SELECT (CASE WHEN (octet_length(\"t0\".\"id\") <= 1048576) THEN \"t0\".\"id\" END), \
         (CASE WHEN (octet_length(\"t0\".\"id\") > 1048576) THEN octet_length(\"t0\".\"id\") END) \
         FROM \"user\" AS \"t0\" WHERE \"t0\".\"name\" GLOB ? LIMIT ?"
    );
}

#[test]
fn the_same_query_is_the_same_text() {
    let with = |value: Value| Select::from("item").filter("id", Op::Eq, value).limit(3);
    for dialect in BOTH {
        let first = select(dialect, &with(json!(1))).unwrap();
        let second = select(dialect, &with(json!(2))).unwrap();
        assert_eq!(first.sql(), second.sql());
        assert_ne!(first, second);
    }
}
