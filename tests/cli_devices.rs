//! `stagecost devices`, and times in the other answers: the same figures in every form.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "common/program.rs"]
mod program;

use program::{json, prints, stagecost};
use serde_json::Value;

const LINK: &str = "stage=first-token&ttft_ms=20&device=l40s";

/// Refused with one line that begins so.
#[track_caller]
fn refuses(arguments: &[&str], begins: &str) {
    let output = stagecost(arguments);
    let line = String::from_utf8_lossy(&output.stderr);
    assert!(line.starts_with(&format!("error: {begins}")) && line.lines().count() == 1, "{line}");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
}

/// The ranking's entry of a device.
fn ranked<'a>(ranking: &'a Value, id: &str) -> &'a Value {
    ranking["devices"].as_array().expect("devices").iter().find(|device| device["id"] == id).expect(id)
}

#[test]
fn an_evaluation_has_its_time() {
    let answer = json(&["eval", "stage=first-token", "--json"]);
    let (bound, expected) = (answer["time_s"]["bound"].as_f64(), answer["time_s"]["expected"].as_f64());
    assert!(bound > Some(0.0) && expected > bound, "{}", answer["time_s"]);
    assert_eq!(answer["request"]["device"], "h100-sxm");
    let spent = answer["time_spent_s"].as_object().expect("what it is spent on");
    let sum: f64 = spent.values().map(|time| time.as_f64().expect("seconds")).sum();
    assert!((sum / expected.expect("known") - 1.0).abs() < 1e-12);
    // Operator by operator it is the same time.
    let answer = json(&["eval", "stage=first-token", "--json", "--operators"]);
    let operators = answer["operators"].as_array().expect("operators");
    let sum: f64 = operators.iter().map(|row| row["time_s"]["expected"].as_f64().expect("known")).sum();
    assert!((sum / expected.expect("known") - 1.0).abs() < 1e-12);
}

#[test]
fn a_time_that_is_not_known_says_so_and_why() {
    let answer = json(&["eval", "device=mi300x", "--json"]);
    assert_eq!(answer["time_s"]["expected"], "unknown");
    assert!(answer["time_s"]["bound"].is_f64());
    assert_eq!(answer["time_unknown_because"], "its rate of special functions is not published");
    let text = prints(&["eval", "device=mi300x"]);
    assert!(text.contains("No time is expected, because its rate of special functions"), "{text}");
    let swept = prints(&["sweep", "device=mi300x&axis=batch&values=1,2", "--format", "csv"]);
    assert_eq!(swept.matches(",unknown,").count(), 4, "two points, two kernels: {swept}");
}

#[test]
fn the_ranking_is_the_same_in_every_form() {
    let ranking = json(&["devices", LINK, "--format", "json"]);
    let one = json(&["eval", LINK, "--json"]);
    assert_eq!(ranked(&ranking, "l40s")["kernels"][1]["time_s"], one["time_s"], "flash is the link's own kernel");
    let csv = prints(&["devices", LINK, "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let column = |name: &str| header.iter().position(|h| h == name).expect(name);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2 * ranking["devices"].as_array().expect("devices").len());
    for row in &rows {
        let device = ranked(&ranking, &row[column("device")]);
        let kernels = device["kernels"].as_array().expect("kernels");
        let on = kernels.iter().find(|on| on["kernel"] == row[column("kernel")]).expect("the kernel");
        assert_eq!(row[column("time_bound_s")].parse().ok(), on["time_s"]["bound"].as_f64());
        let expected = row[column("time_expected_s")].parse::<f64>();
        assert_eq!(expected.ok(), on["time_s"]["expected"].as_f64(), "a number in both, or the word in both");
        assert_eq!(row[column("ttft_ms_verdict")], on["targets"][0]["verdict"].as_str().expect("a verdict")[..]);
    }
    let markdown = prints(&["devices", LINK, "--format", "markdown"]);
    let text = prints(&["devices", LINK]);
    let names: Vec<&str> = ranking["devices"].as_array().unwrap().iter().map(|d| d["name"].as_str().unwrap()).collect();
    for form in [&markdown, &text] {
        let places: Vec<usize> =
            names.iter().map(|name| form.find(&format!("{name} ")).unwrap_or_else(|| panic!("{name}"))).collect();
        assert!(places.is_sorted(), "in the ranking's order");
        assert!(form.contains("Most crops on L40S") && form.contains("first token in 20 ms"), "{form}");
    }
    let columns = |line: &str| line.matches('|').count();
    let table: Vec<&str> = markdown.lines().filter(|line| line.starts_with('|')).collect();
    assert!(table.iter().all(|line| columns(line) == columns(table[0])), "{markdown}");
}

#[test]
fn a_figure_explains_itself() {
    let text = prints(&["eval", "grid=none", "--explain", "flop"]);
    let begins = "FLOP, tensor cores under flash attention\nConvolutions and matrix products";
    assert!(text.starts_with(begins) && text.contains("tensor FLOP: 2·n·T·D·M = 2·1·4096·768·3072"), "{text}");
    refuses(
        &["eval", "", "--explain", "speed"],
        "explain: \"speed\" is not known; expected one of time, bound, traffic,",
    );
}

#[test]
fn a_part_of_a_figure_and_a_difference_explain_themselves() {
    let group = prints(&["eval", "kernel=normal", "--explain", "traffic", "--of", "SAM attention, global"]);
    assert!(group.starts_with("HBM traffic: SAM attention, global under normal attention\n"), "{group}");
    assert!(group.contains(" of the stage's ") && !group.contains("mlp.lin1"), "{group}");
    let ratio = prints(&["eval", "kernel=normal", "--explain", "traffic", "--against", "flash"]);
    assert!(ratio.starts_with("HBM traffic, normal vs flash\n") && ratio.contains(" with normal ÷ "), "{ratio}");
    refuses(
        &["eval", "", "--explain", "time", "--of", "mlp"],
        "of: \"mlp\" is not known; expected an operator such as ",
    );
    refuses(
        &["eval", "", "--explain", "time", "--against", "fast"],
        "against: \"fast\" is not known; expected one of normal,",
    );
}

#[test]
fn wrong_devices_and_efficiencies_are_one_line() {
    refuses(
        &["devices", "device=h100"],
        "device: \"h100\" is not known; did you mean one of h100-nvl, h100-pcie, h100-sxm?",
    );
    refuses(&["devices", "eff.gemm=2"], "eff.gemm: \"2\" is too large; expected a share from 0.01 to 1");
    refuses(&["eval", "eff.hbm=0"], "eff.hbm: \"0\" is too small; expected a share from 0.01 to 1");
    refuses(
        &["eval", "launch_us=-1"],
        "launch_us: \"-1\" is not a decimal number; expected microseconds from 0 to 1000",
    );
    refuses(&["eval", "dtype=bf32"], "dtype: \"bf32\" is not known; expected one of bf16, fp16, fp32, fp8, int8");
}
