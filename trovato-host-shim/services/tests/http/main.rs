//! Requests to servers outside: from the guest through the host to a real
//! server on the loopback, and back.
#![cfg(feature = "http")]

mod addresses;
mod endings;
mod limits;
mod names;
mod plain;
mod redirects;
mod server;
mod tls;
#[path = "../../../tests/workspace/mod.rs"]
mod workspace;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use names::Names;
use serde_json::{Value, json};
use server::Server;
use trovato_host_services::http::{Client, HttpSettings};
use trovato_host_shim::services::Services;
use trovato_host_shim::{CacheConfig, Error, Grants, Host, HostConfig, Kind, Limits, Plugin};

/// A host with a client, and a plugin that asks what it is told to ask.
struct Scene {
    host: Host,
    plugin: Plugin,
}

/// What a plugin got in place of an answer.
#[derive(Debug, PartialEq)]
struct Refusal {
    code: String,
    path: Option<String>,
    message: String,
}

impl Scene {
    fn new(settings: HttpSettings, granted: &[&str]) -> Self {
        Self::limited(settings, granted, Limits::default().service_budget)
    }

    fn limited(settings: HttpSettings, granted: &[&str], service_budget: Duration) -> Self {
        let grants = granted.iter().fold(Grants::none(), |grants, server| {
            grants.with_host("asks", server)
        });
        let host = Host::new(HostConfig {
            limits: Limits {
                instances: 4,
                service_budget,
                ..Limits::default()
            },
            grants,
            // Each test has a host of its own, and the same plugin.
            cache: Some(CacheConfig::new(concat!(
                env!("CARGO_TARGET_TMPDIR"),
                "/http-code"
            ))),
            services: Services::none().with_http(Client::new(settings).unwrap()),
            ..HostConfig::default()
        })
        .unwrap();
        let plugin = host.load("asks", &workspace::wasm("asks")).unwrap();
        Self { host, plugin }
    }

    /// A server that may be talked to, as `feeds.test` as well.
    fn of(server: &Server) -> Self {
        let at = server.address();
        Self::new(
            settings(&[at]),
            &[&at.to_string(), &server.named("feeds.test")],
        )
    }

    async fn call(&self, request: Value) -> Result<Value, Error> {
        let payload = json!({ "asks": [{ "http": request }], "then": "answer" }).to_string();
        let mut call = self.host.request();
        let answers: Value = call
            .call_as(&self.plugin, "ask", payload.as_bytes())
            .await?;
        Ok(answers[0].clone())
    }

    /// The answer to a request.
    async fn send(&self, request: Value) -> Value {
        self.call(request).await.unwrap()
    }

    async fn get(&self, url: impl Into<String>) -> Value {
        self.send(json!({ "url": url.into() })).await
    }

    /// Why there is none.
    async fn refusal(&self, request: Value) -> Refusal {
        let error = self.call(request).await.unwrap_err();
        let Kind::TapError(error) = error.kind() else {
            panic!("{error}");
        };
        Refusal {
            code: error.code().to_owned(),
            path: error.path().map(str::to_owned),
            message: error.message().to_owned(),
        }
    }

    async fn refused(&self, url: impl Into<String>) -> Refusal {
        self.refusal(json!({ "url": url.into() })).await
    }
}

/// Settings under which these addresses may be connected to, and `feeds.test`
/// is the loopback.
fn settings(private: &[SocketAddr]) -> HttpSettings {
    HttpSettings {
        resolver: Arc::new(Names::new().with("feeds.test", &["127.0.0.1"])),
        ..HttpSettings::default()
    }
    .allow_private(private.iter().copied())
}
