//! Encrypted connections.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use trovato_host_services::http::{Client, HttpSettings};

use crate::names::Names;
use crate::server::{Server, Step, response, serve};
use crate::{Scene, settings};

const AUTHORITY: &[u8] = include_bytes!("../certificates/authority.der");
const CERTIFICATE: &[u8] = include_bytes!("../certificates/server.der");
const KEY: &[u8] = include_bytes!("../certificates/server.key.der");

/// A server that `feeds.test` and `127.0.0.1` have a certificate for.
async fn encrypted(answer: fn(&str) -> Vec<Step>) -> Server {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_slice(CERTIFICATE)],
            PrivateKeyDer::try_from(KEY).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::new(listener.local_addr().unwrap());
    let handled = server.handles(answer);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (acceptor, handled) = (acceptor.clone(), handled.clone());
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream, handled).await;
                }
            });
        }
    });
    server
}

fn answer(path: &str) -> Vec<Step> {
    match path {
        "/cut" => vec![
            Step::Send(b"HTTP/1.1 200 OK\r\n\r\nhalf".to_vec()),
            Step::Drop,
        ],
        "/down" => vec![Step::Send(
            response(302, "location: http://feeds.test/\r\n", "").into_bytes(),
        )],
        _ => vec![Step::Send(response(200, "", "sealed").into_bytes())],
    }
}

/// As [`settings`], with the tests' authority.
fn trusting(server: &Server) -> HttpSettings {
    HttpSettings {
        roots: vec![AUTHORITY.to_vec()],
        resolver: Arc::new(
            Names::new()
                .with("feeds.test", &["127.0.0.1"])
                .with("other.test", &["127.0.0.1"]),
        ),
        ..settings(&[server.address()])
    }
}

#[tokio::test]
async fn a_server_with_a_valid_certificate_is_talked_to() {
    let server = encrypted(answer).await;
    let at = server.address().to_string();
    let scene = Scene::new(trusting(&server), &[&server.named("feeds.test"), &at]);
    for name in [server.named("feeds.test"), at] {
        let answer = scene.get(format!("https://{name}/")).await;
        assert_eq!(answer["body"], "sealed", "{name}");
    }
}

#[tokio::test]
async fn any_other_is_not() {
    let server = encrypted(answer).await;
    let other = server.named("other.test");
    let scene = Scene::new(trusting(&server), &[&other]);
    let refusal = scene.refused(format!("https://{other}/")).await;
    assert_eq!(refusal.code, "http-failed");
    assert_eq!(
        refusal.message,
        "the server's certificate is not valid for it"
    );

    // Nobody knows the tests' authority.
    let feeds = server.named("feeds.test");
    let scene = Scene::new(settings(&[server.address()]), &[&feeds]);
    let refusal = scene.refused(format!("https://{feeds}/")).await;
    assert_eq!(
        refusal.message,
        "the server's certificate is not valid for it"
    );

    // Speaks first, and unencrypted.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let plain = Server::new(listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.write_all(b"220 mail.test ESMTP\r\n").await;
    });
    let scene = Scene::new(trusting(&plain), &[&plain.named("feeds.test")]);
    let url = format!("https://{}/", plain.named("feeds.test"));
    let refusal = scene.refused(url).await;
    assert_eq!(refusal.code, "http-failed");
    assert_eq!(
        refusal.message,
        "no secure connection to the server could be made"
    );
    assert_eq!(server.seen(), [""; 0]);
}

#[tokio::test]
async fn who_cuts_the_line_does_not_shorten_an_answer() {
    let server = encrypted(answer).await;
    let feeds = server.named("feeds.test");
    let scene = Scene::new(trusting(&server), &[&feeds]);
    let refusal = scene.refused(format!("https://{feeds}/cut")).await;
    assert_eq!(refusal.code, "http-failed");
}

#[tokio::test]
async fn a_redirect_does_not_leave_encryption() {
    let server = encrypted(answer).await;
    let feeds = server.named("feeds.test");
    let scene = Scene::new(trusting(&server), &[&feeds, "feeds.test"]);
    let refusal = scene.refused(format!("https://{feeds}/down")).await;
    assert_eq!(refusal.code, "http-failed");
    assert_eq!(
        refusal.message,
        "the server redirects from `https` to `http`"
    );
}

#[test]
fn what_is_no_certificate_cannot_be_trusted() {
    let client = Client::new(HttpSettings {
        roots: vec![b"no certificate".to_vec()],
        ..HttpSettings::default()
    });
    let message = client.unwrap_err().to_string();
    assert!(
        message.starts_with("a certificate that was to be trusted cannot be:"),
        "{message}"
    );
}
