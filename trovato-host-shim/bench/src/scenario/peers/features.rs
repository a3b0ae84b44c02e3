//! What the figures do not say: what each way keeps apart, what it limits, in
//! which languages a plugin is written, and what its first call waits for.

struct Features {
    name: &'static str,
    isolation: &'static str,
    limits: &'static str,
    languages: &'static str,
    cold_start: &'static str,
}

const ALL: [Features; 7] = [
    Features {
        name: "ours",
        isolation: "a memory of its own for each plugin and request; no system unless granted",
        limits: "memory, time, stack, payload and answer, time of services, instances",
        languages: "Rust",
        cold_start: "compiles, or reads compiled code from a cache",
    },
    Features {
        name: "hand-written wasmtime",
        isolation: "as its author makes it",
        limits: "as its author sets them",
        languages: "whatever compiles to wasm, with glue by hand on both sides",
        cold_start: "as ours, without checks of what is loaded",
    },
    Features {
        name: "extism",
        isolation: "a memory of its own for each instance; WASI, files and hosts as the manifest allows",
        limits: "memory, time, fuel, variables, size of HTTP answers",
        languages: "kits for plugins in Rust, Go, JavaScript, Python, C# and others, and for hosts in as many",
        cold_start: "compiles, or reads from wasmtime's cache",
    },
    Features {
        name: "js (QuickJS)",
        isolation: "an engine in the process; C code, without a memory of its own",
        limits: "memory, stack, time by an interrupt",
        languages: "JavaScript",
        cold_start: "makes an engine and reads the script",
    },
    Features {
        name: "lua",
        isolation: "a state in the process; C code, without a memory of its own; libraries as the host opens them",
        limits: "memory, time by a hook",
        languages: "Lua",
        cold_start: "makes a state and reads the script",
    },
    Features {
        name: "rhai",
        isolation: "an interpreter in safe Rust; nothing that the host did not register",
        limits: "operations, depth, sizes of single values; none of memory as a whole",
        languages: "Rhai",
        cold_start: "reads the script",
    },
    Features {
        name: "dylib",
        isolation: "none: it can do what the program can, and takes the program with it",
        limits: "none",
        languages: "whatever has a C ABI; types by hand, and built for each system",
        cold_start: "opens a file",
    },
];

/// The table, line by line.
pub(super) fn text() -> impl Iterator<Item = String> {
    ALL.iter().map(|one| {
        format!(
            "`{}`: isolation: {}. Limits: {}. Languages: {}. Cold start: {}.",
            one.name, one.isolation, one.limits, one.languages, one.cold_start
        )
    })
}
