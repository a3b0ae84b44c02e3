//! What a check finds, and what it leaves alone.

mod support;

use support::*;
use trovato_host_shim::check::{Finding, Report, Severity, Subject, check};
use trovato_host_shim::inspect::{ImportProvision, inspect};
use trovato_host_shim::{Limits, Manifest};

const STACK: &str = "(global (mut i32) (i32.const 131072))";

/// A plugin laid out as a linker does, with these functions and lines.
fn laid_out(imports: &str, stack: &str, functions: &str, lines: &[String]) -> Vec<u8> {
    let data = "(data (i32.const 131072) \"statics\")";
    let input =
        "(func $input (export \"trovato_input\") (param i32) (result i32) (i32.const 140000))";
    assemble(&format!(
        "(module {imports} (memory (export \"memory\") 3) {stack} {data} {input} {functions} {})",
        section(lines)
    ))
}

fn good() -> Vec<u8> {
    laid_out(
        "",
        STACK,
        &tap("item_view", "(i64.const 0)"),
        &[line("item_view", "blog")],
    )
}

fn manifest(rest: &str) -> Manifest {
    Manifest::parse(&format!(
        "name = \"blog\"\ndescription = \"\"\nversion = \"1\"\n{rest}"
    ))
    .unwrap()
}

fn fitting() -> Manifest {
    manifest("[taps]\nimplements = [\"tap_item_view\"]")
}

fn run(bytes: &[u8], manifest: Option<&Manifest>) -> Report {
    check(
        bytes,
        Subject {
            name: "blog",
            manifest,
            limits: &Limits::default(),
        },
    )
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

/// The only finding.
fn only(report: &Report) -> &Finding {
    assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
    &report.findings[0]
}

#[test]
fn a_good_plugin_passes_without_a_remark_and_runs_in_the_deployed_kernel() {
    let report = run(&good(), Some(&fitting()));
    assert_eq!(codes(&report), [""; 0]);
    assert_eq!(report.deployed_kernel, [""; 0]);
    assert_eq!(report.stack_bytes, Some(131_072));
    assert!(!report.has_errors());
}

#[test]
fn what_passes_without_an_error_loads() {
    host(limits()).load("blog", &good()).unwrap();
}

#[test]
fn what_is_no_module_is_one_finding() {
    let mut files = vec![
        (&b"\xff\xd8\xff"[..], "not-wasm"),
        (b"\0asm", "truncated-wasm"),
    ];
    if cfg!(not(feature = "component")) {
        files.push((b"\0asm\x0d\0\x01\0", "is-component"));
    }
    for (bytes, code) in files {
        let report = run(bytes, Some(&fitting()));
        assert_eq!(only(&report).code, code);
        assert!(only(&report).help.is_some());
        assert!(!report.deployed_kernel.is_empty());
    }
}

#[test]
fn a_missing_manifest_is_a_warning() {
    let report = run(&good(), None);
    assert_eq!(
        (only(&report).code, only(&report).severity),
        ("manifest-missing", Severity::Warning)
    );
    assert!(!report.has_errors());
}

#[test]
fn all_problems_are_reported_at_once_and_the_worst_come_first() {
    let imports = r#"(import "env" "a" (func)) (import "env" "b" (func))
        (import "wasi_snapshot_preview1" "clock_time_get" (func (param i32 i64 i32) (result i32)))"#;
    let functions = "(func (export \"tap_item_view\")) (func (export \"tap_menu\") (param i32))";
    let stack = "(global (mut i32) (i32.const 65536))";
    let wasm = laid_out(
        imports,
        stack,
        functions,
        &[line("item_view", "blog"), line("menu", "blog")],
    );
    let report = run(&wasm, Some(&fitting()));
    assert_eq!(
        codes(&report),
        [
            "bad-export-signature",
            "bad-export-signature",
            "unknown-import",
            "small-stack",
            "manifest-mismatch",
            "wasi-stub",
        ]
    );
    assert!(report.findings[5].message.contains("SystemTime::now"));
    assert!(report.has_errors());
}

#[test]
fn taps_that_only_one_side_has_are_found_with_the_nearest_name() {
    let manifest = manifest("[taps]\nimplements = [\"tap_item_veiw\", \"cron\"]");
    let report = run(&good(), Some(&manifest));
    assert_eq!(codes(&report), ["manifest-mismatch"; 3]);
    assert_eq!(
        report.findings[0].help.as_deref(),
        Some("did you mean `tap_item_view`?")
    );
    assert!(
        report.findings[1]
            .message
            .contains("`cron`, and the wasm has no such tap")
    );
    assert!(
        report.findings[2]
            .message
            .contains("has the tap `item_view`")
    );
}

#[test]
fn a_manifest_is_held_against_name_options_and_keys() {
    let manifest = Manifest::parse(
        "name = \"blug\"\ndescription = \"\"\nversion = \"1\"\ndependancies = []\n\
         [taps]\nimplements = [\"item_view\"]\nwieght = 3\n\
         [taps.options]\ntap_item_view = { data_mode = \"lazy\", feilds = [] }\ntap_item_viwe = {}",
    )
    .unwrap();
    let report = run(&good(), Some(&manifest));
    let messages: Vec<_> = report
        .findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "the manifest is that of `blug`, and the plugin is `blog`",
            "the manifest has `data_mode = \"lazy\"` for `tap_item_view`, and the wasm has `full`",
            "the manifest names `item_view` without `tap_`",
            "`[taps.options]` has `tap_item_viwe`, which `implements` does not name",
            "the manifest has a key `dependancies` that means nothing",
            "the manifest has a key `taps.wieght` that means nothing",
            "the manifest has a key `taps.options.tap_item_view.feilds` that means nothing",
        ]
    );
    let helps: Vec<_> = report.findings[3..]
        .iter()
        .map(|finding| finding.help.as_deref().unwrap())
        .collect();
    assert_eq!(
        helps,
        [
            "did you mean `tap_item_view`?",
            "did you mean `dependencies`?",
            "did you mean `weight`?",
            "did you mean `fields`?",
        ]
    );
}

/// What is found when a tap with this mode and these reads has these options.
fn held(mode: &str, reads: &str, options: &str) -> Vec<(String, String)> {
    let line = format!(
        r#"{{"tap":"item_view","mode":"{mode}","reads":{reads},"package":"blog","abi":1,"sdk":"0.1.0"}}"#
    );
    let bytes = laid_out("", STACK, &tap("item_view", "(i64.const 0)"), &[line]);
    let manifest = manifest(&format!(
        "[taps]\nimplements = [\"tap_item_view\"]\n[taps.options]\ntap_item_view = {options}"
    ));
    let report = run(&bytes, Some(&manifest));
    let told = |finding: Finding| {
        assert_eq!(finding.severity, Severity::Error);
        let message = format!("{}: {}", finding.code, finding.message);
        (message, finding.help.unwrap_or_default())
    };
    report.findings.into_iter().map(told).collect()
}

#[test]
fn fields_of_the_manifest_that_agree_with_the_wasm_are_no_finding() {
    for (mode, reads, options) in [
        (
            "projected",
            r#"["title","a"]"#,
            r#"{ data_mode = "full", fields = ["a", "title"] }"#,
        ),
        (
            "projected",
            r#"["title"]"#,
            r#"{ data_mode = "projected", fields = ["title"] }"#,
        ),
        (
            "projected",
            r#"["title","id"]"#,
            r#"{ fields = ["title", "type"] }"#,
        ),
        ("projected", r#"["title"]"#, r#"{ data_mode = "full" }"#),
        ("projected", "[]", "{ fields = [] }"),
        (
            "full",
            r#"["*"]"#,
            r#"{ data_mode = "full", fields = ["*"] }"#,
        ),
        ("full", r#"["*"]"#, "{}"),
        ("full", "[]", "{ fields = [] }"),
    ] {
        assert_eq!(held(mode, reads, options), [], "{mode} {reads} {options}");
    }
}

#[test]
fn fields_of_the_manifest_are_held_against_the_wasm_both_ways() {
    let found = held(
        "projected",
        r#"["title","field_body"]"#,
        r#"{ fields = ["field_bdoy", "title", "status"] }"#,
    );
    let lists = "manifest-fields: the manifest lists";
    let expected = [
        (
            format!("{lists} `field_bdoy` for `tap_item_view`, which the wasm does not read"),
            "did you mean `field_body`?".to_owned(),
        ),
        (
            format!("{lists} `status` for `tap_item_view`, which the wasm does not read"),
            "take `status` out of `fields`, or name it in `#[trovato::tap(fields(…))]`".to_owned(),
        ),
        (
            "manifest-fields: the wasm reads `field_body` with `tap_item_view`, and the manifest does not list it"
                .to_owned(),
            "add `\"field_body\"` to `fields` of `tap_item_view`".to_owned(),
        ),
    ];
    assert_eq!(found, expected);

    let found = held("full", r#"["*"]"#, r#"{ fields = ["title", "a-b", "id"] }"#);
    let expected = [(
        format!("{lists} `title`, `a-b` for `tap_item_view`, and the wasm reads every field"),
        "write `#[trovato::tap(fields(title, \"a-b\"))]` in the source, or take `fields` out of the manifest"
            .to_owned(),
    )];
    assert_eq!(found, expected);

    let found = held("projected", r#"["title","a"]"#, r#"{ fields = ["*"] }"#);
    let expected = [(
        format!("{lists} every field for `tap_item_view`, and the wasm reads `title`, `a`"),
        "write `fields = [\"title\", \"a\"]`".to_owned(),
    )];
    assert_eq!(found, expected);

    let found = held("full", r#"["*"]"#, "{ fields = [] }");
    assert!(found[0].0.contains("lists no fields"), "{found:?}");
}

#[test]
fn a_data_mode_is_one_that_exists_and_the_taps_own() {
    let has = |mode: &str, wasm: &str| {
        format!(
            "manifest-mismatch: the manifest has `data_mode = \"{mode}\"` for `tap_item_view`, and the wasm has `{wasm}`"
        )
    };
    for (wasm, mode, help) in [
        ("full", "ful", "did you mean `full`?"),
        ("projected", "projectd", "did you mean `projected`?"),
        (
            "full",
            "projected",
            "the wasm decides: write what `#[trovato::tap]` says in the source",
        ),
        (
            "full",
            "swift",
            "`swift` is no mode that this version knows: write `full`",
        ),
    ] {
        let found = held(wasm, r#"["*"]"#, &format!("{{ data_mode = \"{mode}\" }}"));
        assert_eq!(found, [(has(mode, wasm), help.to_owned())]);
    }
}

#[test]
fn a_projected_tap_runs_in_the_deployed_kernel_and_one_of_an_unknown_mode_does_not() {
    for (mode, obstacles) in [("projected", 0), ("full", 0), ("swift", 1)] {
        let line = line("item_view", "blog").replace("\"full\"", &format!("\"{mode}\""));
        let bytes = laid_out("", STACK, &tap("item_view", "(i64.const 0)"), &[line]);
        let report = run(&bytes, Some(&fitting()));
        assert_eq!(
            report.deployed_kernel.len(),
            obstacles,
            "{mode}: {report:#?}"
        );
    }
}

#[test]
fn lines_and_exports_are_held_against_each_other() {
    let functions = format!(
        "{} {}",
        tap("item_view", "(i64.const 0)"),
        tap("extra", "(i64.const 0)")
    );
    let lines = [
        line("item_view", "blog"),
        line("item_view", "blog"),
        line("menu", "blog"),
        line("extra", "categories"),
    ];
    let wasm = laid_out("", STACK, &functions, &lines);
    let both = manifest("[taps]\nimplements = [\"tap_item_view\", \"tap_extra\"]");
    assert_eq!(
        codes(&run(&wasm, Some(&both))),
        ["duplicate-line", "missing-export", "foreign-line"]
    );

    let wasm = laid_out("", STACK, &functions, &[line("item_view", "blog")]);
    assert_eq!(only(&run(&wasm, Some(&both))).code, "missing-line");
}

#[test]
fn a_hyphen_in_the_name_is_an_underscore_in_the_file() {
    let wasm = laid_out(
        "",
        STACK,
        &tap("a", "(i64.const 0)"),
        &[line("a", "drug-checker")],
    );
    let manifest = Manifest::parse("name = \"drug-checker\"\ndescription = \"\"\nversion = \"1\"\n[taps]\nimplements = [\"tap_a\"]").unwrap();
    let subject = Subject {
        name: "drug_checker",
        manifest: Some(&manifest),
        limits: &Limits::default(),
    };
    assert_eq!(codes(&check(&wasm, subject)), [""; 0]);
}

#[test]
fn the_stack_is_held_to_its_size_and_place() {
    let of = |stack: &str| {
        let wasm = laid_out(
            "",
            stack,
            &tap("item_view", "(i64.const 0)"),
            &[line("item_view", "blog")],
        );
        run(&wasm, Some(&fitting()))
    };
    let small = of("(global (mut i32) (i32.const 131056))");
    assert_eq!(
        (only(&small).code, only(&small).severity),
        ("small-stack", Severity::Error)
    );
    assert!(!small.deployed_kernel.is_empty());
    let high = of("(global (mut i32) (i32.const 180000))");
    assert_eq!(only(&high).code, "stack-not-first");
    assert!(!high.deployed_kernel.is_empty());
    let large = assemble(&format!(
        "(module (memory (export \"memory\") 20) (global (mut i32) (i32.const 1048576)) {INPUT} {} {})",
        tap("item_view", "(i64.const 0)").replacen("func", "func $view", 1),
        section(&[line("item_view", "blog")]),
    ));
    let large = run(&large, Some(&fitting()));
    assert_eq!(
        (only(&large).code, only(&large).severity),
        ("large-stack", Severity::Note)
    );
    assert_eq!(large.deployed_kernel, [""; 0]);
}

#[test]
fn wrapped_exports_are_found_by_their_names() {
    let functions = "(func $tap_item_view.command_export (export \"tap_item_view\") (param i32 i32) (result i64) (i64.const 0))";
    let report = run(
        &laid_out("", STACK, functions, &[line("item_view", "blog")]),
        Some(&fitting()),
    );
    assert_eq!(only(&report).code, "command-exports");
}

fn obstacle(imports: &str, functions: &str, manifest: &Manifest) -> String {
    let functions = format!("{} {functions}", tap("item_view", "(i64.const 0)"));
    let report = run(
        &laid_out(imports, STACK, &functions, &[line("item_view", "blog")]),
        Some(manifest),
    );
    assert_eq!(
        report.deployed_kernel.len(),
        1,
        "{:?}",
        report.deployed_kernel
    );
    report.deployed_kernel[0].clone()
}

#[test]
fn what_the_deployed_kernel_lacks_is_named() {
    let stub = r#"(import "wasi_snapshot_preview1" "fd_read" (func (param i32 i32 i32 i32) (result i32)))"#;
    assert!(obstacle(stub, "", &fitting()).contains("`fd_read`, which is not linked there"));
    let prints = "(func $_RNvNtNtCs123_3std2io5stdio6__print)";
    assert!(obstacle("", prints, &fitting()).contains("`println!`"));
    let newer = manifest("api_version = \"0.3\"\n[taps]\nimplements = [\"tap_item_view\"]");
    assert!(obstacle("", "", &newer).contains("plugin API 0.3"));
}

#[test]
fn the_imports_that_std_brings_are_no_obstacle() {
    let functions = tap("item_view", "(i64.const 0)");
    let report = run(
        &laid_out(IMPORTS, STACK, &functions, &[line("item_view", "blog")]),
        Some(&fitting()),
    );
    assert_eq!((codes(&report), report.deployed_kernel.len()), (vec![], 0));
}

#[test]
fn an_inspection_says_what_an_operator_grants() {
    let imports = r#"(import "trovato:kernel/logging" "log" (func (param i32 i32 i32 i32 i32 i32)))
        (import "wasi_snapshot_preview1" "clock_time_get" (func (param i32 i64 i32) (result i32)))
        (import "env" "x" (func))"#;
    let said = line("item_view", "blog").replace(
        '}',
        r#","inputs":[{"name":"item","type":"&Item"}],"reads":["*"]}"#,
    );
    let wasm = laid_out(imports, STACK, &tap("item_view", "(i64.const 0)"), &[said]);
    let manifest = manifest(
        "dependencies = [\"categories\"]\n[taps]\nimplements = []\n[permissions]\nrequires = [\"raw_sql\"]",
    );
    let found = inspect(&wasm, Some(&manifest)).unwrap();
    assert_eq!(found.taps[0].reads, ["*"]);
    assert_eq!(found.taps[0].inputs[0].type_name, "&Item");
    let provisions: Vec<_> = found
        .imports
        .iter()
        .map(|import| import.provision)
        .collect();
    assert_eq!(
        provisions,
        [
            ImportProvision::Provided,
            ImportProvision::Stub,
            ImportProvision::Missing
        ]
    );
    assert_eq!(
        (found.memory_bytes, found.memory_max_bytes),
        (3 * 65_536, None)
    );
    assert_eq!(
        (found.permissions.as_slice(), found.dependencies.as_slice()),
        (&["raw_sql".to_owned()][..], &["categories".to_owned()][..])
    );
    assert_eq!(inspect(b"", None).unwrap_err().code(), "not-wasm");
}
