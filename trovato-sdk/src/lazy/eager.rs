//! What generated code finds out about handles while the plugin compiles: which
//! of its inputs are any, and which of them has a name of `eager(…)`.

use super::fields::{Fields, SlotSpec, declares};

/// What handles an input takes.
#[derive(Clone, Copy)]
pub enum Taking {
    /// None: it is something else.
    NoHandle,
    /// Those that read by name.
    ByName,
    /// Those of a struct with these slots.
    Typed(&'static [SlotSpec]),
}

impl Taking {
    pub(super) const fn of<T: Fields>() -> Self {
        // A struct without fields still has a table.
        if T::LINE.is_empty() {
            Self::ByName
        } else {
            Self::Typed(T::SLOTS)
        }
    }

    const fn has(self, name: &Eager) -> bool {
        match self {
            Self::NoHandle => false,
            Self::ByName => name.by_name,
            Self::Typed(slots) => declares(slots, name.path),
        }
    }
}

/// What no type has: a bound on what a tap without `lazy` would call.
#[diagnostic::on_unimplemented(
    message = "only a `lazy` tap takes handles",
    label = "this is a handle",
    note = "write `#[trovato::tap(lazy)]`, or take an `&Item`"
)]
pub trait InLazyTap {}

/// A name of `eager(…)`.
#[derive(Clone, Copy)]
pub struct Eager {
    /// The name or path.
    pub path: &'static str,
    /// Whether a handle that reads by name may read it.
    pub by_name: bool,
    /// What the section line has of it, where it is a handle's first.
    pub first: &'static str,
    /// What the section line has of it after another.
    pub next: &'static str,
}

/// What the section line says of one name in the entry of one input.
#[must_use]
pub const fn eager_part(takes: Taking, names: &[Eager], index: usize) -> &'static str {
    let name = &names[index];
    if !takes.has(name) {
        ""
    } else if count(takes, names, index) == 0 {
        name.first
    } else {
        name.next
    }
}

/// What the section line has after the last name in the entry of one input.
#[must_use]
pub const fn eager_end(takes: Taking, names: &[Eager]) -> &'static str {
    if count(takes, names, names.len()) == 0 {
        ""
    } else {
        "]"
    }
}

/// How many of the first `end` names the handle has.
const fn count(takes: Taking, names: &[Eager], end: usize) -> usize {
    let mut count = 0;
    let mut at = 0;
    while at < end {
        if takes.has(&names[at]) {
            count += 1;
        }
        at += 1;
    }
    count
}

/// Refuses to compile a lazy tap that names no handle, and has no alias of one
/// among its inputs either.
///
/// # Panics
///
/// While compiling, when it is so.
#[track_caller]
pub const fn has_handle(inputs: &[Taking]) {
    let mut at = 0;
    let mut typed = false;
    while at < inputs.len() {
        match inputs[at] {
            Taking::NoHandle => {}
            // By the tokens the macro decides what it may touch.
            Taking::ByName => panic!(
                "an alias hides that this handle reads fields by name: write `ItemHandle` in the signature"
            ),
            Taking::Typed(_) => typed = true,
        }
        at += 1;
    }
    assert!(
        typed,
        "a `lazy` tap takes items by handle, and this one takes none: take an `ItemHandle<…>`, or remove `lazy`"
    );
}

/// Refuses to compile a name that no handle among the inputs has.
///
/// # Panics
///
/// While compiling, when it is so.
#[track_caller]
pub const fn eager_is_declared(inputs: &[Taking], names: &[Eager], index: usize) {
    let mut at = 0;
    while at < inputs.len() {
        if inputs[at].has(&names[index]) {
            return;
        }
        at += 1;
    }
    let mut message = Message::new();
    message.push("no handle of this tap declares `");
    message.push(names[index].path);
    message.push("`: `eager(…)` takes the names that fields have in the item, which are ");
    message.push_declared(inputs);
    panic!("{}", message.as_str());
}

/// A text that is put together while the plugin compiles.
struct Message {
    bytes: [u8; Self::LONGEST],
    len: usize,
    items: usize,
}

impl Message {
    const LONGEST: usize = 2000;

    const fn new() -> Self {
        Self {
            bytes: [0; Self::LONGEST],
            len: 0,
            items: 0,
        }
    }

    const fn push(&mut self, text: &str) {
        let text = text.as_bytes();
        if text.len() > Self::LONGEST - self.len {
            return;
        }
        let mut at = 0;
        while at < text.len() {
            self.bytes[self.len] = text[at];
            self.len += 1;
            at += 1;
        }
    }

    const fn push_declared(&mut self, inputs: &[Taking]) {
        let mut input = 0;
        while input < inputs.len() {
            if let Taking::Typed(slots) = inputs[input] {
                let mut slot = 0;
                while slot < slots.len() {
                    self.push(if self.items == 0 { "`" } else { ", `" });
                    self.push(slots[slot].name());
                    self.push("`");
                    self.items += 1;
                    slot += 1;
                }
            }
            input += 1;
        }
        if self.items == 0 {
            self.push("none");
        }
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "no handle of this tap declares this name",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[Eager] = &[
        name("title", "[title", ",title", false),
        name("field_a.b", "[field_a.b", ",field_a.b", true),
        name("field_c", "[field_c", ",field_c", true),
    ];

    const fn name(
        path: &'static str,
        first: &'static str,
        next: &'static str,
        by_name: bool,
    ) -> Eager {
        Eager {
            path,
            by_name,
            first,
            next,
        }
    }

    fn entry(takes: Taking) -> String {
        let parts = (0..NAMES.len()).map(|index| eager_part(takes, NAMES, index));
        parts.chain([eager_end(takes, NAMES)]).collect()
    }

    #[test]
    fn an_input_lists_the_names_that_its_handle_has() {
        const SLOTS: &[SlotSpec] = &[SlotSpec::new("field_c"), SlotSpec::new("title")];
        const OTHER: &[SlotSpec] = &[SlotSpec::new("field_a")];
        assert_eq!(entry(Taking::Typed(SLOTS)), "[title,field_c]");
        assert_eq!(entry(Taking::Typed(OTHER)), "");
        assert_eq!(entry(Taking::ByName), "[field_a.b,field_c]");
        assert_eq!(entry(Taking::NoHandle), "");
    }

    #[test]
    #[should_panic(
        expected = "no handle of this tap declares `field_c`: `eager(…)` takes the names that fields have in the item, which are `title`, `field_a`"
    )]
    fn a_name_that_no_handle_has_is_answered_with_those_there_are() {
        const INPUTS: &[Taking] = &[
            Taking::NoHandle,
            Taking::Typed(&[SlotSpec::new("title")]),
            Taking::Typed(&[SlotSpec::new("field_a")]),
        ];
        eager_is_declared(INPUTS, NAMES, 0);
        eager_is_declared(INPUTS, NAMES, 2);
    }

    #[test]
    #[should_panic(expected = "which are none")]
    fn a_message_about_no_names_ends_as_well() {
        eager_is_declared(&[Taking::Typed(&[])], NAMES, 0);
    }

    #[test]
    #[should_panic(expected = "write `ItemHandle` in the signature")]
    fn an_alias_does_not_hide_a_handle_by_name() {
        has_handle(&[Taking::Typed(&[]), Taking::ByName]);
    }

    #[test]
    #[should_panic(expected = "this one takes none")]
    fn an_alias_of_something_else_is_no_handle() {
        has_handle(&[Taking::Typed(&[])]);
        has_handle(&[Taking::NoHandle]);
    }
}
