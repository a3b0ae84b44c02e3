//! Where a page is carried out.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::checkout;
use crate::steps::What;

/// What the pages call the checkout.
const CHECKOUT: &str = "trovato-plugin-sdk";

/// A folder, and what surrounds it.
pub(crate) struct Place {
    folder: PathBuf,
    /// Where `cargo install` puts what it installs.
    installed: PathBuf,
    /// Where this test was built.
    target: PathBuf,
}

impl Place {
    /// The checkout itself.
    pub(crate) fn in_checkout() -> Self {
        Self::at(checkout(), &std::env::temp_dir())
    }

    /// A folder with nothing in it but the checkout.
    ///
    /// It has the same name each time, so that cargo knows again what it has
    /// compiled there, and it lies outside of the checkout, whose settings a
    /// reader does not have.
    pub(crate) fn beside_checkout(page: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        checkout().hash(&mut hasher);
        let name = format!("trovato-{page}-{:x}", hasher.finish());
        let root = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&root);
        let folder = root.join("reader");
        fs::create_dir_all(&folder).unwrap();
        symlink(checkout(), folder.join(CHECKOUT)).unwrap();
        Self::at(folder, &root)
    }

    fn at(folder: PathBuf, root: &Path) -> Self {
        Self {
            folder,
            installed: root.join("installed"),
            // What cargo tells is `target/tmp`.
            target: Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name(""),
        }
    }

    /// Carries out one step.
    pub(crate) fn take(&mut self, what: &What<'_>) -> Result<(), String> {
        match what {
            What::Write { file, text } => self.write(file, text),
            What::See { file, text } => self.see(file, text),
            What::Edit { file, diff } => self.edit(file, diff),
            What::Run { command, output } => match command.strip_prefix("cd ") {
                Some(folder) => self.enter(folder),
                None => self.run(command, output),
            },
        }
    }

    fn write(&self, file: &str, text: &str) -> Result<(), String> {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).map_err(|error| error.to_string())
    }

    fn see(&self, file: &str, text: &str) -> Result<(), String> {
        let whole = fs::read_to_string(self.folder.join(file));
        let whole = whole.map_err(|error| error.to_string())?;
        let has = whole.contains(text);
        has.then_some(())
            .ok_or_else(|| format!("`{file}` does not have this:\n{text}\nbut:\n{whole}"))
    }

    fn edit(&self, file: &str, diff: &str) -> Result<(), String> {
        let side = |sign| -> String {
            let lines = diff.lines().filter_map(|line| line.strip_prefix(sign));
            lines.flat_map(|line| [line, "\n"]).collect()
        };
        let (old, new) = (side('-'), side('+'));
        let text = fs::read_to_string(self.folder.join(file)).map_err(|error| error.to_string())?;
        match text.matches(&old).count() {
            1 => self.write(file, &text.replace(&old, &new)),
            times => Err(format!("`{file}` has this {times} times:\n{old}")),
        }
    }

    fn enter(&mut self, folder: &str) -> Result<(), String> {
        self.folder.push(folder);
        if !self.folder.is_dir() {
            return Err("there is no such folder".to_owned());
        }
        // What a first build would download and compile is at hand already:
        // the same versions, in the target folder that this test was built in.
        fs::copy(
            checkout().join("Cargo.lock"),
            self.folder.join("Cargo.lock"),
        )
        .unwrap();
        symlink(&self.target, self.folder.join("target")).map_err(|error| error.to_string())
    }

    fn run(&self, command: &str, expected: &str) -> Result<(), String> {
        let output = self.shell(command).output();
        let output = output.map_err(|error| error.to_string())?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        // What ends in failure says so in a line of its own.
        let fails = expected.lines().any(|line| line.starts_with("error"));
        if output.status.success() == fails {
            let status = output.status;
            return Err(format!("`{command}` ended with {status}:\n{printed}"));
        }
        let expected = snapbox::Data::text(expected.to_owned());
        snapbox::Assert::new()
            .try_eq(Some(&command), printed.into(), expected)
            .map_err(|difference| difference.to_string())
    }

    fn shell(&self, command: &str) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let programs = [self.installed.join("bin")];
        let path = programs.into_iter().chain(std::env::split_paths(&path));
        let mut shell = Command::new("sh");
        shell
            // Both streams come as one, as they do on a terminal.
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("CARGO_INSTALL_ROOT", &self.installed)
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TERM_COLOR", "never")
            .env("TROVATO_CACHE", "off")
            .env_remove("CARGO_BUILD_TARGET_DIR");
        // What cargo tells a test about its package: some build scripts look,
        // and would be run again each time.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                shell.env_remove(&*name);
            }
        }
        // What belongs to the checkout is built where this test was, and so is
        // the reader's own crate, by a link.
        if self.folder == checkout() || command.starts_with("cargo install ") {
            shell.env("CARGO_TARGET_DIR", &self.target);
        } else {
            shell.env_remove("CARGO_TARGET_DIR");
        }
        shell
    }
}
