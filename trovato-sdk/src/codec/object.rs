//! Types that are objects in JSON, read and written with little code.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::ser::SerializeMap;
use uuid::Uuid;

/// Implements `Deserialize` for a struct that is an object in JSON.
///
/// Derived code would do, but for two things: it takes an array for the
/// object as well, and it is two to three times the size, which every plugin
/// carries that uses the type. Each member is `needs` (it must be there) or
/// `may` (absent, it has its type's default), with `_id` appended for ids.
macro_rules! object {
    ($type:ident, $what:literal, { $($mode:ident $field:ident,)* }) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Object;

                impl<'de> serde::de::Visitor<'de> for Object {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($what)
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        mut members: A,
                    ) -> Result<$type, A::Error> {
                        $(let mut $field = None;)*
                        while let Some($crate::item::values::Text(name)) = members.next_key()? {
                            match &*name {
                                $(stringify!($field) => {
                                    $field = Some($crate::codec::object::member!($mode, members));
                                })*
                                _ => {
                                    members.next_value::<serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok($type {
                            $($field: $crate::codec::object::or_default!($mode, $field),)*
                        })
                    }
                }

                deserializer.deserialize_map(Object)
            }
        }
    };
}

macro_rules! member {
    (needs, $members:ident) => {
        $crate::codec::object::value(&mut $members)?
    };
    (may, $members:ident) => {
        $crate::codec::object::value(&mut $members)?
    };
    (needs_id, $members:ident) => {
        $crate::codec::object::value::<$crate::codec::Id, _>(&mut $members)?.0
    };
    (may_id, $members:ident) => {
        $crate::codec::object::value::<Option<$crate::codec::Id>, _>(&mut $members)?.map(|id| id.0)
    };
}

macro_rules! or_default {
    (needs, $field:ident) => {
        $field.ok_or_else(|| serde::de::Error::missing_field(stringify!($field)))?
    };
    (needs_id, $field:ident) => {
        $crate::codec::object::or_default!(needs, $field)
    };
    ($may:ident, $field:ident) => {
        $field.unwrap_or_default()
    };
}

/// Implements `Serialize` for a struct that is an object in JSON. A member is
/// `text`, `always` there, or left `out` when it is `None`.
macro_rules! write_object {
    ($type:ident, { $($mode:ident $field:ident,)* }) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut members = serializer.serialize_map(None)?;
                $($crate::codec::object::write_member!($mode, members, $field, self.$field);)*
                members.end()
            }
        }
    };
}

macro_rules! write_member {
    (text, $members:ident, $name:ident, $value:expr) => {
        $crate::codec::object::entry::<str, _>(&mut $members, stringify!($name), &$value)?
    };
    (always, $members:ident, $name:ident, $value:expr) => {
        $crate::codec::object::entry(&mut $members, stringify!($name), &$value)?
    };
    (out, $members:ident, $name:ident, $value:expr) => {
        if let Some(value) = &$value {
            $crate::codec::object::entry(&mut $members, stringify!($name), value)?;
        }
    };
}

pub(crate) use {member, object, or_default, write_member, write_object};

// Inlined, it would be there for each member and not for each type.
#[inline(never)]
pub(crate) fn value<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    members: &mut A,
) -> Result<T, A::Error> {
    members.next_value()
}

// As above.
#[inline(never)]
pub(crate) fn entry<T: Serialize + ?Sized, M: SerializeMap>(
    members: &mut M,
    name: &str,
    value: &T,
) -> Result<(), M::Error> {
    members.serialize_entry(name, value)
}

/// An id: a hyphenated string. Its error arises at its own place in the JSON,
/// and uuid's own implementation is five times the size.
pub(crate) struct Id(pub(crate) Uuid);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(IdVisitor).map(Self)
    }
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = Uuid;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a UUID")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Uuid, E> {
        crate::codec::id::parse(text.as_bytes())
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}
