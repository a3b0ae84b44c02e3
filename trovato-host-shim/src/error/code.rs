//! The code of each kind of failure.

use super::Kind;

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
