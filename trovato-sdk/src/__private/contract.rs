//! What each known tap takes and answers, as traits that the macro asserts.
//!
//! Source: the tap table of the vocabulary. One module per tap has a trait for
//! the payload (`input`), one for each member that can be taken by name, and
//! one for the answer (`output`, or `altered` where a `&mut` input is the
//! answer). Only the right types have it, and the error for another is worded
//! for an author. `serde_json::Value` is right everywhere.
//!
//! The macro names a constant of the trait rather than calling a function with
//! a bound, and no implementation is to be recommended: for either the compiler
//! would show the author a dozen lines of this file.
//!
//! [`TAPS`] is the same as data, for the book's pages. A trait and the constant
//! that lists its types have one name: they never meet.
#![allow(missing_docs, non_upper_case_globals)]

use std::borrow::Cow;

use serde_json::Value;
use uuid::Uuid;

use crate::item::{Item, ItemPatch};
use crate::lazy::{Fields, ItemHandle};
use crate::render::RenderElement;
use crate::vocabulary::{
    AccessResult, AiRequestContext, AiRequestDecision, ContentTypeDefinition, CronInput,
    FieldAccessResult, FormErrors, ItemAccessInput, MenuDefinition, PermissionDefinition,
    UserExportData,
};

/// One trait and the types that have it.
macro_rules! contract {
    ($trait:ident: $types:literal, $label:literal, [$($ty:ty),*]) => {
        #[diagnostic::on_unimplemented(message = $types, label = $label)]
        pub trait $trait {
            /// Is there to be named.
            const HOLDS: () = ();
        }
        $(#[diagnostic::do_not_recommend] impl $trait for $ty {})*
        #[diagnostic::do_not_recommend]
        impl $trait for Value {}
        #[cfg(not(target_arch = "wasm32"))]
        pub const $trait: &[&str] = &[$(stringify!($ty)),*];
    };
}

/// The same for answers, which may stand in a `Result`.
macro_rules! answer {
    ($trait:ident: $types:literal, $label:literal, [$($ty:ty),*]) => {
        contract!($trait: $types, $label, [$($ty),*]);
        #[diagnostic::do_not_recommend]
        impl<T: $trait, E> $trait for Result<T, E> {}
    };
}

// Inputs that several taps share.
contract!(TakesItem: "this tap receives an item, not `{Self}`", "expected `Item`, `&Item` or `serde_json::Value`", [Item<'_>]);
#[diagnostic::do_not_recommend]
impl<T: Fields> TakesItem for ItemHandle<T> {}
contract!(TakesRender: "`render` is a render element, not `{Self}`", "expected `RenderElement` or `serde_json::Value`", [RenderElement]);
contract!(TakesText: "this member is a string, not `{Self}`", "expected `String`, `&str` or `serde_json::Value`", [str, String, Cow<'_, str>]);
contract!(TakesId: "this member is an id, not `{Self}`", "expected `Uuid`, `String` or `serde_json::Value`", [Uuid, Option<Uuid>, str, String]);
contract!(TakesInteger: "this member is an integer, not `{Self}`", "expected `i64` or `serde_json::Value`", [i64, i32]);
contract!(TakesTexts: "this member is a list of strings, not `{Self}`", "expected `Vec<String>` or `serde_json::Value`", [Vec<String>, [String]]);

contract!(TakesItemAccess: "tap `item_access` receives an `ItemAccessInput`, not `{Self}`", "expected `ItemAccessInput` or `serde_json::Value`", [ItemAccessInput]);
contract!(TakesCron: "tap `cron` receives a `CronInput`, not `{Self}`", "expected `CronInput` or `serde_json::Value`", [CronInput]);
contract!(TakesAiContext: "tap `ai_request` receives an `AiRequestContext`, not `{Self}`", "expected `AiRequestContext` or `serde_json::Value`", [AiRequestContext]);

// Answers.
answer!(Ignored: "the answer of this tap is ignored, so it cannot be `{Self}`", "return nothing or `Result<()>`", [()]);
answer!(GivesView: "tap `item_view` answers with a render element, not `{Self}`", "expected `RenderElement`, as a builder's `.build()` gives, or `String` for HTML", [RenderElement, String, &str, Cow<'_, str>]);
answer!(GivesRender: "tap `item_view_alter` answers with the altered render element, not `{Self}`", "expected `RenderElement`, as a builder's `.build()` gives", [RenderElement]);
answer!(GivesPatch: "tap `item_presave` answers with what it changes, not `{Self}`", "expected `ItemPatch`; or take `&mut Item` and return nothing", [ItemPatch]);
answer!(AltersItem: "tap `item_presave` alters an item, not `{Self}`", "expected `&mut Item`", [Item<'_>, ItemPatch]);
answer!(WritesByHandle: "a `lazy` tap `item_presave` changes the item by its handle, so it answers nothing, not `{Self}`", "return nothing or `Result<()>`", [()]);
answer!(GivesAccess: "this tap answers with an access result, not `{Self}`", "expected `AccessResult`", [AccessResult]);
answer!(GivesFieldAccess: "tap `field_access` answers with a field access result, not `{Self}`", "expected `FieldAccessResult`", [FieldAccessResult]);
answer!(GivesSearchText: "tap `item_update_index` answers with searchable text, not `{Self}`", "expected `String`", [String, &str, Cow<'_, str>]);
answer!(GivesFormErrors: "tap `form_validate` answers with the errors it found, not `{Self}`", "expected `FormErrors`", [FormErrors]);
answer!(GivesDecision: "tap `ai_request` answers with a decision, not `{Self}`", "expected `AiRequestDecision`", [AiRequestDecision]);
answer!(GivesContentTypes: "tap `item_info` answers with content types, not `{Self}`", "expected `Vec<ContentTypeDefinition>`", [Vec<ContentTypeDefinition>]);
answer!(GivesMenu: "tap `menu` answers with menu entries, not `{Self}`", "expected `Vec<MenuDefinition>`", [Vec<MenuDefinition>]);
answer!(GivesPermissions: "tap `perm` answers with permissions, not `{Self}`", "expected `Vec<PermissionDefinition>`", [Vec<PermissionDefinition>]);
answer!(GivesUserExport: "tap `user_export` answers with the user's data, not `{Self}`", "expected `Vec<UserExportData>`", [Vec<UserExportData>]);

/// A module per tap, a trait per thing that has a type.
macro_rules! taps {
    ($($tap:ident { $($part:ident: $trait:ident),* $(,)? })+) => {
        $(pub mod $tap {
            $(pub use super::$trait as $part;)*
        })+

        /// Every tap, in the order of the vocabulary.
        #[cfg(not(target_arch = "wasm32"))]
        pub const TAPS: &[Tap] = &[$(Tap {
            name: stringify!($tap),
            parts: &[$(Part {
                name: stringify!($part),
                contract: stringify!($trait),
                types: $trait,
            }),*],
        }),+];
    };
}

/// A tap and what it has.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug)]
pub struct Tap {
    pub name: &'static str,
    pub parts: &'static [Part],
}

/// The payload, one of its members, or the answer of a tap.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug)]
pub struct Part {
    pub name: &'static str,
    /// The trait of types that are right.
    pub contract: &'static str,
    /// Those types, `Value` not among them. Where every type is right, there
    /// are none.
    pub types: &'static [&'static str],
}

#[cfg(not(target_arch = "wasm32"))]
impl Tap {
    pub fn part(&self, name: &str) -> Option<&'static Part> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// Whether the kernel has nothing to say to it.
    pub fn is_empty(&self) -> bool {
        self.part("input")
            .is_some_and(|part| part.contract == "TakesNothing")
    }

    /// The members that can be taken by name.
    pub fn members(&self) -> impl Iterator<Item = &'static Part> {
        let others = ["input", "output", "altered", "lazy_output"];
        self.parts
            .iter()
            .filter(move |part| !others.contains(&part.name))
    }
}

/// Traits that every type has.
macro_rules! open {
    ($($(#[$doc:meta])* $trait:ident),+) => {
        $(
            $(#[$doc])*
            pub trait $trait {
                /// Is there to be named.
                const HOLDS: () = ();
            }
            impl<T: ?Sized> $trait for T {}
            #[cfg(not(target_arch = "wasm32"))]
            pub const $trait: &[&str] = &[];
        )+
    };
}

open! {
    /// Where the vocabulary fixes no type.
    Any,
    /// Where there is nothing to take.
    TakesNothing
}

taps! {
    install { input: TakesNothing, output: Ignored, altered: Ignored }
    enable { input: TakesNothing, output: Ignored, altered: Ignored }
    disable { input: TakesNothing, output: Ignored, altered: Ignored }
    uninstall { input: TakesNothing, output: Ignored, altered: Ignored }
    item_info { input: TakesNothing, output: GivesContentTypes, altered: GivesContentTypes }
    menu { input: TakesNothing, output: GivesMenu, altered: GivesMenu }
    perm { input: TakesNothing, output: GivesPermissions, altered: GivesPermissions }
    gather_extend { input: TakesNothing, output: Any, altered: Any }
    theme { input: TakesNothing, output: Any, altered: Any }
    queue_info { input: TakesNothing, output: Any, altered: Any }
    item_view { input: TakesItem, output: GivesView, altered: GivesView }
    item_view_alter {
        input: Any, render: TakesRender, item: TakesItem,
        output: GivesRender, altered: GivesRender,
    }
    item_presave {
        input: Any, item_type: TakesText, title: TakesText, fields: Any, status: TakesInteger,
        output: GivesPatch, altered: AltersItem,
        // With handles, what was set is set already.
        lazy_output: WritesByHandle,
    }
    item_insert { input: TakesItem, output: Ignored, altered: Ignored }
    item_update { input: TakesItem, output: Ignored, altered: Ignored }
    item_delete { input: TakesItem, output: Ignored, altered: Ignored }
    item_access { input: TakesItemAccess, output: GivesAccess, altered: GivesAccess }
    field_access {
        input: Any, item_type: TakesText, field_name: TakesText, operation: Any,
        user_id: TakesId, user_permissions: TakesTexts,
        output: GivesFieldAccess, altered: GivesFieldAccess,
    }
    item_update_index { input: TakesItem, output: GivesSearchText, altered: GivesSearchText }
    preprocess_item {
        input: Any, variables: Any, item: TakesItem, output: Any, altered: Any,
    }
    categories_term_insert { input: Any, output: Ignored, altered: Ignored }
    categories_term_update { input: Any, output: Ignored, altered: Ignored }
    categories_term_delete { input: Any, output: Ignored, altered: Ignored }
    form_alter { input: Any, output: Any, altered: Any }
    form_validate {
        input: Any, form_id: TakesText, values: Any, output: GivesFormErrors, altered: GivesFormErrors,
    }
    form_submit { input: Any, form_id: TakesText, values: Any, output: Ignored, altered: Ignored }
    comment_insert { input: Any, output: Ignored, altered: Ignored }
    comment_update { input: Any, output: Ignored, altered: Ignored }
    comment_delete { input: Any, output: Ignored, altered: Ignored }
    comment_access {
        input: Any, comment_id: TakesId, item_id: TakesId, author_id: TakesId,
        operation: Any, user_id: TakesId, output: GivesAccess, altered: GivesAccess,
    }
    user_login { input: Any, user_id: TakesId, output: Ignored, altered: Ignored }
    user_logout { input: Any, user_id: TakesId, output: Ignored, altered: Ignored }
    user_register { input: Any, user_id: TakesId, output: Ignored, altered: Ignored }
    user_update { input: Any, user_id: TakesId, output: Ignored, altered: Ignored }
    user_delete { input: Any, user_id: TakesId, output: Ignored, altered: Ignored }
    user_export { input: Any, user_id: TakesId, output: GivesUserExport, altered: GivesUserExport }
    cron { input: TakesCron, output: Any, altered: Any }
    queue_worker { input: Any, output: Ignored, altered: Ignored }
    ai_request { input: TakesAiContext, output: GivesDecision, altered: GivesDecision }
    chat_actions { input: TakesNothing, output: Any, altered: Any }
    csp_alter { input: Any, output: Any, altered: Any }
}
