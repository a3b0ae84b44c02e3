//! A server outside that is on this machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use trovato::Result;
use trovato::vocabulary::{HttpRequest, HttpResponse};

use super::done;

/// Longest head of a request, and longest body, in bytes.
const HEAD: u64 = 64 << 10;
const BODY: usize = 8 << 20;
/// How long one read or write may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A real server for tests, HTTP/1.1 on a port of 127.0.0.1 that was free. It
/// answers one connection after the other, until it is dropped.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use trovato::vocabulary::HttpResponse;
/// use trovato_host_services::testing::Server;
///
/// let server = Server::start(|request| {
///     let body = format!("you have asked for {}", request.url);
///     Ok(HttpResponse { status: 200, headers: BTreeMap::new(), body })
/// });
/// assert!(server.url("/feed.json").ends_with("/feed.json"));
/// assert!(server.requests().is_empty());
/// ```
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<HttpRequest>>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// A server that answers so, as a mock host's server does. A request's `url` is
    /// what its first line has, such as `/feed.json`. An error closes the
    /// connection without an answer.
    ///
    /// # Panics
    ///
    /// When there is no port or no thread for it.
    #[track_caller]
    pub fn start(answer: impl Fn(&HttpRequest) -> Result<HttpResponse> + Send + 'static) -> Self {
        let listener = done(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)), "the server");
        let address = done(listener.local_addr(), "the server");
        let seen = Arc::default();
        let is_over = Arc::new(AtomicBool::new(false));
        let served = (Arc::clone(&seen), Arc::clone(&is_over));
        let thread = thread::Builder::new().spawn(move || {
            let (seen, is_over) = served;
            for stream in listener.incoming() {
                if is_over.load(Ordering::Acquire) {
                    return;
                }
                // What goes wrong with a connection, its other side is told.
                let _ = stream.and_then(|stream| serve(stream, &seen, &answer));
            }
        });
        Self {
            address,
            seen,
            is_over,
            thread: Some(done(thread, "the server's thread")),
        }
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a path, which begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests that have arrived, in order.
    pub fn requests(&self) -> Vec<HttpRequest> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        // Wakes it up, unless it is gone already.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            // A panic in there has been told.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Server").field(&self.address).finish()
    }
}

fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<HttpRequest>>,
    answer: &impl Fn(&HttpRequest) -> Result<HttpResponse>,
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request = read(&stream)?;
    let answer = answer(&request);
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    seen.push(request);
    drop(seen);
    if let Ok(response) = answer {
        stream.write_all(text(&response).as_bytes())?;
    }
    stream.shutdown(Shutdown::Both)
}

fn read(stream: &TcpStream) -> io::Result<HttpRequest> {
    let mut head = BufReader::new(stream).take(HEAD);
    let mut line = |text: &mut String| {
        text.clear();
        head.read_line(text)?;
        if !text.ends_with('\n') {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        Ok(text.trim_end().len())
    };
    let mut text = String::new();
    line(&mut text)?;
    let mut first = text.split_whitespace();
    let (Some(method), Some(url)) = (first.next(), first.next()) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let mut request = HttpRequest::new(method, url);
    while line(&mut text)? > 0 {
        if let Some((name, value)) = text.split_once(':') {
            request = request.header(name.to_ascii_lowercase(), value.trim());
        }
    }
    let length = request.headers.get("content-length");
    let length = length.map_or(Ok(0), |length| length.parse());
    let length = length.map_err(|_| io::ErrorKind::InvalidData)?;
    if length > BODY {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    if length > 0 {
        let mut body = vec![0; length];
        head.into_inner().read_exact(&mut body)?;
        let body = String::from_utf8(body).map_err(|_| io::ErrorKind::InvalidData)?;
        request = request.body(body);
    }
    Ok(request)
}

fn text(response: &HttpResponse) -> String {
    let HttpResponse {
        status,
        headers,
        body,
    } = response;
    let mut text = format!("HTTP/1.1 {status} \r\n");
    let length = BTreeMap::from([("content-length".to_owned(), body.len().to_string())]);
    let length = if *status == 304 {
        BTreeMap::new()
    } else {
        length
    };
    for (name, value) in headers.iter().chain(&length) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text + "connection: close\r\n\r\n" + body
}
