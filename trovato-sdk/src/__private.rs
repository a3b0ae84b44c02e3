//! What the code that the macros generate calls. Not part of the API: it
//! changes without notice.

pub mod contract;

pub use crate::__trovato_export as export;
pub use crate::input::{Input, Member, Take, Taken, lend, lend_mut, members, whole};
pub use crate::lazy::private as lazy;
pub use crate::lazy::private::{
    Eager, Taking, eager_end, eager_is_declared, eager_part, has_handle,
};
pub use crate::output::{Altered, Done, Finish, FinishAltered, FinishDone, Out};
pub use crate::section::{join, length};

use crate::context::TapContext;
use crate::error::Result;

/// What a macro makes of an author's function.
pub type Call = fn(&[u8], &TapContext, &mut Vec<u8>) -> Result<()>;

/// Runs a tap for its export.
#[cfg(all(target_arch = "wasm32", not(feature = "component")))]
#[inline]
pub fn enter(package: &'static str, address: usize, len: usize, call: Call) -> i64 {
    crate::sys::enter(package, address, len, call)
}

/// Runs a tap for its exports in a component.
#[cfg(all(target_arch = "wasm32", feature = "component"))]
pub mod component {
    use super::Call;
    use crate::sys;

    pub fn enter(call: Call, address: usize, len: usize) -> usize {
        sys::enter(call, address, len)
    }

    pub fn enter_with_items(
        call: Call,
        address: usize,
        len: usize,
        items: usize,
        count: usize,
    ) -> usize {
        sys::enter_with_items(call, address, len, items, count)
    }

    pub fn leave(answer: usize) {
        sys::leave(answer);
    }
}

/// Exports a tap from a plugin, and leaves its line in the custom section. On
/// a native build it gives both to the type that is called as the function.
///
/// The line is a JSON object without its closing brace, in parts: package and
/// versions are known only here, where the plugin and the SDK meet. A crate
/// with the feature `library` on is somebody's dependency and exports nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_export {
    ($export:literal, $component:tt, [$($line:expr),* $(,)?], $call:path, $tap:ident, $further:literal) => {
        const _: $crate::__private::Call = $call;

        #[cfg(not(target_arch = "wasm32"))]
        impl $crate::testing::Tapped<$further> for $tap {
            const TAP: $crate::testing::Tap = $crate::testing::Tap::new(
                $export,
                &[$($line,)* $crate::__trovato_line_end!()],
                $call,
            );
        }

        #[cfg(all(target_arch = "wasm32", not(feature = "library")))]
        const _: () = {
            $crate::__trovato_entry! { $export, $component, $call }

            const LINE: &[&::core::primitive::str] = &[
                $($line,)*
                $crate::__trovato_line_end!(),
            ];

            #[used]
            #[unsafe(link_section = "trovato.taps")]
            static SECTION: [::core::primitive::u8; $crate::__private::length(LINE)] =
                $crate::__private::join(LINE);
        };
    };
}

/// The function that a host calls.
#[cfg(not(feature = "component"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_entry {
    ($export:literal, $component:tt, $call:path) => {
        #[unsafe(export_name = $export)]
        extern "C" fn export(
            address: ::core::primitive::usize,
            len: ::core::primitive::usize,
        ) -> ::core::primitive::i64 {
            $crate::__private::enter(::core::env!("CARGO_PKG_NAME"), address, len, $call)
        }
    };
}

/// The functions that a component's tap is made of: what the canonical ABI has
/// for its type, by its name in WIT, and what frees its answer.
#[cfg(feature = "component")]
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_entry {
    ($export:literal, ($name:literal, $leave:literal, plain), $call:path) => {
        #[unsafe(export_name = $name)]
        extern "C" fn export(
            address: ::core::primitive::usize,
            len: ::core::primitive::usize,
        ) -> ::core::primitive::usize {
            $crate::__private::component::enter($call, address, len)
        }

        $crate::__trovato_leave! { $leave }
    };
    ($export:literal, ($name:literal, $leave:literal, by_handle), $call:path) => {
        #[unsafe(export_name = $name)]
        extern "C" fn export(
            address: ::core::primitive::usize,
            len: ::core::primitive::usize,
            items: ::core::primitive::usize,
            count: ::core::primitive::usize,
        ) -> ::core::primitive::usize {
            $crate::__private::component::enter_with_items($call, address, len, items, count)
        }

        $crate::__trovato_leave! { $leave }
    };
}

/// The function that a host calls when it has read a component's answer.
#[cfg(feature = "component")]
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_leave {
    ($leave:literal) => {
        #[unsafe(export_name = $leave)]
        extern "C" fn leave(answer: ::core::primitive::usize) {
            $crate::__private::component::leave(answer);
        }
    };
}

/// The end of a line, of the package that it is expanded in.
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_line_end {
    () => {
        ::core::concat!(
            ",\"package\":\"",
            ::core::env!("CARGO_PKG_NAME"),
            "\",\"abi\":",
            $crate::__trovato_abi_version!(),
            ",\"sdk\":\"",
            $crate::__trovato_sdk_version!(),
            "\"}\n",
        )
    };
}

/// [`abi::VERSION`](crate::abi::VERSION) as a literal, for `concat!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_abi_version {
    () => {
        1
    };
}

/// This crate's version as a literal, for `concat!` in another crate.
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_sdk_version {
    () => {
        "0.1.0"
    };
}

const _: () = assert!(crate::abi::VERSION == __trovato_abi_version!());

#[cfg(test)]
mod tests {
    #[test]
    fn section_lines_carry_the_version_of_this_crate() {
        assert_eq!(__trovato_sdk_version!(), env!("CARGO_PKG_VERSION"));
    }
}
