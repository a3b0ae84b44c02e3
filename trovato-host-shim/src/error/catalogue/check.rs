//! Of a check alone.

use super::{Entry, entry};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "manifest-missing",
        "There is no manifest",
        "The kernel installs a plugin by its manifest, `<plugin>.info.toml`.",
        "Write one beside `Cargo.toml`.",
    ),
    entry(
        "manifest-unknown-key",
        "The manifest has a key that means nothing",
        "Unknown keys are ignored, so that an older host takes a newer manifest. Most of them are misspelt.",
        "Correct the key, or take it out.",
    ),
    entry(
        "manifest-fields",
        "Manifest and wasm list different fields",
        "`fields` under `[taps.options]` is what the tap's author says that it reads of an item. It has to be what \
         `fields(…)` in the source says, which the wasm carries: every name on both sides, in any order, or `*` on both. \
         `id` and `type` always come and need not be listed; a tap without `fields` in the manifest is not compared.",
        "List in the manifest what the source declares, and build again if the wasm is older than both.",
    ),
    entry(
        "missing-line",
        "A tap has no line in the section",
        "Each tap leaves a line in the section `trovato.taps` that says what it takes, answers, reads and writes. An \
         export that looks like a tap has none.",
        "Write the tap with `#[trovato::tap]`, and keep custom sections when stripping.",
    ),
    entry(
        "missing-export",
        "A line names a tap that is not exported",
        "The section `trovato.taps` has a line for a tap, and the module does not export it.",
        "Build again. Two taps of one name in different crates also lead here: the linker drops one silently.",
    ),
    entry(
        "foreign-line",
        "A tap comes from another package",
        "Another crate's taps were linked into this plugin, which would answer in its name.",
        "Depend on a plugin that you use as a library with `features = [\"library\"]`.",
    ),
    entry(
        "duplicate-line",
        "A tap has more than one line",
        "Two packages in this module implement the same tap, and the linker kept one of the two.",
        "Depend on a plugin that you use as a library with `features = [\"library\"]`.",
    ),
    entry(
        "small-stack",
        "The stack is too small",
        "The deployed kernel writes payloads of up to 64 KiB over the bottom of memory, where the stack lies, and deep \
         JSON needs stack of its own: 128 KiB is the least.",
        "Build with `cargo trovato build`, or pass `-C link-arg=-zstack-size=131072`.",
    ),
    entry(
        "large-stack",
        "The stack is larger than it need be",
        "The linker's default is 1 MiB. Every fresh instance pays for the pages between its stack and its statics.",
        "Build with `cargo trovato build`, or pass `-C link-arg=-zstack-size=131072`.",
    ),
    entry(
        "stack-not-first",
        "The stack does not lie at the bottom of memory",
        "Below the stack there are statics, which an overflow would overwrite without a trap.",
        "Leave the linker's `--stack-first` on, which is rustc's default.",
    ),
    entry(
        "command-exports",
        "Exports are wrapped",
        "The linker took the module for a command, and made every export run constructors before and destructors after \
         it. Calls are slower, and what a tap keeps between calls is lost.",
        "Depend on `trovato-sdk`, which initialises the module once.",
    ),
    entry(
        "large-wasm",
        "The file is large",
        "It takes longer to compile and to ship than a plugin usually does. Debug information is the usual reason.",
        "Build in the release profile with `lto = true`, `codegen-units = 1` and `strip = \"debuginfo\"`.",
    ),
];
