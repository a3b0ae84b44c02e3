//! What a tap may take: anything that serde reads, and the payload it is in.

use std::borrow::{Borrow, BorrowMut, Cow};
use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer};

use crate::codec::members::{self, Slot};
use crate::codec::{self, Index, Part, Reader};
use crate::error::{Result, TapError};
use crate::item::values::Text;
use crate::item::{Item, json};
use crate::lazy::private::Taking;

/// A type that a tap can take as an input, by value or by reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the input of a tap",
    label = "cannot be read from the payload",
    note = "an input is an `Item`, a type of the vocabulary, or a type of yours with `#[derive(Deserialize)]`"
)]
pub trait Input<'a> {
    /// What holds the value while the tap runs.
    type Held: Borrow<Self>;

    /// Is there to be named: the macro makes the compiler look for this trait
    /// before anything that would be reported in the words of serde.
    const READS: () = ();
}

#[diagnostic::do_not_recommend]
impl<'a, T: Deserialize<'a>> Input<'a> for T {
    type Held = T;
}

#[diagnostic::do_not_recommend]
impl<'a> Input<'a> for str {
    type Held = HeldStr<'a>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: Deserialize<'a>> Input<'a> for [T] {
    type Held = Vec<T>;
}

/// Holds a string for a tap that takes `&str`.
pub struct HeldStr<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for HeldStr<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(|text| Self(text.0))
    }
}

impl Borrow<str> for HeldStr<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// One value of a payload: all of it, or a named member.
#[derive(Clone, Copy)]
pub struct Member<'a> {
    name: &'static str,
    payload: &'a [u8],
    /// The value; null, where there is none.
    part: Part<'a>,
    // And not an `Option`, for what takes the whole payload must be seen to
    // need no code for a member that is missing.
    is_there: bool,
    /// The handles that came with the payload, where it is not all of it.
    head: &'a [u8],
}

/// The payload as one value.
pub fn whole(payload: &[u8]) -> Member<'_> {
    Member {
        name: "",
        payload,
        part: Part {
            json: Index::split(payload).1,
            start: 0,
        },
        is_there: true,
        head: &[],
    }
}

/// The members of these names of a payload that is an object.
///
/// # Errors
///
/// When the payload is not an object.
pub fn members<'a, const N: usize>(
    payload: &'a [u8],
    names: [&'static str; N],
) -> Result<[Member<'a>; N]> {
    let mut parts = names.map(|name| (name, None));
    let slots = parts.each_mut();
    read(
        payload,
        &Names(&names),
        &mut slots.map(|(name, part)| members::Member::may(name, Slot::Part(part))),
    )?;
    Ok(parts.map(|(name, part)| Member {
        name,
        payload,
        part: part.unwrap_or(Part {
            json: b"null",
            start: 0,
        }),
        is_there: part.is_some(),
        head: &[],
    }))
}

// Once for whatever number of members.
#[inline(never)]
fn read<'a>(
    payload: &'a [u8],
    what: &Names<'_>,
    members: &mut [members::Member<'_, 'a>],
) -> Result<()> {
    let mut reader = Reader::new(payload, codec::INPUT);
    members::read(&mut reader, what, members)?;
    reader.end()
}

/// The way in of an input of one type.
///
/// The types that have one of their own, as items have, get an inherent
/// `decode` and an inherent `LINE`, which the compiler prefers to those of
/// [`Take`]. An alias of such a type works as the type does.
pub struct Taken<T: ?Sized>(PhantomData<T>);

/// [`Taken`] of anything that serde reads.
pub trait Take {
    /// The type of the input.
    type Input: ?Sized;

    /// What the input's entry in the section line has beside name and type.
    const LINE: &'static str = "";

    /// What handles it takes.
    const TAKES: Taking = Taking::NoHandle;

    /// Reads one input.
    ///
    /// # Errors
    ///
    /// When the JSON is not of that type, or the member is missing and the
    /// type has no notion of null.
    fn decode<'a, H: Deserialize<'a>>(member: &Member<'a>) -> Result<H>
    where
        Self::Input: Input<'a, Held = H>;

    /// The same in a tap that is `lazy`. A handle can be taken there alone.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    #[inline]
    fn take<'a, H: Deserialize<'a>>(member: &Member<'a>) -> Result<H>
    where
        Self::Input: Input<'a, Held = H>,
    {
        Self::decode(member)
    }
}

impl<T: ?Sized> Take for Taken<T> {
    type Input = T;

    #[inline]
    fn decode<'a, H: Deserialize<'a>>(member: &Member<'a>) -> Result<H>
    where
        T: Input<'a, Held = H>,
    {
        codec::read(member.part.json, codec::INPUT, member.name).map_err(|error| {
            if member.is_there {
                error
            } else {
                missing(member.name)
            }
        })
    }
}

impl Taken<Item<'_>> {
    /// The host may send an index of the item.
    pub const LINE: &'static str = ",\"form\":\"item\"";

    /// Reads one item.
    ///
    /// # Errors
    ///
    /// When the JSON is no item, the index is wrong, or the member is missing.
    #[inline(never)]
    pub fn decode<'a>(member: &Member<'a>) -> Result<Item<'a>> {
        let mut reader = member.reader()?;
        let item = json::read(&mut reader)?;
        reader.end()?;
        Ok(item)
    }
}

impl Taken<[Item<'_>]> {
    /// The host may send an index of the items.
    pub const LINE: &'static str = ",\"form\":\"items\"";

    /// Reads a list of items.
    ///
    /// # Errors
    ///
    /// When the JSON is no list of items, the index is wrong, or the member is
    /// missing.
    #[inline(never)]
    pub fn decode<'a>(member: &Member<'a>) -> Result<Vec<Item<'a>>> {
        let mut reader = member.reader()?;
        let items = json::read_list(&mut reader)?;
        reader.end()?;
        Ok(items)
    }
}

impl Taken<Vec<Item<'_>>> {
    /// As of `[Item]`.
    pub const LINE: &'static str = Taken::<[Item<'_>]>::LINE;

    /// Reads a list of items.
    ///
    /// # Errors
    ///
    /// As with `[Item]`.
    pub fn decode<'a>(member: &Member<'a>) -> Result<Vec<Item<'a>>> {
        Taken::<[Item<'_>]>::decode(member)
    }
}

impl<'a> Member<'a> {
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn head(&self) -> &'a [u8] {
        self.head
    }

    pub(crate) fn with_head(self, head: &'a [u8]) -> Self {
        Self { head, ..self }
    }

    /// Its JSON.
    ///
    /// # Errors
    ///
    /// When the member is missing.
    pub(crate) fn json(&self) -> Result<&'a [u8]> {
        if self.is_there {
            Ok(self.part.json)
        } else {
            Err(missing(self.name))
        }
    }

    #[inline(never)]
    pub(crate) fn reader(&self) -> Result<Reader<'a>> {
        if self.is_there {
            Ok(Reader::part(self.payload, self.part, codec::INPUT))
        } else {
            Err(missing(self.name))
        }
    }
}

/// A held input, as `&T`.
pub fn lend<'a, T: Input<'a> + ?Sized>(held: &T::Held) -> &T {
    held.borrow()
}

/// A held input, as `&mut T`.
pub fn lend_mut<'a, T: Input<'a> + ?Sized>(held: &mut T::Held) -> &mut T
where
    T::Held: BorrowMut<T>,
{
    held.borrow_mut()
}

#[cold]
#[inline(never)]
fn missing(name: &str) -> TapError {
    TapError::new(codec::INPUT, members::quoted("missing member", name))
}

/// What the payload of a tap with several inputs is.
struct Names<'m>(&'m [&'static str]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the members")?;
        for name in self.0 {
            f.write_str(" `")?;
            f.write_str(name)?;
            f.write_str("`")?;
        }
        Ok(())
    }
}
