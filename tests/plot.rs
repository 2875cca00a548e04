//! Charts on sheets, compared with stored pictures; `UPDATE_GOLDEN=1` stores them anew.
#![cfg(all(feature = "plot", not(target_arch = "wasm32")))]

#[path = "common/charts.rs"]
mod charts;

use charts::{charts, degenerate, grids, sheet, small};
use stagecost::plot::{Chart, Sheet, Theme, svg};

#[test]
fn the_sweep_is_the_real_one() {
    let grids = grids();
    assert_eq!((grids.len(), grids[0].1, grids[grids.len() - 1].1), (47, 483.0, 39_423.0));
}

#[track_caller]
fn check(name: &str, charts: &[Chart], sheet: &Sheet) {
    let picture = svg(charts, sheet);
    assert_eq!(picture, svg(charts, sheet), "drawing twice gave two pictures");
    assert!(!picture.contains("NaN") && !picture.contains("inf"), "{name} holds a number that is none");
    let path = format!("{}/tests/golden/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &picture).expect("tests/golden can be written");
    }
    let stored = std::fs::read_to_string(&path).expect("a golden file; UPDATE_GOLDEN=1 makes it");
    assert!(picture == stored, "{name} looks different; look at it, then UPDATE_GOLDEN=1");
}

#[test]
fn a_long_sweep() {
    check("sweep-light", &charts(), &sheet(Theme::LIGHT, 3, (420.0, 220.0)));
    check("sweep-dark-narrow", &charts(), &sheet(Theme::DARK, 2, (330.0, 200.0)));
}

#[test]
fn a_short_sweep() {
    check("short-dark", &small(), &sheet(Theme::DARK, 3, (420.0, 220.0)));
    check("short-light-narrow", &small(), &sheet(Theme::LIGHT, 2, (330.0, 200.0)));
}

#[test]
fn nothing_breaks_the_picture() {
    check("degenerate", &degenerate(), &sheet(Theme::LIGHT, 3, (330.0, 200.0)));
    let empty = Sheet { title: String::new(), footer: vec![], ..sheet(Theme::LIGHT, 0, (0.0, f64::MAX)) };
    assert!(svg(&[], &empty).ends_with("</svg>\n"));
}

#[test]
fn texts_are_escaped() {
    let picture = svg(&charts(), &sheet(Theme::LIGHT, 3, (420.0, 220.0)));
    assert!(picture.contains("Required bandwidth &lt;50 ms &amp; &quot;less&quot;"));
    assert!(picture.contains("v=1&amp;model="));
}
