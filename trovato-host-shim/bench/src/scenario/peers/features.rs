//! What the figures do not say: what each way keeps apart, what it limits, in
//! which languages a plugin is written, and what its first call waits for.

use crate::report::Words;

pub(super) const TABLE: Words = Words {
    heads: &["", "isolation", "limits", "languages", "cold start"],
    rows: &[
        &[
            "ours",
            "a memory of its own for each plugin and request; no system unless granted",
            "memory, time, stack, payload and answer, time of services, instances",
            "Rust; as a component, those with a generator for WIT",
            "compiles, or reads compiled code from a cache that is authenticated",
        ],
        &[
            "hand-written wasmtime",
            "a memory of its own for each instance; beyond it, as its author makes it",
            "as its author sets them",
            "whatever compiles to wasm, with glue by hand on both sides",
            "compiles, or loads compiled code as its author sees to it",
        ],
        &[
            "component model",
            "a memory of its own for each component instance; only what its interface names",
            "as hand-written wasmtime",
            "those with a generator for WIT: Rust, C, C++, C#, Go, JavaScript, Python",
            "as hand-written wasmtime",
        ],
        &[
            "Extism",
            "a memory of its own for each instance; WASI, files and hosts as the manifest allows",
            "memory, time, fuel, variables, size of HTTP answers",
            "kits for plugins in Rust, Go, JavaScript, Python, C#, C, Zig and others, and for hosts in more",
            "compiles, or reads from wasmtime's cache",
        ],
        &[
            "JavaScript in QuickJS",
            "an engine in the process; C code, without a memory of its own",
            "memory, stack, time by an interrupt",
            "JavaScript",
            "makes an engine and reads the script",
        ],
        &[
            "Lua",
            "a state in the process; C code, without a memory of its own; libraries as the host opens them",
            "memory, time by a hook",
            "Lua",
            "makes a state and reads the script",
        ],
        &[
            "Rhai",
            "an interpreter in Rust; nothing that the host did not register",
            "operations, depth, sizes of single values; none of memory as a whole",
            "Rhai",
            "makes an engine and reads the script",
        ],
        &[
            "native library",
            "none: it can do what the program can, and takes the program with it",
            "none",
            "whatever has a C ABI; types by hand, and built for each system",
            "opens a file",
        ],
    ],
};
