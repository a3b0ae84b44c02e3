//! From the host's errors to diagnostics: where each happened, for the person
//! who can do something about it.

mod cause;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use trovato_host_shim::error::{Kind, explain_tap_error};
use trovato_host_shim::log::escaped;
use trovato_host_shim::{Error, Phase, manifest};

use crate::diagnostic::{Diagnostic, Place, shown};
use crate::excerpt;
use crate::output::Exit;
use crate::payload::Payload;

/// Frames of a backtrace that are shown.
const FRAMES: usize = 24;

/// What was going on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene<'a> {
    /// The file or folder that it is about.
    file: &'a Path,
    /// Where the plugin's source may be.
    sources: Option<&'a Path>,
    payload: Option<&'a Payload>,
}

impl<'a> Scene<'a> {
    /// Reading, building or loading a file.
    pub(crate) fn of_file(file: &'a Path) -> Self {
        Self {
            file,
            sources: None,
            payload: None,
        }
    }

    /// With the folder of the crate that it was built from, if it was.
    pub(crate) fn with_crate(self, dir: Option<&'a Path>) -> Self {
        Self {
            sources: dir,
            ..self
        }
    }

    /// Calling a tap with a payload.
    pub(crate) fn with_payload(self, payload: &'a Payload) -> Self {
        Self {
            payload: Some(payload),
            ..self
        }
    }

    pub(crate) fn diagnose(&self, error: &Error) -> Diagnostic {
        let place = self.place(error);
        let mut diagnostic = notes(error, place.as_ref())
            .into_iter()
            .fold(Diagnostic::error(title(error)), Diagnostic::note)
            .code(error.code())
            .place(place)
            .host(error);
        // What the SDK or a service has said is known better than that it was
        // a tap that handed it on.
        let of_tap = error
            .tap_error()
            .and_then(|own| explain_tap_error(own.code()));
        diagnostic = diagnostic.explained_by(of_tap.map(|entry| entry.code));
        let general = of_tap.map(|entry| entry.help).or_else(|| error.help());
        let general = cause::help(error).or_else(|| general.map(str::to_owned));
        if let Some(help) = general {
            diagnostic = diagnostic.help(help);
        }
        if let Some(help) = self.option(error) {
            diagnostic = diagnostic.help(help);
        }
        match error.kind() {
            Kind::UnknownTap { .. } => diagnostic.exit(Exit::Usage),
            _ => diagnostic,
        }
    }

    /// An option of `run` that helps as well.
    fn option(&self, error: &Error) -> Option<&'static str> {
        if let Kind::TapError(error) = error.kind()
            && let Some(option) = option_for(error.code())
        {
            return Some(option);
        }
        let payload = self.payload?;
        match error.kind() {
            Kind::Timeout { .. } => Some("`--timeout MS` gives a call more time"),
            Kind::OutOfMemory(_) => Some("`--memory MIB` gives the plugin more memory"),
            Kind::TapError(_) if payload.is_chosen() => {
                Some("`--input FILE` calls the tap with another payload")
            }
            _ => None,
        }
    }

    fn place(&self, error: &Error) -> Option<Place> {
        match error.kind() {
            Kind::GuestPanic {
                file, line, column, ..
            } => Some(self.source(file, *line as usize, *column as usize)),
            Kind::TapError(own) => {
                let payload = self.payload?;
                // Without a path it is about the whole of it, or about
                // something else altogether.
                let is_about_it = own.path().is_some() || own.code() == "input";
                let path = is_about_it.then(|| own.path().unwrap_or_default());
                payload.place(error.tap(), Some(path?))
            }
            Kind::BadPayload { .. } | Kind::BadItem { .. } | Kind::PayloadTooLarge(_) => {
                self.payload?.place(None, None)
            }
            Kind::ManifestInvalid { path, .. } => path.as_deref().map(cause::invalid_manifest),
            Kind::ManifestMismatch { .. } => {
                let beside = manifest::beside(self.file).or_else(|| self.manifest(error.plugin()?));
                Some(Place::file(beside.as_deref().unwrap_or(self.file)))
            }
            // Their message names the path, or there is none.
            Kind::Io { .. } | Kind::NotAPlugin { .. } => None,
            _ => match error.phase() {
                Phase::Read | Phase::Manifest | Phase::Compile | Phase::Link => {
                    Some(Place::file(self.file))
                }
                _ => None,
            },
        }
    }

    /// The manifest in the crate's folder.
    fn manifest(&self, plugin: &str) -> Option<PathBuf> {
        let path = self.sources?.join(format!("{plugin}{}", manifest::SUFFIX));
        path.is_file().then_some(path)
    }

    /// A place in the plugin's source. The compiler names files relative to
    /// the workspace, which is the crate's folder or one above it.
    fn source(&self, file: &str, line: usize, column: usize) -> Place {
        let near = self.sources.and_then(|dir| {
            let dir = fs::canonicalize(dir).ok()?;
            let above: Vec<PathBuf> = dir.ancestors().map(|dir| dir.join(file)).collect();
            above.into_iter().find(|path| path.is_file())
        });
        let text = near
            .as_deref()
            .and_then(|path| fs::read_to_string(path).ok());
        if let (Some(path), Some(text)) = (&near, &text)
            && let Some(shown_line) = text.lines().nth(line.saturating_sub(1))
        {
            let start = excerpt::line_start(text, line);
            let rest = shown_line.char_indices().nth(column.saturating_sub(1));
            let at = start + rest.map_or(shown_line.len(), |(at, _)| at);
            return Place::in_text(shown(path), text, at..at + 1, None);
        }
        let path = escaped(file).into_owned();
        Place::Point { path, line, column }
    }
}

/// An option of `run` for what a service has answered.
fn option_for(code: &str) -> Option<&'static str> {
    match code {
        "denied" => Some(
            "`--http HOST` lets plugins talk to a server; \
             at an address that is not public, `--http-private ADDRESS:PORT` as well",
        ),
        "unknown-plugin" => Some("`--with PLUGIN` adds another plugin to the site"),
        "unknown-queue" => Some("`--with PLUGIN` adds the plugin that works on the queue"),
        _ => None,
    }
}

fn title(error: &Error) -> String {
    match error.kind() {
        Kind::GuestPanic { message, .. } => format!("the plugin panicked: {}", printable(message)),
        Kind::TapError(error) => printable(error.message()),
        Kind::ManifestInvalid { path, reason } => cause::manifest_reason(path.as_deref(), reason),
        Kind::BuildFailed { reason } => {
            // Kept back until now: cargo's own words, in cargo's own form.
            if reason.contains('\n') {
                crate::output::say(&format!("{reason}\n"));
                return "the plugin's crate does not build".to_owned();
            }
            let reason = reason.trim_start_matches("error: ");
            format!("the plugin's crate does not build: {reason}")
        }
        kind => kind.to_string(),
    }
}

fn notes(error: &Error, place: Option<&Place>) -> Vec<String> {
    if matches!(error.kind(), Kind::UnknownTap { .. }) {
        return Vec::new();
    }
    let mut notes = Vec::new();
    // Before a call the place says which plugin it is.
    if let (Some(plugin), Some(tap)) = (error.plugin(), error.tap()) {
        notes.push(format!("in the tap `{tap}` of the plugin `{plugin}`"));
    }
    if let Kind::TapError(error) = error.kind() {
        notes.push(format!(
            "the tap's own code for it is `{}`",
            printable(error.code())
        ));
        // Where the payload's line is shown, the path stands under it.
        let is_shown = matches!(place, Some(Place::Shown { .. }));
        if let Some(path) = error.path().filter(|_| !is_shown) {
            notes.push(format!("it is about `{}` in the payload", printable(path)));
        }
        if let Some(details) = error.details() {
            notes.push(format!("details: {}", printable(details.as_str())));
        }
    }
    let frames = error.backtrace();
    if !frames.is_empty() {
        let mut text = "the plugin's functions at that moment, innermost first:".to_owned();
        for (at, frame) in frames.iter().take(FRAMES).enumerate() {
            let _ = write!(text, "\n{at:4}: {frame}");
        }
        if frames.len() > FRAMES {
            let _ = write!(text, "\n      and {} more", frames.len() - FRAMES);
        }
        notes.push(text);
    }
    notes
}

/// A guest's text, each line of it made harmless.
fn printable(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(escaped).collect();
    lines.join("\n")
}
