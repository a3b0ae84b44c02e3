use trovato_host_shim::TapLine;

use super::{Wanted, mended, new};

fn line(tap: &str, mode: &str, reads: &str) -> TapLine {
    let json = format!(r#"{{"tap":"{tap}","mode":"{mode}","reads":{reads}}}"#);
    serde_json::from_str(&json).unwrap()
}

fn hold(text: &str, taps: &[TapLine]) -> (String, Vec<String>) {
    let wanted = Wanted {
        name: "blog",
        description: Some("A blog"),
        version: None,
        taps,
    };
    mended(text, text.parse().unwrap(), &wanted)
}

#[test]
fn what_is_right_stays_to_the_letter() {
    let text = "# mine\nname='blog'  # short\ndescription = \"\"\nversion = \"2\"\nunknown_to_us = 1\n\n\
                [taps]\nimplements = [ \"tap_menu\",'tap_item_view' ]\n";
    let taps = [line("item_view", "full", "[]"), line("menu", "full", "[]")];
    assert_eq!(hold(text, &taps), (text.to_owned(), Vec::new()));
}

#[test]
fn names_are_mended_in_their_place_and_comments_stay() {
    let text = r#"# A manifest.
name = "blgo" # what it is called
description = "A blog"
verson = "1.0.0"

[taps]
# Each by its export.
implements = [
    "tap_item_veiw", # the page
    "menu",
    # gone since spring
    "tap_cron", # every hour
]
wieght = 3

[taps.options.tap_item_veiw]
data_mode = "lazy" # as it was
fields = ["title"]
"#;
    let taps = [
        line("item_view", "projected", r#"["title","field_body"]"#),
        line("menu", "full", "[]"),
        line("form_submit", "full", "[]"),
    ];
    let (mended, changes) = hold(text, &taps);
    assert_eq!(
        mended,
        r#"# A manifest.
name = "blog" # what it is called
description = "A blog"
version = "1.0.0"

[taps]
# Each by its export.
implements = [
    "tap_item_view", # the page
    "tap_menu",
    # gone since spring
    # every hour
    "tap_form_submit",
]
weight = 3

[taps.options.tap_item_view]
data_mode = "projected" # as it was
fields = ["title", "field_body"]
"#
    );
    assert_eq!(changes.len(), 10, "{changes:#?}");
    assert_eq!(hold(&mended, &taps), (mended.clone(), Vec::new()));
}

#[test]
fn what_has_to_be_there_is_added() {
    let (mended, _) = hold("[permissions]\n", &[line("cron", "full", "[]")]);
    let manifest = trovato_host_shim::Manifest::parse(&mended).unwrap();
    assert_eq!(
        (manifest.name.as_str(), manifest.description.as_str()),
        ("blog", "A blog")
    );
    assert!(manifest.implements("cron"));
}

#[test]
fn a_new_one_is_as_the_templates_have_it() {
    let wanted = Wanted {
        name: "blog",
        description: None,
        version: Some("1.2.3"),
        taps: &[line("cron", "full", "[]")],
    };
    assert_eq!(
        new(&wanted),
        "name = \"blog\"\ndescription = \"blog\"\nversion = \"1.2.3\"\napi_version = \"0.2\"\n\n\
         [taps]\nimplements = [\"tap_cron\"]\n"
    );
}
