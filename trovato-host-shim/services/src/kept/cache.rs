//! The cache.

use serde_json::{Value, json};
use trovato_host_shim::services::cache::{Cache, Cached};
use trovato_host_shim::services::{Answer, CallScope};

use super::{change, damaged, rows};

/// A cache in the table `trovato_cache`, with its tags in
/// `trovato_cache_tags`.
///
/// A value stays until it is removed or one of its tags is invalidated. All
/// rows of the table may be deleted at any time.
#[derive(Debug, Clone, Copy)]
pub struct TableCache(pub(crate) ());

impl Cache for TableCache {
    fn get<'a>(&'a self, call: &'a mut CallScope, key: &'a str) -> Answer<'a, Option<Cached>> {
        Box::pin(async move {
            let sql = "SELECT value, tags FROM trovato_cache WHERE plugin = $1 AND name = $2";
            let key = [json!(call.plugin()), json!(key)];
            let found = rows(call, sql, ["value", "tags"], &key).await?;
            let Some([value, tags]) = found.into_iter().next() else {
                return Ok(None);
            };
            let tags = tags
                .as_str()
                .and_then(|tags| serde_json::from_str(tags).ok());
            Ok(Some(Cached {
                value: super::json(value)?,
                tags: tags.ok_or_else(|| damaged("a list of tags"))?,
            }))
        })
    }

    fn set<'a>(
        &'a self,
        call: &'a mut CallScope,
        key: &'a str,
        cached: &'a Cached,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let Cached { value, tags } = cached;
            let plugin = call.plugin().to_owned();
            let sql = "INSERT INTO trovato_cache (plugin, name, value, tags) \
                       VALUES ($1, $2, $3, $4) ON CONFLICT (plugin, name) \
                       DO UPDATE SET value = excluded.value, tags = excluded.tags";
            let text = json!(tags).to_string();
            let row = [json!(plugin), json!(key), json!(value.get()), json!(text)];
            change(call, sql, &row).await?;
            let sql = "DELETE FROM trovato_cache_tags WHERE plugin = $1 AND name = $2";
            change(call, sql, &[json!(plugin), json!(key)]).await?;
            if tags.is_empty() {
                return Ok(());
            }
            let mut values = vec![json!(plugin), json!(key)];
            values.extend(tags.iter().map(|tag| Value::from(tag.as_str())));
            change(call, &insert_tags(tags.len()), &values).await?;
            Ok(())
        })
    }

    fn delete<'a>(&'a self, call: &'a mut CallScope, key: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let sql = "DELETE FROM trovato_cache WHERE plugin = $1 AND name = $2";
            let key = [json!(call.plugin()), json!(key)];
            change(call, sql, &key).await.map(drop)
        })
    }

    fn invalidate<'a>(&'a self, call: &'a mut CallScope, tag: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let sql = "DELETE FROM trovato_cache WHERE EXISTS ( \
                       SELECT 1 FROM trovato_cache_tags t WHERE t.tag = $1 \
                       AND t.plugin = trovato_cache.plugin AND t.name = trovato_cache.name)";
            change(call, sql, &[json!(tag)]).await.map(drop)
        })
    }
}

/// The tags of one value: the plugin is `$1`, the key `$2`.
fn insert_tags(count: usize) -> String {
    let rows: Vec<String> = (0..count)
        .map(|index| format!("($1, $2, ${})", index + 3))
        .collect();
    format!(
        "INSERT INTO trovato_cache_tags (plugin, name, tag) VALUES {} ON CONFLICT DO NOTHING",
        rows.join(", ")
    )
}
