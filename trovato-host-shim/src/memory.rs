//! Ranges of guest memory, checked before anything is read, written or
//! allocated. Every address and length comes from the guest and is wrong
//! until shown otherwise.

use std::ops::Range;

use crate::error::{Error, Kind, Phase};

/// A range that does not lie within the memory as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutOfBounds {
    pub(crate) address: u64,
    pub(crate) length: u64,
    pub(crate) memory: u64,
}

/// The bytes from `address` on, `length` of them, of a memory of so many.
pub(crate) fn range(memory: usize, address: u32, length: u32) -> Result<Range<usize>, OutOfBounds> {
    let out = OutOfBounds {
        address: address.into(),
        length: length.into(),
        memory: memory as u64,
    };
    // Two u32 cannot overflow a u64, whatever the host's word is.
    let end = out.address + out.length;
    if end > out.memory {
        return Err(out);
    }
    // Both are at most `memory`, which is a usize.
    let (Ok(start), Ok(end)) = (usize::try_from(address), usize::try_from(end)) else {
        return Err(out);
    };
    Ok(start..end)
}

pub(crate) fn read(memory: &[u8], address: u32, length: u32) -> Result<&[u8], OutOfBounds> {
    range(memory.len(), address, length).map(|range| &memory[range])
}

pub(crate) fn write(memory: &mut [u8], address: u32, bytes: &[u8]) -> Result<(), OutOfBounds> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let range = range(memory.len(), address, length)?;
    memory[range].copy_from_slice(bytes);
    Ok(())
}

/// A little-endian word, as WebAssembly stores it.
pub(crate) fn read_u32(memory: &[u8], address: u32) -> Result<u32, OutOfBounds> {
    let bytes = read(memory, address, 4)?;
    Ok(bytes
        .iter()
        .rev()
        .fold(0, |word, &byte| word << 8 | u32::from(byte)))
}

pub(crate) fn write_u32(memory: &mut [u8], address: u32, word: u32) -> Result<(), OutOfBounds> {
    write(memory, address, &word.to_le_bytes())
}

/// What is wrong with an input buffer out of bounds.
pub(crate) fn bad_buffer(range: &OutOfBounds) -> Error {
    let &OutOfBounds {
        address,
        length,
        memory,
    } = range;
    let what = "the input buffer";
    Error::new(
        Phase::Payload,
        Kind::BadPointer {
            what,
            address,
            length,
            memory,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_byte_is_in_and_the_next_is_out() {
        assert_eq!(range(65_536, 65_535, 1), Ok(65_535..65_536));
        assert_eq!(range(65_536, 65_536, 0), Ok(65_536..65_536));
        assert!(range(65_536, 65_536, 1).is_err());
        assert!(range(65_536, 65_537, 0).is_err());
    }

    #[test]
    fn an_address_and_a_length_that_overflow_together_are_out() {
        assert!(range(65_536, u32::MAX, u32::MAX).is_err());
        assert!(range(65_536, 1, u32::MAX).is_err());
    }

    #[test]
    fn words_are_little_endian() {
        let mut memory = [0; 8];
        write_u32(&mut memory, 4, 0x0102_0304).unwrap();
        assert_eq!(memory[4..], [4, 3, 2, 1]);
        assert_eq!(read_u32(&memory, 4), Ok(0x0102_0304));
        assert!(read_u32(&memory, 5).is_err());
    }
}
