//! The command line for old notebooks: the published schema, SQLite files, the comparison, and how files are replaced.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

use rusqlite::Connection;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn stagecost(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stagecost")).args(arguments).output().expect("the program starts")
}

#[track_caller]
fn prints(arguments: &[&str]) -> String {
    let output = stagecost(arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && error.is_empty(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).expect("text")
}

/// An empty folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for tests");
    folder
}

#[test]
fn sweep_prints_the_published_schema() {
    let text = prints(&["sweep", "sweep=published-47", "--format", "modelmeter"]);
    let file: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(file["points"][0]["stage_costs"]["vision_vendor"]["flops_tflops"], 1.916266708992);
    assert_eq!(file["stagecost"]["link"], "v=1&sweep=published-47");
}

#[test]
fn a_database_has_the_same_figures_one_row_per_point_and_mode() {
    let path = folder("sqlite").join("sweep.db");
    let name = path.to_str().expect("a plain name");
    // What was there is replaced, whatever it was.
    fs::write(&path, "notes").expect("a file");
    assert!(prints(&["sweep", "sweep=published-47", "--format", "sqlite", "-o", name]).is_empty());
    let json = prints(&["sweep", "sweep=published-47", "--format", "modelmeter"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");

    let database = Connection::open(&path).expect("an SQLite file");
    let check: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(check, "ok");
    let link: String = database.query_row("SELECT link FROM about", [], |row| row.get(0)).expect("a link");
    assert_eq!(link, "v=1&sweep=published-47");
    let mut select = database.prepare("SELECT * FROM stage_costs ORDER BY point").expect("the table");
    let columns: Vec<String> = select.column_names().map(str::to_owned).collect();
    let mut rows = select.query([]).expect("rows");
    let mut count = 0;
    while let Some(row) = rows.next().expect("a row") {
        let text = |column: &str| row.get::<_, Option<String>>(column).expect(column);
        let mode = text("mode").expect("a mode");
        let point = &json["points"][row.get::<_, u16>("point").expect("an index") as usize];
        let cost = &point["stage_costs"][&mode];
        let vendor = mode.ends_with("_vendor");
        let flash = mode.ends_with("_flash");
        assert_eq!(
            text("kernel").as_deref(),
            if vendor { None } else { Some(["normal", "flash"][usize::from(flash)]) }
        );
        for column in &columns {
            if ["point", "stage", "mode", "kernel"].contains(&&**column) {
                continue;
            }
            let figure: Option<f64> = row.get(&**column).expect(column);
            let expected = cost.get(column).or(point.get(column)).and_then(Value::as_f64);
            // A zero for what nobody counted is a place that only JSON needs.
            assert_eq!(figure, expected.filter(|figure| !vendor || *figure != 0.0), "{mode} {column}");
        }
        count += 1;
    }
    assert_eq!(count, 47 * 6 + 8 * 3);
    let left: Vec<_> = fs::read_dir(path.parent().expect("a folder")).expect("a folder").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_database_needs_a_place() {
    let refused = |arguments: &[&str], status, line: &str| {
        let output = stagecost(arguments);
        assert_eq!(String::from_utf8_lossy(&output.stderr), format!("error: {line}\n"));
        assert_eq!(output.status.code(), Some(status));
        assert!(output.stdout.is_empty());
    };
    let link = "axis=grid&values=1x2";
    refused(
        &["sweep", link, "--format", "sqlite"],
        2,
        "--format sqlite writes files; name a folder with -o DIR, or one file with -o FILE.db",
    );
    refused(
        &["sweep", "axis=kernel&values=normal", "--format", "sqlite", "-o", "never.db"],
        2,
        "axis: kernel has no axis in this format: each stage and kernel has its own place; sweep grid or another size",
    );
    let folder = folder("place");
    let name = folder.join("no/sweep.db").to_str().expect("a plain name").to_owned();
    let line = format!("{name}: No such file or directory (os error 2); choose a place that can be written");
    refused(&["sweep", link, "--format", "sqlite", "-o", &name], 1, &line);
    // A folder is not replaced, and nothing is left beside it.
    let name = folder.to_str().expect("a plain name");
    let line = format!("{name}: Is a directory (os error 21); choose a place that can be written");
    refused(&["sweep", link, "--format", "csv", "-o", name], 1, &line);
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 0);
}

#[cfg(unix)]
#[test]
fn what_is_no_plain_file_stays_what_it_is() {
    use std::os::unix::fs::symlink;
    assert!(prints(&["compare", "--format", "csv", "-o", "/dev/null"]).is_empty());
    assert!(!fs::metadata("/dev/null").expect("a device").is_file());
    let folder = folder("links");
    let (file, link) = (folder.join("file.csv"), folder.join("link.csv"));
    fs::write(&file, "old").expect("a file");
    symlink(&file, &link).expect("a link");
    assert!(prints(&["compare", "--format", "csv", "-o", link.to_str().expect("a plain name")]).is_empty());
    assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
    assert!(fs::read_to_string(&file).expect("text").starts_with("grid,"));
}

#[test]
fn the_document_is_what_the_program_prints() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/modelmeter.md");
    let text = fs::read_to_string(document).expect("docs/modelmeter.md");
    assert!(prints(&["compare", "--format", "markdown"]) == text, "docs/modelmeter.md is old; run scripts/docs");
    assert!(
        prints(&["compare", "--format", "csv"]).starts_with("grid,image_tokens,stage,field,kernel,published,ours\n")
    );
}
