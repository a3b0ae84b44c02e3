//! For whom a request is made, and what they may see and change.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use trovato::vocabulary::FieldAccessOperation;

use crate::grants::FieldSet;

const ANONYMOUS: &str = "anonymous";

/// A user of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The id, as the site writes it.
    pub id: String,
    /// Names of the permissions that the user has.
    pub permissions: BTreeSet<String>,
}

impl User {
    /// A user without permissions.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            permissions: BTreeSet::new(),
        }
    }

    /// Whoever is not logged in; the id is `anonymous`.
    pub fn anonymous() -> Self {
        Self::new(ANONYMOUS)
    }

    pub(crate) fn is_anonymous(&self) -> bool {
        self.id == ANONYMOUS
    }

    /// Adds a permission.
    pub fn with_permission(mut self, name: impl Into<String>) -> Self {
        self.permissions.insert(name.into());
        self
    }
}

/// What a [`FieldPolicy`] is asked.
#[derive(Debug, Clone, Copy)]
pub struct FieldQuestion<'a> {
    /// Who wants to.
    pub user: &'a User,
    /// Type of the item. Which item it is does not matter.
    pub item_type: &'a str,
    /// The member or field.
    pub field_name: &'a str,
    /// What is to be done with it.
    pub operation: FieldAccessOperation,
}

/// Says what a user may see and change of items.
///
/// It is asked once in a request for each type, name and operation. A closure
/// from a [`FieldQuestion`] to a `bool` is a policy.
pub trait FieldPolicy: Send + Sync + 'static {
    /// Whether the user may.
    fn allows(&self, question: &FieldQuestion<'_>) -> bool;
}

impl<F: Fn(&FieldQuestion<'_>) -> bool + Send + Sync + 'static> FieldPolicy for F {
    fn allows(&self, question: &FieldQuestion<'_>) -> bool {
        self(question)
    }
}

/// A user, and what that user may see and change. Cheap to clone.
///
/// Without a policy and without denials it is everything: the operator's
/// grants still hold.
///
/// ```
/// use trovato_host_shim::{FieldQuestion, User, Viewer};
///
/// let clerk = Viewer::new(User::new("7"))
///     .deny("person", "field_salary")
///     .with_policy(|question: &FieldQuestion<'_>| question.field_name != "field_notes");
/// ```
#[derive(Clone)]
pub struct Viewer(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    user: User,
    denied: FieldSet,
    policy: Option<Arc<dyn FieldPolicy>>,
    answers: Answers,
    /// What the `field_access` taps say, where there are any.
    verdicts: Option<Answers>,
}

/// What was said once, so that the same is said for a whole request.
#[derive(Default)]
struct Answers(Mutex<Known>);

/// By type and name: about seeing it, and about changing it.
type Known = HashMap<Box<str>, HashMap<Box<str>, [Option<bool>; 2]>>;

impl Answers {
    fn get(&self, item_type: &str, name: &str, operation: FieldAccessOperation) -> Option<bool> {
        let known = self.known();
        known.get(item_type)?.get(name)?[at(operation)]
    }

    /// Keeps an answer. One that is there already stands, and is returned.
    fn keep(
        &self,
        item_type: &str,
        name: &str,
        operation: FieldAccessOperation,
        answer: bool,
    ) -> bool {
        let mut known = self.known();
        let of_type = known.entry(item_type.into()).or_default();
        let of_name = of_type.entry(name.into()).or_default();
        *of_name[at(operation)].get_or_insert(answer)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn at(operation: FieldAccessOperation) -> usize {
    match operation {
        FieldAccessOperation::View => 0,
        FieldAccessOperation::Edit => 1,
    }
}

impl Viewer {
    /// A user who may see and change everything.
    pub fn new(user: User) -> Self {
        Self(Arc::new(Parts {
            user,
            denied: FieldSet::new(),
            policy: None,
            answers: Answers::default(),
            verdicts: None,
        }))
    }

    /// Takes a member or field of one type of items away from the user.
    pub fn deny(mut self, item_type: &str, field_name: &str) -> Self {
        let parts = Arc::make_mut(&mut self.0);
        parts.denied = std::mem::take(&mut parts.denied).with(item_type, field_name);
        self
    }

    /// Asks a policy about everything that is not denied already.
    pub fn with_policy(mut self, policy: impl FieldPolicy) -> Self {
        let parts = Arc::make_mut(&mut self.0);
        parts.policy = Some(Arc::new(policy));
        parts.answers = Answers::default();
        self
    }

    /// The user.
    pub fn user(&self) -> &User {
        &self.0.user
    }

    /// A viewer of the same kind that has asked nothing yet; `is_guarded` if
    /// there are `field_access` taps to be asked, too.
    pub(crate) fn afresh(&self, is_guarded: bool) -> Self {
        let mut parts = Parts::clone(&self.0);
        parts.verdicts = is_guarded.then(Answers::default);
        Self(Arc::new(parts))
    }

    pub(crate) fn allows(
        &self,
        item_type: &str,
        field_name: &str,
        operation: FieldAccessOperation,
    ) -> bool {
        let verdicts = self.0.verdicts.as_ref();
        self.may(item_type, field_name, operation)
            // What nobody was asked about is nobody's to see.
            && verdicts.is_none_or(|verdicts| {
                verdicts.get(item_type, field_name, operation) == Some(true)
            })
    }

    /// Whether the `field_access` taps have a say that is not known yet.
    pub(crate) fn is_open(
        &self,
        item_type: &str,
        field_name: &str,
        operation: FieldAccessOperation,
    ) -> bool {
        let verdicts = self.0.verdicts.as_ref();
        verdicts.is_some_and(|verdicts| verdicts.get(item_type, field_name, operation).is_none())
            && self.may(item_type, field_name, operation)
    }

    /// Keeps what the `field_access` taps say.
    pub(crate) fn settle(
        &self,
        item_type: &str,
        field_name: &str,
        operation: FieldAccessOperation,
        answer: bool,
    ) {
        if let Some(verdicts) = &self.0.verdicts {
            verdicts.keep(item_type, field_name, operation, answer);
        }
    }

    /// What denials and policy say.
    fn may(&self, item_type: &str, field_name: &str, operation: FieldAccessOperation) -> bool {
        let Parts {
            user,
            denied,
            policy,
            answers,
            ..
        } = &*self.0;
        if denied.contains(item_type, field_name) {
            return false;
        }
        let Some(policy) = policy else {
            return true;
        };
        // Not held while the policy thinks, which may take long or panic.
        // Another thread may be quicker meanwhile: its answer stands.
        let known = answers.get(item_type, field_name, operation);
        known.unwrap_or_else(|| {
            let answer = policy.allows(&FieldQuestion {
                user,
                item_type,
                field_name,
                operation,
            });
            answers.keep(item_type, field_name, operation, answer)
        })
    }

    /// Whether both are one and the same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Default for Viewer {
    fn default() -> Self {
        User::anonymous().into()
    }
}

impl From<User> for Viewer {
    fn from(user: User) -> Self {
        Self::new(user)
    }
}

impl fmt::Debug for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Viewer")
            .field("user", &self.0.user)
            .field("denied", &self.0.denied)
            .finish_non_exhaustive()
    }
}

// Each request asks anew.
impl Clone for Answers {
    fn clone(&self) -> Self {
        Self::default()
    }
}
