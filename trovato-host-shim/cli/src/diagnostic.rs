//! A diagnostic in the style of rustc: what happened, where, and what to do.

use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use serde_json::{Map, Value};
use trovato_host_shim::Error;
use trovato_host_shim::check::Severity;
use trovato_host_shim::error::explain;

use crate::excerpt::Excerpt;
use crate::output::{self, Exit};
use crate::width::{self, LEAST, wrapped};

/// Something to tell.
#[derive(Debug)]
pub(crate) struct Diagnostic {
    pub(crate) severity: Severity,
    code: Option<&'static str>,
    /// The code that there is more to say about, if it is another one.
    explained: Option<&'static str>,
    message: String,
    place: Option<Place>,
    notes: Vec<String>,
    help: Vec<String>,
    /// The host's error, as a machine reads it.
    host: Map<String, Value>,
    /// How the command ends after it.
    pub(crate) exit: Exit,
}

/// Where it happened.
#[derive(Debug)]
pub(crate) enum Place {
    /// In a file as a whole.
    File(String),
    /// At a line and column, both from 1, of a file that is not at hand.
    Point {
        path: String,
        line: usize,
        column: usize,
    },
    /// In a file of which a line can be shown.
    Shown { path: String, excerpt: Excerpt },
}

impl Place {
    /// A file as a whole.
    pub(crate) fn file(path: &Path) -> Self {
        Self::File(shown(path))
    }

    /// A range of a text. `label` is written under it.
    pub(crate) fn in_text(
        path: String,
        text: &str,
        range: Range<usize>,
        label: Option<String>,
    ) -> Self {
        let excerpt = Excerpt::new(text, range, label);
        Self::Shown { path, excerpt }
    }

    fn point(&self) -> Option<(usize, usize)> {
        match self {
            Self::File(_) => None,
            Self::Point { line, column, .. } => Some((*line, *column)),
            Self::Shown { excerpt, .. } => Some((excerpt.line, excerpt.column())),
        }
    }

    fn path(&self) -> &str {
        match self {
            Self::File(path) | Self::Point { path, .. } | Self::Shown { path, .. } => path,
        }
    }

    fn element(&self) -> Element<'_> {
        match self {
            Self::File(path) => Origin::path(path).into(),
            Self::Point { path, line, column } => {
                Origin::path(path).line(*line).char_column(*column).into()
            }
            Self::Shown { path, excerpt } => Snippet::source(&excerpt.text)
                .path(path)
                .line_start(excerpt.line)
                .annotation(
                    AnnotationKind::Primary
                        .span(excerpt.range.clone())
                        .label(excerpt.label.as_deref()),
                )
                .into(),
        }
    }
}

impl Diagnostic {
    pub(crate) fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            code: None,
            explained: None,
            message: message.into(),
            place: None,
            notes: Vec::new(),
            help: Vec::new(),
            host: Map::new(),
            exit: Exit::Failed,
        }
    }

    pub(crate) fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// The command line asks for what there is not.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::error(message).exit(Exit::Usage)
    }

    pub(crate) fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    pub(crate) fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    pub(crate) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    pub(crate) fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// There is more to say about another code than the error's own.
    pub(crate) fn explained_by(mut self, code: Option<&'static str>) -> Self {
        self.explained = code;
        self
    }

    pub(crate) fn place(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds what machines read of a host's error.
    pub(crate) fn host(mut self, error: &Error) -> Self {
        if let Ok(Value::Object(members)) = serde_json::to_value(error) {
            self.host = members;
        }
        self
    }

    /// Prints it on standard error.
    pub(crate) fn print(&self) {
        output::say(&self.render());
        if let Some(code) = self.explained_code() {
            output::say(&format!("\nfor more: cargo trovato explain {code}"));
        }
    }

    pub(crate) fn is(&self, code: &str) -> bool {
        self.code == Some(code)
    }

    /// Whether it is about a plugin's manifest.
    pub(crate) fn is_about_manifest(&self) -> bool {
        self.code.is_some_and(|code| code.starts_with("manifest-"))
    }

    /// The code, if there is more to say about it.
    pub(crate) fn explained_code(&self) -> Option<&'static str> {
        self.explained
            .or(self.code)
            .filter(|code| explain(code).is_some())
    }

    /// Its text, with colours, as wide as the terminal.
    pub(crate) fn render(&self) -> String {
        self.render_for(width::of_errors())
    }

    fn render_for(&self, width: Option<usize>) -> String {
        let (level, name) = match self.severity {
            Severity::Error => (Level::ERROR, "error"),
            Severity::Warning => (Level::WARNING, "warning"),
            Severity::Note => (Level::NOTE, "note"),
        };
        // `error[code]: `, and `  = note: ` under it.
        let head = name.len() + self.code.map_or(0, |code| code.len() + 2) + 2;
        let margin = self.margin();
        let message = fitted(&self.message, width, head);
        let fit = |text: &String| fitted(text, width, margin + "= note: ".len());
        let (notes, help): (Vec<_>, Vec<_>) = (
            self.notes.iter().map(fit).collect(),
            self.help.iter().map(fit).collect(),
        );
        let mut title = level.primary_title(message);
        if let Some(code) = self.code {
            title = title.id(code);
        }
        let elements = self.place.iter().map(Place::element);
        let notes = notes.iter().map(|note| Level::NOTE.message(note));
        let help = help.iter().map(|help| Level::HELP.message(help));
        let group = title.elements(elements).elements(notes).elements(help);
        let mut renderer = Renderer::styled();
        if let Some(width) = width {
            renderer = renderer.term_width(width);
        }
        let text = renderer.render(&[group]);
        match &self.place {
            Some(Place::Shown { .. }) => text,
            // As wide as a line number would make it.
            _ => text.replace('\n', "\n "),
        }
    }

    /// Columns in front of notes.
    fn margin(&self) -> usize {
        match &self.place {
            Some(Place::Shown { excerpt, .. }) => excerpt.line.to_string().len() + 1,
            _ => 2,
        }
    }

    /// What a machine reads: the members of the host's error, if it is one,
    /// and the place and help that are printed for people.
    pub(crate) fn machine_readable(&self) -> Map<String, Value> {
        let code = match (self.code, self.exit) {
            (Some(code), _) => code,
            (None, Exit::Usage) => "usage",
            (None, _) => "error",
        };
        let mut members = self.host.clone();
        members.entry("code").or_insert_with(|| code.into());
        members
            .entry("message")
            .or_insert_with(|| self.message.as_str().into());
        // Cargo's own words may have come in colours.
        if let Some(Value::String(message)) = members.get_mut("message") {
            *message = anstream::adapter::strip_str(message).to_string();
        }
        if let Some(place) = &self.place {
            members.insert("file".to_owned(), place.path().into());
            if let Some((line, column)) = place.point() {
                members.insert("line".to_owned(), line.into());
                members.insert("column".to_owned(), column.into());
            }
        }
        if !self.help.is_empty() {
            members.insert("help".to_owned(), self.help.join("\n").into());
        }
        members
    }
}

/// A text that fits between a margin and the terminal's edge. One that has
/// lines of its own, such as a backtrace, keeps them.
fn fitted(text: &str, width: Option<usize>, margin: usize) -> String {
    match width {
        Some(width) if !text.contains('\n') => {
            wrapped(text, width.saturating_sub(margin).max(LEAST), 0)
        }
        _ => text.to_owned(),
    }
}

/// A path as one would type it here.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let short = here
        .as_deref()
        .and_then(|here| path.strip_prefix(here).ok());
    let path = short.unwrap_or(path.strip_prefix("./").unwrap_or(path));
    if path.as_os_str().is_empty() {
        return ".".to_owned();
    }
    path.display().to_string()
}
