//! A plugin that works nine times out of ten.

use trovato::prelude::*;

/// Shows the title.
#[trovato::tap(custom)]
pub fn works(item: &Item) -> RenderElement {
    render::markup("h2", item.title()).build()
}

/// Traps, with a panic's message.
#[trovato::tap(custom)]
pub fn panics() {
    panic!("told to");
}

/// Never comes back.
#[trovato::tap(custom)]
pub fn spins() {
    loop {
        std::hint::spin_loop();
    }
}

/// Takes all the memory that there is.
#[trovato::tap(custom)]
pub fn eats() {
    let mut held: Vec<Vec<u8>> = Vec::new();
    loop {
        held.push(std::hint::black_box(vec![1; 64 << 10]));
    }
}

/// Takes so many bytes, writes to all of them, and keeps them.
#[trovato::tap(custom)]
pub fn holds(bytes: usize) -> usize {
    static HELD: std::sync::Mutex<Vec<u8>> = std::sync::Mutex::new(Vec::new());
    let mut held = HELD
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let more = bytes.saturating_sub(held.len());
    held.reserve_exact(more);
    held.resize(bytes, 1);
    held.len()
}
