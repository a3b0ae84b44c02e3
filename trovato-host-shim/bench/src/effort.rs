//! How much of everything is done.

/// How long a run may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Effort {
    /// As much as figures for a page need: all scenarios in half an hour.
    #[default]
    Full,
    /// All scenarios in less than five minutes on two cores.
    Quick,
    /// A handful of calls, to see that everything runs. Its figures say
    /// nothing.
    Trial,
}

impl Effort {
    /// How many times something is done.
    pub(crate) fn of(self, full: usize, quick: usize) -> usize {
        match self {
            Self::Full => full,
            Self::Quick => quick,
            Self::Trial => quick.min(2),
        }
    }
}
