//! A component's outline: what it imports and exports, and what its modules
//! declare, read without compiling it.

use trovato::abi;
use wasmparser::component_types::{ComponentAnyTypeId, ComponentEntityType};
use wasmparser::types::Types;
use wasmparser::{Chunk, Instance, Parser, Payload, Validator};

use super::types::Printer;
use crate::engine::FEATURES;
use crate::error::Kind;
use crate::outline::{Outline as ModuleOutline, Reader as ModuleReader};
use crate::section::{self, TapLine};

/// What a component says about itself.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub(crate) imports: Vec<Import>,
    pub(crate) exports: Vec<Function>,
    /// Bytes of the section with the tap lines: the component's own, or else
    /// that of a module in it.
    pub(crate) section: Option<Vec<u8>>,
    /// First and last size of its memories, in pages of 64 KiB.
    pub(crate) memories: Vec<(u64, Option<u64>)>,
    /// First size of its tables, in elements.
    pub(crate) tables: Vec<u64>,
    /// Modules that are instantiated.
    pub(crate) instances: usize,
    /// Whether its largest module has names of functions.
    pub(crate) has_names: bool,
    /// Version of rustc, as a module's own record of its producers has it.
    pub(crate) compiler: Option<String>,
    /// Sizes in bytes of code, data, and custom sections.
    pub(crate) code_bytes: usize,
    pub(crate) data_bytes: usize,
    pub(crate) custom_bytes: usize,
}

/// One import: an interface, or a function by itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// `trovato:plugin/db@0.1.0`.
    pub(crate) name: String,
    pub(crate) what: Imported,
}

/// What an import is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Imported {
    Interface {
        functions: Vec<Function>,
        /// The resources that it defines. Those that it takes from another
        /// interface are not among them.
        resources: Vec<String>,
    },
    /// What only the world itself can have.
    Other(String),
    /// A name for a type.
    Type,
}

/// A function, and its type as text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) ty: String,
}

impl Outline {
    /// Reads the outline of a component.
    ///
    /// # Errors
    ///
    /// `TruncatedWasm`; `InvalidWasm` when anything but the functions' code
    /// does not validate.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Kind> {
        let mut reader = Reader::default();
        let mut validator = Validator::new_with_features(FEATURES);
        let mut parser = Parser::new(0);
        // The parsers around the one that is at work, and where its part ends.
        let mut around: Vec<(Parser, usize)> = Vec::new();
        let mut end = usize::MAX;
        let mut rest = bytes;
        loop {
            // What is cut says so only if more could come, except where a
            // part ends with the file.
            let is_last = end == bytes.len();
            let (consumed, payload) = match parser.parse(rest, is_last).map_err(invalid)? {
                Chunk::Parsed { consumed, payload } => (consumed, payload),
                Chunk::NeedMoreData(_) if rest.is_empty() && around.is_empty() => break,
                Chunk::NeedMoreData(_) => return Err(reader.truncated(bytes.len())),
            };
            rest = &rest[consumed..];
            validator.payload(&payload).map_err(invalid)?;
            match payload {
                Payload::ModuleSection {
                    parser: inner,
                    unchecked_range: range,
                }
                | Payload::ComponentSection {
                    parser: inner,
                    unchecked_range: range,
                } => {
                    if range.end > bytes.len() {
                        return Err(reader.truncated(bytes.len()));
                    }
                    around.push((std::mem::replace(&mut parser, inner), end));
                    end = range.end;
                    reader.enter();
                }
                Payload::End(_) => {
                    reader.leave();
                    match around.pop() {
                        Some((outer, its_end)) => (parser, end) = (outer, its_end),
                        None => break,
                    }
                }
                payload => reader.payload(payload).map_err(invalid)?,
            }
        }
        let types = validator.end(bytes.len()).map_err(invalid)?;
        Ok(reader.finish(&types))
    }

    /// The taps' lines; `None` without the section.
    ///
    /// # Errors
    ///
    /// See [`section::parse`].
    pub(crate) fn lines(&self) -> Result<Option<Vec<TapLine>>, Kind> {
        self.section
            .as_ref()
            .map(|lines| section::parse(lines))
            .transpose()
    }

    /// The exported function of this name.
    pub(crate) fn export(&self, name: &str) -> Option<&Function> {
        self.exports.iter().find(|export| export.name == name)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn invalid(error: wasmparser::Error) -> Kind {
    let reason = error.to_string();
    Kind::InvalidWasm { reason }
}

#[derive(Default)]
struct Reader {
    outline: Outline,
    /// Names of the component's own imports and exported functions, in order.
    imports: Vec<String>,
    exports: Vec<String>,
    /// What is open around the part that is read: a module has a reader.
    open: Vec<Option<ModuleReader>>,
    /// Lines of modules, for a component without its own.
    inner: Option<Vec<u8>>,
}

impl Reader {
    fn truncated(&self, bytes: usize) -> Kind {
        let module = self.open.last().and_then(Option::as_ref);
        let part = if module.is_some_and(ModuleReader::in_code) {
            "the code"
        } else {
            "a section"
        };
        Kind::TruncatedWasm { bytes, part }
    }

    fn enter(&mut self) {
        self.open.push(None);
    }

    fn leave(&mut self) {
        if let Some(Some(module)) = self.open.pop() {
            self.module(module.finish());
        }
    }

    fn payload(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        if let Payload::Version {
            encoding: wasmparser::Encoding::Module,
            ..
        } = payload
            && let Some(open) = self.open.last_mut()
        {
            *open = Some(ModuleReader::default());
        }
        if let Some(Some(module)) = self.open.last_mut() {
            return module.payload(payload);
        }
        let is_outermost = self.open.is_empty();
        match payload {
            Payload::InstanceSection(section) => {
                for instance in section {
                    let is_made = matches!(instance?, Instance::Instantiate { .. });
                    self.outline.instances += usize::from(is_made);
                }
            }
            Payload::ComponentImportSection(section) if is_outermost => {
                for import in section {
                    self.imports.push(import?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if is_outermost => {
                for export in section {
                    self.exports.push(export?.name.name.to_owned());
                }
            }
            Payload::CustomSection(section) => {
                self.outline.custom_bytes += section.data().len();
                if is_outermost && section.name() == abi::SECTION {
                    add_lines(&mut self.outline.section, section.data());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn module(&mut self, module: ModuleOutline) {
        let outline = &mut self.outline;
        if module.code_bytes > outline.code_bytes {
            outline.has_names = module.has_names;
        }
        outline.memories.extend(module.memories);
        outline.tables.extend(module.tables);
        outline.code_bytes += module.code_bytes;
        outline.data_bytes += module.data_bytes;
        outline.custom_bytes += module.custom_bytes;
        if outline.compiler.is_none() {
            outline.compiler = module.compiler;
        }
        if let Some(lines) = module.section {
            add_lines(&mut self.inner, &lines);
        }
    }

    fn finish(self, types: &Types) -> Outline {
        let Self {
            mut outline,
            imports,
            exports,
            inner,
            ..
        } = self;
        outline.section = outline.section.or(inner);
        let mut printer = Printer::new(types.as_ref());
        for name in imports {
            if let Some(item) = types.component_item_for_import(&name) {
                let what = imported(types, &mut printer, item.ty, &name);
                outline.imports.push(Import { name, what });
            }
        }
        for name in exports {
            let item = types.component_item_for_export(&name);
            if let Some(ComponentEntityType::Func(id)) = item.map(|item| item.ty) {
                let ty = printer.function(id);
                outline.exports.push(Function { name, ty });
            }
        }
        outline
    }
}

fn add_lines(section: &mut Option<Vec<u8>>, data: &[u8]) {
    let lines = section.get_or_insert_default();
    lines.extend_from_slice(data);
    lines.push(b'\n');
}

fn imported(
    types: &Types,
    printer: &mut Printer<'_>,
    ty: ComponentEntityType,
    name: &str,
) -> Imported {
    let other = |what: &str| Imported::Other(what.to_owned());
    let id = match ty {
        ComponentEntityType::Instance(id) => id,
        ComponentEntityType::Func(id) => return Imported::Other(printer.function(id)),
        ComponentEntityType::Type { created, .. } => {
            if let ComponentAnyTypeId::Resource(id) = created
                && printer.name(id.resource(), name)
            {
                return other("a resource");
            }
            return Imported::Type;
        }
        ComponentEntityType::Module(_) => return other("a module"),
        ComponentEntityType::Component(_) => return other("a component"),
        ComponentEntityType::Value(_) => return other("a value"),
    };
    let (mut functions, mut resources) = (Vec::new(), Vec::new());
    // Its resources have their names before its functions are written down.
    for (name, item) in &types[id].exports {
        if let ComponentEntityType::Type { created, .. } = item.ty
            && let ComponentAnyTypeId::Resource(id) = created
            && printer.name(id.resource(), name)
        {
            resources.push(name.clone());
        }
    }
    for (name, item) in &types[id].exports {
        if let ComponentEntityType::Func(id) = item.ty {
            functions.push(Function {
                name: name.clone(),
                ty: printer.function(id),
            });
        }
    }
    Imported::Interface {
        functions,
        resources,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Outline {
        Outline::read(&wat::parse_str(text).unwrap()).unwrap()
    }

    #[test]
    fn functions_are_read_with_their_types_and_resources_once() {
        let outline = outline(
            r#"(component
              (import "a:b/one@0.1.0" (instance $one
                (export "thing" (type $t (sub resource)))
                (export "get" (func (param "n" u32) (result (own $t))))))
              (alias export $one "thing" (type $thing))
              (import "a:b/two@0.1.0" (instance
                (export "thing" (type $t (eq $thing)))
                (export "put" (func (param "t" (borrow $t)) (result (option string)))))))"#,
        );
        let interface = |at: usize| match &outline.imports[at].what {
            Imported::Interface {
                functions,
                resources,
            } => (functions[0].ty.as_str(), resources.len()),
            other => panic!("{other:?}"),
        };
        assert_eq!(interface(0), ("func(u32) -> own<thing>", 1));
        assert_eq!(interface(1), ("func(borrow<thing>) -> option<string>", 0));
    }

    #[test]
    fn the_lines_are_the_components_own_or_else_the_modules() {
        let module = r#"(core module (memory 3) (@custom "trovato.taps" "inner"))"#;
        let inner = outline(&format!("(component {module})"));
        assert_eq!(inner.section.unwrap(), b"inner\n\n");
        assert_eq!(inner.memories, [(3, None)]);
        let own = outline(&format!(
            r#"(component {module} (@custom "trovato.taps" "own"))"#
        ));
        assert_eq!(own.section.unwrap(), b"own\n");
    }

    #[test]
    fn a_component_that_was_cut_says_so_wherever_that_was() {
        let whole = wat::parse_str(
            r#"(component
              (core module $m (func (export "f") nop nop nop) (memory (export "m") 1))
              (core instance $i (instantiate $m))
              (func (export "f") (canon lift (core func $i "f")))
              (component (import "x" (func))))"#,
        )
        .unwrap();
        assert!(Outline::read(&whole).is_ok());
        for length in 9..whole.len() {
            match Outline::read(&whole[..length]) {
                Ok(_) | Err(Kind::TruncatedWasm { .. }) => {}
                Err(other) => panic!("{length}: {other}"),
            }
        }
    }
}
