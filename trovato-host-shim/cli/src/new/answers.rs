//! What a template asks for, and the answers to it.

use liquid::Object;
use liquid::model::Value;
use regex::Regex;
use toml::{Table, Value as Toml};

use super::name::Name;
use super::sdk::Sdk;
use super::template::Template;
use crate::diagnostic::Diagnostic;
use crate::output::Result;

/// The values of a template's placeholders, as cargo-generate would have them.
#[derive(Debug)]
pub(super) struct Answers(pub(super) Object);

impl Answers {
    /// Takes what is given and defaults for the rest.
    pub(super) fn new(
        template: Template,
        name: &Name,
        sdk: &Sdk,
        given: &[(String, String)],
    ) -> Result<Self> {
        let config = template.config()?;
        let asked = placeholders(&config);
        let (source, more) = sdk.answers();
        let condition = format!("sdk == \"{source}\"");
        let of_sdk = config
            .get("conditional")
            .and_then(|all| all.get(&condition));
        let of_sdk = of_sdk.and_then(Toml::as_table).map(placeholders);

        let mut object = Object::new();
        for (key, placeholder) in &asked {
            if let Some(default) = placeholder.default {
                put(&mut object, key, default);
            }
        }
        for (key, value) in given {
            let placeholder = asked.iter().find(|(name, _)| name == key && name != "sdk");
            let Some((key, placeholder)) = placeholder else {
                return Err(unknown(template, key, &asked).into());
            };
            placeholder.check(key, value)?;
            put(&mut object, key, value);
        }
        for (key, value) in more {
            for (_, placeholder) in of_sdk.iter().flatten().filter(|(name, _)| name == key) {
                placeholder.check(key, value)?;
            }
            put(&mut object, key, value);
        }
        put(&mut object, "sdk", source);
        put(&mut object, "project-name", name.as_str());
        put(&mut object, "crate_name", &name.krate());
        Ok(Self(object))
    }
}

fn put(object: &mut Object, key: &str, value: &str) {
    object.insert(key.to_owned().into(), Value::scalar(value.to_owned()));
}

/// One thing that is asked for.
struct Placeholder<'a> {
    prompt: &'a str,
    default: Option<&'a str>,
    regex: Option<&'a str>,
}

impl Placeholder<'_> {
    fn check(&self, key: &str, value: &str) -> Result<()> {
        let Some(pattern) = self.regex else {
            return Ok(());
        };
        let regex = Regex::new(pattern).map_err(|error| {
            Diagnostic::error(format!("the template's pattern for `{key}`: {error}"))
        })?;
        if regex.is_match(value) {
            return Ok(());
        }
        let bad = Diagnostic::usage(format!("`{value}` cannot be the template's `{key}`"))
            .note(format!("it has to match {pattern}"));
        let prompt = self.prompt;
        Err(match self.default {
            Some(default) => bad.help(format!("{prompt} For example: `{default}`")),
            None => bad.help(prompt),
        }
        .into())
    }
}

type Placeholders<'a> = Vec<(String, Placeholder<'a>)>;

fn placeholders(config: &Table) -> Placeholders<'_> {
    let table = config.get("placeholders").and_then(Toml::as_table);
    let all = table.into_iter().flatten();
    all.map(|(key, members)| {
        let text = |member| members.get(member).and_then(Toml::as_str);
        let placeholder = Placeholder {
            prompt: text("prompt").unwrap_or_default(),
            default: text("default"),
            regex: text("regex"),
        };
        (key.clone(), placeholder)
    })
    .collect()
}

fn unknown(template: Template, key: &str, asked: &Placeholders<'_>) -> Diagnostic {
    let template = template.name();
    let message = format!("the template `{template}` does not ask for `{key}`");
    let asked = asked.iter().filter(|(name, _)| name != "sdk");
    let known: Vec<_> = asked.map(|(name, _)| format!("`{name}`")).collect();
    let unknown = Diagnostic::usage(message);
    let unknown = unknown.note(format!("it asks for {}", known.join(", ")));
    if key.starts_with("sdk") {
        return unknown.help(
            "where the SDK comes from is said by `--sdk-path`, `--sdk-git` or `--sdk-version`",
        );
    }
    unknown
}
