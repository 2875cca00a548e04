//! The validation table: every demand that is met stays met, every miss has its reason, and nothing is taken on trust.
#![cfg(feature = "validation")]

use stagecost::catalog;
use stagecost::compare::validation::{Demand, Row, Section, Texts, Verdict, known_misses, run, summary};
use stagecost::present::export;
use stagecost::request::AttentionKernel;
use wasm_bindgen_test::wasm_bindgen_test;

mod common;

const RECORDS: &str = include_str!("../configs/validation/records.csv");
const ENCODER: &str = include_str!("../configs/validation/encoder-attention.csv");

fn table() -> Vec<Section> {
    run(Texts { records: RECORDS, encoder: ENCODER }).expect("the records can be read")
}

fn rows(sections: &[Section]) -> impl Iterator<Item = &Row> {
    sections.iter().flat_map(|section| &section.rows)
}

/// The row of that beginning.
#[track_caller]
fn row<'a>(sections: &'a [Section], what: &str) -> &'a Row {
    let mut found = rows(sections).filter(|row| row.what.starts_with(what));
    let row = found.next().unwrap_or_else(|| panic!("no row {what}"));
    assert!(found.next().is_none(), "{what}: more than one row");
    row
}

/// The table with one text of the records replaced.
#[track_caller]
fn with(from: &str, to: &str) -> Vec<Section> {
    assert_eq!(RECORDS.matches(from).count(), 1, "{from} stands once");
    run(Texts { records: &RECORDS.replace(from, to), encoder: ENCODER }).expect("still readable")
}

#[wasm_bindgen_test(unsupported = test)]
fn every_section_has_rows_and_sources() {
    let sections = table();
    let sizes: Vec<(&str, usize)> = sections.iter().map(|section| (section.title, section.rows.len())).collect();
    assert_eq!(
        sizes,
        [
            ("The vendor's modules", 63),
            ("timm's counts", 69),
            ("OpenCLIP's image FLOP", 6),
            ("Attention by arithmetic", 8),
            ("Encoder attention by device", 37),
            ("Kernels on an RTX 5090", 14),
            ("Both towers on an RTX 5090", 14),
            ("Memory of an image encoder on an A100", 10),
        ]
    );
    for section in &sections {
        assert!(section.about.ends_with('.') && !section.sources.is_empty());
        for row in &section.rows {
            assert!(!section.sources[row.source].is_empty(), "{}", row.what);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn what_misses_is_known_and_says_why() {
    let sections = table();
    let missing: Vec<&str> =
        rows(&sections).filter(|row| row.verdict == Verdict::Miss).map(|row| row.what.as_str()).collect();
    assert_eq!(missing, known_misses());
    for row in rows(&sections) {
        assert_eq!(row.verdict == Verdict::Miss, !row.reason.is_empty(), "{}", row.what);
        assert_eq!(row.verdict == Verdict::Info, row.demand == Demand::None, "{}", row.what);
        assert!(row.error.is_some_and(f64::is_finite), "{}", row.what);
    }
    assert_eq!(
        summary(&sections),
        "167 of 169 rows are within their demand; 2 miss, with reasons. 52 more are for information."
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn demands_are_those_that_were_set() {
    let sections = table();
    let pooled = row(&sections, "H100 and H200, FlashAttention-3, S ≥ 1024, pooled");
    assert_eq!((pooled.demand, &*pooled.ours), (Demand::Within(0.08), "738 shapes"));
    assert!(pooled.error.is_some_and(|median| median <= 0.08), "{:?}", pooled.error);
    for (what, demand) in [
        ("1 × 640 px: flash, HBM traffic", Demand::Equal),
        ("1 × 1024 px: normal, peak of live activations", Demand::Equal),
        ("1024 px with 2x3 crops: flash, HBM traffic of the vision stage", Demand::Within(0.001)),
        ("vit_base_patch16_224 at", Demand::Within(0.001)),
        ("vit_tiny_patch16_224 at", Demand::Within(0.005)),
        ("samvit_huge_patch16 at", Demand::Within(0.001)),
        ("FlashAttention, table 21: memory of standard attention at S 4096", Demand::Equal),
        ("FlashAttention-3, ablation: FLOP", Demand::Within(0.001)),
        ("SAM: total", Demand::Within(0.25)),
        ("CLIP: gemm", Demand::Within(0.15)),
        ("ncu13", Demand::None),
        ("ViT-B: eager in bf16", Demand::Within(0.05)),
    ] {
        assert_eq!(row(&sections, what).demand, demand, "{what}");
    }
    assert!(matches!(row(&sections, "ViT-H-14 at").demand, Demand::Printed(_)));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_record_with_another_number_misses() {
    for (from, to, what) in [
        ("640,1,total,388149837824", "640,1,total,388149837825", "1 × 640 px: FLOP, flash-inline-bias"),
        ("640,1,sam.net_2,943718400", "640,1,sam.net_2,943718401", "1 × 640 px: categories with equal FLOP"),
        ("view-peak,640,1,fused,81715200", "view-peak,640,1,fused,81715202", "1 × 640 px: flash, peak"),
        (
            "stage-bytes,2x3,fused,26608426888",
            "stage-bytes,2x3,fused,26708426888",
            "1024 px with 2x3 crops: flash, HBM",
        ),
        ("decoder-flop,1,494,1178543616", "decoder-flop,1,494,1178543618", "Decoder, 1 new"),
        ("samvit_huge_patch16,1024,1280,32", "samvit_huge_patch16,1024,1280,31", "samvit_huge_patch16 at"),
        ("ViT-H-14,224,1280,32,16,14,5120,1024,334.59", "ViT-H-14,224,1280,32,16,14,5120,1024,334.60", "ViT-H-14 at"),
        (
            "fa1-memory,16,8,4096,64,17024",
            "fa1-memory,16,8,4096,64,17025",
            "FlashAttention, table 21: memory of standard attention at S 4096",
        ),
        ("fa3-ablation,4,8448,16,128,2.339", "fa3-ablation,4,8448,16,128,2.345", "FlashAttention-3, ablation: FLOP"),
        (
            "1,0,1,63.77,281.2",
            "1,0,1,65.77,281.2",
            "ncu16, SAM-B MLP lin2: M=9600 (6 crops x 1600 tok); N=768; K=3072: DRAM",
        ),
        (
            "1,0,1,17.5,77.8",
            "1,0,1,17.5,66.8",
            "ncu05, SAM-B windowed proj: M=10584 (54 windows x 196); N=768; K=768: time",
        ),
        ("sam,total,21.895", "sam,total,31.895", "SAM: total"),
        ("2449.3,1226.7", "2449.3,1326.7", "ViT-B: eager in bf16"),
    ] {
        assert_eq!(row(&table(), what).verdict, Verdict::Pass, "{what}");
        assert_eq!(row(&with(from, to), what).verdict, Verdict::Miss, "{what}: {from}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn slower_measurements_miss_the_pooled_demand() {
    // Every time of FlashAttention-3 a fifth longer, as if the tile model had lost a fifth.
    let longer = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [head @ .., ms, rate] = &cells[..] else { return line.to_owned() };
        match ms.parse::<f64>() {
            Ok(ms) if line.contains("fa3") || line.contains("_v3") => format!("{},{},{rate}", head.join(","), ms * 1.2),
            _ => line.to_owned(),
        }
    };
    let encoder = ENCODER.lines().map(longer).collect::<Vec<_>>().join("\n");
    let sections = run(Texts { records: RECORDS, encoder: &encoder }).expect("still readable");
    let pooled = row(&sections, "H100 and H200, FlashAttention-3, S ≥ 1024, pooled");
    assert_eq!(pooled.verdict, Verdict::Miss);
    assert!(!pooled.reason.is_empty());
}

#[wasm_bindgen_test(unsupported = test)]
fn every_measured_shape_is_in_one_row() {
    let sections = table();
    let section = sections.iter().find(|section| section.title.starts_with("Encoder")).expect("the section");
    let counted = |row: &Row| row.published.trim_end_matches(" shapes").parse::<usize>().expect("a count");
    let all: usize = section.rows.iter().filter(|row| !row.what.contains("pooled")).map(counted).sum();
    assert_eq!(all, ENCODER.lines().count() - 1);
    let devices: Vec<_> = ["h100-sxm", "h200-sxm", "b200", "l40s", "rtxpro6000-srv"].map(catalog::device).into();
    for device in devices {
        let name = &device.expect("a card").name;
        assert!(section.rows.iter().any(|row| row.what.starts_with(name.as_str())), "{name}");
    }
    for row in section.rows.iter().filter(|row| row.what.contains("< 192")) {
        assert!(row.what.contains("not trusted") && row.verdict == Verdict::Info, "{}", row.what);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn what_cannot_be_read_says_which_line() {
    let said = |records: &str, encoder: &str| {
        let error = run(Texts { records, encoder }).expect_err("it cannot be read").to_string();
        assert!(error.lines().count() == 1 && error.starts_with("validation: "), "{error}");
        error
    };
    assert!(said("", ENCODER).contains("view-flop"));
    assert!(
        said(&RECORDS.replace("fa1-memory,16,8,128,64,36", "fa1-memory,16,8,128,64,many"), ENCODER).contains("number")
    );
    assert!(said(RECORDS, &ENCODER.replace("NVIDIA L40S,", "NVIDIA L41S,")).contains("L41S"));
    assert!(said(RECORDS, &ENCODER.replacen(",0.00794,", ",soon,", 1)).contains("expected a number for ms"));
    assert!(run(Texts { records: "<!doctype html>", encoder: "<!doctype html>" }).is_err());
}

/// The records of the vendor's modules are those that the other tests compare with.
#[wasm_bindgen_test(unsupported = test)]
fn the_vendors_records_are_the_fixtures() {
    let truth = common::vendor_truth();
    let mut compared = 0;
    let mut stands = |line: String| {
        assert!(RECORDS.lines().any(|other| other == line), "{line}");
        compared += 1;
    };
    let kernels = AttentionKernel::ALL.into_iter().filter_map(common::recorded).zip(["eager", "math", "fused"]);
    let kernels: Vec<_> = kernels.collect();
    for (key, view) in common::VIEWS {
        let view = format!("{},{}", view.width, view.images);
        let flop = &truth["vision_flops"][key];
        stands(format!("view-flop,{view},total,{}", flop["total_flops"]));
        for (category, count) in flop["by_category"].as_object().expect("categories") {
            stands(format!("view-flop,{view},{category},{count}"));
        }
        for (kernel, name) in &kernels {
            let record = &truth["traffic"][key][kernel];
            let totals =
                ["total_read_activation", "total_read_weight", "total_written"].map(|field| record[field].to_string());
            stands(format!("view-bytes,{view},{name},total,{}", totals.join(",")));
            for (category, bytes) in record["by_category"].as_object().expect("categories") {
                let get = |field: &str| bytes.get(field).map_or("0".to_owned(), ToString::to_string);
                let moved = ["read_act", "read_weight", "written"].map(get).join(",");
                stands(format!("view-bytes,{view},{name},{category},{moved}"));
            }
            stands(format!("view-peak,{view},{name},{}", record["peak_live_activation_bytes"]));
        }
    }
    for (key, grid) in [("base_1024", "none"), ("gundam_1024_plus_6x640", "2x3")] {
        let stage = &truth["stages"][key];
        let fields =
            ["vision_flops", "vision_plus_prefill_flops", "kv_cache_bytes"].map(|field| stage[field].to_string());
        stands(format!("stage-flop,{grid},10,{}", fields.join(",")));
        for (kernel, name) in &kernels {
            let record = &truth["traffic_stage"][key][kernel];
            let fields =
                ["total_read_plus_written", "peak_live_activation_bytes"].map(|field| record[field].to_string());
            stands(format!("stage-bytes,{grid},{name},{}", fields.join(",")));
        }
    }
    for (key, span) in [("S493_past0", "493,493"), ("S1_past493", "1,494")] {
        stands(format!("decoder-flop,{span},{}", truth["decoder"][key]["total_flops"]));
    }
    let kinds = ["view-flop", "view-bytes", "view-peak", "stage-flop", "stage-bytes", "decoder-flop"];
    let lines = RECORDS.lines().filter(|line| kinds.iter().any(|kind| line.starts_with(&format!("{kind},"))));
    assert_eq!(lines.count(), compared + kinds.len(), "every line but the names");
}

#[wasm_bindgen_test(unsupported = test)]
fn files_hold_every_row() {
    let sections = table();
    let count = rows(&sections).count();
    let text = export::validation_markdown(&sections);
    assert_eq!(text.lines().filter(|line| line.starts_with("| ")).count(), count + sections.len());
    assert_eq!(text.matches("**MISS**").count(), 2);
    assert!(text.lines().filter(|line| line.starts_with("| ")).all(|line| line.matches(" | ").count() == 7));
    let csv = export::validation_csv(&sections);
    assert_eq!(csv.lines().count(), count + 1);
    assert!(csv.lines().skip(1).all(|line| line.matches("\",\"").count() == 9));
    let json = export::json(&export::validation_record(&sections));
    assert_eq!(json.matches("\"verdict\"").count(), count);
}
