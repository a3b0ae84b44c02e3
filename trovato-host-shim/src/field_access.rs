//! Asking the `field_access` taps what a user may see and change: before an
//! item is shown, before a patch of it is accepted, and before a query on the
//! table of items is run.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;

use serde::Serialize;
use trovato::vocabulary::{FieldAccessOperation, FieldAccessResult};

use crate::error::{Error, Kind};
use crate::item::{Item, Patch, is_identity};
use crate::items::{Caller, ItemKey};
use crate::lineup::Lineup;
use crate::log::escaped;
use crate::mask::Mask;
use crate::plugin::Plugin;
use crate::request::Request;
use crate::section::Form;
use crate::viewer::{User, Viewer};

pub(crate) const TAP: &str = "field_access";

/// Questions that one patch or query may raise. The names in it are a plugin's own,
/// as many as it likes; what is left over counts as denied.
const MAX_QUESTIONS: usize = 1024;

/// The id of an anonymous user, where an id has to be a UUID.
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// The plugins that are asked.
pub(crate) struct Guards {
    plugins: Arc<[Plugin]>,
    /// By the position of the plugin: that it is not asked any more.
    given_up: BTreeSet<usize>,
    failures: Vec<Error>,
}

impl Guards {
    fn new(plugins: Arc<[Plugin]>) -> Self {
        Self {
            plugins,
            given_up: BTreeSet::new(),
            failures: Vec::new(),
        }
    }

    /// The same plugins, about another user.
    pub(crate) fn afresh(&self) -> Self {
        Self::new(Arc::clone(&self.plugins))
    }

    /// The same plugins, for a call of the request, which may ask them itself.
    pub(crate) fn lent(&self) -> Self {
        Self {
            given_up: self.given_up.clone(),
            ..self.afresh()
        }
    }

    /// Learns how that went.
    pub(crate) fn returned(&mut self, lent: Self) {
        self.given_up.extend(lent.given_up);
        self.failures.extend(lent.failures);
    }
}

/// What is to be asked. In their order, seeing comes before changing.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Question {
    item_type: Box<str>,
    field_name: Box<str>,
    is_edit: bool,
}

/// The same as the tap's payload.
#[derive(Serialize)]
struct Asked<'a> {
    item_type: &'a str,
    field_name: &'a str,
    operation: FieldAccessOperation,
    user_id: &'a str,
    user_permissions: &'a BTreeSet<String>,
}

impl Question {
    fn operation(&self) -> FieldAccessOperation {
        if self.is_edit {
            FieldAccessOperation::Edit
        } else {
            FieldAccessOperation::View
        }
    }

    fn is_open(&self, viewer: &Viewer) -> bool {
        viewer.is_open(&self.item_type, &self.field_name, self.operation())
    }

    fn payload(&self, user: &User) -> Vec<u8> {
        let asked = Asked {
            item_type: &self.item_type,
            field_name: &self.field_name,
            operation: self.operation(),
            user_id: if user.is_anonymous() { NIL } else { &user.id },
            user_permissions: &user.permissions,
        };
        // Strings alone, which always have a JSON. Without, nobody could
        // make anything of the question, and it would be denied.
        serde_json::to_vec(&asked).unwrap_or_default()
    }
}

/// Questions of which the answer is not known.
pub(crate) struct Questions {
    viewer: Viewer,
    open: BTreeSet<Question>,
}

impl Questions {
    pub(crate) fn new(viewer: &Viewer) -> Self {
        Self {
            viewer: viewer.clone(),
            open: BTreeSet::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Adds what is open about the names of an item that a mask lets through.
    fn add_offered(&mut self, mask: &Mask, item: &Item, operation: FieldAccessOperation) {
        for name in mask.offered(item.names()) {
            if !is_identity(name) || item.has_field(name) {
                self.add_offer(mask, name, operation);
            }
        }
    }

    /// Adds what is open about a name of a plugin's choice, if its mask lets it
    /// through and there are not too many.
    pub(crate) fn add(&mut self, mask: &Mask, name: &str, operation: FieldAccessOperation) {
        if self.open.len() < MAX_QUESTIONS && mask.offers(name) {
            self.add_offer(mask, name, operation);
        }
    }

    /// Adds what is open about a name. Who changes it has to be allowed to
    /// see it, too.
    fn add_offer(&mut self, mask: &Mask, name: &str, operation: FieldAccessOperation) {
        let is_edit = operation == FieldAccessOperation::Edit;
        for is_edit in [false, true].into_iter().take(1 + usize::from(is_edit)) {
            let question = Question {
                item_type: mask.item_type().into(),
                field_name: name.into(),
                is_edit,
            };
            if question.is_open(&self.viewer) {
                self.open.insert(question);
            }
        }
    }
}

impl Request {
    /// Asks the `field_access` taps of these plugins, those that have one,
    /// what the user may see and change, beside what the
    /// [`Viewer`](crate::Viewer) says.
    ///
    /// Before an item is shown to a plugin they are asked about each member
    /// and field of it that the plugin would see; before a patch is accepted,
    /// about what it changes. One is asked about a type of items, a name and
    /// an operation once in a request. `Deny` of one of them denies, and so
    /// does a plugin that fails: [`field_access_failures`] tells. A patch may
    /// raise 1,024 questions; what it changes beyond them is denied. A plugin's
    /// query on the table of items has them asked about what it uses of it;
    /// the queries of `field_access` taps ask nobody, and use nothing that
    /// would have to be asked about.
    ///
    /// Instances of earlier calls are given up, and the plugins of an earlier
    /// call of this are replaced.
    ///
    /// [`field_access_failures`]: Self::field_access_failures
    pub fn with_field_access(mut self, plugins: &Lineup) -> Self {
        let plugins = plugins.plugins().iter();
        let plugins: Arc<[Plugin]> = plugins.filter(|it| it.has_tap(TAP)).cloned().collect();
        self.guards = (!plugins.is_empty()).then(|| Guards::new(plugins));
        let viewer = self.viewer.clone();
        self.with_user(viewer)
    }

    /// How `field_access` taps failed so far, each with its plugin; what they
    /// were asked about is denied.
    ///
    /// One that ran out of time, or for which there was no instance, is not
    /// asked again in this request: all that it would be asked about is
    /// denied.
    pub fn field_access_failures(&self) -> &[Error] {
        let guards = self.guards.as_ref();
        guards.map_or(&[], |guards| &guards.failures)
    }

    /// Asks what has to be known before a tap is shown these items.
    pub(crate) async fn ask_about_items(&mut self, caller: Caller<'_>, items: &[ItemKey]) {
        if self.guards.is_none() || items.is_empty() {
            return;
        }
        let line = &caller.plugin.taps()[caller.tap];
        // They write while they run, and nobody can be asked then.
        let writes_at_once = line
            .inputs
            .iter()
            .any(|input| matches!(input.form, Form::Handle | Form::Handles));
        let Self {
            items: known,
            host,
            viewer,
            ..
        } = self;
        let mut questions = Questions::new(viewer);
        for key in items {
            // A key of another request: the call itself will tell.
            let Ok(item) = known.get(*key).cloned() else {
                continue;
            };
            let item_type = item.item_type();
            let (reads, writes) = known.masks(caller, item_type, host.shared_grants(), viewer);
            questions.add_offered(&reads, &item, FieldAccessOperation::View);
            if writes_at_once {
                questions.add_offered(&writes, &item, FieldAccessOperation::Edit);
            }
        }
        let open = questions.open;
        self.ask(open).await;
    }

    /// Asks what has to be known before a patch of these items is accepted.
    pub(crate) async fn ask_about_patch(&mut self, masks: &[Arc<Mask>], patch: &Patch) {
        if self.guards.is_none() {
            return;
        }
        let mut questions = Questions::new(&self.viewer);
        for writes in masks {
            for name in patch.names() {
                questions.add(writes, name, FieldAccessOperation::Edit);
            }
        }
        let open = questions.open;
        self.ask(open).await;
    }

    /// Asks what a query has turned out to depend on.
    pub(crate) async fn ask_about_query(&mut self, questions: Questions) {
        self.ask(questions.open).await;
    }

    // In a box, since asking is a call, which asks before it shows an item.
    fn ask(
        &mut self,
        questions: BTreeSet<Question>,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            for question in questions {
                let (item_type, name) = (&question.item_type, &question.field_name);
                let view = FieldAccessOperation::View;
                if question.is_edit && !self.viewer.allows(item_type, name, view) {
                    continue;
                }
                let answer = self.put(&question).await;
                let operation = question.operation();
                self.viewer.settle(item_type, name, operation, answer);
            }
        })
    }

    /// Puts a question to one plugin after the other, up to the first that is
    /// against it.
    async fn put(&mut self, question: &Question) -> bool {
        let Some(plugins) = self.guards.as_ref().map(|it| Arc::clone(&it.plugins)) else {
            return true;
        };
        let payload = question.payload(self.viewer.user());
        for (at, plugin) in plugins.iter().enumerate() {
            if self.has_given_up(at) {
                return false;
            }
            match self.call_as(plugin, TAP, &payload).await {
                Ok(FieldAccessResult::Allow | FieldAccessResult::NoOpinion) => {}
                Ok(FieldAccessResult::Deny) => return false,
                Err(error) => {
                    self.failed(at, question, error);
                    return false;
                }
            }
        }
        true
    }

    fn has_given_up(&self, at: usize) -> bool {
        let guards = self.guards.as_ref();
        guards.is_some_and(|guards| guards.given_up.contains(&at))
    }

    fn failed(&mut self, at: usize, question: &Question, error: Error) {
        tracing::warn!(
            plugin = error.plugin(),
            item_type = %escaped(&question.item_type),
            field_name = %escaped(&question.field_name),
            operation = ?question.operation(),
            error = %escaped(&error.to_string()),
            "a field is denied, because `field_access` failed"
        );
        if let Some(guards) = &mut self.guards {
            // Each further question would take as long again.
            if matches!(error.kind(), Kind::Timeout { .. } | Kind::Busy { .. }) {
                guards.given_up.insert(at);
            }
            guards.failures.push(error);
        }
    }
}
