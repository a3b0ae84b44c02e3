//! What a lazy tap declares about its handles, resolved when it is loaded: at
//! run time a guest gives a number, and nothing is looked up by name.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::item::Place;
use crate::log::escaped;
use crate::section::{FieldSlot, FieldType, Form, TapInput, TapLine};

/// Most slots of one table.
const MOST_SLOTS: usize = 1 << 16;

/// Most names in a path. JSON that is nested more deeply than 128 levels no
/// guest reads.
const MOST_NAMES: usize = 32;

/// What there is to know about a tap that takes handles.
pub(crate) struct Lazy {
    /// Its inputs that are handles.
    pub(crate) inputs: Vec<Input>,
    /// Whether it has other inputs: its payload is an object then.
    pub(crate) is_alone: bool,
    /// Names for the mask: of a path its base, which is the member or field
    /// that it leads into.
    pub(crate) reads: Vec<Box<str>>,
    pub(crate) writes: Vec<Box<str>>,
}

/// An input that is a handle, or a list of them.
pub(crate) struct Input {
    pub(crate) name: Box<str>,
    pub(crate) is_list: bool,
    pub(crate) table: Arc<Table>,
}

/// The fields of a handle.
pub(crate) enum Table {
    /// They have numbers.
    Slots {
        slots: Box<[Slot]>,
        /// Slots that are read before the call.
        eager: Box<[u32]>,
    },
    /// They are asked for by name.
    Names {
        /// What the tap declares by name.
        declared: Box<[Box<str>]>,
        eager: Box<[Box<str>]>,
    },
}

/// One field of a handle.
pub(crate) struct Slot {
    /// As it was declared.
    pub(crate) name: Box<str>,
    pub(crate) place: Place,
    /// The member or field.
    pub(crate) base: Box<str>,
    /// What to look for inside of its value.
    pub(crate) path: Box<[Box<str>]>,
    pub(crate) field_type: FieldType,
    /// Whether the tap declares to change it.
    pub(crate) write: bool,
}

impl Lazy {
    /// Resolves the handles of a tap; `None` when it takes none.
    ///
    /// # Errors
    ///
    /// What is wrong with a table.
    pub(crate) fn of(line: &TapLine) -> Result<Option<Self>, String> {
        let mut inputs = Vec::new();
        for input in line.inputs.iter().filter(|input| input.form.is_handle()) {
            let table = Table::new(input, line).map_err(|reason| {
                let (tap, name) = (escaped(&line.tap), escaped(&input.name));
                format!("the handle `{name}` of the tap `{tap}` {reason}")
            })?;
            inputs.push(Input {
                name: input.name.as_str().into(),
                is_list: input.form == Form::Handles,
                table: Arc::new(table),
            });
        }
        if inputs.is_empty() {
            return Ok(None);
        }
        let lazy = Self {
            is_alone: line.inputs.len() == 1,
            reads: bases(&line.reads, &inputs, |_| true),
            writes: bases(&line.writes, &inputs, |slot| slot.write),
            inputs,
        };
        Ok(Some(lazy))
    }

    /// All that its tables have, as it was declared.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.inputs.iter().flat_map(|input| input.table.slots())
    }

    /// The input of this name, and its number.
    pub(crate) fn input(&self, name: &str) -> Option<(usize, &Input)> {
        let mut inputs = self.inputs.iter().enumerate();
        inputs.find(|(_, input)| *input.name == *name)
    }
}

/// What a mask is asked about: the names of a line, each without its path,
/// and those of the tables.
fn bases(names: &[String], inputs: &[Input], counts: impl Fn(&Slot) -> bool) -> Vec<Box<str>> {
    let slots = || inputs.iter().flat_map(|input| input.table.slots());
    let of_table = |name: &String| slots().any(|slot| *slot.name == **name);
    let others = names.iter().filter(|name| !of_table(name));
    let others = others.map(|name| name.as_str().into());
    let counted = slots().filter(|slot| counts(slot));
    others
        .chain(counted.map(|slot| slot.base.clone()))
        .collect()
}

impl Table {
    fn new(input: &TapInput, line: &TapLine) -> Result<Self, String> {
        let Some(fields) = &input.fields else {
            let boxed = |names: &[String]| names.iter().map(|name| name.as_str().into()).collect();
            return Ok(Self::Names {
                declared: boxed(&line.reads),
                eager: boxed(&input.eager),
            });
        };
        if fields.len() > MOST_SLOTS {
            return Err(format!(
                "has {} fields, and {MOST_SLOTS} are the most",
                fields.len()
            ));
        }
        let slots: Box<[Slot]> = fields.iter().map(Slot::new).collect::<Result<_, _>>()?;
        let mut seen = BTreeSet::new();
        if let Some(twice) = slots.iter().find(|slot| !seen.insert(&*slot.name)) {
            return Err(format!("has the field `{}` twice", escaped(&twice.name)));
        }
        let eager = input.eager.iter().map(|name| {
            let at = slots.iter().position(|slot| *slot.name == **name);
            let at = at.and_then(|at| u32::try_from(at).ok());
            at.ok_or_else(|| format!("has no field `{}` to be sent eagerly", escaped(name)))
        });
        let eager = eager.collect::<Result<_, _>>()?;
        Ok(Self::Slots { slots, eager })
    }

    /// Whether anything is read before the call.
    pub(super) fn has_eager(&self) -> bool {
        match self {
            Self::Slots { eager, .. } => !eager.is_empty(),
            Self::Names { eager, .. } => !eager.is_empty(),
        }
    }

    /// Its slots; none for a table that goes by names.
    pub(crate) fn slots(&self) -> &[Slot] {
        match self {
            Self::Slots { slots, .. } => slots,
            Self::Names { .. } => &[],
        }
    }
}

impl Slot {
    fn new(field: &FieldSlot) -> Result<Self, String> {
        let name = &field.name;
        if name.is_empty() {
            return Err("has a field without a name".to_owned());
        }
        let mut path = name.split('.');
        if path.clone().any(str::is_empty) {
            let name = escaped(name);
            return Err(format!("has the path `{name}`, in which a name is missing"));
        }
        if path.clone().count() > MOST_NAMES {
            return Err(format!("has a path of more than {MOST_NAMES} names"));
        }
        let base = path.next().unwrap_or_default();
        Ok(Self {
            name: name.as_str().into(),
            place: Place::of(base),
            base: base.into(),
            path: path.map(Box::from).collect(),
            field_type: field.field_type,
            write: field.write,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lazy(inputs: &str) -> Result<Lazy, String> {
        let line = format!(r#"{{"tap":"item_view","inputs":{inputs},"reads":["field_a"]}}"#);
        let line = serde_json::from_str(&line).unwrap();
        Lazy::of(&line).map(Option::unwrap)
    }

    fn refused(handle: &str) -> String {
        let handle = format!(r#"[{{"name":"item","type":"x","form":"handle",{handle}}}]"#);
        lazy(&handle).err().unwrap()
    }

    #[test]
    fn a_path_is_masked_by_its_base() {
        let handle = r#"[{"name":"item","type":"x","form":"handle","fields":[
            {"name":"title","type":"text"},
            {"name":"field_a.b.c","type":"integer","write":true}
        ],"eager":["title"]}]"#;
        let lazy = lazy(handle).unwrap();
        assert_eq!(*lazy.reads, ["field_a", "title", "field_a"].map(Box::from));
        assert_eq!(*lazy.writes, ["field_a"].map(Box::from));
        let [title, path] = lazy.inputs[0].table.slots() else {
            panic!("two slots")
        };
        assert_eq!((title.place, path.place), (Place::Member, Place::Field));
        assert_eq!(*path.path, ["b", "c"].map(Box::from));
    }

    #[test]
    fn a_tap_without_a_handle_is_not_lazy() {
        let line = r#"{"tap":"item_view","mode":"lazy","inputs":[{"name":"item","type":"Item","form":"item"}]}"#;
        let line = serde_json::from_str(line).unwrap();
        assert!(Lazy::of(&line).unwrap().is_none());
    }

    #[test]
    fn malformed_tables_are_refused_by_name() {
        let field = |name: &str| format!(r#"{{"name":"{name}","type":"text"}}"#);
        for (fields, why) in [
            (vec![field("")], "without a name"),
            (vec![field("a..b")], "the path `a..b`"),
            (vec![field(".a")], "a name is missing"),
            (vec![field("a.")], "a name is missing"),
            (vec![field("a"), field("b"), field("a")], "`a` twice"),
            (vec![field(&["a"; 33].join("."))], "more than 32 names"),
            (
                (0..65_537).map(|at| field(&format!("f{at}"))).collect(),
                "has 65537 fields",
            ),
        ] {
            let reason = refused(&format!(r#""fields":[{}]"#, fields.join(",")));
            assert!(
                reason.starts_with("the handle `item` of the tap `item_view` "),
                "{reason}"
            );
            assert!(reason.contains(why), "{reason}");
        }
        let reason = refused(r#""fields":[{"name":"a","type":"text"}],"eager":["b"]"#);
        assert!(reason.contains("no field `b`"), "{reason}");
    }
}
