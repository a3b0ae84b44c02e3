//! `run` on a site: other plugins, servers outside, and what is asked for.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use snapbox::str;
use trovato::vocabulary::HttpResponse;
use trovato_host_services::testing::Server;

use crate::support::{Scratch, trovato};
use crate::workspace;

/// A server that says `hello`.
fn server() -> Server {
    Server::start(|_| {
        Ok(HttpResponse {
            status: 200,
            headers: BTreeMap::new(),
            body: "hello".to_owned(),
        })
    })
}

/// A folder with plugins that ask for what they are told to.
fn asking(names: &[&str]) -> Scratch {
    let wasm = workspace::wasm("asks");
    let names = names.iter().map(|name| format!("{name}.wasm"));
    names.fold(Scratch::new(), |scratch, name| scratch.with(&name, &wasm))
}

/// What `ask_on` answers in a run with these options.
fn ask(scratch: &Scratch, options: &str, asks: &Value) -> (Value, String) {
    let run = format!("run a.wasm --tap ask_on --input - {options}");
    let output = scratch.trovato(&run).stdin(asks.to_string()).output();
    let output = output.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let answer = serde_json::from_slice(&output.stdout);
    (answer.unwrap_or_else(|_| panic!("{said}")), said)
}

fn code(code: &str) -> Value {
    json!({ "code": code, "path": null })
}

#[test]
fn a_plugin_calls_those_that_are_named() {
    let scratch = asking(&["a", "b"]);
    let asks = json!([
        { "call": ["b", "ask_on", ["user"]] },
        { "call": ["b", "nothing", {}] },
        { "call": ["a", "ask_on", []] },
        { "call": ["c", "ask_on", []] },
    ]);
    let (answers, _) = ask(&scratch, "--user 7", &asks);
    let nobody = code("unknown-plugin");
    assert_eq!(
        answers,
        json!([nobody, nobody, code("plugin-cycle"), nobody])
    );

    let (answers, _) = ask(&scratch, "--user 7 --with b.wasm", &asks);
    let user = json!([["7", true, []]]);
    assert_eq!(
        answers,
        json!([user, code("unknown-tap"), code("plugin-cycle"), nobody])
    );
}

#[test]
fn a_server_is_asked_if_it_is_named_and_its_address_too() {
    let scratch = asking(&["a"]);
    let server = server();
    let at = server.address();
    let asks = json!([{ "http": { "url": server.url("/greeting") } }]);
    for options in [
        String::new(),
        format!("--http {at}"),
        format!("--http localhost --http-private {at}"),
    ] {
        let (answers, _) = ask(&scratch, &options, &asks);
        assert_eq!(answers, json!([code("denied")]), "{options}");
    }
    assert!(server.requests().is_empty());

    let options = format!("--http example.org --http {at} --http-private {at}");
    let (answers, _) = ask(&scratch, &options, &asks);
    assert_eq!(answers[0]["body"], "hello");
    assert_eq!(server.requests()[0].url, "/greeting");
}

#[test]
fn other_plugins_may_ask_servers_too() {
    let scratch = asking(&["a", "b"]);
    let server = server();
    let at = server.address();
    let http = json!([{ "http": { "url": server.url("/") } }]);
    let asks = json!([{ "call": ["b", "ask_on", http] }]);
    let options = format!("--with b.wasm --http {at} --http-private {at}");
    let (answers, _) = ask(&scratch, &options, &asks);
    assert_eq!(answers[0][0]["body"], "hello");
}

#[test]
fn every_service_is_traced() {
    let scratch = asking(&["a", "b"]);
    let server = server();
    let at = server.address();
    let asks = json!([
        { "select": { "table": "nothing" } },
        { "set": ["name", 1] },
        { "get": "name" },
        "user",
        { "set_variable": ["name", 1] },
        { "cached": "key" },
        { "invalidate": "tag" },
        { "push": ["asks_work", { "asks": [{ "variable": "name" }], "then": "answer" }] },
        { "http": { "url": server.url("/") } },
        { "call": ["b", "ask_on", [{ "variable": "name" }]] },
    ]);
    let options = format!("--with b.wasm --http {at} --http-private {at} --work --trace");
    let (_, said) = ask(&scratch, &options, &asks);
    let calls: Vec<String> = said
        .lines()
        .filter_map(|line| {
            let words: Vec<&str> = line.split(' ').take(3).collect();
            (line.ends_with(" µs")).then(|| words.join(" "))
        })
        .collect();
    assert_eq!(
        calls,
        [
            "a: db select",
            "a: context set",
            "a: context get",
            "a: user current",
            "a: variables set",
            "a: cache get",
            "a: cache invalidate",
            "a: queue push",
            "a: http send",
            // It has answered before the call of it has.
            "b: variables get",
            "a: plugin call",
            // Of the entry.
            "a: variables get",
        ],
        "{said}"
    );
    assert!(said.contains("[db-unknown-table]"), "{said}");
}

#[test]
fn migrations_of_all_plugins_are_applied() {
    let scratch = asking(&["a"]);
    let guestbook = workspace::root().join("examples/guestbook");
    let with = format!("--with {}", guestbook.display());
    let asks = json!([{ "query_raw": ["SELECT count(*) AS entries FROM guestbook", []] }]);
    let (answers, _) = ask(&scratch, &format!("--permit raw_sql {with}"), &asks);
    assert_eq!(answers, json!([[{ "entries": 0 }]]));
    scratch
        .trovato("run a.wasm --tap ask_on --input - --permit raw_sql")
        .stdin(asks.to_string())
        .assert()
        .code(1);
}

#[test]
fn a_wasm_files_migrations_lie_beside_its_manifest() {
    let manifest = "name = \"a\"\ndescription = \"asks\"\nversion = \"0.1.0\"\n\
        [taps]\nimplements = [\"tap_ask\", \"tap_ask_info\", \"tap_ask_on\", \"tap_field_access\", \
        \"tap_hire\", \"tap_item_view\", \"tap_look\", \"tap_menu\", \"tap_pry\", \"tap_queue_info\", \"tap_queue_worker\"]\n\
        [migrations]\nfiles = [\"migrations/001.sql\"]\n";
    let scratch = asking(&["a"]).with("a.info.toml", manifest);
    scratch
        .trovato("run a.wasm --tap ask_on --input -")
        .stdin("[]")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[migration-unreadable]: [..]migrations/001.sql[..]

for more: cargo trovato explain migration-unreadable

"#]]);
    let scratch = scratch.with("migrations/001.sql", "CREATE TABLE a (word TEXT);");
    let insert = json!({ "insert": { "table": "a", "rows": [{ "word": "one" }] } });
    let (answers, _) = ask(&scratch, "", &json!([insert]));
    assert_eq!(answers, json!([1]));
}

#[test]
fn what_is_no_server_is_told() {
    trovato("run examples/hello --http https://example.org/feed.json")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'https://example.org/feed.json' for '--http <HOST[:PORT]>': `https://example.org/feed.json` is no server: write `example.org`, `*.example.org` or an address, with or without a port

For more information, try '--help'.

"#]]);
    trovato("run examples/hello --http localhost --http-private localhost:80")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'localhost:80' for '--http-private <ADDRESS:PORT>': write an address and its port: `127.0.0.1:8080`, `[::1]:8080`

For more information, try '--help'.

"#]]);
    trovato("run examples/hello --http-private 127.0.0.1:80")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: the following required arguments were not provided:
  --http <HOST[:PORT]>
...
"#]]);
}

#[test]
fn what_is_no_plugin_is_told() {
    let scratch = asking(&["a"]).with("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0");
    scratch
        .trovato("run a.wasm --tap ask_on --with photo.jpg")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[not-wasm]: this is not WebAssembly but a JPEG image
 --> photo.jpg
  = help: Hand over the `.wasm` file that `cargo trovato build` names when it is done.

for more: cargo trovato explain not-wasm

"#]]);
    trovato("run examples/hello --with gestbook")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[io]: there is no `gestbook`
  |
  = help: name a plugin's crate folder, or a `.wasm` file

for more: cargo trovato explain io

"#]]);
    scratch
        .trovato("run a.wasm --tap ask_on --with a.wasm")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: two plugins are called `a`
  |
  = help: the plugin that is called is there without `--with`

"#]]);
}

#[test]
fn an_option_is_named_for_what_is_missing() {
    let scratch = asking(&["a"]);
    for (ask, option) in [
        (json!({ "call": ["b", "ask", {}] }), "--with PLUGIN"),
        (json!({ "push": ["other_work", {}] }), "--with PLUGIN"),
        (
            json!({ "http": { "url": "http://example.org" } }),
            "--http HOST",
        ),
    ] {
        let asks = json!({ "asks": [ask], "then": "answer" });
        let run = scratch.trovato("run a.wasm --tap ask --input -");
        let output = run.stdin(asks.to_string()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(&format!("= help: `{option}`")), "{said}");
        assert_eq!(output.status.code(), Some(1));
    }
}
