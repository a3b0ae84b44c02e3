//! The two ways to run a test.

use std::fmt;

/// How a plugin under test runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// As functions of the test's own process.
    ///
    /// There is no sandbox: a tap that loops or recurses for ever takes the
    /// test with it, no limit of memory or time holds, and what it prints is
    /// not in the log. Statics live as long as the process.
    Native,
    /// As wasm in the pooled host.
    Wasm,
}

impl Way {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Native, Self::Wasm];
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Native => "natively",
            Self::Wasm => "in wasm",
        })
    }
}

/// Makes two tests of each function, one that runs the crate's plugin natively
/// and one that runs it in wasm: first the taps, all that the crate has, then
/// the functions, which take a `&mut` [`Plugin`](super::Plugin).
///
/// What each test gets is new: its host, its log, its services.
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_both_ways {
    ($taps:tt => $($test:ident),+ $(,)?) => {
        $(
            mod $test {
                #[allow(unused_imports)]
                use super::*;

                fn run(way: $crate::testing::Way) {
                    let taps = $crate::testing::taps! $taps;
                    let dir = ::std::env!("CARGO_MANIFEST_DIR");
                    super::$test(&mut $crate::testing::Plugin::new(way, dir, &taps));
                }

                #[test]
                fn native() {
                    run($crate::testing::Way::Native);
                }

                #[test]
                fn wasm() {
                    run($crate::testing::Way::Wasm);
                }
            }
        )+
    };
}
