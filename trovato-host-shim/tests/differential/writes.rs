//! Writing: what may be set is set, and the rest is refused, by every path.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;
use serde_json::{Value, json};
use trovato_host_shim::{Error, Item, Part};

use crate::declared::{NAMES, Subset, base};
use crate::oracle::{Manner, Sight, is_same, same};
use crate::random::Random;
use crate::reads::is_no_item;
use crate::rules::Eyes;
use crate::sample::{Sample, Values, meaning};
use crate::scene::{Scene, hold, tap_error};
use crate::site::{INDEXED, Marks, Members, Tap};

type Checked = Result<(), String>;

const REFUSED: &str = "undeclared-write";
const AS_IT_WAS: &str = "the item should have changed, and has not";

/// What is to be set.
pub(crate) struct Plan {
    /// Names and paths, each with its JSON.
    set: Vec<(&'static str, String)>,
    /// Marks of the new values.
    marks: Marks,
    /// Whether the tap fails in the end.
    fails: bool,
    /// All of that, for a tap.
    json: Box<RawValue>,
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
        let set = paths.iter().map(|path| (*path, values.other(path, sample)));
        let set: Vec<_> = set.collect();
        let marks = values.marks.into_iter().collect();
        let fails = random.chance(6);
        let meant = set.iter().map(|(path, json)| json!([path, meaning(json)]));
        let json = json!({ "set": meant.collect::<Vec<_>>(), "fails": fails });
        Self {
            set,
            marks,
            fails,
            json: serde_json::value::to_raw_value(&json).unwrap(),
        }
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
    fn other(&mut self, path: &str, sample: &Sample) -> String {
        let mut now = sample.get(base(path)).map(meaning);
        if let Some((_, member)) = path.split_once('.') {
            now = now.and_then(|whole| whole.get(member).cloned());
        }
        let is_null = now.as_ref().is_some_and(Value::is_null);
        let is_nullable = !["title", "status"].contains(&path) && !is_null;
        if is_nullable && self.random.chance(10) {
            return "null".to_owned();
        }
        loop {
            let mut json = self.right(path);
            if path == "field_float" {
                // As a tap writes it whose field is a float.
                json = json!(serde_json::from_str::<f64>(&json).unwrap()).to_string();
            }
            if now.as_ref().is_none_or(|now| !same(now, &meaning(&json))) {
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
        plan: &Plan,
        subset: &Subset,
        whole: &Sight<'_>,
        part: &Sight<'_>,
    ) -> Checked {
        let item = Arc::new(Item::parse(whole.sample.json.as_bytes()).unwrap());
        let has_setters = plan.set.iter().all(|(path, _)| subset.paths.contains(path));
        let name = |path: &str| format!("{}_{path}", subset.name);
        for (tap, side, sight, by) in [
            ("full_patch", random.below(2), whole, By::Patch),
            ("full_set_named", INDEXED, whole, By::Name),
            (&name("patch"), random.below(2), part, By::Patch),
            (&name("set_named"), INDEXED, part, By::Name),
            (&name("set"), INDEXED, part, By::Slot),
            (&name("set_hybrid"), INDEXED, part, By::Slot),
        ] {
            if by == By::Slot && !has_setters {
                continue;
            }
            let tap = sight.eyes.tap(side, tap);
            let told = self.set(plan, subset, sight, (tap, by), &item).await;
            told.map_err(|told| format!("{told}\nof the plan {}", plan.json))?;
        }
        let side = random.below(2);
        let told = self.presave(plan, whole, side, &item).await;
        told.map_err(|told| format!("{told}\nof the plan {}", plan.json))
    }

    async fn set(
        &mut self,
        plan: &Plan,
        subset: &Subset,
        sight: &Sight<'_>,
        (tap, by): (Tap<'_>, By),
        item: &Arc<Item>,
    ) -> Checked {
        self.tally.calls += 1;
        let key = self.desk.add(tap.side, item);
        let payload = [("item", Part::Item(key)), ("plan", Part::Json(&plan.json))];
        let answer = self.desk.call(tap, payload, &sight.marks, &plan.marks);
        let answer = answer.await?;
        let now = self.desk.changed(tap.side, key, item);
        tap.holds(self.is_set(plan, subset, sight, by, answer, now))
    }

    /// That this came of it: this answer, and this item if it has changed.
    fn is_set(
        &mut self,
        plan: &Plan,
        subset: &Subset,
        sight: &Sight<'_>,
        by: By,
        answer: Result<Value, Error>,
        now: Option<Members>,
    ) -> Checked {
        let (eyes, sample) = (sight.eyes, sight.sample);
        if by == By::Patch && !sight.broken.is_empty() {
            return is_no_item(answer.as_ref().err(), &sight.broken);
        }
        // What a guard was not asked about in time is refused.
        let mut names = plan.set.iter().map(|(path, _)| base(path));
        let is_late = by == By::Name && names.any(|name| self.is_unasked(sight, name));
        if is_late && answer.as_ref().is_err_and(|error| error.code() == REFUSED) {
            return is_unchanged(now.as_ref());
        }
        let outcome = plan.outcome(sample, eyes, by);
        let answer = self.comes_to(&outcome, answer)?;
        let Outcome::Done(changed) = &outcome else {
            return is_unchanged(now.as_ref());
        };
        let now = if by == By::Patch {
            // The caller applies it, if it wants to.
            is_unchanged(now.as_ref())?;
            applied(sample.values.clone(), &answer)
        } else {
            now.ok_or(AS_IT_WAS)?
        };
        is_same(&now, &changed.values)?;
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
        item: &Arc<Item>,
    ) -> Checked {
        self.tally.calls += 2;
        let key = self.desk.add(side, item);
        let (json, eyes, sample) = (plan.json.get().as_bytes(), sight.eyes, sight.sample);
        let next = eyes.tap(side, "next_plan");
        let nothing = Marks::new();
        let answer = self.desk.call(next, json, &nothing, &plan.marks);
        next.holds(answer.await?.map_err(|error| error.to_string()))?;
        let presave = eyes.tap(side, "item_presave");
        let result = self.desk.dispatch(presave, key, &sight.marks, &plan.marks);
        let result = result.await?;
        let now = self.desk.changed(side, key, item);
        if !sight.broken.is_empty() {
            return presave.holds(is_no_item(result.as_ref().err(), &sight.broken));
        }
        let outcome = plan.outcome(sample, eyes, By::Patch);
        presave.holds(self.comes_to(&outcome, result))?;
        presave.holds(match (&outcome, now) {
            (Outcome::Done(changed), Some(now)) => is_same(&now, &changed.values),
            (Outcome::Done(_), None) => Err(AS_IT_WAS.to_owned()),
            (_, now) => is_unchanged(now.as_ref()),
        })
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

fn is_unchanged(now: Option<&Members>) -> Checked {
    hold!(
        now.is_none(),
        "the item should be as it was, and is {now:?}"
    );
    Ok(())
}

/// Applies a patch, as its receiver would.
fn applied(mut item: Members, patch: &Value) -> Members {
    let Some(patch) = patch.as_object() else {
        return item;
    };
    let members = patch.iter().filter(|(name, _)| *name != "fields");
    let fields = patch
        .get("fields")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    for (name, value) in members.chain(fields) {
        item.insert(name.clone(), value.to_string());
    }
    item
}
