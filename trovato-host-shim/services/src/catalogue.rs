//! The tables and columns that there are, as read from the database.

use std::collections::BTreeMap;

use crate::host_tables::is_host_table;

/// Every table, by its name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Catalogue {
    tables: BTreeMap<String, Table>,
}

/// One table or view.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// In the order in which the table has them.
    pub(crate) columns: Vec<Column>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
}

/// What a column holds, as far as it decides how a value gets in and out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Boolean,
    Integer,
    Float,
    /// Numbers of any precision, which travel as text.
    Decimal,
    Text,
    Uuid,
    Bytes,
    /// JSON, in whichever form the database keeps it.
    Json,
    /// A type of PostgreSQL's, by its name; its values travel as text.
    Named(String),
    /// SQLite: whatever was put there.
    Any,
}

impl Catalogue {
    pub(crate) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// Adds the next column of a table, unless that is the host's own.
    pub(crate) fn add(&mut self, table: String, column: Column) {
        if is_host_table(&table) {
            return;
        }
        let entry = self.tables.entry(table.clone()).or_default();
        entry.name = table;
        entry.columns.push(column);
    }
}

impl Table {
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Kind {
    /// From a declared type of SQLite's, by the rules of its own affinity,
    /// and the names that say more than those.
    pub(crate) fn of_sqlite(declared: &str) -> Self {
        let declared = declared.to_ascii_uppercase();
        let has = |part: &str| declared.contains(part);
        match () {
            () if has("BOOL") => Self::Boolean,
            () if has("JSON") => Self::Json,
            () if has("INT") && !has("POINT") && !has("INTERVAL") => Self::Integer,
            () if has("CHAR") || has("CLOB") || has("TEXT") || has("UUID") => Self::Text,
            () if has("BLOB") => Self::Bytes,
            () if has("REAL") || has("FLOA") || has("DOUB") => Self::Float,
            () => Self::Any,
        }
    }

    /// From the name of a type of PostgreSQL's, as `format_type` writes it.
    pub(crate) fn of_postgres(name: &str) -> Self {
        match name.split('(').next().unwrap_or(name) {
            "boolean" => Self::Boolean,
            "smallint" | "integer" | "bigint" => Self::Integer,
            "real" | "double precision" => Self::Float,
            "numeric" => Self::Decimal,
            "text" | "character varying" | "character" => Self::Text,
            "uuid" => Self::Uuid,
            "bytea" => Self::Bytes,
            "json" | "jsonb" => Self::Json,
            _ => Self::Named(name.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_type_of_sqlite_is_read_by_affinity() {
        for (declared, kind) in [
            ("INTEGER", Kind::Integer),
            ("bigint", Kind::Integer),
            ("BOOLEAN", Kind::Boolean),
            ("varchar(255)", Kind::Text),
            ("JSONB", Kind::Json),
            ("double precision", Kind::Float),
            ("BLOB", Kind::Bytes),
            ("NUMERIC", Kind::Any),
            ("", Kind::Any),
        ] {
            assert_eq!(Kind::of_sqlite(declared), kind, "{declared}");
        }
    }

    #[test]
    fn a_type_that_is_not_known_keeps_its_name() {
        let kind = Kind::of_postgres("timestamp with time zone");
        assert_eq!(kind, Kind::Named("timestamp with time zone".into()));
        assert_eq!(Kind::of_postgres("character varying(20)"), Kind::Text);
    }

    #[test]
    fn the_tables_of_the_host_are_not_in_it() {
        let mut catalogue = Catalogue::default();
        for table in ["trovato_migrations", "trovato_variables", "trovato_queue"] {
            let column = Column {
                name: "plugin".into(),
                kind: Kind::Text,
                nullable: false,
            };
            catalogue.add(table.into(), column);
        }
        assert_eq!(catalogue, Catalogue::default());
    }
}
