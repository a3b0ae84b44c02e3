//! Queues: which there are, and who works on their entries.
//!
//! A plugin names its queues in the tap `queue_info`, and their entries are
//! handed to its tap `queue_worker`, each as it was pushed. Where entries are
//! kept is the [service](crate::services::queue::Queue)'s business.
//!
//! ```no_run
//! # async fn run(host: &trovato_host_shim::Host, plugins: &trovato_host_shim::Lineup)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use trovato_host_shim::queue::{Queues, Runner, RunnerConfig};
//!
//! let queues = Queues::of(host, plugins).await;
//! let request = host.request().with_plugins(plugins).with_queues(&queues);
//! // … and when there is time for it:
//! let runner = Runner::new(host, &queues, RunnerConfig::default());
//! runner.drain().await?;
//! # Ok(())
//! # }
//! ```

mod info;
mod runner;

pub use info::Queues;
pub use runner::{Ending, Runner, RunnerConfig, Worked};
