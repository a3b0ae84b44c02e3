//! What a tap may take: anything that serde reads, and the payload it is in.

use std::borrow::{Borrow, BorrowMut, Cow};
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::codec;
use crate::error::{Result, TapError};
use crate::item::values::Text;
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
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
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
    json: Option<&'a [u8]>,
    /// The handles that came with the payload, where it is not all of it.
    head: &'a [u8],
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
        self.json.ok_or_else(|| missing(self.name))
    }
}

/// The payload as one value.
pub fn whole(payload: &[u8]) -> Member<'_> {
    Member {
        name: "",
        json: Some(payload),
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
    let mut members = names.map(|name| Member {
        name,
        json: None,
        head: &[],
    });
    fill(payload, &mut members)?;
    Ok(members)
}

#[inline]
fn fill<'a>(payload: &'a [u8], members: &mut [Member<'a>]) -> Result<()> {
    let mut json = serde_json::Deserializer::from_slice(payload);
    json.deserialize_map(MemberVisitor(members))
        .and_then(|()| json.end())
        .map_err(|error| codec::explain(payload, codec::INPUT, "", &error))
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
        match member.json {
            Some(json) => codec::read(json, codec::INPUT, member.name),
            None => codec::read(b"null", codec::INPUT, "").map_err(|_| missing(member.name)),
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
fn missing(name: &str) -> TapError {
    let mut message = String::from("missing member `");
    message.push_str(name);
    message.push('`');
    TapError::new(codec::INPUT, message)
}

struct MemberVisitor<'m, 'a>(&'m mut [Member<'a>]);

impl<'de> Visitor<'de> for MemberVisitor<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the members")?;
        for member in self.0.iter() {
            write!(f, " `{}`", member.name)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(Text(name)) = object.next_key()? {
            match self.0.iter_mut().find(|member| member.name == name) {
                Some(member) => {
                    let raw: &'de RawValue = object.next_value()?;
                    member.json = Some(raw.get().as_bytes());
                }
                None => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}
