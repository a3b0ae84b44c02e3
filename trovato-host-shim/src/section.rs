//! The lines that `#[trovato::tap]` leaves in the wasm: what each tap takes,
//! answers, reads and writes.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use trovato::abi;

use crate::error::Kind;
use crate::lazy::{Lazy, Slot};

/// What a plugin says about one of its taps.
///
/// It comes out of the plugin and is a claim, not a proof: the host checks
/// every access, whatever stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TapLine {
    /// Name of the tap, without the `tap_` of its export.
    pub tap: String,
    /// How the payload travels: `full`; `projected` where [`reads`] names all
    /// that an item comes with; `lazy` where items come as handles, and
    /// `hybrid` where some of their values come along.
    ///
    /// [`reads`]: Self::reads
    #[serde(default = "full")]
    pub mode: String,
    /// Package that the tap was compiled in.
    #[serde(default)]
    pub package: String,
    /// Version of the ABI.
    #[serde(default)]
    pub abi: u32,
    /// Version of the SDK.
    #[serde(default)]
    pub sdk: String,
    /// The parameters that are part of the payload.
    #[serde(default)]
    pub inputs: Vec<TapInput>,
    /// Type of the answer, as written in the source.
    #[serde(default)]
    pub output: String,
    /// Members and fields of items that it reads, beside the id and the type,
    /// which always come; `*` stands for all. With handles there are paths
    /// into fields among them, as their tables have them.
    #[serde(default)]
    pub reads: Vec<String>,
    /// Members and fields that it may change; `*` stands for all. As above.
    #[serde(default)]
    pub writes: Vec<String>,
    /// Whether its name is the plugin's own rather than the kernel's.
    #[serde(default)]
    pub custom: bool,
}

/// The mode of a tap that is sent an item whole.
pub(crate) const FULL: &str = "full";

/// The mode of a tap that is sent the part of an item that it declares.
pub(crate) const PROJECTED: &str = "projected";

/// The mode of a tap that gets items by handle.
pub(crate) const LAZY: &str = "lazy";

/// The same, with values that come along.
pub(crate) const HYBRID: &str = "hybrid";

/// One parameter of a tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TapInput {
    /// Its name in the source.
    pub name: String,
    /// Its type in the source.
    #[serde(rename = "type")]
    pub type_name: String,
    /// How it travels.
    #[serde(default, skip_serializing_if = "Form::is_json")]
    pub form: Form,
    /// The fields of a handle by their slots; `None` for a handle that is read
    /// by name, and for all that is no handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<FieldSlot>>,
    /// Fields of a handle whose values come with the call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub eager: Vec<String>,
}

/// How an input travels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Form {
    /// As an item, whose JSON may have an index.
    Item,
    /// As a list of such items.
    Items,
    /// As a handle of an item.
    Handle,
    /// As a list of handles.
    Handles,
    /// As JSON that the guest takes apart.
    #[default]
    #[serde(other)]
    Json,
}

impl Form {
    #[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
    fn is_json(&self) -> bool {
        *self == Self::Json
    }

    /// Whether it is one handle or several.
    pub const fn is_handle(self) -> bool {
        matches!(self, Self::Handle | Self::Handles)
    }
}

/// One field of a handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSlot {
    /// The member or field, or a path into a field's JSON:
    /// `field_body.value`.
    pub name: String,
    /// What it is read as.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// Whether the tap may change it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub write: bool,
}

/// What a field of a handle is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// A string.
    Text,
    /// An integer that fits 64 bits with its sign.
    Integer,
    /// A number.
    Float,
    /// A truth value.
    Bool,
    /// Any JSON.
    Json,
}

fn full() -> String {
    FULL.to_owned()
}

impl TapLine {
    /// Whether items come to the tap by handle.
    pub fn is_lazy(&self) -> bool {
        self.inputs.iter().any(|input| input.form.is_handle())
    }

    /// Adds what the tables of its handles have to what it reads and writes:
    /// the macro that wrote the line does not know them.
    fn add_tables(&mut self) -> Result<(), String> {
        let Some(lazy) = Lazy::of(self)? else {
            return Ok(());
        };
        let declared = |counts: fn(&Slot) -> bool, names: &mut Vec<String>| {
            let mut known: BTreeSet<String> = names.iter().cloned().collect();
            for slot in lazy.slots().filter(|slot| counts(slot)) {
                let name = slot.name.to_string();
                if known.insert(name.clone()) {
                    names.push(name);
                }
            }
        };
        declared(|_| true, &mut self.reads);
        declared(|slot| slot.write, &mut self.writes);
        Ok(())
    }

    /// A line for a tap whose own is missing.
    pub(crate) fn unsaid(tap: &str) -> Self {
        Self {
            tap: tap.to_owned(),
            mode: full(),
            package: String::new(),
            abi: abi::VERSION,
            sdk: String::new(),
            inputs: Vec::new(),
            output: String::new(),
            reads: Vec::new(),
            writes: Vec::new(),
            custom: false,
        }
    }
}

#[derive(Deserialize)]
struct Version {
    abi: Option<u32>,
    #[serde(default)]
    sdk: serde_json::Value,
}

/// Reads the section. The linker may have joined it from several objects, and
/// padded it.
///
/// # Errors
///
/// A line that says another ABI version is `AbiMismatch`, whatever else it
/// holds; one that is no JSON object, or has a handle with a table that makes
/// no sense, is `InvalidWasm`.
pub(crate) fn parse(section: &[u8]) -> Result<Vec<TapLine>, Kind> {
    let mut lines = Vec::new();
    for (number, line) in section.split(|&byte| byte == b'\n').enumerate() {
        let padding = line.iter().take_while(|&&byte| byte == 0).count();
        let line = line[padding..].trim_ascii();
        if line.is_empty() {
            continue;
        }
        let invalid = |error: &dyn fmt::Display| Kind::InvalidWasm {
            reason: format!(
                "line {} of the section `{}`: {error}",
                number + 1,
                abi::SECTION
            ),
        };
        // The version comes first: of a line of another version nothing
        // else need be as this one expects it.
        let Version { abi: version, sdk } =
            serde_json::from_slice(line).map_err(|error| invalid(&error))?;
        if version != Some(abi::VERSION) {
            return Err(Kind::AbiMismatch {
                expected: abi::VERSION,
                got: version,
                sdk: sdk.as_str().map(str::to_owned),
            });
        }
        let mut line: TapLine = serde_json::from_slice(line).map_err(|error| invalid(&error))?;
        line.add_tables().map_err(|reason| invalid(&reason))?;
        lines.push(line);
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_joined_and_padded_lines_and_ignores_unknown_keys() {
        let section = concat!(
            r#"{"tap":"item_view","mode":"full","package":"blog","abi":1,"sdk":"0.1.0","inputs":[{"name":"item","type":"&Item"}],"output":"RenderElement","reads":["*"],"writes":[],"custom":false}"#,
            "\n\0\0",
            r#"{"tap":"menu","abi":1,"from_the_future":{"x":1}}"#,
            "\n",
        );
        let lines = parse(section.as_bytes()).unwrap();
        assert_eq!(lines[0].inputs[0].type_name, "&Item");
        assert_eq!(lines[0].inputs[0].form, Form::Json);
        assert_eq!(lines[1].tap, "menu");
        assert_eq!(lines[1].mode, "full");
    }

    #[test]
    fn reads_the_table_of_a_handle() {
        let section = r#"{"tap":"item_view","mode":"lazy","inputs":[{"name":"item","type":"ItemHandle<Teaser>","form":"handle","fields":[{"name":"title","type":"text"},{"name":"field_rating.value","type":"integer","write":true}],"eager":["title"]},{"name":"n","type":"u8","form":"from the future"}],"abi":1}"#;
        let [line] = parse(section.as_bytes()).unwrap().try_into().unwrap();
        let [handle, number] = line.inputs.try_into().unwrap();
        assert_eq!((handle.form, number.form), (Form::Handle, Form::Json));
        assert_eq!(handle.eager, ["title"]);
        let fields = handle.fields.unwrap();
        assert_eq!(fields[0].field_type, FieldType::Text);
        assert!(fields[1].write && !fields[0].write);
        assert_eq!(line.reads, ["title", "field_rating.value"]);
        assert_eq!(line.writes, ["field_rating.value"]);
    }

    #[test]
    fn what_a_macro_knows_and_what_a_table_has_come_once() {
        let section = r#"{"tap":"mine","reads":["status","a.b"],"writes":["c"],"inputs":[{"name":"x","type":"x","form":"handle","fields":[{"name":"a.b","type":"json"},{"name":"c","type":"json","write":true}]},{"name":"y","type":"y","form":"handles","fields":[{"name":"c","type":"text"}]}],"abi":1}"#;
        let [line] = parse(section.as_bytes()).unwrap().try_into().unwrap();
        assert_eq!(line.reads, ["status", "a.b", "c"]);
        assert_eq!(line.writes, ["c"]);
        assert!(line.is_lazy());
    }

    #[test]
    fn a_malformed_table_names_line_tap_and_handle() {
        let section = concat!(
            r#"{"tap":"menu","abi":1}"#,
            "\n",
            r#"{"tap":"item_view","abi":1,"inputs":[{"name":"item","type":"x","form":"handle","fields":[{"name":"a..b","type":"json"}]}]}"#
        );
        let reason = parse(section.as_bytes()).unwrap_err().to_string();
        for part in ["line 2 ", "`item_view`", "`item`", "`a..b`"] {
            assert!(reason.contains(part), "{reason}");
        }
    }

    #[test]
    fn another_version_is_told_before_anything_else_about_its_line() {
        let error = parse(br#"{"abi":2,"tap":17,"sdk":"0.9.1"}"#).unwrap_err();
        assert!(matches!(
            error,
            Kind::AbiMismatch {
                expected: 1,
                got: Some(2),
                ..
            }
        ));
        let text = error.to_string();
        let host = concat!(
            "this host, ",
            env!("CARGO_PKG_VERSION"),
            ", speaks version 1"
        );
        for part in [
            "trovato-sdk 0.9.1",
            "ABI version 2",
            host,
            "update the host",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let error = parse(br#"{"abi":0,"tap":"menu"}"#).unwrap_err();
        assert!(error.to_string().contains("update trovato-sdk"));
    }
}
