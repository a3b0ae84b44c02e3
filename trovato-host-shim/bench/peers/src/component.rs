//! The component model: the work behind an interface in WIT, with the engine
//! settings of the floor.

mod items;

use std::hint::black_box;
use std::time::Instant;

use wasmtime::component::{
    Component, ComponentExportIndex, Instance, InstancePre, Linker, Resource, TypedFunc,
};
use wasmtime::{Engine, Store, UpdateDeadline};
use wit_component::ComponentEncoder;

use crate::floor;
use crate::found::State;
use crate::subject::Subject;
use crate::turns::Case;
use crate::{Error, Result, ours, same};
use items::{Items, Post};

/// What the guest imports of WASI, for panics: it has no output, no
/// environment, and stops where it would exit.
const WASI: &str = r#"(module
    (func (export "fd_write") (param i32 i32 i32 i32) (result i32) (i32.const 52))
    (func (export "environ_get") (param i32 i32) (result i32) (i32.const 52))
    (func (export "environ_sizes_get") (param i32 i32) (result i32) (i32.const 52))
    (func (export "proc_exit") (param i32) unreachable))"#;

const BY_HANDLE: &str = "view-by-handle";

const JSON: &str = "wit-bindgen";
const LAZY: &str = "wit-bindgen, lazy";

/// A component, and the same compiled.
pub(crate) struct Components {
    engine: Engine,
    bytes: Vec<u8>,
    compiled: Compiled,
}

struct Compiled {
    component: Component,
    pre: InstancePre<Items>,
}

/// What each function answers.
type Answer = (Result<Vec<u8>, String>,);
type ByJson<'a> = TypedFunc<(&'a [u8],), Answer>;
type ByHandle = TypedFunc<(Resource<Post>,), Answer>;

impl Components {
    pub(crate) fn load() -> Result<Self> {
        let module = std::fs::read(ours::guest("guests/component")?.wasm)?;
        let bytes = ComponentEncoder::default()
            .module(&module)?
            .adapter("wasi_snapshot_preview1", &wat::parse_str(WASI)?)?
            .encode()?;
        let engine = floor::engine()?;
        Ok(Self {
            compiled: Compiled::new(&engine, &bytes)?,
            engine,
            bytes,
        })
    }

    /// That both ways answer as they should.
    pub(crate) async fn check(&self, subject: &Subject) -> Result<()> {
        let export = self.compiled.export(&name(subject))?;
        for (payload, expected) in &subject.checks {
            let (mut live, func) = self.compiled.by_json(export).await?;
            same(JSON, &live.call_json(&func, payload).await?, expected)?;
        }
        if let Some(post) = Post::of(subject)? {
            let export = self.compiled.export(BY_HANDLE)?;
            let (mut live, func) = self.compiled.by_handle(export).await?;
            let answer = live.call_handle(&func, &post).await?;
            same(LAZY, &answer, &subject.checks[0].1)?;
        }
        Ok(())
    }

    pub(crate) async fn cases<'a>(
        &'a self,
        subject: &'a Subject,
        state: State,
    ) -> Result<Vec<Case<'a>>> {
        let mut cases = vec![self.json(subject, state).await?];
        if let Some(post) = Post::of(subject)?
            && state != State::Cold
        {
            cases.push(self.handle(post, state).await?);
        }
        Ok(cases)
    }

    async fn json<'a>(&'a self, subject: &'a Subject, state: State) -> Result<Case<'a>> {
        let payload = subject.payload.as_slice();
        let name = name(subject);
        let export = self.compiled.export(&name)?;
        Ok(match state {
            State::Warm => {
                let (mut live, func) = self.compiled.by_json(export).await?;
                Case::new(JSON, async move || {
                    let begin = Instant::now();
                    black_box(live.call_json(&func, payload).await?);
                    Ok(begin.elapsed())
                })
            }
            State::Fresh => Case::new(JSON, async move || {
                let begin = Instant::now();
                let (mut live, func) = self.compiled.by_json(export).await?;
                black_box(live.call_json(&func, payload).await?);
                drop(live);
                Ok(begin.elapsed())
            }),
            State::Cold => Case::new(JSON, async move || {
                let begin = Instant::now();
                let compiled = Compiled::new(&self.engine, &self.bytes)?;
                let (mut live, func) = compiled.by_json(compiled.export(&name)?).await?;
                black_box(live.call_json(&func, payload).await?);
                Ok(begin.elapsed())
            }),
        })
    }

    async fn handle(&self, post: Post, state: State) -> Result<Case<'_>> {
        let export = self.compiled.export(BY_HANDLE)?;
        if state == State::Warm {
            let (mut live, func) = self.compiled.by_handle(export).await?;
            return Ok(Case::new(LAZY, async move || {
                let begin = Instant::now();
                black_box(live.call_handle(&func, &post).await?);
                Ok(begin.elapsed())
            }));
        }
        Ok(Case::new(LAZY, async move || {
            let begin = Instant::now();
            let (mut live, func) = self.compiled.by_handle(export).await?;
            black_box(live.call_handle(&func, &post).await?);
            drop(live);
            Ok(begin.elapsed())
        }))
    }
}

/// What the subject's function is called in WIT.
fn name(subject: &Subject) -> String {
    subject.tap.name().replace('_', "-")
}

impl Compiled {
    fn new(engine: &Engine, bytes: &[u8]) -> Result<Self> {
        let component = Component::new(engine, bytes)?;
        let mut linker = Linker::new(engine);
        items::link(&mut linker)?;
        Ok(Self {
            pre: linker.instantiate_pre(&component)?,
            component,
        })
    }

    async fn by_json<'a>(&self, export: ComponentExportIndex) -> Result<(Live, ByJson<'a>)> {
        let mut live = self.instance().await?;
        let func = live.instance.get_typed_func(&mut live.store, export)?;
        Ok((live, func))
    }

    async fn by_handle(&self, export: ComponentExportIndex) -> Result<(Live, ByHandle)> {
        let mut live = self.instance().await?;
        let func = live.instance.get_typed_func(&mut live.store, export)?;
        Ok((live, func))
    }

    fn export(&self, name: &str) -> Result<ComponentExportIndex> {
        let missing = || Error::from(format!("the component has no export `{name}`"));
        let export = self.component.get_export_index(None, name);
        export.ok_or_else(missing)
    }

    async fn instance(&self) -> Result<Live> {
        let mut store = Store::new(self.component.engine(), Items::default());
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
        store.set_epoch_deadline(1);
        let instance = self.pre.instantiate_async(&mut store).await?;
        Ok(Live { store, instance })
    }
}

/// An instance.
struct Live {
    store: Store<Items>,
    instance: Instance,
}

impl Live {
    async fn call_json<'a>(&mut self, func: &ByJson<'a>, json: &'a [u8]) -> Result<Vec<u8>> {
        self.store.set_epoch_deadline(1);
        let (answer,) = func.call_async(&mut self.store, (json,)).await?;
        Ok(answer?)
    }

    /// The item is new to the instance, and forgotten afterwards.
    async fn call_handle(&mut self, func: &ByHandle, post: &Post) -> Result<Vec<u8>> {
        self.store.set_epoch_deadline(1);
        let own = self.store.data_mut().push(post.clone())?;
        let borrowed = Resource::new_borrow(own.rep());
        let (answer,) = func.call_async(&mut self.store, (borrowed,)).await?;
        self.store.data_mut().delete(own)?;
        Ok(answer?)
    }
}
