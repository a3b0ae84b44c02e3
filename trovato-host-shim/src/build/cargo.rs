//! Running cargo, and what it says that it has made.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use trovato::abi;
use wasmparser::{Parser, Payload};

use super::{Options, TARGET, names};
use crate::error::{Error, Kind, Phase, Result};

/// Has cargo make the module, and answers with its path. `form` are the
/// arguments that say which profile is built, and with what.
///
/// A plugin that others use as a library is compiled for them as well, without
/// its taps, and cargo puts that under the same name. Afterwards it takes the
/// file for the plugin that it had made there, and so does nothing.
pub(super) fn rustc(dir: &Path, options: &Options, form: &[&str]) -> Result<PathBuf> {
    let made = run(dir, options, form)?;
    if !made.fresh || !is_for_others(&made.wasm) {
        return Ok(made.wasm);
    }
    if let (Some(folder), Some(name)) = (made.wasm.parent(), made.wasm.file_name()) {
        // Cargo makes anew what is gone.
        let _ = std::fs::remove_file(folder.join("deps").join(name));
    }
    run(dir, options, form).map(|made| made.wasm)
}

/// A module that cargo has made, now or before.
#[derive(Debug, PartialEq, Eq)]
struct Made {
    wasm: PathBuf,
    /// Whether it was there already.
    fresh: bool,
}

/// Whether a module is as cargo compiles a plugin for those who use it as a
/// library: without a section of taps, and with names that nobody has
/// demangled.
fn is_for_others(wasm: &Path) -> bool {
    let is_taps = |payload: Payload<'_>| match payload {
        Payload::CustomSection(section) => section.name() == abi::SECTION,
        _ => false,
    };
    std::fs::read(wasm).is_ok_and(|bytes| {
        let payloads = Parser::new(0).parse_all(&bytes);
        !payloads.map_while(Result::ok).any(is_taps)
            && names::demangled(&bytes).is_ok_and(|demangled| demangled != bytes)
    })
}

fn run(dir: &Path, options: &Options, form: &[&str]) -> Result<Made> {
    let mut command = command(dir);
    command
        .args(["rustc", "--lib", "--crate-type", "cdylib"])
        .args(form)
        .args(["--target", TARGET])
        .args(["--message-format", "json-render-diagnostics"])
        .args(&options.cargo_args);
    if let Some(target_dir) = &options.target_dir {
        command.arg("--target-dir").arg(target_dir);
    }
    command
        .arg("--")
        .arg("-C")
        .arg(format!("link-arg=-zstack-size={}", abi::STACK_BYTES))
        .arg("-C")
        .arg(format!("link-arg=--initial-heap={}", abi::HEAP_BYTES))
        .stdout(Stdio::piped())
        .stderr(if options.quiet {
            Stdio::piped()
        } else {
            Stdio::inherit()
        });
    let failed = |reason: String| Error::new(Phase::Build, Kind::BuildFailed { reason });
    let mut child = command.spawn().map_err(|error| {
        let reason = error.to_string();
        Error::new(Phase::Build, Kind::NoCargo { reason })
    })?;
    // Both pipes are read at once: cargo would stop at a full one.
    let messages = child.stderr.take().map(|mut stderr| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            text
        })
    });
    let made = child
        .stdout
        .take()
        .and_then(|out| last_wasm(BufReader::new(out)));
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    let messages = messages.and_then(|thread| thread.join().ok());
    if !status.success() {
        return Err(failed(match messages {
            Some(text) => String::from_utf8_lossy(&text).trim().to_owned(),
            None => format!("cargo ended with {status}; its messages are above"),
        }));
    }
    made.ok_or_else(|| failed("cargo named no wasm file among what it made".to_owned()))
}

/// The wasm that cargo names last: what is asked for comes after what it
/// depends on.
fn last_wasm(lines: impl BufRead) -> Option<Made> {
    #[derive(Deserialize)]
    struct Message {
        #[serde(default)]
        filenames: Vec<PathBuf>,
        #[serde(default)]
        fresh: bool,
    }
    let made = |Message { filenames, fresh }| {
        let is_wasm = |path: &PathBuf| path.extension() == Some(OsStr::new("wasm"));
        let wasm = filenames.into_iter().rfind(is_wasm)?;
        Some(Made { wasm, fresh })
    };
    lines
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str::<Message>(&line).ok())
        .filter_map(made)
        .last()
}

/// The cargo that is there, to be run in a folder.
pub(super) fn command(dir: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    super::command(&cargo, dir)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::plugin;
    use super::*;

    const PLUGIN: &str = r#"
        #[cfg(not(feature = "library"))]
        #[used]
        #[unsafe(link_section = "trovato.taps")]
        static TAPS: [u8; 2] = *b"{}";"#;

    fn package(dir: &Path, name: &str, rest: &str, code: &str) {
        let toml = format!(
            "[workspace]\n[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             [lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n[features]\nlibrary = []\n{rest}",
        );
        fs::create_dir_all(dir.join("src")).unwrap();
        fs::write(dir.join("Cargo.toml"), toml).unwrap();
        fs::write(dir.join("src/lib.rs"), code).unwrap();
    }

    #[test]
    fn a_plugin_is_built_again_where_it_lies_without_its_taps() {
        let folder = tempfile::tempdir().unwrap();
        let (library, program) = (folder.path().join("library"), folder.path().join("program"));
        // Another level, so that cargo keeps in mind that it has made both.
        package(
            &library,
            "library",
            "[profile.release]\nopt-level = 1",
            PLUGIN,
        );
        let dependency =
            "[dependencies]\nlibrary = { path = \"../library\", features = [\"library\"] }";
        package(&program, "program", dependency, PLUGIN);
        let options = Options {
            quiet: true,
            target_dir: Some(folder.path().join("target")),
            ..Options::default()
        };
        let build = |dir: &Path| plugin(dir, &options, &mut |_| {}).unwrap().wasm;
        let has_taps = |wasm: &Path| {
            let bytes = fs::read(wasm).unwrap();
            let name = abi::SECTION.as_bytes();
            bytes.windows(name.len()).any(|at| at == name)
        };
        for _ in 0..2 {
            for dir in [&library, &program] {
                assert!(has_taps(&build(dir)), "{}", dir.display());
            }
        }
        // What has no taps of its own is not built for ever.
        package(&library, "library", "", "pub fn nothing() {}");
        let made = |wasm: &Path| fs::metadata(wasm).unwrap().modified().unwrap();
        let first = made(&build(&library));
        assert_eq!(made(&build(&library)), first);
    }
}
