//! The command, folders to run it in, and plugins that no compiler writes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use snapbox::cmd::Command;
use tempfile::TempDir;
use trovato_host_shim::testing;

/// The workspace.
pub(crate) fn root() -> PathBuf {
    let cli = Path::new(env!("CARGO_MANIFEST_DIR"));
    cli.join("../..").canonicalize().unwrap()
}

/// The command in the workspace, with arguments that are split at spaces.
pub(crate) fn trovato(args: &str) -> Command {
    Command::new(env!("CARGO_BIN_EXE_cargo-trovato"))
        .args(args.split_whitespace())
        .current_dir(root())
        .env_remove("TROVATO_LOG")
        .env_remove("CARGO_TERM_COLOR")
        .env_remove("COLUMNS")
        .env("TROVATO_CACHE", "off")
}

/// The wasm of `hello`, built once.
pub(crate) fn hello() -> PathBuf {
    let built = testing::built(&root().join("examples/hello"));
    built.unwrap_or_else(|error| panic!("{error}")).wasm
}

/// The workspace's release profile: crates that have it share what is compiled
/// for them.
pub(crate) fn release_profile() -> String {
    let text = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let table = |head: &str| {
        let (_, rest) = text.split_once(head).unwrap();
        let lines = rest.lines().skip(1);
        let table = lines.take_while(|line| !line.starts_with('['));
        let keys = table.filter(|line| line.contains(" = "));
        format!("{head}\n{}\n", keys.collect::<Vec<_>>().join("\n"))
    };
    table("[profile.release]") + &table("[profile.release.package.zmij]")
}

/// The versions that are compiled already.
pub(crate) fn lock() -> Vec<u8> {
    std::fs::read(root().join("Cargo.lock")).unwrap()
}

/// Where this test was built: what a plugin depends on is there already.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("")
}

/// A folder of a test's own.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a file.
    pub(crate) fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    /// Writes a shell script that can be run.
    #[cfg(unix)]
    pub(crate) fn with_script(self, name: &str, body: &str) -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let scratch = self.with(name, format!("#!/bin/sh\n{body}\n"));
        let executable = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(scratch.path().join(name), executable).unwrap();
        scratch
    }

    /// The wasm of `hello`, without its manifest.
    pub(crate) fn with_hello(self) -> Self {
        let bytes = std::fs::read(hello()).unwrap();
        self.with("hello.wasm", bytes)
    }

    /// A plugin of its own, called `odd`, with taps as WebAssembly text.
    pub(crate) fn with_odd(self, taps: &[(&str, &str)]) -> Self {
        self.with("odd.wasm", odd(taps))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The command in this folder.
    pub(crate) fn trovato(&self, args: &str) -> Command {
        trovato(args).current_dir(self.path())
    }
}

/// A module with these taps, each a name and a body.
fn odd(taps: &[(&str, &str)]) -> Vec<u8> {
    let (mut lines, mut functions) = (String::new(), String::new());
    for (tap, body) in taps {
        let _ = write!(
            lines,
            r#"{{\"tap\":\"{tap}\",\"package\":\"odd\",\"abi\":1,\"sdk\":\"0.1.0\",\"custom\":true}}\n"#
        );
        let _ = writeln!(
            functions,
            "(func $tap_{tap} (export \"tap_{tap}\") (param i32 i32) (result i64) {body})"
        );
    }
    let text = format!(
        r#"(module
            (import "trovato:kernel/logging" "log" (func $log (param i32 i32 i32 i32 i32 i32)))
            (memory (export "memory") 3)
            (global $__stack_pointer (mut i32) (i32.const 131072))
            (func (export "trovato_input") (param i32) (result i32) (i32.const 131072))
            (data (i32.const 0) "error")
            (data (i32.const 16) "panicked at src/lib.rs:7:9:\nno such post")
            (data (i32.const 64) "info")
            (data (i32.const 80) "two posts\1b[31m")
            (data (i32.const 128) "{{\"code\":\"no-post\",\"message\":\"there is no post\",\"path\":\"post.id\"}}")
            (data (i32.const 256) "\"said\"")
            {functions}
            (@custom "trovato.taps" "{lines}"))"#
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Announces a panic as the SDK's hook does, and traps.
pub(crate) const PANICS: &str = "(call $log (i32.const 0) (i32.const 5) (i32.const 0) (i32.const 0) \
    (i32.const 16) (i32.const 40)) unreachable";
/// Logs a line, and answers.
pub(crate) const LOGS: &str = "(call $log (i32.const 64) (i32.const 4) (i32.const 0) (i32.const 0) \
    (i32.const 80) (i32.const 14)) (i64.const 0x100_0000_0006)";
/// Answers with an error of its own.
pub(crate) const FAILS: &str = "(i64.const 0x80_ffff_ffc0)";
/// Never comes back.
pub(crate) const SPINS: &str = "(loop (br 0)) unreachable";
/// Traps without a word.
pub(crate) const TRAPS: &str = "unreachable";
/// Asks for more memory than it may have, and gives up.
pub(crate) const EATS: &str = "(drop (memory.grow (i32.const 100))) unreachable";
/// Answers.
pub(crate) const SAYS: &str = "(i64.const 0x100_0000_0006)";
