//! Reads ids, eight digits at a time: the uuid crate goes through each of them
//! three times, which took a third of reading an item of 2 KB.

use uuid::Uuid;

const LOWS: u64 = u64::MAX / 0xff;

/// The id that a text is, in the forms that [`Uuid::try_parse`] takes:
/// hyphenated, also in braces or as a URN, or of digits alone.
#[inline(never)]
pub(crate) fn parse(text: &[u8]) -> Option<Uuid> {
    let text = match text {
        [b'{', text @ .., b'}'] if text.len() == 36 => text,
        _ => match text.split_first_chunk() {
            Some((scheme, text)) if text.len() == 36 && is_scheme(scheme) => text,
            _ => text,
        },
    };
    // Where the groups of eight digits begin, each in two halves.
    let halves = match text.len() {
        36 if [8, 13, 18, 23]
            .iter()
            .all(|&at| text.get(at) == Some(&b'-')) =>
        {
            [0, 4, 9, 14, 19, 24, 28, 32]
        }
        32 => [0, 4, 8, 12, 16, 20, 24, 28],
        _ => return None,
    };
    let mut id = [0; 16];
    for (bytes, halves) in id
        .as_chunks_mut::<4>()
        .0
        .iter_mut()
        .zip(halves.as_chunks().0)
    {
        let &[one, other] = halves;
        let digits = half(text, one)? | half(text, other)? << 32;
        *bytes = four_bytes(digits)?;
    }
    Some(Uuid::from_bytes(id))
}

fn is_scheme(scheme: &[u8; 9]) -> bool {
    scheme.eq_ignore_ascii_case(b"urn:uuid:")
}

/// Four bytes of text.
fn half(text: &[u8], at: usize) -> Option<u64> {
    let half = text.get(at..)?.first_chunk()?;
    Some(u64::from(u32::from_le_bytes(*half)))
}

/// What eight hexadecimal digits stand for.
fn four_bytes(digits: u64) -> Option<[u8; 4]> {
    // Of digits and letters alone, only letters have bit 6.
    let letters = digits >> 6 & LOWS;
    let values = (digits & (LOWS * 0x0f)) + letters * 9;
    // What is anything else is not what its value is written as, or has a value
    // above 15. No byte carries into the next: values are at most 24.
    let above_nine = (values + LOWS * 6) >> 4 & LOWS;
    let written = values + LOWS * 0x30 + above_nine * 0x27;
    if written != digits | letters << 5 || values & (LOWS * 0xf0) != 0 {
        return None;
    }
    let pairs = (values << 4 | values >> 8) & 0x00ff_00ff_00ff_00ff;
    let [one, _, two, _, three, _, four, _] = pairs.to_le_bytes();
    Some([one, two, three, four])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0193a5a0-9bCd-7eF1-8000-00000000002a";

    #[test]
    fn an_id_is_read_in_each_form() {
        let simple = ID.replace('-', "");
        for text in [
            ID,
            &simple,
            &ID.to_uppercase(),
            &format!("{{{ID}}}"),
            &format!("urn:uuid:{ID}"),
            &format!("URN:Uuid:{ID}"),
        ] {
            assert_eq!(
                parse(text.as_bytes()),
                Some(Uuid::try_parse(ID).unwrap()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_uuid_refuses_is_refused() {
        let simple = ID.replace('-', "");
        for text in [
            "",
            "-",
            &ID[1..],
            &format!("{ID}0"),
            &format!("{{{simple}}}"),
            &format!("urn:uuid:{simple}"),
            &format!("urn-uuid:{ID}"),
            &format!("{{{ID}"),
            &format!(" {ID}"),
            &simple[1..],
            "é193a5a0-9bCd-7eF1-8000-00000000002",
        ] {
            assert!(
                Uuid::try_parse(text).is_err() && parse(text.as_bytes()).is_none(),
                "{text}"
            );
        }
    }

    #[test]
    fn every_byte_at_every_place_is_taken_as_uuid_takes_it() {
        for text in [ID.to_owned(), ID.replace('-', "")] {
            for at in 0..text.len() {
                for byte in 0..=127 {
                    let mut bytes = text.clone().into_bytes();
                    bytes[at] = byte;
                    let text = String::from_utf8(bytes).unwrap();
                    assert_eq!(
                        parse(text.as_bytes()),
                        Uuid::try_parse(&text).ok(),
                        "{text:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn any_byte_but_a_digit_is_none() {
        for byte in 0..=u8::MAX {
            let digits = u64::from_le_bytes([b'0', byte, b'0', b'0', b'0', b'0', b'0', b'0']);
            let value = char::from(byte).to_digit(16).filter(|_| byte.is_ascii());
            let expected = value.map(|value| [u8::try_from(value).unwrap(), 0, 0, 0]);
            assert_eq!(four_bytes(digits), expected, "{byte}");
        }
    }
}
