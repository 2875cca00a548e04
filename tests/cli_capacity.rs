//! `stagecost capacity`, and memory in the other answers: the same figures in every form, each with its definition.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "common/program.rs"]
mod program;

use program::{json, prints};
use serde_json::Value;

const LINK: &str = "image=1275x1650&steps=1000&device=l4";

fn device<'a>(answer: &'a Value, id: &str) -> &'a Value {
    answer["devices"].as_array().expect("devices").iter().find(|device| device["id"] == id).expect(id)
}

#[test]
fn capacity_is_the_same_in_every_form() {
    let answer = json(&["capacity", LINK, "--format", "json"]);
    assert_eq!((&answer["weights_of"], &answer["memory_share"]), (&"process".into(), &0.9.into()));
    let devices = answer["devices"].as_array().expect("devices");
    assert_eq!(devices.len(), 57);
    let l4 = device(&answer, "l4");
    assert_eq!(l4["memory_kind"], "as the driver reports it");
    assert!(l4["memory_source"].as_str().is_some_and(|source| source.contains("nvidia-smi")), "{l4}");
    let flash = &l4["kernels"][1];
    let figures = ["batch", "batch_by_weights_and_kv", "weight_bytes", "activation_bytes"].map(|name| &flash[name]);
    assert_eq!(figures.map(Value::as_u64), [Some(122), Some(128), Some(6_672_212_480), Some(708_195_840)]);
    // Of a device whose time nobody knows too.
    assert!(device(&answer, "mi300x")["kernels"][0]["batch"].is_u64());
    assert_eq!(device(&answer, "tpu-v5e")["memory_kind"], "published, not reported by a driver");
    let csv = prints(&["capacity", LINK, "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 57 * 2);
    for row in rows {
        let cell = |name: &str| &row[header.iter().position(|own| own == name).expect(name)];
        let kernels = device(&answer, cell("device"))["kernels"].as_array().expect("kernels");
        let own = kernels.iter().find(|own| own["kernel"] == cell("kernel")).expect("the kernel");
        for name in ["usable_bytes", "kv_room_bytes", "kv_tokens", "batch", "prompt", "crops", "view_px"] {
            assert_eq!(cell(name), own[name].to_string(), "{} {name}", cell("device"));
        }
        assert_eq!(cell("grid"), own["grid"].as_str().expect("a grid"));
    }
    // A row's link opens that row.
    let line = csv.lines().find(|line| line.starts_with("t4,") && line.contains(",flash,")).expect("a row");
    let again = json(&["capacity", line.rsplit(',').next().expect("a link"), "--format", "json"]);
    assert_eq!(device(&again, "t4")["kernels"][1], device(&answer, "t4")["kernels"][1]);
    for text in [prints(&["capacity", LINK]), prints(&["capacity", LINK, "--format", "markdown"])] {
        assert!(text.contains("122 pages") && text.contains("128 pages by weights and KV cache alone"), "{text}");
        assert!(text.contains("23,034 MiB") && text.contains("towers, projector and decoder"), "{text}");
        assert!(text.contains("makes at most 9 crops") && text.contains("made for 8192 tokens"), "{text}");
    }
}

#[test]
fn free_bytes_stand_in_place_of_the_device() {
    let answer = json(&["capacity", "free_bytes=51114070016&kv_block=128", "--format", "json"]);
    for device in answer["devices"].as_array().expect("devices") {
        let (own, all) = (&device["kernels"][0], device["memory_bytes"].as_f64().expect("bytes"));
        assert_eq!(own.get("usable_bytes"), None);
        // Every device that has them beside the rest.
        if all > 60e9 {
            assert_eq!(own["kv_tokens"].as_u64(), Some(831_872), "{device}");
        } else {
            assert!(own["kv_tokens"].as_u64().is_some_and(|tokens| tokens < 831_872), "{device}");
        }
    }
    for form in ["text", "markdown"] {
        let text = prints(&["capacity", "free_bytes=51114070016&device=l4", "--format", form]);
        assert!(text.contains("\nfree_bytes: 51.1 GB are more than L4 has beside weights and activations; "), "{text}");
    }
    let one = json(&["eval", "stage=decode&batch=813&free_bytes=51114070016&kv_block=128", "--json"]);
    let bytes = |name: &str| one["memory"][name].as_u64().expect("bytes");
    let beside = bytes("weight_bytes") + bytes("activation_bytes");
    assert_eq!((&one["memory"]["fits"], bytes("usable_bytes")), (&false.into(), beside + 51_114_070_016));
    assert_eq!(bytes("needed_bytes"), beside + bytes("kv_bytes"));
    // On every form of an answer: it says why.
    let link = "stage=first-token&base=2048&grid=none&device=l4&ttft_ms=5000&free_bytes=51114070016";
    let answer = json(&["devices", link, "--format", "json"]);
    let l4 =
        answer["devices"].as_array().and_then(|all| all.iter().find(|device| device["id"] == "l4")).expect("an L4");
    assert_eq!(l4["kernels"][0]["fits"], false, "{l4}");
    let text = prints(&["eval", link]);
    assert!(text.contains("\nfree_bytes: 51.1 GB are more than L4 has"), "{text}");
    let note = json(&["eval", link, "--json"])["memory"]["note"].clone();
    assert!(note.as_str().is_some_and(|note| note.starts_with("free_bytes: ")), "{note}");
}

#[test]
fn an_evaluation_says_whose_memory_it_is() {
    let of = |link: &str| json(&["eval", link, "--json"])["memory"].clone();
    let decode = of("stage=decode&device=l4");
    assert_eq!((&decode["weights_of"], &decode["activations_of"]), (&"process".into(), &"page".into()));
    assert_eq!(decode["weight_bytes"], 6_672_212_480_u64);
    let [device, usable] = ["device_bytes", "usable_bytes"].map(|name| decode[name].as_f64().expect("bytes"));
    assert_eq!((device, usable), (23_034.0 * 1_048_576.0, device * 0.9));
    let parts: u64 = ["weight_bytes", "activation_bytes", "kv_bytes"]
        .iter()
        .map(|name| decode[*name].as_u64().expect("bytes"))
        .sum();
    assert_eq!(decode["needed_bytes"], parts);
    assert_eq!(of("stage=prefill")["weights_of"], "stage");
    assert_eq!(of("stage=prefill")["weight_bytes"], 5_869_468_160_u64);
    assert_eq!(of("memory_share=0.5")["usable_bytes"], 81_559.0 * 1_048_576.0 * 0.5);
    for (stage, words) in [("decode", "Weights of the process"), ("vision", "Weights of this stage alone")] {
        let text = prints(&["eval", &format!("stage={stage}")]);
        assert!(text.contains(words) && text.contains("Memory needed, of 77.0 GB usable"), "{text}");
    }
}

#[test]
fn a_sweep_over_a_limit_of_memory_shows_what_fits() {
    for axis in ["memory_share&values=0.4,0.9", "free_bytes&values=1000000,10000000000", "device&values=t4,l4"] {
        let link = format!("stage=decode&steps=1000&batch=80&device=l4&axis={axis}");
        let csv = prints(&["sweep", &link, "--format", "csv"]);
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let cell = |row: usize, name: &str| &rows[row][header.iter().position(|own| own == name).expect(name)];
        let answer = json(&["sweep", &link, "--format", "json"]);
        for (row, fits) in [(1, false), (3, true)] {
            assert_eq!(cell(row, "memory_fits"), fits.to_string(), "{link}");
            let own = json(&["eval", cell(row, "link"), "--json"])["memory"].clone();
            let cost = &answer["points"][row / 2]["costs"][1];
            for name in ["needed_bytes", "usable_bytes", "fits"] {
                let name_here = format!("memory_{name}");
                assert_eq!(cell(row, &name_here), own[name].to_string(), "{link}: {name}");
                assert_eq!(cost[&name_here], own[name], "{link}: {name}");
            }
        }
        let document = prints(&["sweep", &link, "--format", "markdown"]);
        assert!(document.contains("| memory needed (") && document.contains("| fits |"), "{document}");
    }
}

#[test]
fn a_part_that_a_stage_does_not_run_is_told() {
    let link = "part=notp_block&stage=decode";
    let note = "part: notp_block is a part of the vision stage and is ignored; decode is evaluated whole.";
    assert_eq!(json(&["eval", link, "--json"])["note"], note);
    assert!(prints(&["eval", link]).contains(&format!("\n{note}\n")));
    assert!(json(&["eval", "part=notp_block", "--json"]).get("note").is_none());
}

#[test]
fn a_capacity_explains_itself() {
    let text = prints(&["eval", LINK, "--explain", "fits-batch"]);
    let line = text.lines().find(|line| line.starts_with('=')).expect("the numbers");
    assert!(line.starts_with("= 122 pages: 6.67 GB + 708 MB + 14.3 GB = ") && line.contains("; 123 pages: "), "{line}");
    let all = prints(&["eval", "memory_share=0.05&device=t4", "--explain", "fits-prompt"]);
    assert!(all.contains("\n= none: 0 tokens: "), "{all}");
    let most = prints(&["eval", "free_bytes=100000000000000&device=b300", "--explain", "fits-view"]);
    assert!(most.contains("= 4,096 × 4,096 px: ") && most.contains("; more cannot be set"), "{most}");
}
