//! The published files by their names: tables, fields and rows of each, the queries of a notebook, and where they are put.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "common/program.rs"]
mod program;

use program::stagecost;
use rusqlite::Connection;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const FORMATS: [&str; 3] = ["modelmeter", "sqlite", "modelmeter-svg"];
const PUBLISHED: &str = "sweep=published-47";

/// Schemas of the published files and one point of each; values of analytic columns are theirs and not ours.
fn published() -> Value {
    serde_json::from_str(include_str!("fixtures/modelmeter-files.json")).expect("a JSON fixture")
}

/// Where a test writes; nothing is there.
fn place(name: &str) -> PathBuf {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&place);
    let _ = fs::remove_file(&place);
    place
}

#[track_caller]
fn write(link: &str, format: &str, to: &str) {
    let output = stagecost(&["sweep", link, "--format", format, "-o", to]);
    assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{format}");
}

/// A new folder with the files of a format.
#[track_caller]
fn written(name: &str, link: &str, format: &str) -> PathBuf {
    let folder = place(name);
    write(link, format, folder.to_str().expect("a plain name"));
    folder
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name")).collect()
}

#[track_caller]
fn json(path: PathBuf) -> Value {
    serde_json::from_str(&fs::read_to_string(&path).expect("a file")).expect("JSON")
}

#[track_caller]
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
fn same(ours: f64, expected: f64, what: &str) {
    // A unit is one division; noise is in the sixteenth digit.
    assert!((ours - expected).abs() <= 4e-16 * expected.abs(), "{what}: {ours} for {expected}");
}

#[test]
fn every_published_name_is_written_by_one_format() {
    let mut all = BTreeSet::new();
    for format in FORMATS {
        for name in names(&written(&format!("names-{format}"), PUBLISHED, format)) {
            assert!(all.insert(name.clone()), "{name} is written twice");
        }
    }
    let expected: BTreeSet<String> =
        serde_json::from_value(published()["file_names"].clone()).expect("a list of the published names");
    assert_eq!(expected.len(), 41);
    assert_eq!(all, expected);
}

#[test]
fn tables_begin_with_the_published_columns() {
    let folder = written("tables", PUBLISHED, "sqlite");
    let published = published();
    for (file, schema) in published["sqlite"].as_object().expect("files") {
        let database = Connection::open(folder.join(file)).expect("an SQLite file");
        let table = schema["table"].as_str().expect("a name");
        let mut columns = database.prepare(&format!("PRAGMA table_info({table})")).expect("the table");
        let columns = columns.query_map([], |row| Ok((row.get(1)?, row.get(2)?))).expect("columns");
        let columns: Vec<(String, String)> = columns.map(|column| column.expect("a column")).collect();
        let expected: Vec<(String, String)> = serde_json::from_value(schema["columns"].clone()).expect("columns");
        assert_eq!(columns[..expected.len()], expected, "{file}");
        let first: String = database
            .query_row("SELECT name FROM sqlite_master WHERE type = 'table'", [], |row| row.get(0))
            .expect("a table");
        assert_eq!(first, table, "{file}: a notebook that takes the first table finds theirs");
        let rows: i64 =
            database.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).expect("a count");
        assert_eq!(schema["rows"], rows, "{file}");
        let row = schema["first_row"].as_array().expect("a row");
        let query = format!("SELECT * FROM {table} LIMIT 1");
        for (index, (name, kind)) in expected.iter().enumerate() {
            // Sizes, names and figures of the vendor are theirs; analytic figures are ours.
            let at = |text: &str| database.query_row(text, [], |row| row.get::<_, rusqlite::types::Value>(index));
            use rusqlite::types::Value as Cell;
            match at(&query).expect("a value") {
                Cell::Text(text) => assert_eq!(row[index], text, "{file} {name}"),
                Cell::Integer(count) => assert_eq!(row[index], count, "{file} {name}"),
                Cell::Real(figure) if name.starts_with("vendor") => same(figure, number(&row[index]), name),
                Cell::Real(_) => assert_eq!(kind, "REAL", "{file} {name}"),
                other => panic!("{file} {name}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_notebook_s_queries_are_answered() {
    let folder = written("queries", PUBLISHED, "sqlite");
    let open = |file: &str| Connection::open(folder.join(file)).expect("an SQLite file");
    let vision = open("vision_sweep.db");
    let by_stage = "SELECT stage, COUNT(*) FROM stage_costs GROUP BY stage";
    let mut select = vision.prepare(by_stage).expect("a query");
    let counts = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    let counts: BTreeMap<String, i64> = counts.map(|row| row.expect("a row")).collect();
    let expected = &published()["sqlite"]["vision_sweep.db"]["rows_by_stage"];
    assert_eq!(serde_json::to_value(counts).expect("plain data"), *expected);

    // Normal beside flash at every point, and the vendor's where it was counted.
    let beside = "SELECT n.flops_tflops, f.flops_tflops, n.io_tb, f.io_tb, n.activations_gb, f.activations_gb, v.flops_tflops, \
                  n.flops_tensor_tflops FROM stage_costs n \
                  JOIN stage_costs f ON f.image_tokens_total = n.image_tokens_total AND f.stage = 'vision_flash' \
                  LEFT JOIN stage_costs v ON v.image_tokens_total = n.image_tokens_total AND v.stage = 'vision_vendor' \
                  WHERE n.stage = 'vision' ORDER BY n.image_tokens_total";
    let mut select = vision.prepare(beside).expect("a query");
    let mut rows = select.query([]).expect("rows");
    let (mut points, mut counted) = (0, 0);
    while let Some(row) = rows.next().expect("a row") {
        let at = |index: usize| row.get::<_, f64>(index).expect("a figure");
        assert_eq!(at(0), at(1), "FLOP of vision and vision_flash");
        assert!(at(2) > at(3) && at(4) > at(5), "flash moves and holds less");
        if let Some(vendor) = row.get::<_, Option<f64>>(6).expect("a figure or none") {
            assert_eq!(vendor, at(7), "tensor-core FLOP are what torch counted");
            counted += 1;
        }
        points += 1;
    }
    assert_eq!((points, counted), (47, 8));

    let decode = "SELECT image_tokens_total, context_len, decode_steps, vendor_tflops, analytic_eager_tflops, \
                  analytic_flash_tflops, flash_io_tb FROM decode WHERE image_tokens_total > ?1 ORDER BY image_tokens_total";
    let database = open("e2e_decode_sweep.db");
    let mut select = database.prepare(decode).expect("a query");
    let row = |row: &rusqlite::Row| {
        let [tokens, context, steps]: [i64; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
        assert_eq!((context - tokens, steps), (10, 100));
        assert_eq!(row.get::<_, f64>(4)?, row.get::<_, f64>(5)?);
        assert!(row.get::<_, f64>(6)? > 0.0);
        row.get::<_, Option<f64>>(3)
    };
    let vendor: Vec<Option<f64>> = select.query_map([0], row).expect("rows").map(|row| row.expect("a row")).collect();
    assert_eq!((vendor.len(), vendor.iter().flatten().count()), (47, 8));
    let most = "SELECT image_tokens_total, MAX(analytic_tflops) FROM vision_prefill WHERE batch_size = 1";
    let most: i64 = open("e2e_vision_prefill_sweep.db").query_row(most, [], |row| row.get(0)).expect("a row");
    assert_eq!(most, 39_423);
}

/// Every field of the published point stands in ours; sizes, names and the vendor's figures are equal.
#[track_caller]
fn same_fields(path: &str, theirs: &Value, ours: &Value) {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => {
            for (key, value) in theirs {
                let path = format!("{path}.{key}");
                same_fields(&path, value, ours.get(key).unwrap_or_else(|| panic!("{path} is missing")));
            }
        }
        // One point of theirs is the first of ours.
        (Value::Array(theirs), Value::Array(ours)) => same_fields(path, &theirs[0], &ours[0]),
        // Theirs counts the prompt twice.
        (Value::Number(theirs), _) if path.ends_with("vendor_total") => {
            assert!(number(ours) < theirs.as_f64().expect("a number"), "{path}");
        }
        (Value::Number(theirs), _) => {
            let (theirs, ours) = (theirs.as_f64().expect("a number"), number(ours));
            let sizes = ["tokens", "num", "image", "batch", "context", "steps", "seconds", "vendor"];
            if sizes.iter().any(|size| path.contains(size)) {
                same(ours, theirs, path);
            } else {
                assert!(ours > 0.0, "{path}: {ours}");
            }
        }
        (Value::String(_), Value::String(_)) if path.contains("description") => {}
        _ => assert_eq!(theirs, ours, "{path}"),
    }
}

#[test]
fn json_files_have_the_published_fields() {
    let folder = written("fields", PUBLISHED, "modelmeter");
    let published = published();
    let files = published["json"].as_object().expect("files");
    assert_eq!(files.len(), 3);
    for (file, theirs) in files {
        same_fields(file, theirs, &json(folder.join(file)));
    }
    let vision = json(folder.join("vision_sweep.json"));
    let point = &vision["points"][0];
    for (field, expected) in [("decode_steps", 0), ("context_len_prefill", 0), ("num_patches", 3200)] {
        assert_eq!(point[field], expected, "{field}");
    }
    assert_eq!((&vision["decode_steps"], &vision["model_id"]), (&0.into(), &"deepseek-ocr-3b".into()));
    let modes: Vec<&String> = point["stage_costs"].as_object().expect("modes").keys().collect();
    assert_eq!(modes, ["vision", "vision_flash", "vision_vendor"]);
    // What is made from a sweep is its figures over the target.
    for (file, sweep, stage, time) in [
        ("responsive-tflops-by-ttft.json", "e2e_vision_prefill_sweep.json", "prefill", 1.0),
        ("responsive-tflops-by-tpot.json", "e2e_decode_sweep.json", "decode", 5.0),
    ] {
        let (derived, sweep) = (json(folder.join(file)), json(folder.join(sweep)));
        for (derived, sweep) in
            derived["points"].as_array().expect("points").iter().zip(sweep["points"].as_array().expect("points"))
        {
            for (field, value) in sweep.as_object().expect("fields") {
                assert_eq!(derived[field], *value, "{file} {field}");
            }
            for (kernel, mode) in [("normal", "eager"), ("flash", "flash")] {
                let cost = &sweep[format!("{stage}_stagecost")][format!("{stage}_{mode}")];
                let of = |rates: &str| number(&derived[rates][format!("analytic_{kernel}_attention_full")]);
                same(of("required_tflops_per_s"), number(&cost["flops_tflops"]) / time, file);
                let bytes = number(&cost["io_tb"]) * 1e12 / 8.0;
                assert!((of("required_bytes_per_s") / (bytes / time) - 1.0).abs() < 1e-15, "{file}");
            }
            let vendor = &derived["required_tflops_per_s"]["vendor_normal_attention_torch_visible"];
            match sweep[stage]["vendor_tflops"].as_f64() {
                Some(flop) => same(number(vendor), flop / time, file),
                None => assert!(vendor.is_null() && sweep["analytic_only"] == true, "{file}"),
            }
        }
    }
    let caches = json(folder.join("kvcache-by-input-shape.json"));
    for point in caches["points"].as_array().expect("points") {
        // 61,440 bytes a token: the prompt once, and all steps.
        let gib = |tokens: f64| 61_440.0 * tokens / 1_073_741_824.0;
        let context = number(&point["context_len"]);
        let cache = |name: &str| number(&point["kvcache_gb"][format!("analytic_{name}")]);
        for kernel in ["normal", "flash"] {
            assert_eq!(cache(&format!("{kernel}_attention_full_prefill")), gib(context));
            assert_eq!(cache(&format!("{kernel}_attention_full_decode")), gib(context + 100.0));
            assert_eq!(cache(&format!("{kernel}_attention_full_total")), gib(context + 100.0));
        }
        let vendor = &point["kvcache_gb"]["vendor_total"];
        assert!(vendor.is_null() || number(vendor) == gib(context + 100.0));
    }
}

#[test]
fn a_link_s_targets_are_those_of_the_files() {
    let folder = written("targets", "axis=grid&values=2x3&batch=2&steps=10&ttft_ms=400&tpot_ms=20", "modelmeter");
    let file = |goal: &str| json(folder.join(format!("responsive-tflops-by-{goal}.json")));
    let (ttft, tpot) = (file("ttft"), file("tpot"));
    assert_eq!((&ttft["ttft_seconds"], &tpot["tpot_seconds_per_token"]), (&0.4.into(), &0.02.into()));
    assert!(ttft.get("tpot_seconds_per_token").is_none() && tpot.get("ttft_seconds").is_none());
    let rate = |file: &Value| number(&file["points"][0]["required_tflops_per_s"]["analytic_flash_attention_full"]);
    same(rate(&ttft), number(&ttft["points"][0]["prefill"]["analytic_flash_tflops"]) / 0.4, "ttft");
    same(rate(&tpot), number(&tpot["points"][0]["decode"]["analytic_flash_tflops"]) / (0.02 * 10.0), "tpot");
    // Nothing was published for a batch of two.
    assert_eq!(ttft["points"][0]["analytic_only"], true);
}

#[test]
fn tables_beside_the_files_say_the_same() {
    let folder = written("markdown", PUBLISHED, "modelmeter");
    for (name, list, digits) in [
        ("responsive-tflops-by-ttft", "required_tflops_per_s", 3),
        ("responsive-tflops-by-tpot", "required_tflops_per_s", 3),
        ("kvcache-by-input-shape", "kvcache_gb", 4),
    ] {
        let text = fs::read_to_string(folder.join(format!("{name}.md"))).expect("a table");
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).skip(2).collect();
        let file = json(folder.join(format!("{name}.json")));
        let points = file["points"].as_array().expect("points");
        assert_eq!((rows.len(), points.len()), (47, 47));
        for (row, point) in rows.iter().zip(points) {
            let field =
                if digits == 3 { "analytic_flash_attention_full" } else { "analytic_flash_attention_full_total" };
            let (rows, columns) = (&point["height_crop_num"], &point["width_crop_num"]);
            let crops = rows.as_u64().expect("rows") * columns.as_u64().expect("columns");
            let beginning = format!("|{crops}|{rows}x{columns}|{}|", point["image_tokens_total"]);
            let figure = format!("|{:.digits$}|", number(&point[list][field]));
            assert!(row.starts_with(&beginning) && row.contains(&figure), "{name}: {row}");
        }
    }
}

#[test]
fn every_picture_is_one_plot_that_can_be_made_again() {
    for (index, link) in
        [PUBLISHED, "axis=dtype&values=bf16,fp8&grid=none", "axis=batch&values=2,500&x=log&ttft_ms=300"]
            .into_iter()
            .enumerate()
    {
        let folder = written(&format!("pictures-{index}"), link, "modelmeter-svg");
        let names = names(&folder);
        assert_eq!(names.len(), 29, "{link}");
        for name in names {
            let svg = fs::read_to_string(folder.join(&name)).expect("a picture");
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{name}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name} of {link}");
            assert!(svg.contains("DeepSeek-OCR") && svg.contains("· v=1&amp;"), "{name}: a model and a link");
            let legend = |words: &[&str]| words.iter().all(|word| svg.contains(&format!(">{word}<")));
            let split = name.contains("split");
            assert_eq!(legend(&["total", "tensor cores", "CUDA cores"]), split, "{name}");
            assert_eq!(legend(&["normal", "flash"]), !split, "{name}");
            let counted =
                ["flops_tflops", "kv_gb", "kvcache", "responsive", "e2e_decode.svg", "e2e_vision_prefill.svg"];
            let counted = counted.iter().any(|part| name.contains(part)) && name != "stagecost_kv_gb.svg";
            assert_eq!(svg.contains("counted by torch"), counted && link == PUBLISHED, "{name} of {link}");
        }
    }
}

#[test]
fn a_folder_is_what_is_one_or_is_named_like_one() {
    let link = "axis=grid&values=1x2";
    let databases = ["e2e_decode_sweep.db", "e2e_vision_prefill_sweep.db", "vision_sweep.db"];
    let databases: BTreeSet<String> = databases.map(str::to_owned).into();
    // No extension, a separator at the end with folders that are not there yet, and a folder with a dot.
    let plain = place("out");
    write(link, "sqlite", plain.to_str().expect("a plain name"));
    assert_eq!(names(&plain), databases);
    let deep = place("deep").join("er.db");
    write(link, "sqlite", &format!("{}/", deep.display()));
    assert_eq!(names(&deep), databases);
    write(link, "sqlite", deep.to_str().expect("a plain name"));
    write(link, "modelmeter", deep.to_str().expect("a plain name"));
    assert_eq!(names(&deep).len(), 3 + 9);
    // A name with an extension, and a file that is there, are files as ever.
    let file = place("sweep.db");
    write(link, "sqlite", file.to_str().expect("a plain name"));
    let tables = "SELECT COUNT(*) FROM stage_costs WHERE mode = 'decode_flash'";
    let count =
        |path: &Path| Connection::open(path).expect("an SQLite file").query_row(tables, [], |row| row.get::<_, i64>(0));
    assert_eq!(count(&file).expect("the table of all stages"), 1);
    let bare = place("notes");
    fs::write(&bare, "notes").expect("a file");
    write(link, "modelmeter", bare.to_str().expect("a plain name"));
    assert_eq!(json(bare.clone())["num_points"], 1);
    // A folder that cannot be made is an error, and nothing is lost.
    let name = bare.to_str().expect("a plain name");
    let output = stagecost(&["sweep", link, "--format", "modelmeter-svg", "-o", name]);
    let line = format!("error: {name}: File exists (os error 17); choose a place that can be written\n");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr)), (Some(1), line.into()));
    assert_eq!(json(bare)["num_points"], 1);
    let output = stagecost(&["sweep", link, "--format", "modelmeter-svg"]);
    let line = "error: --format modelmeter-svg writes a folder of pictures; name it with -o DIR\n";
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr)), (Some(2), line.into()));
}
