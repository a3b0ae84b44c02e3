//! A module's outline: what it imports, exports and declares, read without
//! compiling it.

use std::fmt;

use trovato::abi;
use wasmparser::{
    Chunk, ConstExpr, DataKind, ExternalKind, KnownCustom, Name, Operator, Parser, Payload,
    TypeRef, ValType,
};

use crate::error::Kind;
use crate::section::{self, TapLine};
use crate::sniff;

/// A function's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) params: Vec<ValType>,
    pub(crate) results: Vec<ValType>,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |types: &[ValType]| {
            types
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        write!(f, "({}) -> ({})", list(&self.params), list(&self.results))
    }
}

/// What an import or export is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Extern {
    /// A function; without a type only in a module that does not validate.
    Function(Option<Signature>),
    Memory,
    Table,
    Global,
    Tag,
}

impl fmt::Display for Extern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Function(Some(signature)) => write!(f, "a function {signature}"),
            Self::Function(None) => f.write_str("a function"),
            Self::Memory => f.write_str("a memory"),
            Self::Table => f.write_str("a table"),
            Self::Global => f.write_str("a global"),
            Self::Tag => f.write_str("a tag"),
        }
    }
}

/// One import.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) what: Extern,
}

/// One export.
#[derive(Debug, Clone)]
pub(crate) struct Export {
    pub(crate) name: String,
    pub(crate) what: Extern,
}

/// What a module says about itself.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub(crate) imports: Vec<Import>,
    pub(crate) exports: Vec<Export>,
    /// First and last size of its memories, in pages of 64 KiB.
    pub(crate) memories: Vec<(u64, Option<u64>)>,
    /// First size of its tables, in elements.
    pub(crate) tables: Vec<u64>,
    /// Where the shadow stack starts, growing down: the first mutable global.
    pub(crate) stack_pointer: Option<u32>,
    /// Lowest address that a data segment is written to.
    pub(crate) lowest_data: Option<u32>,
    /// Bytes of the section with the tap lines; `None` when there is none.
    pub(crate) section: Option<Vec<u8>>,
    /// Whether functions were wrapped to run constructors on every call.
    pub(crate) command_exports: bool,
    /// Whether it has names of functions.
    pub(crate) has_names: bool,
    /// Whether there are functions of std that only printing needs.
    pub(crate) prints: bool,
    /// Version of rustc, as the module's own record of its producers has it.
    pub(crate) compiler: Option<String>,
    /// Sizes in bytes of code, data, and custom sections.
    pub(crate) code_bytes: usize,
    pub(crate) data_bytes: usize,
    pub(crate) custom_bytes: usize,
}

impl Outline {
    /// Reads the outline of a core module.
    ///
    /// # Errors
    ///
    /// `NotWasm`, `IsComponent`, `TruncatedWasm`, or `InvalidWasm` when the
    /// sections cannot be told apart. A module that passes may still not
    /// validate.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Kind> {
        sniff::core_module(bytes)?;
        let mut reader = Reader::default();
        let mut parser = Parser::new(0);
        let mut rest = bytes;
        loop {
            // Asked as if more could come, the parser says where it would
            // need more: inside of something, if the file was cut.
            let (consumed, payload) = match parser.parse(rest, false).map_err(|e| invalid(&e))? {
                Chunk::Parsed { consumed, payload } => (consumed, payload),
                Chunk::NeedMoreData(_) if rest.is_empty() && !reader.in_code() => break,
                Chunk::NeedMoreData(_) => {
                    let part = if reader.in_code() {
                        "the code"
                    } else {
                        "a section"
                    };
                    return Err(Kind::TruncatedWasm {
                        bytes: bytes.len(),
                        part,
                    });
                }
            };
            reader.payload(payload).map_err(|e| invalid(&e))?;
            rest = &rest[consumed..];
        }
        Ok(reader.finish())
    }

    /// The taps' lines.
    ///
    /// # Errors
    ///
    /// See [`section::parse`]; without the section, `AbiMismatch`.
    pub(crate) fn lines(&self) -> Result<Vec<TapLine>, Kind> {
        match &self.section {
            Some(section) => section::parse(section),
            None => Err(Kind::AbiMismatch {
                expected: abi::VERSION,
                got: None,
                sdk: None,
            }),
        }
    }

    /// Version of the SDK that it says it was built with.
    pub(crate) fn sdk(&self) -> Option<String> {
        match self.lines() {
            Ok(lines) => lines.into_iter().map(|line| line.sdk).next(),
            Err(Kind::AbiMismatch { sdk, .. }) => sdk,
            Err(_) => None,
        }
        .filter(|sdk| !sdk.is_empty())
    }

    /// Names of the exports that are called like taps, without `tap_`,
    /// whatever they are.
    pub(crate) fn taps(&self) -> impl Iterator<Item = (&str, &Export)> {
        self.exports
            .iter()
            .filter_map(|export| Some((export.name.strip_prefix(abi::EXPORT_PREFIX)?, export)))
    }

    /// The shadow stack's size, if it lies at the bottom of memory, below all
    /// data.
    pub(crate) fn stack_bytes(&self) -> Option<u32> {
        self.stack_pointer
            .filter(|&top| self.lowest_data.is_none_or(|lowest| lowest >= top))
    }

    pub(crate) fn export(&self, name: &str) -> Option<&Export> {
        self.exports.iter().find(|export| export.name == name)
    }
}

fn invalid(error: &wasmparser::Error) -> Kind {
    Kind::InvalidWasm {
        reason: error.to_string(),
    }
}

/// Reads a module part by part.
#[derive(Default)]
pub(crate) struct Reader {
    outline: Outline,
    types: Vec<Signature>,
    /// Type of each function, imported ones first.
    functions: Vec<u32>,
    exports: Vec<(String, ExternalKind, u32)>,
    bodies_left: u32,
}

impl Reader {
    /// Whether there are more functions to come.
    pub(crate) fn in_code(&self) -> bool {
        self.bodies_left > 0
    }

    pub(crate) fn payload(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        let outline = &mut self.outline;
        match payload {
            Payload::TypeSection(section) => {
                // A type of a proposal that is off leaves a gap, and the
                // validator refuses the module by itself.
                for ty in section.into_iter_err_on_gc_types() {
                    let ty = ty?;
                    self.types.push(Signature {
                        params: ty.params().to_vec(),
                        results: ty.results().to_vec(),
                    });
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    let what = match import.ty {
                        TypeRef::Func(index) | TypeRef::FuncExact(index) => {
                            self.functions.push(index);
                            Extern::Function(self.types.get(index as usize).cloned())
                        }
                        TypeRef::Table(_) => Extern::Table,
                        TypeRef::Memory(_) => Extern::Memory,
                        TypeRef::Global(_) => Extern::Global,
                        TypeRef::Tag(_) => Extern::Tag,
                    };
                    let (module, name) = (import.module.to_owned(), import.name.to_owned());
                    outline.imports.push(Import { module, name, what });
                }
            }
            Payload::FunctionSection(section) => {
                for index in section {
                    self.functions.push(index?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    outline.tables.push(table?.ty.initial);
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    let memory = memory?;
                    outline.memories.push((memory.initial, memory.maximum));
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    let global = global?;
                    if global.ty.mutable && global.ty.content_type == ValType::I32 {
                        outline.stack_pointer = constant(&global.init_expr);
                        break;
                    }
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    self.exports
                        .push((export.name.to_owned(), export.kind, export.index));
                }
            }
            Payload::CodeSectionStart { count, size, .. } => {
                self.bodies_left = count;
                outline.code_bytes = size as usize;
            }
            Payload::CodeSectionEntry(_) => self.bodies_left -= 1,
            Payload::DataSection(section) => {
                outline.data_bytes = section.range().len();
                for data in section {
                    if let DataKind::Active { offset_expr, .. } = data?.kind
                        && let Some(offset) = constant(&offset_expr)
                    {
                        let lowest = outline.lowest_data.get_or_insert(offset);
                        *lowest = offset.min(*lowest);
                    }
                }
            }
            Payload::CustomSection(section) => {
                outline.custom_bytes += section.data().len();
                if section.name() == abi::SECTION {
                    let lines = outline.section.get_or_insert_default();
                    lines.extend_from_slice(section.data());
                    lines.push(b'\n');
                } else {
                    match section.as_known() {
                        KnownCustom::Name(names) => read_names(outline, names),
                        KnownCustom::Producers(fields) => outline.compiler = compiler(fields),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Outline {
        let mut outline = self.outline;
        for (name, kind, index) in self.exports {
            let what = match kind {
                ExternalKind::Func | ExternalKind::FuncExact => {
                    let ty = self.functions.get(index as usize);
                    Extern::Function(ty.and_then(|&ty| self.types.get(ty as usize)).cloned())
                }
                ExternalKind::Table => Extern::Table,
                ExternalKind::Memory => Extern::Memory,
                ExternalKind::Global => Extern::Global,
                ExternalKind::Tag => Extern::Tag,
            };
            outline.exports.push(Export { name, what });
        }
        outline
    }
}

fn constant(expression: &ConstExpr<'_>) -> Option<u32> {
    match expression.get_operators_reader().read().ok()? {
        Operator::I32Const { value } => Some(value.cast_unsigned()),
        _ => None,
    }
}

// `1.95.0 (59807616e 2026-04-14)`, without what stands in brackets. As for
// names: what cannot be read is no error.
fn compiler(fields: wasmparser::ProducersSectionReader<'_>) -> Option<String> {
    let fields = fields.into_iter().flatten();
    let mut values = fields.flat_map(|field| field.values).flatten();
    let rustc = values.find(|value| value.name == "rustc")?;
    rustc.version.split(' ').next().map(str::to_owned)
}

// Names are for people: a section of them that cannot be read is no error.
fn read_names(outline: &mut Outline, names: wasmparser::NameSectionReader<'_>) {
    // Std brings its own way to standard error for panics, so that the
    // import of `fd_write` says nothing about `println!`; these names do, in
    // both of rustc's manglings.
    const PRINTING: [&str; 7] = [
        "StdoutLock",
        "StderrLock",
        "StdoutRaw",
        "stdio6__print",
        "stdio7__eprint",
        "stdio6_print",
        "stdio7_eprint",
    ];
    for name in names.into_iter().flatten() {
        let Name::Function(functions) = name else {
            continue;
        };
        for function in functions.into_iter().flatten() {
            outline.has_names = true;
            outline.command_exports |= function.name.ends_with(".command_export");
            outline.prints |= PRINTING.iter().any(|part| function.name.contains(part));
        }
    }
}
