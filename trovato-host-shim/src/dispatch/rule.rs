//! How the answers to each tap are taken together, and what a failure means.

use serde_json::value::RawValue;

use super::access::Verdict;
use crate::error::Kind;

/// How answers add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Every answer is kept by itself.
    Collect,
    /// Every answer is a list, and they are joined.
    List,
    /// Every answer has a list under this key, and they are joined.
    ListIn(&'static str),
    /// Every answer replaces the payload.
    Whole(Shape),
    /// Every answer replaces this member of the payload.
    Member(&'static str, Shape),
    /// Every answer is a patch of the payload.
    Patch,
    /// Every answer is a vote. Without any for or against, this is the
    /// verdict.
    Access { default: Verdict },
    /// Answers mean nothing.
    Ignore,
}

/// What a failing plugin does to the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnFailure {
    /// It is left out and reported.
    Skip,
    /// Nothing more happens.
    Abort,
    /// It counts as a vote against.
    Refuse,
}

/// What an answer that replaces something has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Object,
    /// A render element, or HTML.
    Element,
    Any,
}

impl Shape {
    pub(super) fn check(self, answer: &RawValue) -> Result<(), Kind> {
        let got = kind_of(answer);
        match (self, got) {
            (Self::Any, _) | (_, "an object") | (Self::Element, "a string") => Ok(()),
            (Self::Element, _) => Err(Kind::AnswerShape {
                expected: "a render element",
                got,
            }),
            (Self::Object, _) => Err(Kind::AnswerShape {
                expected: "an object",
                got,
            }),
        }
    }
}

/// What JSON a value is, which its first byte tells.
pub(crate) fn kind_of(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// The rule of a tap. One that the kernel does not know is the plugins' own,
/// and nothing is read into its answers.
pub(super) fn of(tap: &str) -> (Rule, OnFailure) {
    use OnFailure::{Abort, Refuse, Skip};
    match tap {
        "item_info" | "menu" | "perm" | "theme" | "queue_info" => (Rule::List, Skip),
        // An export that lacks a plugin's part must not pass for a whole one.
        "user_export" => (Rule::List, Abort),
        "form_validate" => (Rule::ListIn("errors"), Abort),
        "item_view_alter" => (Rule::Member("render", Shape::Element), Skip),
        "preprocess_item" => (Rule::Member("variables", Shape::Object), Skip),
        // A form decides what may be submitted: what a plugin would have
        // added to it may be what keeps others out.
        "form_alter" => (Rule::Whole(Shape::Object), Abort),
        "csp_alter" => (Rule::Whole(Shape::Any), Abort),
        "item_presave" => (Rule::Patch, Abort),
        "item_access" | "comment_access" => (
            Rule::Access {
                default: Verdict::Denied,
            },
            Refuse,
        ),
        // Here "no opinion" is an answer: what may be seen of an item is then
        // up to the item.
        "field_access" | "ai_request" => (
            Rule::Access {
                default: Verdict::Undecided,
            },
            Refuse,
        ),
        "install"
        | "enable"
        | "disable"
        | "uninstall"
        | "item_insert"
        | "item_update"
        | "item_delete"
        | "categories_term_insert"
        | "categories_term_update"
        | "categories_term_delete"
        | "form_submit"
        | "comment_insert"
        | "comment_update"
        | "comment_delete"
        | "user_login"
        | "user_logout"
        | "user_register"
        | "user_update"
        | "user_delete"
        | "queue_worker" => (Rule::Ignore, Abort),
        _ => (Rule::Collect, Skip),
    }
}
