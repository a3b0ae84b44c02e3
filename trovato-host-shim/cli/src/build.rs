//! `build`: from a crate to a checked wasm file.

use std::path::Path;

use trovato_host_shim::build::Adapter;

use crate::args;
use crate::check::Checked;
use crate::diagnostic::shown;
use crate::output::{self, Exit, Result};
use crate::size;
use crate::subject::{self, Files};

pub(crate) fn run(args: &args::Build) -> Result<Exit> {
    let path = args.path.as_deref().unwrap_or(Path::new("."));
    let built = if args.component {
        let adapter = args.adapter.clone();
        let adapter = adapter.map_or(Adapter::Included, Adapter::File);
        subject::build_component(path, &args.cargo, &adapter)?
    } else {
        subject::build(path, &args.cargo)?
    };
    let files = Files::of_crate(path, built);
    let checked = Checked::new(&files)?;
    checked.print_findings();
    let length = size::file(checked.bytes());
    output::print(&format!("{}  {length}", shown(&files.wasm)))?;
    Ok(checked.exit())
}
