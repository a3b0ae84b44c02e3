//! The Rust in the book and in the README, compiled and run as tests of the
//! documentation: this crate is the one that has SDK and host at hand.

macro_rules! pages {
    ($($page:ident: $path:literal),+ $(,)?) => {
        $(
            #[doc = include_str!($path)]
            mod $page {}
        )+
    };
}

pages! {
    abi: "../../docs/src/abi.md",
    architecture: "../../docs/src/architecture.md",
    coming_from: "../../docs/src/coming-from.md",
    data_access: "../../docs/src/data-access.md",
    errors: "../../docs/src/errors.md",
    field_access: "../../docs/src/field-access.md",
    introduction: "../../docs/src/introduction.md",
    readme: "../../README.md",
    security: "../../docs/src/security.md",
    services: "../../docs/src/services.md",
    taps: "../../docs/src/taps.md",
}
