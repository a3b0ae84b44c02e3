//! Services by way of their interfaces.

use trovato_host_shim::{Host, User};

use crate::parts::{Component, answer};
use crate::support::{assert_alive, host, limits, quoted};

const ERROR: &str =
    "(alias outer 1 $tap-error (type $e-is)) (export \"tap-error\" (type $e (eq $e-is)))";

async fn says(host: &Host, component: &Component) -> String {
    let plugin = host.load("test", &component.assemble()).unwrap();
    let user = User::new("u7").with_permission("edit blog content");
    let mut request = host.request().with_user(user);
    let answer = request.call(&plugin, "menu", b"{}").await.unwrap();
    String::from_utf8(answer).unwrap()
}

/// Answers with the text whose address and length lie there, in quotes.
fn in_quotes(at: u32) -> String {
    format!(
        "(i32.store8 (i32.const 1024) (i32.const 34))
         (memory.copy (i32.const 1025) (i32.load (i32.const {at})) (i32.load (i32.const {})))
         (i32.store8 (i32.add (i32.const 1025) (i32.load (i32.const {}))) (i32.const 34))
         {}",
        at + 4,
        at + 4,
        answer(
            "(i32.const 1024)",
            &format!("(i32.add (i32.const 2) (i32.load (i32.const {})))", at + 4)
        )
    )
}

#[tokio::test]
async fn the_user_comes_as_a_record() {
    let host = host(limits());
    let body = format!(
        r#"{ERROR}
        (type $user-is (record (field "id" string) (field "is-authenticated" bool) (field "permissions" (list string))))
        (export "user" (type $user (eq $user-is)))
        (export "current" (func (result (result $user (error $e)))))"#
    );
    let component = Component::new()
        .interface(
            "trovato:plugin/user@0.1.0",
            &body,
            &[("current", "current", "(param i32)")],
        )
        .tap(
            "menu",
            &format!("(call $current (i32.const 2000)) {}", in_quotes(2004)),
        );
    assert_eq!(says(&host, &component).await, "\"u7\"");
    assert_alive(&host).await;
}

#[tokio::test]
async fn what_the_plugins_of_a_request_share_is_set_and_found() {
    let host = host(limits());
    let body = format!(
        r#"{ERROR}
        (export "get" (func (param "name" string) (result (result (option string) (error $e)))))
        (export "set" (func (param "name" string) (param "value" string) (result (result (error $e)))))"#
    );
    let text = quoted("mode\"dark\"");
    let component = Component::new()
        .interface(
            "trovato:plugin/context@0.1.0",
            &body,
            &[
                ("get", "get", "(param i32 i32 i32)"),
                ("set", "set", "(param i32 i32 i32 i32 i32)"),
            ],
        )
        .functions(&format!("(data (i32.const 1024) {text})"))
        .tap(
            "menu",
            &format!(
                "(call $set (i32.const 1024) (i32.const 4) (i32.const 1028) (i32.const 6) (i32.const 2000))
                 (call $get (i32.const 1024) (i32.const 4) (i32.const 2000))
                 {}",
                answer("(i32.load (i32.const 2008))", "(i32.load (i32.const 2012))")
            ),
        );
    assert_eq!(says(&host, &component).await, "\"dark\"");
}

#[tokio::test]
async fn a_service_that_is_not_there_is_an_error_of_its_own_type() {
    let host = host(limits());
    let body = format!(
        r#"{ERROR} (export "select" (func (param "query" string) (result (result string (error $e)))))"#
    );
    let component = Component::new()
        .interface(
            "trovato:plugin/db@0.1.0",
            &body,
            &[("select", "select", "(param i32 i32 i32)")],
        )
        .tap(
            "menu",
            &format!(
                "(call $select (local.get $at) (local.get $len) (i32.const 2000))
                 (if (i32.ne (i32.load8_u (i32.const 2000)) (i32.const 1)) (then unreachable))
                 {}",
                in_quotes(2004)
            ),
        );
    let code = says(&host, &component).await;
    assert!(
        ["\"unavailable\"", "\"service-request\""].contains(&&*code),
        "{code}"
    );
    assert_alive(&host).await;
}
