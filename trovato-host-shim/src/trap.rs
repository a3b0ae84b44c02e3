//! Why a guest stopped: from what the engine says and what the host
//! remembers of the call to a typed error.

use wasmtime::{Store, Trap, WasmBacktrace};

use crate::error::{Error, Kind, Phase};
use crate::limits::Limits;
use crate::link::Stop;
use crate::log::escaped;
use crate::memory::OutOfBounds;
use crate::state::State;
use crate::wasi;

/// Explains an error of the engine's. One that is neither a trap nor a host
/// function's goes to `otherwise` first, with whether the guest was running.
pub(crate) fn explain(
    error: &wasmtime::Error,
    store: &mut Store<State>,
    limits: &Limits,
    phase: Phase,
    otherwise: impl FnOnce(&wasmtime::Error, bool) -> Option<(Phase, Kind)>,
) -> Error {
    let backtrace = error
        .downcast_ref::<WasmBacktrace>()
        .map_or_else(Vec::new, frames);
    let state = store.data_mut();
    let (phase, kind) = match (error.downcast_ref::<Stop>(), error.downcast_ref::<Trap>()) {
        (Some(stop), _) => (phase, stopped(stop)),
        (None, Some(&trap)) => (phase, trapped(trap, error, state, limits)),
        (None, None) => otherwise(error, !backtrace.is_empty()).unwrap_or_else(|| {
            // The engine itself could not go on.
            let reason = format!("{error:#}");
            (phase, Kind::HostLimit { reason })
        }),
    };
    Error::new(phase, kind).with_backtrace(backtrace)
}

fn stopped(stop: &Stop) -> Kind {
    match stop {
        Stop::Exit(code) => Kind::GuestExit { code: *code },
        Stop::Stub(function) => match function.kind {
            wasi::Kind::Stub { cause, fix } => Kind::WasiStub {
                function: function.name.into(),
                cause,
                fix,
            },
            wasi::Kind::Provided => Kind::GuestTrap {
                reason: stop.to_string(),
            },
        },
        #[cfg(feature = "component")]
        Stop::Missing(function, (cause, fix)) => Kind::WasiStub {
            function: function.clone().into(),
            cause,
            fix,
        },
        #[cfg(feature = "component")]
        Stop::NoRoom(limit) => Kind::OutOfMemory(*limit),
        #[cfg(feature = "component")]
        Stop::Misused(_) => Kind::GuestTrap {
            reason: stop.to_string(),
        },
        Stop::BadPointer { what, range } => {
            let &OutOfBounds {
                address,
                length,
                memory,
            } = range;
            Kind::BadPointer {
                what,
                address,
                length,
                memory,
            }
        }
        Stop::ChangesTooLarge(limit) => Kind::ChangesTooLarge(*limit),
        Stop::NoMemory => Kind::GuestTrap {
            reason: stop.to_string(),
        },
    }
}

fn trapped(trap: Trap, error: &wasmtime::Error, state: &mut State, limits: &Limits) -> Kind {
    match trap {
        Trap::Interrupt => Kind::Timeout {
            budget: limits.call_budget,
        },
        Trap::StackOverflow => Kind::StackOverflow,
        Trap::MemoryOutOfBounds if below_memory(error) => Kind::StackOverflow,
        // Only `unreachable` ends a panic or a failed allocation: any other
        // trap has its own reason, whatever was said before it.
        Trap::UnreachableCodeReached => {
            if let Some(panic) = state.journal.take_panic() {
                Kind::GuestPanic {
                    message: panic.message,
                    file: panic.file,
                    line: panic.line,
                    column: panic.column,
                }
            } else if let Some(limit) = state.ceiling.memory_denied {
                Kind::OutOfMemory(limit)
            } else if let Some(limit) = state.ceiling.table_denied {
                Kind::TableLimit(limit)
            } else {
                Kind::GuestTrap {
                    reason: reason(trap),
                }
            }
        }
        trap => Kind::GuestTrap {
            reason: reason(trap),
        },
    }
}

fn reason(trap: Trap) -> String {
    let reason = trap.to_string();
    reason
        .strip_prefix("wasm trap: ")
        .unwrap_or(&reason)
        .to_owned()
}

// The guest's stack lies at the bottom of its memory and grows down. What
// overflows it wraps around to the top of the 32-bit address space, which no
// memory reaches; the engine names the address in its message only.
fn below_memory(error: &wasmtime::Error) -> bool {
    const TOP: u64 = 0xf000_0000;
    error.chain().any(|cause| {
        let message = cause.to_string();
        let address = message
            .strip_prefix("memory fault at wasm address 0x")
            .and_then(|rest| rest.split(' ').next())
            .and_then(|digits| u64::from_str_radix(digits, 16).ok());
        address.is_some_and(|address| address >= TOP)
    })
}

/// The guest's functions, innermost first: without std's own on the way from
/// a panic to its trap, and a recursion as one line.
fn frames(backtrace: &WasmBacktrace) -> Vec<String> {
    const MACHINERY: [&str; 5] = [
        "core::panicking::",
        "std::panicking::",
        "__rustc::rust_begin_unwind",
        "alloc::alloc::handle_alloc_error",
        "alloc::raw_vec::handle_error",
    ];
    let names = backtrace.frames().iter().map(|frame| {
        let name = frame.func_name().map_or_else(
            || format!("function {}", frame.func_index()),
            // Without the hash that tells two versions of a crate apart.
            |name| format!("{:#}", rustc_demangle::demangle(name)),
        );
        escaped(&name).into_owned()
    });
    let names: Vec<String> = names.collect();
    let is_machinery = |name: &String| MACHINERY.iter().any(|start| name.starts_with(start));
    let first = names
        .iter()
        .rposition(is_machinery)
        .map_or(0, |last| last + 1);
    names[first..]
        .chunk_by(|one, next| one == next)
        .map(|run| match run {
            [once] => once.clone(),
            _ => format!("{} ({} times)", run[0], run.len()),
        })
        .collect()
}
