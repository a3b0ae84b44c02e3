//! The functions of WASI preview 1 that a test program is linked with.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use trovato_host_shim::log::escaped;
use wasmtime::{Caller, Extern, Linker, Memory};

use super::{Stop, WASI};

const SUCCESS: i32 = 0;
const BADF: i32 = 8;
const INVAL: i32 = 28;
const IO: i32 = 29;
const SPIPE: i32 = 70;

/// Clocks, by their numbers.
const REALTIME: i32 = 0;
const MONOTONIC: i32 = 1;

/// Type of a file that is a terminal; 0 says that it is not known.
const CHARACTER_DEVICE: u8 = 2;

/// Most bytes and pieces that one call handles.
const MOST_BYTES: u32 = 1 << 20;
const MOST_PIECES: u32 = 1024;

/// The whole environment. A panic ends the program before a test's output,
/// kept back until it is known how the test ends, would be printed.
const ENVIRONMENT: [&str; 1] = ["RUST_TEST_NOCAPTURE=1"];

/// What a program is told of the system.
pub(super) struct System {
    args: Vec<Vec<u8>>,
    begin: Instant,
}

impl System {
    /// For the program of this name, with these arguments.
    pub(super) fn new(program: &Path, args: &[String]) -> Self {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let args = args.iter().map(String::as_str);
        let args = std::iter::once(&*name).chain(args);
        Self {
            args: args.map(with_zero).collect(),
            begin: Instant::now(),
        }
    }

    fn now(&self, clock: i32) -> Option<Duration> {
        match clock {
            REALTIME => SystemTime::UNIX_EPOCH.elapsed().ok(),
            MONOTONIC => Some(self.begin.elapsed()),
            _ => None,
        }
    }
}

/// Adds the functions that do something.
pub(super) fn add(linker: &mut Linker<System>) -> wasmtime::Result<()> {
    linker.func_wrap(WASI, "args_sizes_get", args_sizes_get)?;
    linker.func_wrap(WASI, "args_get", args_get)?;
    linker.func_wrap(WASI, "environ_sizes_get", environ_sizes_get)?;
    linker.func_wrap(WASI, "environ_get", environ_get)?;
    linker.func_wrap(WASI, "clock_time_get", clock_time_get)?;
    linker.func_wrap(WASI, "random_get", random_get)?;
    linker.func_wrap(WASI, "sched_yield", || SUCCESS)?;
    linker.func_wrap(WASI, "proc_exit", proc_exit)?;
    linker.func_wrap(WASI, "fd_write", fd_write)?;
    linker.func_wrap(WASI, "fd_read", fd_read)?;
    linker.func_wrap(WASI, "fd_fdstat_get", fd_fdstat_get)?;
    linker.func_wrap(
        WASI,
        "fd_close",
        |fd| if is_open(fd) { SUCCESS } else { BADF },
    )?;
    linker.func_wrap(
        WASI,
        "fd_seek",
        |fd, _: i64, _: i32, _: i32| {
            if is_open(fd) { SPIPE } else { BADF }
        },
    )?;
    // There are no folders that were opened beforehand.
    linker.func_wrap(WASI, "fd_prestat_get", |_: i32, _: i32| BADF)?;
    let (module, name) = (trovato::abi::LOG_MODULE, trovato::abi::LOG_NAME);
    linker.func_wrap(module, name, log)?;
    Ok(())
}

/// A program's memory.
struct Guest<'a, 'b> {
    caller: &'a mut Caller<'b, System>,
    memory: Memory,
}

impl<'a, 'b> Guest<'a, 'b> {
    fn of(caller: &'a mut Caller<'b, System>) -> wasmtime::Result<Self> {
        match caller.get_export("memory") {
            Some(Extern::Memory(memory)) => Ok(Self { caller, memory }),
            _ => Err(Stop::BadPointer.into()),
        }
    }

    fn read(&self, address: u32, len: u32) -> wasmtime::Result<Vec<u8>> {
        let memory = self.memory.data(&*self.caller);
        let end = u64::from(address) + u64::from(len);
        let range = usize::try_from(address)?..usize::try_from(end)?;
        let bytes = memory.get(range).ok_or(Stop::BadPointer)?;
        Ok(bytes.to_vec())
    }

    fn read_u32(&self, address: u32) -> wasmtime::Result<u32> {
        let mut word = [0; 4];
        let read = self.memory.read(&*self.caller, address as usize, &mut word);
        read.map_err(|_| Stop::BadPointer)?;
        Ok(u32::from_le_bytes(word))
    }

    fn write(&mut self, address: u32, bytes: &[u8]) -> wasmtime::Result<()> {
        let written = self
            .memory
            .write(&mut *self.caller, address as usize, bytes);
        Ok(written.map_err(|_| Stop::BadPointer)?)
    }

    fn write_u32(&mut self, address: u32, number: usize) -> wasmtime::Result<()> {
        self.write(address, &u32::try_from(number)?.to_le_bytes())
    }

    /// How many strings there are, and how long they are together.
    fn write_sizes(&mut self, list: &[Vec<u8>], count: u32, bytes: u32) -> wasmtime::Result<i32> {
        self.write_u32(count, list.len())?;
        self.write_u32(bytes, list.iter().map(Vec::len).sum())?;
        Ok(SUCCESS)
    }

    /// Their addresses, and the strings.
    fn write_list(
        &mut self,
        list: &[Vec<u8>],
        mut addresses: u32,
        mut bytes: u32,
    ) -> wasmtime::Result<i32> {
        for text in list {
            self.write_u32(addresses, bytes as usize)?;
            self.write(bytes, text)?;
            addresses += 4;
            bytes += u32::try_from(text.len())?;
        }
        Ok(SUCCESS)
    }
}

/// Standard input, output and error.
fn is_open(fd: i32) -> bool {
    (0..=2).contains(&fd)
}

// Nothing that a command line or an environment holds has a zero in it.
fn with_zero(text: &str) -> Vec<u8> {
    [text.as_bytes(), b"\0"].concat()
}

fn args_sizes_get(mut caller: Caller<'_, System>, count: u32, bytes: u32) -> wasmtime::Result<i32> {
    let args = caller.data().args.clone();
    Guest::of(&mut caller)?.write_sizes(&args, count, bytes)
}

fn args_get(mut caller: Caller<'_, System>, list: u32, bytes: u32) -> wasmtime::Result<i32> {
    let args = caller.data().args.clone();
    Guest::of(&mut caller)?.write_list(&args, list, bytes)
}

fn environ_sizes_get(
    mut caller: Caller<'_, System>,
    count: u32,
    bytes: u32,
) -> wasmtime::Result<i32> {
    Guest::of(&mut caller)?.write_sizes(&ENVIRONMENT.map(with_zero), count, bytes)
}

fn environ_get(mut caller: Caller<'_, System>, list: u32, bytes: u32) -> wasmtime::Result<i32> {
    Guest::of(&mut caller)?.write_list(&ENVIRONMENT.map(with_zero), list, bytes)
}

fn clock_time_get(
    mut caller: Caller<'_, System>,
    clock: i32,
    _precision: i64,
    out: u32,
) -> wasmtime::Result<i32> {
    let Some(now) = caller.data().now(clock) else {
        return Ok(INVAL);
    };
    let nanoseconds = u64::try_from(now.as_nanos())?;
    Guest::of(&mut caller)?.write(out, &nanoseconds.to_le_bytes())?;
    Ok(SUCCESS)
}

fn random_get(mut caller: Caller<'_, System>, out: u32, len: u32) -> wasmtime::Result<i32> {
    if len > MOST_BYTES {
        return Ok(INVAL);
    }
    let mut bytes = vec![0; len as usize];
    if getrandom::fill(&mut bytes).is_err() {
        return Ok(IO);
    }
    Guest::of(&mut caller)?.write(out, &bytes)?;
    Ok(SUCCESS)
}

fn proc_exit(code: i32) -> wasmtime::Result<()> {
    Err(Stop::Exit(code).into())
}

fn fd_write(
    mut caller: Caller<'_, System>,
    fd: i32,
    pieces: u32,
    count: u32,
    written_at: u32,
) -> wasmtime::Result<i32> {
    if fd != 1 && fd != 2 {
        return Ok(BADF);
    }
    if count > MOST_PIECES {
        return Ok(INVAL);
    }
    let mut guest = Guest::of(&mut caller)?;
    let mut text = Vec::new();
    for piece in 0..count {
        let at = pieces + piece * 8;
        let (address, len) = (guest.read_u32(at)?, guest.read_u32(at + 4)?);
        text.extend(guest.read(address, len)?);
    }
    let written = if fd == 1 {
        io::stdout()
            .write_all(&text)
            .and_then(|()| io::stdout().flush())
    } else {
        io::stderr().write_all(&text)
    };
    if written.is_err() {
        return Ok(IO);
    }
    guest.write_u32(written_at, text.len())?;
    Ok(SUCCESS)
}

/// There is nothing in standard input.
fn fd_read(
    mut caller: Caller<'_, System>,
    fd: i32,
    _pieces: u32,
    _count: u32,
    read_at: u32,
) -> wasmtime::Result<i32> {
    if fd != 0 {
        return Ok(BADF);
    }
    Guest::of(&mut caller)?.write_u32(read_at, 0)?;
    Ok(SUCCESS)
}

/// What the program asks to know whether to use colours.
fn fd_fdstat_get(mut caller: Caller<'_, System>, fd: i32, out: u32) -> wasmtime::Result<i32> {
    let is_terminal = match fd {
        0 => false,
        1 => io::stdout().is_terminal(),
        2 => io::stderr().is_terminal(),
        _ => return Ok(BADF),
    };
    // Type, flags, and rights, of which a terminal has none to seek.
    let mut status = [0; 24];
    if is_terminal {
        status[0] = CHARACTER_DEVICE;
    }
    Guest::of(&mut caller)?.write(out, &status)?;
    Ok(SUCCESS)
}

fn log(
    mut caller: Caller<'_, System>,
    level: u32,
    level_len: u32,
    _plugin: u32,
    _plugin_len: u32,
    message: u32,
    message_len: u32,
) -> wasmtime::Result<()> {
    let guest = Guest::of(&mut caller)?;
    let level = guest.read(level, level_len)?;
    let message = guest.read(message, message_len)?;
    let (level, message) = (
        String::from_utf8_lossy(&level),
        String::from_utf8_lossy(&message),
    );
    eprintln!("{}: {}", escaped(&level), escaped(&message));
    Ok(())
}
