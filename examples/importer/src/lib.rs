//! Imports a [JSON feed](https://jsonfeed.org/version/1.1). `cron` leaves a job
//! in a queue; whoever works on it asks the server, and the database after it.

use std::collections::BTreeSet;

use trovato::db::{Direction, Filter as _, Insert, Select};
use trovato::prelude::*;
use trovato::serde_json;

/// Queue of feeds to pull.
pub const FEEDS: &str = "importer_feeds";
/// Queue of entries to keep.
pub const ENTRIES: &str = "importer_entries";
/// Entries that are taken of one feed, the first ones.
pub const MOST: usize = 200;
/// The variable that has the feed.
const FEED: &str = "feed";

/// A feed, and what its server called it when it was pulled last.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(crate = "trovato::serde")]
pub struct Feed {
    url: String,
    etag: Option<String>,
}

/// What is in the queues. Times are in Unix seconds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(crate = "trovato::serde", rename_all = "snake_case")]
pub enum Job {
    /// A feed to pull, and when that was asked for.
    Pull(Feed, i64),
    /// An entry to keep: the feed's URL, its id, itself, its time and place.
    Keep(String, String, Value, i64, usize),
}

/// Has the feed of this URL pulled from now on, in place of the one before.
///
/// # Errors
///
/// Those of variables.
#[trovato::tap(custom)]
pub fn subscribe(url: String, context: &TapContext) -> Result<()> {
    context.variables().set(FEED, &Feed { url, etag: None })
}

/// Has the feed pulled, if there is one.
///
/// # Errors
///
/// Those of variables and queues.
#[trovato::tap]
pub fn cron(input: CronInput, context: &TapContext) -> Result<()> {
    match context.variables().get::<Feed>(FEED)? {
        Some(feed) => context
            .queue()
            .push(FEEDS, &Job::Pull(feed, input.timestamp)),
        None => Ok(()),
    }
}

/// Its two queues.
#[trovato::tap]
pub fn queue_info() -> Vec<Value> {
    vec![json!({ "name": FEEDS }), json!({ "name": ENTRIES })]
}

/// Pulls a feed, or keeps an entry. What fails is tried again by the host.
///
/// # Errors
///
/// Those of servers outside and of the database; `feed-status`, `no-feed` and
/// `no-entry`.
#[trovato::tap]
pub fn queue_worker(job: Job, context: &TapContext) -> Result<()> {
    match job {
        Job::Pull(feed, now) => pull(&feed, now, context),
        Job::Keep(feed, id, entry, pulled, place) => {
            let Entry { url, title } = serde_json::from_value(entry).or_tap("no-entry")?;
            if !url.starts_with("https://") && !url.starts_with("http://") {
                return Err(TapError::new("no-entry", "the entry leads to no page"));
            }
            let row = Insert::into("importer")
                .set("feed", feed)
                .set("id", id)
                .set("title", title.unwrap_or_else(|| url.clone()))
                .set("url", url)
                .set("pulled", pulled)
                .set("place", place);
            context.db().insert(&row).map(drop)
        }
    }
}

#[derive(Deserialize)]
#[serde(crate = "trovato::serde")]
struct Entry {
    url: String,
    title: Option<String>,
}

#[derive(Deserialize)]
#[serde(crate = "trovato::serde")]
struct Document {
    version: String,
    items: Vec<Value>,
}

fn pull(feed: &Feed, now: i64, context: &TapContext) -> Result<()> {
    let request = HttpRequest::get(&feed.url)
        .header("accept", "application/feed+json, application/json")
        .timeout(5_000);
    let request = match &feed.etag {
        Some(etag) => request.header("if-none-match", etag),
        None => request,
    };
    let response = context.http().send(&request)?;
    match response.status {
        304 => return Ok(()),
        200 => (),
        status => {
            let message = format!("the server of `{}` has answered {status}", feed.url);
            return Err(TapError::new("feed-status", message));
        }
    }
    for (place, id, entry) in new(feed, &response.body, context)? {
        let row = Insert::into("importer_seen").set("feed", &*feed.url);
        context.db().insert(&row.set("id", &*id))?;
        let job = Job::Keep(feed.url.clone(), id, entry, now, place);
        match context.queue().push(ENTRIES, &job) {
            // It would keep the others out for ever.
            Err(error) if error.code() == "too-large" => trovato::log::warn!("left out: {error}"),
            pushed => pushed?,
        }
    }
    let etag = response.header("etag").filter(|etag| etag.is_ascii());
    let etag = etag.map(str::to_owned);
    match context.variables().get::<Feed>(FEED)? {
        Some(now) if now.url == feed.url => context.variables().set(FEED, &Feed { etag, ..now }),
        // The site has another one meanwhile.
        _ => Ok(()),
    }
}

/// The entries that were not there before, each with its place and id.
fn new(feed: &Feed, json: &str, context: &TapContext) -> Result<Vec<(usize, String, Value)>> {
    let Document { version, mut items } = serde_json::from_str(json).or_tap("no-feed")?;
    if !version.starts_with("https://jsonfeed.org/version/1") {
        return Err(TapError::new("no-feed", "it is no JSON feed"));
    }
    if items.len() > MOST {
        trovato::log::warn!("{} of {} has {} entries", MOST, feed.url, items.len());
        items.truncate(MOST);
    }
    let ids: Vec<String> = items.iter().filter_map(id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let seen = Select::from("importer_seen").fields(["id"]);
    let seen = seen.eq("feed", &*feed.url).in_("id", ids);
    let seen: Vec<Value> = context.db().read(&seen)?;
    let mut seen: BTreeSet<String> = seen.iter().filter_map(id).collect();
    let entries = items.into_iter().enumerate().filter_map(|(place, entry)| {
        let id = id(&entry)?;
        seen.insert(id.clone()).then_some((place, id, entry))
    });
    Ok(entries.collect())
}

/// What it is called, in 500 bytes at most. What has no name of its own cannot
/// be told from what was there.
fn id(entry: &Value) -> Option<String> {
    let id = match &entry["id"] {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    ((1..=500).contains(&id.len()) && !id.contains('\0')).then_some(id)
}

/// The list of the entries that were pulled last.
///
/// # Errors
///
/// Those of the database.
#[trovato::tap(custom)]
pub fn news(context: &TapContext) -> Result<RenderElement> {
    let latest = Select::from("importer")
        .fields(["url", "title"])
        .order_by("pulled", Direction::Desc)
        .order_by("place", Direction::Asc)
        .limit(20);
    let rows: Vec<Entry> = context.db().read(&latest)?;
    let list = render::list(render::ListKind::Unordered);
    let list = rows.iter().fold(list, |list, Entry { url, title }| {
        list.item(render::link(url, title.as_deref().unwrap_or(url)))
    });
    Ok(list.attr("class", "news").build())
}
