//! Plugins in a host that does exactly what the deployed kernel (plugin API
//! 0.2) does, and shares no code with the shim's own.
//!
//! It writes the payload to address 0 and calls neither an allocator nor an
//! initializer, links the log and five WASI functions, reads the answer's
//! address from the high and its length from the low half of the result, takes
//! a negative length as an error, and ignores everything else that a plugin
//! has.

mod workspace;

use serde_json::{Value, json};
use wasmtime::{Caller, Config, Engine, Extern, Instance, Linker, Memory, Module, Store};

/// The most that the kernel passes on, in bytes.
const MOST: usize = 64 * 1024;

/// WASI's "function not supported".
const ENOSYS: i32 = 52;

struct Kernel {
    store: Store<Vec<[String; 3]>>,
    instance: Instance,
    memory: Memory,
}

impl Kernel {
    fn load(wasm: &[u8]) -> Self {
        let engine = Engine::new(&Config::new()).unwrap();
        let module = Module::new(&engine, wasm).unwrap();
        let mut store = Store::new(&engine, Vec::new());
        // An import that is not in the linker fails here, with its name.
        let instance = linker(&engine).instantiate(&mut store, &module).unwrap();
        let memory = instance.get_memory(&mut store, "memory").unwrap();
        Self {
            store,
            instance,
            memory,
        }
    }

    /// The answer, or `None` for an error, whose text the kernel ignores.
    fn call(&mut self, tap: &str, payload: &[u8]) -> wasmtime::Result<Option<Value>> {
        assert!(payload.len() <= MOST);
        let name = format!("tap_{tap}");
        let tap = self
            .instance
            .get_typed_func::<(i32, i32), i64>(&mut self.store, &name)?;
        self.memory.write(&mut self.store, 0, payload)?;
        let length = i32::try_from(payload.len())?;
        let word = tap.call(&mut self.store, (0, length))?;
        // Both halves as the kernel takes them: the cast keeps the low one.
        #[allow(clippy::cast_possible_truncation)]
        let (address, length) = ((word >> 32) as i32, word as i32);
        let Ok(length) = usize::try_from(length) else {
            return Ok(None);
        };
        let mut answer = vec![0; length];
        let address = usize::try_from(address)?;
        self.memory.read(&self.store, address, &mut answer)?;
        Ok(Some(serde_json::from_slice(&answer)?))
    }

    #[track_caller]
    fn answer(&mut self, tap: &str, payload: &Value) -> Value {
        let answer = self.call(tap, payload.to_string().as_bytes());
        answer.unwrap().expect("an answer and no error")
    }
}

fn linker(engine: &Engine) -> Linker<Vec<[String; 3]>> {
    const WASI: &str = "wasi_snapshot_preview1";
    type Guest<'a> = Caller<'a, Vec<[String; 3]>>;

    let mut linker = Linker::new(engine);
    linker
        .func_wrap("trovato:kernel/logging", "log", log)
        .unwrap();
    linker
        .func_wrap(WASI, "fd_write", |_: i32, _: i32, _: i32, _: i32| ENOSYS)
        .unwrap();
    linker
        .func_wrap(
            WASI,
            "random_get",
            |mut guest: Guest<'_>, at: i32, length: i32| {
                let bytes = vec![7; usize::try_from(length)?];
                memory(&mut guest).write(&mut guest, usize::try_from(at)?, &bytes)?;
                wasmtime::Result::Ok(0)
            },
        )
        .unwrap();
    linker
        .func_wrap(WASI, "environ_get", |_: i32, _: i32| 0)
        .unwrap();
    linker
        .func_wrap(
            WASI,
            "environ_sizes_get",
            |mut guest: Guest<'_>, count: i32, size: i32| {
                for at in [count, size] {
                    memory(&mut guest).write(&mut guest, usize::try_from(at)?, &[0; 4])?;
                }
                wasmtime::Result::Ok(0)
            },
        )
        .unwrap();
    linker
        .func_wrap(WASI, "proc_exit", |status: i32| -> wasmtime::Result<()> {
            Err(wasmtime::Error::msg(format!("exit {status}")))
        })
        .unwrap();
    linker
}

fn log(
    mut guest: Caller<'_, Vec<[String; 3]>>,
    level: i32,
    level_len: i32,
    plugin: i32,
    plugin_len: i32,
    message: i32,
    message_len: i32,
) -> wasmtime::Result<()> {
    let memory = memory(&mut guest);
    let mut texts = Vec::new();
    for (at, length) in [
        (level, level_len),
        (plugin, plugin_len),
        (message, message_len),
    ] {
        let mut text = vec![0; usize::try_from(length)?];
        memory.read(&guest, usize::try_from(at)?, &mut text)?;
        texts.push(String::from_utf8(text)?);
    }
    let texts = texts.try_into().expect("three of them");
    guest.data_mut().push(texts);
    Ok(())
}

fn memory(guest: &mut Caller<'_, Vec<[String; 3]>>) -> Memory {
    match guest.get_export("memory") {
        Some(Extern::Memory(memory)) => memory,
        _ => panic!("no memory"),
    }
}

fn post(size: &str) -> Value {
    let file = format!("examples/blog/items/post-{size}.json");
    let text = std::fs::read_to_string(workspace::root().join(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// An item of exactly so many bytes.
fn item_of(bytes: usize) -> (Vec<u8>, String) {
    let empty = json!({ "type": "page", "title": "" }).to_string();
    let title: String = ('a'..='z').cycle().take(bytes - empty.len()).collect();
    let item = json!({ "type": "page", "title": title }).to_string();
    assert_eq!(item.len(), bytes);
    (item.into_bytes(), title)
}

#[test]
fn hello_answers() {
    let mut kernel = Kernel::load(&workspace::example("hello"));
    let view = kernel.answer("item_view", &json!({ "type": "page", "title": "Hello" }));
    assert_eq!(view["title"]["#value"], "Hello");
}

#[test]
fn a_payload_of_64_kib_is_read_whole() {
    let (payload, title) = item_of(MOST);
    for name in ["hello", "blog"] {
        let mut kernel = Kernel::load(&workspace::example(name));
        let view = kernel.call("item_view", &payload).unwrap().unwrap();
        let header = if name == "blog" {
            &view["header"]
        } else {
            &view
        };
        assert_eq!(header["title"]["#value"], title, "{name}");
    }
}

#[test]
fn one_instance_answers_again_and_again() {
    for name in ["hello", "blog"] {
        let mut kernel = Kernel::load(&workspace::example(name));
        let sizes = [MOST, 40, 5000, MOST, 1000, 40];
        for (turn, size) in sizes.into_iter().cycle().take(60).enumerate() {
            let (payload, title) = item_of(size);
            let view = kernel.call("item_view", &payload).unwrap().unwrap();
            let header = if name == "blog" {
                &view["header"]
            } else {
                &view
            };
            assert_eq!(header["title"]["#value"], title, "{name}, turn {turn}");
        }
        let size = kernel.memory.data_size(&kernel.store);
        assert!(size < 2 << 20, "{name} grew to {size} bytes");
    }
}

#[test]
fn every_tap_of_the_blog_answers() {
    let mut kernel = Kernel::load(&workspace::example("blog"));
    let nothing = json!({});
    assert_eq!(
        kernel.answer("item_info", &nothing),
        json!(blog::item_info())
    );
    assert_eq!(kernel.answer("menu", &nothing), json!(blog::menu()));
    assert_eq!(kernel.answer("perm", &nothing), json!(blog::perm()));

    for size in ["2k", "10k", "50k"] {
        let item = post(size);
        let native = trovato::Item::from_value(&item).unwrap();
        let view = kernel.answer("item_view", &item);
        assert_eq!(view, json!(blog::item_view(&native).unwrap()), "{size}");

        // Together they are beyond what the kernel passes on.
        if size != "50k" {
            let payload = json!({ "render": view, "item": item });
            let altered = kernel.answer("item_view_alter", &payload);
            assert_ne!(altered, view);
        }

        let mut draft = item.clone();
        draft["fields"]["field_rating"]["value"] = json!(9);
        let patch = kernel.answer("item_presave", &draft);
        assert_eq!(
            patch,
            json!({ "fields": { "field_rating": { "value": 5 } } })
        );
    }

    let user = trovato::uuid::Uuid::from_u128(1);
    let input = json!({
        "item_id": user, "item_type": "blog", "author_id": user,
        "operation": "edit", "user_id": user, "user_authenticated": true,
    });
    assert_eq!(kernel.answer("item_access", &input), "Grant");
    assert_eq!(kernel.store.data().len(), 0, "nothing was logged");
}

#[test]
fn an_error_has_a_negative_length_and_the_next_call_is_served() {
    for name in ["hello", "blog"] {
        let mut kernel = Kernel::load(&workspace::example(name));
        for payload in [
            &b"[1]"[..],
            b"",
            b"{\"title\":\"Hello\"}",
            b"{\"title\":\"\xff\"}",
        ] {
            assert_eq!(kernel.call("item_view", payload).unwrap(), None);
            kernel.answer("item_view", &json!({ "type": "page", "title": "Hello" }));
        }
    }
}

#[test]
fn a_panic_is_logged_before_it_traps() {
    let mut kernel = Kernel::load(&workspace::wasm("fragile"));
    kernel.answer("item_view", &json!({ "type": "page", "title": "calm" }));

    let payload = json!({ "type": "page", "title": "panic" }).to_string();
    let error = kernel.call("item_view", payload.as_bytes()).unwrap_err();
    assert_eq!(
        error.downcast_ref::<wasmtime::Trap>(),
        Some(&wasmtime::Trap::UnreachableCodeReached)
    );

    let [line] = kernel.store.data().as_slice() else {
        panic!("{:?}", kernel.store.data())
    };
    let source = include_str!("fixtures/fragile/src/lib.rs");
    let number = source
        .lines()
        .position(|line| line.contains("assert!("))
        .unwrap()
        + 1;
    let [level, plugin, message] = line;
    assert_eq!((level.as_str(), plugin.as_str()), ("error", "fragile"));
    let place = format!("panicked at fragile/src/lib.rs:{number}:5:\n");
    assert_eq!(*message, place + "told to by the title \"panic\"");
}
