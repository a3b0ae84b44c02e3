//! A plugin's files of SQL are applied once, whole, and in order.

mod support;

use std::fs;

use support::{Site, each, postgres::Server};
use trovato::db::Select;
use trovato_host_services::{MigrationError, Migrations, Settings};
use trovato_host_shim::Manifest;
use trovato_host_shim::services::db::{AllColumns, Role};

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    suite(&Site::sqlite(Settings::default()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    let Some(server) = Server::start() else {
        return;
    };
    suite(&Site::postgres(&server, Settings::default()).await).await;
}

fn plugin(name: &str, files: &[(&str, &str)]) -> Migrations {
    let files = files
        .iter()
        .map(|&(file, text)| (file.to_owned(), text.to_owned()));
    Migrations {
        plugin: name.to_owned(),
        depends_on: Vec::new(),
        files: files.collect(),
    }
}

async fn names(site: &Site, table: &str) -> Result<Vec<serde_json::Value>, String> {
    let mut call = site.store.begin(Role::Read).await.unwrap();
    let rows = call
        .select(&Select::from(table).fields(["name"]), &AllColumns)
        .await;
    rows.map(|rows| each(&rows, "name"))
        .map_err(|error| error.code().to_owned())
}

async fn suite(site: &Site) {
    const FIRST: &str =
        "CREATE TABLE guest (name TEXT NOT NULL); INSERT INTO guest VALUES ('Ada');";
    let guestbook = plugin("guestbook", &[("1.sql", FIRST)]);
    let mut greeter = plugin("greeter", &[("1.sql", "INSERT INTO guest VALUES ('Lin')")]);
    greeter.depends_on = vec!["guestbook".into()];

    let both = [greeter, guestbook];
    let applied = site.store.migrate(&both).await.unwrap();
    assert_eq!(applied, ["guestbook/1.sql", "greeter/1.sql"]);
    // The new table is known at once, and what was done is not done again.
    assert_eq!(names(site, "guest").await.unwrap(), ["Ada", "Lin"]);
    assert_eq!(site.store.migrate(&both).await.unwrap(), [""; 0]);
    assert_eq!(names(site, "guest").await.unwrap(), ["Ada", "Lin"]);
    // A query does not reach the record.
    assert_eq!(
        names(site, "trovato_migrations").await.unwrap_err(),
        "db-unknown-table"
    );

    let more = plugin(
        "guestbook",
        &[
            ("1.sql", FIRST),
            ("2.sql", "INSERT INTO guest VALUES ('Kim')"),
        ],
    );
    assert_eq!(
        site.store.migrate(&[more]).await.unwrap(),
        ["guestbook/2.sql"]
    );

    let changed = plugin("guestbook", &[("1.sql", "SELECT 1")]);
    let error = site.store.migrate(&[changed]).await.unwrap_err();
    let (plugin_name, file) = ("guestbook".to_owned(), "1.sql".to_owned());
    assert_eq!(
        error,
        MigrationError::Changed {
            plugin: plugin_name,
            file
        }
    );

    // All of a file or nothing.
    let broken = plugin(
        "broken",
        &[
            ("1.sql", "CREATE TABLE ok (name TEXT)"),
            (
                "2.sql",
                "INSERT INTO guest VALUES ('Eve'); INSERT INTO no_such VALUES (1)",
            ),
        ],
    );
    let error = site.store.migrate(&[broken]).await.unwrap_err();
    assert_eq!(error.code(), "migration-failed");
    assert!(error.to_string().contains("no_such"), "{error}");
    assert_eq!(names(site, "guest").await.unwrap(), ["Ada", "Lin", "Kim"]);
    assert_eq!(names(site, "ok").await.unwrap(), [""; 0]);

    let leaves = plugin(
        "leaves",
        &[(
            "1.sql",
            "INSERT INTO guest VALUES ('Eve'); COMMIT; SELECT 1",
        )],
    );
    assert_eq!(
        site.store.migrate(&[leaves]).await.unwrap_err().code(),
        "migration-refused"
    );
    assert_eq!(names(site, "guest").await.unwrap().len(), 3);

    // Two hosts at once apply it once.
    let table = plugin(
        "twice",
        &[(
            "1.sql",
            "CREATE TABLE twice (name TEXT); INSERT INTO twice VALUES ('x')",
        )],
    );
    let table = [table];
    let (one, two) = tokio::join!(site.store.migrate(&table), site.store.migrate(&table));
    assert_eq!(one.unwrap().len() + two.unwrap().len(), 1);
    assert_eq!(names(site, "twice").await.unwrap(), ["x"]);
}

#[test]
fn the_files_are_those_of_the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("migrations")).unwrap();
    fs::write(folder.path().join("migrations/001.sql"), "SELECT 1").unwrap();
    let manifest = |file: &str| {
        Manifest::parse(&format!(
            "name = 'guestbook'\ndescription = 'd'\nversion = '1.0.0'\n[taps]\nimplements = []\n\
             [migrations]\nfiles = ['{file}']\ndepends_on = ['blog']\n"
        ))
        .unwrap()
    };
    let read = |file: &str| Migrations::read(&manifest(file), folder.path());
    let found = read("migrations/001.sql").unwrap();
    assert_eq!(
        found.files,
        [("migrations/001.sql".to_owned(), "SELECT 1".to_owned())]
    );
    assert_eq!(
        (found.plugin.as_str(), &found.depends_on[..]),
        ("guestbook", &["blog".to_owned()][..])
    );
    for wrong in [
        "no_such.sql",
        "../secret.sql",
        "/etc/passwd",
        "migrations/../../x.sql",
    ] {
        assert_eq!(
            read(wrong).unwrap_err().code(),
            "migration-unreadable",
            "{wrong}"
        );
    }
}
