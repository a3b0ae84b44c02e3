//! Folders that are not ours, cannot be written to, or are full.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use trovato_host_shim::CacheConfig;

use crate::{Scratch, ask, counted, host};

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).unwrap().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn folder_key_and_entries_are_their_owners_alone() {
    let (scratch, entry, _) = Scratch::filled();
    assert_eq!(mode(&scratch.dir()), 0o700);
    let key = scratch.dir().join("key");
    assert_eq!(mode(&key), 0o600);
    assert_eq!(fs::metadata(&key).unwrap().len(), 32);
    assert_eq!(mode(&entry), 0o600);
    assert_eq!(fs::read_dir(scratch.dir()).unwrap().count(), 2);
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_write_to_is_left_alone() {
    for bad in [0o777, 0o702, 0o720] {
        let (scratch, entry, good) = Scratch::filled();
        set_mode(&scratch.dir(), bad);
        let host = scratch.host();
        ask(&host, "1");
        assert_eq!(counted(&host), (0, 0), "{bad:o}");
        assert_eq!(fs::read(entry).unwrap(), good);
        set_mode(&scratch.dir(), 0o755);
        let host = scratch.host();
        ask(&host, "1");
        assert_eq!(counted(&host), (1, 0), "to be read by others is no harm");
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_or_that_is_a_link_is_not_used() {
    for bad in [0o604, 0o640, 0o602, 0o666] {
        let (scratch, ..) = Scratch::filled();
        set_mode(&scratch.dir().join("key"), bad);
        let host = scratch.host();
        ask(&host, "1");
        assert_eq!(counted(&host), (0, 0), "{bad:o}");
    }
    let (scratch, ..) = Scratch::filled();
    let key = scratch.dir().join("key");
    fs::rename(&key, scratch.0.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", &key).unwrap();
    let host = scratch.host();
    ask(&host, "1");
    assert_eq!(counted(&host), (0, 0));
}

#[cfg(unix)]
#[test]
fn what_belongs_to_another_user_is_left_alone() {
    let (scratch, ..) = Scratch::filled();
    let key = scratch.dir().join("key");
    // Only root can give files away; everybody else meets root's.
    if std::os::unix::fs::chown(&key, Some(12_345), None).is_ok() {
        let host = scratch.host();
        ask(&host, "1");
        assert_eq!(counted(&host), (0, 0), "the key");
        std::os::unix::fs::chown(&key, Some(0), None).unwrap();
        std::os::unix::fs::chown(scratch.dir(), Some(12_345), None).unwrap();
        let host = scratch.host();
        ask(&host, "1");
        assert_eq!(counted(&host), (0, 0), "the folder");
    } else {
        let host = host(CacheConfig::new("/"));
        ask(&host, "1");
        assert_eq!(counted(&host), (0, 0));
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_is_read() {
    let (scratch, ..) = Scratch::filled();
    set_mode(&scratch.dir(), 0o500);
    let host = scratch.host();
    ask(&host, "1");
    assert_eq!(counted(&host), (1, 0));
    ask(&host, "2");
    assert_eq!(counted(&host), (1, 1));
    set_mode(&scratch.dir(), 0o700);
}

#[test]
fn where_nothing_can_be_written_everything_is_compiled() {
    // The way leads through a file.
    let scratch = Scratch::new();
    fs::write(scratch.dir(), "").unwrap();
    let through = host(CacheConfig::new(scratch.dir().join("below")));
    ask(&through, "1");
    assert_eq!(counted(&through), (0, 0));
    // The folder goes away under a running host.
    let (scratch, ..) = Scratch::filled();
    let host = scratch.host();
    fs::remove_dir_all(scratch.dir()).unwrap();
    ask(&host, "1");
    ask(&host, "1");
    assert_eq!(counted(&host), (0, 2));
    assert!(!scratch.dir().exists());
}

#[test]
fn what_was_not_used_for_longest_goes_first() {
    let (scratch, one, bytes) = Scratch::filled();
    let len = bytes.len() as u64;
    // Room for two and a half of them, which differ by a few bytes.
    let small = host(CacheConfig {
        max_bytes: len * 5 / 2,
        ..CacheConfig::new(scratch.dir())
    });
    let age = |path: &Path, seconds| {
        let then = SystemTime::now() - Duration::from_secs(seconds);
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(then).unwrap();
    };
    age(&one, 20);
    ask(&small, "2");
    let two = scratch.entries().into_iter().find(|path| *path != one);
    let two = two.unwrap();
    age(&two, 10);
    // Older, but used again.
    ask(&small, "1");
    assert_eq!(counted(&small), (1, 1));
    ask(&small, "3");
    let left = scratch.entries();
    assert_eq!(left.len(), 2);
    assert!(left.contains(&one) && !left.contains(&two), "{left:?}");
    ask(&small, "2");
    assert_eq!(counted(&small), (1, 3));
}

#[test]
fn an_entry_larger_than_the_cache_is_not_kept() {
    let scratch = Scratch::new();
    let tiny = host(CacheConfig {
        max_bytes: 1000,
        ..CacheConfig::new(scratch.dir())
    });
    ask(&tiny, "1");
    ask(&tiny, "1");
    assert_eq!(counted(&tiny), (0, 2));
    assert_eq!(scratch.entries(), [] as [PathBuf; 0]);
}

#[test]
fn what_was_left_half_written_goes_after_an_hour() {
    let scratch = Scratch::new();
    let host = scratch.host();
    let (old, new) = (scratch.dir().join("a.tmp"), scratch.dir().join("b.tmp"));
    for (path, minutes) in [(&old, 61), (&new, 59)] {
        let file = fs::File::create(path).unwrap();
        let then = SystemTime::now() - Duration::from_secs(minutes * 60);
        file.set_modified(then).unwrap();
    }
    ask(&host, "1");
    assert!(!old.exists() && new.exists());
}
