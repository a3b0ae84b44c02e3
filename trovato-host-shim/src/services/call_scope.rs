//! What a service gets of the call that asks it.

use std::fmt;
use std::sync::Arc;

use super::db::{Database, Role, Transaction};
use super::{ServiceError, Services};

/// One call, as a service sees it: whose it is, and its transaction.
///
/// What is done in the [`transaction`](Self::transaction) is kept if the call
/// ends well, and undone if not. Dropping a scope undoes it.
pub struct CallScope {
    plugin: Arc<str>,
    role: Role,
    database: Option<Arc<dyn Database>>,
    transaction: Option<Box<dyn Transaction>>,
}

impl CallScope {
    /// A scope outside of any call, for what a host does by itself in the
    /// name of a plugin.
    pub fn new(services: &Services, plugin: impl Into<Arc<str>>, role: Role) -> Self {
        Self {
            plugin: plugin.into(),
            role,
            database: services.db.clone(),
            transaction: None,
        }
    }

    /// The host's name of the plugin.
    pub fn plugin(&self) -> &str {
        &self.plugin
    }

    /// What the transaction may do.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether the transaction has begun.
    pub(super) fn is_open(&self) -> bool {
        self.transaction.is_some()
    }

    /// The transaction, which begins when it is first asked for.
    ///
    /// # Errors
    ///
    /// `unavailable` where the host has no database; as [`Database::begin`].
    pub async fn transaction(&mut self) -> Result<&mut dyn Transaction, ServiceError> {
        if self.transaction.is_none() {
            let Some(database) = &self.database else {
                return Err(ServiceError::NoService { what: "database" });
            };
            self.transaction = Some(database.begin(self.role).await?);
        }
        match &mut self.transaction {
            Some(transaction) => Ok(&mut **transaction),
            None => Err(ServiceError::Unavailable),
        }
    }

    /// Keeps what was done.
    ///
    /// # Errors
    ///
    /// As [`Transaction::commit`].
    pub async fn commit(self) -> Result<(), ServiceError> {
        match self.transaction {
            Some(transaction) => transaction.commit().await,
            None => Ok(()),
        }
    }

    /// Undoes what was done, and waits until that is so.
    pub async fn rollback(self) {
        if let Some(transaction) = self.transaction {
            // A lost connection undoes it, too.
            let _ = transaction.rollback().await;
        }
    }
}

impl fmt::Debug for CallScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallScope")
            .field("plugin", &self.plugin)
            .field("role", &self.role)
            .field("is_open", &self.is_open())
            .finish_non_exhaustive()
    }
}
