//! The command line.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum, value_parser};
use clap_complete::Shell;
use trovato_host_shim::services::http::{BadServer, Servers};

use crate::bench;
use crate::cargo_args::CargoArgs;
use crate::color::When;
use crate::new::Template;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::BrightGreen.on_default().bold())
    .usage(AnsiColor::BrightGreen.on_default().bold())
    .literal(AnsiColor::BrightCyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Start, build, run, check and inspect Trovato plugins.
#[derive(Debug, Parser)]
#[command(
    bin_name = "cargo trovato",
    version,
    styles = STYLES,
    disable_help_subcommand = true,
    after_help = "Exit status: 0 done, 1 the plugin or the check failed, 2 usage.\n\
        Results go to standard output, everything else to standard error.\n\n\
        Environment: NO_COLOR and CARGO_TERM_COLOR say whether there are colours,\n\
        TROVATO_CACHE where `run` keeps compiled code, and TROVATO_LOG=debug has\n\
        the host say what it does."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colours: `auto`, `always` or `never`
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    #[arg(
        hide_default_value = true,
        hide_possible_values = true,
        display_order = 900
    )]
    pub(crate) color: When,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(New),
    Run(Box<Run>),
    Build(Build),
    Check(Check),
    Inspect(Inspect),
    Doctor(Doctor),
    Bench(Box<Bench>),
    Explain(Explain),
    TestWasm(TestWasm),
    Completions(Completions),
    Man(Man),
}

/// Start a plugin of one's own.
///
/// A folder is made with a plugin in it that builds, runs and has tests. Its
/// SDK is the checkout that this command was built in; where that is not here
/// any more, or never was, it comes from the registry.
#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// The folder to make, called as the plugin is to be
    #[arg(value_name = "NAME")]
    pub(crate) folder: PathBuf,
    /// What to begin with
    #[arg(long, value_enum, value_name = "TEMPLATE", default_value_t = Template::Tap)]
    pub(crate) template: Template,
    /// Something that the template asks for, such as `item_type=blog`
    #[arg(long, short, value_name = "KEY=VALUE", value_parser = definition)]
    pub(crate) define: Vec<(String, String)>,
    /// Take the SDK from this checkout of it
    #[arg(long, value_name = "PATH", group = "sdk")]
    pub(crate) sdk_path: Option<PathBuf>,
    /// Take the SDK from a git repository
    #[arg(long, value_name = "URL", group = "sdk")]
    pub(crate) sdk_git: Option<String>,
    /// Tag in the git repository [default: that of this version]
    #[arg(long, value_name = "TAG", requires = "sdk_git")]
    pub(crate) sdk_tag: Option<String>,
    /// Take the SDK from the registry, in this version
    #[arg(long, value_name = "VERSION", group = "sdk")]
    pub(crate) sdk_version: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// Call a tap and print its answer.
///
/// A crate's folder is built first. Without PLUGIN it is the plugin whose
/// folder this is, or else the blog example of this workspace: its page is
/// made as the kernel makes it, `item_view` first, then `item_view_alter`.
///
/// Compiled code is kept in the user's cache folder. The environment variable
/// `TROVATO_CACHE` names another folder for it, or says `off`.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(crate) struct Run {
    /// A plugin's crate folder, or a `.wasm` file
    pub(crate) plugin: Option<PathBuf>,
    /// Tap to call [default: `item_view`, or the only tap there is]
    #[arg(long, value_name = "NAME")]
    pub(crate) tap: Option<String>,
    /// File with the payload as JSON, `-` for standard input [default: for a
    /// tap that takes an item the first of the crate's `items/*.json`, or a
    /// sample; for `cron` the time; else `{}`]
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// Show the plugin this member or field of items, and nothing else but
    /// those that are named as well [default: all that its tap declares]
    #[arg(long, value_name = "FIELD")]
    pub(crate) grant: Vec<String>,
    /// The user that it is called for [default: anonymous]
    #[arg(long, value_name = "ID")]
    pub(crate) user: Option<String>,
    /// A permission that the user has
    #[arg(long, value_name = "NAME")]
    pub(crate) permission: Vec<String>,
    /// Ask the tap `field_access` of this plugin, a crate's folder or a
    /// `.wasm` file, what the user may see and change of items
    #[arg(long, value_name = "PLUGIN")]
    pub(crate) guard: Vec<PathBuf>,
    /// Another plugin of the site, a crate's folder or a `.wasm` file, which
    /// this one may call and whose queues it may push to
    #[arg(long, value_name = "PLUGIN")]
    pub(crate) with: Vec<PathBuf>,
    /// Database to use, `sqlite://FILE` or `postgres://USER@HOST/NAME`; the
    /// plugins' migrations are applied to it [default: one in memory, with the
    /// crate's `items/*.json` in the table `item`]
    #[arg(long, value_name = "URL")]
    pub(crate) db: Option<String>,
    /// Give the plugins a permission of their own, such as `raw_sql`
    #[arg(long, value_name = "NAME")]
    pub(crate) permit: Vec<String>,
    /// Let the plugins talk to a server outside: `example.org`,
    /// `*.example.org`, `example.org:8443` [default: to none]
    #[arg(long, value_name = "HOST[:PORT]", value_parser = server)]
    pub(crate) http: Vec<String>,
    /// Let them reach an address that is not public, such as `127.0.0.1:8080`,
    /// where `--http` names its server: what listens there answers them as it
    /// answers this machine, behind its firewall
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = address, requires = "http")]
    pub(crate) http_private: Vec<SocketAddr>,
    /// After the call, work off what waits in the queues of these plugins,
    /// until nothing is due
    #[arg(long)]
    pub(crate) work: bool,
    /// Print what the plugins ask services for, and how long that took
    #[arg(long)]
    pub(crate) trace: bool,
    /// How to print the answer; `html` makes a page of a render element
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub(crate) format: Format,
    /// Milliseconds that a call may run [default: 1000]
    #[arg(long, value_name = "MS", value_parser = value_parser!(u64).range(1..=86_400_000))]
    pub(crate) timeout: Option<u64>,
    /// Memory that the plugin may use, in MiB [default: 64]
    #[arg(long, value_name = "MIB", value_parser = value_parser!(u64).range(1..=4096))]
    pub(crate) memory: Option<u64>,
    /// Call it N times in one request, and report how long that took
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u32).range(1..))]
    pub(crate) repeat: u32,
    /// Tell Linux's `perf` the names of the plugins' functions, by a file in
    /// `/tmp`
    #[arg(long)]
    pub(crate) perf_map: bool,
    /// Print one JSON object for result and error alike
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) cargo: CargoArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The answer as it is
    Json,
    /// A page that a browser opens
    Html,
}

/// Build a plugin's crate for wasm, and check what came out.
#[derive(Debug, clap::Args)]
pub(crate) struct Build {
    /// The crate's folder [default: this one]
    pub(crate) path: Option<PathBuf>,
    /// Build it as a component, for hosts that take those, into a file of its
    /// own: `target/wasm32-wasip1/release/NAME.component.wasm`
    #[arg(long)]
    pub(crate) component: bool,
    /// Adapt the standard library's WASI with this file, a reactor's adapter
    /// for `wasi_snapshot_preview1` [default: wasmtime's]
    #[arg(long, value_name = "FILE", requires = "component")]
    pub(crate) adapter: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) cargo: CargoArgs,
}

/// Check plugins without running them.
///
/// ABI, imports, exports, memory and size, and the manifest against the wasm,
/// both ways. A crate's folder is built first.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Crate folders or `.wasm` files
    #[arg(required = true, value_name = "PLUGIN")]
    pub(crate) plugins: Vec<PathBuf>,
    /// Put the manifest right: write what the wasm has, and keep comments
    #[arg(long)]
    pub(crate) fix: bool,
    /// Hold the sizes against those in a file, which is written if it is not
    /// there; a plugin that grew by more than 1 % and 1 KB is an error
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write the sizes as they are now into the file of `--baseline`
    #[arg(long, requires = "baseline")]
    pub(crate) update_baseline: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) cargo: CargoArgs,
}

/// Show what an operator grants: taps, fields, imports, size.
#[derive(Debug, clap::Args)]
pub(crate) struct Inspect {
    /// A plugin's crate folder, which is built first, or a `.wasm` file
    pub(crate) plugin: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) cargo: CargoArgs,
}

/// Find out what is wrong with this machine, or with a plugin's crate.
///
/// Toolchain, target, crate, release profile, versions of SDK, ABI and host,
/// manifest, and what lies about. Nothing is built without `--fix`.
#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    /// The crate's folder, or that of a workspace [default: this one; where
    /// there is no crate, only the machine is looked at]
    pub(crate) path: Option<PathBuf>,
    /// Put right what can be put right by itself: install the target, edit
    /// `Cargo.toml` and other settings, build, and correct the manifest
    #[arg(long)]
    pub(crate) fix: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// Measure plugins and their host, in a checkout of the project.
///
/// Scenarios are the studies' that the project descends from, and what else
/// its documentation gives figures of. The benchmark is compiled for speed
/// first, which takes some minutes once. A table is printed; nothing else
/// should run on the machine meanwhile.
#[derive(Debug, clap::Args)]
pub(crate) struct Bench {
    /// Scenarios, or parts of `gate1`, to run [default: all, without
    /// `peers`, which takes minutes to build]
    #[arg(value_name = "SCENARIO", value_parser = bench::NAMES.to_vec())]
    pub(crate) scenarios: Vec<String>,
    /// Fewer repetitions of everything: less than five minutes on two cores
    #[arg(long)]
    pub(crate) quick: bool,
    /// Write all figures to a file
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Write a page with tables and charts
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Write all tables for a book
    #[arg(long, value_name = "FILE")]
    pub(crate) markdown: Option<PathBuf>,
    /// Write the chart of the break-even, which `read` measures
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Calls of each case that count, and calls of the soak [default: 5000, and
    /// with `--quick` 2000; the soak by time]
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(10..))]
    pub(crate) calls: Option<u64>,
    /// Seconds that the soak lasts [default: 300, and with `--quick` 60]
    #[arg(long, value_name = "SECONDS", conflicts_with = "calls", value_parser = value_parser!(u64).range(1..))]
    pub(crate) soak: Option<u64>,
    /// Only cases of this name, as for a profiler
    #[arg(long, value_name = "NAME")]
    pub(crate) case: Option<String>,
    /// Only this item, such as post-2k
    #[arg(long, value_name = "NAME")]
    pub(crate) item: Option<String>,
    /// A PostgreSQL for Gate 3, `postgres://USER@HOST/NAME`, of at least 200
    /// connections; a view is made there and dropped [default: one is started]
    #[arg(long, value_name = "URL")]
    pub(crate) db: Option<String>,
}

/// Explain an error's code.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The code; without one, all are listed
    pub(crate) code: Option<String>,
}

/// Run a test program that is wasm, for cargo.
///
/// Cargo calls it for `cargo test --lib --target wasm32-wasip1` where
/// `.cargo/config.toml` says so, as it does in what `cargo trovato new` makes.
/// Tests have a clock and standard output, and neither files nor a host.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
In .cargo/config.toml:
  [target.wasm32-wasip1]
  runner = \"cargo trovato test-wasm\"")]
pub(crate) struct TestWasm {
    /// The program
    pub(crate) program: PathBuf,
    /// What it is called with, such as the names of tests
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) args: Vec<String>,
}

/// Print a script that has a shell complete this command.
///
/// It completes `cargo trovato`; Elvish and PowerShell complete
/// `cargo-trovato`, with a hyphen.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Bash, in ~/.bashrc:
  source <(cargo trovato completions bash)
Zsh, into a folder of $fpath:
  cargo trovato completions zsh > ~/.zfunc/_cargo-trovato
Fish, in ~/.config/fish/config.fish:
  cargo trovato completions fish | source
Elvish, in ~/.config/elvish/rc.elv:
  eval (cargo trovato completions elvish | slurp)
PowerShell, in $PROFILE:
  cargo trovato completions powershell | Out-String | Invoke-Expression")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Print or write the pages for `man`.
///
/// `cargo trovato man | man -l -` shows the first. `cargo trovato man
/// ~/.local/share/man/man1` writes all of them, for `man cargo-trovato` and
/// `man cargo-trovato-run`.
#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// The folder to write one page for each command to [default: the first
    /// page is printed]
    pub(crate) dir: Option<PathBuf>,
}

/// A key and its value.
fn definition(text: &str) -> Result<(String, String), &'static str> {
    let (key, value) = text.split_once('=').ok_or("write `KEY=VALUE`")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// A server, as grants take it.
fn server(text: &str) -> Result<String, BadServer> {
    Servers::new([text]).map(|_| text.to_owned())
}

/// An address that a client may connect to.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let no_address = "write an address and its port: `127.0.0.1:8080`, `[::1]:8080`";
    text.parse().map_err(|_| no_address)
}

impl Args {
    /// Understands a command line; one that cannot be understood ends the
    /// program.
    pub(crate) fn understand(args: Vec<OsString>) -> Self {
        let command = Self::command().color(When::of(&args).into());
        let matches = command.get_matches_from(args);
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// Cargo calls a subcommand of its own with the subcommand's name first.
pub(crate) fn without_subcommand_name(
    args: impl Iterator<Item = OsString>,
) -> impl Iterator<Item = OsString> {
    args.enumerate()
        .filter(|(at, arg)| *at != 1 || arg != "trovato")
        .map(|(_, arg)| arg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn only_cargos_own_word_is_skipped() {
        let skip = |args: &[&str]| -> Vec<OsString> {
            without_subcommand_name(args.iter().map(OsString::from)).collect()
        };
        assert_eq!(skip(&["x", "trovato", "run"]), ["x", "run"]);
        assert_eq!(skip(&["x", "run", "trovato"]), ["x", "run", "trovato"]);
    }
}
