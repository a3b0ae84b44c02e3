//! Reading: every path shows what the rules leave.

use serde_json::Value;
use trovato_host_shim::{Error, ItemKey, Part, Payload};

use crate::declared::{NAMES, Subset};
use crate::oracle::{Manner, Seen, Sight, is_same, says};
use crate::scene::{Placed, Scene, hold, tap_error};
use crate::site::{INDEXED, Marks, SIDES, Tap, members};

type Checked = Result<(), String>;
type Answer = Result<Value, Error>;

impl Scene<'_> {
    /// Shows one item by every path.
    pub(crate) async fn read(
        &mut self,
        subset: &Subset,
        item: Placed<'_>,
        whole: &Sight<'_>,
        part: &Sight<'_>,
    ) -> Checked {
        self.errors.clear();
        let name = |path: &str| format!("{}_{path}", subset.name);
        for side in 0..SIDES.len() {
            for (tap, sight) in [("full", whole), (&name("projected"), part)] {
                let tap = sight.eyes.tap(side, tap);
                let answer = self.show(tap, sight, item).await?;
                tap.holds(self.is_item(answer.as_ref(), sight))?;
            }
        }
        for (path, manner) in [
            ("slots", Manner::Maybe),
            ("fetched", Manner::Maybe),
            ("hybrid", Manner::Maybe),
            ("eager", Manner::Maybe),
            ("told", Manner::Told),
            ("needed", Manner::Needed),
        ] {
            let path = name(path);
            let tap = part.eyes.tap(INDEXED, &path);
            let answer = answered(self.show(tap, part, item).await?);
            let shown = answer.and_then(|it| self.is_table(&it, part, subset, manner));
            tap.holds(shown)?;
        }
        for (tap, sight) in [
            ("full_named", whole),
            (&name("named"), part),
            (&name("named_hybrid"), part),
        ] {
            let tap = sight.eyes.tap(INDEXED, tap);
            let answer = answered(self.show(tap, sight, item).await?);
            tap.holds(answer.and_then(|it| self.is_named(&it, sight)))?;
        }
        Ok(())
    }

    async fn show(
        &mut self,
        tap: Tap<'_>,
        sight: &Sight<'_>,
        item: Placed<'_>,
    ) -> Result<Answer, String> {
        self.tally.calls += 1;
        let key = item.keys[tap.side];
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
            let mut beside = [
                ("before", Part::Json(&before)),
                ("item", Part::Item(keys[0])),
                ("items", Part::Items(&keys)),
            ];
            let tap = wholes[0].eyes.tap(side, "full_list");
            let answer = self.show_all(tap, &wholes, list.clone().into()).await?;
            tap.holds(self.are_items(answer, &wholes))?;
            let tap = wholes[0].eyes.tap(side, "full_beside");
            let answer = self.show_all(tap, &wholes, beside.into()).await?;
            tap.holds(self.are_items_beside(answer, &wholes))?;
            if side != INDEXED {
                continue;
            }
            let name = format!("{}_handles", subset.name);
            let tap = parts[0].eyes.tap(side, &name);
            let answer = answered(self.show_all(tap, &parts, list.into()).await?);
            tap.holds(answer.and_then(|it| self.are_handles(&it, subset, &parts)))?;
            let name = format!("{}_beside", subset.name);
            let tap = parts[0].eyes.tap(side, &name);
            // Where the tap has no handles they are JSON.
            beside[0] = ("shown", Part::Items(&keys));
            let answer = answered(self.show_all(tap, &parts, beside.into()).await?);
            tap.holds(answer.and_then(|it| self.are_handles_beside(&it, subset, &parts)))?;
        }
        Ok(())
    }

    async fn show_all(
        &mut self,
        tap: Tap<'_>,
        sights: &[Sight<'_>],
        payload: Payload<'_>,
    ) -> Result<Answer, String> {
        self.tally.calls += 1;
        let visible = sights.iter().flat_map(|sight| &sight.marks).copied();
        let visible: Marks = visible.collect();
        self.desk.call(tap, payload, &visible, &Marks::new()).await
    }

    fn are_items(&mut self, answer: Answer, sights: &[Sight<'_>]) -> Checked {
        let broken = sights.iter().flat_map(|sight| &sight.broken).copied();
        let broken: Vec<_> = broken.collect();
        if !broken.is_empty() {
            return is_no_item(answer.as_ref().err(), &broken);
        }
        let list = answered(answer)?;
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

    fn are_handles_beside(
        &mut self,
        answer: &Value,
        subset: &Subset,
        sights: &[Sight<'_>],
    ) -> Checked {
        for (at, sight) in sights.iter().enumerate() {
            let shown = answer["shown"][at].as_str().map(members);
            is_same(&shown.unwrap_or_default(), &sight.visible())?;
        }
        self.errors.clear();
        self.is_named(&answer["item"], &sights[0])?;
        self.are_handles(&answer["items"], subset, sights)
    }

    /// What a tap says that has the item, or a projection of it.
    fn is_item(&mut self, answer: Result<&Value, &Error>, sight: &Sight<'_>) -> Checked {
        if !sight.broken.is_empty() {
            return is_no_item(answer.err(), &sight.broken);
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

fn answered(answer: Answer) -> Result<Value, String> {
    answer.map_err(|error| format!("{error} {error:?}"))
}

/// A payload with a member that is wrong holds no item.
pub(crate) fn is_no_item(error: Option<&Error>, broken: &[&str]) -> Checked {
    let Some(error) = error else {
        return Err(format!("there is an item in spite of {broken:?}"));
    };
    let place = tap_error(error).and_then(|error| error.path().filter(|_| error.code() == "input"));
    let names = |name: &str| place.is_some_and(|place| place.rsplit('.').next() == Some(name));
    hold!(
        broken.iter().any(|name| names(name)),
        "{broken:?} should be told: {error:?}"
    );
    Ok(())
}
