//! An item by a handle: three reads and one write, each of them one call of
//! the host.

use crate::altered;

const TITLE: u32 = 0;
pub(crate) const STATUS: u32 = 1;
const RATING: u32 = 2;

const TOO_SMALL: u64 = 5;
const INTEGER: u64 = 7;
const TEXT: u64 = 10;
const DONE: u64 = 12;
const BELOW: u64 = (1 << 56) - 1;

#[link(wasm_import_module = "trovato:kernel/items")]
unsafe extern "C" {
    fn read(handle: u64, slot: u32, address: *mut u8, room: usize) -> u64;
    fn write(handle: u64, slot: u32, address: *const u8, len: usize) -> u64;
}

#[unsafe(no_mangle)]
extern "C" fn lazy(handle: u64) -> i64 {
    let mut buffer = [0; 512];
    let mut longer = Vec::new();
    let title = text(handle, TITLE, &mut buffer, &mut longer);
    let rating = altered(title, integer(handle, STATUS), integer(handle, RATING));
    let mut digits = [0; 20];
    let json = decimal(rating, &mut digits);
    // SAFETY: the host only reads, and from a slice.
    let word = unsafe { write(handle, RATING, json.as_ptr(), json.len()) };
    assert_eq!(word >> 56, DONE);
    let nothing = "null";
    (nothing.as_ptr() as i64) << 32 | nothing.len() as i64
}

fn text<'a>(handle: u64, slot: u32, buffer: &'a mut [u8], longer: &'a mut Vec<u8>) -> &'a str {
    // SAFETY: the host writes into this buffer and no further than it is long.
    let mut word = unsafe { read(handle, slot, buffer.as_mut_ptr(), buffer.len()) };
    let mut from = &*buffer;
    if word >> 56 == TOO_SMALL {
        longer.resize((word & BELOW) as usize, 0);
        // SAFETY: as above.
        word = unsafe { read(handle, slot, longer.as_mut_ptr(), longer.len()) };
        from = longer;
    }
    assert_eq!(word >> 56, TEXT);
    std::str::from_utf8(&from[..(word & BELOW) as usize]).unwrap()
}

pub(crate) fn integer(handle: u64, slot: u32) -> i64 {
    let mut wide = [0; 8];
    // SAFETY: as above.
    let word = unsafe { read(handle, slot, wide.as_mut_ptr(), wide.len()) };
    assert_eq!(word >> 56, INTEGER);
    ((word << 8) as i64) >> 8
}

fn decimal(value: i64, digits: &mut [u8; 20]) -> &[u8] {
    let mut left = value.unsigned_abs();
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    &digits[at..]
}
