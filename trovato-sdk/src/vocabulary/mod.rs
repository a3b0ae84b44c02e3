//! The types that the kernel and its plugins exchange as JSON.
//!
//! Every type here is plain data with public fields: build it with a struct
//! literal or with its constructor and chained setters, whichever reads
//! better. The shapes are those of the kernel, so the rules are the same
//! everywhere:
//!
//! - an optional member (`Option`) is left out when it is `None`, and may be
//!   absent or `null` in what arrives;
//! - a member with a default is always written, and may be absent in what
//!   arrives;
//! - members that are not known are ignored;
//! - times are Unix seconds, ids are hyphenated UUIDs.

mod access;
mod ai;
mod content_type;
mod cron;
mod field;
mod form;
mod http;
mod log;
mod menu;
mod permission;
mod section;
mod user;

pub use access::{
    AccessResult, CommentAccessInput, FieldAccessInput, FieldAccessOperation, FieldAccessResult,
    ItemAccessInput,
};
pub use ai::{
    AiMessage, AiOperationType, AiRequest, AiRequestContext, AiRequestDecision, AiRequestOptions,
    AiResponse, AiUsage,
};
pub use content_type::ContentTypeDefinition;
pub use cron::CronInput;
pub use field::{FieldDefinition, FieldType};
pub use form::{FormErrors, FormInput};
pub use http::{HttpRequest, HttpResponse};
pub use log::LogLevel;
pub use menu::MenuDefinition;
pub use permission::PermissionDefinition;
pub use section::{CompoundSection, SectionFieldSchema, SectionTypeSchema};
pub use user::{UserExportData, UserInput};
