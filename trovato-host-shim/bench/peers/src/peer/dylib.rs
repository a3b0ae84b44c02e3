//! A native library, opened while the program runs.

use libloading::{Library, Symbol};

use super::{Call, Peer, release};
use crate::Result;
use crate::found::State;
use crate::subject::Tap;

/// The library of the package `peers-dylib`.
pub(super) struct Dylib {
    library: Library,
}

/// As the library has it.
#[repr(C)]
struct Answer {
    start: *mut u8,
    length: usize,
    room: usize,
}

type Enter = unsafe extern "C" fn(tap: u32, json: *const u8, length: usize) -> Answer;
type Leave = unsafe extern "C" fn(answer: Answer);

impl Dylib {
    pub(super) fn load() -> Result<Self> {
        let name = libloading::library_filename("peers_dylib");
        let program = std::env::current_exe()?;
        // SAFETY: it was built beside this program, and does nothing when it
        // is opened.
        let library = unsafe { Library::new(program.with_file_name(name)) }?;
        Ok(Self { library })
    }
}

impl Peer for Dylib {
    fn release(&self) -> Option<String> {
        release("libloading")
    }

    fn ways(&self, tap: Tap, state: State) -> Result<Vec<(&'static str, Call<'_>)>> {
        if state != State::Warm {
            return Ok(Vec::new());
        }
        // SAFETY: these are the types that the library has them with.
        let (enter, leave): (Symbol<Enter>, Symbol<Leave>) =
            unsafe { (self.library.get("enter")?, self.library.get("leave")?) };
        let number = match tap {
            Tap::View => 0,
            Tap::Check => 1,
        };
        let call: Call = Box::new(move |json| {
            // SAFETY: the payload is there for as long as the call runs.
            let answer = unsafe { enter(number, json.as_ptr(), json.len()) };
            if answer.start.is_null() {
                return Err("the library has failed".into());
            }
            // SAFETY: the library has written it there, and it stays until it
            // is given back.
            let copy = unsafe { std::slice::from_raw_parts(answer.start, answer.length) }.to_vec();
            // SAFETY: once, and it is not looked at again.
            unsafe { leave(answer) };
            Ok(copy)
        });
        Ok(vec![("dylib", call)])
    }
}
