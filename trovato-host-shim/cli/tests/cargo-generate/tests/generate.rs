//! Templates through cargo-generate, with several answers, and through
//! `cargo trovato new` with the same: both make the same files, byte by byte.
//! What `new` makes is built, tested, linted, checked and run elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_generate::{GenerateArgs, TemplatePath, Vcs, generate};

const CASES: [(&str, &str, &str); 7] = [
    ("tap", "first-tap", ""),
    (
        "tap",
        "zs_lesezeit",
        "item_type=blog field=field_a_rather_long_name_for_a_text description=Zählt_&_<misst>",
    ),
    ("tap-lazy", "lazy-tap", ""),
    ("tap-lazy", "t", "item_type=a_type_of_thirty_two_letters_ab"),
    ("service", "service-of-notes", ""),
    ("service", "x", "kept_days=9999 item_type=a1"),
    (
        "tap",
        "from-git",
        "sdk=git sdk_git=https://example.org/sdk.git sdk_tag=v0.1.0",
    ),
];

#[test]
fn cargo_generate_makes_what_new_makes() {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../..");
    let checkout = checkout.canonicalize().unwrap();
    for (template, name, answers) in CASES {
        let root = tempfile::tempdir().unwrap();
        let [theirs, ours] = ["theirs", "ours"].map(|side| root.path().join(side));
        fs::create_dir(&theirs).unwrap();
        fs::create_dir(&ours).unwrap();
        let answers: Vec<_> = answers.split_whitespace().collect();
        let is_local = !answers.iter().any(|answer| answer.starts_with("sdk="));

        let mut new = Command::new(env!("CARGO"));
        new.args([
            "run",
            "--quiet",
            "--package",
            "cargo-trovato",
            "--manifest-path",
        ])
        .arg(checkout.join("Cargo.toml"))
        .args(["--", "new", name, "--template", template])
        .current_dir(&ours);
        if is_local {
            new.arg("--sdk-path").arg(&checkout);
            for answer in &answers {
                new.args(["--define", answer]);
            }
        } else {
            new.args([
                "--sdk-git",
                "https://example.org/sdk.git",
                "--sdk-tag",
                "v0.1.0",
            ]);
        }
        assert!(new.status().unwrap().success(), "{name}");

        let sdk = format!("sdk_path={}", sdk_path(&ours.join(name)));
        let mut all = answers;
        if is_local {
            all.extend(["sdk=path", &sdk]);
        }
        by_cargo_generate(&checkout, template, name, &all, &theirs);

        let (theirs, ours) = (files(&theirs.join(name)), files(&ours.join(name)));
        let names = |files: &BTreeMap<PathBuf, String>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&theirs), names(&ours), "{name}");
        assert!(ours.len() > 10, "{name}: {:?}", names(&ours));
        for (path, content) in &ours {
            assert_eq!(&theirs[path], content, "{name}: {}", path.display());
        }
    }
}

/// Where a plugin has its SDK from: a path that may be relative.
fn sdk_path(plugin: &Path) -> String {
    let manifest = fs::read_to_string(plugin.join("Cargo.toml")).unwrap();
    let path = manifest.split_once("trovato-sdk = { path = \"");
    let path = path.and_then(|(_, rest)| rest.split_once("/trovato-sdk\""));
    path.map_or_else(String::new, |(path, _)| path.to_owned())
}

fn by_cargo_generate(checkout: &Path, template: &str, name: &str, answers: &[&str], to: &Path) {
    // In place of the user's.
    let config = to.join("config.toml");
    fs::write(&config, "").unwrap();
    generate(GenerateArgs {
        template_path: TemplatePath {
            path: Some(checkout.join("templates").display().to_string()),
            auto_path: Some(template.to_owned()),
            ..TemplatePath::default()
        },
        name: Some(name.to_owned()),
        // A name with an underscore is meant.
        force: true,
        silent: true,
        define: answers.iter().map(ToString::to_string).collect(),
        destination: Some(to.to_owned()),
        config: Some(config),
        vcs: Some(Vcs::None),
        no_workspace: true,
        ..GenerateArgs::default()
    })
    .unwrap_or_else(|error| panic!("{name}: {error:#}"));
}

/// Every file in a folder, by its path there.
fn files(dir: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let content = fs::read_to_string(&path).unwrap();
                found.insert(path.strip_prefix(dir).unwrap().to_owned(), content);
            }
        }
    }
    found
}
