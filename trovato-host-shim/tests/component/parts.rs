//! Components written as text, so that they can do what no bindings do.

use std::fmt::Write as _;

use crate::support::{assemble, quoted};

/// The version of the package that this host has.
pub(crate) const VERSION: &str = "0.1.0";

/// A component, part by part.
#[derive(Clone)]
pub(crate) struct Component {
    version: &'static str,
    /// Imports beside the types.
    imports: String,
    /// Core functions out of the imports, and what the module has of them.
    lowered: String,
    host: String,
    /// The module: its own imports, and then its functions.
    module_imports: String,
    functions: String,
    memory: &'static str,
    realloc: &'static str,
    exports: String,
    lines: Option<Vec<String>>,
}

/// Gives out memory from 64 KiB on, and grows it as it must.
const REALLOC: &str = r#"
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $at i32) (local $missing i32)
      (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.set $next (i32.add (local.get $at) (local.get 3)))
      (local.set $missing
        (i32.sub
          (i32.shr_u (i32.add (i32.const 65535) (global.get $next)) (i32.const 16))
          (memory.size)))
      (if (i32.gt_s (local.get $missing) (i32.const 0))
        (then (if (i32.lt_s (memory.grow (local.get $missing)) (i32.const 0)) (then unreachable))))
      (local.get $at))
"#;

const TAP_ERROR: &str = r#"
    (record (field "code" string) (field "message" string) (field "path" (option string)) (field "details" (option string)))
"#;

/// The interface of items, with all of its functions.
const ITEMS: &str = r#"
    (export "item" (type $item (sub resource)))
    (type $found-is (enum "boolean" "number" "text" "array" "object" "nothing"))
    (export "found" (type $found (eq $found-is)))
    (type $value-is (variant (case "absent") (case "null") (case "boolean" bool) (case "integer" s64)
      (case "float" f64) (case "text" string) (case "json" string)))
    (export "value" (type $value (eq $value-is)))
    (type $refusal-is (variant (case "denied") (case "invalid") (case "wrong-type" $found)))
    (export "refusal" (type $refusal (eq $refusal-is)))
    (type $read (result $value (error $refusal)))
    (export "[method]item.read" (func (param "self" (borrow $item)) (param "slot" u32) (result $read)))
    (export "[method]item.fetch" (func (param "self" (borrow $item)) (param "slots" (list u32)) (result (list $read))))
    (export "[method]item.write" (func (param "self" (borrow $item)) (param "slot" u32) (param "value" string)
      (result (result (error $refusal)))))
"#;

impl Component {
    pub(crate) fn new() -> Self {
        Self {
            version: VERSION,
            imports: String::new(),
            lowered: String::new(),
            host: String::new(),
            module_imports: String::new(),
            functions: String::new(),
            memory: "2",
            realloc: REALLOC,
            exports: String::new(),
            lines: None,
        }
    }

    pub(crate) fn version(self, version: &'static str) -> Self {
        Self { version, ..self }
    }

    pub(crate) fn memory(self, memory: &'static str) -> Self {
        Self { memory, ..self }
    }

    pub(crate) fn realloc(self, realloc: &'static str) -> Self {
        Self { realloc, ..self }
    }

    /// Something of the component itself.
    pub(crate) fn import(mut self, text: &str) -> Self {
        self.imports.push_str(text);
        self
    }

    /// An interface, of which the module has these functions: their names in
    /// it, in the module, and their types in the module.
    pub(crate) fn interface(
        self,
        name: &str,
        body: &str,
        functions: &[(&str, &str, &str)],
    ) -> Self {
        let id = name.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let mut component = self.import(&format!("(import \"{name}\" (instance ${id} {body}))"));
        for (function, inner, ty) in functions {
            write!(component.lowered,
                r#"(alias export ${id} "{function}" (func ${inner}))
                (core func ${inner} (canon lower (func ${inner}) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))"#
            ).unwrap();
            write!(component.host, "(export \"{inner}\" (func ${inner}))").unwrap();
            write!(
                component.module_imports,
                "(import \"host\" \"{inner}\" (func ${inner} {ty}))"
            )
            .unwrap();
        }
        component
    }

    /// The host's log.
    pub(crate) fn logging(self) -> Self {
        self.interface(
            &format!("trovato:plugin/logging@{VERSION}"),
            r#"(type $level-is (enum "debug" "info" "warn" "error"))
            (export "level" (type $level (eq $level-is)))
            (export "log" (func (param "level" $level) (param "message" string)))"#,
            &[("log", "log", "(param i32 i32 i32)")],
        )
    }

    /// The items, and how a handle of one is dropped.
    pub(crate) fn items(self) -> Self {
        let name = format!("trovato:plugin/items@{VERSION}");
        let mut component = self.interface(
            &name,
            ITEMS,
            &[
                ("[method]item.read", "read", "(param i32 i32 i32)"),
                ("[method]item.fetch", "fetch", "(param i32 i32 i32 i32)"),
                ("[method]item.write", "write", "(param i32 i32 i32 i32 i32)"),
            ],
        );
        component = component.import(&format!(
            "(alias export ${} \"item\" (type $item))",
            name.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
        ));
        component
            .lowered
            .push_str("(core func $drop (canon resource.drop $item))");
        component.host.push_str("(export \"drop\" (func $drop))");
        component
            .module_imports
            .push_str("(import \"host\" \"drop\" (func $drop (param i32)))");
        component
    }

    /// What the module has besides.
    pub(crate) fn functions(mut self, text: &str) -> Self {
        self.functions.push_str(text);
        self
    }

    /// An exported function of this type, which is this one of the module.
    pub(crate) fn export(mut self, name: &str, function: &str, ty: &str) -> Self {
        write!(self.exports,
            r#"(func ${name} {ty} (canon lift (core func $m "{function}") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
            (export "{name}" (func ${name}))"#
        ).unwrap();
        self
    }

    /// A tap: what its module's function does with the payload's address and
    /// length, and answers with the address of its result.
    pub(crate) fn tap(self, name: &str, body: &str) -> Self {
        let inner = format!(
            "(func (export \"{name}\") (param $at i32) (param $len i32) (result i32) {body})"
        );
        self.functions(&inner).export(
            name,
            name,
            "(param \"payload\" string) (result (result string (error $tap-error)))",
        )
    }

    /// A tap that gets items by handle, whose list is at `$items` and has
    /// `$count` of them.
    pub(crate) fn tap_by_handle(self, name: &str, body: &str) -> Self {
        let inner = format!(
            "(func (export \"{name}\") (param $at i32) (param $len i32) (param $items i32) (param $count i32) (result i32) {body})"
        );
        self.functions(&inner).export(
            name,
            name,
            "(param \"payload\" string) (param \"items\" (list (borrow $item))) (result (result string (error $tap-error)))",
        )
    }

    /// A tap that always gives this answer, whose text lies at this address.
    pub(crate) fn says(self, name: &str, json: &str, address: u32) -> Self {
        let data = format!("(data (i32.const {address}) {})", quoted(json));
        let body = answer(&format!("(i32.const {address})"), &json.len().to_string());
        self.functions(&data).tap(name, &body)
    }

    /// The lines of its section.
    pub(crate) fn lines(self, lines: &[String]) -> Self {
        Self {
            lines: Some(lines.to_vec()),
            ..self
        }
    }

    pub(crate) fn text(&self) -> String {
        let Self {
            version,
            imports,
            lowered,
            host,
            module_imports,
            functions,
            memory,
            realloc,
            exports,
            lines,
        } = self;
        let section = lines.as_ref().map_or(String::new(), |lines| {
            let text = quoted(&format!("{}\n", lines.join("\n")));
            format!("(@custom \"trovato.taps\" {text})")
        });
        format!(
            r#"(component
              (import "trovato:plugin/types@{version}" (instance $types
                (type $e {TAP_ERROR})
                (export "tap-error" (type (eq $e)))))
              (alias export $types "tap-error" (type $tap-error))
              {imports}
              (core module $libc-module
                (memory (export "memory") {memory})
                (global $next (mut i32) (i32.const 65536))
                {realloc})
              (core instance $libc (instantiate $libc-module))
              {lowered}
              (core module $module
                (import "libc" "memory" (memory 1))
                {module_imports}
                {functions})
              (core instance $m (instantiate $module
                (with "libc" (instance $libc))
                (with "host" (instance {host}))))
              {exports}
              {section})"#
        )
    }

    pub(crate) fn assemble(&self) -> Vec<u8> {
        assemble(&self.text())
    }
}

/// Code that answers with the text at an address, of so many bytes.
pub(crate) fn answer(address: &str, len: &str) -> String {
    let len = if len.starts_with('(') {
        len.to_owned()
    } else {
        format!("(i32.const {len})")
    };
    format!(
        "(i32.store (i32.const 16) (i32.const 0))
         (i32.store (i32.const 20) {address})
         (i32.store (i32.const 24) {len})
         (i32.const 16)"
    )
}

/// Code that answers with the payload.
pub(crate) fn echo() -> String {
    answer("(local.get $at)", "(local.get $len)")
}

/// A line of a tap that takes an item by handle, with these fields.
pub(crate) fn lazy_line(tap: &str, fields: &str) -> String {
    format!(
        r#"{{"tap":"{tap}","mode":"lazy","package":"test","abi":1,"sdk":"0.1.0","inputs":[{{"name":"item","type":"ItemHandle<A>","form":"handle","fields":[{fields}]}}]}}"#
    )
}
