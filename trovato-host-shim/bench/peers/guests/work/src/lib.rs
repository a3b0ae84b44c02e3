//! The work for guests without our SDK, which would bring its own exports and
//! imports.

mod drugs;
// It names its type of severity as one of the crate's root.
#[path = "../../../../../../examples/drug-checker/src/table.rs"]
mod table;
mod view;

pub use drugs::{Interaction, Prescription, check_interactions};
pub use view::{Answer, view};

use drugs::Severity;
