//! The word that a function of [`ITEMS_MODULE`](super::ITEMS_MODULE) or of a
//! [service](super::services) answers with.

/// What became of one read or write of an item, or of one call of a service.
/// Travels as one `i64`.
///
/// The kind is in the top byte, and below it 56 bits that depend on it: a
/// length, a small value, or nothing.
///
/// ```
/// use trovato::abi::Word;
///
/// let word = Word::Text { len: 5 };
/// assert_eq!(word.pack(), 0x0a00_0000_0000_0005);
/// assert_eq!(Word::unpack(word.pack()), Some(word));
/// assert_eq!(Word::unpack(Word::Integer(-1).pack()), Some(Word::Integer(-1)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The item has no such member.
    Absent,
    /// The member is `null`.
    Null,
    /// The mask hides the member, or forbids to change it. That was decided
    /// without a look at the item.
    Denied,
    /// There is no such handle, or the handle has no such slot.
    Invalid,
    /// The member is there and of another type than the slot's.
    WrongType(Found),
    /// The buffer was too small, and nothing was written to it: so many bytes
    /// are needed.
    TooSmall {
        /// Bytes that the value has.
        needed: u32,
    },
    /// A truth value.
    Bool(bool),
    /// An integer of at most 56 bits with its sign.
    Integer(i64),
    /// An integer that needs more: 8 bytes, little-endian, are in the buffer.
    Wide,
    /// A float: 8 bytes, little-endian, are in the buffer.
    Float,
    /// A string without quotes and escapes is in the buffer.
    Text {
        /// Its length in bytes.
        len: u32,
    },
    /// JSON is in the buffer.
    Json {
        /// Its length in bytes.
        len: u32,
    },
    /// Done: a write took place, or a fetch wrote so many bytes of values.
    Done {
        /// That number; 0 for a write.
        len: u32,
    },
    /// A service did not do it: the JSON of a [`TapError`](crate::TapError) is
    /// in the buffer.
    Failed {
        /// Its length in bytes.
        len: u32,
    },
}

/// What a member was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A truth value.
    Bool,
    /// A number; of another kind, where a number was expected.
    Number,
    /// A string.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
    /// No JSON at all.
    Nothing,
}

const BITS: u32 = 56;
const BELOW: u64 = (1 << BITS) - 1;

impl Word {
    /// Smallest and largest value of [`Word::Integer`].
    pub const INTEGERS: std::ops::RangeInclusive<i64> = -(1 << (BITS - 1))..=(1 << (BITS - 1)) - 1;

    /// Packs it into the word that crosses.
    #[must_use]
    pub const fn pack(self) -> i64 {
        let (kind, below) = match self {
            Self::Absent => (0, 0),
            Self::Null => (1, 0),
            Self::Denied => (2, 0),
            Self::Invalid => (3, 0),
            Self::WrongType(found) => (4, found as u64),
            Self::TooSmall { needed } => (5, needed as u64),
            Self::Bool(value) => (6, value as u64),
            Self::Integer(value) => (7, value.cast_unsigned() & BELOW),
            Self::Wide => (8, 8),
            Self::Float => (9, 8),
            Self::Text { len } => (10, len as u64),
            Self::Json { len } => (11, len as u64),
            Self::Done { len } => (12, len as u64),
            Self::Failed { len } => (13, len as u64),
        };
        ((kind << BITS) | below).cast_signed()
    }

    /// Takes such a word apart; `None` for a kind that this version lacks or
    /// a length of more than 32 bits.
    #[must_use]
    pub fn unpack(word: i64) -> Option<Self> {
        let below = word.cast_unsigned() & BELOW;
        let length = || u32::try_from(below).ok();
        Some(match word.cast_unsigned() >> BITS {
            0 => Self::Absent,
            1 => Self::Null,
            2 => Self::Denied,
            3 => Self::Invalid,
            4 => Self::WrongType(Found::numbered(below)?),
            5 => Self::TooSmall { needed: length()? },
            6 => Self::Bool(below != 0),
            // Shifted up and down again for its sign.
            7 => Self::Integer((word << (64 - BITS)) >> (64 - BITS)),
            8 => Self::Wide,
            9 => Self::Float,
            10 => Self::Text { len: length()? },
            11 => Self::Json { len: length()? },
            12 => Self::Done { len: length()? },
            13 => Self::Failed { len: length()? },
            _ => return None,
        })
    }

    /// How many bytes of the buffer it stands for.
    #[must_use]
    pub const fn bytes(self) -> u32 {
        match self {
            Self::Wide | Self::Float => 8,
            Self::Text { len } | Self::Json { len } | Self::Done { len } | Self::Failed { len } => {
                len
            }
            _ => 0,
        }
    }
}

impl Found {
    const fn numbered(number: u64) -> Option<Self> {
        Some(match number {
            0 => Self::Bool,
            1 => Self::Number,
            2 => Self::Text,
            3 => Self::List,
            4 => Self::Object,
            5 => Self::Nothing,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back() {
        let found = [
            Found::Bool,
            Found::Number,
            Found::Text,
            Found::List,
            Found::Object,
            Found::Nothing,
        ];
        let mut words = vec![
            Word::Absent,
            Word::Null,
            Word::Denied,
            Word::Invalid,
            Word::TooSmall { needed: u32::MAX },
            Word::Bool(false),
            Word::Bool(true),
            Word::Integer(0),
            Word::Integer(*Word::INTEGERS.start()),
            Word::Integer(*Word::INTEGERS.end()),
            Word::Wide,
            Word::Float,
            Word::Text { len: 0 },
            Word::Text { len: u32::MAX },
            Word::Json { len: 1 },
            Word::Done { len: 7 },
            Word::Failed { len: 9 },
        ];
        words.extend(found.map(Word::WrongType));
        for word in words {
            assert_eq!(Word::unpack(word.pack()), Some(word), "{word:?}");
        }
    }

    #[test]
    fn what_no_host_of_this_version_says_is_nothing() {
        assert_eq!(Word::unpack(14 << BITS), None);
        assert_eq!(Word::unpack(-1), None);
        assert_eq!(Word::unpack((4 << BITS) | 6), None);
        assert_eq!(Word::unpack((10 << BITS) | (1 << 32)), None);
    }
}
