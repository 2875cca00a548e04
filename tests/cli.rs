//! The command line as it is run: what it prints, where, and with which status.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use serde_json::Value;
use std::io::Read;
use std::process::{Command, Output, Stdio};

fn stagecost(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stagecost")).args(arguments).output().expect("the program starts")
}

/// What it prints, with nothing on standard error.
#[track_caller]
fn prints(arguments: &[&str]) -> String {
    let output = stagecost(arguments);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && err.is_empty(), "{arguments:?}: {}: {err}", output.status);
    out
}

#[track_caller]
fn json(arguments: &[&str]) -> Value {
    let text = prints(arguments);
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

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
        "prompt": 10, "steps": 100, "logits": "all", "mask": "full", "kernel": "normal"}"#;
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
    assert_eq!(lines[2], "model deepseek-ocr, stage vision, base 1024, tile 640, grid 2x3");
    assert!(lines[4].starts_with("| batch | crops | image tokens | kernel | tensor-core FLOP (TFLOP) | HBM traffic ("));
    let columns = lines[4].matches('|').count();
    assert!(lines[5..10].iter().all(|line| line.matches('|').count() == columns), "{text}");
    assert!(lines[6].starts_with("| 1 | 6 | 893 | normal | 3.47 | "), "{text}");
    let stamp = format!("StageCost {}, `v=1&axis=batch&values=1,2`", env!("CARGO_PKG_VERSION"));
    assert_eq!(lines.last(), Some(&stamp.as_str()));
}

#[test]
fn stages_of_the_decoder_say_what_rests_on_a_convention() {
    for stage in ["prefill", "decode", "first-token"] {
        let answer = json(&["eval", &format!("stage={stage}&prompt=10&kernel.decoder=normal"), "--json"]);
        assert_eq!(answer["request"]["kernel.decoder"], "normal");
        let convention = answer["convention"].as_str().expect("a sentence");
        assert!(convention.contains("are a stated convention") && convention.ends_with('.'), "{convention}");
        let text = prints(&["eval", &format!("stage={stage}")]);
        assert!(text.contains(&format!("† {convention}")) && text.contains("\nHBM traffic † "), "{text}");
        // A key and a value a token and layer; decode has its steps besides.
        let tokens = if stage == "decode" { 1003 } else { 903 };
        assert_eq!(answer["resident_bytes"]["kv"], 61_440 * tokens, "{stage}");
        let hbm = answer["hbm_bytes"].as_object().unwrap();
        let parts = ["weights", "activations", "scores", "kv"].iter().map(|cause| hbm[*cause].as_f64().unwrap());
        assert!((hbm["total"].as_f64().unwrap() / parts.sum::<f64>() - 1.0).abs() < 1e-12, "{stage}");
    }
    assert!(!prints(&["eval", ""]).contains('†'));
    let title = prints(&["eval", "stage=decode&steps=1&prompt=1&batch=2"]);
    assert!(title.contains("2 images, 893 image tokens each, prompt of 1 token, 1 step\n"), "{title}");
}

#[test]
fn a_context_beyond_the_decoders_positions_is_extrapolated() {
    let note = "The decoder is made for 8192 tokens in all; longer contexts are an extrapolation.";
    // 893 image tokens, the prompt, and the steps where there are any.
    for (link, beyond) in [
        ("stage=prefill&prompt=7299", false),
        ("stage=prefill&prompt=7300", true),
        ("stage=decode&prompt=7199", false),
        ("stage=decode&prompt=7200", true),
        ("stage=vision&prompt=7300", false),
    ] {
        let answer = json(&["eval", link, "--json"]);
        assert_eq!(answer.get("extrapolated").is_some(), beyond, "{link}");
        assert_eq!(prints(&["eval", link]).contains(note), beyond, "{link}");
    }
    let table = prints(&["sweep", "stage=decode&axis=prompt&values=10,8000", "--format", "markdown"]);
    assert!(table.contains("| 8000\\* | 6 |") && table.contains(&format!("\n\\* {note}\n")), "{table}");
    let both = prints(&["eval", "stage=prefill&grid=30x30"]);
    assert!(both.contains("others are an extrapolation. The decoder is made for 8192 tokens"), "{both}");
}

#[test]
fn targets_are_required_rates() {
    let link = "stage=decode&ttft_ms=500&tpot_ms=12.5&kernel=normal";
    let required = &json(&["eval", link, "--json"])["required"];
    assert_eq!(required["first_token"]["flop_per_s"], 2 * 4_555_782_396_416_u64);
    let decode = json(&["eval", "stage=decode&kernel=normal", "--json"]);
    // 100 steps in 1.25 s.
    for (rate, cost) in [("flop_per_s", "/flop/tensor"), ("bytes_per_s", "/hbm_bytes/total")] {
        let expected = decode.pointer(cost).unwrap().as_f64().unwrap() / 1.25;
        let rate = required["output_token"][rate].as_f64().unwrap();
        assert!((rate / expected - 1.0).abs() < 1e-12, "{rate} against {expected}");
    }
    let one = json(&["eval", "tpot_ms=50", "--json"]);
    assert_eq!((one["required"].get("first_token"), one["required"]["output_token"].is_object()), (None, true));
    let text = prints(&["eval", "ttft_ms=500&tpot_ms=12.5"]);
    for part in ["First token in 500 ms, compute", "9.11 TFLOP/s", "Each output token in 12.5 ms, bandwidth †"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains("lower bounds, compute alone and bandwidth alone: efficiency 1, no launches."), "{text}");
}

#[test]
fn sweeps_carry_lengths_cache_and_rates() {
    let link = "stage=first-token&ttft_ms=500&tpot_ms=12.5&axis=prompt&values=0,10&kernel.decoder=flash";
    let text = prints(&["sweep", link, "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    // Columns keep their places: scripts cut them by number.
    assert_eq!((header[0].as_str(), header[24].as_str(), header.len()), ("axis", "resident_kv_bytes", 39));
    assert_eq!(header[26..32], ["prompt", "steps", "logits", "mask", "vision_kernel", "decoder_kernel"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| &rows[row][header.iter().position(|h| h == name).expect(name)];
    assert_eq!((cell(2, "stage"), cell(2, "prompt"), cell(2, "steps")), ("first-token", "10", "100"));
    assert_eq!((cell(2, "vision_kernel"), cell(2, "decoder_kernel")), ("", "flash"));
    assert_eq!((cell(2, "resident_kv_bytes"), cell(2, "traffic_by_convention")), ("55480320", "true"));
    assert_eq!((cell(2, "ttft_ms"), cell(2, "tpot_ms")), ("500", "12.5"));
    assert_eq!(cell(2, "required_first_token_flop_per_s"), "9111564792832");
    let answer = json(&["sweep", link, "--format", "json"]);
    let point = &answer["points"][1];
    assert_eq!((&point["stage"], &point["prompt"], &point["steps"]), (&"first-token".into(), &10.into(), &100.into()));
    for (index, row) in [(0, 2), (1, 3)] {
        let required = &point["costs"][index]["required"];
        for goal in ["first_token", "output_token"] {
            for rate in ["flop_per_s", "bytes_per_s"] {
                let column = format!("required_{goal}_{rate}");
                assert_eq!(cell(row, &column).parse().ok(), required[goal][rate].as_f64(), "{column}");
            }
        }
    }
    assert!(answer["convention"].is_string());
    let table = prints(&["sweep", link, "--format", "markdown"]);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(
        lines[2],
        "model deepseek-ocr, stage first-token, base 1024, tile 640, grid 2x3, batch 1, steps 100, logits all, \
         mask full, kernel.decoder flash"
    );
    for part in
        ["| KV cache (MB) |", "| first token in 500 ms (TFLOP/s) |", "| each output token in 12.5 ms (GB/s) † |"]
    {
        assert!(lines[4].contains(part), "{part}: {table}");
    }
    assert!(table.contains("\n† Traffic and peak") && table.contains("\nRequired rates are lower bounds"), "{table}");
}

#[test]
fn a_second_axis_makes_a_map() {
    let link = "stage=decode&axis=prompt&values=0,107&axis2=batch&values2=1,3&metric=kv";
    let answer = json(&["sweep", link, "--format", "json"]);
    let head = ["axis", "axis2", "metric", "unit"].map(|key| answer[key].as_str().unwrap());
    assert_eq!(head, ["prompt", "batch", "kv", "B"]);
    let cells = answer["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 4);
    let last = r#"{"value": "107", "value2": "3", "kernel": "flash", "amount": 202752000}"#;
    assert_eq!(cells[3], serde_json::from_str::<Value>(last).unwrap());
    let text = prints(&["sweep", link, "--format", "csv"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("axis,value,axis2,value2,metric,unit,kernel,against,amount,model,stage,"), "{text}");
    assert_eq!(
        lines[4],
        "prompt,107,batch,3,kv,B,flash,,202752000,deepseek-ocr,decode,1024,640,,2x3,3,107,100,all,full,,,true,false"
    );
    let ratio = prints(&["sweep", "axis=grid&values=1x2,2x5&axis2=batch&values2=1", "--format", "markdown"]);
    let lines: Vec<&str> = ratio.lines().collect();
    assert_eq!(lines[0], "# Ratio of HBM traffic by grid and batch");
    assert_eq!(lines[2], "model deepseek-ocr, stage vision, base 1024, tile 640");
    assert_eq!(
        lines[4..7],
        [
            "| grid | batch | kernel | Ratio of HBM traffic (×) |",
            "|---|---|---|---:|",
            "| 1x2 | 1 | normal ÷ flash | 2.26 |"
        ]
    );
    assert!(lines[7].starts_with("| 2x5\\* | 1 |"), "{ratio}");
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
    assert_eq!(catalog["models"][0]["id"], "deepseek-ocr");
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
    let commands = "error: 'stagecost' requires a subcommand but one was not provided [subcommands: eval, sweep, compare, link, models, help]";
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
