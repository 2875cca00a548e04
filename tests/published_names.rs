//! Published names lead somewhere: every name of docs/llm-perf-opt.md is given as a link, a format or a command and does what
//! the document says; extra parameters are carried along and change nothing.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "common/program.rs"]
mod program;

use program::{prints, stagecost};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use stagecost::catalog;
use stagecost::link::published_names::{NameCard, NamesGroup};
use stagecost::link::{MAX_EXTRA_KEY, MAX_EXTRA_TEXT, MAX_EXTRAS, Scenario, published_names};
use stagecost::present::export;
use stagecost::request::Part;

fn all() -> impl Iterator<Item = (&'static NamesGroup, &'static NameCard)> {
    let groups = published_names::cards().iter().flat_map(|card| &card.groups);
    groups.flat_map(|group| group.names.iter().map(move |name| (group, name)))
}

fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

fn refused(link: &str) -> String {
    Scenario::from_link(link).err().unwrap_or_else(|| panic!("{link} is no link")).to_string()
}

#[test]
fn the_document_is_what_the_program_prints() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/llm-perf-opt.md");
    let text = fs::read_to_string(path).expect("docs/llm-perf-opt.md");
    assert!(prints(&["names", "--format", "markdown"]) == text, "docs/llm-perf-opt.md is old; run scripts/docs");
    let columns = prints(&["names"]);
    for (_, name) in all() {
        assert!(text.contains(&format!("| `{}` | ", name.name)), "{}", name.name);
        let line = columns.lines().find(|line| line.split("  ").next() == Some(&name.name));
        assert!(line.is_some_and(|line| line.contains(&name.advice())), "{}: {line:?}", name.name);
    }
}

#[test]
fn the_names_that_were_published_are_there() {
    let listed: BTreeSet<&str> = all().map(|(_, name)| name.name.as_str()).collect();
    assert_eq!(listed.len(), all().count(), "a name stands twice");
    let model = catalog::default_model();
    let composites = model.composites.keys().chain(model.aliases.keys()).cloned();
    let levels =
        Part::ALL.into_iter().flat_map(|part| ["", "_normal", "_flash"].map(|end| part.name().to_owned() + end));
    let scripts = ["sweep-vision-crops", "sweep-e2e-vision-prefill", "sweep-e2e-decode", "sweep-requirements"];
    let others = ["run_verify_vision", "vit_model_crops", "io_tb", "vision_sweep.db", "FULL_FLASH_ATTENTION"];
    let some = scripts.into_iter().chain(others).map(str::to_owned);
    for name in composites.chain(levels).chain(some) {
        assert!(listed.contains(name.as_str()), "{name}");
    }
}

#[test]
fn every_name_has_one_answer_and_it_works() {
    let mut commands = BTreeSet::new();
    for (_, name) in all() {
        let answers = [name.link.is_some() || name.format.is_some(), name.command.is_some(), name.instead.is_some()];
        assert_eq!(answers.into_iter().filter(|given| *given).count(), 1, "{}", name.name);
        if let Some(link) = &name.link {
            scenario(link);
        }
        if let Some(command) = &name.command {
            commands.insert(command.as_str());
        }
        // A format that opens is written of the link beside it.
        if let (Some(format), Some(link)) = (&name.format, &name.link) {
            commands.insert(Box::leak(format!("stagecost sweep '{link}' --format {format} -o $OUT/").into_boxed_str()));
        }
    }
    assert!(commands.len() > 20, "{commands:?}");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let program = Path::new(env!("CARGO_BIN_EXE_stagecost")).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").expect("a path"));
    for command in commands {
        let mut shell = Command::new("sh");
        let shell = shell.args(["-c", command]).env("PATH", &path).env("OUT", folder.join("published-names"));
        let output = shell.output().expect("a shell");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && text.is_empty(), "{command}: {text}");
    }
}

#[test]
fn a_name_opens_what_it_meant_under_its_key() {
    let mut opened = 0;
    for (_, name) in all() {
        let Some(key) = &name.opens else { continue };
        if key == "format" {
            let format = name.format.as_ref().expect("a format");
            let link = "axis=grid&values=2x3";
            // Formats of many files say in the same words that they need a place.
            let [named, own] = [&name.name, format].map(|format| stagecost(&["sweep", link, "--format", format]));
            assert_eq!(named, own, "{}", name.name);
        } else {
            let link = name.link.as_ref().expect("a link");
            let script = (key == "sweep").then(|| format!("{}.py", name.name));
            for given in [name.name.clone()].into_iter().chain(script) {
                assert_eq!(scenario(&format!("{key}={given}")), scenario(link), "{key}={given}");
                let object = json!({ key.as_str(): given });
                assert_eq!(Scenario::from_json(&object), Ok(scenario(link)), "{object}");
            }
        }
        opened += 1;
    }
    assert!(opened > 60, "{opened} names open");
}

#[test]
fn elsewhere_a_name_says_what_to_use() {
    for (group, name) in all() {
        for key in published_names::KEYS {
            if name.opens.as_deref() == Some(key) {
                continue;
            }
            let error = refused(&format!("{key}={}", name.name));
            let short = stagecost::error::quoted(&name.name);
            let text = format!("{key}: {short} is {} of llm-perf-opt; use ", group.kind);
            assert!(error.starts_with(&text), "{error}");
            let advice = published_names::taken(key, &name.name).and_then(|taken| taken.refused(key, &name.name));
            assert_eq!(advice.map(|error| error.to_string()), Some(error));
        }
        if name.opens.as_deref() == Some("format") {
            continue;
        }
        let output = Command::new(env!("CARGO_BIN_EXE_stagecost"))
            .args(["sweep", "", &format!("--format={}", name.name)])
            .output()
            .expect("the program");
        let error = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(&format!("is {} of llm-perf-opt; use ", group.kind)), "{}: {error}", name.name);
    }
    for (link, right) in [
        ("kernel=eager", "kernel: \"eager\" is a mode of llm-perf-opt; use kernel=normal"),
        ("kernel=flash_attention_2", "kernel: \"flash_attention_2\" is a mode of llm-perf-opt; use kernel=flash"),
        ("kernels=normal,eager", "kernels: \"eager\" is a mode of llm-perf-opt; use kernel=normal"),
        ("model=deepseek-ocr-3b", "model: \"deepseek-ocr-3b\" is a layer of llm-perf-opt; use model=deepseek-ocr"),
    ] {
        assert_eq!(refused(link), right);
    }
    let error = refused("composite=vit_model_flash");
    let right =
        "composite: \"vit_model_flash\" is a level of the CLIP stack of llm-perf-opt; use part=vit_model&kernel=flash";
    assert_eq!(error, right);
}

#[test]
fn a_name_and_a_key_that_contradicts_it_are_refused() {
    for (link, right) in [
        (
            "part=vit_model_flash&kernel=normal",
            "part: vit_model_flash means kernel=flash, kernel says normal; give part or kernel, not both",
        ),
        (
            "sweep=responsive-tflops-by-ttft&ttft_ms=50",
            "sweep: responsive-tflops-by-ttft means ttft_ms=1000, ttft_ms says 50; give sweep or ttft_ms, not both",
        ),
        (
            "part=vit_model_flash&axis=kernel&values=normal,flash",
            "part: vit_model_flash runs the kernel flash, axis sweeps it; give part or axis, not both",
        ),
        (
            "part=vit_model_flash&composite=vision_normal",
            "composite: vision_normal runs the kernel normal, kernel says flash; give composite or kernel, not both",
        ),
    ] {
        assert_eq!(refused(link), right);
    }
}

#[test]
fn extra_parameters_are_carried_along_and_ignored() {
    let text = "v=1&grid=2x2&ext.owner=team+%26+co&ext.url=https%3A%2F%2Fexample.org%2F%23a";
    let carried = scenario(text);
    assert_eq!(carried.link(), text);
    assert_eq!(scenario(&carried.link()), carried);
    // In any order, unencoded where a link can say it so, and from an object.
    assert_eq!(scenario("ext.url=https://example.org/%23a&ext.owner=team %26 co&grid=2x2"), carried);
    let object = json!({ "grid": "2x2", "ext.owner": "team & co", "ext.url": "https://example.org/#a" });
    assert_eq!(Scenario::from_json(&object), Ok(carried.clone()));
    let flags = json!({ "ext.flag": true, "ext.layers": [1, 2], "ext.size": 4 });
    assert_eq!(
        Scenario::from_json(&flags).expect("a scenario").link(),
        "v=1&ext.flag=true&ext.layers=1%2C2&ext.size=4"
    );
    // Rows of files carry them too, in the links that open a row alone.
    let files = [
        export::swept_csv(&scenario("axis=batch&values=1,2&ext.owner=me")),
        export::swept_csv(&scenario("axis=batch&values=1,2&axis2=steps&values2=1,2&ext.owner=me")),
        export::ranking_csv(&scenario("ext.owner=me")),
        export::capacity_csv(&scenario("ext.owner=me")),
        export::roofline_csv(&scenario("ext.owner=me")),
    ];
    for file in files.map(|file| file.expect("a file")) {
        let mut reader = csv::Reader::from_reader(file.as_bytes());
        let place = reader.headers().expect("a head").iter().position(|name| name == "link").expect("a link");
        let links: Vec<String> = reader.records().map(|row| row.expect("a row")[place].to_owned()).collect();
        assert!(!links.is_empty() && links.iter().all(|link| link.ends_with("&ext.owner=me")), "{links:?}");
    }
    // Nothing depends on them.
    let plain = scenario("grid=2x2");
    assert_eq!(Scenario { extras: plain.extras.clone(), ..carried.clone() }, plain);
    let answer = |scenario: &Scenario| export::summary(scenario).expect("a summary").replace(&scenario.link(), "");
    assert_eq!(answer(&carried), answer(&plain));
}

#[test]
fn extra_parameters_have_bounds_and_other_keys_stay_errors() {
    let long = "x".repeat(MAX_EXTRA_TEXT + 1);
    let name = format!("ext.{}", "n".repeat(MAX_EXTRA_KEY));
    let many: String = (0..=MAX_EXTRAS).map(|number| format!("ext.p{number}=1&")).collect();
    let short = stagecost::error::shortened(&name);
    for (link, right) in [
        (format!("ext.a={long}"), format!("ext.a: its text has {} characters; expected at most 256", long.len())),
        (format!("{name}=1"), format!("{short}: its key has {} characters; expected at most 64", name.len())),
        (many.trim_end_matches('&').to_owned(), "ext.p32: more than 32 extra parameters; leave some out".to_owned()),
        ("ext.a=1&ext.a=1".to_owned(), "ext.a: given more than once; keep one".to_owned()),
        (
            "ext.=1".to_owned(),
            "ext.: no name of an extra parameter; expected ext. and a name of letters, digits, points, hyphens and \
             underscores, such as ext.owner"
                .to_owned(),
        ),
    ] {
        assert_eq!(refused(&link), right);
    }
    let error = Scenario::from_json(&json!({ "ext.a": { "b": 1 } })).expect_err("an object").to_string();
    assert_eq!(error, "ext.a: \"{\\\"b\\\":1}\" is no text, number, flag or list; leave it out or give one");
    assert_eq!(refused("gird=2x3"), "gird: unknown key; did you mean grid?");
    assert!(refused("owner=me").starts_with("owner: unknown key; "));
    assert_eq!(scenario(&format!("ext.a={}", &long[1..])).extras.iter().count(), 1);
}
