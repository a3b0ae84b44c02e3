//! What a plugin may ask its host for.
//!
//! A tap reaches services through its [`TapContext`](crate::TapContext). Each
//! call waits until the host has answered; meanwhile the plugin holds no
//! thread. A host may lack a service, which is the error `unavailable`, or
//! keep it from the plugin or its user, which is `denied`; what else can go
//! wrong is said at each method.

pub(crate) mod ask;
mod cache;
mod context;
mod db;
mod http;
mod plugins;
mod queue;
mod user;
mod variables;

pub use cache::Cache;
pub use context::RequestContext;
pub use db::Db;
pub use http::Http;
pub use plugins::Plugins;
pub use queue::Queue;
pub use user::User;
pub use variables::Variables;

pub(crate) use ask::{ask, function};
