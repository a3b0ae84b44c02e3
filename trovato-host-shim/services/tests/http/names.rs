//! Names that stand for what a test says.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use trovato_host_services::http::{Addresses, Resolve};

/// From names to addresses, as the test has it. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Names {
    known: Arc<Mutex<HashMap<String, VecDeque<Vec<IpAddr>>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The addresses of a name. Said again, those that it has when it is
    /// looked up the next time; the last are those that stay.
    pub(crate) fn with(self, name: &str, addresses: &[&str]) -> Self {
        let addresses = addresses.iter().map(|ip| ip.parse().unwrap()).collect();
        let mut known = self.known.lock().unwrap();
        known
            .entry(name.to_owned())
            .or_default()
            .push_back(addresses);
        drop(known);
        self
    }

    /// What was looked up, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Resolve for Names {
    fn resolve<'a>(&'a self, name: &'a str) -> Addresses<'a> {
        self.asked.lock().unwrap().push(name.to_owned());
        let mut known = self.known.lock().unwrap();
        let found = match known.get_mut(name) {
            Some(turns) if turns.len() > 1 => turns.pop_front(),
            Some(turns) => turns.front().cloned(),
            None => None,
        };
        Box::pin(async move { found.ok_or_else(|| io::ErrorKind::NotFound.into()) })
    }
}
