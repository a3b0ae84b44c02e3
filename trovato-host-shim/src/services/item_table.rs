//! The mask in front of the table of items: a query sees and changes of it
//! what its tap could of an item.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};
use trovato::TapError;
use trovato::db::{Condition, Delete, Insert, Op, Select, Update};
use trovato::vocabulary::FieldAccessOperation;

use super::ServiceError;
use super::db::{ColumnQuestion, Columns};
use super::desk::Desk;
use super::own_tables;
use crate::field_access::Questions;
use crate::mask::Mask;
use crate::settled::Terms;

/// The table that items are in.
const TABLE: &str = "item";
/// Its column that holds an item's fields, as JSON.
const FIELDS: &str = "fields";
/// Its column that says what type of item a row is.
const TYPE: &str = "type";
/// Its columns that are always visible.
const IDENTITY: [&str; 2] = ["id", TYPE];

/// Which items a query is about, by their types. What may be seen depends on
/// the type, and has to be known before the first row is looked at.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Scope {
    types: BTreeSet<String>,
    /// Names of the fields of new items.
    added: Option<BTreeSet<String>>,
}

impl Scope {
    pub(super) fn of_select(query: &Select) -> Result<Self, TapError> {
        let tables = query.joins.iter().map(|join| &join.table);
        let tables = std::iter::once(&query.table).chain(tables);
        let names: Vec<&str> = tables.filter_map(|table| name_of_items(table)).collect();
        Self::pinned(&names, &query.conditions)
    }

    pub(super) fn of_update(query: &Update) -> Result<Self, TapError> {
        let name = name_of_items(&query.table);
        Self::pinned(name.as_slice(), &query.conditions)
    }

    pub(super) fn of_delete(query: &Delete) -> Result<Self, TapError> {
        let name = name_of_items(&query.table);
        Self::pinned(name.as_slice(), &query.conditions)
    }

    pub(super) fn of_insert(query: &Insert) -> Result<Self, TapError> {
        let mut scope = Self::default();
        if name_of_items(&query.table).is_none() {
            return Ok(scope);
        }
        for (at, row) in query.rows.iter().enumerate() {
            let Some(Value::String(item_type)) = row.get(TYPE) else {
                return Err(unsaid(format!("rows[{at}]")));
            };
            scope.types.insert(item_type.clone());
        }
        scope.added = Some(query.rows.iter().flat_map(fields_of).collect());
        // Fields of any other form are nothing that could be looked through.
        let is_object = |row: &Map<String, Value>| row.get(FIELDS).is_none_or(Value::is_object);
        if !query.rows.iter().all(is_object) {
            scope.added = None;
        }
        Ok(scope)
    }

    /// The types that conditions leave, for each of the names that the table
    /// of items has in a query.
    fn pinned(names: &[&str], conditions: &[Condition]) -> Result<Self, TapError> {
        let mut scope = Self::default();
        for name in names {
            let is_about = |field: &str| match field.strip_suffix(TYPE) {
                // Without the table's name it is some table's. This one has
                // such a column, so that it is this one's or ambiguous.
                Some("") => names.len() == 1,
                Some(rest) => rest.strip_suffix('.') == Some(name),
                None => false,
            };
            let types = conditions
                .iter()
                .filter(|condition| is_about(&condition.field))
                .find_map(types_in);
            match types {
                Some(types) => scope.types.extend(types),
                None => return Err(unsaid(String::from("conditions"))),
            }
        }
        Ok(scope)
    }

    /// The columns that a call may use.
    pub(super) fn columns(&self, desk: &Desk) -> ItemColumns {
        let grants = desk.host.shared_grants();
        let masks = self.types.iter().map(|item_type| {
            let terms = Terms::of(desk.caller(), item_type, grants);
            Masks {
                reads: Mask::new(&terms.reads, FieldAccessOperation::View, &desk.viewer),
                writes: Mask::new(&terms.writes, FieldAccessOperation::Edit, &desk.viewer),
            }
        });
        let plugin = desk.plugin.name();
        let tables = grants.tables(plugin).map(str::to_owned);
        ItemColumns {
            plugin: plugin.to_owned(),
            tables: tables.collect(),
            masks: masks.collect(),
            added: self.added.clone(),
            noted: Mutex::new(Noted {
                questions: Questions::new(&desk.viewer),
                used: Queried::default(),
            }),
        }
    }
}

/// What the table of items is called, if this is it.
fn name_of_items(table: &str) -> Option<&str> {
    let (name, alias) = table.split_once(" AS ").unwrap_or((table, table));
    (name == TABLE).then_some(alias)
}

fn types_in(condition: &Condition) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match (condition.op, &condition.value) {
        (Op::Eq, value) => text(value).map(|item_type| vec![item_type]),
        (Op::In, Value::Array(values)) => values.iter().map(text).collect(),
        _ => None,
    }
}

fn fields_of(row: &Map<String, Value>) -> impl Iterator<Item = String> {
    let fields = row.get(FIELDS).and_then(Value::as_object);
    fields.into_iter().flat_map(Map::keys).cloned()
}

fn unsaid(path: String) -> TapError {
    let reason = "a query on `item` says which types of items it is about: \
        give `type` with `=` or `IN`";
    let reason = reason.to_owned();
    ServiceError::Query { reason, path }.into_tap_error()
}

/// What one call may see and change of items of one type.
struct Masks {
    reads: Mask,
    writes: Mask,
}

/// The columns that one query may use.
pub(super) struct ItemColumns {
    plugin: String,
    /// Tables that the operator grants.
    tables: BTreeSet<String>,
    masks: Vec<Masks>,
    added: Option<BTreeSet<String>>,
    noted: Mutex<Noted>,
}

/// What came up while a query was put together.
pub(super) struct Noted {
    /// What the `field_access` taps would have to be asked. Until they are, it
    /// counts as denied.
    pub(super) questions: Questions,
    pub(super) used: Queried,
}

/// What queries have used of items, by their types.
#[derive(Default)]
pub(crate) struct Queried(BTreeMap<Box<str>, Used>);

/// Members and fields of the items of one type.
#[derive(Default)]
pub(crate) struct Used {
    /// Selected, or used to filter, sort or join.
    pub(crate) read: BTreeSet<Box<str>>,
    pub(crate) written: BTreeSet<Box<str>>,
    pub(crate) denied: BTreeSet<Box<str>>,
}

impl Queried {
    fn of(&mut self, item_type: &str) -> &mut Used {
        self.0.entry(item_type.into()).or_default()
    }

    /// Adds what a query has used; of one that was not run, what it was
    /// denied.
    pub(super) fn add(&mut self, query: Self, has_run: bool) {
        for (item_type, used) in query.0 {
            let all = self.0.entry(item_type).or_default();
            all.denied.extend(used.denied);
            if has_run {
                all.read.extend(used.read);
                all.written.extend(used.written);
            }
        }
    }

    pub(crate) fn types(&self) -> impl Iterator<Item = (&str, &Used)> {
        self.0.iter().map(|(item_type, used)| (&**item_type, used))
    }
}

impl ItemColumns {
    /// Whether all items that the query is about let it.
    fn all(&self, name: &str, operation: FieldAccessOperation) -> bool {
        let mut is_allowed = true;
        for masks in &self.masks {
            let mask = match operation {
                FieldAccessOperation::View => &masks.reads,
                FieldAccessOperation::Edit => &masks.writes,
            };
            let noted = self.noted.lock();
            let mut noted = noted.unwrap_or_else(PoisonError::into_inner);
            let used = noted.used.of(mask.item_type());
            if mask.allows(name) {
                match operation {
                    FieldAccessOperation::View => used.read.insert(name.into()),
                    FieldAccessOperation::Edit => used.written.insert(name.into()),
                };
            } else {
                used.denied.insert(name.into());
                noted.questions.add(mask, name, operation);
                is_allowed = false;
            }
        }
        is_allowed
    }

    /// What came up. A name that the `field_access` taps have to be asked
    /// about is among what was denied.
    pub(super) fn into_noted(self) -> Noted {
        let noted = self.noted.into_inner();
        noted.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Columns for ItemColumns {
    fn allows(&self, question: &ColumnQuestion<'_>) -> bool {
        let &ColumnQuestion {
            table,
            column,
            member,
            operation,
        } = question;
        if table != TABLE {
            return own_tables::owns(&self.plugin, table) || self.tables.contains(table);
        }
        let edits = operation == FieldAccessOperation::Edit;
        match (column, member) {
            // An item's identity is given to it once.
            (column, None) if IDENTITY.contains(&column) => !edits || self.added.is_some(),
            (FIELDS, Some(field)) => self.all(field, operation),
            // All of them, seen or replaced, would be those too that the
            // plugin may not know of. A new item has none but those.
            (FIELDS, None) => self
                .added
                .as_ref()
                .filter(|_| edits)
                .is_some_and(|added| added.iter().all(|field| self.all(field, operation))),
            (column, _) => self.all(column, operation),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use trovato::db::Filter as _;

    use super::*;

    fn types(scope: Result<Scope, TapError>) -> Vec<String> {
        scope.unwrap().types.into_iter().collect()
    }

    #[test]
    fn a_query_on_items_says_of_which_types() {
        let all = Select::from("item").fields(["title"]);
        let error = Scope::of_select(&all).unwrap_err();
        assert_eq!(
            (error.code(), error.path()),
            ("db-query", Some("conditions"))
        );

        let one = all.clone().eq("type", "blog");
        assert_eq!(types(Scope::of_select(&one)), ["blog"]);
        let two = all.clone().in_("item.type", ["blog", "page"]);
        assert_eq!(types(Scope::of_select(&two)), ["blog", "page"]);
        for vague in [
            all.clone().filter("type", Op::Ne, "blog"),
            all.clone().like("type", "b%"),
            all.clone().eq("other.type", "blog"),
            all.filter("type", Op::In, json!(["blog", 1])),
        ] {
            assert!(Scope::of_select(&vague).is_err(), "{vague:?}");
        }
        assert_eq!(types(Scope::of_select(&Select::from("guestbook"))), [""; 0]);
    }

    #[test]
    fn each_time_that_items_are_joined_counts() {
        let query = Select::from("item AS one")
            .join("item AS two", "one.id", "two.fields->>'field_of'")
            .eq("one.type", "blog");
        assert!(Scope::of_select(&query).is_err());
        assert!(Scope::of_select(&query.clone().eq("type", "page")).is_err());
        let query = query.eq("two.type", "comment");
        assert_eq!(types(Scope::of_select(&query)), ["blog", "comment"]);
    }

    #[test]
    fn a_new_item_says_what_it_is() {
        let query = Insert::into("item").set("title", "Hello");
        let error = Scope::of_insert(&query).unwrap_err();
        assert_eq!(error.path(), Some("rows[0]"));
        let query = query
            .set("type", "blog")
            .set("fields", json!({ "field_rating": 5 }));
        let scope = Scope::of_insert(&query).unwrap();
        assert_eq!(scope.added, Some(["field_rating".to_owned()].into()));
        let scope = Scope::of_insert(&query.set("fields", json!("{}"))).unwrap();
        assert_eq!(scope.added, None);
    }
}
