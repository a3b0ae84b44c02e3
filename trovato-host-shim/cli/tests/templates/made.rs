//! A plugin that `new` made, and what its author does with it.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsString;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const TROVATO: &str = env!("CARGO_BIN_EXE_cargo-trovato");

/// A plugin in a folder of its own.
pub(crate) struct Made {
    dir: PathBuf,
    name: &'static str,
}

impl Made {
    /// Makes one, with arguments that are split at spaces.
    ///
    /// Its folder has the same name each time, so that cargo knows again what
    /// it has compiled there. It lies outside of the checkout, whose settings
    /// an author does not have. Lock file and target folder are the checkout's:
    /// what plugins and their tests depend on is compiled there already.
    pub(crate) fn new(name: &'static str, args: &str) -> Self {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let checkout = checkout.canonicalize().unwrap();
        let mut hasher = DefaultHasher::new();
        checkout.hash(&mut hasher);
        let root = format!("trovato-templates-{:x}", hasher.finish());
        let root = std::env::temp_dir().join(root);
        fs::create_dir_all(&root).unwrap();
        let dir = root.join(name);
        let _ = fs::remove_dir_all(&dir);

        let made = Self { dir, name };
        let mut new = made.command(Path::new(TROVATO), "new");
        new.arg(name).args(args.split_whitespace());
        new.arg("--sdk-path").arg(&checkout).current_dir(root);
        succeeds(new);
        fs::copy(checkout.join("Cargo.lock"), made.dir.join("Cargo.lock")).unwrap();
        made
    }

    /// It is formatted, has passing tests and nothing for clippy to say.
    #[track_caller]
    pub(crate) fn holds(&self) {
        self.cargo("fmt --check");
        let tests = self.cargo("test");
        for passed in ["::native ... ok", "::wasm ... ok", "test tests::"] {
            assert!(tests.contains(passed), "{tests}");
        }
        let in_wasm = self.cargo("test-wasm");
        assert!(
            in_wasm.contains("test tests::") && in_wasm.contains(" 0 failed"),
            "{in_wasm}"
        );
        let lint = self.cargo("lint");
        assert!(!lint.contains("warning"), "{lint}");
    }

    /// The answer to the item in its folder.
    #[track_caller]
    pub(crate) fn run(&self) -> Value {
        let output = succeeds(self.command(Path::new(TROVATO), "run"));
        serde_json::from_str(&output).unwrap_or_else(|error| panic!("{error}: {output}"))
    }

    /// The verdict of `check`.
    #[track_caller]
    pub(crate) fn check(&self) -> String {
        succeeds(self.command(Path::new(TROVATO), "check ."))
    }

    /// Cargo alone makes a plugin with the same stack.
    #[track_caller]
    pub(crate) fn is_the_same_without_the_command(&self) {
        self.cargo("wasm");
        let wasm = format!("wasm32-wasip1/release/{}.wasm", self.name.replace('-', "_"));
        let wasm = target().join(wasm);
        let copy = self.dir.join(format!("{}.wasm", self.name));
        fs::copy(wasm, &copy).unwrap();
        let mut check = self.command(Path::new(TROVATO), "check");
        check.arg(copy);
        let verdict = succeeds(check);
        assert!(
            verdict.contains("ok, ") && verdict.contains("stack 128 KiB"),
            "{verdict}"
        );
    }

    #[track_caller]
    fn cargo(&self, args: &str) -> String {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = self.command(Path::new(&cargo), args);
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        assert!(output.status.success(), "cargo {args}: {text}");
        text
    }

    fn command(&self, program: &Path, args: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args(args.split_whitespace())
            .current_dir(&self.dir)
            .env("CARGO_NET_OFFLINE", "true")
            // Where cargo finds the command when it runs tests in wasm.
            .env("PATH", path())
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_TERM_COLOR", "never")
            .env("TROVATO_CACHE", "off")
            .env_remove("CARGO_BUILD_TARGET_DIR")
            .env_remove("RUSTFLAGS");
        command
    }
}

/// Where this test was built: what cargo tells is `target/tmp`.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("")
}

/// The programs of this machine, and the command as if it were installed.
fn path() -> OsString {
    let command = Path::new(TROVATO).parent().map(Path::to_path_buf);
    let others = std::env::var_os("PATH").unwrap_or_default();
    let all = command.into_iter().chain(std::env::split_paths(&others));
    std::env::join_paths(all).unwrap()
}

/// What a command prints that succeeds.
#[track_caller]
fn succeeds(mut command: Command) -> String {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}
