use std::fmt;

use serde::de::{
    Deserialize, Deserializer, Error, Expected, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::codec::object::{entry, value};

use super::{Attribute, ElementType, ListKind, RenderElement};
use crate::item::values::Text;

// Written by hand: derived code with flattened maps buffers every element and
// is several times the size, which every plugin would carry.

impl Serialize for RenderElement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let text = |map: &mut S::SerializeMap, name: &str, text: Option<&str>| {
            text.map_or(Ok(()), |text| entry(map, name, text))
        };
        let kind = self.parts.list_kind.map(ListKind::as_str);
        text(&mut map, "#type", Some(self.parts.element_type.as_str()))?;
        text(&mut map, "#list_type", kind)?;
        text(&mut map, "#href", self.parts.href.as_deref())?;
        text(&mut map, "#tag", self.parts.tag.as_deref())?;
        if let Some(weight) = self.parts.weight {
            entry(&mut map, "#weight", &weight)?;
        }
        if !self.parts.attributes.is_empty() {
            entry(&mut map, "#attributes", &Attributes(&self.parts.attributes))?;
        }
        if let Some(header) = &self.parts.header {
            entry(&mut map, "#header", header)?;
        }
        text(&mut map, "#value", self.parts.value.as_deref())?;
        text(&mut map, "#format", self.parts.format.as_deref())?;
        for (name, other) in &self.parts.others {
            entry(&mut map, name, other)?;
        }
        for (name, child) in &self.parts.children {
            entry(&mut map, name, child)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for RenderElement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ElementVisitor)
    }
}

struct ElementVisitor;

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = RenderElement;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a render element, which is an object with a `#type`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RenderElement, A::Error> {
        // The type may come last; until then any will do.
        let mut element = RenderElement::new(ElementType::Container);
        let mut typed = false;
        while let Some(Text(name)) = map.next_key()? {
            match &*name {
                // Read in one place: a guest carries the code for each.
                "#type" | "#list_type" | "#tag" | "#value" | "#format" | "#href" => {
                    let text: Option<String> = value(&mut map)?;
                    typed |= name == "#type";
                    set_text(&mut element, &name, text)?;
                }
                "#weight" => element.parts.weight = value(&mut map)?,
                "#attributes" => {
                    let attributes: Option<OwnedAttributes> = value(&mut map)?;
                    element.parts.attributes = attributes.map(|read| read.0).unwrap_or_default();
                }
                "#header" => element.parts.header = value(&mut map)?,
                other if other.starts_with('#') => {
                    let other = value(&mut map)?;
                    element.parts.others.push((name.into_owned(), other));
                }
                _ => {
                    let child = value(&mut map)?;
                    element.parts.children.push((name.into_owned(), child));
                }
            }
        }
        if typed {
            Ok(element)
        } else {
            Err(A::Error::missing_field("#type"))
        }
    }
}

fn set_text<E: Error>(
    element: &mut RenderElement,
    name: &str,
    text: Option<String>,
) -> Result<(), E> {
    match name {
        "#type" => {
            let word = text.ok_or_else(|| E::missing_field("#type"))?;
            element.parts.element_type = one_of(ElementType::parse, &word, &ElementType::EXPECTED)?;
        }
        "#list_type" => {
            element.parts.list_kind = match text {
                Some(word) => Some(one_of(ListKind::parse, &word, &ListKind::EXPECTED)?),
                None => None,
            };
        }
        "#tag" => element.parts.tag = text,
        "#value" => element.parts.value = text,
        "#format" => element.parts.format = text,
        _ => element.parts.href = text,
    }
    Ok(())
}

fn one_of<T, E: Error>(
    parse: fn(&str) -> Option<T>,
    word: &str,
    expected: &dyn Expected,
) -> Result<T, E> {
    parse(word).ok_or_else(|| E::invalid_value(Unexpected::Str(word), expected))
}

struct Attributes<'a>(&'a [(String, Attribute)]);

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, attribute) in self.0 {
            map.serialize_entry(name, attribute)?;
        }
        map.end()
    }
}

struct OwnedAttributes(Vec<(String, Attribute)>);

impl<'de> Deserialize<'de> for OwnedAttributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AttributesVisitor)
    }
}

struct AttributesVisitor;

impl<'de> Visitor<'de> for AttributesVisitor {
    type Value = OwnedAttributes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of HTML attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OwnedAttributes, A::Error> {
        let mut pairs = Vec::new();
        while let Some(Text(name)) = map.next_key()? {
            pairs.push((name.into_owned(), map.next_value()?));
        }
        Ok(OwnedAttributes(pairs))
    }
}

impl Serialize for Attribute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(words) => words.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Attribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AttributeVisitor)
    }
}

struct AttributeVisitor;

impl<'de> Visitor<'de> for AttributeVisitor {
    type Value = Attribute;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Attribute, E> {
        Ok(Attribute::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut words: A) -> Result<Attribute, A::Error> {
        let mut list = Vec::new();
        while let Some(word) = words.next_element()? {
            list.push(word);
        }
        Ok(Attribute::List(list))
    }
}
