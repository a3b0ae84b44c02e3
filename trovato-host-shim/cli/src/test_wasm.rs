//! `test-wasm`: runs a program that is wasm, for `cargo test --target
//! wasm32-wasip1`.
//!
//! A test program needs more than a plugin is given: arguments, a clock, and
//! standard output as it is. It is an author's own code on the author's own
//! machine, so none of a plugin's limits hold here. Of files it has none, and
//! there is no Trovato around it but a log.

mod system;

use std::fs;
use std::path::Path;

use wasmtime::{Caller, Config, Engine, ExternType, Linker, Module, Store, Val};

use crate::args;
use crate::diagnostic::{Diagnostic, Place, shown};
use crate::output::{Exit, Result};
use crate::test_wasm::system::System;

/// Where programs begin.
const START: &str = "_start";

const WASI: &str = "wasi_snapshot_preview1";

/// What WASI calls that there is no such thing here.
const ERRNO_NOSYS: i32 = 52;

/// What ends a program from inside a function of the system.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("exited with status {0}")]
    Exit(i32),
    #[error("`{module}` `{name}` was called, and no host is there")]
    NoHost { module: String, name: String },
    #[error("passed an address outside of memory")]
    BadPointer,
}

pub(crate) fn run(args: &args::TestWasm) -> Result<Exit> {
    let file = &args.program;
    let about = |message: String| Diagnostic::error(message).place(Place::file(file));
    let bytes = fs::read(file).map_err(|error| about(format!("cannot be read: {error}")))?;
    let engine = Engine::new(&Config::new()).map_err(|error| about(format!("{error:#}")))?;
    let module = Module::from_binary(&engine, &bytes).map_err(|error| not_wasm(file, &error))?;
    let Some(ExternType::Func(_)) = module.get_export(START) else {
        let message = format!("this is no program: it does not export `{START}`");
        let help =
            "a plugin is called with `cargo trovato run`; this runs what cargo builds for tests";
        return Err(about(message).help(help).into());
    };
    let linker = linker(&engine, &module).map_err(|error| about(format!("{error:#}")))?;
    let mut store = Store::new(&engine, System::new(file, &args.args));
    let end = linker
        .instantiate(&mut store, &module)
        .and_then(|instance| instance.get_typed_func::<(), ()>(&mut store, START))
        .and_then(|start| start.call(&mut store, ()));
    let Err(error) = end else {
        return Ok(Exit::Done);
    };
    match error.downcast_ref::<Stop>() {
        Some(Stop::Exit(0)) => Ok(Exit::Done),
        Some(Stop::Exit(_)) => Ok(Exit::Failed),
        Some(stop @ Stop::NoHost { .. }) => {
            let help = "keep tests with a host native: `#[cfg(not(target_family = \"wasm\"))]`, \
                        or write them with `both_ways!`, which brings one to wasm as well";
            Err(about(stop.to_string()).help(help).into())
        }
        _ => Err(ended(file, &error).into()),
    }
}

fn not_wasm(file: &Path, error: &wasmtime::Error) -> Diagnostic {
    Diagnostic::error(format!("this is no wasm module: {error}")).place(Place::file(file))
}

/// In wasm a panic ends the program, and with it the tests after it.
fn ended(file: &Path, error: &wasmtime::Error) -> Diagnostic {
    let name = shown(file);
    Diagnostic::error(format!("the program ended early: {}", error.root_cause()))
        .place(Place::file(file))
        .note("in wasm a panic ends all tests, those that had not run yet among them")
        .help(format!(
            "natively they all run; one alone: `cargo trovato test-wasm {name} NAME`"
        ))
}

/// What a test program is linked with.
fn linker(engine: &Engine, module: &Module) -> wasmtime::Result<Linker<System>> {
    let mut linker = Linker::new(engine);
    system::add(&mut linker)?;
    for import in module.imports() {
        let ExternType::Func(ty) = import.ty() else {
            continue;
        };
        let (module, name) = (import.module().to_owned(), import.name().to_owned());
        let is_there = linker.get(
            &mut Store::new(engine, System::new(Path::new(""), &[])),
            &module,
            &name,
        );
        if is_there.is_ok() {
            continue;
        }
        let results = ty.results().len();
        linker.func_new(
            &module.clone(),
            &name.clone(),
            ty,
            move |_: Caller<'_, System>, _, out: &mut [Val]| {
                if module == WASI && results == 1 {
                    out[0] = Val::I32(ERRNO_NOSYS);
                    return Ok(());
                }
                let (module, name) = (module.clone(), name.clone());
                Err(Stop::NoHost { module, name }.into())
            },
        )?;
    }
    Ok(linker)
}
