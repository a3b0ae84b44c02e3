//! A thin host for Trovato plugins: pooled, async, isolated.
//!
//! It runs plugins the way the kernel does and is what examples, plugin tests
//! and the command line use. A [`Host`] loads a [`Plugin`] once; each
//! [`Request`] calls its taps in instances that nobody else sees. Whatever a
//! plugin does, the host stays up and says what happened, as an [`Error`] with
//! a stable code.
// Allowed in the cache, which reads compiled code.
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod audit;
#[cfg(doctest)]
mod book;
pub mod build;
pub mod check;
pub mod dispatch;
#[cfg(feature = "component")]
pub mod encode;
pub mod error;
pub mod html;
pub mod inspect;
pub mod log;
pub mod manifest;
pub mod names;
pub mod queue;
pub mod services;
pub mod testing;

mod cache;
#[cfg(feature = "component")]
mod component;
mod engine;
mod field_access;
mod footprint;
mod foreign;
mod fuel;
mod grants;
mod host;
mod index;
mod instance;
mod item;
mod items;
mod joined;
mod journal;
mod lazy;
mod limits;
mod lineup;
mod link;
mod mask;
mod memory;
mod native;
mod outline;
mod payload;
mod plugin;
mod proposals;
mod request;
mod requirements;
mod section;
mod settled;
mod sniff;
mod state;
mod stats;
mod surroundings;
mod trap;
mod viewer;
mod wasi;

pub use audit::{AuditRecord, AuditSink};
pub use cache::CacheConfig;
pub use dispatch::{Accumulated, Outcome};
pub use error::{Error, Kind, Phase, Result};
pub use grants::{FieldSet, Grants};
pub use host::Host;
pub use item::{Item, Projection};
pub use items::ItemKey;
pub use limits::{HostConfig, Limits};
pub use lineup::Lineup;
pub use log::{LogLine, LogSink};
pub use manifest::Manifest;
pub use mask::Mask;
pub use payload::{Part, Payload};
pub use plugin::Plugin;
pub use request::Request;
pub use section::{FieldSlot, FieldType, Form, TapInput, TapLine};
pub use stats::Stats;
pub use viewer::{FieldPolicy, FieldQuestion, User, Viewer};
