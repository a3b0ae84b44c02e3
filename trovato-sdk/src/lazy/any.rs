//! Fields by name, for a handle that declares none.

use super::fields::{Fields, SlotSpec};
use super::handle::Handle;

/// What `ItemHandle` without a parameter is a handle of: any field, by name.
#[derive(Debug)]
pub struct AnyField(());

/// The accessors of a handle without declared fields: by name.
pub struct AnyFields {
    handle: Handle,
}

impl Fields for AnyField {
    type Access = AnyFields;

    const SLOTS: &'static [SlotSpec] = &[];
    const LINE: &'static str = "";

    fn access(handle: Handle) -> AnyFields {
        AnyFields { handle }
    }

    fn handle(access: &AnyFields) -> &Handle {
        &access.handle
    }
}
