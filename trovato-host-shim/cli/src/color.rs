//! Whether what is printed has colours.

use std::ffi::OsString;

use anstream::ColorChoice;
use clap::ValueEnum;

/// What cargo goes by, and so those who set it.
const VARIABLE: &str = "CARGO_TERM_COLOR";

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Also into files and pipes
    Always,
    Never,
}

impl When {
    /// The choice of a command line, or else of the environment. It is looked
    /// for before the command line is understood: what is wrong with that is
    /// printed, too.
    pub(crate) fn of(args: &[OsString]) -> Self {
        let variable = std::env::var(VARIABLE).ok();
        let named = named(args).or_else(|| Self::from_str(&variable?, true).ok());
        named.unwrap_or(Self::Auto)
    }

    /// Makes it hold for all that is printed from now on.
    pub(crate) fn hold(self) {
        match self {
            // `NO_COLOR`, `CLICOLOR` and the terminal decide.
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
        .write_global();
    }
}

impl From<When> for clap::ColorChoice {
    fn from(when: When) -> Self {
        match when {
            When::Auto => Self::Auto,
            When::Always => Self::Always,
            When::Never => Self::Never,
        }
    }
}

/// What `--color` names, if it names something.
fn named(args: &[OsString]) -> Option<When> {
    let mut args = args.iter().map(|arg| arg.to_string_lossy());
    let mut named = None;
    while let Some(arg) = args.next().filter(|arg| arg != "--") {
        let value = match arg.strip_prefix("--color=") {
            Some(value) => Some(value.to_owned()),
            None if arg == "--color" => args.next().map(std::borrow::Cow::into_owned),
            None => None,
        };
        named = value
            .and_then(|value| When::from_str(&value, false).ok())
            .or(named);
    }
    named
}

/// What cargo is told, whose output is part of ours.
pub(crate) fn for_cargo() -> Option<&'static str> {
    match ColorChoice::global() {
        ColorChoice::Always | ColorChoice::AlwaysAnsi => Some("always"),
        ColorChoice::Never => Some("never"),
        ColorChoice::Auto => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_choice_before_two_hyphens_counts() {
        let named = |line: &str| named(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(named("x --color=always"), Some(When::Always));
        assert_eq!(named("x --color never run"), Some(When::Never));
        assert_eq!(named("x --color never --color=auto"), Some(When::Auto));
        assert_eq!(named("x --color blue"), None);
        assert_eq!(named("x run -- --color=never"), None);
    }
}
