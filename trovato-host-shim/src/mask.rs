//! What one plugin may see or change of items of one type: declared, granted,
//! allowed to the user, and not on the never-list.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use trovato::vocabulary::FieldAccessOperation;

use crate::grants::{ALL, Grants};
use crate::item::is_identity;
use crate::viewer::Viewer;

/// What one plugin may see, or change, of items of one type.
///
/// It is decided without looking at any item, so that a denial tells nothing
/// about one. A name stands for the member of an item that is called so and
/// for the field that is. `id` and `type` are always visible.
///
/// Masks that let the same through are equal, whatever was declared.
pub struct Mask {
    settled: Arc<Settled>,
    operation: FieldAccessOperation,
    viewer: Viewer,
}

/// The part of a mask that no user has a say in: the same for all requests of
/// a host.
pub(crate) struct Settled {
    item_type: Box<str>,
    names: Names,
    /// What was declared by name, and whether anything else was.
    declared: BTreeSet<Box<str>>,
    declares_all: bool,
}

impl Settled {
    /// What plugin and operator let through of what a tap declares.
    pub(crate) fn new<N: AsRef<str>>(
        item_type: &str,
        plugin: &str,
        declared: &[N],
        grants: &Grants,
    ) -> Self {
        let declared = Declared::new(declared);
        Self {
            item_type: item_type.into(),
            names: Names::new(item_type, &declared, grants.of(plugin), grants),
            declared: declared.names,
            declares_all: declared.all,
        }
    }

    /// The type of items that it is for.
    pub(crate) fn item_type(&self) -> &str {
        &self.item_type
    }
}

/// What plugin and operator have settled.
#[derive(PartialEq, Eq)]
enum Names {
    Only(BTreeSet<Box<str>>),
    AllBut(BTreeSet<Box<str>>),
}

impl Mask {
    /// What a plugin sees whose tap declares to read these names.
    pub fn reading<N: AsRef<str>>(
        item_type: &str,
        plugin: &str,
        declared: &[N],
        grants: &Grants,
        viewer: &Viewer,
    ) -> Self {
        let settled = Settled::new(item_type, plugin, declared, grants);
        Self::new(&Arc::new(settled), FieldAccessOperation::View, viewer)
    }

    /// What a plugin may change whose tap declares to write these names. The
    /// user has to be allowed to see it, too.
    pub fn writing<N: AsRef<str>>(
        item_type: &str,
        plugin: &str,
        declared: &[N],
        grants: &Grants,
        viewer: &Viewer,
    ) -> Self {
        let settled = Settled::new(item_type, plugin, declared, grants);
        Self::new(&Arc::new(settled), FieldAccessOperation::Edit, viewer)
    }

    /// What of it a user may see, or change.
    pub(crate) fn new(
        settled: &Arc<Settled>,
        operation: FieldAccessOperation,
        viewer: &Viewer,
    ) -> Self {
        Self {
            settled: Arc::clone(settled),
            operation,
            viewer: viewer.clone(),
        }
    }

    /// The type of items that it is for.
    pub fn item_type(&self) -> &str {
        &self.settled.item_type
    }

    /// Whether the member or field of this name may be seen, or changed.
    pub fn allows(&self, name: &str) -> bool {
        let user = |operation| self.viewer.allows(&self.settled.item_type, name, operation);
        self.settled.names.contains(name)
            && user(FieldAccessOperation::View)
            && (self.operation == FieldAccessOperation::View || user(self.operation))
    }

    /// Whether plugin and operator let a name through. The user has still to
    /// be asked.
    pub(crate) fn offers(&self, name: &str) -> bool {
        self.settled.names.contains(name)
    }

    /// The names that plugin and operator let through: those that they named,
    /// and of an item's `own` those that `*` stands for.
    pub(crate) fn offered<'a>(
        &'a self,
        own: impl Iterator<Item = &'a str>,
    ) -> impl Iterator<Item = &'a str> {
        let by_name = match &self.settled.names {
            Names::Only(names) => names,
            Names::AllBut(_) => &self.settled.declared,
        };
        let all = by_name.iter().map(|name| &**name).chain(own);
        all.filter(|name| self.offers(name))
    }

    /// The permission to see, or to change, the member or field of this name.
    pub(crate) fn permit(&self, name: &str) -> Option<Permit> {
        self.allows(name).then_some(Permit(()))
    }

    /// What the tap asked for and did not get, given what of the item was
    /// withheld.
    pub(crate) fn denials<'a>(
        &'a self,
        withheld: impl Iterator<Item = &'a str>,
    ) -> BTreeSet<&'a str> {
        let withheld: BTreeSet<_> = withheld.collect();
        let declared = self.settled.declared.iter().map(|name| &**name);
        // What names an item is denied only as the name of a field.
        let is_denied =
            |name: &&str| withheld.contains(name) || !is_identity(name) && !self.allows(name);
        let mut denied: BTreeSet<_> = declared.filter(is_denied).collect();
        if self.settled.declares_all {
            denied.extend(withheld);
        }
        denied
    }
}

/// That a mask was asked. Without it no value comes out of an item, and none
/// goes into it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Permit(());

#[cfg(test)]
impl Permit {
    pub(crate) fn for_tests() -> Self {
        Self(())
    }
}

impl PartialEq for Mask {
    fn eq(&self, other: &Self) -> bool {
        let (ours, others) = (&self.settled, &other.settled);
        let is_settled_alike = Arc::ptr_eq(ours, others)
            || ours.names == others.names && ours.item_type == others.item_type;
        is_settled_alike && self.operation == other.operation && self.viewer.is(&other.viewer)
    }
}

impl Eq for Mask {}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut mask = f.debug_struct("Mask");
        mask.field("type", &self.settled.item_type);
        match &self.settled.names {
            Names::Only(names) => mask.field("only", names),
            Names::AllBut(names) => mask.field("all_but", names),
        };
        mask.field("operation", &self.operation)
            .field("user", &self.viewer.user().id)
            .finish_non_exhaustive()
    }
}

struct Declared {
    names: BTreeSet<Box<str>>,
    all: bool,
}

impl Declared {
    fn new<N: AsRef<str>>(declared: &[N]) -> Self {
        let mut names: BTreeSet<Box<str>> =
            declared.iter().map(|name| name.as_ref().into()).collect();
        let all = names.remove(ALL);
        Self { names, all }
    }
}

impl Names {
    fn new(
        item_type: &str,
        declared: &Declared,
        granted: &BTreeSet<String>,
        grants: &Grants,
    ) -> Self {
        let (personal, never) = (grants.personal_data(), grants.never());
        let grants_all = granted.contains(ALL);
        // `*` covers a name unless it is personal data.
        let covers = |name: &str| {
            let by_star = !personal.contains(item_type, name);
            (declared.names.contains(name) || declared.all && by_star)
                && (granted.contains(name) || grants_all && by_star)
                && !never.contains(item_type, name)
        };
        if declared.all && grants_all {
            let special = personal.of_type(item_type).chain(never.of_type(item_type));
            let hidden = special.filter(|name| !covers(name));
            return Self::AllBut(hidden.map(Into::into).collect());
        }
        let named = declared.names.iter().map(|name| &**name);
        let named = named.chain(granted.iter().map(String::as_str));
        let shown = named.filter(|name| *name != ALL && covers(name));
        Self::Only(shown.map(Into::into).collect())
    }

    fn contains(&self, name: &str) -> bool {
        match self {
            Self::Only(names) => names.contains(name),
            Self::AllBut(names) => !names.contains(name),
        }
    }
}
