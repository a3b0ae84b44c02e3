//! What the scenarios share: guests, hosts, floors and items, made once.

use std::io::IsTerminal;

use trovato_host_shim::build::Built;
use trovato_host_shim::{Grants, Host, HostConfig};

use crate::Result;
use crate::floor::Floor;
use crate::guests;
use crate::machine::Machine;
use crate::measure::{self, Case};
use crate::ours::Side;
use crate::posts::{self, Post};
use crate::report::{Group, Report};
use crate::scenario::Scenario;

/// What to measure.
#[derive(Debug, Clone)]
pub struct Options {
    /// Calls of each case that count.
    pub calls: usize,
    /// The only case that is measured.
    pub case: Option<String>,
    /// The only item that is measured.
    pub item: Option<String>,
}

/// Everything that is measured, ready to be called.
pub struct Bench {
    pub(crate) posts: Vec<Post>,
    /// The plugin without handles, in a host that sends no index.
    pub(crate) plain: Side,
    /// The same plugin, in a host that does.
    pub(crate) indexed: Side,
    pub(crate) lazy: Side,
    pub(crate) floor: Floor,
    options: Options,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    /// Builds the guests, loads them and reads the items.
    ///
    /// # Errors
    ///
    /// When one of that fails, and when there is no item of the name that the
    /// options ask for.
    pub fn new(options: Options) -> Result<Self> {
        let mut posts = posts::read()?;
        if let Some(item) = &options.item {
            posts.retain(|post| post.name == *item);
            if posts.is_empty() {
                return Err(format!("there is no item `{item}`").into());
            }
        }
        let host = |item_index| {
            Host::new(HostConfig {
                grants: Grants::declared(),
                item_index,
                ..HostConfig::default()
            })
        };
        let load = |guest: &Built, host: &Host| -> Result<Side> {
            let plugin = guest.load(host)?;
            let host = host.clone();
            Ok(Side { host, plugin })
        };
        let (sdk, lazy) = (guests::build("sdk")?, guests::build("lazy")?);
        let (with_index, without) = (host(true)?, host(false)?);
        Ok(Self {
            posts,
            plain: load(&sdk, &without)?,
            indexed: load(&sdk, &with_index)?,
            lazy: load(&lazy, &with_index)?,
            floor: Floor::load(&guests::build("floor")?.wasm)?,
            options,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()?,
        })
    }

    /// Runs scenarios, one after the other.
    ///
    /// # Errors
    ///
    /// When a call fails, and when two cases that do the same work come to
    /// different answers.
    pub fn run(&self, scenarios: &[&Scenario]) -> Result<Report> {
        warm_heap();
        let mut machine = Machine::look();
        let mut results = Vec::new();
        for scenario in scenarios {
            results.push(self.runtime.block_on((scenario.run)(self))?);
        }
        machine.look_again();
        Ok(Report {
            machine,
            clock_ns: measure::clock().as_nanos(),
            scenarios: results,
        })
    }

    /// Lets cases take turns.
    pub(crate) async fn group(
        &self,
        post: &Post,
        state: &'static str,
        fields: Option<&'static str>,
        mut cases: Vec<Case<'_>>,
    ) -> Result<Group> {
        if let Some(only) = &self.options.case {
            cases.retain(|case| case.name() == only);
        }
        if std::io::stderr().is_terminal() {
            eprint!("\r\x1b[K{} {state} {}", post.name, fields.unwrap_or(""));
        }
        let figures = measure::in_turn(self.options.calls, cases).await?;
        if std::io::stderr().is_terminal() {
            eprint!("\r\x1b[K");
        }
        Ok(Group {
            item: post.name.clone(),
            bytes: post.json.len(),
            state,
            fields,
            figures,
        })
    }
}

/// Makes the heap what it is in a process that has served for a while: room
/// that was used before. Else every large payload would be charged for pages
/// that the system has yet to hand out, and takes back when it is freed.
fn warm_heap() {
    let mut blocks: Vec<_> = (0..=255).map(|byte: u8| vec![byte; 120 << 10]).collect();
    // The last one keeps its place, so that the room before it is not given
    // back.
    std::mem::forget(blocks.pop());
    drop(std::hint::black_box(blocks));
}
