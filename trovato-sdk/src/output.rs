//! What a tap may answer: anything that serde writes, a `Result` of that, or
//! nothing.
//!
//! Each wrapper has an inherent method for the special case and a trait
//! method of the same name for the general one. Method look-up prefers the
//! inherent one, which does what specialisation would.

use serde::Serialize;

use crate::codec;
use crate::error::{Result, TapError};
use crate::item::Item;

/// A type that a tap can answer with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the answer of a tap",
    label = "cannot be written as JSON",
    note = "an answer is a `RenderElement`, a type of the vocabulary, or a type of yours with `#[derive(Serialize)]`, by itself or in a `Result`"
)]
pub trait Output {
    /// Appends the answer's JSON.
    ///
    /// # Errors
    ///
    /// When the value has no JSON.
    fn write(&self, out: &mut Vec<u8>) -> Result<()>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> Output for T {
    fn write(&self, out: &mut Vec<u8>) -> Result<()> {
        codec::write(self, out)
    }
}

/// A type that a tap can fail with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a tap",
    label = "does not convert into `TapError`",
    note = "return `trovato::Result<…>`: `?` converts every `std::error::Error`, and `.or_tap(\"code\")` converts strings and options"
)]
pub trait Failure {
    /// The error as it travels.
    fn into_tap_error(self) -> TapError;
}

#[diagnostic::do_not_recommend]
impl<E: Into<TapError>> Failure for E {
    fn into_tap_error(self) -> TapError {
        self.into()
    }
}

/// The answer of a tap whose inputs it does not alter.
pub struct Out<T>(pub T);

impl<T, E> Out<Result<T, E>> {
    /// Writes the answer.
    ///
    /// # Errors
    ///
    /// The tap's own error, or that the value has no JSON.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<()>
    where
        T: Output,
        E: Failure,
    {
        self.0.map_err(Failure::into_tap_error)?.write(out)
    }
}

/// [`Out`] of anything but a `Result`.
pub trait Finish {
    /// The type of the answer.
    type Answer;

    /// Writes the answer.
    ///
    /// # Errors
    ///
    /// When the value has no JSON.
    fn finish(self, out: &mut Vec<u8>) -> Result<()>
    where
        Self::Answer: Output;
}

impl<T> Finish for Out<T> {
    type Answer = T;

    fn finish(self, out: &mut Vec<u8>) -> Result<()>
    where
        T: Output,
    {
        self.0.write(out)
    }
}

/// What a tap with a `&mut` input returns: nothing, or a `Result` of nothing.
#[diagnostic::on_unimplemented(
    message = "a tap with a `&mut` input returns nothing or `Result<()>`, not `{Self}`",
    label = "the answer is the altered input",
    note = "drop the return type, or take the input by `&` and return the answer"
)]
pub trait Nothing {}

impl Nothing for () {}

/// The return value of a tap with a `&mut` input.
pub struct Done<T>(pub T);

impl<T, E> Done<Result<T, E>> {
    /// The tap's own error, if it failed.
    ///
    /// # Errors
    ///
    /// That error.
    pub fn finish(self) -> Result<()>
    where
        T: Nothing,
        E: Failure,
    {
        self.0.map(drop).map_err(Failure::into_tap_error)
    }
}

/// [`Done`] of anything but a `Result`.
pub trait FinishDone {
    /// The type that was returned.
    type Returned;

    /// Nothing went wrong.
    ///
    /// # Errors
    ///
    /// Never.
    fn finish(self) -> Result<()>
    where
        Self::Returned: Nothing;
}

impl<T> FinishDone for Done<T> {
    type Returned = T;

    fn finish(self) -> Result<()>
    where
        T: Nothing,
    {
        Ok(())
    }
}

/// The input that a tap altered, which is its answer.
pub struct Altered<'a, T: ?Sized>(pub &'a T);

impl Altered<'_, Item<'_>> {
    /// Writes what changed of the item.
    ///
    /// # Errors
    ///
    /// Never in practice: the fields are JSON already.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<()> {
        self.0.write_patch(out)
    }
}

/// [`Altered`] of anything but an item.
pub trait FinishAltered {
    /// The type of the input.
    type Input: ?Sized;

    /// Writes the input as it is now.
    ///
    /// # Errors
    ///
    /// When the value has no JSON.
    fn finish(self, out: &mut Vec<u8>) -> Result<()>
    where
        Self::Input: Output;
}

impl<T: ?Sized> FinishAltered for Altered<'_, T> {
    type Input = T;

    fn finish(self, out: &mut Vec<u8>) -> Result<()>
    where
        T: Output,
    {
        self.0.write(out)
    }
}
