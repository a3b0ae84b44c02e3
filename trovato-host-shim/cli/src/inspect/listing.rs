//! The listing that an operator reads.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use trovato_host_shim::inspect::{ImportLine, ImportProvision};
use trovato_host_shim::log::escaped;
use trovato_host_shim::{FieldSlot, FieldType, TapInput, TapLine};

use super::Inspected;
use crate::size;

const HEADER: Style = AnsiColor::BrightGreen.on_default().bold();
const NAME: Style = AnsiColor::BrightCyan.on_default().bold();

/// Width of the column of labels.
const LABEL: usize = 12;

pub(super) fn listing(plugin: &Inspected) -> String {
    let mut out = String::new();
    let _ = write!(out, "{NAME}{}{NAME:#}", escaped(&plugin.name));
    if let Some(manifest) = &plugin.manifest {
        let (version, about) = (escaped(&manifest.version), escaped(&manifest.description));
        let _ = write!(out, " {version}\n{about}");
    }
    out.push_str("\n\n");
    for (label, value) in facts(plugin) {
        line(&mut out, 0, label, &value);
    }
    let _ = writeln!(out, "\n{HEADER}taps{HEADER:#}");
    for tap in &plugin.inspection.taps {
        add_tap(&mut out, tap, plugin.inspection.is_component);
    }
    let _ = writeln!(out, "\n{HEADER}imports{HEADER:#}");
    if plugin.inspection.imports.is_empty() {
        out.push_str("  none\n");
    }
    for import in &plugin.inspection.imports {
        add_import(&mut out, import);
    }
    let _ = writeln!(out, "\n{HEADER}deployed kernel{HEADER:#}");
    if plugin.deployed_kernel.is_empty() {
        out.push_str("  runs there\n");
    }
    if let [_, ..] = plugin.deployed_kernel[..] {
        out.push_str("  does not run there, or not all of it:\n");
    }
    for obstacle in &plugin.deployed_kernel {
        let _ = writeln!(out, "  - {}", escaped(obstacle));
    }
    out
}

fn facts(plugin: &Inspected) -> Vec<(&'static str, String)> {
    let inspection = &plugin.inspection;
    let list = |names: &[String]| match names {
        [] => "none".to_owned(),
        names => escaped(&names.join(", ")).into_owned(),
    };
    let sections = format!(
        "{} ({} code, {} data, {} names and tap lines)",
        size::file(inspection.bytes),
        size::file(inspection.code_bytes),
        size::file(inspection.data_bytes),
        size::file(inspection.custom_bytes),
    );
    let most = inspection.memory_max_bytes.map_or(String::new(), |most| {
        format!(", at most {}", size::memory(most))
    });
    let form = if inspection.is_component {
        ", a component"
    } else {
        ""
    };
    let mut facts = vec![
        ("file", format!("{}{form}", plugin.wasm)),
        ("sha-256", inspection.hash.clone()),
        ("size", sections),
        (
            "memory",
            format!(
                "{} to start with{most}",
                size::memory(inspection.memory_bytes)
            ),
        ),
    ];
    if let Some(stack) = inspection.stack_bytes {
        facts.push(("stack", size::memory(stack.into())));
    }
    // A component need not say.
    let says = |tap: &&TapLine| !tap.sdk.is_empty() || !inspection.is_component;
    if let Some(tap) = inspection.taps.first().filter(says) {
        facts.push((
            "built with",
            format!("trovato-sdk {}, ABI {}", escaped(&tap.sdk), tap.abi),
        ));
    }
    if plugin.manifest.is_none() {
        facts.push(("manifest", "none".to_owned()));
        return facts;
    }
    facts.push(("permissions", list(&inspection.permissions)));
    facts.push(("depends on", list(&inspection.dependencies)));
    facts
}

fn add_tap(out: &mut String, tap: &TapLine, of_component: bool) {
    let custom = if tap.custom { ", a tap of its own" } else { "" };
    let _ = writeln!(
        out,
        "  {NAME}{}{NAME:#} ({}{custom})",
        escaped(&tap.tap),
        escaped(&tap.mode)
    );
    let inputs: Vec<_> = tap
        .inputs
        .iter()
        .map(|input| format!("{}: {}", input.name, input.type_name))
        .collect();
    let inputs = if inputs.is_empty() {
        "nothing".to_owned()
    } else {
        inputs.join(", ")
    };
    let output = match tap.output.as_str() {
        "" | "()" => "nothing",
        output => output,
    };
    line(out, 2, "takes", &escaped(&inputs));
    line(out, 2, "answers", &escaped(output));
    for input in tap.inputs.iter().filter(|input| input.form.is_handle()) {
        // A component is called with nothing but handles of its items.
        let sent = if of_component { &[] } else { &*input.eager };
        add_handle(out, input, sent);
    }
    let reads = match tap.reads.as_slice() {
        [] if tap.mode == "projected" || tap.is_lazy() => "id and type only".to_owned(),
        names => fields(names),
    };
    line(out, 2, "reads", &reads);
    line(out, 2, "writes", &fields(&tap.writes));
}

/// What a handle can be asked for: a line for each field, and which of them are
/// sent with the call.
fn add_handle(out: &mut String, input: &TapInput, sent: &[String]) {
    let mut label = format!("{}:", escaped(&input.name));
    if label.chars().count() > LABEL {
        let _ = writeln!(out, "    {label}");
        label.clear();
    }
    let Some(slots) = &input.fields else {
        let sent = match sent {
            [] => String::new(),
            names => format!("; sent with the call: {}", fields(names)),
        };
        line(out, 2, &label, &format!("asked for by name{sent}"));
        return;
    };
    for field in slots {
        line(out, 2, &label, &slot(field, sent));
        label.clear();
    }
    if slots.is_empty() {
        line(out, 2, &label, "nothing but id and type");
    }
}

fn slot(field: &FieldSlot, sent: &[String]) -> String {
    let kind = match field.field_type {
        FieldType::Text => "text",
        FieldType::Integer => "integer",
        FieldType::Float => "float",
        FieldType::Bool => "bool",
        FieldType::Json => "json",
    };
    let mut text = format!("{}: {kind}", escaped(&field.name));
    if field.write {
        text.push_str(", may be set");
    }
    if sent.contains(&field.name) {
        text.push_str(", sent with the call");
    }
    text
}

fn add_import(out: &mut String, import: &ImportLine) {
    let provision = match import.provision {
        ImportProvision::Provided => "provided",
        ImportProvision::Stub => "fails when it is called",
        ImportProvision::Missing => "not provided: the plugin does not load",
    };
    let name = format!("{} {}", import.module, import.name);
    let _ = writeln!(out, "  {:44}  {provision}", escaped(&name));
}

fn fields(names: &[String]) -> String {
    match names {
        [] => "no fields".to_owned(),
        [all] if all == "*" => "all fields".to_owned(),
        names => escaped(&names.join(", ")).into_owned(),
    }
}

fn line(out: &mut String, indent: usize, label: &str, value: &str) {
    let _ = writeln!(out, "  {:indent$}{label:LABEL$} {value}", "");
}
