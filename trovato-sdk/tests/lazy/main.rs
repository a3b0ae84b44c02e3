//! Handles, as a plugin has them: accessors of a struct with declared fields,
//! written out here as the derive writes them, and access by name.

mod any;
mod head;
mod table;
mod teaser;
mod writes;
