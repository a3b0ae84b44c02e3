//! Dates as people write them.

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `2026-02-09` as `9 February 2026`; anything else as it is.
pub(crate) fn in_words(date: &str) -> String {
    spelt(date).unwrap_or_else(|| date.into())
}

fn spelt(date: &str) -> Option<String> {
    let (year, rest) = date.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let month = month.parse::<usize>().ok()?;
    let month = MONTHS.get(month.checked_sub(1)?)?;
    let day = day.strip_prefix('0').unwrap_or(day);
    Some([day, " ", month, " ", year].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_spelt_out() {
        assert_eq!(in_words("2026-02-09"), "9 February 2026");
        assert_eq!(in_words("2025-12-10"), "10 December 2025");
    }

    #[test]
    fn what_is_no_date_stays() {
        for text in ["", "soon", "2026-02", "2026-00-01", "2026-13-01"] {
            assert_eq!(in_words(text), text);
        }
    }
}
