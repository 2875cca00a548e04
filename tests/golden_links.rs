//! Links of released versions open with the numbers that they gave then. Where a later version answers differently, the
//! figure and the reason are listed in `tests/golden/changes.csv`.
//!
//! `UPDATE_GOLDEN_LINKS=1 cargo test --test golden_links` writes the files of the present version if there are none yet.
//! An existing file is never overwritten.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/drawn.rs"]
mod drawn;

use drawn::links;
use serde_json::Value;
use stagecost::link::{Scenario, SweepChoice};
use stagecost::present::export;
use stagecost::request::{Key, Request, Stage};
use stagecost::units::Bytes;
use stagecost::{VERSION, catalog};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// Released versions whose files are replayed.
const VERSIONS: [&str; 2] = ["0.1.0", "0.2.0"];
/// Keys that links have since then, which no file of that version holds.
const LATER: [(&str, &str); 2] = [
    ("0.1.0", "part views min_crops max_crops vision_ms logits_dtype memory_share free_bytes kv_block"),
    ("0.2.0", "views"),
];

/// Figures by the path of their place in an answer, as the answer writes them.
type Figures = BTreeMap<String, String>;

/// One row: which part of a link's answer it is, under which kernel, and its figures.
struct Row {
    part: String,
    kernel: String,
    figures: Figures,
}

fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

/// Adds every leaf of an answer under its path, but texts that explain and stamps that name the version.
fn flatten(path: &str, value: &Value, figures: &mut Figures) {
    let under = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) => {
            let stamps = ["version", "link", "convention", "extrapolation", "note", "time_unknown"];
            for (name, field) in fields.iter().filter(|(name, _)| !stamps.contains(&name.as_str())) {
                flatten(&under(name), field, figures);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| flatten(&under(&at.to_string()), item, figures));
        }
        Value::Null => {}
        Value::String(text) => drop(figures.insert(path.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => drop(figures.insert(path.to_owned(), value.to_string())),
    }
}

fn flat(value: &impl serde::Serialize) -> Figures {
    let mut figures = Figures::new();
    flatten("", &serde_json::to_value(value).expect("plain data"), &mut figures);
    figures
}

/// The answer to the current workload under each of these kernels.
fn workload(scenario: &Scenario, kernels: &[&str]) -> Vec<Row> {
    let row = |kernel: &&str| {
        let mut own = scenario.clone();
        own.request.set(Key::Kernel, kernel).expect("a kernel's name");
        let figures = flat(&export::evaluation(&own).expect("a request of a link"));
        Row { part: String::new(), kernel: (*kernel).to_owned(), figures }
    };
    kernels.iter().map(row).collect()
}

/// The answer to a sweep or a map, a row a point and kernel, or one for all cells.
fn swept(scenario: &Scenario) -> Vec<Row> {
    let answer = serde_json::to_value(export::sweep(scenario).expect("a sweep of a link")).expect("plain data");
    let Some(points) = answer["points"].as_array() else {
        return vec![Row { part: "map".to_owned(), kernel: String::new(), figures: flat(&answer) }];
    };
    let mut rows = Vec::new();
    for point in points {
        let mut own = point.clone();
        let costs = own.as_object_mut().and_then(|own| own.remove("costs")).expect("costs of a point");
        for cost in costs.as_array().expect("a cost a kernel") {
            let mut figures = flat(&own);
            figures.append(&mut flat(cost));
            let part = figures.remove("value").expect("the value of the axis");
            let kernel = figures.remove("kernel").expect("the kernel of a cost");
            rows.push(Row { part, kernel, figures });
        }
    }
    rows
}

/// The ranking of every device, a row a device and kernel, and the largest workloads.
fn ranked(scenario: &Scenario) -> Vec<Row> {
    let answer = serde_json::to_value(export::ranking(scenario).expect("a ranking of a link")).expect("plain data");
    let mut rows = Vec::new();
    for device in answer["devices"].as_array().expect("devices") {
        for on in device["kernels"].as_array().expect("kernels of a device") {
            let mut figures = flat(on);
            figures.retain(|path, _| !path.starts_with("time_spent_s"));
            let kernel = figures.remove("kernel").expect("the kernel");
            rows.push(Row { part: device["id"].as_str().expect("an id").to_owned(), kernel, figures });
        }
    }
    for most in answer["most"].as_array().into_iter().flatten() {
        let mut figures = flat(most);
        let kernel = figures.remove("kernel").expect("the kernel");
        rows.push(Row { part: format!("most {}", figures["quantity"]), kernel, figures });
    }
    rows
}

/// Rows of the answer to a link.
type Answer = fn(&Scenario) -> Vec<Row>;

/// What fits on every device, a row a device and kernel.
fn fits(scenario: &Scenario) -> Vec<Row> {
    let answer = serde_json::to_value(export::capacity(scenario).expect("capacities of a link")).expect("plain data");
    let mut rows = Vec::new();
    for device in answer["devices"].as_array().expect("devices") {
        for on in device["kernels"].as_array().expect("kernels of a device") {
            let mut figures = flat(on);
            figures.insert("memory_bytes".to_owned(), device["memory_bytes"].to_string());
            let kernel = figures.remove("kernel").expect("the kernel");
            rows.push(Row { part: device["id"].as_str().expect("an id").to_owned(), kernel, figures });
        }
    }
    rows
}

/// The kinds of rows: how a file is named, and what it asks of a link.
const KINDS: [(&str, Answer); 5] = [
    ("workloads", |scenario| {
        workload(scenario, &scenario.kernels.iter().map(|kernel| kernel.name()).collect::<Vec<_>>())
    }),
    ("drawn", |scenario| workload(scenario, &[scenario.request.kernel.name()])),
    ("sweeps", swept),
    ("rankings", ranked),
    ("capacities", fits),
];

/// The kinds that a version has files of.
fn kinds(version: &str) -> impl Iterator<Item = (&'static str, Answer)> + use<'_> {
    KINDS.into_iter().filter(move |(kind, _)| version != "0.1.0" || *kind != "capacities")
}

fn file(version: &str, kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/links-{version}-{kind}.csv"))
}

fn write(version: &str, kind: &str, answer: Answer) {
    let mut rows = Vec::new();
    for link in links(kind) {
        let scenario = scenario(&link);
        rows.extend(answer(&scenario).into_iter().map(|row| (link.clone(), scenario.link(), row)));
    }
    let columns: BTreeSet<String> = rows.iter().flat_map(|(_, _, row)| row.figures.keys().cloned()).collect();
    let mut writer = csv::Writer::from_path(file(version, kind)).expect("a file that can be written");
    let head = ["link", "canonical", "part", "kernel"].into_iter().chain(columns.iter().map(String::as_str));
    writer.write_record(head).expect("written");
    for (link, canonical, row) in rows {
        let cells = columns.iter().map(|column| row.figures.get(column).map_or("", String::as_str));
        let named = [link.as_str(), canonical.as_str(), row.part.as_str(), row.kernel.as_str()];
        writer.write_record(named.into_iter().chain(cells)).expect("written");
    }
    writer.flush().expect("written");
}

/// A difference that is meant: which figures of which rows, since which version, and why.
#[derive(Debug)]
struct Change {
    kinds: String,
    figure: String,
    when: String,
    /// What makes it what it was: a link's keys with their values, `{grid}` for the grid that the row says, or the name
    /// of one of [`RULES`]. Empty where there is nothing of the kind, and the row alone says what to expect.
    undo: String,
    reason: String,
}

/// Reads the listed changes since a version.
fn changes(version: &str) -> Vec<Change> {
    let mut reader = csv::Reader::from_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/changes.csv"))
        .expect("the list of changes");
    let rows = reader.deserialize().collect::<Result<Vec<HashMap<String, String>>, _>>().expect("rows of changes");
    let change = |row: HashMap<String, String>| Change {
        kinds: row["kinds"].clone(),
        figure: row["figure"].clone(),
        when: row["when"].clone(),
        undo: row["undo"].clone(),
        reason: row["reason"].clone(),
    };
    rows.into_iter().filter(|row| row["since"] == version).map(change).collect()
}

impl Change {
    /// Whether it is about that figure of that row: `figure` may end in a star; `when` is conditions such as
    /// `stage=decode device=l4`, on the parts of the request as links write them or on the row's `part` and `kernel`, `*` for
    /// any value that is said, `+` for a space.
    fn covers(&self, kind: &str, scenario: &Scenario, part: &str, kernel: &str, figure: &str) -> bool {
        let matches = |pattern: &str, text: &str| match pattern.strip_suffix('*') {
            Some(start) => text.starts_with(start),
            None => pattern == text,
        };
        let holds = |condition: &str| {
            let (name, wanted) = condition.split_once('=').expect("a condition is name=value");
            let said = match name {
                "part" => Some(part.to_owned()),
                "kernel" => Some(kernel.to_owned()),
                "sweep" => match &scenario.sweep {
                    SweepChoice::Card(card) => Some(card.id.clone()),
                    SweepChoice::Axis { axis, .. } => Some(format!("axis={}", axis.name())),
                },
                name => scenario.request.get(Key::from_name(name).expect("a key of a link")),
            };
            said.is_some_and(|said| wanted.replace('+', " ").split('|').any(|wanted| matches(wanted, &said)))
        };
        self.kinds.split(' ').any(|own| own == kind)
            && matches(&self.figure, figure)
            && self.when.split_whitespace().all(holds)
    }
}

/// What a figure was, from what it is now, of a scenario's row.
type Rule = fn(&Scenario, [&str; 2], &str) -> String;

/// Changes that no key of a link undoes.
const RULES: [(&str, Rule); 4] = [
    ("without towers", |scenario, [part, _], own| {
        let mut request = scenario.request.clone();
        // A point of a sweep over types has its own.
        if matches!(&scenario.sweep, SweepChoice::Axis { axis: Key::Precision, .. }) {
            request.set(Key::Precision, part).expect("a type");
        }
        (own.parse::<f64>().expect("bytes") - towers(&request).get()).to_string()
    }),
    ("published memory", |scenario, [part, _], _| published(scenario, part).get().to_string()),
    ("memory of stages alone", |scenario, [_, kernel], _| alone(scenario, kernel).get().to_string()),
    ("both", |scenario, [part, kernel], _| (alone(scenario, kernel) <= published(scenario, part)).to_string()),
];

fn towers(request: &Request) -> Bytes {
    let vision = Request { stage: Stage::Vision, part: None, ..request.clone() };
    stagecost::evaluate(&vision).expect("a request of a link").resident.weights
}

fn published(scenario: &Scenario, device: &str) -> Bytes {
    Bytes::from_giga(catalog::device(device).expect("a device").memory_gb.value) * scenario.request.limits.share
}

/// Of the stages that a link asks for the most memory, each with nothing of others beside it and logits in one type.
fn alone(scenario: &Scenario, kernel: &str) -> Bytes {
    let own = with(scenario, &format!("logits_dtype=model&kernel={kernel}")).request;
    let needed = scenario.stages().map(|stage| {
        let request = Request { stage, ..own.clone() };
        let resident = stagecost::evaluate(&request).expect("a request of a link").resident;
        let beside = if stage == Stage::Decode { towers(&request) } else { Bytes::ZERO };
        resident.weights - beside + resident.peak_activations + resident.kv
    });
    needed.reduce(|most, other| if other > most { other } else { most }).expect("a stage")
}

/// A scenario with other keys.
fn with(scenario: &Scenario, keys: &str) -> Scenario {
    let mut own = scenario.clone();
    for (key, text) in keys.split('&').filter_map(|pair| pair.split_once('=')) {
        own.request.set(Key::from_name(key).expect("a key of a link"), text).expect(text);
    }
    own
}

#[test]
fn links_of_released_versions_answer_as_they_did() {
    for version in VERSIONS {
        let changes = changes(version);
        let mut used = BTreeSet::new();
        for (kind, answer) in kinds(version) {
            let mut compared = 0;
            let mut reader = csv::Reader::from_path(file(version, kind)).expect("a golden file");
            let golden: Vec<HashMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().expect("rows");
            let mut at = 0;
            while let Some(first) = golden.get(at) {
                let link = &first["link"];
                let scenario = scenario(link);
                assert_eq!(scenario.link(), first["canonical"], "{version}: {link} means something else now");
                let now = answer(&scenario);
                let mut undone = BTreeMap::new();
                let then: Vec<_> = golden[at..].iter().take_while(|row| row["link"] == *link).collect();
                at += then.len();
                for row in then {
                    let (part, kernel) = (&row["part"], &row["kernel"]);
                    let same = now.iter().find(|own| own.part == *part && own.kernel == *kernel);
                    let same = same.unwrap_or_else(|| panic!("{version}: {link}: no answer for {part} {kernel}"));
                    for (figure, then) in
                        row.iter().filter(|(name, _)| !["link", "canonical", "part", "kernel"].contains(&name.as_str()))
                    {
                        compared += 1;
                        let own = same.figures.get(figure).map_or("", String::as_str);
                        if own == then {
                            continue;
                        }
                        let listed =
                            changes.iter().position(|change| change.covers(kind, &scenario, part, kernel, figure));
                        let listed = listed.unwrap_or_else(|| {
                            panic!(
                                "{version}, {kind}: {link}, {part} {kernel}: {figure} was {then}, is {own}, unlisted"
                            )
                        });
                        used.insert(listed);
                        let undo = &changes[listed].undo.replace("{grid}", row.get("grid").map_or("", String::as_str));
                        let was = match RULES.iter().find(|(name, _)| name == undo) {
                            _ if undo.is_empty() => continue,
                            Some((_, rule)) => rule(&scenario, [part, kernel], own),
                            None => {
                                let rows = undone.entry(undo.clone()).or_insert_with(|| answer(&with(&scenario, undo)));
                                let row = rows.iter().find(|own| own.part == *part && own.kernel == *kernel);
                                row.and_then(|row| row.figures.get(figure)).cloned().unwrap_or_default()
                            }
                        };
                        assert_eq!(was, *then, "{version}, {kind}: {link}, {part} {kernel}: {figure} by {undo}");
                    }
                }
            }
            assert!(compared > 1000, "{version}, {kind}: {compared} figures compared");
        }
        for (at, change) in changes.iter().enumerate() {
            assert!(!change.reason.trim().is_empty(), "a change has a reason: {change:?}");
            assert!(used.contains(&at), "nothing differs by {change:?}");
        }
    }
}

/// Every link key of a version stands in its files, so that none can be dropped or come to mean something else unseen.
#[test]
fn files_hold_every_key() {
    for version in VERSIONS {
        let mut text = String::new();
        for (kind, _) in kinds(version) {
            text += &std::fs::read_to_string(file(version, kind)).expect("a golden file");
        }
        let others = "composite kernels sweep axis values axis2 values2 metric vision_ms ttft_ms tpot_ms".split(' ');
        let later =
            |key: &&str| LATER.iter().any(|(since, keys)| *since == version && keys.split(' ').any(|own| own == *key));
        for key in
            Key::ALL.map(Key::name).into_iter().filter(|key| *key != "model").chain(others).filter(|key| !later(key))
        {
            assert!(text.contains(&format!("{key}=")), "{version}: {key}");
        }
    }
}

#[test]
fn files_of_a_new_version_are_written_once() {
    if std::env::var_os("UPDATE_GOLDEN_LINKS").is_some() {
        for (kind, answer) in KINDS {
            if !file(VERSION, kind).exists() {
                write(VERSION, kind, answer);
            }
        }
    }
    for (kind, _) in KINDS {
        assert!(
            file(VERSION, kind).exists(),
            "run UPDATE_GOLDEN_LINKS=1 cargo test --test golden_links before a release"
        );
    }
}
