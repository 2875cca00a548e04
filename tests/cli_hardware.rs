//! `stagecost hardware` as it is run: the table, one card, both as JSON, and ids that are not known.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "common/program.rs"]
mod program;

use program::{prints, stagecost};
use serde_json::Value;
use stagecost::catalog;

/// What it prints, as JSON. Not `program::json`: words such as Infinity Cache are no numbers that went wrong.
#[track_caller]
fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&prints(arguments)).expect("JSON")
}

#[test]
fn the_table_has_every_device() {
    let text = prints(&["hardware"]);
    for device in catalog::devices() {
        let start = format!("{} ", device.id);
        assert_eq!(text.lines().filter(|line| line.starts_with(&start)).count(), 1, "{}", device.id);
    }
    let line = |id: &str| {
        let line = text.lines().find(|line| line.starts_with(id)).unwrap_or_else(|| panic!("no {id}"));
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let h100 = "h100-sxm H100 SXM5 80GB NVIDIA datacenter 2022 989 TFLOP/s 1.98 PFLOP/s 3.35 TB/s 81,559 MiB 50.0 MB";
    assert_eq!(line("h100-sxm"), h100);
    // No bf16, no fp8; memory of a driver, where one is known, else as published, which nobody may have looked up again.
    assert_eq!(line("t4"), "t4 T4 NVIDIA datacenter 2018 – – 320 GB/s 15,360 MiB 4.00 MB");
    assert!(line("gh200-144").contains(" 144 GB* "), "{}", line("gh200-144"));
    assert!(text.lines().last().expect("a footnote").starts_with("* from memory"));
}

#[test]
fn json_carries_every_figure_and_its_source() {
    let all = json(&["hardware", "--json"]);
    let devices = all["devices"].as_array().expect("devices");
    assert_eq!(devices.len(), catalog::devices().len());
    for (record, device) in devices.iter().zip(catalog::devices()) {
        assert_eq!(record["id"], *device.id);
        assert_eq!(json(&["hardware", "--id", &device.id, "--json"]), *record);
        for (name, figure) in device.figures() {
            let shown = record.get(name).unwrap_or_else(|| &record["peaks_tflop_per_s"][name]);
            assert_eq!(shown["value"].as_f64(), Some(figure.value), "{} {name}", device.id);
            assert_eq!(shown["from_memory"], figure.is_from_memory(), "{} {name}", device.id);
            let source = shown["source"].as_str().expect("a source");
            match catalog::words(device).sources.get(&figure.source) {
                Some(text) => assert_eq!(source, text, "{} {name}", device.id),
                None => assert!(source.starts_with("from memory"), "{} {name}: {source}", device.id),
            }
        }
    }
}

#[test]
fn one_card_says_all_that_it_knows() {
    for device in catalog::devices() {
        let text = prints(&["hardware", "--id", &device.id]);
        assert!(text.starts_with(&format!("{} ({}): {}, ", device.name, device.id, device.vendor)), "{text}");
        for (name, figure) in device.figures() {
            let line = text
                .lines()
                .find(|line| line.starts_with(&format!("{name} ")) || line.starts_with(&format!("{name},")));
            let line = line.unwrap_or_else(|| panic!("{} {name}: {text}", device.id));
            let digits = line.replace(',', "");
            assert!(digits.contains(&figure.value.to_string()) && line.ends_with(&figure.source), "{line}");
        }
        let words = catalog::words(device);
        let sentences = [&words.note, &device.power_limited];
        for part in words.sources.values().chain(sentences.into_iter().flatten()) {
            assert!(text.contains(part.as_str()), "{}: {part}", device.id);
        }
    }
}

/// Refused with status 2 and exactly this line.
#[track_caller]
fn check(id: &str, expected: &str) {
    for arguments in [vec!["hardware", "--id", id], vec!["hardware", "--id", id, "--json"]] {
        let output = stagecost(&arguments);
        assert_eq!(String::from_utf8_lossy(&output.stderr), format!("error: id: {expected}\n"));
        assert_eq!(output.status.code(), Some(2), "{id}");
        assert!(output.stdout.is_empty(), "{id}");
    }
}

#[test]
fn an_unknown_id_says_which_was_meant() {
    check("h100-sxn", "\"h100-sxn\" is not known; did you mean h100-sxm?");
    check("RTX 4091", "\"RTX 4091\" is not known; did you mean rtx4090?");
    check("L4O", "\"L4O\" is not known; did you mean l4?");
    check("a100 80gb", "\"a100 80gb\" is not known; did you mean one of a100-pcie-80, a100-sxm-80?");
    check("h100", "\"h100\" is not known; did you mean one of h100-nvl, h100-pcie, h100-sxm?");
    check("maxq", "\"maxq\" is not known; did you mean rtxpro6000-maxq?");
    let none = "expected the id or name of a device, such as h100-sxm, L4 or RTX 4090";
    check("cray-1-vector", &format!("\"cray-1-vector\" is not known; {none}"));
    check("", &format!("\"\" is empty; {none}"));
    check("()", &format!("\"()\" is not known; {none}"));
}
