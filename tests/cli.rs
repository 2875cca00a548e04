//! The command line as it is run: what it prints, where, and with which status.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "common/program.rs"]
mod program;

use program::{json, prints, stagecost};
use serde_json::Value;
use std::io::Read;
use std::process::{Command, Stdio};

/// Refused with this status and exactly this line on standard error.
#[track_caller]
fn refuses(arguments: &[&str], status: i32, line: &str) {
    let output = stagecost(arguments);
    assert_eq!(String::from_utf8_lossy(&output.stderr), format!("{line}\n"), "{arguments:?}");
    assert_eq!(output.status.code(), Some(status), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
}

#[test]
fn eval_prints_one_object() {
    let link = "v=1&model=deepseek-ocr&stage=vision&base=1024&tile=640&grid=1x2&batch=2&kernel=normal";
    let answer = json(&["eval", link, "--json"]);
    let request = r#"{"model": "deepseek-ocr", "stage": "vision", "base": 1024, "tile": 640, "grid": "1x2", "batch": 2,
        "prompt": 10, "steps": 100, "logits": "all", "logits_dtype": "fp32", "mask": "full", "kernel": "normal",
        "dtype": "bf16", "device": "h100-sxm", "memory_share": 0.9, "kv_block": 1}"#;
    assert_eq!(answer["request"], serde_json::from_str::<Value>(request).unwrap());
    assert_eq!(answer["link"], "v=1&grid=1x2&batch=2&kernel=normal");
    assert_eq!(answer["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        answer["tokens"],
        serde_json::json!({"global": 272, "crops": 210, "image": 483, "prompt": 10, "context": 493})
    );
    assert_eq!((&answer["grid"], &answer["crops"]), (&"1x2".into(), &2.into()));
    // Integers are written as integers.
    assert_eq!(answer["flop"]["tensor"].as_u64(), Some(2 * 1_916_266_708_992));
    let hbm = answer["hbm_bytes"].as_object().unwrap();
    let parts: f64 = ["weights", "activations", "scores"].iter().map(|cause| hbm[*cause].as_f64().unwrap()).sum();
    assert_eq!(hbm["total"].as_f64(), Some(parts));
    let intensity = answer["arithmetic_intensity_flop_per_byte"].as_f64().unwrap();
    assert_eq!(intensity, answer["flop"]["tensor"].as_f64().unwrap() / parts);
    assert!(answer["resident_bytes"]["weights"].is_u64() && answer["resident_bytes"]["peak_activations"].is_u64());
    // A vision stage has no KV cache; nothing was published for two images; two crops are the vendor's; no operators asked.
    // No convention is needed for it, and no target was given.
    for absent in [
        "/hbm_bytes/kv",
        "/resident_bytes/kv",
        "/published_tensor_flop",
        "/extrapolated",
        "/operators",
        "/convention",
        "/required",
        "/request/kernel.vision",
    ] {
        assert_eq!(answer.pointer(absent), None, "{absent}");
    }
}

#[test]
fn eval_says_what_was_published_and_what_is_extrapolated() {
    let page = json(&["eval", "grid=2x3", "--json"]);
    assert_eq!(page["published_tensor_flop"].as_u64(), Some(3_468_866_060_288));
    assert_eq!(page["flop"]["tensor"], page["published_tensor_flop"]);
    let many = json(&["eval", "grid=2x5", "--json"]);
    assert_eq!((&many["extrapolated"], many.get("published_tensor_flop")), (&true.into(), None));
    let none = json(&["eval", "composite=vision_nocrop_normal", "--json"]);
    assert_eq!(
        (&none["grid"], &none["crops"], &none["request"]["kernel"]),
        (&"none".into(), &0.into(), &"normal".into())
    );
}

#[test]
fn eval_lists_operators_that_add_up() {
    let answer = json(&["eval", "grid=2x3", "--json", "--operators"]);
    let operators = answer["operators"].as_array().expect("operators");
    let sum = |path: &str| operators.iter().map(|row| row.pointer(path).unwrap().as_f64().unwrap()).sum::<f64>();
    for path in ["/flop/tensor", "/flop/cuda", "/flop/special", "/hbm_bytes/total", "/hbm_bytes/scores"] {
        assert_eq!(Some(sum(path)), answer.pointer(path).unwrap().as_f64(), "{path}");
    }
    assert_eq!(sum("/read_bytes") + sum("/written_bytes"), sum("/hbm_bytes/total"));
    assert!(prints(&["eval", "", "--operators"]).contains("Operators under flash attention"));
}

#[test]
fn eval_compares_in_text() {
    let text = prints(&["eval", "grid=2x5&kernels=normal,flash"]);
    for part in [
        "DeepSeek-OCR vision",
        "2x5 crops of 640 px",
        "1,293 image tokens",
        "HBM traffic",
        "normal ÷ flash",
        "5.02 TFLOP",
        "extrapolation",
        "v=1&grid=2x5",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // The kernel that was asked for is shown even where the comparison leaves it out.
    assert!(prints(&["eval", "kernel=normal-fp32"]).contains("normal-fp32"));
}

#[test]
fn sweep_as_csv() {
    let link = "kernels=normal,flash&axis=grid&values=1x2,1x3,2x5";
    let text = prints(&["sweep", link, "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 6);
    let cell = |row: usize, name: &str| rows[row].get(header.iter().position(|h| h == name).expect(name)).unwrap();
    assert_eq!((cell(0, "axis"), cell(0, "value"), cell(0, "kernel")), ("grid", "1x2", "normal"));
    assert_eq!((cell(3, "value"), cell(3, "kernel"), cell(3, "image_tokens")), ("1x3", "flash", "583"));
    assert_eq!((cell(0, "tensor_flop"), cell(0, "published_tensor_flop")), ("1916266708992", "1916266708992"));
    assert_eq!((cell(5, "published_tensor_flop"), cell(5, "extrapolated")), ("", "true"));
    // The same figures as one evaluation, to the last digit.
    for (row, link) in [(0, "grid=1x2&kernel=normal"), (3, "grid=1x3"), (4, "grid=2x5&kernel=normal")] {
        let one = json(&["eval", link, "--json"]);
        for (column, path) in [
            ("tensor_flop", "/flop/tensor"),
            ("hbm_bytes", "/hbm_bytes/total"),
            ("hbm_score_bytes", "/hbm_bytes/scores"),
            ("arithmetic_intensity_flop_per_byte", "/arithmetic_intensity_flop_per_byte"),
            ("resident_weight_bytes", "/resident_bytes/weights"),
            ("peak_activation_bytes", "/resident_bytes/peak_activations"),
        ] {
            assert_eq!(cell(row, column).parse().ok(), one.pointer(path).unwrap().as_f64(), "{link} {column}");
        }
    }
}

#[test]
fn sweep_as_json() {
    let answer = json(&["sweep", "sweep=published-47&kernels=flash", "--format", "json"]);
    assert_eq!((&answer["axis"], &answer["link"]), (&"grid".into(), &"v=1&kernels=flash&sweep=published-47".into()));
    let points = answer["points"].as_array().unwrap();
    assert_eq!(points.len(), 47);
    assert_eq!((&points[46]["value"], &points[46]["tokens"]["image"]), (&"15x26".into(), &39_423.into()));
    let one = json(&["eval", "grid=15x26", "--json"]);
    let cost = &points[46]["costs"][0];
    for part in ["flop", "hbm_bytes", "resident_bytes", "arithmetic_intensity_flop_per_byte"] {
        assert_eq!(cost[part], one[part], "{part}");
    }
}

#[test]
fn sweep_as_markdown() {
    let text = prints(&["sweep", "axis=batch&values=1,2", "--format", "markdown"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "# Attention cost by batch");
    assert_eq!(
        lines[2],
        "model deepseek-ocr, stage vision, base 1024, tile 640, grid 2x3, dtype bf16, device h100-sxm"
    );
    assert!(lines[4].starts_with("| batch | crops | image tokens | kernel | tensor-core FLOP (TFLOP) | HBM traffic ("));
    let columns = lines[4].matches('|').count();
    assert!(lines[5..10].iter().all(|line| line.matches('|').count() == columns), "{text}");
    assert!(lines[6].starts_with("| 1 | 6 | 893 | normal | 3.47 | "), "{text}");
    let stamp = format!("StageCost {}, `v=1&axis=batch&values=1,2`", env!("CARGO_PKG_VERSION"));
    assert_eq!(lines.last(), Some(&stamp.as_str()));
}

#[test]
fn sweep_as_svg_and_to_a_file() {
    assert!(prints(&["sweep", "", "--format", "svg"]).starts_with("<svg"));
    let path = std::env::temp_dir().join(format!("stagecost-{}.csv", std::process::id()));
    let file = path.to_str().expect("a plain path");
    assert_eq!(prints(&["sweep", "", "--format", "csv", "-o", file]), "");
    let written = std::fs::read_to_string(&path).expect("the file");
    std::fs::remove_file(&path).expect("the file");
    assert_eq!(written, prints(&["sweep", "", "--format", "csv"]));
}

#[test]
fn roofline_in_every_format() {
    let answer = json(&["roofline", "v=1&dtype=fp8", "--format", "json"]);
    assert_eq!((&answer["device"], &answer["time_is"]), (&"h100-sxm".into(), &"expected".into()));
    assert_eq!(answer["roofs"][0]["flop_per_s"].as_f64(), Some(1978.9e12));
    let csv = prints(&["roofline", "v=1&dtype=fp8", "--format", "csv"]);
    let widths: Vec<_> = csv.lines().map(|line| line.split(',').count()).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "no cell needs quotes");
    let kernels = answer["kernels"].as_array().unwrap();
    let operators = kernels.iter().map(|kernel| kernel["operators"].as_array().unwrap().len());
    assert_eq!(widths.len() - 1, operators.sum::<usize>());
    assert!(prints(&["roofline", "v=1"]).starts_with("<svg "));
}

#[test]
fn files_that_cannot_be_written() {
    let path = "/nonexistent/folder/sweep.csv";
    let output = stagecost(&["sweep", "", "--format", "csv", "--output", path]);
    let line = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(line.starts_with(&format!("error: {path}: ")) && line.lines().count() == 1, "{line}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn links_and_models() {
    assert_eq!(prints(&["link", "https://example.org/#batch=2&grid=2x3"]), "v=1&batch=2\n");
    let models = prints(&["models"]);
    for part in
        ["deepseek-ocr", "mode Gundam: base=1024&tile=640", "composite=vision_nocrop_normal", "sweep=published-47"]
    {
        assert!(models.contains(part), "{part}: {models}");
    }
    let catalog = json(&["models", "--json"]);
    let ids: Vec<_> = catalog["models"].as_array().unwrap().iter().map(|model| model["id"].clone()).collect();
    assert_eq!(ids, stagecost::catalog::models().iter().map(|model| &*model.id).collect::<Vec<_>>());
    assert!(ids.contains(&"deepseek-ocr".into()));
    assert_eq!(catalog["kernels"].as_array().map(Vec::len), Some(4));
    assert!(catalog["sweeps"].as_array().unwrap().iter().any(|sweep| sweep["id"] == "published-53"));
}

#[test]
fn what_is_not_understood_is_one_line() {
    let line = "error: batch: \"0\" is too small; expected a whole number from 1 to 1024";
    refuses(&["eval", "batch=0", "--json"], 2, line);
    refuses(&["sweep", "batch=0", "--format", "csv"], 2, line);
    refuses(&["link", "batch=0"], 2, line);
    refuses(&["link", "gird=1x2"], 2, "error: gird: unknown key; did you mean grid?");
    refuses(&["evil", "batch=0"], 2, "error: unrecognized subcommand 'evil'");
    let commands = "error: 'stagecost' requires a subcommand but one was not provided [subcommands: eval, sweep, compare, devices, capacity, validate, roofline, link, card, models, names, hardware, help]";
    refuses(&[], 2, commands);
    refuses(&["eval"], 2, "error: the following required arguments were not provided: <LINK>");
    refuses(&["sweep", ""], 2, "error: the following required arguments were not provided: --format <FORMAT>");
    for link in
        ["grid=0x0", "grid=1000000000x1000000000", "batch=", "kernels=\u{1f980}", &format!("base={}", "9".repeat(400))]
    {
        let output = stagecost(&["eval", link, "--json"]);
        let line = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && line.lines().count() == 1, "{link}: {line}");
    }
}

#[test]
fn help_is_no_error() {
    assert!(prints(&["--help"]).contains("sweep"));
    assert!(prints(&["sweep", "--help"]).contains("--format"));
    assert_eq!(prints(&["--version"]), format!("stagecost {}\n", env!("CARGO_PKG_VERSION")));
}

/// `stagecost sweep … | head` closes the pipe before everything is written.
#[test]
fn a_reader_that_leaves_is_no_failure() {
    let values: Vec<String> = (1..=1024).map(|batch| batch.to_string()).collect();
    let link = format!("axis=batch&values={}", values.join(","));
    let mut child = Command::new(env!("CARGO_BIN_EXE_stagecost"))
        .args(["sweep", &link, "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = [0; 10];
    let mut out = child.stdout.take().expect("a pipe");
    out.read_exact(&mut first).expect("some output");
    drop(out);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
