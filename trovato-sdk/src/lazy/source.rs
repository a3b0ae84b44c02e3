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
    use crate::abi::Word;
    use crate::lazy::local::Local;

    /// An item in this process, or nothing: there is no host to ask.
    pub(in crate::lazy) struct Source(Option<Local>);

    impl Source {
        pub(in crate::lazy) fn host(_number: u64) -> Self {
            Self(None)
        }

        pub(in crate::lazy) fn local(local: Local) -> Self {
            Self(Some(local))
        }

        pub(in crate::lazy) fn as_local(&self) -> Option<&Local> {
            self.0.as_ref()
        }

        pub(in crate::lazy) fn read(&self, slot: u32, room: &mut Vec<u8>) -> i64 {
            self.word(|local| local.read(slot, all(room)))
        }

        pub(in crate::lazy) fn read_named(&self, name: &str, room: &mut Vec<u8>) -> i64 {
            self.word(|local| local.read_named(name, all(room)))
        }

        pub(in crate::lazy) fn fetch(
            &self,
            slots: &[u32],
            words: &mut [i64],
            room: &mut Vec<u8>,
        ) -> i64 {
            self.word(|local| local.fetch(slots, words, all(room)))
        }

        pub(in crate::lazy) fn write(&self, slot: u32, json: &[u8]) -> i64 {
            self.word(|local| local.write(slot, json))
        }

        pub(in crate::lazy) fn write_named(&self, name: &str, json: &[u8]) -> i64 {
            self.word(|local| local.write_named(name, json))
        }

        fn word(&self, ask: impl FnOnce(&Local) -> Word) -> i64 {
            self.0.as_ref().map_or(Word::Invalid, ask).pack()
        }
    }

    /// All the room that a buffer has.
    fn all(room: &mut Vec<u8>) -> &mut [u8] {
        room.resize(room.capacity(), 0);
        room
    }
}
