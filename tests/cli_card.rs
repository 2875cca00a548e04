//! Models of one's own on the command line: configurations of hubs and cards, shown, evaluated, refused.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "common/program.rs"]
mod program;

use program::{json, prints, stagecost};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn config(id: &str) -> String {
    format!("{}/tests/fixtures/models/configs/{id}.json", env!("CARGO_MANIFEST_DIR"))
}

/// A folder of a test's own, emptied.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("card").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("a file");
    path.display().to_string()
}

/// Refused with status 2 and exactly this line on standard error.
#[track_caller]
fn refuses(arguments: &[&str], line: &str) {
    let output = stagecost(arguments);
    assert_eq!(String::from_utf8_lossy(&output.stderr), format!("error: {line}\n"), "{arguments:?}");
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
}

#[test]
fn a_configuration_is_shown_as_a_card() {
    let text = prints(&["card", &config("sam-h")]);
    for line in [
        "# understood: 15",
        "#   hidden_size = 1280",
        "#   global_attn_indexes = [7,15,23,31]",
        "# filled in, a checkpoint may differ: 2",
        "#   preprocessor: size = 1024 (image_size, for which the tower is made)",
        "#   dtype = \"bfloat16\" (this program)",
        "#   attention_dropout",
        "id: sam_vision_model",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}:\n{text}");
    }
    let object = json(&["card", &config("sam-h"), "--json"]);
    assert_eq!(object["card"]["vision"]["towers"][0]["blocks"]["hidden"], 1280);
    assert_eq!(object["understood"].as_array().map(Vec::len), Some(15));
    assert!(object["ignored"].as_array().expect("fields").contains(&Value::from("attention_dropout")));
    assert_eq!(object["defaults"][1]["default_of"], "this program");
}

#[test]
fn a_configuration_and_its_card_cost_the_same() {
    let folder = folder("same");
    for id in ["internvl3-8b", "deepseek-ocr-2", "qwen2.5-vl-3b"] {
        let file = config(id);
        let yaml = write(&folder, "card.yaml", &prints(&["card", &file]));
        let object = write(&folder, "card.json", &prints(&["card", &file, "--json"]));
        let own = json(&["eval", "kernel=normal", "--model", &file, "--json"]);
        for card in [&yaml, &object] {
            let theirs = json(&["eval", "kernel=normal", "--model", card, "--json"]);
            assert_eq!(own["flop"], theirs["flop"], "{id}");
            assert_eq!(own["hbm_bytes"], theirs["hbm_bytes"], "{id}");
        }
        // A card is a card: no notes, and the same once more.
        let again = prints(&["card", &yaml]);
        assert!(again.starts_with("id: "), "{again}");
        assert_eq!(again, prints(&["card", &object]), "{id}");
    }
}

#[test]
fn a_preprocessor_is_named_or_lies_beside() {
    let folder = folder("beside");
    let file = write(&folder, "config.json", &fs::read_to_string(config("qwen2.5-vl-7b")).expect("a fixture"));
    let budget = |arguments: &[&str]| json(arguments)["card"]["vision"]["views"]["pixel_budget"]["max_pixels"].clone();
    assert_eq!(budget(&["card", &file, "--json"]), 12_845_056);
    let named = write(&folder, "other.json", r#"{"min_pixels": 3136, "max_pixels": 1003520}"#);
    assert_eq!(budget(&["card", &file, "--preprocessor", &named, "--json"]), 1_003_520);
    let beside = write(&folder, "preprocessor_config.json", r#"{"max_pixels": 2007040}"#);
    assert_eq!(budget(&["card", &file, "--json"]), 2_007_040);
    write(&folder, "preprocessor_config.json", r#"{"patch_size": 16}"#);
    let problem = "patch_size: not what config.json says of the tower; expected 14";
    refuses(&["card", &file], &format!("{beside}: {problem}"));
    refuses(&["eval", "", "--model", &file], &format!("{beside}: {problem}"));
    let card = write(&folder, "card.yaml", &prints(&["card", &config("sam-b")]));
    let problem = "the model beside it is a card, which says itself how images are cut; leave --preprocessor out";
    refuses(&["card", &card, "--preprocessor", &named], &format!("{named}: {problem}"));
}

#[test]
fn files_that_are_no_model_are_refused_by_file_and_field() {
    let folder = folder("refused");
    let refused = |name: &str, text: &str, problem: &str| {
        let file = write(&folder, name, text);
        refuses(&["card", &file], &format!("{file}: {problem}"));
        refuses(&["eval", "", "--model", &file], &format!("{file}: {problem}"));
    };
    refused(
        "layers.json",
        r#"{"model_type": "sam_vision_model", "num_hidden_layers": 1000000000}"#,
        "num_hidden_layers: 1000000000 is out of range; expected a whole number from 1 to 4096",
    );
    refused("deep.json", &("[".repeat(10_000) + &"]".repeat(10_000)), "recursion limit exceeded at line 1 column 128");
    refused(
        "large.json",
        &format!("{{\"model_type\": \"{}\"}}", "x".repeat(9 << 20)),
        "more than 8388608 bytes; expected a card or a configuration, which are smaller",
    );
    refused("half.json", r#"{"model_type": "sam"#, "EOF while parsing a string at line 1 column 19");
    let missing = folder.join("missing.json").display().to_string();
    let problem = "No such file or directory (os error 2); name a file that can be read";
    refuses(&["card", &missing], &format!("{missing}: {problem}"));
    let unknown = write(&folder, "unknown.json", r#"{"model_type": "bert"}"#);
    let output = stagecost(&["card", &unknown]);
    let line = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(line.starts_with(&format!("error: {unknown}: model_type: \"bert\" is not known; expected one of clip, ")));
}
