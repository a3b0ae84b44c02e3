//! The thread that a tap runs on, and what it asks of the host.

use std::panic::resume_unwind;
use std::rc::Rc;
use std::sync::mpsc;

use tokio::sync::mpsc::UnboundedSender;
use trovato::TapError;
use trovato::testing::{ItemAsk, NativeHost, Tap};
use trovato::vocabulary::LogLevel;

use super::panics::{self, Unwound};
use crate::error::Limit;
use crate::lazy::Open;
use crate::log::Level;

/// What a tap asks of the host, which has its items and its desk.
pub(super) enum Question {
    Log(Level, String),
    /// Answers by itself.
    Item(OfItems),
    Service(Ask, mpsc::Sender<Result<Vec<u8>, TapError>>),
}

/// Something to be done with the items of the call.
pub(super) type OfItems = Box<dyn FnOnce(&mut Open) -> Result<(), Limit> + Send>;

/// What is asked of a service.
pub(super) struct Ask {
    pub(super) service: String,
    pub(super) function: String,
    pub(super) request: Vec<u8>,
}

/// How a tap has ended.
pub(super) enum Ended {
    Answer(Result<Vec<u8>, TapError>),
    /// With the line that a guest logs before its trap.
    Panic(String),
    /// By the host.
    Stopped,
}

/// What unwinds a tap that the host has stopped.
struct Stopped;

/// Runs a tap on the thread that this is.
pub(super) fn run(tap: &Tap, payload: &[u8], asking: UnboundedSender<Question>) -> Ended {
    let host = Rc::new(Desk(asking));
    match panics::catch(|| tap.run(payload, host)) {
        Ok(answer) => Ended::Answer(answer),
        Err(Unwound::Panic(line)) => Ended::Panic(line),
        Err(Unwound::Otherwise) => Ended::Stopped,
    }
}

/// The host, as the tap's thread reaches it.
struct Desk(UnboundedSender<Question>);

impl Desk {
    fn send(&self, question: Question) {
        if self.0.send(question).is_err() {
            // Nobody waits for the call any more.
            stop();
        }
    }

    /// Does something with the items of the call.
    fn of_items<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut Open) -> Result<T, Limit> + Send + 'static,
    ) -> T {
        let (reply, answer) = mpsc::channel();
        self.send(Question::Item(Box::new(move |open| {
            // Without an answer the thread stops.
            let _ = reply.send(ask(open)?);
            Ok(())
        })));
        answer.recv().unwrap_or_else(|_| stop())
    }
}

fn stop() -> ! {
    resume_unwind(Box::new(Stopped))
}

impl NativeHost for Desk {
    fn ask(&self, service: &str, function: &str, request: &[u8]) -> Result<Vec<u8>, TapError> {
        let (reply, answer) = mpsc::channel();
        let ask = Ask {
            service: service.to_owned(),
            function: function.to_owned(),
            request: request.to_vec(),
        };
        self.send(Question::Service(ask, reply));
        answer.recv().unwrap_or_else(|_| stop())
    }

    fn log(&self, level: LogLevel, line: &str) {
        let level = Level::parse(level.as_str());
        self.send(Question::Log(level, line.to_owned()));
    }

    fn item(&self, handle: u64, ask: ItemAsk<'_>, room: &mut [u8]) -> i64 {
        let len = room.len();
        let read = move |open: &mut Open, ask: ItemAsk<'_>| {
            let mut bytes = vec![0; len];
            let word = open.answer(handle, ask, &mut bytes)?;
            Ok((word.pack(), bytes))
        };
        let (word, bytes) = match ask {
            ItemAsk::Read(slot) => self.of_items(move |open| read(open, ItemAsk::Read(slot))),
            ItemAsk::ReadNamed(name) => {
                let name = name.to_owned();
                self.of_items(move |open| read(open, ItemAsk::ReadNamed(&name)))
            }
            ItemAsk::Fetch(slots, words) => {
                let slots = slots.to_vec();
                let mut fetched = words.to_vec();
                let (answer, fetched) = self.of_items(move |open| {
                    let answer = read(open, ItemAsk::Fetch(&slots, &mut fetched))?;
                    Ok((answer, fetched))
                });
                words.copy_from_slice(&fetched);
                answer
            }
            ItemAsk::Write(slot, json) => {
                let json = json.to_vec();
                self.of_items(move |open| read(open, ItemAsk::Write(slot, &json)))
            }
            ItemAsk::WriteNamed(name, json) => {
                let (name, json) = (name.to_owned(), json.to_vec());
                self.of_items(move |open| read(open, ItemAsk::WriteNamed(&name, &json)))
            }
        };
        room.copy_from_slice(&bytes);
        word
    }
}
