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
         export that looks like a tap has none. A component that takes items by handle does not load without: only the \
         line has the fields that its slots stand for.",
        "Write the tap with `#[trovato::tap]`, and keep custom sections when stripping.",
    ),
    entry(
        "missing-export",
        "A line names a tap that is not exported",
        "The section `trovato.taps` has a line for a tap, and the module does not export it. A component does not load then.",
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
         JSON needs stack of its own: 128 KiB is the least. The linker's own default is more, so somebody asked for less.",
        "Look for `stack-size` in `.cargo/config.toml` and in `RUSTFLAGS`, and write 131072; `cargo trovato doctor` says where \
         it stands.",
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
        "no-names",
        "The functions have no names",
        "The section with names was stripped. It costs nothing at run time. Without it a backtrace has numbers in place of \
         functions, and a check cannot tell whether the plugin prints.",
        "Write `strip = \"debuginfo\"` under `[profile.release]`, rather than `true` or `\"symbols\"`.",
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
    entry(
        "size-grew",
        "The wasm is larger than its baseline",
        "The file of `--baseline` has the size that the wasm had when it was written, and the wasm has grown by more than a \
         hundredth of that and 1 KB, which paths of the machine can make up. The message names the functions that grew most.",
        "Look at those functions. If the growth is worth it, write the new size down with `--update-baseline`.",
    ),
    entry(
        "size-shrank",
        "The wasm is smaller than its baseline",
        "It is smaller by more than a hundredth and 1 KB. As long as the baseline stays as it is, the wasm can grow back \
         unnoticed.",
        "Write the new size down with `--update-baseline`.",
    ),
    entry(
        "bad-baseline",
        "The baseline cannot be read",
        "A baseline is a TOML file with a table for each plugin, as `--baseline` writes it.",
        "Correct the line that is shown, or remove the file, and it is written again.",
    ),
];
