//! Reads objects whose members are known, with less code than serde needs: all
//! types share one loop.

use std::borrow::Cow;
use std::fmt::Display;

use uuid::Uuid;

use super::{Part, Reader};
use crate::error::{Result, TapError};

/// What `object!` does, and the way in of a tap's input beside it: each member
/// has its [`Slot`] as well.
///
/// A plugin carries the visitor that `object!` makes only if something of its
/// own has such a type in it. What a tap takes comes this way.
macro_rules! input {
    ($type:ident, $what:literal, { $($mode:ident $slot:ident $field:ident,)* }) => {
        $crate::codec::object::object!($type, $what, { $($mode $field,)* });

        impl $crate::input::Taken<$type> {
            /// No index and no handles come with it.
            pub const LINE: &'static str = "";

            /// Reads one.
            ///
            /// # Errors
            ///
            /// When the JSON is none, or the member is missing.
            pub fn decode(member: &$crate::input::Member<'_>) -> $crate::error::Result<$type> {
                let mut reader = member.reader()?;
                $(let mut $field = Default::default();)*
                $crate::codec::members::read(&mut reader, &$what, &mut [$(
                    $crate::codec::members::Member {
                        name: stringify!($field),
                        is_missing: $crate::codec::members::is_needed!($mode),
                        slot: $crate::codec::members::Slot::$slot(&mut $field),
                    },
                )*])?;
                reader.end()?;
                Ok($type { $($field,)* })
            }
        }
    };
}

macro_rules! is_needed {
    (may) => {
        false
    };
    (may_id) => {
        false
    };
    ($needs:ident) => {
        true
    };
}

pub(crate) use {input, is_needed};

/// A member of an object that is read.
pub(crate) struct Member<'s, 'a> {
    pub(crate) name: &'static str,
    /// Whether it has to be there and was not yet.
    pub(crate) is_missing: bool,
    pub(crate) slot: Slot<'s, 'a>,
}

impl<'s, 'a> Member<'s, 'a> {
    /// A member that need not be there.
    pub(crate) fn may(name: &'static str, slot: Slot<'s, 'a>) -> Self {
        Self {
            name,
            is_missing: false,
            slot,
        }
    }
}

/// What is read, and where to. Null is for those that are `Maybe`.
pub(crate) enum Slot<'s, 'a> {
    Flag(&'s mut bool),
    Integer(&'s mut i64),
    MaybeInteger(&'s mut Option<i64>),
    Id(&'s mut Uuid),
    MaybeId(&'s mut Option<Uuid>),
    Text(&'s mut String),
    MaybeText(&'s mut Option<String>),
    MaybeStr(&'s mut Option<Cow<'a, str>>),
    /// As [`MaybeStr`](Self::MaybeStr), and also by the name `item_type`.
    TypeOfItem(&'s mut Option<Cow<'a, str>>),
    Texts(&'s mut Vec<String>),
    /// The value unread.
    Part(&'s mut Option<Part<'a>>),
    /// What else there is; it has to go past the value.
    Other(&'s mut dyn FnMut(&mut Reader<'a>) -> Result<()>),
}

/// Reads the object that begins here. Of several members of one name the last
/// one counts, and unknown ones are passed over.
#[inline(never)]
pub(crate) fn read<'a>(
    reader: &mut Reader<'a>,
    what: &dyn Display,
    members: &mut [Member<'_, 'a>],
) -> Result<()> {
    let begin = *reader;
    let mut object = reader.open(b'{', what)?;
    let mut expected = 0;
    while reader.next(&mut object)? {
        let position = find(members, expected, &object.name);
        let Some(member) = position.and_then(|position| members.get_mut(position)) else {
            reader.value(&object)?;
            continue;
        };
        expected = position.map_or(0, |position| position + 1);
        member.is_missing = false;
        if let Slot::Part(to) = &mut member.slot {
            **to = Some(reader.take(&object)?);
        } else {
            read_one(reader, &mut member.slot)?;
        }
    }
    match members.iter().find(|member| member.is_missing) {
        None => Ok(()),
        Some(member) => Err(missing(&begin, member.name)),
    }
}

/// Where the member of this name is; most come in the order they have here.
fn find(members: &[Member<'_, '_>], expected: usize, name: &[u8]) -> Option<usize> {
    let is_named = |member: &Member<'_, '_>| member.name.as_bytes() == name;
    let mut positions = (expected..members.len()).chain(0..expected);
    let position = positions.find(|&at| members.get(at).is_some_and(is_named));
    // `item_presave` calls an item's type by the name it has in Rust.
    position.or_else(|| {
        let is_type = |member: &Member<'_, '_>| matches!(member.slot, Slot::TypeOfItem(_));
        let position = || members.iter().position(is_type);
        (name == b"item_type").then(position).flatten()
    })
}

fn read_one<'a>(reader: &mut Reader<'a>, slot: &mut Slot<'_, 'a>) -> Result<()> {
    let may_be_null = matches!(
        slot,
        Slot::MaybeInteger(_)
            | Slot::MaybeId(_)
            | Slot::MaybeText(_)
            | Slot::MaybeStr(_)
            | Slot::TypeOfItem(_)
            | Slot::Other(_)
    );
    let is_null = may_be_null && reader.null();
    match slot {
        Slot::MaybeInteger(to) if is_null => **to = None,
        Slot::MaybeId(to) if is_null => **to = None,
        Slot::MaybeText(to) if is_null => **to = None,
        Slot::MaybeStr(to) | Slot::TypeOfItem(to) if is_null => **to = None,
        Slot::Other(_) if is_null => {}
        Slot::Flag(to) => **to = reader.flag()?,
        Slot::Integer(to) => **to = reader.integer()?,
        Slot::MaybeInteger(to) => **to = Some(reader.integer()?),
        Slot::Id(to) => **to = reader.id()?,
        Slot::MaybeId(to) => **to = Some(reader.id()?),
        Slot::Text(to) => set(to, reader)?,
        Slot::MaybeText(to) => set(to.get_or_insert_default(), reader)?,
        Slot::MaybeStr(to) | Slot::TypeOfItem(to) => **to = Some(reader.text()?),
        Slot::Texts(to) => {
            to.clear();
            let mut list = reader.open(b'[', &"a sequence")?;
            while reader.next(&mut list)? {
                to.push(String::new());
                if let Some(to) = to.last_mut() {
                    set(to, reader)?;
                }
            }
        }
        Slot::Other(read) => read(reader)?,
        Slot::Part(_) => {}
    }
    Ok(())
}

#[inline(never)]
fn set(to: &mut String, reader: &mut Reader<'_>) -> Result<()> {
    *to = reader.text()?.into_owned();
    Ok(())
}

#[cold]
#[inline(never)]
pub(crate) fn missing(object: &Reader<'_>, name: &str) -> TapError {
    object.error(&quoted("missing field", name))
}

/// What is said, and of which name.
#[inline(never)]
pub(crate) fn quoted(what: &str, name: &str) -> String {
    [what, " `", name, "`"].concat()
}
