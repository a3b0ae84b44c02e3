//! A guestbook: its form, its table, and the list of what was written.

use trovato::db::{Delete, Direction, Filter as _, Insert, Op, Select, Update};
use trovato::prelude::*;

/// The form that entries are written in.
pub const FORM: &str = "guestbook_form";
const TABLE: &str = "guestbook";

/// Longest name, in characters.
pub const NAME: usize = 60;
/// Longest message, in characters.
pub const MESSAGE: usize = 1_000;
/// How long an entry is kept, in seconds: 90 days.
pub const KEPT: i64 = 90 * 86_400;
/// The time of an entry that is new: the last one that there is.
const NEW: i64 = i64::MAX;
/// Entries in the list.
pub const SHOWN: u64 = 20;

/// Where the guestbook is.
#[trovato::tap]
pub fn menu() -> Vec<MenuDefinition> {
    vec![MenuDefinition::new("/guestbook", "Guestbook")]
}

/// Adds its two elements to the form.
#[trovato::tap]
pub fn form_alter(mut form: Value) -> Value {
    if form["form_id"] == FORM {
        form["elements"]["name"] = json!({
            "type": "textfield", "title": "Your name", "required": true, "maxlength": NAME,
        });
        form["elements"]["message"] = json!({
            "type": "textarea", "title": "Your message", "required": true, "maxlength": MESSAGE,
        });
    }
    form
}

/// Says what is wrong with an entry, to whoever wrote it.
///
/// # Errors
///
/// Those of the database.
#[trovato::tap]
pub fn form_validate(input: &FormInput, context: &TapContext) -> Result<FormErrors> {
    let mut errors = FormErrors::default();
    if input.form_id != FORM {
        return Ok(errors);
    }
    let (name, message) = entry(input);
    check(&mut errors, "name", name, NAME);
    check(&mut errors, "message", message, MESSAGE);
    if errors.is_empty() {
        let same = Select::from(TABLE)
            .fields(["name"])
            .eq("name", name)
            .eq("message", message)
            .limit(1);
        if context.db().first::<RawJson>(&same)?.is_some() {
            errors.push("You have written that already.");
        }
    }
    Ok(errors)
}

fn check(errors: &mut FormErrors, what: &str, text: &str, longest: usize) {
    if text.is_empty() {
        errors.push(format!("Please write a {what}."));
    } else if text.chars().count() > longest {
        errors.push(format!("A {what} has at most {longest} characters."));
    }
}

/// Keeps an entry.
///
/// # Errors
///
/// Those of the database: `db-constraint` for an entry that is there already.
#[trovato::tap]
pub fn form_submit(input: &FormInput, context: &TapContext) -> Result<()> {
    if input.form_id != FORM {
        return Ok(());
    }
    let (name, message) = entry(input);
    let entry = Insert::into(TABLE)
        .set("name", name)
        .set("message", message);
    context.db().insert(&entry)?;
    trovato::log::info!("{name} has signed the guestbook");
    Ok(())
}

/// Name and message, without the space around them.
fn entry(input: &FormInput) -> (&str, &str) {
    let text = |name| input.text(name).unwrap_or_default().trim();
    (text("name"), text("message"))
}

/// One entry, as the list shows it.
#[derive(Deserialize)]
#[serde(crate = "trovato::serde")]
struct Entry {
    name: String,
    message: String,
}

/// The list of the newest entries.
///
/// # Errors
///
/// Those of the database.
#[trovato::tap(custom)]
pub fn guestbook(context: &TapContext) -> Result<RenderElement> {
    let newest = Select::from(TABLE)
        .fields(["name", "message"])
        .order_by("written", Direction::Desc)
        .order_by("name", Direction::Asc)
        .limit(SHOWN);
    let entries: Vec<Entry> = context.db().read(&newest)?;
    if entries.is_empty() {
        return Ok(render::markup("p", "Nobody has written yet.").build());
    }
    let list = entries
        .iter()
        .fold(render::list(render::ListKind::Unordered), |list, entry| {
            list.item(
                render::container()
                    .child("name", render::markup("strong", &entry.name))
                    .child("message", render::markup("p", &entry.message).weight(1)),
            )
        });
    Ok(list.attr("class", "guestbook").build())
}

/// What a run of cron has done.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(crate = "trovato::serde")]
pub struct Cleaned {
    /// New entries, which have a time from now on.
    pub stamped: u64,
    /// Entries that were kept for long enough.
    pub removed: u64,
}

/// Gives new entries their time, and removes those that are too old.
///
/// # Errors
///
/// Those of the database.
#[trovato::tap]
pub fn cron(input: CronInput, context: &TapContext) -> Result<Cleaned> {
    let db = context.db();
    let new = Update::table(TABLE)
        .set("written", input.timestamp)
        .eq("written", NEW);
    let stamped = db.update(&new)?;
    let old = Delete::from(TABLE).filter("written", Op::Lt, input.timestamp - KEPT);
    let removed = db.delete(&old)?;
    Ok(Cleaned { stamped, removed })
}
