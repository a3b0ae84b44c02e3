//! Taps that compile, each with a mistake that shows when it is called.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use trovato::prelude::*;

#[trovato::tap(custom)]
pub fn index(n: usize) -> u8 {
    let list: Vec<u8> = Vec::with_capacity(n);
    list[n]
}

#[trovato::tap(custom)]
pub fn cut(n: usize) -> String {
    let text = "Zürich".to_owned();
    text[..n].to_owned()
}

#[trovato::tap(custom)]
pub fn divide(n: u32) -> u32 {
    7 / n
}

#[trovato::tap(custom)]
pub fn borrow(n: u32) -> u32 {
    let cell = RefCell::new(n);
    let first = cell.borrow_mut();
    let second = cell.borrow_mut();
    *first + *second
}

#[trovato::tap(custom)]
pub fn todo(n: u32) -> u32 {
    todo!("count {n} sheep")
}

#[trovato::tap(custom)]
pub fn thread(n: u32) -> Option<u32> {
    std::thread::spawn(move || n).join().ok()
}

#[trovato::tap(custom)]
pub fn clock(n: u64) -> bool {
    SystemTime::UNIX_EPOCH + Duration::from_secs(n) < SystemTime::now()
}

#[trovato::tap(custom)]
pub fn file(name: String) -> Result<String> {
    Ok(std::fs::read_to_string(name)?)
}

#[trovato::tap(custom)]
pub fn sleep(n: u64) {
    std::thread::sleep(Duration::from_millis(n));
}

#[trovato::tap(custom)]
pub fn exit(n: i32) {
    std::process::exit(n);
}

#[trovato::tap(custom)]
pub fn socket(address: String) -> Result<()> {
    std::net::TcpStream::connect(address)?;
    Ok(())
}

#[trovato::tap(custom)]
pub fn home(name: String) -> Result<String> {
    Ok(std::env::var(name)?)
}

#[trovato::tap(custom)]
pub fn keys(n: u32) -> BTreeMap<(u32, u32), u32> {
    [((n, n), n)].into()
}

#[trovato::tap(custom)]
pub fn depth(n: u64) -> u64 {
    if std::hint::black_box(n) == 0 {
        return 0;
    }
    std::hint::black_box(depth(n + 1)) + 1
}

#[trovato::tap(custom)]
pub fn add(a: u32, b: String) -> String {
    format!("{a}{b}")
}
