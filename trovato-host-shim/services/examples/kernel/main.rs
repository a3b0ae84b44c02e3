//! A kernel: items in a database, plugins in a folder, pages over HTTP.
//!
//! `cargo run -p trovato-host-services --example kernel -- PLUGINS ITEMS`

#[cfg(test)]
mod tests;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as Segment, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, from_str, json};
use trovato::db::{Filter as _, Select};
use trovato::prelude::{RenderElement, Uuid, render};
use trovato_host_services::{Migrations, Settings, Store, open};
use trovato_host_shim::dispatch::Verdict;
use trovato_host_shim::services::db::{AllColumns, Role};
use trovato_host_shim::{
    Accumulated, Grants, Host, HostConfig, Item, Lineup, Outcome, Part, Payload, Request, User,
    html,
};

/// What all requests share.
struct Kernel {
    host: Host,
    plugins: Lineup,
    store: Store,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [plugins, items] = folders.as_slice() else {
        return Err("usage: kernel PLUGINS ITEMS".into());
    };
    let kernel = Kernel::open("sqlite::memory:", plugins).await?;
    kernel.add_items(items).await?;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("http://{}/item/ID", listener.local_addr()?);
    Ok(axum::serve(listener, router(kernel)).await?)
}

impl Kernel {
    /// Opens the database and loads the plugins, before anybody asks.
    async fn open(database: &str, folder: &Path) -> Result<Self, Box<dyn Error>> {
        let store = open(database, Settings::default()).await?;
        store.create_items().await?;
        let host = Host::new(HostConfig {
            // What the operator lets each plugin see and change of items.
            grants: Grants::none()
                .to("blog", ["*"])
                .to("related", ["title", "changed", "field_rating"]),
            services: store.services().await?,
            ..HostConfig::default()
        })?;

        let mut plugins = Vec::new();
        let mut migrations = Vec::new();
        for path in files(folder, "wasm")? {
            let plugin = host.load_file(&path)?;
            if let Some(manifest) = plugin.manifest() {
                migrations.push(Migrations::read(manifest, folder)?);
            }
            plugins.push(plugin);
        }
        store.migrate(&migrations).await?;
        Ok(Self {
            host,
            plugins: Lineup::new(plugins),
            store,
        })
    }
}

impl Kernel {
    /// Fills the site.
    async fn add_items(&self, folder: &Path) -> Result<(), Box<dyn Error>> {
        for path in files(folder, "json")? {
            let item: Map<String, Value> = from_str(&std::fs::read_to_string(path)?)?;
            self.store.add_item(&item).await?;
        }
        Ok(())
    }

    /// The row of an item, if there is one.
    async fn row(&self, id: Uuid) -> Result<Option<Map<String, Value>>, Refusal> {
        let query = Select::from("item").eq("id", id.to_string());
        let mut transaction = self.store.begin(Role::Read).await.map_err(failed)?;
        let rows = transaction.select(&query, &AllColumns).await;
        rows.map_err(failed)?.first().map_err(failed)
    }

    /// Calls a tap of all plugins that have it. One that is left out is no
    /// reason to show nothing.
    async fn dispatch(
        &self,
        request: &mut Request,
        tap: &str,
        payload: impl Into<Payload<'_>>,
    ) -> Result<Accumulated, Refusal> {
        let dispatched = request.dispatch(tap, &self.plugins, payload).await;
        let Outcome { result, failures } = dispatched.map_err(failed)?;
        for error in failures {
            eprintln!("left out: {error}");
        }
        Ok(result)
    }
}

fn router(kernel: Kernel) -> Router {
    let routes = Router::new().route("/item/{id}", get(page));
    routes.with_state(Arc::new(kernel))
}

/// A status, and what the visitor is told.
type Refusal = (StatusCode, &'static str);

/// What went wrong is for the operator, and not for the visitor.
fn failed(error: impl std::fmt::Display) -> Refusal {
    eprintln!("{error}");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "This page cannot be shown now.",
    )
}

async fn page(
    State(kernel): State<Arc<Kernel>>,
    Segment(id): Segment<Uuid>,
) -> Result<Html<String>, Refusal> {
    let row = kernel.row(id).await?;
    let row = row.ok_or((StatusCode::NOT_FOUND, "There is no such page."))?;
    let item = Item::parse(json!(row).to_string().as_bytes()).map_err(failed)?;

    // One request for the whole page.
    let mut request = kernel
        .host
        .request()
        .with_user(User::anonymous())
        .with_plugins(&kernel.plugins);
    if !may_view(&kernel, &mut request, &row).await? {
        return Err((StatusCode::FORBIDDEN, "This page is not for you."));
    }
    let item = request.add(item);

    // A part of the page by each plugin.
    let parts = kernel.dispatch(&mut request, "item_view", item).await?;
    let Accumulated::Collected(parts) = parts else {
        return Err(failed("`item_view` collects"));
    };
    let mut view = render::container();
    for part in parts {
        view = view.child(part.plugin, element(&part.answer)?);
    }

    // Then each plugin may change what they have made together.
    let view = to_raw_value(&view.build()).map_err(failed)?;
    let payload = [("render", Part::Json(&view)), ("item", Part::Item(item))];
    let altered = kernel
        .dispatch(&mut request, "item_view_alter", payload)
        .await?;
    let Accumulated::Altered(view) = altered else {
        return Err(failed("`item_view_alter` alters"));
    };

    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let body = html::render(&element(&view)?);
    Ok(Html(html::page(text("title"), text("language"), &body)))
}

/// Whether the plugins let the visitor see an item.
async fn may_view(
    kernel: &Kernel,
    request: &mut Request,
    row: &Map<String, Value>,
) -> Result<bool, Refusal> {
    let question = json!({
        "item_id": row["id"],
        "item_type": row["type"],
        "author_id": row["author_id"],
        "operation": "view",
        "user_id": Uuid::nil(),
        "user_authenticated": false,
        "stage_id": row["stage_id"],
    });
    let question = question.to_string().into_bytes();
    let answer = kernel.dispatch(request, "item_access", &question).await?;
    Ok(matches!(
        answer,
        Accumulated::Access {
            verdict: Verdict::Granted,
            ..
        }
    ))
}

/// A plugin answers with an element, or with HTML, which is filtered.
fn element(answer: &RawValue) -> Result<RenderElement, Refusal> {
    match from_str::<String>(answer.get()) {
        Ok(text) => Ok(render::filtered_markup(text, "filtered_html").build()),
        Err(_) => from_str(answer.get()).map_err(failed),
    }
}

/// The files in a folder that end so, by name.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
