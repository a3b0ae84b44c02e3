//! `run`: one tap, called as the kernel calls it.

mod call;
mod done;
mod figures;
mod guards;
mod input;
mod loaded;
mod plugins;
mod site;
mod work;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};
use tokio::runtime::{Builder, Runtime};
use trovato_host_shim::check::Severity;
use trovato_host_shim::queue::Queues;
use trovato_host_shim::{Grants, Host, HostConfig, Limits, User};

use crate::args::{self, Format};
use crate::cache;
use crate::diagnosis::Scene;
use crate::diagnostic::Diagnostic;
use crate::example::{self, Unnamed};
use crate::guest_log::{GuestLog, Line};
use crate::output::{self, Exit, Failure, Result};
use crate::page;
use crate::payload::Payload;
use crate::subject::Named;

use call::Target;
use done::Done;
use guards::Guards;
use plugins::Plugins;
use site::Site;
use work::Work;

/// Instances that one request of one plugin needs, and some to spare: each
/// takes address space.
const INSTANCES: u32 = 4;

pub(crate) fn run(args: &args::Run) -> Result<Exit> {
    let log = GuestLog::new(args.json);
    let result = execute(args, &log);
    log.flush();
    match result {
        Ok(done) => {
            if args.json {
                done.print_json(log.take())?;
            } else {
                done.print(args)?;
            }
            Ok(done.exit())
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
    let with = plugins::find(&args.with)?;
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
            services: site.services(&args.http_private, &runtime)?,
            cache: cache::config(),
            perf_map: args.perf_map,
            ..HostConfig::default()
        },
        &named,
    )?;
    let plugins = Plugins::load(named, with, &host, &args.cargo)?;
    site.set_up(&plugins, &runtime)?;
    let guards = Guards::load(guards, &host, &args.cargo)?;
    let (plugin, named) = (plugins.called().plugin(), plugins.called().named());
    let target = if is_example && args.tap.is_none() {
        Target::page(plugin, named)?
    } else {
        Target::find(plugin, args.tap.as_deref(), named)?
    };
    let payload = match input {
        Some(payload) => payload,
        None => Payload::fitting(target.line(), named.crate_dir(), limit)?,
    };
    if let Some(remark) = payload.remark().filter(|_| !args.json) {
        Diagnostic::new(Severity::Note, remark).print();
    }
    let lineup = plugins.lineup();
    let queues = runtime.block_on(Queues::of(&host, &lineup));
    let queue_failures = plugins.without_queues(&queues);
    told(&queue_failures, args, log);
    let calls = call::Calls {
        host: &host,
        plugin,
        plugins: &lineup,
        queues: &queues,
        target: &target,
        payload: &payload,
        user,
        guards: &guards,
        quiet: args.json,
    };
    let ran = runtime.block_on(calls.repeat(args.repeat));
    told(&ran.failures, args, log);
    let (answer, figures) = ran.result.map_err(|error| {
        if error.code() == "guest-panic" {
            log.forget_panic();
        }
        let scene = plugins.called().scene();
        scene.with_payload(&payload).diagnose(&error)
    })?;
    let work = args.work.then(|| Work::off(&host, &queues, &plugins, log));
    let work = work.map(|work| runtime.block_on(work)).transpose()?;
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
        plugin: plugin.clone(),
        tap: target.name().to_owned(),
        answer,
        html,
        figures,
        guard_failures: ran.failures,
        queue_failures,
        work,
        is_example,
    })
}

/// Tells of plugins that failed beside the call, unless a machine reads it all
/// at the end.
fn told(failures: &[Diagnostic], args: &args::Run, log: &GuestLog) {
    let has_panicked = |one: &Diagnostic| one.explained_code() == Some("guest-panic");
    if failures.iter().any(has_panicked) {
        log.forget_panic();
    }
    if !args.json {
        failures.iter().for_each(Diagnostic::print);
    }
}

fn limits(args: &args::Run) -> Limits {
    let default = Limits::default();
    let others = args.guard.len() + args.with.len();
    let others = u32::try_from(others).unwrap_or(u32::MAX);
    Limits {
        call_budget: args
            .timeout
            .map_or(default.call_budget, Duration::from_millis),
        memory_bytes: args.memory.map_or(default.memory_bytes, |mib| mib << 20),
        instances: INSTANCES.saturating_add(others),
        ..default
    }
}

fn grants(args: &args::Run) -> Grants {
    let grants = if args.grant.is_empty() {
        Grants::declared()
    } else {
        Grants::none().to_others(args.grant.iter().map(String::as_str))
    };
    let grants = args.permit.iter().fold(grants, Grants::permit_others);
    let servers = args.http.iter().map(String::as_str);
    servers.fold(grants, Grants::with_host_for_others)
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

#[derive(Serialize)]
struct Failed {
    ok: bool,
    error: Map<String, Value>,
    log: Vec<Line>,
}
