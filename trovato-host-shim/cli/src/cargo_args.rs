//! How a plugin's crate is built: what is handed on to cargo.

use std::path::PathBuf;

use trovato_host_shim::build;

use crate::color;
use crate::progress;

/// Options of cargo, of the same names.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Building a crate")]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct CargoArgs {
    /// Features to switch on, separated by spaces or commas
    #[arg(long, short = 'F', value_name = "FEATURES")]
    features: Vec<String>,
    /// Switch on all features
    #[arg(long)]
    all_features: bool,
    /// Leave those out that are on by default
    #[arg(long)]
    no_default_features: bool,
    /// Take the versions of `Cargo.lock`, and no others
    #[arg(long)]
    locked: bool,
    /// Ask no server
    #[arg(long)]
    offline: bool,
    /// As `--locked --offline`
    #[arg(long)]
    frozen: bool,
    /// Where to put what is made
    #[arg(long, value_name = "DIR")]
    target_dir: Option<PathBuf>,
}

impl CargoArgs {
    /// The same for another crate, which has features of its own.
    pub(crate) fn without_features(&self) -> Self {
        Self {
            features: Vec::new(),
            all_features: false,
            no_default_features: false,
            ..self.clone()
        }
    }

    /// The same for the library, which keeps cargo's messages for the case
    /// that it fails, unless somebody watches.
    pub(crate) fn options(&self) -> build::Options {
        let features = self.features.iter();
        let mut cargo_args: Vec<String> = features
            .flat_map(|features| ["--features".to_owned(), features.clone()])
            .collect();
        let switches = [
            ("--all-features", self.all_features),
            ("--no-default-features", self.no_default_features),
            ("--locked", self.locked),
            ("--offline", self.offline),
            ("--frozen", self.frozen),
        ];
        let switches = switches.iter().filter(|(_, is_on)| *is_on);
        cargo_args.extend(switches.map(|(name, _)| (*name).to_owned()));
        cargo_args.extend(color::for_cargo().map(|when| format!("--color={when}")));
        // Cargo runs in the crate's folder, and this one is meant.
        let target_dir = self.target_dir.as_ref();
        let target_dir = target_dir.map(|dir| std::path::absolute(dir).unwrap_or(dir.clone()));
        build::Options {
            quiet: !progress::is_watched(),
            cargo_args,
            target_dir,
        }
    }
}
