//! What a setter takes, and what is said where there is none.

/// What an optional text can be set to: text, owned or not, an `Option` of a
/// string, or `None`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of an optional text",
    label = "expected `&str`, `String`, `Option<String>` or `None`"
)]
pub trait IntoText<T> {
    /// The value as the field holds it.
    fn into_text(self) -> T;
}

#[diagnostic::do_not_recommend]
impl IntoText<Self> for Option<String> {
    fn into_text(self) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl IntoText<Option<String>> for String {
    fn into_text(self) -> Option<String> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoText<Option<String>> for &String {
    fn into_text(self) -> Option<String> {
        Some(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl IntoText<Option<String>> for &str {
    fn into_text(self) -> Option<String> {
        Some(self.to_owned())
    }
}

/// What no struct has: a bound on the setter of a field without `write`, so
/// that the compiler says why it cannot be called.
#[diagnostic::on_unimplemented(
    message = "this field of `{Self}` is only read",
    label = "it is declared without `write`",
    note = "to set the field, declare it with `#[field(write)]`, or with `#[field(\"…\", write)]` where it has a name or path"
)]
pub trait DeclaredWithWrite<T> {}

/// The same for a member that the kernel keeps itself.
#[diagnostic::on_unimplemented(
    message = "this member of an item cannot be set by a plugin",
    label = "the kernel keeps it itself",
    note = "of an item's members a tap can set `title` and `status`"
)]
pub trait WritableMember<T> {}
