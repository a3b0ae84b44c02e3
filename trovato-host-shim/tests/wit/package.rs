//! The WIT package, parsed, and what there is in it as text.

use std::collections::BTreeSet;

use trovato::abi::wit;
use wit_parser::{
    Function, Handle, Interface, PackageId, Resolve, SourceMap, Type, TypeDef, TypeDefKind, World,
    WorldItem, WorldKey,
};

pub(crate) struct Package {
    resolve: Resolve,
    id: PackageId,
}

impl Package {
    #[track_caller]
    pub(crate) fn parse() -> Self {
        let mut files = SourceMap::new();
        for (name, text) in wit::FILES {
            files.push_str(name, *text);
        }
        let parsed = files.parse();
        let parsed = parsed.unwrap_or_else(|(files, error)| panic!("{}", error.render(&files)));
        let mut resolve = Resolve::new();
        let id = resolve.push_group(parsed).unwrap();
        Self { resolve, id }
    }

    /// What the one world of another package, which uses this one, exports and
    /// imports.
    pub(crate) fn world_of(mut self, text: &str) -> (BTreeSet<String>, BTreeSet<String>) {
        let package = self.resolve.push_source("other.wit", text).unwrap();
        let world = self.resolve.select_world(&[package], None).unwrap();
        let world = &self.resolve.worlds[world];
        let exports = world.exports.keys().map(|key| match key {
            WorldKey::Name(name) => name.clone(),
            WorldKey::Interface(_) => panic!("{key:?}"),
        });
        let imports = world.imports.keys().filter_map(|key| match key {
            WorldKey::Interface(id) => self.resolve.interfaces[*id].name.clone(),
            WorldKey::Name(_) => None,
        });
        (exports.collect(), imports.collect())
    }

    /// Name and version.
    pub(crate) fn name(&self) -> String {
        self.resolve.packages[self.id].name.to_string()
    }

    pub(crate) fn worlds(&self) -> BTreeSet<String> {
        self.resolve.packages[self.id]
            .worlds
            .keys()
            .cloned()
            .collect()
    }

    pub(crate) fn interfaces(&self) -> BTreeSet<String> {
        let interfaces = &self.resolve.packages[self.id].interfaces;
        interfaces.keys().cloned().collect()
    }

    #[track_caller]
    fn world(&self, name: &str) -> &World {
        let id = self.resolve.packages[self.id].worlds.get(name);
        &self.resolve.worlds[*id.unwrap_or_else(|| panic!("there is no world `{name}`"))]
    }

    #[track_caller]
    fn interface(&self, name: &str) -> &Interface {
        let id = self.resolve.packages[self.id].interfaces.get(name);
        &self.resolve.interfaces[*id.unwrap_or_else(|| panic!("there is no interface `{name}`"))]
    }

    /// Whether a world says what a tap takes and answers.
    pub(crate) fn is_documented(&self, world: &str) -> bool {
        let docs = self.world(world).docs.contents.as_deref().unwrap_or("");
        docs.contains("Payload: ") && docs.contains("Answer: ")
    }

    /// What a world exports, each as `name(…) -> …`.
    pub(crate) fn exports(&self, world: &str) -> Vec<String> {
        let exports = self.world(world).exports.iter();
        exports
            .map(|(key, item)| match (key, item) {
                (WorldKey::Name(name), WorldItem::Function(function)) => {
                    format!("{name}{}", self.signature(function))
                }
                other => panic!("{other:?}"),
            })
            .collect()
    }

    /// Names of the interfaces that a world imports.
    pub(crate) fn imports(&self, world: &str) -> BTreeSet<String> {
        let imports = self.world(world).imports.keys();
        imports
            .map(|key| match key {
                WorldKey::Interface(id) => self.resolve.interfaces[*id].name.clone().unwrap(),
                WorldKey::Name(name) => panic!("{name}"),
            })
            .collect()
    }

    pub(crate) fn functions(&self, interface: &str) -> BTreeSet<String> {
        self.interface(interface)
            .functions
            .keys()
            .cloned()
            .collect()
    }

    /// A type of an interface; `None` when there is none of that name.
    pub(crate) fn get(&self, interface: &str, name: &str) -> Option<&TypeDef> {
        let id = self.interface(interface).types.get(name)?;
        Some(&self.resolve.types[*id])
    }

    /// Names of the types that an interface has of its own.
    pub(crate) fn types(&self, interface: &str) -> BTreeSet<String> {
        let types = self.interface(interface).types.iter();
        types
            .filter(|(_, id)| !matches!(self.resolve.types[**id].kind, TypeDefKind::Type(_)))
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// Names of the cases of a variant or an enum, in their order.
    #[track_caller]
    pub(crate) fn cases(&self, interface: &str, name: &str) -> Vec<&str> {
        let ty = self.get(interface, name);
        let ty = ty.unwrap_or_else(|| panic!("there is no `{name}` in `{interface}`"));
        cases(ty).into_iter().map(|(name, _)| name).collect()
    }

    /// What a type is, behind the names that it has.
    pub(crate) fn behind(&self, ty: Type) -> Result<&TypeDef, Type> {
        let Type::Id(id) = ty else { return Err(ty) };
        match &self.resolve.types[id] {
            TypeDef {
                name: Some(name), ..
            } if name == "json" => Err(ty),
            TypeDef {
                kind: TypeDefKind::Type(ty),
                ..
            } => self.behind(*ty),
            ty => Ok(ty),
        }
    }

    fn signature(&self, function: &Function) -> String {
        let parameters = function.params.iter();
        let parameters: Vec<_> = parameters
            .map(|parameter| format!("{}: {}", parameter.name, self.text(parameter.ty)))
            .collect();
        let result = function.result.map(|ty| self.text(ty)).unwrap_or_default();
        format!("({}) -> {result}", parameters.join(", "))
    }

    fn text(&self, ty: Type) -> String {
        let Type::Id(id) = ty else {
            return format!("{ty:?}").to_lowercase();
        };
        let ty = &self.resolve.types[id];
        if let Some(name) = &ty.name {
            return name.clone();
        }
        match &ty.kind {
            TypeDefKind::Handle(Handle::Borrow(id)) => {
                format!("borrow<{}>", self.text(Type::Id(*id)))
            }
            TypeDefKind::List(ty) => format!("list<{}>", self.text(*ty)),
            TypeDefKind::Result(result) => {
                let side = |ty: Option<Type>| ty.map_or("_".to_owned(), |ty| self.text(ty));
                format!("result<{}, {}>", side(result.ok), side(result.err))
            }
            other => panic!("{other:?}"),
        }
    }
}

/// The cases of a variant or an enum, each with the type of its value.
#[track_caller]
pub(crate) fn cases(ty: &TypeDef) -> Vec<(&str, Option<Type>)> {
    match &ty.kind {
        TypeDefKind::Enum(ty) => {
            let cases = ty.cases.iter();
            cases.map(|case| (case.name.as_str(), None)).collect()
        }
        TypeDefKind::Variant(ty) => {
            let cases = ty.cases.iter();
            cases.map(|case| (case.name.as_str(), case.ty)).collect()
        }
        other => panic!("{other:?}"),
    }
}
