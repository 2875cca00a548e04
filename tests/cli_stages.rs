//! The command line over the decoder's stages: conventions, targets, sweeps of lengths, maps.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "common/program.rs"]
mod program;

use program::{json, prints};
use serde_json::Value;

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
    let link = "stage=decode&ttft_ms=500&tpot_ms=12.5&kernel=normal&launch_us=0";
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
    let text = prints(&["eval", "ttft_ms=500&tpot_ms=12.5&launch_us=0"]);
    for part in ["First token in 500 ms, compute", "9.11 TFLOP/s", "Each output token in 12.5 ms, bandwidth †"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        text.contains("lower bounds over the time that launches leave, compute alone and bandwidth alone: "),
        "{text}"
    );
    // 294 launches of 3 µs a step, each more than the target.
    assert!(prints(&["eval", "tpot_ms=0.5"]).contains("unreachable"));
}

#[test]
fn sweeps_carry_lengths_cache_and_rates() {
    let link = "stage=first-token&ttft_ms=500&tpot_ms=12.5&axis=prompt&values=0,10&kernel.decoder=flash&launch_us=0";
    let text = prints(&["sweep", link, "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    // Columns keep their places: scripts cut them by number.
    assert_eq!((header[0].as_str(), header[24].as_str(), header.len()), ("axis", "resident_kv_bytes", 62));
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
         logits_dtype fp32, mask full, kernel.decoder flash, dtype bf16, device h100-sxm, launch_us 0"
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
        "prompt,107,batch,3,kv,B,flash,,202752000,deepseek-ocr,decode,1024,640,,2x3,3,107,100,all,full,,,true,false,0.2.0,\
         v=1&stage=decode&batch=3&prompt=107,fp32,1,false"
    );
    let ratio = prints(&["sweep", "axis=grid&values=1x2,2x5&axis2=batch&values2=1", "--format", "markdown"]);
    let lines: Vec<&str> = ratio.lines().collect();
    assert_eq!(lines[0], "# Ratio of HBM traffic by grid and batch");
    assert_eq!(lines[2], "model deepseek-ocr, stage vision, base 1024, tile 640, dtype bf16");
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
