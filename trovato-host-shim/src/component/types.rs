//! Types of a component's functions as text, in WIT's words. Two types are the
//! same if their texts are.

use std::collections::BTreeMap;

use wasmparser::component_types::{
    ComponentDefinedType, ComponentFuncTypeId, ComponentValType, ResourceId,
};
use wasmparser::types::TypesRef;

use super::wit::NAMED;

/// Most bytes of a type that a message shows.
const LONGEST: usize = 300;

/// Writes types down.
pub(super) struct Printer<'a> {
    types: TypesRef<'a>,
    /// The names of resources, by what tells them apart.
    resources: BTreeMap<ResourceId, String>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(types: TypesRef<'a>) -> Self {
        Self {
            types,
            resources: BTreeMap::new(),
        }
    }

    /// Gives a resource its name, unless it has one: the first to export it is
    /// the one that defines it. Says whether it was that.
    pub(super) fn name(&mut self, resource: ResourceId, name: &str) -> bool {
        let is_new = !self.resources.contains_key(&resource);
        if is_new {
            self.resources.insert(resource, name.to_owned());
        }
        is_new
    }

    /// A function's type, without names of parameters, and with the names
    /// that the package gives its types.
    pub(super) fn function(&self, id: ComponentFuncTypeId) -> String {
        let ty = &self.types[id];
        let params: Vec<_> = ty.params.iter().map(|(_, ty)| self.value(*ty)).collect();
        let kind = if ty.async_ { "async func" } else { "func" };
        let mut text = format!("{kind}({})", params.join(", "));
        if let Some(result) = ty.result {
            text.push_str(" -> ");
            text.push_str(&self.value(result));
        }
        NAMED
            .iter()
            .fold(text, |text, (long, name)| text.replace(long, name))
    }

    fn value(&self, ty: ComponentValType) -> String {
        let id = match ty {
            ComponentValType::Primitive(primitive) => return primitive.to_string(),
            ComponentValType::Type(id) => id,
        };
        let list = |names: Vec<String>| names.join(", ");
        match &self.types[id] {
            ComponentDefinedType::Primitive(primitive) => primitive.to_string(),
            ComponentDefinedType::Record(record) => {
                let fields = record.fields.iter();
                let fields = fields.map(|(name, ty)| format!("{name}: {}", self.value(*ty)));
                format!("record {{ {} }}", list(fields.collect()))
            }
            ComponentDefinedType::Variant(variant) => {
                let cases = variant.cases.iter().map(|(name, case)| match case.ty {
                    Some(ty) => format!("{name}({})", self.value(ty)),
                    None => name.to_string(),
                });
                format!("variant {{ {} }}", list(cases.collect()))
            }
            ComponentDefinedType::List { element, .. } => {
                format!("list<{}>", self.value(*element))
            }
            ComponentDefinedType::Tuple(tuple) => {
                let types = tuple.types.iter().map(|ty| self.value(*ty));
                format!("tuple<{}>", list(types.collect()))
            }
            ComponentDefinedType::Flags(names) => {
                let names = names.iter().map(ToString::to_string);
                format!("flags {{ {} }}", list(names.collect()))
            }
            ComponentDefinedType::Enum(names) => {
                let names = names.iter().map(ToString::to_string);
                format!("enum {{ {} }}", list(names.collect()))
            }
            ComponentDefinedType::Option { ty, .. } => format!("option<{}>", self.value(*ty)),
            ComponentDefinedType::Result { ok, err, .. } => match (ok, err) {
                (None, None) => "result".to_owned(),
                (Some(ok), None) => format!("result<{}>", self.value(*ok)),
                (None, Some(err)) => format!("result<_, {}>", self.value(*err)),
                (Some(ok), Some(err)) => {
                    format!("result<{}, {}>", self.value(*ok), self.value(*err))
                }
            },
            ComponentDefinedType::Own(resource) => format!("own<{}>", self.of(resource.resource())),
            ComponentDefinedType::Borrow(resource) => {
                format!("borrow<{}>", self.of(resource.resource()))
            }
            // Of proposals that are off here, so that nothing valid has them.
            _ => "a type that this host does not know".to_owned(),
        }
    }

    fn of(&self, resource: ResourceId) -> &str {
        let name = self.resources.get(&resource);
        name.map_or("a resource of its own", String::as_str)
    }
}

/// A type as a message shows it.
pub(super) fn shown(ty: &str) -> String {
    if ty.len() <= LONGEST {
        return ty.to_owned();
    }
    format!("{}…", &ty[..ty.floor_char_boundary(LONGEST)])
}
