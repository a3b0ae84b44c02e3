//! Writing: what may be set is set, and the rest is refused, by every path.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;
use serde_json::{Value, json};
use trovato_host_shim::{Error, Item, ItemKey, Part};

use crate::declared::{NAMES, Subset, base};
use crate::oracle::{Manner, Sight, same};
use crate::random::Random;
use crate::reads::is_no_item;
use crate::rules::Eyes;
use crate::sample::{Sample, Values, meaning};
use crate::scene::{Scene, hold, tap_error};
use crate::site::{INDEXED, Marks};

type Checked = Result<(), String>;

const REFUSED: &str = "undeclared-write";

/// What is to be set.
pub(crate) struct Plan {
    /// Names and paths, each with its JSON.
    set: Vec<(&'static str, String)>,
    /// Marks of the new values.
    marks: Marks,
    /// Whether the tap fails in the end.
    fails: bool,
}

/// By what it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Patch,
    Slot,
    Name,
}

/// What comes of it.
enum Outcome {
    Done(Sample),
    Refused,
    Failed(&'static str),
}

impl Plan {
    pub(crate) fn draw(
        random: &mut Random,
        next_mark: &mut u32,
        subset: &Subset,
        sample: &Sample,
    ) -> Self {
        let is_writable = |path: &&&str| !["created", "language"].contains(*path);
        let mut paths: Vec<&'static str> =
            subset.paths.iter().filter(is_writable).copied().collect();
        random.shuffle(&mut paths);
        paths.truncate(1 + random.below(3));
        if random.chance(15) {
            let all: Vec<_> = NAMES.iter().filter(is_writable).copied().collect();
            let more = all[random.below(all.len())];
            if !paths.contains(&more) {
                paths.push(more);
            }
        }
        // The whole before its parts.
        paths.sort_by_key(|path| path.contains('.'));
        // A part of what is no object cannot be set, and then it matters what
        // was set before.
        let is_no_object = |path: &&&str| path.contains('.') && !is_object(sample.get(base(path)));
        if let Some(path) = paths.iter().find(is_no_object).copied() {
            paths = vec![path];
        }
        let mut values = Values {
            random,
            next_mark,
            marks: Vec::new(),
        };
        let set = paths.iter().map(|path| (*path, values.new(path, sample)));
        let set = set.collect();
        Self {
            set,
            marks: values.marks.iter().copied().collect(),
            fails: random.chance(6),
        }
    }

    fn json(&self) -> Box<RawValue> {
        let set = self
            .set
            .iter()
            .map(|(path, json)| json!([path, meaning(json)]));
        let plan = json!({ "set": set.collect::<Vec<_>>(), "fails": self.fails });
        serde_json::value::to_raw_value(&plan).unwrap()
    }

    fn outcome(&self, sample: &Sample, eyes: Eyes<'_>, by: By) -> Outcome {
        let refused = self.set.iter().any(|(path, _)| !eyes.change(base(path)));
        let [(path, _), ..] = &*self.set else {
            unreachable!("something is set");
        };
        let is_visible = eyes.see(base(path));
        let is_no_object = path.contains('.') && !is_object(sample.get(base(path)));
        match by {
            // The guest finds out by itself, before it sets anything.
            By::Patch | By::Name if is_no_object && is_visible => Outcome::Failed("field"),
            By::Patch if self.fails => Outcome::Failed("planned"),
            _ if refused => Outcome::Refused,
            _ if is_no_object => Outcome::Failed("field"),
            _ if self.fails => Outcome::Failed("planned"),
            _ => Outcome::Done(self.applied(sample)),
        }
    }

    fn applied(&self, sample: &Sample) -> Sample {
        let mut values = sample.values.clone();
        for (path, json) in &self.set {
            let json = match path.split_once('.') {
                None => json.clone(),
                Some((base, member)) => {
                    let whole = values.get(base).filter(|json| *json != "null");
                    let mut whole = whole.map_or_else(|| json!({}), |json| meaning(json));
                    whole[member] = meaning(json);
                    whole.to_string()
                }
            };
            values.insert(base(path).to_owned(), json);
        }
        Sample {
            values,
            marks: BTreeMap::new(),
            json: String::new(),
            ..*sample
        }
    }
}

impl Values<'_> {
    /// A value that the name or path does not have yet.
    fn new(&mut self, path: &str, sample: &Sample) -> String {
        let now = sample.get(base(path));
        let is_nullable = !["title", "status"].contains(&path) && now != Some("null");
        if is_nullable && self.random.chance(10) {
            return "null".to_owned();
        }
        loop {
            let mut json = self.right(path);
            if path == "field_float" {
                // As a tap writes it whose field is a float.
                json = json!(serde_json::from_str::<f64>(&json).unwrap()).to_string();
            }
            if now.is_none_or(|now| !same(&meaning(now), &meaning(&json))) {
                return json;
            }
        }
    }
}

/// Whether a part of it can be set.
fn is_object(json: Option<&str>) -> bool {
    json.is_none_or(|json| json == "null" || json.starts_with('{'))
}

impl Scene<'_> {
    /// Sets the same in copies of an item by every path.
    pub(crate) async fn write(
        &mut self,
        random: &mut Random,
        next_mark: &mut u32,
        subset: &Subset,
        sample: &Sample,
    ) -> Checked {
        let plan = Plan::draw(random, next_mark, subset, sample);
        let item = Arc::new(Item::parse(sample.json.as_bytes()).unwrap());
        let (whole, part) = (self.whole(sample), self.part(subset, sample));
        let (whole, part) = (&whole, &part);
        let has_setters = plan.set.iter().all(|(path, _)| subset.paths.contains(path));
        for (tap, side, sight, by) in [
            ("full_patch".to_owned(), random.below(2), whole, By::Patch),
            ("full_set_named".to_owned(), INDEXED, whole, By::Name),
            (
                format!("{}_patch", subset.name),
                random.below(2),
                part,
                By::Patch,
            ),
            (
                format!("{}_set_named", subset.name),
                INDEXED,
                part,
                By::Name,
            ),
            (format!("{}_set", subset.name), INDEXED, part, By::Slot),
            (
                format!("{}_set_hybrid", subset.name),
                INDEXED,
                part,
                By::Slot,
            ),
        ] {
            if by == By::Slot && !has_setters {
                continue;
            }
            let key = self.desk.add(side, &item);
            let how = How {
                side,
                tap: &tap,
                by,
            };
            let told = self.set(&plan, subset, sight, how, key).await;
            told.map_err(|told| format!("{tap} (side {side}) of {}: {told}", plan.json()))?;
        }
        let side = random.below(2);
        let key = self.desk.add(side, &item);
        let told = self.presave(&plan, whole, side, key).await;
        told.map_err(|told| format!("item_presave of {}: {told}", plan.json()))
    }

    async fn set(
        &mut self,
        plan: &Plan,
        subset: &Subset,
        sight: &Sight<'_>,
        How { side, tap, by }: How<'_>,
        key: ItemKey,
    ) -> Checked {
        self.tally.calls += 1;
        let (json, eyes, sample) = (plan.json(), sight.eyes, sight.sample);
        let payload = [("item", Part::Item(key)), ("plan", Part::Json(&json))];
        let tap = eyes.tap(side, tap);
        let answer = self.desk.call(tap, payload, &sight.marks, &plan.marks);
        let answer = answer.await?;
        if by == By::Patch && !sight.broken.is_empty() {
            return is_no_item(answer.as_ref(), &sight.broken);
        }
        let mut now = self.desk.item(side, key);
        // What a guard was not asked about in time is refused.
        let mut names = plan.set.iter().map(|(path, _)| base(path));
        let is_late = by == By::Name && names.any(|name| self.is_unasked(sight, name));
        if is_late && answer.as_ref().is_err_and(|error| error.code() == REFUSED) {
            return is(&now, sample);
        }
        let outcome = plan.outcome(sample, eyes, by);
        let answer = self.comes_to(&outcome, answer)?;
        let Outcome::Done(changed) = &outcome else {
            return is(&now, sample);
        };
        if by == By::Patch {
            // The caller applies it, if it wants to.
            is(&now, sample)?;
            apply(&mut now, &answer);
        }
        is(&now, changed)?;
        self.errors.clear();
        match by {
            By::Patch => Ok(()),
            By::Slot => {
                let sight = Sight::new(changed, eyes);
                self.is_table(&answer, &sight, subset, Manner::Maybe)
            }
            By::Name => self.is_named(&answer, &Sight::new(changed, eyes)),
        }
    }

    /// The same by a dispatch, which applies the patch.
    async fn presave(
        &mut self,
        plan: &Plan,
        sight: &Sight<'_>,
        side: usize,
        key: ItemKey,
    ) -> Checked {
        self.tally.calls += 2;
        let (json, eyes, sample) = (plan.json(), sight.eyes, sight.sample);
        let json = json.get().as_bytes();
        let next = eyes.tap(side, "next_plan");
        let nothing = Marks::new();
        let answer = self.desk.call(next, json, &nothing, &plan.marks);
        answer
            .await?
            .map_err(|error| format!("next_plan: {error}"))?;
        let presave = eyes.tap(side, "item_presave");
        let result = self.desk.dispatch(presave, key, &sight.marks, &plan.marks);
        let result = result.await?;
        if !sight.broken.is_empty() {
            return is_no_item(result.as_ref(), &sight.broken);
        }
        let now = self.desk.item(side, key);
        let outcome = plan.outcome(sample, eyes, By::Patch);
        self.comes_to(&outcome, result)?;
        match &outcome {
            Outcome::Done(changed) => is(&now, changed),
            _ => is(&now, sample),
        }
    }

    fn comes_to<T: Default>(
        &mut self,
        outcome: &Outcome,
        result: Result<T, Error>,
    ) -> Result<T, String> {
        match (outcome, result) {
            (Outcome::Done(_), Ok(answer)) => {
                self.tally.written += 1;
                return Ok(answer);
            }
            (Outcome::Refused, Err(error)) if error.code() == REFUSED => {
                self.tally.refused += 1;
            }
            (Outcome::Failed(code), Err(error)) => {
                let is_that = tap_error(&error).is_some_and(|error| error.code() == *code);
                hold!(is_that, "should fail with `{code}`: {error} {error:?}");
            }
            (Outcome::Done(_), Err(error)) => {
                return Err(format!("should be done: {error} {error:?}"));
            }
            (Outcome::Refused, Err(error)) => {
                return Err(format!("should be refused: {error} {error:?}"));
            }
            (Outcome::Refused, Ok(_)) => return Err("should be refused, and is done".to_owned()),
            (Outcome::Failed(code), Ok(_)) => {
                return Err(format!("should fail with `{code}`, and is done"));
            }
        }
        Ok(T::default())
    }
}

/// Who sets it.
struct How<'a> {
    side: usize,
    tap: &'a str,
    by: By,
}

/// That the host's item is this one.
fn is(now: &Value, sample: &Sample) -> Checked {
    let mut now = now.as_object().unwrap().clone();
    now.retain(|name, _| !["id", "type", "item_type"].contains(&&**name));
    let values = sample.values.iter();
    let values = values.map(|(name, json)| (name.clone(), meaning(json)));
    let (now, expected) = (Value::Object(now), values.collect());
    hold!(
        same(&now, &expected),
        "the item should be {expected}, and is {now}"
    );
    Ok(())
}

/// Applies a patch, as its receiver would.
fn apply(item: &mut Value, patch: &Value) {
    let Some(patch) = patch.as_object() else {
        return;
    };
    let members = patch.iter().filter(|(name, _)| *name != "fields");
    let fields = patch
        .get("fields")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    for (name, value) in members.chain(fields) {
        item[name] = value.clone();
    }
}
