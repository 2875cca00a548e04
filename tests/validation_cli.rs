//! `stagecost validate` as it is run, and the document that it writes.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "common/program.rs"]
mod program;

use program::{prints, stagecost};
use std::fs;

use stagecost::compare::validation::{Texts, Verdict, known_misses, misses, run, unexpected};

#[test]
fn the_document_is_what_the_program_prints() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/validation.md");
    let text = fs::read_to_string(document).expect("docs/validation.md");
    assert!(prints(&["validate"]) == text, "docs/validation.md is old; run scripts/docs");
    assert_eq!(prints(&["validate", "--format", "markdown"]), text);
}

#[test]
fn csv_and_json_say_the_same() {
    let text = prints(&["validate", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(|line| line.expect("a line")).collect();
    let record: serde_json::Value = serde_json::from_str(&prints(&["validate", "--format", "json"])).expect("JSON");
    let sections = record["sections"].as_array().expect("sections");
    let rows: Vec<&serde_json::Value> =
        sections.iter().flat_map(|section| section["rows"].as_array().expect("rows")).collect();
    assert_eq!(lines.len(), rows.len());
    for (line, row) in lines.iter().zip(rows) {
        assert_eq!(
            (&line[1], &line[2], &line[3]),
            (text_of(row, "what"), text_of(row, "ours"), text_of(row, "published"))
        );
        assert_eq!(line[5].parse::<f64>().ok(), row["error"].as_f64(), "{}", &line[1]);
    }
}

#[test]
fn its_status_tells_whether_a_row_misses_unexpectedly() {
    let plain = stagecost(&["validate", "--format", "csv"]);
    assert_eq!((plain.status.code(), plain.stderr.len()), (Some(0), 0));
    // The same table, and a status that known misses decide.
    let strict = stagecost(&["validate", "--format", "csv", "--strict"]);
    assert_eq!(strict.status.code(), Some(1));
    assert!(strict.stdout == plain.stdout);
    let missed = String::from_utf8(strict.stderr).expect("text");
    assert_eq!(missed, format!("missed: {}\n", known_misses().join("; ")));
    let help = prints(&["validate", "--help"]);
    assert!(help.contains("Exit status: 0 if") && help.contains("--strict"), "{help}");
}

#[test]
fn a_row_that_is_not_known_to_miss_is_unexpected() {
    let records = include_str!("../configs/validation/records.csv");
    let encoder = include_str!("../configs/validation/encoder-attention.csv");
    let mut sections = run(Texts { records, encoder }).expect("the table");
    assert_eq!(misses(&sections).len(), known_misses().len());
    assert!(unexpected(&sections).is_empty());
    let row = sections[0].rows.iter_mut().find(|row| row.verdict == Verdict::Pass).expect("one that passes");
    row.verdict = Verdict::Miss;
    let what = row.what.clone();
    assert_eq!(unexpected(&sections).iter().map(|row| row.what.clone()).collect::<Vec<_>>(), [what]);
}

fn text_of<'a>(row: &'a serde_json::Value, field: &str) -> &'a str {
    row[field].as_str().expect("a text")
}
