//! Of loading a plugin, in the order in which one could meet them.

use super::{Entry, entry};

pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "manifest-invalid",
        "The manifest cannot be read",
        "`<plugin>.info.toml` is not TOML, lacks one of `name`, `description`, `version` and `taps.implements`, has a \
         value of another type, or carries another name than its file.",
        "Change the line that the message names.",
    ),
    entry(
        "manifest-mismatch",
        "Manifest and wasm disagree",
        "The taps under `implements` have to be those that the wasm exports, each as `tap_<name>`, and what the \
         manifest says about a tap has to be what the wasm says. The wasm decides; the manifest is only compared.",
        "Name in the manifest exactly the taps that the source has, and build again if the wasm is older than both.",
    ),
    entry(
        "not-wasm",
        "The file is not WebAssembly",
        "A WebAssembly file starts with the four bytes `\\0asm`. The message says what this one looks like instead.",
        "Hand over the `.wasm` file that `cargo trovato build` names when it is done.",
    ),
    entry(
        "is-component",
        "The file is a component",
        "It was built for the component model, for `wasm32-wasip2` for instance. This host was built without the feature \
         `component` of trovato-host-shim, and runs core modules alone.",
        "Build the plugin for `wasm32-wasip1`, which `cargo trovato build` does, or the host with that feature.",
    ),
    entry(
        "truncated-wasm",
        "The file is not complete",
        "It starts as WebAssembly and stops in the middle: a download or a copy that was cut short.",
        "Copy it again, or build it again.",
    ),
    entry(
        "invalid-wasm",
        "The module does not validate",
        "Its code is damaged, or its tap lines cannot be read. The message has the offset in the file.",
        "Build it again with `cargo trovato build`, and do not edit what comes out.",
    ),
    entry(
        "wasm-feature",
        "The module uses what is off in this host",
        "WebAssembly grows by proposals. What rustc emits for `wasm32-wasip1` by default, and SIMD, is on; threads, tail \
         calls, exceptions, several or 64-bit memories and garbage collection, for instance, are off. The message has the \
         flag of rustc that leads to each.",
        "Take the flag, or a `target-cpu` that includes it, out of `rustflags` in `.cargo/config.toml`, out of `RUSTFLAGS`, \
         and out of `#[target_feature]`.",
    ),
    entry(
        "abi-mismatch",
        "The plugin was built for another ABI",
        "Host and plugin agree on how payloads and answers travel, under a version number that the plugin carries in \
         its section `trovato.taps`. This plugin has another number, or none.",
        "Update the side with the lower number. Without a number, build it with trovato-sdk and keep custom sections \
         when stripping.",
    ),
    entry(
        "wit-mismatch",
        "The component was made for another version of the WIT package",
        "A component and its host agree on types, taps and services by the package `trovato:plugin`, whose version stands \
         in the names of all that a component imports. Versions that differ in their first number fit no more; before \
         1.0 the same goes for the second one.",
        "Update the side with the lower number: the host, or the package that the component is built from.",
    ),
    entry(
        "component-parts",
        "The component has too many parts",
        "A component is several modules, and each instance of it has room in the pool for sixteen of them, for one \
         memory and for four tables. Several plugins that were joined into one component have more.",
        "Load the plugins one by one, and let them call each other by the service `plugin`.",
    ),
    entry(
        "missing-memory",
        "No memory is exported",
        "Payloads and answers lie in the plugin's linear memory, which it has to export as `memory`. rustc does that \
         for every cdylib.",
        "Build the crate as a `cdylib` for `wasm32-wasip1`.",
    ),
    entry(
        "missing-input-export",
        "The input-buffer function is not exported",
        "The host asks `trovato_input` where a payload may be written. trovato-sdk exports it along with the first tap.",
        "Write the taps with `#[trovato::tap]`.",
    ),
    entry(
        "no-taps",
        "The module has no tap",
        "Nothing is exported under a name that starts with `tap_`; a component exports no function of a tap's type. A \
         crate that is built as a library of another plugin, with the feature `library`, exports none on purpose.",
        "Put `#[trovato::tap]` on a function, in a module that `src/lib.rs` declares with `mod`, and build without the feature \
         `library`.",
    ),
    entry(
        "bad-export-signature",
        "An export has the wrong type",
        "A tap is a function `(i32, i32) -> i64`, and `trovato_input` a function `(i32) -> i32`. Of a component a tap is a \
         function of one of the two types in the package `trovato:plugin`: the one with handles, if its line says that \
         it takes items by handle. Something else is exported under such a name.",
        "Write taps with `#[trovato::tap]`, and give other exports names that do not start with `tap_`, or are no tap's.",
    ),
    entry(
        "unknown-import",
        "The module imports what the host does not have",
        "A plugin may import the host's log, items, services and the functions of WASI preview 1; a component those of the \
         package `trovato:plugin` and of WASI 0.2. Anything else comes from C code, from `extern \"C\"` blocks, from a crate made for browsers or for another host, or from a newer SDK. \
         Where the module's name tells, the message does so, too.",
        "Find the crate that declares the import with `cargo tree --target wasm32-wasip1`, and leave it out.",
    ),
    entry(
        "import-type",
        "An import has another type than the host's",
        "The name is known, its type is not: it was declared by hand, or for another version of the interface.",
        "Use the function through trovato-sdk or the standard library.",
    ),
    entry(
        "memory-limit",
        "The module starts with too much memory",
        "Its stack and statics alone need more than one instance may have.",
        "Make large `static`s smaller or build them when they are needed, or raise the host's `memory_bytes`.",
    ),
    entry(
        "table-limit",
        "The module wants too large a table",
        "Functions whose address is taken have an entry each in the module's table, and there are more than one \
         instance may have.",
        "Raise the host's `table_elements`.",
    ),
    entry(
        "unknown-tap",
        "The plugin has no such tap",
        "The name that was asked for is not among its exports. Names are given without `tap_`.",
        "`cargo trovato inspect` lists the taps that it has.",
    ),
];
