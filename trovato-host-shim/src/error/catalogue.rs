//! What each code means and what to do: the text behind `explain`, behind
//! `check`, and of the book's page of errors.

/// One code, explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The code, in kebab-case. It never changes once it is released.
    pub code: &'static str,
    /// What happened, in a few words.
    pub title: &'static str,
    /// What that means, and where it comes from.
    pub explanation: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

/// Explains a code.
///
/// ```
/// let entry = trovato_host_shim::error::explain("timeout").unwrap();
/// assert!(entry.explanation.contains("budget"));
/// ```
pub fn explain(code: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.code == code)
}

/// The code that a misspelt one most likely stands for.
pub fn nearest(code: &str) -> Option<&'static str> {
    crate::names::nearest(code, CATALOGUE.iter().map(|entry| entry.code))
}

const fn entry(
    code: &'static str,
    title: &'static str,
    explanation: &'static str,
    help: &'static str,
) -> Entry {
    Entry {
        code,
        title,
        explanation,
        help,
    }
}

/// All codes: of errors first, in the order in which a plugin could meet
/// them, then those that only a check gives.
pub const CATALOGUE: &[Entry] = &[
    entry(
        "host-config",
        "The host cannot be set up",
        "A limit makes no sense, the system refused the address space for so many instances (4 GiB each) or a thread \
         for the ticker, or a plugin was handed to another host than the one that loaded it.",
        "Change the setting that the message names, or lower the number of instances.",
    ),
    entry(
        "io",
        "A file cannot be read or written",
        "The message carries the path and the system's reason.",
        "See to it that the file exists and may be read.",
    ),
    entry(
        "not-a-plugin",
        "A path is no plugin",
        "A plugin is a `.wasm` file, or a folder with the `Cargo.toml` of a library crate that depends on `trovato-sdk`.",
        "Name a `.wasm` file, or the folder of a plugin's crate.",
    ),
    entry(
        "no-cargo",
        "Cargo cannot be run",
        "Building a plugin runs `cargo`, which was not found or could not be started.",
        "Install Rust with rustup, and see to it that `cargo` is on the PATH.",
    ),
    entry(
        "target-missing",
        "The compile target is not installed",
        "Plugins are compiled for `wasm32-wasip1`. Its standard library was missing, and rustup could not install it.",
        "Run `rustup target add wasm32-wasip1`. Where Rust did not come from rustup, install that target's standard library \
         from the same place.",
    ),
    entry(
        "build-failed",
        "Building the plugin failed",
        "Cargo ran and did not succeed. Its own diagnostics, which come before this error, say why.",
        "Fix what the compiler points at, and build again.",
    ),
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
        "It was built for the component model, for `wasm32-wasip2` for instance. Plugins are core modules.",
        "Build it for `wasm32-wasip1`, which `cargo trovato build` does.",
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
        "Its code is damaged, its tap lines cannot be read, or it uses a proposal that this host keeps switched off. \
         What rustc emits for `wasm32-wasip1` by default, and SIMD, is on; threads, tail calls, exceptions, several or \
         64-bit memories and garbage collection are off.",
        "Build it for `wasm32-wasip1` without further target features than `simd128`.",
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
        "Nothing is exported under a name that starts with `tap_`. A crate that is built as a library of another plugin, \
         with the feature `library`, exports none on purpose.",
        "Put `#[trovato::tap]` on a function, and build without the feature `library`.",
    ),
    entry(
        "bad-export-signature",
        "An export has the wrong type",
        "A tap is a function `(i32, i32) -> i64`, and `trovato_input` a function `(i32) -> i32`. Something else is \
         exported under such a name.",
        "Write taps with `#[trovato::tap]`, and give other exports names that do not start with `tap_`.",
    ),
    entry(
        "unknown-import",
        "The module imports what the host does not have",
        "A plugin may import the host's log and the functions of WASI preview 1. Anything else comes from C code, from \
         `extern \"C\"` blocks or from a crate made for browsers.",
        "Remove the dependency that declares the import; `wasm-bindgen` and `js-sys` are the usual ones.",
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
    entry(
        "busy",
        "No instance came free in time",
        "All instances of the pool were taken, and the request waited as long as it may.",
        "Try again later, or raise the host's `instances` or `slot_wait`. A plugin that uses up its time holds an \
         instance for as long.",
    ),
    entry(
        "host-limit",
        "The engine could not make an instance",
        "The engine refused what the limits allow, for want of memory or because the module is unusually large. Its \
         reason is in the message.",
        "Lower the number of instances, or make the module smaller.",
    ),
    entry(
        "payload-too-large",
        "The payload exceeds the limit",
        "The host refuses it before the guest sees any of it.",
        "Send less, or raise the host's `payload_bytes`.",
    ),
    entry(
        "bad-payload",
        "The payload is not what the tap takes",
        "It is not JSON, or not in UTF-8. Where the answers of several plugins are combined, the host takes the payload \
         apart, and this one lacks a member that its tap has to have.",
        "See the tap's row in the vocabulary for its payload.",
    ),
    entry(
        "too-many-handles",
        "The payload has too many items for a lazy tap",
        "Each item that a lazy tap gets is open on the host while the tap runs. There are more of them than the host \
         allows for one call.",
        "Call the tap with fewer items at a time, or raise the host's `handles`.",
    ),
    entry(
        "changes-too-large",
        "A lazy tap set too much",
        "What a tap sets by handle is kept on the host until the call ends, and counts like an answer: all the values \
         together may have as many bytes. A value inside of a field counts as the whole field.",
        "Set less, or raise the host's `answer_bytes`.",
    ),
    entry(
        "bad-pointer",
        "The guest gave an address outside its memory",
        "An address and a length that the guest handed to the host do not lie within its memory as it was then. Safe \
         Rust cannot do that.",
        "Look for `unsafe` code or C code in the plugin; with neither, report it.",
    ),
    entry(
        "timeout",
        "The call used up its time",
        "Every call has a budget, which counts the time in which the guest itself ran. The guest was stopped, and its \
         instance given up.",
        "Look for a loop that does not end; the backtrace says where it was. Split long work over several calls, or \
         raise the host's `call_budget`.",
    ),
    entry(
        "out-of-memory",
        "The guest ran out of memory",
        "It asked for more than one instance may have, was refused, and gave up. Memory that was once grown is not \
         given back before the request ends.",
        "Hold less at one time, or raise the host's `memory_bytes`.",
    ),
    entry(
        "stack-overflow",
        "The guest's stack overflowed",
        "A function called itself too deeply, or large values lie on the stack, of which a plugin has 128 KiB.",
        "Look for recursion without an end; the backtrace names the functions. Put large values into a `Box` or a `Vec`.",
    ),
    entry(
        "guest-panic",
        "The guest panicked",
        "A panic ends the call and the instance; the next call gets a new one. Message, file and line are those of the \
         `panic!`, `unwrap` or index that failed.",
        "Return an error with `?` where something may be missing.",
    ),
    entry(
        "guest-trap",
        "The guest trapped",
        "WebAssembly stopped it: an `unreachable` that no panic announced, an access outside of memory, a division by \
         zero. The backtrace names the functions.",
        "Look for `unsafe` code, and for `process::abort`.",
    ),
    entry(
        "guest-exit",
        "The guest exited",
        "It called `std::process::exit`. A plugin has no process to end: it ends the call.",
        "Return from the tap, with an error if need be.",
    ),
    entry(
        "wasi-stub",
        "The guest called a WASI function that plugins do not have",
        "Files, clocks, arguments, sockets and sleep are denied. Rust's standard library links these functions even \
         where nothing calls them, so they exist, and end the call when they are called. The message names the Rust \
         that usually leads there.",
        "Take the time, and whatever else a tap needs, from its payload.",
    ),
    entry(
        "tap-error",
        "The tap answered with an error of its own",
        "The plugin works, and says what went wrong: a code and a message, and where it can the member of the payload \
         that is at fault. The instance stays in use.",
        "Look at the payload under the path that the error names, or at the plugin's documentation for its code.",
    ),
    entry(
        "bad-item",
        "This is no item",
        "An item is an object with a `type`. Its `fields` are an object, its `id` is a string, and no name stands in it \
         twice: what two readers understand differently cannot be guarded. The message shows no values.",
        "Correct the JSON at the place that the message names.",
    ),
    entry(
        "answer-too-large",
        "The answer exceeds the limit",
        "The host refuses it before it reads any of it.",
        "Answer with less, or raise the host's `answer_bytes`.",
    ),
    entry(
        "answer-out-of-bounds",
        "The answer lies outside the guest's memory",
        "The address and length that the tap returned do not lie within its memory. trovato-sdk never does that.",
        "Write the tap with `#[trovato::tap]` rather than by hand.",
    ),
    entry(
        "answer-not-json",
        "The answer cannot be read",
        "It is not UTF-8, not JSON, nested more than 128 levels deep, or not of the type that the caller asked for.",
        "Answer with a type of the vocabulary, or one that derives `Serialize`.",
    ),
    entry(
        "answer-shape",
        "The answer is not what the tap answers with",
        "It is JSON, but a list where an object has to be, or the like, so that it cannot be combined with the answers \
         of other plugins.",
        "See the tap's row in the vocabulary for its answer.",
    ),
    entry(
        "undeclared-write",
        "The tap changes what it may not change",
        "A tap may change those members and fields of an item that it declares to write, that the operator grants to the \
         plugin, and that the user may edit; `id` and `type` never. A patch that changes anything else is refused as a \
         whole, and the item stays as it was. So is all that a lazy tap has set, when it tried to set anything else, \
         whatever it made of the refusal. By handle, of the members only `title` and `status` can be set.",
        "Take the name out of the patch. Or declare it, and have it granted.",
    ),
    entry(
        "not-kept",
        "The tap ended well, and what it did in the database was not kept",
        "What a call does in the database is one transaction, which the host commits when the tap has ended well. It \
         could not. Most often the database had refused something before, after which a transaction can only be undone, \
         and the tap went on as if it had not; or the connection was lost. The message says which.",
        "Hand on the error of a service with `?`, so that the tap fails where the database did. After a lost connection, \
         look whether it was kept before trying again.",
    ),
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
