//! Where a handle's words come from: the host, or on a native build an item in
//! the same process.

#[cfg(target_arch = "wasm32")]
pub(super) use host::Source;
#[cfg(not(target_arch = "wasm32"))]
pub(super) use native::Source;

#[cfg(target_arch = "wasm32")]
mod host {
    use crate::sys::items;

    /// The host, which knows the item by a number.
    pub(in crate::lazy) struct Source(u64);

    impl Source {
        pub(in crate::lazy) fn host(number: u64) -> Self {
            Self(number)
        }

        pub(in crate::lazy) fn read(&self, slot: u32, room: &mut Vec<u8>) -> i64 {
            items::read(self.0, slot, room)
        }

        pub(in crate::lazy) fn read_named(&self, name: &str, room: &mut Vec<u8>) -> i64 {
            items::read_named(self.0, name, room)
        }

        pub(in crate::lazy) fn fetch(
            &self,
            slots: &[u32],
            words: &mut [i64],
            room: &mut Vec<u8>,
        ) -> i64 {
            items::fetch(self.0, slots, words, room)
        }

        pub(in crate::lazy) fn write(&self, slot: u32, json: &[u8]) -> i64 {
            items::write(self.0, slot, json)
        }

        pub(in crate::lazy) fn write_named(&self, name: &str, json: &[u8]) -> i64 {
            items::write_named(self.0, name, json)
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use crate::lazy::local::Local;
    use crate::testing::{self, ItemAsk};

    /// The host that this code runs in, or an item in this process.
    pub(in crate::lazy) enum Source {
        Host(u64),
        Local(Local),
    }

    impl Source {
        pub(in crate::lazy) fn host(number: u64) -> Self {
            Self::Host(number)
        }

        pub(in crate::lazy) fn local(local: Local) -> Self {
            Self::Local(local)
        }

        pub(in crate::lazy) fn as_local(&self) -> Option<&Local> {
            match self {
                Self::Local(local) => Some(local),
                Self::Host(_) => None,
            }
        }

        pub(in crate::lazy) fn read(&self, slot: u32, room: &mut Vec<u8>) -> i64 {
            self.ask(ItemAsk::Read(slot), all(room))
        }

        pub(in crate::lazy) fn read_named(&self, name: &str, room: &mut Vec<u8>) -> i64 {
            self.ask(ItemAsk::ReadNamed(name), all(room))
        }

        pub(in crate::lazy) fn fetch(
            &self,
            slots: &[u32],
            words: &mut [i64],
            room: &mut Vec<u8>,
        ) -> i64 {
            self.ask(ItemAsk::Fetch(slots, words), all(room))
        }

        pub(in crate::lazy) fn write(&self, slot: u32, json: &[u8]) -> i64 {
            self.ask(ItemAsk::Write(slot, json), &mut [])
        }

        pub(in crate::lazy) fn write_named(&self, name: &str, json: &[u8]) -> i64 {
            self.ask(ItemAsk::WriteNamed(name, json), &mut [])
        }

        fn ask(&self, ask: ItemAsk<'_>, room: &mut [u8]) -> i64 {
            match self {
                Self::Host(number) => testing::item(*number, ask, room),
                Self::Local(local) => local.answer(ask, room).pack(),
            }
        }
    }

    /// All the room that a buffer has.
    fn all(room: &mut Vec<u8>) -> &mut [u8] {
        room.resize(room.capacity(), 0);
        room
    }
}
