//! What is known of an item by name.

use std::cell::OnceCell;

/// What came of a read by name.
pub(super) enum Known {
    /// JSON of any kind but null.
    Json(Box<[u8]>),
    Null,
    Absent,
    Denied,
}

/// A list that grows while it is borrowed from: a value is lent to a tap that
/// goes on reading.
#[derive(Default)]
pub(super) struct Names(OnceCell<Box<Entry>>);

struct Entry {
    name: Box<str>,
    known: Known,
    next: Names,
}

impl Names {
    /// What is known by this name.
    pub(super) fn get(&self, name: &str) -> Option<&Known> {
        let mut names = self;
        while let Some(entry) = names.0.get() {
            if *entry.name == *name {
                return Some(&entry.known);
            }
            names = &entry.next;
        }
        None
    }

    /// Adds what is not in the list yet.
    pub(super) fn add(&self, name: &str, known: Known) -> &Known {
        let mut names = self;
        while let Some(entry) = names.0.get() {
            names = &entry.next;
        }
        let entry = names.0.get_or_init(|| {
            Box::new(Entry {
                name: name.into(),
                known,
                next: Self::default(),
            })
        });
        &entry.known
    }

    /// Sets what is known by this name.
    pub(super) fn set(&mut self, name: &str, known: Known) {
        let mut names = &mut *self;
        while let Some(entry) = names.0.get_mut() {
            if *entry.name == *name {
                entry.known = known;
                return;
            }
            names = &mut entry.next;
        }
        self.add(name, known);
    }
}

/// One after the other: a list is longer than a stack is deep.
impl Drop for Names {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(mut entry) = next {
            next = entry.next.0.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(known: Option<&Known>) -> Option<&[u8]> {
        match known? {
            Known::Json(json) => Some(json),
            _ => None,
        }
    }

    #[test]
    fn what_was_added_stays_where_it_is() {
        let names = Names::default();
        let first = names.add("a", Known::Json((*b"1").into()));
        names.add("b", Known::Null);
        assert!(matches!(first, Known::Json(json) if **json == *b"1"));
        assert!(matches!(names.get("b"), Some(Known::Null)));
        assert!(names.get("c").is_none());
    }

    #[test]
    fn what_is_set_replaces_what_was_known() {
        let mut names = Names::default();
        names.add("a", Known::Absent);
        names.add("b", Known::Denied);
        names.set("a", Known::Json((*b"2").into()));
        names.set("c", Known::Json((*b"3").into()));
        assert_eq!(json(names.get("a")), Some(&b"2"[..]));
        assert_eq!(json(names.get("c")), Some(&b"3"[..]));
        assert!(matches!(names.get("b"), Some(Known::Denied)));
    }

    #[test]
    fn a_long_list_can_be_dropped() {
        // Added at the front of a list that is taken apart: at its end it would
        // be a matter of seconds.
        let mut names = Names::default();
        for _ in 0..1_000_000 {
            let next = std::mem::take(&mut names);
            let entry = Entry {
                name: "a".into(),
                known: Known::Null,
                next,
            };
            names = Names(OnceCell::from(Box::new(entry)));
        }
        assert!(names.get("a").is_some());
    }
}
