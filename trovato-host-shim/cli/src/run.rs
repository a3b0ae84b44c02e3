//! `run`: one tap, called as the kernel calls it.

mod call;
mod figures;
mod guards;
mod input;
mod site;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use tokio::runtime::{Builder, Runtime};
use trovato_host_shim::check::Severity;
use trovato_host_shim::{Grants, Host, HostConfig, Limits, Plugin, User};

use crate::args::{self, Format};
use crate::cache;
use crate::diagnosis::Scene;
use crate::diagnostic::Diagnostic;
use crate::example::{self, Unnamed};
use crate::guest_log::{GuestLog, Line};
use crate::output::{self, Exit, Failure, Result};
use crate::page;
use crate::payload::Payload;
use crate::pretty::pretty;
use crate::progress;
use crate::subject::Named;

use call::Target;
use figures::Figures;
use guards::Guards;
use site::Site;

/// Instances that one request of one plugin needs, and some to spare: each
/// takes address space.
const INSTANCES: u32 = 4;

pub(crate) fn run(args: &args::Run) -> Result<Exit> {
    let log = GuestLog::new(args.json);
    let result = execute(args, &log);
    log.flush();
    match result {
        Ok(done) if args.json => {
            done.print_json(log.take())?;
            Ok(Exit::Done)
        }
        Ok(done) => {
            done.print(args)?;
            Ok(Exit::Done)
        }
        Err(Failure::Told(diagnostic)) if args.json => {
            output::print_json(&Failed {
                ok: false,
                error: diagnostic.machine_readable(),
                log: log.take(),
            })?;
            Ok(diagnostic.exit)
        }
        Err(failure) => Err(failure),
    }
}

fn execute(args: &args::Run, log: &GuestLog) -> Result<Done> {
    let (named, is_example) = match &args.plugin {
        Some(path) => (Named::find(path)?, false),
        None => match example::find()? {
            Unnamed::Here(named) => (named, false),
            Unnamed::Blog(named) => (named, true),
        },
    };
    let user = user(args);
    let guards = guards::find(&args.guard, &user)?;
    let limits = limits(args);
    let limit = limits.payload_bytes;
    // Before anything is built: a name that is wrong is soon told.
    let input = args.input.as_deref();
    let input = input.map(|path| Payload::read(path, limit)).transpose()?;
    let runtime = runtime()?;
    let site = Site::open(args.db.as_deref(), &runtime)?;
    let host = host(
        HostConfig {
            limits,
            grants: grants(args),
            log: Arc::new(log.clone()),
            services: site.services(&runtime)?,
            cache: cache::config(),
            ..HostConfig::default()
        },
        &named,
    )?;
    let plugin = named.load(&host)?;
    site.set_up(&plugin, named.crate_dir(), &runtime)?;
    let guards = Guards::load(guards, &host)?;
    let target = if is_example && args.tap.is_none() {
        Target::page(&plugin, &named)?
    } else {
        Target::find(&plugin, args.tap.as_deref(), &named)?
    };
    let payload = match input {
        Some(payload) => payload,
        None => Payload::fitting(target.line(), named.crate_dir(), limit)?,
    };
    if let Some(remark) = payload.remark().filter(|_| !args.json) {
        Diagnostic::new(Severity::Note, remark).print();
    }
    let calls = call::Calls {
        host: &host,
        plugin: &plugin,
        target: &target,
        payload: &payload,
        user,
        guards: &guards,
        quiet: args.json,
    };
    let ran = runtime.block_on(calls.repeat(args.repeat));
    let has_panicked = |guard: &Diagnostic| guard.explained_code() == Some("guest-panic");
    if ran.failures.iter().any(has_panicked) {
        log.forget_panic();
    }
    if !args.json {
        ran.failures.iter().for_each(Diagnostic::print);
    }
    let (answer, figures) = ran.result.map_err(|error| {
        if error.code() == "guest-panic" {
            log.forget_panic();
        }
        Scene::of_file(named.path())
            .with_crate(named.crate_dir())
            .with_payload(&payload)
            .diagnose(&error)
    })?;
    let html = match args.format {
        Format::Json => None,
        Format::Html => Some(page::page(
            plugin.name(),
            target.name(),
            &payload.text,
            answer.get(),
        )?),
    };
    Ok(Done {
        plugin,
        tap: target.name().to_owned(),
        answer,
        html,
        figures,
        failures: ran.failures,
        is_example,
    })
}

fn limits(args: &args::Run) -> Limits {
    let default = Limits::default();
    let guards = u32::try_from(args.guard.len()).unwrap_or(u32::MAX);
    Limits {
        call_budget: args
            .timeout
            .map_or(default.call_budget, Duration::from_millis),
        memory_bytes: args.memory.map_or(default.memory_bytes, |mib| mib << 20),
        instances: INSTANCES.saturating_add(guards),
        ..default
    }
}

fn grants(args: &args::Run) -> Grants {
    let grants = if args.grant.is_empty() {
        Grants::declared()
    } else {
        Grants::none().to_others(args.grant.iter().map(String::as_str))
    };
    args.permit.iter().fold(grants, Grants::permit_others)
}

fn user(args: &args::Run) -> User {
    let id = args.user.as_deref();
    let user = id.map_or_else(User::anonymous, User::new);
    let permissions = args.permission.iter();
    permissions.fold(user, User::with_permission)
}

fn runtime() -> Result<Runtime> {
    let runtime = Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| {
        Diagnostic::error(format!("threads cannot be started: {error}"))
            .code("host-config")
            .into()
    })
}

fn host(config: HostConfig, named: &Named) -> Result<Host> {
    Host::new(config).map_err(|error| Scene::of_file(named.path()).diagnose(&error).into())
}

/// Calls that went well.
struct Done {
    plugin: Plugin,
    tap: String,
    answer: Box<RawValue>,
    html: Option<String>,
    figures: Figures,
    /// Of guards.
    failures: Vec<Diagnostic>,
    is_example: bool,
}

impl Done {
    fn print(&self, args: &args::Run) -> Result<()> {
        match &self.html {
            Some(html) => output::print(html)?,
            None => output::print(&pretty(self.answer.get()))?,
        }
        if args.repeat > 1 {
            output::say(&self.figures.to_string());
        }
        if self.is_example && self.html.is_none() && progress::is_watched() {
            Diagnostic::new(Severity::Note, "this is what the plugin answers with")
                .help(
                    "for a page that a browser opens: cargo trovato run --format html > page.html",
                )
                .print();
        }
        Ok(())
    }

    fn print_json(&self, log: Vec<Line>) -> Result<()> {
        output::print_json(&Succeeded {
            ok: true,
            plugin: self.plugin.name(),
            hash: self.plugin.hash(),
            tap: &self.tap,
            answer: &self.answer,
            html: self.html.as_deref(),
            stats: &self.figures,
            guard_failures: self
                .failures
                .iter()
                .map(Diagnostic::machine_readable)
                .collect(),
            log,
        })
    }
}

#[derive(Serialize)]
struct Succeeded<'a> {
    ok: bool,
    plugin: &'a str,
    hash: &'a str,
    tap: &'a str,
    answer: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<&'a str>,
    stats: &'a Figures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    guard_failures: Vec<Map<String, Value>>,
    log: Vec<Line>,
}

#[derive(Serialize)]
struct Failed {
    ok: bool,
    error: Map<String, Value>,
    log: Vec<Line>,
}
