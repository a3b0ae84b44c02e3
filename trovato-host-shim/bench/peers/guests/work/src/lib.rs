//! The work for guests without our SDK, which would bring its own exports and
//! imports.

mod drugs;
mod view;

pub use drugs::{Interaction, Prescription, check_interactions};
pub use view::{Answer, view};
