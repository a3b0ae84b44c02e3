//! The figures that a run is known by, and what each should be.

use crate::report::Aim::{self, AtLeast, AtMost, Below};

/// A figure of a run.
#[derive(Debug, Clone, Copy)]
pub struct Headline {
    /// Which it is.
    pub kind: &'static Kind,
    /// What it came to.
    pub value: f64,
}

/// Which figure, in which unit, and what it should be.
#[derive(Debug)]
pub struct Kind {
    /// Its name in JSON.
    pub name: &'static str,
    /// What it is, in words.
    pub about: &'static str,
    /// Its unit; empty for a quotient.
    pub unit: &'static str,
    /// What it should be, where something was set as an aim.
    pub aim: Option<Aim>,
}

const fn kind(
    name: &'static str,
    unit: &'static str,
    aim: Option<Aim>,
    about: &'static str,
) -> Kind {
    Kind {
        name,
        about,
        unit,
        aim,
    }
}

/// All of them, in the order in which they are shown. A quotient is of two
/// p50 of one run; "over the floor" is better the nearer it is to 1, any other
/// quotient and figure as its aim says.
#[rustfmt::skip]
pub const ALL: [Kind; 22] = [
    kind("lazy_vs_full_warm_2k", "", Some(AtLeast(4.5)), "the whole item as plain JSON takes so many times as long as handles; warm, 2.4 KB, three reads and one write"),
    kind("lazy_vs_full_warm_50k", "", Some(AtLeast(20.0)), "the same with 50 KB"),
    // Handles take at most 0.6 of what the whole item does.
    kind("lazy_vs_full_fresh_2k", "", Some(AtLeast(1.0 / 0.6)), "the same with 2.4 KB and an instance for each call"),
    kind("indexed_vs_plain_warm_2k", "", Some(AtLeast(2.0)), "plain JSON takes so many times as long as JSON with an index; the call alone, 2.4 KB"),
    kind("indexed_vs_plain_warm_50k", "", Some(AtLeast(2.5)), "the same with 50 KB"),
    kind("full_over_floor", "", Some(AtMost(1.1)), "a whole item as plain JSON, over hand-written glue; warm, 2.4 KB"),
    kind("lazy_over_floor", "", None, "handles over hand-written glue; warm, 2.4 KB"),
    kind("fresh_lazy_over_floor", "", Some(AtMost(1.15)), "the same with an instance for each call"),
    kind("full_over_native", "", Some(AtMost(2.0)), "a whole item as plain JSON, over the same function called natively with its JSON; warm, 2.4 KB"),
    kind("extism_over_full_warm", "", Some(AtLeast(6.0)), "a plugin of Extism that is sent a whole item, over ours on plain JSON; warm, 2.4 KB"),
    kind("extism_over_full_fresh", "", Some(AtLeast(28.0)), "the same with an instance for each call"),
    kind("extism_over_lazy_warm", "", None, "the same over handles; warm"),
    kind("compile_over_precompiled", "", Some(AtLeast(50.0)), "a cold start that compiles, over one that finds compiled code"),
    kind("page_lazy_over_native", "", None, "50 items by 10 plugins by handle, over the same functions called natively"),
    kind("gate2_p95_ms", "ms", Some(AtMost(10.0)), "100 requests at once: 95 of them took at most this"),
    kind("gate3_wall_ms", "ms", None, "100 requests at once that each wait 10 ms for a database: until the last was done"),
    kind("page_lazy_ms", "ms", Some(AtMost(1.0)), "50 items by 10 plugins in one request, by handle"),
    kind("page_full_ms", "ms", Some(AtMost(3.5)), "the same with whole items, indexed"),
    kind("precompiled_cold_start_ms", "ms", Some(AtMost(1.0)), "read, load from the cache, instantiate, first call"),
    kind("instance_kib", "KiB", Some(AtMost(200.0)), "memory of each of 100 instances of one plugin, after the first"),
    kind("soak_growth_kib", "KiB", Some(Below(1024.0)), "growth of the process over the soak, after its warm-up"),
    kind("concurrent_10000_failures", "", Some(AtMost(0.0)), "failures among 10,000 requests at once"),
];

impl Headline {
    /// A figure by its name.
    ///
    /// # Panics
    ///
    /// When there is none of that name.
    pub(crate) fn new(name: &str, value: f64) -> Self {
        let kind = ALL.iter().find(|kind| kind.name == name);
        Self {
            kind: kind.unwrap_or_else(|| panic!("there is no figure `{name}`")),
            value,
        }
    }

    /// Whether it is as it should be, where there is an aim.
    pub fn is_met(&self) -> Option<bool> {
        self.kind.aim.map(|aim| aim.is_met_by(self.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_that_others_read() {
        let names: Vec<_> = ALL.iter().map(|kind| kind.name).collect();
        let expected = "lazy_vs_full_warm_2k lazy_vs_full_warm_50k lazy_vs_full_fresh_2k \
            indexed_vs_plain_warm_2k indexed_vs_plain_warm_50k full_over_floor lazy_over_floor \
            fresh_lazy_over_floor full_over_native extism_over_full_warm \
            extism_over_full_fresh extism_over_lazy_warm compile_over_precompiled \
            page_lazy_over_native gate2_p95_ms gate3_wall_ms page_lazy_ms page_full_ms \
            precompiled_cold_start_ms instance_kib soak_growth_kib concurrent_10000_failures";
        let expected: Vec<_> = expected.split_whitespace().collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn an_aim_is_met_or_missed_at_its_bound() {
        let is_met = |name, value| Headline::new(name, value).is_met();
        assert_eq!(is_met("lazy_vs_full_warm_2k", 4.5), Some(true));
        assert_eq!(is_met("lazy_vs_full_warm_2k", 4.49), Some(false));
        assert_eq!(is_met("soak_growth_kib", 1024.0), Some(false));
        assert_eq!(is_met("soak_growth_kib", -3.0), Some(true));
        assert_eq!(is_met("lazy_over_floor", 9.0), None);
    }
}
