//! Which tables belong to a plugin.

/// Whether a table is a plugin's own: it is called as the plugin is, or begins
/// with that and `_`. A hyphen in the plugin's name is `_` in its tables'.
pub(super) fn owns(plugin: &str, table: &str) -> bool {
    let plugin = plugin.replace('-', "_");
    table
        .strip_prefix(&*plugin)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use super::owns;

    #[test]
    fn a_table_is_its_plugins_by_name() {
        assert!(owns("guestbook", "guestbook"));
        assert!(owns("guestbook", "guestbook_entry"));
        assert!(owns("drug-checker", "drug_checker_log"));
        assert!(!owns("guest", "guestbook"));
        assert!(!owns("guestbook", "guest"));
        assert!(!owns("guestbook", "Guestbook"));
    }
}
