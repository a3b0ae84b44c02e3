//! The files of SQL that plugins bring, each applied once.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use sea_query::{Alias, Expr, ExprTrait, Query};
use sha2::{Digest, Sha256};
use sqlx::Connection as _;
use tokio::time::timeout;
use trovato_host_shim::Manifest;
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::Role;

use crate::audited;
use crate::backend::{Backend, Connection};
use crate::catalogue::Kind;
use crate::failure::{Author, typed};
use crate::host_tables::MIGRATIONS;
use crate::raw::keeps_transaction;
use crate::rows::{self, Stopped};
use crate::settings::Settings;
use crate::statement::{Dialect, Output, Statement};
use crate::store::Core;

/// One plugin's migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrations {
    /// Name of the plugin.
    pub plugin: String,
    /// Plugins whose migrations come first.
    pub depends_on: Vec<String>,
    /// Names and texts of the files, in their order.
    pub files: Vec<(String, String)>,
}

/// Why migrations were not applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// A file that the manifest names cannot be read.
    #[error("migration `{file}` of `{plugin}` cannot be read: {reason}")]
    Unreadable {
        /// The plugin.
        plugin: String,
        /// The file, as the manifest names it.
        file: String,
        /// The system's reason.
        reason: String,
    },
    /// A file is not what it was when it was applied.
    #[error(
        "migration `{file}` of `{plugin}` was changed after it had been applied: \
         bring its old text back, and put the change into a new file"
    )]
    Changed {
        /// The plugin.
        plugin: String,
        /// The file.
        file: String,
    },
    /// A plugin depends on one that is not there.
    #[error("the migrations of `{plugin}` depend on those of `{missing}`, which is not there")]
    Missing {
        /// The plugin.
        plugin: String,
        /// The one that is not there.
        missing: String,
    },
    /// Plugins depend on each other in a circle.
    #[error("the migrations of these plugins depend on each other: {}", .plugins.join(", "))]
    Cycle {
        /// The plugins.
        plugins: Vec<String>,
    },
    /// A file that would end the transaction that it runs in.
    #[error("migration `{file}` of `{plugin}`: {reason}")]
    Refused {
        /// The plugin.
        plugin: String,
        /// The file.
        file: String,
        /// Which word, and why.
        reason: String,
    },
    /// The database refused a file, and nothing of it was applied.
    #[error("migration `{file}` of `{plugin}` failed: {reason}")]
    Failed {
        /// The plugin.
        plugin: String,
        /// The file.
        file: String,
        /// The database's reason.
        reason: String,
    },
    /// The database could not be asked.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl MigrationError {
    /// The code, which never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "migration-unreadable",
            Self::Changed { .. } => "migration-changed",
            Self::Missing { .. } => "migration-missing",
            Self::Cycle { .. } => "migration-cycle",
            Self::Refused { .. } => "migration-refused",
            Self::Failed { .. } => "migration-failed",
            Self::Service(error) => error.code(),
        }
    }
}

impl Migrations {
    /// Reads the files that a manifest lists, which are relative to its
    /// folder and inside of it.
    ///
    /// # Errors
    ///
    /// [`MigrationError::Unreadable`].
    pub fn read(manifest: &Manifest, folder: &Path) -> Result<Self, MigrationError> {
        let mut files = Vec::new();
        for file in &manifest.migrations.files {
            let unreadable = |reason: String| MigrationError::Unreadable {
                plugin: manifest.name.clone(),
                file: file.clone(),
                reason,
            };
            let inside =
                |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
            if !Path::new(file).components().all(inside) {
                return Err(unreadable(
                    "it is outside of the plugin's folder".to_owned(),
                ));
            }
            let text = std::fs::read_to_string(folder.join(file));
            files.push((
                file.clone(),
                text.map_err(|error| unreadable(error.to_string()))?,
            ));
        }
        Ok(Self {
            plugin: manifest.name.clone(),
            depends_on: manifest.migrations.depends_on.clone(),
            files,
        })
    }
}

pub(crate) async fn migrate<B: Backend>(
    core: &Core<B>,
    plugins: &[Migrations],
) -> Result<Vec<String>, MigrationError> {
    let mut applied = Vec::new();
    let ordered = in_order(plugins)?;
    let done = async {
        for migrations in ordered {
            for (file, text) in &migrations.files {
                let script = Script {
                    plugin: &migrations.plugin,
                    file,
                    text,
                };
                if script.apply(core, true).await? {
                    applied.push(format!("{}/{file}", migrations.plugin));
                }
            }
        }
        Ok(())
    }
    .await;
    // Some may have been applied before one failed.
    core.refresh().await?;
    done.map(|()| applied)
}

pub(crate) async fn run_script<B: Backend>(
    core: &Core<B>,
    text: &str,
) -> Result<(), MigrationError> {
    let script = Script {
        plugin: "host",
        file: "script",
        text,
    };
    script.apply(core, false).await?;
    Ok(core.refresh().await?)
}

/// Every plugin after those that it depends on, and otherwise as given.
fn in_order(plugins: &[Migrations]) -> Result<Vec<&Migrations>, MigrationError> {
    let names: BTreeSet<&str> = plugins
        .iter()
        .map(|plugin| plugin.plugin.as_str())
        .collect();
    for plugin in plugins {
        let mut missing = plugin
            .depends_on
            .iter()
            .filter(|name| !names.contains(name.as_str()));
        if let Some(missing) = missing.next() {
            return Err(MigrationError::Missing {
                plugin: plugin.plugin.clone(),
                missing: missing.clone(),
            });
        }
    }
    let mut left: Vec<&Migrations> = plugins.iter().collect();
    let mut ordered: Vec<&Migrations> = Vec::new();
    while !left.is_empty() {
        let ready = left.iter().position(|plugin| {
            let mut waits_for = plugin.depends_on.iter();
            !waits_for.any(|name| left.iter().any(|other| other.plugin == *name))
        });
        let Some(ready) = ready else {
            return Err(MigrationError::Cycle {
                plugins: left.iter().map(|plugin| plugin.plugin.clone()).collect(),
            });
        };
        ordered.push(left.remove(ready));
    }
    Ok(ordered)
}

struct Script<'a> {
    plugin: &'a str,
    file: &'a str,
    text: &'a str,
}

impl Script<'_> {
    /// Runs it in a transaction, unless it is on record. Says whether it ran.
    async fn apply<B: Backend>(
        &self,
        core: &Core<B>,
        on_record: bool,
    ) -> Result<bool, MigrationError> {
        keeps_transaction(B::DIALECT, self.text).map_err(|reason| MigrationError::Refused {
            plugin: self.plugin.to_owned(),
            file: self.file.to_owned(),
            reason,
        })?;
        let settings = &core.settings;
        let acquired = core.pool.acquire().await;
        let mut connection = acquired.map_err(|error| driver::<B>(&error, settings))?;
        let begun = B::prepare_role(&mut connection, Role::Write).await;
        let brake = begun.map_err(|error| driver::<B>(&error, settings))?;
        let time = settings.migration_time;
        let done = timeout(time, self.within::<B>(&mut connection, settings, on_record)).await;
        let done = done.unwrap_or_else(|_| {
            B::brake(&brake);
            Err(ServiceError::Timeout { after: time }.into())
        });
        // Which also undoes what there was of it.
        if done.is_err() {
            connection.close_on_drop();
        }
        done
    }

    async fn within<B: Backend>(
        &self,
        connection: &mut Connection<B>,
        settings: &Settings,
        on_record: bool,
    ) -> Result<bool, MigrationError> {
        let failed = |error: sqlx::Error| driver::<B>(&error, settings);
        let statement = B::begin_statement(Role::Write);
        let mut transaction = connection.begin_with(statement).await.map_err(failed)?;
        B::begin_migration(&mut transaction).await.map_err(failed)?;
        if on_record && self.is_on_record::<B>(&mut transaction, settings).await? {
            return Ok(false);
        }
        let ran = B::run_script(&mut transaction, audited::installed(self.text)).await;
        ran.map_err(|error| MigrationError::Failed {
            plugin: self.plugin.to_owned(),
            file: self.file.to_owned(),
            reason: error.to_string(),
        })?;
        if on_record {
            let record = self.record(B::DIALECT);
            let stream = B::run(&mut transaction, audited::built(&record), record.values());
            let recorded = rows::count::<B>(stream).await;
            recorded.map_err(|stopped| stopped_by::<B>(stopped, settings))?;
        }
        transaction.commit().await.map_err(failed)?;
        Ok(true)
    }

    async fn is_on_record<B: Backend>(
        &self,
        connection: &mut Connection<B>,
        settings: &Settings,
    ) -> Result<bool, MigrationError> {
        let table = "CREATE TABLE IF NOT EXISTS trovato_migrations (\
                     plugin TEXT NOT NULL, file TEXT NOT NULL, checksum TEXT NOT NULL, \
                     applied TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, \
                     PRIMARY KEY (plugin, file))";
        debug_assert!(table.contains(MIGRATIONS));
        let made = B::run_script(connection, audited::installed(table)).await;
        made.map_err(|error| driver::<B>(&error, settings))?;
        let query = self.recorded(B::DIALECT);
        let stream = B::run(connection, audited::built(&query), query.values());
        let rows = rows::collect::<B>(stream, &query.outputs, &settings.limits).await;
        let rows = rows.map_err(|stopped| stopped_by::<B>(stopped, settings))?;
        if rows == "[]" {
            Ok(false)
        } else if rows == format!(r#"[{{"checksum":"{}"}}]"#, self.checksum()) {
            Ok(true)
        } else {
            Err(MigrationError::Changed {
                plugin: self.plugin.to_owned(),
                file: self.file.to_owned(),
            })
        }
    }

    fn recorded(&self, dialect: Dialect) -> Statement {
        let query = Query::select()
            .column(Alias::new("checksum"))
            .expr(Expr::Constant(None::<i64>.into()))
            .from(Alias::new(MIGRATIONS))
            .and_where(Expr::col(Alias::new("plugin")).eq(self.plugin))
            .and_where(Expr::col(Alias::new("file")).eq(self.file))
            .to_owned();
        let outputs = vec![Output {
            name: "checksum".to_owned(),
            kind: Kind::Text,
        }];
        let (sql, values) = crate::build::written_for(dialect, &query);
        Statement::new(sql, values, outputs)
    }

    fn record(&self, dialect: Dialect) -> Statement {
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new(MIGRATIONS))
            .columns(["plugin", "file", "checksum"].map(Alias::new));
        insert.values_panic([self.plugin.into(), self.file.into(), self.checksum().into()]);
        let (sql, values) = crate::build::written_for(dialect, &insert);
        Statement::new(sql, values, Vec::new())
    }

    fn checksum(&self) -> String {
        let digest = Sha256::digest(self.text.as_bytes());
        let mut text = String::new();
        rows::write_hex(&digest, &mut text);
        text
    }
}

fn driver<B: Backend>(error: &sqlx::Error, settings: &Settings) -> MigrationError {
    let time = settings.migration_time;
    typed(error, B::DIALECT, Author::Host, time).error.into()
}

fn stopped_by<B: Backend>(stopped: Stopped, settings: &Settings) -> MigrationError {
    match stopped {
        Stopped::Driver(error) => driver::<B>(&error, settings),
        Stopped::TooLarge(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugin(name: &str, depends_on: &[&str]) -> Migrations {
        Migrations {
            plugin: name.into(),
            depends_on: depends_on.iter().map(|&name| name.into()).collect(),
            files: Vec::new(),
        }
    }

    #[test]
    fn a_plugin_comes_after_those_that_it_depends_on() {
        let plugins = [plugin("c", &["b"]), plugin("a", &[]), plugin("b", &["a"])];
        let names: Vec<_> = in_order(&plugins)
            .unwrap()
            .iter()
            .map(|p| &*p.plugin)
            .collect();
        assert_eq!(names, ["a", "b", "c"]);
    }

    #[test]
    fn circles_and_gaps_are_told() {
        let circle = [plugin("a", &["b"]), plugin("b", &["a"]), plugin("c", &[])];
        let plugins = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(
            in_order(&circle).unwrap_err(),
            MigrationError::Cycle { plugins }
        );
        let error = in_order(&[plugin("a", &["b"])]).unwrap_err();
        assert_eq!(error.code(), "migration-missing");
    }
}
