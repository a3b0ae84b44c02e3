//! Who may see and change what: drawn at random, and decided a second time,
//! by the words of the design and with nothing of the host's.

use std::collections::{BTreeMap, BTreeSet};

use trovato::vocabulary::FieldAccessOperation;
use trovato_host_shim::{FieldQuestion, FieldSet, Grants, User, Viewer};

use crate::declared::{Declared, NAMES, OTHERS, base, is_member};
use crate::random::Random;

pub(crate) const TYPES: [&str; 3] = ["person", "page", "note"];

/// The plugin whose taps declare everything, and the one whose taps do not.
pub(crate) const PLUGINS: [&str; 2] = ["whole", "part"];

/// Names by the type of the items that they are of.
#[derive(Debug, Clone, Default)]
struct Names(BTreeMap<&'static str, BTreeSet<&'static str>>);

impl Names {
    fn draw(random: &mut Random, percent: usize) -> Self {
        let bases: Vec<_> = bases().into_iter().collect();
        let some = TYPES.map(|item_type| (item_type, random.some(&bases, percent)));
        let sets = some.map(|(item_type, names)| (item_type, names.into_iter().collect()));
        Self(sets.into())
    }

    fn has(&self, item_type: &str, name: &str) -> bool {
        self.0
            .get(item_type)
            .is_some_and(|names| names.contains(name))
    }

    fn iter(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let all = self.0.iter();
        all.flat_map(|(item_type, names)| names.iter().map(|name| (*item_type, *name)))
    }
}

/// What the operator has settled.
#[derive(Debug)]
pub(crate) struct Rules {
    personal: Names,
    never: Names,
    grants: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

/// What the user may.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rights {
    denied: Names,
    policy: [Names; 2],
    guard: Option<[Names; 2]>,
}

/// Who looks. `field_access` is asked about a UUID.
const USER: &str = "0193a5a0-0000-7000-8000-000000000007";

const VIEW: usize = 0;
const EDIT: usize = 1;

fn bases() -> BTreeSet<&'static str> {
    NAMES.iter().map(|path| base(path)).chain(OTHERS).collect()
}

impl Rules {
    pub(crate) fn draw(random: &mut Random) -> Self {
        let bases: Vec<_> = bases().into_iter().collect();
        let grant = |random: &mut Random| {
            let mut granted = BTreeSet::new();
            let how = random.below(100);
            if how < 55 {
                granted.insert("*");
            }
            if how >= 30 {
                granted.extend(random.some(&bases, 75));
            }
            granted
        };
        let grants = PLUGINS.map(|plugin| (plugin, grant(&mut *random)));
        Self {
            personal: Names::draw(random, 12),
            never: Names::draw(random, 7),
            grants: grants.into(),
        }
    }

    pub(crate) fn grants(&self) -> Grants {
        let set = |names: &Names| {
            let names = names.iter();
            names.fold(FieldSet::new(), |set, (item_type, name)| {
                set.with(item_type, name)
            })
        };
        let grants = Grants::none()
            .with_personal_data(set(&self.personal))
            .with_never(set(&self.never));
        self.grants.iter().fold(grants, |grants, (plugin, names)| {
            grants.to(plugin, names.iter().copied())
        })
    }

    /// Whether plugin and operator let a name through.
    fn offers(&self, plugin: &str, declared: Declared, item_type: &str, name: &str) -> bool {
        let is_among = |names: &Names| names.has(item_type, name);
        let granted = &self.grants[plugin];
        let by_star = !is_among(&self.personal);
        let is_declared = declared.names(name) || declared.is_all() && by_star;
        let is_granted = granted.contains(name) || granted.contains("*") && by_star;
        is_declared && is_granted && !is_among(&self.never)
    }
}

impl Rights {
    pub(crate) fn draw(random: &mut Random) -> Self {
        if random.chance(15) {
            return Self::default();
        }
        let guarded = random.chance(40);
        Self {
            denied: Names::draw(random, 6),
            policy: [Names::draw(random, 6), Names::draw(random, 8)],
            guard: guarded.then(|| [Names::draw(random, 6), Names::draw(random, 8)]),
        }
    }

    /// Whether `field_access` taps are asked.
    pub(crate) fn is_guarded(&self) -> bool {
        self.guard.is_some()
    }

    pub(crate) fn viewer(&self) -> Viewer {
        let mut user = User::new(USER);
        for (names, what) in self.guard.iter().flatten().zip(["hide", "lock"]) {
            for (item_type, name) in names.iter() {
                user = user.with_permission(format!("{what} {item_type} {name}"));
            }
        }
        let viewer = self
            .denied
            .iter()
            .fold(Viewer::new(user), |viewer, (item_type, name)| {
                viewer.deny(item_type, name)
            });
        let policy = self.policy.clone();
        viewer.with_policy(move |asked: &FieldQuestion<'_>| {
            let refused = match asked.operation {
                FieldAccessOperation::View => &policy[VIEW],
                FieldAccessOperation::Edit => &policy[EDIT],
            };
            !refused.has(asked.item_type, asked.field_name)
        })
    }

    fn allow(&self, operation: usize, item_type: &str, name: &str) -> bool {
        let is_among = |names: &Names| names.has(item_type, name);
        let by_guard = self.guard.as_ref();
        !is_among(&self.denied)
            && !is_among(&self.policy[operation])
            && !by_guard.is_some_and(|guard| is_among(&guard[operation]))
    }
}

/// Who looks at items of one type.
#[derive(Clone, Copy)]
pub(crate) struct Eyes<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) rights: &'a Rights,
    pub(crate) plugin: &'static str,
    pub(crate) declared: Declared,
    pub(crate) item_type: &'static str,
}

impl Eyes<'_> {
    /// Whether the member or field may be seen.
    pub(crate) fn see(&self, name: &str) -> bool {
        let Self {
            plugin,
            declared,
            item_type,
            ..
        } = *self;
        self.rules.offers(plugin, declared, item_type, name)
            && self.rights.allow(VIEW, item_type, name)
    }

    /// Whether it may be changed: who changes it may see it.
    pub(crate) fn change(&self, name: &str) -> bool {
        let is_writable = !is_member(name) || ["title", "status"].contains(&name);
        is_writable && self.see(name) && self.rights.allow(EDIT, self.item_type, name)
    }
}
