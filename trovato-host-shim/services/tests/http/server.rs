//! A server that answers as a test says, byte by byte if need be.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What a server does after it has read a request. It closes the connection in
/// the end.
pub(crate) enum Step {
    Send(Vec<u8>),
    /// The same, until the other side closes the connection.
    SendForEver(Vec<u8>),
    /// Nothing, until the other side closes the connection.
    Wait,
    /// Drops the connection without a word.
    Drop,
}

/// A server that runs as long as the test's runtime.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    gone: Arc<Notify>,
}

type Answer = dyn Fn(&str) -> Vec<Step> + Send + Sync;

/// What a connection does.
#[derive(Clone)]
pub(crate) struct Handler {
    answer: Arc<Answer>,
    seen: Arc<Mutex<Vec<String>>>,
    gone: Arc<Notify>,
}

impl Server {
    /// A server that answers all requests in the same way.
    pub(crate) async fn saying(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |_| vec![Step::Send(answer.clone())]).await
    }

    /// A server that answers a path with what is beside it, and others with
    /// 404.
    pub(crate) async fn with<const N: usize>(answers: [(&'static str, String); N]) -> Self {
        Self::start(move |path| {
            let mut answers = answers.iter();
            let answer = answers.find(|(of, _)| *of == path);
            let answer = answer.map_or_else(|| response(404, "", ""), |(_, answer)| answer.clone());
            vec![Step::Send(answer.into_bytes())]
        })
        .await
    }

    /// A server that does what it is told for each path.
    pub(crate) async fn start(answer: impl Fn(&str) -> Vec<Step> + Send + Sync + 'static) -> Self {
        Self::at("127.0.0.1:0", answer).await
    }

    /// The same, at an address.
    pub(crate) async fn at(
        address: &str,
        answer: impl Fn(&str) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let server = Self::new(listener.local_addr().unwrap());
        let handler = server.handles(answer);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, handler.clone()));
            }
        });
        server
    }

    /// A server that somebody else accepts connections of.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            seen: Arc::default(),
            gone: Arc::default(),
        }
    }

    pub(crate) fn handles(
        &self,
        answer: impl Fn(&str) -> Vec<Step> + Send + Sync + 'static,
    ) -> Handler {
        Handler {
            answer: Arc::new(answer),
            seen: Arc::clone(&self.seen),
            gone: Arc::clone(&self.gone),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A name with the server's port.
    pub(crate) fn named(&self, name: &str) -> String {
        format!("{name}:{}", self.address.port())
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests that have arrived, as they were sent.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// Waits until a request has arrived.
    pub(crate) async fn arrived(&self) {
        while self.seen().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }

    /// Waits until the other side has closed a connection that was open.
    pub(crate) async fn gone(&self) {
        let patience = std::time::Duration::from_secs(20);
        let gone = tokio::time::timeout(patience, self.gone.notified());
        assert!(gone.await.is_ok(), "the connection is still open");
    }
}

/// Reads one request and answers it.
pub(crate) async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    Handler { answer, seen, gone }: Handler,
) {
    let Some(request) = read(&mut stream).await else {
        return;
    };
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    seen.lock().unwrap().push(request);
    for step in answer(&path) {
        match step {
            Step::Send(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return gone.notify_one();
                }
            }
            Step::SendForEver(bytes) => {
                while stream.write_all(&bytes).await.is_ok() {}
                return gone.notify_one();
            }
            Step::Wait => {
                let mut rest = [0];
                // The end, or an error: it is closed in either way.
                let _ = stream.read(&mut rest).await;
                return gone.notify_one();
            }
            Step::Drop => {
                let _ = stream.flush().await;
                return;
            }
        }
    }
    let _ = stream.shutdown().await;
}

/// Head and body, or nothing when the connection ends before.
async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return Some(text.into_owned());
            }
        }
        let mut part = [0; 4096];
        let count = stream.read(&mut part).await.ok()?;
        if count == 0 {
            return None;
        }
        bytes.extend_from_slice(&part[..count]);
    }
}

/// A response with a length. Headers are whole lines.
pub(crate) fn response(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} Said So\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
}

/// A redirect.
pub(crate) fn redirect(status: u16, location: &str) -> String {
    response(status, &format!("location: {location}\r\n"), "moved")
}
