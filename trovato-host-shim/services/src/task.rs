//! One transaction, from its beginning to a clean connection.
//!
//! It lives in a task of its own, which owns the connection, and is spoken to
//! through a channel. So it does not matter at which of its awaits a caller
//! is dropped: the task notices, and ends the transaction in its own time.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Transaction};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout, timeout_at};
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::{QueryLimits, Role};

use crate::audited;
use crate::backend::{Backend, Connection};
use crate::build::{at_most, query_error};
use crate::failure::{Author, Damage, Failure, typed};
use crate::raw::RawStatement;
use crate::rows::{self, Stopped};
use crate::statement::Statement;
use crate::store::Core;

/// How long a statement that ran out of time has to stop by itself.
const GRACE: Duration = Duration::from_millis(500);

/// What is done in a transaction.
pub(crate) enum Work {
    Select(Statement),
    Change(Statement),
    RawQuery(RawStatement, Vec<Value>),
    RawChange(RawStatement, Vec<Value>),
}

/// What came of it.
pub(crate) enum Done {
    Rows(String),
    Touched(u64),
}

type Reply<T> = oneshot::Sender<Result<T, ServiceError>>;

pub(crate) enum Command {
    Run(Work, Reply<Done>),
    Commit(Reply<()>),
    Rollback(Reply<()>),
}

/// Begins a transaction on a connection, and carries out commands in it until
/// it ends or nobody is left to send any.
pub(crate) async fn serve<B: Backend>(
    core: Arc<Core<B>>,
    mut connection: PoolConnection<B::Db>,
    role: Role,
    begun: Reply<()>,
    commands: mpsc::Receiver<Command>,
) {
    let usable = match transact(&core, &mut connection, role, begun, commands).await {
        Some(ran_raw) if ran_raw => {
            matches!(timeout(GRACE, B::clean(&mut connection)).await, Ok(Ok(())))
        }
        usable => usable.is_some(),
    };
    if !usable {
        connection.close_on_drop();
    }
}

/// `None` when the connection cannot be used any more; otherwise whether SQL
/// of a plugin's ran on it.
async fn transact<B: Backend>(
    core: &Core<B>,
    connection: &mut Connection<B>,
    role: Role,
    mut begun: Reply<()>,
    commands: mpsc::Receiver<Command>,
) -> Option<bool> {
    let limits = &core.settings.limits;
    let patience = core.settings.lock_wait + limits.statement_time;
    let beginning = async {
        let brake = B::prepare_role(connection, role).await?;
        let transaction = connection.begin_with(B::begin_statement(role)).await?;
        Ok((brake, transaction))
    };
    let begins = tokio::select! {
        begins = timeout(patience, beginning) => begins,
        () = begun.closed() => return None,
    };
    let failed = match begins {
        Ok(Ok((brake, transaction))) => {
            // If nobody listens any more, there will be no command either.
            let _ = begun.send(Ok(()));
            let ongoing = Ongoing::<B> {
                transaction,
                brake,
                limits,
                ends: Instant::now() + limits.transaction_time,
                failed: false,
                ran_raw: false,
            };
            return ongoing.until_its_end(commands).await;
        }
        Ok(Err(error)) => typed(&error, B::DIALECT, Author::Host, patience).error,
        Err(_) => ServiceError::Timeout { after: patience },
    };
    let _ = begun.send(Err(failed));
    None
}

struct Ongoing<'c, B: Backend> {
    transaction: Transaction<'c, B::Db>,
    brake: B::Brake,
    limits: &'c QueryLimits,
    ends: Instant,
    failed: bool,
    ran_raw: bool,
}

/// How a transaction comes to its end.
enum End {
    Commit(Reply<()>),
    Rollback(Option<Reply<()>>),
    /// The connection cannot be used any more.
    Lost,
}

impl<B: Backend> Ongoing<'_, B> {
    async fn until_its_end(mut self, commands: mpsc::Receiver<Command>) -> Option<bool> {
        match self.carry_out(commands).await {
            End::Lost => {
                B::brake(&self.brake);
                None
            }
            End::Commit(reply) => {
                let (ran_raw, ended) = (self.ran_raw, self.commit().await);
                let usable = ended.is_ok().then_some(ran_raw);
                let _ = reply.send(ended);
                usable
            }
            End::Rollback(reply) => {
                let (ran_raw, ended) = (self.ran_raw, self.rollback().await);
                let usable = ended.is_ok().then_some(ran_raw);
                if let Some(reply) = reply {
                    let _ = reply.send(ended);
                }
                usable
            }
        }
    }

    async fn carry_out(&mut self, mut commands: mpsc::Receiver<Command>) -> End {
        loop {
            let next = timeout_at(self.ends, commands.recv()).await;
            match next {
                // Nobody is left who could send one, or the time is over.
                Ok(None) | Err(_) => return End::Rollback(None),
                Ok(Some(Command::Rollback(reply))) => return End::Rollback(Some(reply)),
                Ok(Some(Command::Commit(reply))) if self.failed => {
                    let _ = reply.send(Err(over()));
                    return End::Rollback(None);
                }
                Ok(Some(Command::Commit(reply))) => return End::Commit(reply),
                Ok(Some(Command::Run(_, reply))) if self.failed => {
                    let _ = reply.send(Err(over()));
                }
                Ok(Some(Command::Run(work, reply))) => {
                    if self.run(work, reply).await == Damage::Connection {
                        return End::Lost;
                    }
                }
            }
        }
    }

    async fn run(&mut self, work: Work, mut reply: Reply<Done>) -> Damage {
        self.ran_raw |= matches!(work, Work::RawQuery(..) | Work::RawChange(..));
        let left = self.ends.saturating_duration_since(Instant::now());
        let time = self.limits.statement_time.min(left);
        let (brake, limits) = (&self.brake, self.limits);
        let connection = &mut *self.transaction;
        let in_time = async {
            let mut running = std::pin::pin!(run::<B>(connection, &work, limits));
            if let Ok(done) = timeout(time, &mut running).await {
                return done;
            }
            let error = ServiceError::Timeout { after: time };
            B::brake(brake);
            // If it stops at once, the connection can be kept.
            Err(match timeout(GRACE, running).await {
                Ok(Err(failure)) => Failure::new(error, failure.damage),
                Ok(Ok(_)) => Failure::new(error, Damage::Transaction),
                Err(_) => Failure::new(error, Damage::Connection),
            })
        };
        let done = tokio::select! {
            done = in_time => done,
            () = reply.closed() => return Damage::Connection,
        };
        match done {
            Ok(done) => {
                let _ = reply.send(Ok(done));
                Damage::None
            }
            Err(Failure { error, damage }) => {
                self.failed |= damage != Damage::None;
                let _ = reply.send(Err(error));
                damage
            }
        }
    }

    async fn commit(self) -> Result<(), ServiceError> {
        let time = self.limits.statement_time + GRACE;
        let ended = timeout(time, self.transaction.commit()).await;
        ending::<B>(ended, time)
    }

    async fn rollback(self) -> Result<(), ServiceError> {
        let time = self.limits.statement_time + GRACE;
        let ended = timeout(time, self.transaction.rollback()).await;
        ending::<B>(ended, time)
    }
}

type InTime<T> = Result<T, tokio::time::error::Elapsed>;

fn ending<B: Backend>(ended: InTime<sqlx::Result<()>>, time: Duration) -> Result<(), ServiceError> {
    match ended {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(typed(&error, B::DIALECT, Author::Host, time).error),
        Err(_) => Err(ServiceError::Timeout { after: time }),
    }
}

fn over() -> ServiceError {
    ServiceError::Ended {
        reason: "one of its statements has failed",
    }
}

async fn run<B: Backend>(
    connection: &mut Connection<B>,
    work: &Work,
    limits: &QueryLimits,
) -> Result<Done, Failure> {
    match work {
        Work::Select(statement) => {
            let stream = B::run(connection, audited::built(statement), statement.values());
            let rows = rows::collect::<B>(stream, &statement.outputs, limits).await;
            rows.map(Done::Rows)
                .map_err(|stopped| failure::<B>(stopped, Author::Host, limits))
        }
        Work::Change(statement) => {
            let stream = B::run(connection, audited::built(statement), statement.values());
            let touched = rows::count::<B>(stream).await;
            touched
                .map(Done::Touched)
                .map_err(|stopped| failure::<B>(stopped, Author::Host, limits))
        }
        Work::RawQuery(statement, parameters) => {
            run_query::<B>(connection, statement, parameters, limits).await
        }
        Work::RawChange(statement, parameters) => {
            let plugins = |stopped| failure::<B>(stopped, Author::Plugin, limits);
            let sql = || audited::written(statement);
            let described = B::describe(connection, sql(), parameters).await;
            let described = described.map_err(|error| plugins(Stopped::Driver(error)))?;
            let values = described.values.map_err(refused)?;
            let values = crate::statement::bound(values);
            let touched = rows::count::<B>(B::run(connection, sql(), values)).await;
            touched.map(Done::Touched).map_err(plugins)
        }
    }
}

async fn run_query<B: Backend>(
    connection: &mut Connection<B>,
    statement: &RawStatement,
    parameters: &[Value],
    limits: &QueryLimits,
) -> Result<Done, Failure> {
    let plugins = |stopped| failure::<B>(stopped, Author::Plugin, limits);
    let described = B::describe(connection, audited::written(statement), parameters).await;
    let described = described.map_err(|error| plugins(Stopped::Driver(error)))?;
    let (outputs, values) = (described.outputs, described.values.map_err(refused)?);
    at_most("fields", outputs.len(), limits.fields).map_err(refused)?;
    for (index, output) in outputs.iter().enumerate() {
        if outputs[..index]
            .iter()
            .any(|other| other.name == output.name)
        {
            let reason = format!(
                "two columns are called `{}`: give one an alias",
                output.name
            );
            return Err(refused(query_error(reason, "sql")));
        }
    }
    let (rows, cell_bytes) = (limits.rows, limits.cell_bytes);
    let capped = statement.capped(B::DIALECT, outputs, values, rows, cell_bytes);
    let stream = B::run(connection, audited::built(&capped), capped.values());
    let rows = rows::collect::<B>(stream, &capped.outputs, limits).await;
    rows.map(Done::Rows).map_err(plugins)
}

fn refused(error: ServiceError) -> Failure {
    Failure::new(error, Damage::None)
}

fn failure<B: Backend>(stopped: Stopped, author: Author, limits: &QueryLimits) -> Failure {
    match stopped {
        Stopped::Driver(error) => typed(&error, B::DIALECT, author, limits.statement_time),
        // There may be a lot more of them on the way.
        Stopped::TooLarge(error) => Failure::new(error, Damage::Connection),
    }
}
