//! The client: from a request to its answer, over redirects.

use std::fmt;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use trovato::vocabulary::HttpResponse;
use trovato_host_shim::services::Answer;
use trovato_host_shim::services::http::{HttpClient, HttpError, Outgoing, Servers};

use super::connect::connect;
use super::exchange::{Reply, exchange};
use super::failed;
use super::redirect::redirected;
use super::settings::HttpSettings;
use super::tls::{BadRoot, connector};

/// A way to servers outside, see [the module](super). It is cheap to clone,
/// and clones share the limit on requests at one time.
#[derive(Clone)]
pub struct Client(Arc<Parts>);

struct Parts {
    settings: HttpSettings,
    tls: TlsConnector,
    turns: Semaphore,
}

impl Client {
    /// A client with these settings.
    ///
    /// # Errors
    ///
    /// [`BadRoot`] for a certificate among [`HttpSettings::roots`] that is
    /// none.
    pub fn new(settings: HttpSettings) -> Result<Self, BadRoot> {
        Ok(Self(Arc::new(Parts {
            tls: connector(&settings.roots)?,
            turns: Semaphore::new(settings.requests.clamp(1, Semaphore::MAX_PERMITS)),
            settings,
        })))
    }

    async fn answer(
        &self,
        mut request: Outgoing,
        servers: &Servers,
    ) -> Result<HttpResponse, HttpError> {
        let Parts {
            settings,
            tls,
            turns,
        } = &*self.0;
        let _turn = turns.acquire().await;
        for _ in 0..=settings.limits.redirects {
            let stream = connect(settings, tls, &request.target).await?;
            match exchange(&settings.limits, stream, &request).await? {
                Reply::Answer(response) => return Ok(response),
                Reply::Redirect { status, location } => {
                    request = redirected(request, status, &location, servers)?;
                }
            }
        }
        let most = settings.limits.redirects;
        Err(failed(format!(
            "the server redirects more than {most} times"
        )))
    }
}

impl HttpClient for Client {
    fn send<'a>(
        &'a self,
        request: Outgoing,
        servers: &'a Servers,
    ) -> Answer<'a, HttpResponse, HttpError> {
        Box::pin(async move {
            let limits = &self.0.settings.limits;
            limits.check(&request)?;
            let after = limits.time_for(&request);
            let answer = tokio::time::timeout(after, self.answer(request, servers)).await;
            answer.unwrap_or(Err(HttpError::Timeout { after }))
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.0.settings).finish()
    }
}
