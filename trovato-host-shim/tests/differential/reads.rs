//! Reading: every path shows what the rules leave.

use serde_json::Value;
use trovato_host_shim::{Error, ItemKey, Part, Payload};

use crate::declared::{NAMES, Subset};
use crate::oracle::{Manner, Seen, Sight, says};
use crate::scene::{Placed, Scene, hold, tap_error};
use crate::site::{INDEXED, Marks, SIDES};

type Checked = Result<(), String>;
type Answer = Result<Value, Error>;

impl Scene<'_> {
    /// Shows one item by every path.
    pub(crate) async fn read(&mut self, subset: &Subset, item: Placed<'_>) -> Checked {
        self.errors.clear();
        let (whole, part) = (self.whole(item.sample), self.part(subset, item.sample));
        for side in 0..SIDES.len() {
            let answer = self.show(&whole, side, "full", item).await?;
            self.is_item(answer.as_ref(), &whole)?;
            let tap = format!("{}_projected", subset.name);
            let answer = self.show(&part, side, &tap, item).await?;
            self.is_item(answer.as_ref(), &part)?;
        }
        for (path, manner) in [
            ("slots", Manner::Maybe),
            ("fetched", Manner::Maybe),
            ("hybrid", Manner::Maybe),
            ("eager", Manner::Maybe),
            ("told", Manner::Told),
            ("needed", Manner::Needed),
        ] {
            let tap = format!("{}_{path}", subset.name);
            let answer = self.show(&part, INDEXED, &tap, item).await?;
            self.is_table(&answered(answer, &tap)?, &part, subset, manner)?;
        }
        for (tap, sight) in [
            ("full_named".to_owned(), &whole),
            (format!("{}_named", subset.name), &part),
            (format!("{}_named_hybrid", subset.name), &part),
        ] {
            let answer = self.show(sight, INDEXED, &tap, item).await?;
            self.is_named(&answered(answer, &tap)?, sight)?;
        }
        Ok(())
    }

    async fn show(
        &mut self,
        sight: &Sight<'_>,
        side: usize,
        tap: &str,
        item: Placed<'_>,
    ) -> Result<Answer, String> {
        self.tally.calls += 1;
        let tap = sight.eyes.tap(side, tap);
        let key = item.keys[side];
        self.desk.call(tap, key, &sight.marks, &Marks::new()).await
    }

    /// Shows several items at once, in lists and beside each other.
    pub(crate) async fn read_lists(&mut self, subset: &Subset, items: &[Placed<'_>]) -> Checked {
        let wholes = items.iter().map(|item| self.whole(item.sample));
        let wholes: Vec<_> = wholes.collect();
        let parts = items.iter().map(|item| self.part(subset, item.sample));
        let parts: Vec<_> = parts.collect();
        let before = serde_json::value::to_raw_value("before").unwrap();
        for side in 0..SIDES.len() {
            let keys: Vec<ItemKey> = items.iter().map(|item| item.keys[side]).collect();
            let list: Vec<_> = keys.iter().map(|key| Part::Item(*key)).collect();
            let beside = [
                ("before", Part::Json(&before)),
                ("item", Part::Item(keys[0])),
                ("items", Part::Items(&keys)),
            ];
            let answer = self.show_all(&wholes, side, "full_list", list.clone().into());
            let answer = answer.await?;
            self.are_items(answer, &wholes)?;
            let answer = self.show_all(&wholes, side, "full_beside", beside.into());
            let answer = answer.await?;
            self.are_items_beside(answer, &wholes)?;
            if side != INDEXED {
                continue;
            }
            let tap = format!("{}_handles", subset.name);
            let answer = self.show_all(&parts, side, &tap, list.into()).await?;
            self.are_handles(&answered(answer, &tap)?, subset, &parts)?;
            let tap = format!("{}_beside", subset.name);
            let answer = self.show_all(&parts, side, &tap, beside.into()).await?;
            let answer = answered(answer, &tap)?;
            hold!(answer["before"] == "before", "{tap}: {answer}");
            self.errors.clear();
            self.is_named(&answer["item"], &parts[0])?;
            self.are_handles(&answer["items"], subset, &parts)?;
        }
        Ok(())
    }

    async fn show_all(
        &mut self,
        sights: &[Sight<'_>],
        side: usize,
        tap: &str,
        payload: Payload<'_>,
    ) -> Result<Answer, String> {
        self.tally.calls += 1;
        let visible = sights.iter().flat_map(|sight| &sight.marks).copied();
        let visible: Marks = visible.collect();
        let tap = sights[0].eyes.tap(side, tap);
        self.desk.call(tap, payload, &visible, &Marks::new()).await
    }

    fn are_items(&mut self, answer: Answer, sights: &[Sight<'_>]) -> Checked {
        let broken = sights.iter().flat_map(|sight| &sight.broken).copied();
        let broken: Vec<_> = broken.collect();
        if !broken.is_empty() {
            return is_no_item(answer.as_ref(), &broken);
        }
        let list = answered(answer, "a list")?;
        let count = list.as_array().map_or(0, Vec::len);
        hold!(count == sights.len(), "{list}");
        for (at, sight) in sights.iter().enumerate() {
            self.errors.clear();
            self.is_item(Ok(&list[at]), sight)?;
        }
        Ok(())
    }

    fn are_items_beside(&mut self, answer: Answer, sights: &[Sight<'_>]) -> Checked {
        let Ok(mut answer) = answer else {
            return self.are_items(answer, sights);
        };
        hold!(answer["before"] == "before", "{answer}");
        self.errors.clear();
        self.is_item(Ok(&answer["item"]), &sights[0])?;
        self.are_items(Ok(answer["items"].take()), sights)
    }

    fn are_handles(&mut self, list: &Value, subset: &Subset, sights: &[Sight<'_>]) -> Checked {
        let count = list.as_array().map_or(0, Vec::len);
        hold!(count == sights.len(), "{list}");
        for (at, sight) in sights.iter().enumerate() {
            self.errors.clear();
            self.is_table(&list[at], sight, subset, Manner::Maybe)?;
        }
        Ok(())
    }

    /// What a tap says that has the item, or a projection of it.
    fn is_item(&mut self, answer: Result<&Value, &Error>, sight: &Sight<'_>) -> Checked {
        if !sight.broken.is_empty() {
            return is_no_item(answer, &sight.broken);
        }
        let answer = answer.map_err(|error| format!("an item: {error}"))?;
        for (name, value) in sight.outline.as_object().unwrap() {
            let said = &answer[name];
            hold!(
                said == value,
                "`{name}` of the item should be {value}: {answer}"
            );
        }
        for name in NAMES {
            self.says(answer, sight, name, Manner::Maybe)?;
        }
        Ok(())
    }

    /// What a tap says whose handle has slots.
    pub(crate) fn is_table(
        &mut self,
        answer: &Value,
        sight: &Sight<'_>,
        subset: &Subset,
        manner: Manner,
    ) -> Checked {
        is_identity(answer, sight)?;
        let said = answer.as_object().map_or(0, serde_json::Map::len);
        hold!(said == subset.paths.len() + 2, "{answer}");
        for path in subset.paths {
            self.says(answer, sight, path, manner)?;
        }
        Ok(())
    }

    /// What a tap says that goes by names.
    pub(crate) fn is_named(&mut self, answer: &Value, sight: &Sight<'_>) -> Checked {
        is_identity(answer, sight)?;
        for name in NAMES {
            let manner = if name.contains('.') {
                Manner::Maybe
            } else {
                Manner::Told
            };
            if answer[name] != "denied" || !self.is_unasked(sight, name) {
                self.says(answer, sight, name, manner)?;
            }
        }
        for (at, (name, value)) in sight.accessors.iter().enumerate() {
            let said = &answer["accessors"][at];
            let is_said = match value.get("wrong") {
                Some(_) => said["code"] == "field" && said["path"] == *name,
                None => said.get(0) == Some(value),
            };
            hold!(is_said, "accessor {at} should say {value}: {answer}");
        }
        Ok(())
    }

    fn says(&mut self, answer: &Value, sight: &Sight<'_>, path: &str, manner: Manner) -> Checked {
        let seen = sight.of(path);
        match seen {
            Seen::Value(_) => self.tally.values += 1,
            Seen::Null | Seen::Absent => self.tally.missing += 1,
            Seen::Denied => self.tally.denied += 1,
            Seen::Wrong => self.tally.wrong += 1,
        }
        let said = &answer[path];
        let is_said = says(said, seen, manner, path);
        hold!(is_said, "`{path}` should be {seen:?}, and is {said}");
        // One and the same, wherever it is not a matter of how far a path came.
        if *seen == Seen::Wrong && !path.contains('.') {
            let first = self.errors.entry(path.to_owned());
            let first = first.or_insert_with(|| said.clone());
            hold!(
                first == said,
                "`{path}` failed as {first}, and then as {said}"
            );
        }
        Ok(())
    }
}

fn is_identity(answer: &Value, sight: &Sight<'_>) -> Checked {
    for name in ["id", "type"] {
        let expected = &sight.outline[name];
        hold!(
            answer[name] == *expected,
            "`{name}` should be {expected}: {answer}"
        );
    }
    Ok(())
}

fn answered(answer: Answer, tap: &str) -> Result<Value, String> {
    answer.map_err(|error| format!("{tap}: {error} {error:?}"))
}

/// A payload with a member that is wrong holds no item.
pub(crate) fn is_no_item<T>(answer: Result<T, &Error>, broken: &[&str]) -> Checked {
    let Err(error) = answer else {
        return Err(format!("there is an item in spite of {broken:?}"));
    };
    let place = tap_error(error).and_then(|error| error.path().filter(|_| error.code() == "input"));
    let names = |name: &&str| place.is_some_and(|place| place.rsplit('.').next() == Some(*name));
    hold!(
        broken.iter().any(|name| names(&name)),
        "{broken:?} should be told: {error:?}"
    );
    Ok(())
}
