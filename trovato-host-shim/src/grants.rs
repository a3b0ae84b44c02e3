//! What the operator lets plugins see and change, and whom they may talk to.

use std::collections::{BTreeMap, BTreeSet};

use trovato::vocabulary::ContentTypeDefinition;

use crate::error::{Error, Kind, Phase, Result};
use crate::services::http::Servers;

/// In a grant or a declaration: every name but those that have to be named.
pub(crate) const ALL: &str = "*";

/// Names of members and fields, some for one type of items and some for all.
///
/// ```
/// use trovato_host_shim::FieldSet;
///
/// let set = FieldSet::new().with("person", "field_salary").with_any_type("field_pin");
/// assert!(set.contains("person", "field_salary") && !set.contains("post", "field_salary"));
/// assert!(set.contains("post", "field_pin"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldSet {
    by_type: BTreeMap<String, BTreeSet<String>>,
    any_type: BTreeSet<String>,
}

impl FieldSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// The fields that content types mark as personal data.
    pub fn personal_data_of<'a>(
        types: impl IntoIterator<Item = &'a ContentTypeDefinition>,
    ) -> Self {
        let mut set = Self::new();
        for definition in types {
            for field in definition.fields.iter().filter(|field| field.personal_data) {
                set = set.with(&definition.machine_name, &field.field_name);
            }
        }
        set
    }

    /// Adds a name for one type of items.
    pub fn with(mut self, item_type: &str, name: &str) -> Self {
        let names = self.by_type.entry(item_type.to_owned()).or_default();
        names.insert(name.to_owned());
        self
    }

    /// Adds a name for items of every type.
    pub fn with_any_type(mut self, name: &str) -> Self {
        self.any_type.insert(name.to_owned());
        self
    }

    /// Whether it has a name for items of this type.
    pub fn contains(&self, item_type: &str, name: &str) -> bool {
        let own = self.by_type.get(item_type);
        self.any_type.contains(name) || own.is_some_and(|names| names.contains(name))
    }

    /// All names for items of this type.
    pub(crate) fn of_type(&self, item_type: &str) -> impl Iterator<Item = &str> {
        let own = self.by_type.get(item_type).into_iter().flatten();
        self.any_type.iter().chain(own).map(String::as_str)
    }
}

/// What the operator grants to plugins, by the names of members and fields.
///
/// A grant never widens what a tap declares: a plugin sees what is declared
/// *and* granted. `*` grants all that a tap declares, except personal data,
/// which a grant and a declaration have to name; what is on the never-list
/// cannot be granted at all.
///
/// The default grants nothing, so that a plugin sees `id` and `type` of an
/// item, and talks to no server outside, until the operator says otherwise.
///
/// ```
/// use trovato_host_shim::{FieldSet, Grants};
///
/// let grants = Grants::none()
///     .to("teaser", ["title", "field_body"])
///     .to("payroll", ["*", "field_salary"])
///     .with_personal_data(FieldSet::new().with("person", "field_salary"))
///     .with_never(FieldSet::new().with_any_type("field_password"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    by_plugin: BTreeMap<String, BTreeSet<String>>,
    others: BTreeSet<String>,
    permissions: BTreeMap<String, BTreeSet<String>>,
    others_permissions: BTreeSet<String>,
    tables: BTreeMap<String, BTreeSet<String>>,
    servers: BTreeMap<String, Servers>,
    others_servers: Servers,
    /// What was to be granted and cannot be, which a host refuses.
    mistakes: Vec<String>,
    personal_data: FieldSet,
    never: FieldSet,
}

impl Grants {
    /// Nothing, to any plugin.
    pub fn none() -> Self {
        Self::default()
    }

    /// To every plugin all that its taps declare, except personal data.
    pub fn declared() -> Self {
        Self::none().to_others([ALL])
    }

    /// Grants these names to a plugin, in place of all that it was granted
    /// before. It is named as the host that loaded it calls it.
    pub fn to<N: Into<String>>(mut self, plugin: &str, names: impl IntoIterator<Item = N>) -> Self {
        let names = names.into_iter().map(Into::into).collect();
        self.by_plugin.insert(plugin.to_owned(), names);
        self
    }

    /// Grants these names to every plugin that has no grant of its own.
    pub fn to_others<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.others = names.into_iter().map(Into::into).collect();
        self
    }

    /// Gives a plugin a permission, such as `raw_sql`. There is no `*` for
    /// those.
    pub fn permit(mut self, plugin: &str, permission: impl Into<String>) -> Self {
        let permissions = self.permissions.entry(plugin.to_owned()).or_default();
        permissions.insert(permission.into());
        self
    }

    /// Gives every plugin a permission: for a host that runs one plugin, such
    /// as a test.
    pub fn permit_others(mut self, permission: impl Into<String>) -> Self {
        self.others_permissions.insert(permission.into());
        self
    }

    /// Lets a plugin's queries use all columns of a table that is neither its
    /// own nor the one of items, which the grants of fields are about.
    pub fn with_table(mut self, plugin: &str, table: impl Into<String>) -> Self {
        let tables = self.tables.entry(plugin.to_owned()).or_default();
        tables.insert(table.into());
        self
    }

    /// Lets a plugin talk to a server outside, or to several: a name, a name
    /// with a port, or `*.` with a name for all that end so. See [`Servers`].
    ///
    /// A text that names no server is `host-config` when a host is made of
    /// these grants.
    ///
    /// ```
    /// use trovato_host_shim::Grants;
    ///
    /// let grants = Grants::none()
    ///     .with_host("importer", "feeds.example.org")
    ///     .with_host("importer", "*.example.net:8443");
    /// ```
    pub fn with_host(mut self, plugin: &str, server: &str) -> Self {
        let servers = self.servers.entry(plugin.to_owned()).or_default();
        if let Err(error) = servers.add(server) {
            self.mistakes
                .push(format!("in the grants of `{plugin}`, {error}"));
        }
        self
    }

    /// Lets every plugin talk to a server that has none of its own from
    /// [`with_host`](Self::with_host): for a host that runs what its user has
    /// named, such as a test.
    pub fn with_host_for_others(mut self, server: &str) -> Self {
        if let Err(error) = self.others_servers.add(server) {
            self.mistakes.push(format!("in the grants, {error}"));
        }
        self
    }

    /// The fields that `*` does not cover.
    pub fn with_personal_data(self, personal_data: FieldSet) -> Self {
        Self {
            personal_data,
            ..self
        }
    }

    /// The never-list: what no plugin sees or changes, whatever it is
    /// granted.
    pub fn with_never(self, never: FieldSet) -> Self {
        Self { never, ..self }
    }

    pub(crate) fn permits(&self, plugin: &str, permission: &str) -> bool {
        let own = self.permissions.get(plugin);
        self.others_permissions.contains(permission)
            || own.is_some_and(|permissions| permissions.contains(permission))
    }

    pub(crate) fn tables(&self, plugin: &str) -> impl Iterator<Item = &str> {
        let tables = self.tables.get(plugin).into_iter().flatten();
        tables.map(String::as_str)
    }

    pub(crate) fn servers(&self, plugin: &str) -> &Servers {
        self.servers.get(plugin).unwrap_or(&self.others_servers)
    }

    pub(crate) fn check(&self) -> Result<()> {
        let Some(reason) = self.mistakes.first().cloned() else {
            return Ok(());
        };
        Err(Error::new(Phase::Host, Kind::HostConfig { reason }))
    }

    pub(crate) fn of(&self, plugin: &str) -> &BTreeSet<String> {
        self.by_plugin.get(plugin).unwrap_or(&self.others)
    }

    pub(crate) fn personal_data(&self) -> &FieldSet {
        &self.personal_data
    }

    pub(crate) fn never(&self) -> &FieldSet {
        &self.never
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_of_a_plugins_own_are_in_the_place_of_others() {
        let grants = Grants::none()
            .with_host("importer", "feeds.example.org")
            .with_host_for_others("hooks.example.org");
        let may = |plugin: &str, url: &str| grants.servers(plugin).target(url).is_ok();
        assert!(may("importer", "https://feeds.example.org/"));
        assert!(!may("importer", "https://hooks.example.org/"));
        assert!(may("webhooks", "https://hooks.example.org/"));
        assert!(!may("webhooks", "https://feeds.example.org/"));
        assert!(grants.check().is_ok());
        let grants = grants.with_host_for_others("https://example.org/");
        assert_eq!(grants.check().unwrap_err().code(), "host-config");
    }
}
