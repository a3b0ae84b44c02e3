//! Entries and keys that are not as they were written.

use std::fs;

use crate::{Scratch, ask, counted};

#[test]
fn a_flipped_bit_is_noticed_wherever_it_is() {
    let (scratch, entry, good) = Scratch::filled();
    let host = scratch.host();
    let header = 0..128;
    let code = (128..good.len()).step_by(good.len() / 250);
    let ends = [good.len() - 1];
    let mut tried = 0;
    for at in header.chain(code).chain(ends) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&entry, &bad).unwrap();
        ask(&host, "1");
        tried += 1;
        assert_eq!(counted(&host), (0, tried), "byte {at}");
        // Compiled anew and kept: compiling is not bound to give the same
        // bytes, but it does.
        assert_eq!(fs::read(&entry).unwrap(), good, "byte {at}");
    }
    assert!(tried > 350, "{tried}");
    ask(&host, "1");
    assert_eq!(counted(&host), (1, tried));
}

#[test]
fn an_entry_that_was_cut_or_grew_is_noticed() {
    let (scratch, entry, good) = Scratch::filled();
    let host = scratch.host();
    let mut lengths: Vec<_> = (0..130).step_by(3).collect();
    lengths.extend((130..good.len()).step_by(good.len() / 30));
    lengths.push(good.len() - 1);
    let cut = lengths.iter().map(|&len| good[..len].to_vec());
    let grown = [1, 8, 4096, good.len()].map(|more| {
        let mut longer = good.clone();
        longer.extend(good.iter().cycle().take(more));
        longer
    });
    let mut tried = 0;
    for bad in cut.chain(grown) {
        fs::write(&entry, &bad).unwrap();
        ask(&host, "1");
        tried += 1;
        assert_eq!(counted(&host), (0, tried), "{} bytes", bad.len());
        assert_eq!(fs::read(&entry).unwrap(), good);
    }
}

#[test]
fn another_plugins_entry_under_this_name_is_not_run() {
    let (scratch, entry, _) = Scratch::filled();
    let host = scratch.host();
    ask(&host, "2");
    let mut others = scratch.entries();
    others.retain(|path| *path != entry);
    fs::copy(&others[0], &entry).unwrap();
    // It answers 1, as it should, and not 2.
    ask(&host, "1");
    assert_eq!(counted(&host), (0, 2));
}

#[test]
fn an_entry_of_another_key_is_not_run() {
    let (theirs, entry, forged) = Scratch::filled();
    let scratch = Scratch::new();
    let host = scratch.host();
    let name = entry.file_name().unwrap();
    fs::write(scratch.dir().join(name), &forged).unwrap();
    ask(&host, "1");
    assert_eq!(counted(&host), (0, 1));
    assert_ne!(fs::read(scratch.entry()).unwrap(), forged);
    // The same when somebody changes the key beside good entries.
    fs::write(theirs.dir().join("key"), [7; 32]).unwrap();
    let host = theirs.host();
    ask(&host, "1");
    ask(&host, "1");
    assert_eq!(counted(&host), (1, 1));
}

#[test]
fn a_damaged_key_is_replaced() {
    for len in [0, 31, 33] {
        let (scratch, ..) = Scratch::filled();
        let key = scratch.dir().join("key");
        fs::write(&key, vec![1; len]).unwrap();
        let host = scratch.host();
        ask(&host, "1");
        ask(&host, "1");
        assert_eq!(counted(&host), (1, 1));
        assert_eq!(fs::metadata(&key).unwrap().len(), 32);
    }
}
