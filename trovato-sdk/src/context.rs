//! What surrounds a call.

/// The request that a tap is called in.
///
/// Write `&TapContext` anywhere among a tap's parameters; it is never part of
/// the payload. In this version it offers nothing yet; services will be
/// reached through it.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct TapContext {}
