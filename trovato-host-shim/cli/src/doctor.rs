//! `doctor`: what is wrong with this machine and with a plugin's crate, and
//! putting it right.

mod cargo_toml;
mod finding;
mod machine;
mod profile;
mod settings;
mod versions;
mod wasm;

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::args;
use crate::diagnostic::{Diagnostic, Place};
use crate::output::{self, Exit, Failure, Result};
use crate::package::{Package, Workspace};
use crate::subject::Named;
use crate::verdict;
use finding::{Finding, Part};
use settings::Settings;

/// Rounds of curing and looking again: an edit of `Cargo.toml`, a build and an
/// edit of the manifest follow from each other.
const ROUNDS: usize = 5;

pub(crate) fn run(args: &args::Doctor) -> Result<Exit> {
    let dir = folder(args.path.as_deref())?;
    let mut parts = diagnose(dir.as_deref())?;
    let mut fixed = Vec::new();
    if args.fix {
        for _ in 0..ROUNDS {
            let (done, failed) = cure(parts);
            let is_over = done.is_empty() || failed.is_some();
            for change in &done {
                output::say(&format!("fixed: {change}"));
            }
            fixed.extend(done);
            parts = diagnose(dir.as_deref())?;
            if let Some(failed) = failed {
                parts[0].found(*failed);
            }
            if is_over {
                break;
            }
        }
    }
    let ok = parts.iter().all(Part::is_ok);
    if args.json {
        output::print_json(&Object {
            ok,
            fixed,
            parts: &parts,
        })?;
    } else {
        print(&parts, args.path.as_deref());
        let lines: Vec<_> = parts.iter().map(ToString::to_string).collect();
        output::print(&lines.join("\n"))?;
        if dir.is_none() {
            output::say("note: there is no plugin here, and only the machine was looked at");
        }
    }
    Ok(if ok { Exit::Done } else { Exit::Failed })
}

/// Prints findings, and what can be done about them at once.
fn print(parts: &[Part], path: Option<&Path>) {
    // Where more is wrong, that nothing was built yet goes without saying.
    let is_told = |part: &Part, finding: &Finding| {
        part.findings.len() == 1 || !finding.diagnostic.is("no-wasm")
    };
    let findings = parts.iter().flat_map(|part| {
        let findings = part.findings.iter();
        findings.filter(move |finding| is_told(part, finding))
    });
    verdict::print(findings.clone().map(|finding| &finding.diagnostic));
    let all = findings.clone().count();
    let is_curable = |finding: &&Finding| finding.is_curable() && !finding.diagnostic.is("no-wasm");
    let curable = findings.filter(is_curable).count();
    if curable > 0 {
        let what = match all {
            1 => "this".to_owned(),
            _ => format!("{curable} of these {all}"),
        };
        let path = path.map_or_else(String::new, |path| format!(" {}", path.display()));
        output::say(&format!(
            "`cargo trovato doctor{path} --fix` mends {what}\n"
        ));
    }
}

#[derive(Serialize)]
struct Object<'a> {
    ok: bool,
    fixed: Vec<String>,
    parts: &'a [Part],
}

/// The folder of the crate to look at; without a path there may be none.
fn folder(path: Option<&Path>) -> Result<Option<PathBuf>> {
    let Some(path) = path else {
        let here = PathBuf::from(".");
        return Ok(here.join("Cargo.toml").is_file().then_some(here));
    };
    match Named::find(path)? {
        Named::Crate(dir) => Ok(Some(dir)),
        Named::Wasm(file) => Err(Diagnostic::usage(format!(
            "`{}` is a file, and a plugin's crate is wanted",
            file.display()
        ))
        .help(format!("`cargo trovato check {}`", file.display()))
        .into()),
    }
}

/// What may be why the crate in a folder does not build, or is no plugin:
/// findings of these codes.
pub(crate) fn likely(dir: &Path, codes: &[&str]) -> Vec<Diagnostic> {
    let Some(workspace) = Workspace::quietly_of(dir) else {
        return Vec::new();
    };
    let mut part = Part::new("crate");
    let Ok(settings) = Settings::of(dir, &workspace.root) else {
        return Vec::new();
    };
    part.found_all(machine::too_old(dir, &settings));
    settings.examine(&mut part);
    if let Some(package) = workspace.package(dir) {
        // What cannot be looked at is no reason.
        let _ = cargo_toml::examine(package, &mut part);
        let _ = versions::examine(&workspace.root, &mut part);
    }
    let findings = part.findings.into_iter().map(|finding| finding.diagnostic);
    let is_one = |finding: &Diagnostic| codes.iter().any(|code| finding.is(code));
    findings.filter(is_one).collect()
}

/// Looks at everything. The machine comes first.
fn diagnose(dir: Option<&Path>) -> Result<Vec<Part>> {
    let here = dir.unwrap_or(Path::new("."));
    let workspace = dir.map(workspace).transpose();
    let (workspace, unread) = match workspace {
        Ok(workspace) => (workspace, None),
        Err(Failure::Told(diagnostic)) => (None, Some(diagnostic)),
        Err(failure) => return Err(failure),
    };
    let root = workspace.as_ref().map_or(here, |workspace| &workspace.root);
    let settings = Settings::of(here, root)?;
    let machine = machine::examine(here, &settings);
    let name = match (&workspace, dir) {
        (Some(_), _) => "workspace",
        (None, Some(_)) => "crate",
        (None, None) => "settings",
    };
    let mut whole = Part::new(name);
    settings.examine(&mut whole);
    let Some(workspace) = workspace else {
        whole.found_all(unread.map(|diagnostic| *diagnostic));
        let is_wanted = !whole.findings.is_empty();
        return Ok([machine]
            .into_iter()
            .chain(is_wanted.then_some(whole))
            .collect());
    };
    profile::examine(&workspace.root, &mut whole)?;
    let packages = plugins(&workspace, here)?;
    let mut parts = vec![machine];
    for package in &packages {
        let mut part = Part::new(&package.name);
        examine(&workspace, package, &parts[0], &mut part)?;
        if packages.len() > 1 {
            // Of many, that is worth no more than a word.
            part.findings
                .retain(|finding| !finding.diagnostic.is("no-wasm"));
        }
        parts.push(part);
    }
    match &mut parts[..] {
        [_, only] => {
            whole.findings.append(&mut only.findings);
            only.findings = whole.findings;
        }
        _ if whole.findings.is_empty() => {}
        _ => parts.insert(1, whole),
    }
    Ok(parts)
}

fn workspace(dir: &Path) -> Result<Workspace> {
    if !dir.join("Cargo.toml").is_file() {
        let message = format!("`{}` has no `Cargo.toml`", dir.display());
        return Err(Diagnostic::error(message)
            .code("not-a-plugin")
            .help("name the folder of a plugin's crate, or make one: `cargo trovato new NAME`")
            .into());
    }
    Workspace::of(dir)
}

/// The package in the folder; of a workspace without one, its plugins.
fn plugins(workspace: &Workspace, dir: &Path) -> Result<Vec<Package>> {
    if let Some(package) = workspace.package(dir) {
        return Ok(vec![package.clone()]);
    }
    let is_plugin = |package: &&Package| {
        let is_wasm =
            |library: &crate::package::Target| library.crate_types.iter().any(|ty| ty == "cdylib");
        package.has_sdk() && package.library().is_some_and(is_wasm)
    };
    let plugins: Vec<_> = workspace
        .packages
        .iter()
        .filter(is_plugin)
        .cloned()
        .collect();
    if plugins.is_empty() {
        return Err(Diagnostic::error("no member of this workspace is a plugin")
            .code("not-a-plugin")
            .place(Place::file(&workspace.root.join("Cargo.toml")))
            .note("a plugin is a `cdylib` that depends on `trovato-sdk`")
            .help("name the member: `cargo trovato doctor PATH`")
            .into());
    }
    Ok(plugins)
}

fn examine(
    workspace: &Workspace,
    package: &Package,
    machine: &Part,
    part: &mut Part,
) -> Result<()> {
    cargo_toml::examine(package, part)?;
    part.found_all(profile::ignored(package, &workspace.root)?);
    versions::examine(&workspace.root, part)?;
    let mut facts = machine.facts.iter();
    let rustc = facts.find(|(what, _)| *what == "rustc");
    wasm::examine(
        package,
        &workspace.target,
        rustc.map(|(_, version)| &**version),
        part,
    )
}

/// Puts right what can be put right. Ends with the first thing that cannot.
fn cure(parts: Vec<Part>) -> (Vec<String>, Option<Box<Diagnostic>>) {
    let mut done = Vec::new();
    let findings = parts.into_iter().flat_map(|part| part.findings);
    for finding in findings.filter(Finding::is_curable) {
        match finding.cure() {
            Ok(changes) => done.extend(changes),
            Err(Failure::Told(diagnostic)) => return (done, Some(diagnostic)),
            Err(Failure::OutputClosed) => {}
        }
    }
    (done, None)
}
