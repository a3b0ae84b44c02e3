//! Tells a server when items are made and changed.
//!
//! Posts go through a queue, so that a slow server holds up nobody who saves
//! an item. Another plugin signs them, and has the key.

use trovato::prelude::*;

/// Queue of posts to send.
pub const POSTS: &str = "webhooks_posts";
/// The variable that has the hook.
const HOOK: &str = "hook";
/// How long a server may take, in milliseconds.
const PATIENCE: u64 = 5_000;

/// Where posts go, and who signs them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(crate = "trovato::serde")]
pub struct Hook {
    /// The server's URL.
    pub url: String,
    /// Name of the plugin that signs; `signer` when absent.
    #[serde(default = "signer")]
    pub plugin: String,
    /// Its tap, which makes a text of a text; `sign` when absent.
    #[serde(default = "sign_tap")]
    pub tap: String,
}

fn signer() -> String {
    "signer".into()
}

fn sign_tap() -> String {
    "sign".into()
}

/// One post.
#[derive(Debug, Serialize, Deserialize)]
#[serde(crate = "trovato::serde")]
pub struct Post {
    hook: Hook,
    body: String,
}

/// Sends posts to this hook from now on, if its plugin signs them.
///
/// # Errors
///
/// `unsigned` and other errors of a signature; those of variables.
#[trovato::tap(custom)]
pub fn set_hook(hook: &Hook, context: &TapContext) -> Result<()> {
    sign(hook, "", context)?;
    context.variables().set(HOOK, hook)
}

/// Tells of a new item.
///
/// # Errors
///
/// Those of variables.
#[trovato::tap(fields(title, status, stage_id, changed))]
pub fn item_insert(item: &Item, context: &TapContext) -> Result<()> {
    tell("item_insert", item, context)
}

/// Tells of a change.
///
/// # Errors
///
/// Those of variables.
#[trovato::tap(fields(title, status, stage_id, changed))]
pub fn item_update(item: &Item, context: &TapContext) -> Result<()> {
    tell("item_update", item, context)
}

/// Leaves a post in the queue, of what everybody may read.
fn tell(event: &str, item: &Item, context: &TapContext) -> Result<()> {
    if !item.is_published() || item.stage_id() != live_stage_id() {
        return Ok(());
    }
    let Some(hook) = context.variables().get::<Hook>(HOOK)? else {
        return Ok(());
    };
    let (id, changed) = (item.id(), item.changed());
    let body = json!({
        // A post may arrive twice. By this the server knows it again.
        "id": format!("{event}/{id}/{changed}"),
        "event": event,
        "item": { "id": id, "type": item.item_type(), "title": item.title(), "changed": changed },
    });
    let body = body.to_string();
    if let Err(error) = context.queue().push(POSTS, &Post { hook, body }) {
        // It is saved, whether somebody is told or not.
        trovato::log::error!("nobody is told of {id}: {error}");
    }
    Ok(())
}

/// Its queue.
#[trovato::tap]
pub fn queue_info() -> Vec<Value> {
    vec![json!({ "name": POSTS })]
}

/// Sends a post. What fails and may not fail the next time is tried again by
/// the host.
///
/// # Errors
///
/// `unsigned` and other errors of a signature; those of servers outside;
/// `hook-status` when the server says that it cannot take it now.
#[trovato::tap]
pub fn queue_worker(post: Post, context: &TapContext) -> Result<()> {
    let Post { hook, body } = post;
    let signature = sign(&hook, &body, context)?;
    let request = HttpRequest::post(&hook.url, body)
        .header("content-type", "application/json")
        .header("x-hub-signature-256", format!("sha256={signature}"))
        .timeout(PATIENCE);
    let response = context.http().send(&request)?;
    match response.status {
        _ if response.is_success() => Ok(()),
        408 | 425 | 429 | 500.. => {
            let message = format!("`{}` has answered {}", hook.url, response.status);
            Err(TapError::new("hook-status", message))
        }
        status => {
            trovato::log::error!("{} refuses a post for good: {status}", hook.url);
            Ok(())
        }
    }
}

/// A text's signature, without which nothing is sent.
fn sign(hook: &Hook, text: &str, context: &TapContext) -> Result<String> {
    let Hook { plugin, tap, .. } = hook;
    let signed = context.plugins().call(plugin, tap, text);
    signed.map_err(|error| match error.code() {
        // Nobody can sign until the site is set up in another way.
        "unavailable" | "unknown-plugin" | "unknown-tap" | "plugin-cycle" => {
            let message = format!("`{plugin}` does not sign: {}", error.message());
            TapError::new("unsigned", message).with_details(json!({ "code": error.code() }))
        }
        _ => error,
    })
}
