//! JSON with its index in front: where the members of an item lie, written
//! down while the item is. The layout is [`trovato::abi::head`]'s.

use trovato::abi::head::{ENTRY_BYTES, INDEX, INDEX_BYTES, TABLE_BYTES};

/// How much an index has room for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// Objects and arrays.
    pub(crate) tables: usize,
    /// Their members.
    pub(crate) entries: usize,
}

impl Size {
    fn bytes(self) -> usize {
        INDEX_BYTES + self.tables * TABLE_BYTES + self.entries * ENTRY_BYTES
    }
}

/// JSON with its index in front, both ready to be sent.
pub(crate) struct Indexed {
    bytes: Vec<u8>,
    size: Size,
    /// Where the JSON begins. 0 where there is no index.
    json: usize,
}

impl Indexed {
    /// Index and JSON.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The JSON alone.
    pub(crate) fn json(&self) -> &[u8] {
        &self.bytes[self.json..]
    }

    /// What room it takes in another index.
    pub(crate) fn size(&self) -> Size {
        self.size
    }
}

/// An object or a list that is being written.
pub(crate) struct Table {
    /// Number of the next entry.
    next: usize,
    is_begun: bool,
    end: u8,
}

/// Writes JSON, and the index of it if one is wanted, in one go.
pub(crate) struct Writer {
    bytes: Vec<u8>,
    size: Size,
    json: usize,
    /// Tables and entries that are taken.
    taken: Size,
}

impl Writer {
    /// With room for an index of this size, which the caller then fills, and
    /// for about so many bytes of JSON.
    pub(crate) fn indexed(size: Size, json: usize) -> Self {
        let head = size.bytes();
        let mut bytes = Vec::with_capacity(head + json);
        bytes.resize(head, 0);
        bytes[0] = INDEX;
        bytes[4..8].copy_from_slice(&word(size.tables));
        bytes[8..12].copy_from_slice(&word(size.entries));
        Self {
            bytes,
            size,
            json: head,
            taken: Size::default(),
        }
    }

    /// Without an index.
    pub(crate) fn plain(json: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(json),
            size: Size::default(),
            json: 0,
            taken: Size::default(),
        }
    }

    /// Begins an object of so many members.
    pub(crate) fn object(&mut self, count: usize) -> Table {
        self.begin(count, b'{', b'}')
    }

    /// Begins a list.
    pub(crate) fn list(&mut self, count: usize) -> Table {
        self.begin(count, b'[', b']')
    }

    fn begin(&mut self, count: usize, begin: u8, end: u8) -> Table {
        let next = self.taken.entries;
        self.table(self.bytes.len() - self.json, next, count);
        self.taken.entries += count;
        self.bytes.push(begin);
        Table {
            next,
            is_begun: false,
            end,
        }
    }

    /// Writes a member of an object, whose value is what `write` writes.
    pub(crate) fn member(&mut self, table: &mut Table, name: &str, write: impl FnOnce(&mut Self)) {
        self.separate(table);
        let at = self.bytes.len();
        if name
            .bytes()
            .all(|byte| byte >= b' ' && !matches!(byte, b'"' | b'\\'))
        {
            // As nearly all are: nothing to be escaped.
            self.bytes.push(b'"');
            self.bytes.extend_from_slice(name.as_bytes());
            self.bytes.push(b'"');
        } else {
            // Into memory, and a string: there is nothing to go wrong.
            let _ = serde_json::to_writer(&mut self.bytes, name);
        }
        // Between its quotes.
        let name = self.bytes.len() - at - 2;
        self.bytes.push(b':');
        self.value(table, name, write);
    }

    /// Writes an element of a list.
    pub(crate) fn element(&mut self, table: &mut Table, write: impl FnOnce(&mut Self)) {
        self.separate(table);
        self.value(table, 0, write);
    }

    fn separate(&mut self, table: &mut Table) {
        if std::mem::replace(&mut table.is_begun, true) {
            self.bytes.push(b',');
        }
    }

    fn value(&mut self, table: &mut Table, name: usize, write: impl FnOnce(&mut Self)) {
        let at = self.bytes.len();
        write(self);
        let value = self.bytes.len() - at;
        if self.has_index() {
            let entry = self.entry(table.next);
            put(&mut self.bytes, entry, [name, value]);
        }
        table.next += 1;
    }

    /// Ends an object or list.
    pub(crate) fn end(&mut self, table: &Table) {
        self.bytes.push(table.end);
    }

    /// Writes JSON as it is.
    pub(crate) fn json(&mut self, json: &str) {
        self.bytes.extend_from_slice(json.as_bytes());
    }

    /// Writes JSON that has its index already.
    pub(crate) fn embed(&mut self, other: &Indexed) {
        if self.has_index() {
            let at = self.bytes.len() - self.json;
            let first = self.taken.entries;
            let (tables, entries) =
                other.bytes[INDEX_BYTES..other.json].split_at(other.size.tables * TABLE_BYTES);
            for table in tables.chunks_exact(TABLE_BYTES) {
                let [start, its_first, count] = [0, 4, 8].map(|at| read(table, at));
                self.table(at + start, first + its_first, count);
            }
            let to = self.entry(first);
            self.bytes[to..to + entries.len()].copy_from_slice(entries);
            self.taken.entries += other.size.entries;
        }
        self.bytes.extend_from_slice(other.json());
    }

    /// What was written.
    pub(crate) fn finish(self) -> Indexed {
        debug_assert!(
            !self.has_index() || self.taken == self.size,
            "an index is as large as was said"
        );
        Indexed {
            bytes: self.bytes,
            size: self.size,
            json: self.json,
        }
    }

    fn has_index(&self) -> bool {
        self.json > 0
    }

    /// Where an entry lies.
    fn entry(&self, number: usize) -> usize {
        INDEX_BYTES + self.size.tables * TABLE_BYTES + number * ENTRY_BYTES
    }

    fn table(&mut self, start: usize, first: usize, count: usize) {
        if self.has_index() {
            let at = INDEX_BYTES + self.taken.tables * TABLE_BYTES;
            put(&mut self.bytes, at, [start, first, count]);
            self.taken.tables += 1;
        }
    }
}

fn put<const N: usize>(bytes: &mut [u8], at: usize, numbers: [usize; N]) {
    let to = bytes[at..at + 4 * N].chunks_exact_mut(4);
    for (to, number) in to.zip(numbers) {
        to.copy_from_slice(&word(number));
    }
}

fn read(bytes: &[u8], at: usize) -> usize {
    let number = bytes[at..at + 4].iter().rev();
    number.fold(0, |number, &byte| number << 8 | usize::from(byte))
}

/// A number as the head has it. What is larger belongs to a payload that is
/// longer than any limit allows, and is not sent.
fn word(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}
