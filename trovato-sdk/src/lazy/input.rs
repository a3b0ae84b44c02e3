//! How handles arrive: as the payload, as a member of it, or as a list.

use super::eager::{InLazyTap, Taking};
use super::fields::{Fields, Table};
use super::handle::Handle;
use super::head::{Handles, split};
use super::item_handle::ItemHandle;
use super::values::lying;
use crate::error::Result;
use crate::input::{self, Input, Member, Taken};

/// The members of these names of a payload that is an object, with the handles
/// that came before it. Apart from [`input::members`], so that a plugin without
/// handles does not carry what reads them.
///
/// # Errors
///
/// When the payload ends before its head does, or is not an object.
pub fn members<'a, const N: usize>(
    payload: &'a [u8],
    names: [&'static str; N],
) -> Result<[Member<'a>; N]> {
    let (head, json) = split(payload)?;
    let members = input::members(json, names)?;
    Ok(members.map(|member| member.with_head(head)))
}

/// The handles that came with the payload, and the JSON that says which of them
/// are meant.
fn parts<'a>(member: &Member<'a>, table: Table) -> Result<(Handles<'a>, &'a [u8])> {
    let json = member.json()?;
    let (head, json) = if member.name().is_empty() {
        split(json)?
    } else {
        (member.head(), json)
    };
    Ok((Handles::of(head, table)?, json))
}

#[inline(never)]
fn one(member: &Member<'_>, table: Table) -> Result<Handle> {
    let (handles, json) = parts(member, table)?;
    handles.at(json).ok_or_else(lying)
}

/// Passes one handle after the other to `take`.
#[inline(never)]
fn each(member: &Member<'_>, table: Table, take: &mut dyn FnMut(Handle)) -> Result<()> {
    let (handles, json) = parts(member, table)?;
    let list = json.trim_ascii();
    let list = list
        .strip_prefix(b"[")
        .and_then(|list| list.strip_suffix(b"]"));
    let list = list.ok_or_else(lying)?.trim_ascii();
    if !list.is_empty() {
        for json in list.split(|&byte| byte == b',') {
            take(handles.at(json).ok_or_else(lying)?);
        }
    }
    Ok(())
}

#[diagnostic::do_not_recommend]
impl<T: Fields> Input<'_> for ItemHandle<T> {
    type Held = Self;
}

#[diagnostic::do_not_recommend]
impl<T: Fields> Input<'_> for [ItemHandle<T>] {
    type Held = Vec<ItemHandle<T>>;
}

/// A handle or a list of handles. Where the macro sees one it names this trait,
/// and of a type that declares no fields the compiler then says just that.
pub trait Handed {
    /// What holds it while the tap runs.
    type Held;

    /// What the section line says of such an input.
    const LINE: &'static str;

    /// Takes it.
    ///
    /// # Errors
    ///
    /// When the payload has no such thing in this place.
    fn take(member: &Member<'_>) -> Result<Self::Held>;
}

#[diagnostic::do_not_recommend]
impl<T: Fields> Handed for ItemHandle<T> {
    type Held = Self;

    const LINE: &'static str = Taken::<Self>::LINE;

    fn take(member: &Member<'_>) -> Result<Self> {
        one(member, Table::of::<T>()).map(ItemHandle::of)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Fields> Handed for Vec<ItemHandle<T>> {
    type Held = Self;

    const LINE: &'static str = Taken::<Self>::LINE;

    fn take(member: &Member<'_>) -> Result<Self> {
        let mut list = Vec::new();
        let mut take = |handle| list.push(ItemHandle::of(handle));
        each(member, Table::of::<T>(), &mut take)?;
        Ok(list)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Fields> Handed for [ItemHandle<T>] {
    type Held = Vec<ItemHandle<T>>;

    const LINE: &'static str = Taken::<Self>::LINE;

    fn take(member: &Member<'_>) -> Result<Vec<ItemHandle<T>>> {
        <Vec<ItemHandle<T>>>::take(member)
    }
}

/// What a handle has in place of the methods of [`Take`](crate::input::Take).
macro_rules! taken {
    ($($form:literal: $type:ty, $held:ty;)*) => {
        $(impl<T: Fields> Taken<$type> {
            /// What the section line says of such an input.
            pub const LINE: &'static str = line(&Line::joined($form, T::LINE));
            /// What handles it takes.
            pub const TAKES: Taking = Taking::of::<T>();

            /// Takes it, where an alias hides what it is.
            ///
            /// # Errors
            ///
            /// When the payload has no such thing in this place.
            pub fn take(member: &Member<'_>) -> Result<$held> {
                <$type as Handed>::take(member)
            }

            /// What a tap calls that is not lazy.
            ///
            /// # Errors
            ///
            /// Nobody can call it.
            pub fn decode(_: &Member<'_>) -> Result<$held>
            where
                T: InLazyTap,
            {
                Err(lying())
            }
        })*
    };
}

taken! {
    ",\"form\":\"handle\"": ItemHandle<T>, ItemHandle<T>;
    ",\"form\":\"handles\"": Vec<ItemHandle<T>>, Vec<ItemHandle<T>>;
    ",\"form\":\"handles\"": [ItemHandle<T>], Vec<ItemHandle<T>>;
}

/// Two texts joined while the plugin compiles. Of a type parameter's constant
/// no array's length can be made, hence an array that is long enough.
struct Line {
    bytes: [u8; Self::LONGEST],
    len: usize,
}

impl Line {
    const LONGEST: usize = 1 << 16;

    // Nobody's stack: it is there while the plugin compiles.
    #[allow(clippy::large_stack_arrays)]
    const fn joined(form: &str, fields: &str) -> Self {
        let len = form.len() + fields.len();
        assert!(
            len <= Self::LONGEST,
            "these are too many fields for one handle"
        );
        let mut line = Self {
            bytes: [0; Self::LONGEST],
            len,
        };
        let (start, rest) = line.bytes.split_at_mut(form.len());
        start.copy_from_slice(form.as_bytes());
        rest.split_at_mut(fields.len())
            .0
            .copy_from_slice(fields.as_bytes());
        line
    }
}

const fn line(line: &Line) -> &str {
    match std::str::from_utf8(line.bytes.split_at(line.len).0) {
        Ok(text) => text,
        Err(_) => "",
    }
}
