//! Calls through the floor, each the counterpart of one in [`ours`](crate::ours).

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use crate::Result;
use crate::floor::{JsonTap, LazyTap, Prepared};
use crate::measure::Case;
use crate::posts::Post;

/// How an item becomes a payload.
pub(crate) type Write = fn(&Prepared, &mut Vec<u8>);

/// The payload that an item becomes.
pub(crate) fn payload(post: &Post, write: Write) -> Vec<u8> {
    let mut payload = Vec::new();
    write(&post.prepared, &mut payload);
    payload
}

/// Warm, with bytes that were made beforehand.
pub(crate) async fn bytes<'a>(name: &str, tap: &JsonTap<'a>, json: &'a [u8]) -> Result<Case<'a>> {
    let mut live = tap.instance(json.len()).await?;
    Ok(Case::new(name, async move || {
        let begin = Instant::now();
        black_box(live.call(json).await?);
        Ok(begin.elapsed())
    }))
}

/// The same in an instance of its own.
pub(crate) fn fresh_bytes<'a>(name: &str, tap: &JsonTap<'a>, json: &'a [u8]) -> Case<'a> {
    let tap = tap.clone();
    Case::new(name, async move || {
        let begin = Instant::now();
        let mut live = tap.instance(json.len()).await?;
        black_box(live.call(json).await?);
        drop(live);
        Ok(begin.elapsed())
    })
}

/// Warm, with an item that becomes a payload in the call.
pub(crate) async fn anew<'a>(
    name: &str,
    tap: &JsonTap<'a>,
    post: &'a Post,
    write: Write,
) -> Result<Case<'a>> {
    let mut payload = payload(post, write);
    let mut live = tap.instance(payload.len()).await?;
    Ok(Case::new(name, async move || {
        let begin = Instant::now();
        payload.clear();
        write(&post.prepared, &mut payload);
        black_box(live.call(&payload).await?);
        Ok(begin.elapsed())
    }))
}

/// The same in an instance of its own.
pub(crate) fn fresh<'a>(name: &str, tap: &JsonTap<'a>, post: &'a Post, write: Write) -> Case<'a> {
    let tap = tap.clone();
    let mut payload = Vec::new();
    Case::new(name, async move || {
        let begin = Instant::now();
        payload.clear();
        write(&post.prepared, &mut payload);
        let mut live = tap.instance(payload.len()).await?;
        black_box(live.call(&payload).await?);
        drop(live);
        Ok(begin.elapsed())
    })
}

/// Warm, with a handle.
pub(crate) async fn handle<'a>(name: &str, tap: &LazyTap<'a>, post: &Post) -> Result<Case<'a>> {
    let slots = Arc::clone(&post.slots);
    let mut live = tap.instance().await?;
    Ok(Case::new(name, async move || {
        let begin = Instant::now();
        black_box(live.call(&slots).await?);
        Ok(begin.elapsed())
    }))
}

/// The same in an instance of its own.
pub(crate) fn fresh_handle<'a>(name: &str, tap: &LazyTap<'a>, post: &Post) -> Case<'a> {
    let slots = Arc::clone(&post.slots);
    let tap = tap.clone();
    Case::new(name, async move || {
        let begin = Instant::now();
        let mut live = tap.instance().await?;
        black_box(live.call(&slots).await?);
        drop(live);
        Ok(begin.elapsed())
    })
}
