//! What is measured, one scenario a file, or one part of it where it is large.

mod cold_start;
mod gate1;
mod gate2;
mod gate3;
mod hot_path;
mod memory;
mod micro;
mod page;
mod peers;
mod soak;
mod transfer;

use crate::alone::Work;
use crate::bench::Bench;
use crate::report::Outcome;
use crate::{Error, Result};

/// Something to measure: a part of a scenario, or a scenario without parts.
pub struct Part {
    /// The scenario's name.
    pub scenario: &'static str,
    /// What it is asked for by; the scenario's name where it has no parts.
    pub name: &'static str,
    pub(crate) run: fn(&Bench) -> Result<Outcome>,
}

/// All parts of the scenarios that run when none is named, in their order.
pub const ALL: &[Part] = &[
    gate1::view::PART,
    gate1::alter::PART,
    gate1::read::PART,
    gate1::notes::PART,
    gate1::unread::PART,
    gate1::phase0::PART,
    gate2::PART,
    gate3::PART,
    page::PART,
    cold_start::PART,
    hot_path::PART,
    transfer::PART,
    micro::PART,
    memory::PART,
    soak::PART,
];

/// What runs only when it is named: it builds a workspace of its own.
pub const NAMED: &[Part] = &[peers::PART];

/// What is done in processes of their own.
pub(crate) const MEMORY: Work = memory::work;
pub(crate) const SOAK: Work = soak::work;

/// What can be asked for: scenarios, and parts of them.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    for part in ALL.iter().chain(NAMED) {
        for name in [part.scenario, part.name] {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// What these names ask for; all of [`ALL`], if there are none.
pub fn of(names: &[String]) -> Vec<&'static Part> {
    if names.is_empty() {
        return ALL.iter().collect();
    }
    let is_asked_for = |part: &&Part| {
        let mut names = names.iter();
        names.any(|name| name == part.name || name == part.scenario)
    };
    ALL.iter().chain(NAMED).filter(is_asked_for).collect()
}

const WARM: &str = "warm";
const FRESH: &str = "fresh";

/// That two cases do the same work.
fn same(one: &[u8], other: &[u8]) -> Result<()> {
    if one == other {
        return Ok(());
    }
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Err(Error::from(format!(
        "two cases differ: {} and {}",
        text(one),
        text(other)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenarios_name_asks_for_all_its_parts() {
        let of = |name: &str| -> Vec<&str> {
            let parts = of(&[name.to_owned()]);
            parts.iter().map(|part| part.name).collect()
        };
        assert!(of("gate1").contains(&"alter") && of("gate1").len() > 3);
        assert_eq!(of("alter"), ["alter"]);
        assert_eq!(super::of(&[]).len(), ALL.len());
    }

    #[test]
    fn the_peers_run_only_when_they_are_named() {
        assert!(of(&[]).iter().all(|part| part.name != "peers"));
        let peers = of(&["peers".to_owned()]);
        assert_eq!(peers.len(), 1);
        assert_eq!(peers[0].name, "peers");
        assert!(names().contains(&"peers"));
    }

    #[test]
    fn the_command_knows_every_name() {
        let command = include_str!("../../../cli/src/bench.rs");
        for name in names() {
            assert!(command.contains(&format!("\"{name}\"")), "{name}");
        }
    }
}
