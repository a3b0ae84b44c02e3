//! Days and times.

/// A moment in Unix seconds, as `2026-02-12 09:30`.
pub(crate) fn of(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // The calendar repeats every 400 years, which are 146,097 days. Years
    // begin in March here, so that the day of a leap year comes last.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = 400 * era + year + next;
    let (hour, minute) = (second / 3_600, second % 3_600 / 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_the_calendars() {
        assert_eq!(of(0), "1970-01-01 00:00");
        assert_eq!(of(951_782_400), "2000-02-29 00:00");
        assert_eq!(of(1_770_888_660), "2026-02-12 09:31");
        assert_eq!(of(4_107_542_399), "2100-02-28 23:59");
    }
}
