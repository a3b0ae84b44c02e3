//! What a call costs the guest.

use trovato_host_shim::{Grants, Host, HostConfig, Item, ItemKey, Limits, Plugin, Request, Stats};

use crate::marks::Figures;
use crate::workspace;

/// The blog's items that are sent.
pub(crate) const ITEMS: [&str; 2] = ["post-2k", "post-50k"];

/// What memory is compared by. The host's own pages are of this size.
const PAGE_BYTES: usize = 4096;

/// A way for an item to come to a plugin.
#[derive(Clone, Copy)]
pub(crate) struct Way {
    pub(crate) name: &'static str,
    pub(crate) tap: &'static str,
    /// Whether the host sends an index along.
    pub(crate) has_index: bool,
}

impl Way {
    pub(crate) const ALL: [Self; 6] = [
        Self::new("plain", "whole", false),
        Self::new("indexed", "whole", true),
        Self::new("projected", "projected", true),
        Self::new("hybrid", "hybrid", true),
        Self::new("fetched", "fetched", true),
        Self::new("lazy", "lazy", true),
    ];

    const fn new(name: &'static str, tap: &'static str, has_index: bool) -> Self {
        Self {
            name,
            tap,
            has_index,
        }
    }
}

/// A host, and a fixture in it.
struct Side {
    host: Host,
    plugin: Plugin,
}

impl Side {
    fn new(fixture: &str, has_index: bool) -> Self {
        let host = Host::new(HostConfig {
            grants: Grants::declared(),
            item_index: has_index,
            count_fuel: true,
            limits: Limits {
                instances: 1,
                ..Limits::default()
            },
            ..HostConfig::default()
        });
        let host = host.unwrap();
        let plugin = host.load(fixture, &workspace::wasm(fixture)).unwrap();
        Self { host, plugin }
    }

    fn site(&self, way: Way, item: &str) -> Site<'_> {
        let mut request = self.host.request();
        let item = Item::parse(&workspace::item(item)).unwrap();
        Site {
            side: self,
            item: request.add(item),
            request,
            tap: way.tap,
        }
    }
}

/// A request with an item, for one tap.
struct Site<'a> {
    side: &'a Side,
    request: Request,
    item: ItemKey,
    tap: &'static str,
}

impl Site<'_> {
    async fn call(&mut self) {
        let plugin = &self.side.plugin;
        let called = self.request.call(plugin, self.tap, self.item).await;
        called.unwrap();
    }

    fn memory(&self) -> &[u8] {
        self.request.memory(&self.side.plugin).unwrap()
    }

    fn stats(&self) -> Stats {
        self.side.host.stats()
    }

    /// How often the guest has allocated and how many bytes, up to here.
    async fn allocated(&mut self) -> [u64; 2] {
        let plugin = &self.side.plugin;
        let called = self.request.call_as(plugin, "counted", b"{}");
        called.await.unwrap()
    }
}

/// The fixtures that are measured.
pub(crate) struct Guests {
    /// By whether the host sends an index.
    plain: [Side; 2],
    /// The same with an allocator that counts.
    counted: [Side; 2],
}

impl Guests {
    /// Builds and loads them.
    pub(crate) fn load() -> Self {
        let both = |fixture| [false, true].map(|has_index| Side::new(fixture, has_index));
        Self {
            plain: both("costs"),
            counted: both("costs-counted"),
        }
    }

    /// Everything that is counted of a call.
    pub(crate) async fn cost(&self, way: Way, item: &str) -> Figures {
        let at = usize::from(way.has_index);
        let mut figures = self.plain[at].site(way, item).used().await;
        let [allocations, bytes] = self.counted[at].site(way, item).allocations().await;
        figures.insert("allocations".to_owned(), allocations);
        figures.insert("allocated_bytes".to_owned(), bytes);
        figures
    }
}

impl Site<'_> {
    async fn used(mut self) -> Figures {
        self.request.instantiate(&self.side.plugin).await.unwrap();
        let image = self.memory().to_vec();
        let stats = self.stats();
        self.call().await;
        let fresh_fuel = self.stats().guest_fuel - stats.guest_fuel;
        let memory = self.memory();
        let (pages, bytes) = (dirtied(&image, memory), memory.len() as u64);

        self.call().await;
        let stats = self.stats();
        self.call().await;
        let now = self.stats();
        let figures = [
            ("crossings", crossings(&now) - crossings(&stats)),
            ("fuel", now.guest_fuel - stats.guest_fuel),
            ("fresh_dirty_pages", pages),
            ("fresh_fuel", fresh_fuel),
            ("memory_bytes", bytes),
        ];
        figures
            .map(|(name, figure)| (name.to_owned(), figure))
            .into()
    }

    /// What a warm call allocates, growing what it has included, and how many
    /// bytes.
    async fn allocations(mut self) -> [u64; 2] {
        for _ in 0..2 {
            self.call().await;
            self.allocated().await;
        }
        // To ask allocates as well.
        let first = self.allocated().await;
        let second = self.allocated().await;
        self.call().await;
        let third = self.allocated().await;
        [0, 1].map(|at| third[at] - second[at] - (second[at] - first[at]))
    }
}

fn crossings(stats: &Stats) -> u64 {
    stats.guest_entries + stats.item_reads + stats.item_fetches + stats.item_writes
}

/// Pages that are not what they were. A page may have been written to and be
/// what it was, so that this is the least that there are.
fn dirtied(before: &[u8], after: &[u8]) -> u64 {
    let zeros = [0; PAGE_BYTES];
    let was = before
        .chunks(PAGE_BYTES)
        .chain(std::iter::repeat(&zeros[..]));
    let pages = after.chunks(PAGE_BYTES).zip(was);
    pages.filter(|(is, was)| is != was).count() as u64
}
