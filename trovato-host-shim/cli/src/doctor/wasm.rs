//! The wasm that lies in the target folder, its manifest, and what else lies
//! about.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use trovato_host_shim::build::{self, Built, TARGET};
use trovato_host_shim::check::Severity;
use trovato_host_shim::inspect::inspect;

use super::finding::{Finding, Part};
use crate::cargo_args::CargoArgs;
use crate::check::{self, Checked};
use crate::diagnostic::{Diagnostic, Place, shown};
use crate::output::Result;
use crate::package::Package;
use crate::size;
use crate::subject::{self, Files};

/// Targets whose wasm is no plugin. The first is an old name of the right one.
const OTHERS: [&str; 5] = [
    "wasm32-wasi",
    "wasm32-wasip2",
    "wasm32-unknown-unknown",
    "wasm32-wasip1-threads",
    "wasm32-unknown-emscripten",
];

pub(super) fn examine(
    package: &Package,
    target: &Path,
    rustc: Option<&str>,
    part: &mut Part,
) -> Result<()> {
    let Some(library) = package.library() else {
        return Ok(());
    };
    let file = format!("{}.wasm", library.name.replace('-', "_"));
    let wasm = target.join(TARGET).join("release").join(&file);
    for other in OTHERS {
        part.found_all(of_another_target(target, other, &file));
    }
    let Ok(bytes) = fs::read(&wasm) else {
        part.fact("wasm", "not built yet");
        let message = format!("`{}` was not built here yet", package.name);
        let diagnostic = Diagnostic::new(Severity::Note, message)
            .code("no-wasm")
            .note(
                "what it exports and imports, and its manifest, are looked at when there is a wasm",
            )
            .help("`cargo trovato build`");
        part.found(build_it(diagnostic, package));
        part.found_all(manifest_of_another_name(package));
        return Ok(());
    };
    part.fact("wasm", size::file(bytes.len()));
    let compiler = inspect(&bytes, None).ok().and_then(|wasm| wasm.compiler);
    if let Some(diagnostic) = stale(&wasm, compiler.as_deref(), rustc) {
        part.found(build_it(diagnostic, package));
        part.found_all(manifest_of_another_name(package));
        return Ok(());
    }
    part.found_all(copy(package, &wasm, &bytes));
    let misnamed = manifest_of_another_name(package);
    let built = Built {
        wasm,
        manifest: build::manifest(package.dir(), &package.name),
        package: package.name.clone(),
    };
    let files = Files::of_crate(package.dir(), built);
    // One cure for all that is wrong with the manifest.
    let mut mended = check::mended(&files, Some(package))?;
    for diagnostic in Checked::new(&files)?.into_findings() {
        if misnamed.is_some() && diagnostic.is("manifest-missing") {
            continue;
        }
        match mended.take_if(|_| diagnostic.is_about_manifest()) {
            Some(mended) => part.found(Finding::curable(diagnostic, || mended.write())),
            None => part.found(diagnostic),
        }
    }
    part.found_all(misnamed);
    Ok(())
}

fn build_it(diagnostic: Diagnostic, package: &Package) -> Finding {
    let dir = package.dir().to_owned();
    Finding::curable(diagnostic, move || {
        let built = subject::build(&dir, &CargoArgs::default())?;
        Ok(vec![format!("built `{}`", shown(&built.wasm))])
    })
}

/// A wasm that is not what its source says.
fn stale(wasm: &Path, compiler: Option<&str>, rustc: Option<&str>) -> Option<Diagnostic> {
    let why = if let Some(source) = changed_since(wasm) {
        format!("`{}` was changed after it was built", shown(&source))
    } else {
        let (compiler, rustc) = (compiler?, rustc?);
        if compiler == rustc {
            return None;
        }
        format!("it was built by Rust {compiler}, and the toolchain here is {rustc}")
    };
    let diagnostic = Diagnostic::warning(format!("the wasm is not what its source is: {why}"))
        .code("stale-wasm")
        .place(Place::file(wasm))
        .help("`cargo trovato build`");
    Some(diagnostic)
}

/// A source that is newer than the wasm, as cargo's list of them has it.
fn changed_since(wasm: &Path) -> Option<PathBuf> {
    let built = modified(wasm)?;
    let list = fs::read_to_string(wasm.with_extension("d")).ok()?;
    let (_, sources) = list.lines().next()?.split_once(": ")?;
    // Spaces in names are written with a backslash.
    let sources = sources.replace("\\ ", "\0");
    let mut sources = sources.split(' ').map(|source| source.replace('\0', " "));
    sources
        .find(|source| modified(Path::new(source)).is_none_or(|changed| changed > built))
        .map(PathBuf::from)
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|file| file.modified()).ok()
}

/// A copy beside the manifest, as it would be installed, that is another one.
fn copy(package: &Package, wasm: &Path, bytes: &[u8]) -> Option<Finding> {
    let copy = [package.name.clone(), package.name.replace('-', "_")]
        .iter()
        .map(|stem| package.dir().join(format!("{stem}.wasm")))
        .find(|copy| copy.is_file())?;
    if fs::read(&copy).is_ok_and(|copied| copied == bytes) {
        return None;
    }
    let diagnostic =
        Diagnostic::warning("the wasm beside the manifest is not the one that was built")
            .code("stale-wasm")
            .place(Place::file(&copy))
            .help(format!("copy `{}` there, or remove it", shown(wasm)));
    let wasm = wasm.to_owned();
    Some(Finding::curable(diagnostic, move || {
        fs::copy(&wasm, &copy).map_err(|error| {
            let message = format!("`{}` cannot be written: {error}", shown(&copy));
            Diagnostic::error(message).code("io")
        })?;
        Ok(vec![format!("copied the wasm to `{}`", shown(&copy))])
    }))
}

fn of_another_target(target: &Path, other: &str, file: &str) -> Option<Diagnostic> {
    let wasm = target.join(other).join("release").join(file);
    if !wasm.is_file() {
        return None;
    }
    let diagnostic = Diagnostic::new(
        Severity::Note,
        format!("this wasm is for `{other}`, and no plugin"),
    )
    .code("other-target")
    .place(Place::file(&wasm))
    .help(match other {
        // Cargo asks rustc, which does not know it any more.
        "wasm32-wasi" => format!("remove the folder `{}`", shown(&target.join(other))),
        _ => format!("`cargo clean --target {other}`"),
    });
    Some(diagnostic)
}

/// A manifest that is not called as its package.
fn manifest_of_another_name(package: &Package) -> Option<Finding> {
    let dir = package.dir();
    if build::manifest(dir, &package.name).is_some() {
        return None;
    }
    let suffix = trovato_host_shim::manifest::SUFFIX;
    let entries = fs::read_dir(dir).ok()?.flatten();
    let mut others = entries
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(suffix));
    let (Some(other), None) = (others.next(), others.next()) else {
        return None;
    };
    let right = dir.join(format!("{}{suffix}", package.name));
    let message = format!("the manifest of `{}` has another name", package.name);
    let diagnostic = Diagnostic::error(message)
        .code("manifest-missing")
        .place(Place::file(&other))
        .help(format!("call it `{}`", shown(&right)));
    Some(Finding::curable(diagnostic, move || {
        fs::rename(&other, &right).map_err(|error| {
            let message = format!("`{}` cannot be renamed: {error}", shown(&other));
            Diagnostic::error(message).code("io")
        })?;
        Ok(vec![format!(
            "`{}` is now `{}`",
            shown(&other),
            shown(&right)
        )])
    }))
}
