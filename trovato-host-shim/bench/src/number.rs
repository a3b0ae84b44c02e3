//! Figures as people read them.

use crate::report::Aim;

/// A count, to be reckoned with.
#[allow(clippy::cast_precision_loss, reason = "nothing is counted up to 2^52")]
pub(crate) fn count(count: usize) -> f64 {
    count as f64
}

/// A number with as many digits as say something.
pub(crate) fn shown(number: f64) -> String {
    if !number.is_finite() {
        return "n/a".to_owned();
    }
    let size = number.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if size < 0.1 {
        format!("{number:.3}")
    } else if size < 100.0 {
        format!("{number:.2}")
    } else if size < 1000.0 {
        format!("{number:.1}")
    } else {
        grouped(number)
    }
}

/// A whole number with its thousands apart.
fn grouped(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0.0 {
        text.insert(0, '-');
    }
    text
}

/// An aim in one word.
pub(crate) fn said(aim: Aim) -> String {
    let bound = |sign, bound: f64| format!("{sign} {}", (bound * 1000.0).round() / 1000.0);
    match aim {
        Aim::AtMost(most) => bound('≤', most),
        Aim::AtLeast(least) => bound('≥', least),
        Aim::Above(bar) => bound('>', bar),
        Aim::Below(bar) => bound('<', bar),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_long_as_they_say_something() {
        let all = [0.0, 0.012_34, 1.234, 123.44, 1234.5, 86_400_000.0, -2048.0];
        let texts: Vec<_> = all.into_iter().map(shown).collect();
        let expected = [
            "0",
            "0.012",
            "1.23",
            "123.4",
            "1,234",
            "86,400,000",
            "-2,048",
        ];
        assert_eq!(texts, expected);
        assert_eq!(shown(f64::NAN), "n/a");
    }

    #[test]
    fn aims_are_short() {
        assert_eq!(said(Aim::AtLeast(1.0 / 0.6)), "≥ 1.667");
        assert_eq!(said(Aim::Below(1024.0)), "< 1024");
    }
}
