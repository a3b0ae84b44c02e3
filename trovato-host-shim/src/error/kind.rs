//! The kinds of failure and their codes.

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Duration;

use trovato::TapError;

use super::wording::{
    abi_mismatch, disagreement, listed, near, of, proposals, sdk_of, usual, wit_mismatch,
};
use crate::services::ServiceError;

/// Names that an error has at most, where a guest decides how many there are.
pub(crate) const MAX_NAMES: usize = 8;

/// A figure that was exceeded, and by what. Units are the limit's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What was asked for.
    pub wanted: u64,
    /// What is allowed.
    pub limit: u64,
}

/// What happened. Every kind has one code, and every code one kind.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Kind {
    /// The host's configuration makes no sense.
    #[error("the host cannot be set up: {reason}")]
    HostConfig {
        /// Which setting, and why.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("`{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A path is neither a wasm file nor the folder of a plugin crate.
    #[error("`{}` is no plugin: {reason}", path.display())]
    NotAPlugin {
        /// The path.
        path: PathBuf,
        /// What is missing there.
        reason: String,
    },
    /// A file is not WebAssembly at all.
    #[error("this is not WebAssembly but {looks_like}")]
    NotWasm {
        /// What the first bytes suggest.
        looks_like: &'static str,
    },
    /// A component, in a host that was built without them.
    #[error(
        "this is a WebAssembly component, and this host was built without the feature `component`"
    )]
    IsComponent,
    /// A module that stops in the middle.
    #[error("the WebAssembly stops in the middle of {part}, after {bytes} bytes")]
    TruncatedWasm {
        /// Length of the file.
        bytes: usize,
        /// What was not complete.
        part: &'static str,
    },
    /// A module that does not validate.
    #[error("invalid WebAssembly: {reason}")]
    InvalidWasm {
        /// The validator's reason, with the offset in the file.
        reason: String,
    },
    /// A module that uses a part of WebAssembly that is off here.
    #[error("the module uses {}", proposals(uses))]
    WasmFeature {
        /// Name of each proposal, and rustc's flag that switches it on.
        uses: Vec<(&'static str, &'static str)>,
    },
    /// A plugin made for another version of the ABI.
    #[error("{}", abi_mismatch(*expected, *got, sdk.as_deref()))]
    AbiMismatch {
        /// The version that this host speaks.
        expected: u32,
        /// The version that the plugin was built for; `None` when it does
        /// not say.
        got: Option<u32>,
        /// The SDK that it was built with, if it says so.
        sdk: Option<String>,
    },
    /// A component made for another version of the WIT package.
    #[error("{}", wit_mismatch(expected, got.as_deref()))]
    WitMismatch {
        /// The version that this host has.
        expected: &'static str,
        /// The version that the component imports; `None` when it names none.
        got: Option<String>,
    },
    /// A component of more parts than the limit.
    #[error("the component has {} {what}, and the limit is {}", .limit.wanted, .limit.limit)]
    ComponentParts {
        /// What there is too much of.
        what: &'static str,
        /// How much.
        limit: Limit,
    },
    /// A component lacks a tap that its section names.
    #[error(
        "the section `trovato.taps` names the tap `{tap}`, and the component does not export `{export}`"
    )]
    MissingExport {
        /// The tap.
        tap: String,
        /// What it would be exported as.
        export: String,
    },
    /// A component's tap takes items by handle, and no line says which.
    #[error(
        "the export `{export}` takes items by handle, and the section `trovato.taps` has no line that says which, with which fields"
    )]
    MissingLine {
        /// Name of the export.
        export: String,
    },
    /// No linear memory is exported as `memory`.
    #[error("the module exports no memory named `memory`")]
    MissingMemory,
    /// The input-buffer function is not exported.
    #[error("the module exports no function `trovato_input`")]
    MissingInputExport,
    /// An export has the wrong type.
    #[error("export `{export}` is {got}, and must be {expected}")]
    BadExportSignature {
        /// Name of the export.
        export: String,
        /// The type that the ABI asks for.
        expected: &'static str,
        /// The type that was found.
        got: String,
    },
    /// An import that this host does not provide.
    #[error("the module imports `{module}` `{name}`, which this host does not provide{}{}", near(suggestion.as_deref()), usual(cause.as_deref()))]
    UnknownImport {
        /// Module part of the import's name.
        module: String,
        /// Field part of the import's name.
        name: String,
        /// The nearest name that exists.
        suggestion: Option<String>,
        /// What usually leads to it, where that is known.
        cause: Option<String>,
        /// What to do about that.
        fix: Option<&'static str>,
    },
    /// An import of the wrong type.
    #[error("import `{module}` `{name}` is {got}, and this host has {expected}{}", usual(cause.as_deref()))]
    ImportType {
        /// Module part of the import's name.
        module: String,
        /// Field part of the import's name.
        name: String,
        /// The type that this host has.
        expected: String,
        /// The type that the module asks for.
        got: String,
        /// What usually leads to it, where that is known.
        cause: Option<String>,
    },
    /// A module without taps.
    #[error("the module exports no tap")]
    NoTaps,
    /// The plugin does not implement the tap that was called.
    #[error("the plugin has no tap `{tap}`{}", near(suggestion.as_deref()))]
    UnknownTap {
        /// The name that was asked for.
        tap: String,
        /// The nearest tap that the plugin has.
        suggestion: Option<String>,
    },
    /// The memory declared by the module exceeds the limit.
    #[error("the module starts with {} bytes of memory, and the limit is {}", .0.wanted, .0.limit)]
    MemoryLimit(Limit),
    /// A table exceeds the limit, at load or while running.
    #[error("the module wants a table of {} elements, and the limit is {}", .0.wanted, .0.limit)]
    TableLimit(Limit),
    /// A manifest that cannot be read.
    #[error("the manifest {}is invalid: {reason}", of(path.as_ref()))]
    ManifestInvalid {
        /// The file, when it came from one.
        path: Option<PathBuf>,
        /// What is wrong, and in which line.
        reason: String,
    },
    /// Manifest and wasm disagree about the taps.
    #[error(
        "manifest and wasm disagree: {}",
        disagreement(manifest_only, wasm_only)
    )]
    ManifestMismatch {
        /// Taps that the manifest names and the wasm lacks.
        manifest_only: Vec<String>,
        /// Taps that the wasm has and the manifest does not name.
        wasm_only: Vec<String>,
    },
    /// No slot in the pool came free in time.
    #[error("all {instances} instances were busy for {} ms", waited.as_millis())]
    Busy {
        /// How long the request waited.
        waited: Duration,
        /// Size of the pool.
        instances: u32,
    },
    /// The engine could not make an instance.
    #[error("the engine could not make an instance: {reason}")]
    HostLimit {
        /// The engine's reason.
        reason: String,
    },
    /// A call used up its time.
    #[error("the call was stopped after its {} ms", budget.as_millis())]
    Timeout {
        /// What a call may run for.
        budget: Duration,
    },
    /// The guest ended because it could not grow its memory.
    #[error("the guest ran out of memory: it wanted {} bytes in all, and the limit is {}", .0.wanted, .0.limit)]
    OutOfMemory(Limit),
    /// The guest recursed too deeply.
    #[error("the guest's stack overflowed")]
    StackOverflow,
    /// The guest panicked.
    #[error("the guest panicked at {file}:{line}:{column}: {message}")]
    GuestPanic {
        /// The panic's message, at most 4 KiB.
        message: String,
        /// Source file, as the compiler was given it.
        file: String,
        /// Line, from 1.
        line: u32,
        /// Column, from 1.
        column: u32,
    },
    /// The guest trapped without a panic.
    #[error("the guest trapped: {reason}")]
    GuestTrap {
        /// The trap's name.
        reason: String,
    },
    /// The guest called `std::process::exit`.
    #[error("the guest exited with status {code}")]
    GuestExit {
        /// The status it gave.
        code: i32,
    },
    /// The guest called a WASI function that is not provided.
    #[error(
        "the guest called WASI's `{function}`, which plugins do not have; usual cause: {cause}"
    )]
    WasiStub {
        /// The WASI function; of a component its interface and name, such as
        /// `wasi:clocks/wall-clock@0.2.6` `now`.
        function: Cow<'static, str>,
        /// What in Rust usually leads to it.
        cause: &'static str,
        /// What to write in its place.
        fix: &'static str,
    },
    /// A component used a handle that it does not have.
    #[error("the guest used a handle that it does not have: {reason}")]
    BadHandle {
        /// The engine's reason.
        reason: String,
    },
    /// A component kept a handle that was only lent.
    #[error("the guest kept a handle of an item after its call")]
    KeptHandle,
    /// The guest handed a host function, or the host itself, an address
    /// outside its memory.
    #[error("{what} lies outside the guest's memory: {length} bytes at {address}, of {memory}")]
    BadPointer {
        /// What should have been there.
        what: &'static str,
        /// Where it should start.
        address: u64,
        /// How long it should be.
        length: u64,
        /// Size of the memory at that moment.
        memory: u64,
    },
    /// The payload exceeds the limit.
    #[error("the payload has {} bytes, and the limit is {}", .0.wanted, .0.limit)]
    PayloadTooLarge(Limit),
    /// The payload has more items for handles than the limit.
    #[error("the payload has {} items by handle, and the limit is {}", .0.wanted, .0.limit)]
    TooManyHandles(Limit),
    /// What a tap sets by handle exceeds the limit of an answer.
    #[error("the tap set {} bytes by handle, and the limit is {}", .0.wanted, .0.limit)]
    ChangesTooLarge(Limit),
    /// The payload is not JSON, and this tap needs to look inside.
    #[error("the payload is not what this tap takes: {reason}")]
    BadPayload {
        /// What is wrong with it.
        reason: String,
    },
    /// An item that is none, or that two readers would read in two ways.
    #[error("this is no item: {reason}")]
    BadItem {
        /// What is wrong with it, without any of its values.
        reason: String,
    },
    /// The answer exceeds the limit.
    #[error("the answer has {} bytes, and the limit is {}", .0.wanted, .0.limit)]
    AnswerTooLarge(Limit),
    /// The answer lies outside the guest's memory.
    #[error("the answer lies outside the guest's memory: {length} bytes at {address}, of {memory}")]
    AnswerOutOfBounds {
        /// Where it should start.
        address: u64,
        /// How long it should be.
        length: u64,
        /// Size of the memory at that moment.
        memory: u64,
    },
    /// The answer is not UTF-8, not JSON, or not of the type asked for.
    #[error("the answer cannot be read: {reason}")]
    AnswerNotJson {
        /// The parser's reason.
        reason: String,
    },
    /// The answer is JSON, and not what its tap answers with.
    #[error("the answer must be {expected}, and is {got}")]
    AnswerShape {
        /// What the tap answers with.
        expected: &'static str,
        /// What came.
        got: &'static str,
    },
    /// A patch changes what its tap may not change, or a lazy tap set it.
    #[error("the tap changes {}, which it may not", listed(names))]
    UndeclaredWrite {
        /// Members and fields, at most eight of them, escaped and shortened.
        names: Vec<String>,
    },
    /// The tap ended well, and what it did in the database is undone.
    #[error("the tap ended well, but what it did in the database was not kept: {source}")]
    NotKept {
        /// Why.
        source: ServiceError,
    },
    /// The tap ran and answered with an error of its own.
    #[error("[{}] {}", crate::log::escaped(.0.code()), crate::log::escaped(&.0.to_string()))]
    TapError(TapError),
    /// `cargo` is not there.
    #[error("cargo cannot be run: {reason}")]
    NoCargo {
        /// The system's reason.
        reason: String,
    },
    /// The compile target is missing and could not be installed.
    #[error("the target `{target}` is not installed: {reason}")]
    TargetMissing {
        /// The target's name.
        target: String,
        /// Why it was not installed.
        reason: String,
    },
    /// Building a plugin's crate failed.
    #[error("building failed: {reason}")]
    BuildFailed {
        /// The first error, or cargo's status.
        reason: String,
    },
    /// A plugin whose SDK makes no components.
    #[error("{} makes no components", sdk_of(version.as_deref()))]
    ComponentSdk {
        /// Its version, where it is known.
        version: Option<String>,
    },
    /// A tap that cannot be exported from a component.
    #[error("the tap `{tap}` has no name in WIT: `{name}` is none")]
    ComponentTapName {
        /// The tap's name.
        tap: String,
        /// What it would have to be called.
        name: String,
    },
    /// An adapter that a module cannot be joined with.
    #[error("the adapter does not fit: {reason}")]
    ComponentAdapter {
        /// The encoder's reason.
        reason: String,
    },
    /// A module that no component can be made of.
    #[error("this cannot be encoded as a component: {reason}")]
    ComponentEncoding {
        /// The encoder's reason.
        reason: String,
    },
}

impl Kind {
    /// What to do about it, in a sentence or two.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::WasiStub { fix, .. } | Self::UnknownImport { fix: Some(fix), .. } => Some(fix),
            _ => super::explain(self.code()).map(|entry| entry.help),
        }
    }

    /// The stable, kebab-case code of this kind.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::HostConfig { .. } => "host-config",
            Self::Io { .. } => "io",
            Self::NotAPlugin { .. } => "not-a-plugin",
            Self::NotWasm { .. } => "not-wasm",
            Self::IsComponent => "is-component",
            Self::TruncatedWasm { .. } => "truncated-wasm",
            Self::InvalidWasm { .. } => "invalid-wasm",
            Self::WasmFeature { .. } => "wasm-feature",
            Self::AbiMismatch { .. } => "abi-mismatch",
            Self::WitMismatch { .. } => "wit-mismatch",
            Self::ComponentParts { .. } => "component-parts",
            Self::MissingExport { .. } => "missing-export",
            Self::MissingLine { .. } => "missing-line",
            Self::MissingMemory => "missing-memory",
            Self::MissingInputExport => "missing-input-export",
            Self::BadExportSignature { .. } => "bad-export-signature",
            Self::UnknownImport { .. } => "unknown-import",
            Self::ImportType { .. } => "import-type",
            Self::NoTaps => "no-taps",
            Self::UnknownTap { .. } => "unknown-tap",
            Self::MemoryLimit(_) => "memory-limit",
            Self::TableLimit(_) => "table-limit",
            Self::ManifestInvalid { .. } => "manifest-invalid",
            Self::ManifestMismatch { .. } => "manifest-mismatch",
            Self::Busy { .. } => "busy",
            Self::HostLimit { .. } => "host-limit",
            Self::Timeout { .. } => "timeout",
            Self::OutOfMemory(_) => "out-of-memory",
            Self::StackOverflow => "stack-overflow",
            Self::GuestPanic { .. } => "guest-panic",
            Self::GuestTrap { .. } => "guest-trap",
            Self::GuestExit { .. } => "guest-exit",
            Self::WasiStub { .. } => "wasi-stub",
            Self::BadHandle { .. } => "bad-handle",
            Self::KeptHandle => "kept-handle",
            Self::BadPointer { .. } => "bad-pointer",
            Self::PayloadTooLarge(_) => "payload-too-large",
            Self::TooManyHandles(_) => "too-many-handles",
            Self::ChangesTooLarge(_) => "changes-too-large",
            Self::BadPayload { .. } => "bad-payload",
            Self::BadItem { .. } => "bad-item",
            Self::AnswerTooLarge(_) => "answer-too-large",
            Self::AnswerOutOfBounds { .. } => "answer-out-of-bounds",
            Self::AnswerNotJson { .. } => "answer-not-json",
            Self::AnswerShape { .. } => "answer-shape",
            Self::UndeclaredWrite { .. } => "undeclared-write",
            Self::NotKept { .. } => "not-kept",
            Self::TapError(_) => "tap-error",
            Self::NoCargo { .. } => "no-cargo",
            Self::TargetMissing { .. } => "target-missing",
            Self::BuildFailed { .. } => "build-failed",
            Self::ComponentSdk { .. } => "component-sdk",
            Self::ComponentTapName { .. } => "component-tap-name",
            Self::ComponentAdapter { .. } => "component-adapter",
            Self::ComponentEncoding { .. } => "component-encoding",
        }
    }
}
