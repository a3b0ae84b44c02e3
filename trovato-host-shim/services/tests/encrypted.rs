//! PostgreSQL across a network: encrypted, and with whom it says it is.
#![cfg(feature = "tls")]

mod support;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use support::each;
use support::postgres::{Certificate, Server};
use trovato_host_services::{Settings, Store, open};
use trovato_host_shim::services::db::Role;

const AUTHORITY: &[u8] = include_bytes!("certificates/authority.der");
const CERTIFICATE: &[u8] = include_bytes!("certificates/server.der");
const KEY: &[u8] = include_bytes!("certificates/server.key.der");

fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

/// What the server says of the connection that it is asked on.
async fn is_encrypted(store: &Store) -> Vec<Value> {
    let asks = "SELECT ssl::text AS ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let mut call = store.begin(Role::Read).await.unwrap();
    let rows = call.query_raw(asks, &[]).await.unwrap();
    call.commit().await.unwrap();
    each(&rows, "ssl")
}

#[tokio::test]
async fn a_server_is_talked_to_encrypted_and_only_when_it_is_the_one() {
    let certificate = Certificate {
        chain: pem("CERTIFICATE", CERTIFICATE),
        key: pem("PRIVATE KEY", KEY),
    };
    let Some(server) = Server::start_encrypted(&certificate) else {
        return;
    };
    let (socket, port) = (server.new_database(), server.port());
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, pem("CERTIFICATE", AUTHORITY)).unwrap();
    let authority = authority.display();

    let at = async |host: &str, rest: &str| {
        let url = format!("postgres://trovato@{host}:{port}/site0?{rest}");
        open(&url, Settings::default()).await
    };
    let trusting = format!("sslmode=verify-full&sslrootcert={authority}");
    for (rest, encrypted) in [
        (&*trusting, "true"),
        ("sslmode=require", "true"),
        // Unless it is asked not to be.
        ("", "true"),
        ("sslmode=disable", "false"),
    ] {
        let store = at("127.0.0.1", rest).await.unwrap();
        assert_eq!(is_encrypted(&store).await, [encrypted], "{rest}");
    }
    // Nobody listens in on a socket of this machine.
    let store = open(&socket, Settings::default()).await.unwrap();
    assert_eq!(is_encrypted(&store).await, ["false"]);

    let refused = async |host, rest: &str| at(host, rest).await.err().unwrap().to_string();
    let stranger = refused("127.0.0.1", "sslmode=verify-full").await;
    assert!(stranger.contains("UnknownIssuer"), "{stranger}");
    let other_name = refused("localhost", &trusting).await;
    assert!(other_name.contains("localhost"), "{other_name}");
}
