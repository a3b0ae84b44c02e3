//! Allocations of this process, counted while that is wanted.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use crate::Result;

static IS_COUNTING: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The system's allocator. While nobody counts it costs one look at a flag
/// more.
struct Counting;

fn count(bytes: usize) {
    if IS_COUNTING.load(Relaxed) {
        ALLOCATIONS.fetch_add(1, Relaxed);
        BYTES.fetch_add(bytes as u64, Relaxed);
    }
}

// SAFETY: all that is asked is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // What it grows to: it may have to be copied there.
        count(size);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(at, layout, size) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(at, layout) }
    }
}

/// How many allocations some work makes, those that grow included, and of how
/// many bytes. What other threads allocate meanwhile counts as well.
///
/// # Errors
///
/// The work's own.
pub(crate) async fn counted(work: impl Future<Output = Result<()>>) -> Result<[u64; 2]> {
    let before = [&ALLOCATIONS, &BYTES].map(|count| count.load(Relaxed));
    IS_COUNTING.store(true, Relaxed);
    let result = work.await;
    IS_COUNTING.store(false, Relaxed);
    result?;
    let after = [&ALLOCATIONS, &BYTES].map(|count| count.load(Relaxed));
    Ok([after[0] - before[0], after[1] - before[1]])
}
