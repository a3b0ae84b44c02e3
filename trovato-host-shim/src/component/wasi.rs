//! WASI 0.2, as far as plugins have it: what the adapter from preview 1 needs
//! to log, to be random and to exit. All else links, and ends the call with its
//! name.

use wasmtime::StoreContextMut;
use wasmtime::component::{ComponentType, LinkerInstance, Lower, Resource, ResourceType, Val};

use super::outline::{Function, Import, Imported};
use super::types::shown;
use crate::error::Kind;
use crate::link::Stop;
use crate::log::Origin;
use crate::state::State;
use crate::wasi::{self, Why};

/// What names of its interfaces begin with.
const PREFIX: &str = "wasi:";

/// Most bytes that one call handles, as in a module.
const MOST_BYTES: u64 = 64 << 10;

/// How a function of WASI is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provision {
    /// It works.
    Provided,
    /// Calling it ends the call.
    Stub,
}

pub(super) fn is_wasi(interface: &str) -> bool {
    interface.starts_with(PREFIX)
}

/// How a function of WASI is met; `None` for one that is not WASI's.
pub(crate) fn provision(interface: &str, function: &str) -> Option<Provision> {
    is_wasi(interface).then(|| match provided(interface, function) {
        Some(_) => Provision::Provided,
        None => Provision::Stub,
    })
}

/// A function that works.
struct Provided {
    interface: &'static str,
    name: &'static str,
    ty: &'static str,
    add: fn(&mut LinkerInstance<'_, State>, &str) -> wasmtime::Result<()>,
}

/// The output of a guest: its representation is one of the two below.
struct Output;

const STDOUT: u32 = 1;
const STDERR: u32 = 2;

/// The input of a guest, from which nothing is read.
struct Input;

/// The error of a stream, of which there never is one.
struct IoError;

/// Every other resource.
struct Other;

#[derive(ComponentType, Lower)]
#[component(variant)]
enum StreamError {
    #[component(name = "last-operation-failed")]
    #[allow(dead_code, reason = "a case of the type")]
    LastOperationFailed(Resource<IoError>),
    #[component(name = "closed")]
    #[allow(dead_code, reason = "a case of the type")]
    Closed,
}

macro_rules! write_type {
    ($params:literal) => {
        concat!(
            "func(borrow<output-stream>",
            $params,
            ") -> result<_, variant { last-operation-failed(own<error>), closed }>"
        )
    };
}

static PROVIDED: [Provided; 19] = [
    Provided {
        interface: "wasi:cli/environment",
        name: "get-environment",
        ty: "func() -> list<tuple<string, string>>",
        add: |linker, name| always(linker, name, Val::List(Vec::new())),
    },
    Provided {
        interface: "wasi:cli/exit",
        name: "exit",
        ty: "func(result)",
        add: |linker, name| {
            linker.func_wrap(
                name,
                |_: StoreContextMut<'_, State>, (status,): (Result<(), ()>,)| {
                    Err::<(), _>(Stop::Exit(i32::from(status.is_err())).into())
                },
            )
        },
    },
    Provided {
        interface: "wasi:cli/exit",
        name: "exit-with-code",
        ty: "func(u8)",
        add: |linker, name| {
            linker.func_wrap(name, |_: StoreContextMut<'_, State>, (code,): (u8,)| {
                Err::<(), _>(Stop::Exit(code.into()).into())
            })
        },
    },
    // The adapter asks for it before it prints anything.
    Provided {
        interface: "wasi:cli/stdin",
        name: "get-stdin",
        ty: "func() -> own<input-stream>",
        add: |linker, name| stream::<Input>(linker, name, 0),
    },
    Provided {
        interface: "wasi:cli/stdout",
        name: "get-stdout",
        ty: "func() -> own<output-stream>",
        add: |linker, name| stream::<Output>(linker, name, STDOUT),
    },
    Provided {
        interface: "wasi:cli/stderr",
        name: "get-stderr",
        ty: "func() -> own<output-stream>",
        add: |linker, name| stream::<Output>(linker, name, STDERR),
    },
    Provided {
        interface: "wasi:cli/terminal-stdin",
        name: "get-terminal-stdin",
        ty: "func() -> option<own<terminal-input>>",
        add: |linker, name| always(linker, name, Val::Option(None)),
    },
    Provided {
        interface: "wasi:cli/terminal-stdout",
        name: "get-terminal-stdout",
        ty: "func() -> option<own<terminal-output>>",
        add: |linker, name| always(linker, name, Val::Option(None)),
    },
    Provided {
        interface: "wasi:cli/terminal-stderr",
        name: "get-terminal-stderr",
        ty: "func() -> option<own<terminal-output>>",
        add: |linker, name| always(linker, name, Val::Option(None)),
    },
    // Likewise.
    Provided {
        interface: "wasi:filesystem/preopens",
        name: "get-directories",
        ty: "func() -> list<tuple<own<descriptor>, string>>",
        add: |linker, name| always(linker, name, Val::List(Vec::new())),
    },
    Provided {
        interface: "wasi:random/random",
        name: "get-random-bytes",
        ty: "func(u64) -> list<u8>",
        add: |linker, name| {
            linker.func_wrap(name, |_: StoreContextMut<'_, State>, (length,): (u64,)| {
                random(length).map(|bytes| (bytes,))
            })
        },
    },
    Provided {
        interface: "wasi:random/random",
        name: "get-random-u64",
        ty: "func() -> u64",
        add: |linker, name| {
            linker.func_wrap(name, |_: StoreContextMut<'_, State>, (): ()| {
                Ok((random_word()?,))
            })
        },
    },
    Provided {
        interface: "wasi:io/streams",
        name: "[method]output-stream.check-write",
        ty: "func(borrow<output-stream>) -> result<u64, variant { last-operation-failed(own<error>), closed }>",
        add: |linker, name| {
            linker.func_wrap(
                name,
                |_: StoreContextMut<'_, State>, (_,): (Resource<Output>,)| {
                    Ok((Ok::<_, StreamError>(MOST_BYTES),))
                },
            )
        },
    },
    Provided {
        interface: "wasi:io/streams",
        name: "[method]output-stream.write",
        ty: write_type!(", list<u8>"),
        add: write,
    },
    Provided {
        interface: "wasi:io/streams",
        name: "[method]output-stream.blocking-write-and-flush",
        ty: write_type!(", list<u8>"),
        add: write,
    },
    Provided {
        interface: "wasi:io/streams",
        name: "[method]output-stream.flush",
        ty: write_type!(""),
        add: flush,
    },
    Provided {
        interface: "wasi:io/streams",
        name: "[method]output-stream.blocking-flush",
        ty: write_type!(""),
        add: flush,
    },
    Provided {
        interface: "wasi:random/insecure",
        name: "get-insecure-random-u64",
        ty: "func() -> u64",
        add: |linker, name| {
            linker.func_wrap(name, |_: StoreContextMut<'_, State>, (): ()| {
                Ok((random_word()?,))
            })
        },
    },
    Provided {
        interface: "wasi:random/insecure-seed",
        name: "insecure-seed",
        ty: "func() -> tuple<u64, u64>",
        add: |linker, name| {
            linker.func_wrap(name, |_: StoreContextMut<'_, State>, (): ()| {
                Ok(((random_word()?, random_word()?),))
            })
        },
    },
];

fn provided(interface: &str, function: &str) -> Option<&'static Provided> {
    let interface = without_version(interface);
    let mut all = PROVIDED.iter();
    all.find(|provided| provided.interface == interface && provided.name == function)
}

fn without_version(interface: &str) -> &str {
    interface.split('@').next().unwrap_or(interface)
}

/// A function that works, in another type than it is imported by.
pub(super) fn wrong_type(interface: &str, function: &Function) -> Option<Kind> {
    let provided = provided(interface, &function.name)?;
    (provided.ty != function.ty).then(|| Kind::ImportType {
        module: interface.to_owned(),
        name: function.name.clone(),
        expected: provided.ty.to_owned(),
        got: shown(&function.ty),
        cause: None,
    })
}

/// What in a plugin usually leads to a function that does not work, and what
/// to write in its place.
fn why(interface: &str, function: &str) -> Why {
    let interface = without_version(interface);
    let of = |package: &str| interface.starts_with(package);
    match interface {
        "wasi:cli/environment" => wasi::ARGS,
        "wasi:cli/stdin" => wasi::STDIN,
        "wasi:io/streams" if function.contains("input-stream") => wasi::STDIN,
        "wasi:io/poll" => wasi::SLEEP,
        _ if of("wasi:clocks/") && function.contains("subscribe") => wasi::SLEEP,
        _ if of("wasi:clocks/") => wasi::CLOCK,
        _ if of("wasi:filesystem/") => wasi::FILE,
        _ if of("wasi:sockets/") => wasi::SOCKET,
        _ if of("wasi:http/") => HTTP,
        _ => OTHER,
    }
}

const HTTP: Why = (
    "a client for HTTP by `wasi:http`",
    "ask the host: by `trovato:plugin/http`, or with trovato-sdk by `http_request`",
);
const OTHER: Why = (
    "a part of WASI that plugins do not have",
    "take what the tap needs from its payload, or ask a service of the host",
);

/// Defines all that an import of WASI has.
pub(super) fn add(
    linker: &mut wasmtime::component::Linker<State>,
    import: &Import,
) -> wasmtime::Result<()> {
    let Imported::Interface {
        functions,
        resources,
    } = &import.what
    else {
        return Ok(());
    };
    let mut instance = linker.instance(&import.name)?;
    for resource in resources {
        let ty = match (without_version(&import.name), &**resource) {
            ("wasi:io/streams", "input-stream") => ResourceType::host::<Input>(),
            ("wasi:io/streams", "output-stream") => ResourceType::host::<Output>(),
            ("wasi:io/error", "error") => ResourceType::host::<IoError>(),
            _ => ResourceType::host::<Other>(),
        };
        instance.resource(resource, ty, |_, _| Ok(()))?;
    }
    for Function { name, .. } in functions {
        if let Some(provided) = provided(&import.name, name) {
            (provided.add)(&mut instance, name)?;
            continue;
        }
        let why = why(&import.name, name);
        let called = format!("{}` `{name}", import.name);
        instance.func_new(name, move |_, _, _, _| {
            Err(Stop::Missing(called.clone(), why).into())
        })?;
    }
    Ok(())
}

fn always(linker: &mut LinkerInstance<'_, State>, name: &str, value: Val) -> wasmtime::Result<()> {
    linker.func_new(name, move |_, _, _, results| {
        if let [result] = results {
            *result = value.clone();
        }
        Ok(())
    })
}

fn stream<R: 'static>(
    linker: &mut LinkerInstance<'_, State>,
    name: &str,
    rep: u32,
) -> wasmtime::Result<()> {
    linker.func_wrap(name, move |_: StoreContextMut<'_, State>, (): ()| {
        Ok((Resource::<R>::new_own(rep),))
    })
}

fn write(linker: &mut LinkerInstance<'_, State>, name: &str) -> wasmtime::Result<()> {
    linker.func_wrap(
        name,
        |mut store: StoreContextMut<'_, State>, (stream, bytes): (Resource<Output>, Vec<u8>)| {
            if bytes.len() as u64 > MOST_BYTES {
                return Err(Stop::Misused("it printed more at once than it was allowed").into());
            }
            let origin = match stream.rep() {
                STDERR => Origin::Stderr,
                _ => Origin::Stdout,
            };
            store.data_mut().journal.written(origin, &bytes);
            Ok((Ok::<_, StreamError>(()),))
        },
    )
}

fn flush(linker: &mut LinkerInstance<'_, State>, name: &str) -> wasmtime::Result<()> {
    linker.func_wrap(
        name,
        |_: StoreContextMut<'_, State>, (_,): (Resource<Output>,)| Ok((Ok::<_, StreamError>(()),)),
    )
}

fn random_word() -> wasmtime::Result<u64> {
    let bytes = random(8)?;
    let fold = |word: u64, &byte: &u8| word << 8 | u64::from(byte);
    Ok(bytes.iter().fold(0, fold))
}

/// So many random bytes.
fn random(length: u64) -> wasmtime::Result<Vec<u8>> {
    if length > MOST_BYTES {
        return Err(Stop::Misused("it asked for more than 65536 random bytes at once").into());
    }
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(_) => Err(Stop::Misused("there are no random bytes").into()),
    }
}
