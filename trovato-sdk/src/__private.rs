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
#[cfg(target_arch = "wasm32")]
#[inline]
pub fn enter(package: &'static str, address: usize, len: usize, call: Call) -> i64 {
    crate::sys::enter(package, address, len, call)
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
    ($export:literal, [$($line:expr),* $(,)?], $call:path, $tap:ident, $further:literal) => {
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
            #[unsafe(export_name = $export)]
            extern "C" fn export(
                address: ::core::primitive::usize,
                len: ::core::primitive::usize,
            ) -> ::core::primitive::i64 {
                $crate::__private::enter(::core::env!("CARGO_PKG_NAME"), address, len, $call)
            }

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
