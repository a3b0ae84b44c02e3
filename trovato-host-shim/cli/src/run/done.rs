//! What a run came to, and telling it.

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use trovato_host_shim::Plugin;
use trovato_host_shim::check::Severity;

use super::figures::Figures;
use super::work::Work;
use crate::args;
use crate::diagnostic::Diagnostic;
use crate::guest_log::Line;
use crate::output::{self, Exit, Result};
use crate::pretty::pretty;
use crate::progress;

/// Calls that went well.
pub(super) struct Done {
    pub(super) plugin: Plugin,
    pub(super) tap: String,
    pub(super) answer: Box<RawValue>,
    pub(super) html: Option<String>,
    pub(super) figures: Figures,
    /// Of guards.
    pub(super) guard_failures: Vec<Diagnostic>,
    /// Of plugins that were asked for their queues.
    pub(super) queue_failures: Vec<Diagnostic>,
    /// Where it was asked for.
    pub(super) work: Option<Work>,
    pub(super) is_example: bool,
}

impl Done {
    pub(super) fn exit(&self) -> Exit {
        match &self.work {
            Some(work) if !work.is_well() => Exit::Failed,
            _ => Exit::Done,
        }
    }

    pub(super) fn print(&self, args: &args::Run) -> Result<()> {
        match &self.html {
            Some(html) => output::print(html)?,
            None => output::print(&pretty(self.answer.get()))?,
        }
        if args.repeat > 1 {
            output::say(&self.figures.to_string());
        }
        if let Some(work) = &self.work {
            work.say();
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

    pub(super) fn print_json(&self, log: Vec<Line>) -> Result<()> {
        output::print_json(&Succeeded {
            ok: self.exit() == Exit::Done,
            plugin: self.plugin.name(),
            hash: self.plugin.hash(),
            tap: &self.tap,
            answer: &self.answer,
            html: self.html.as_deref(),
            stats: &self.figures,
            guard_failures: machine_readable(&self.guard_failures),
            queue_failures: machine_readable(&self.queue_failures),
            work: self.work.as_ref(),
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    queue_failures: Vec<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<&'a Work>,
    log: Vec<Line>,
}

fn machine_readable(diagnostics: &[Diagnostic]) -> Vec<Map<String, Value>> {
    let diagnostics = diagnostics.iter();
    diagnostics.map(Diagnostic::machine_readable).collect()
}
