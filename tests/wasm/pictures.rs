//! The pictures that the native tests store, to the byte.

#[path = "../common/charts.rs"]
mod drawn_charts;

use drawn_charts::{charts as all_charts, degenerate, sheet, small};
use stagecost::link::Scenario;
use stagecost::plot::{Chart, Sheet, Theme, svg};
use stagecost::present::charts;
use wasm_bindgen_test::wasm_bindgen_test;

#[track_caller]
fn check(charts: &[Chart], sheet: &Sheet, stored: &str) {
    let picture = svg(charts, sheet);
    let differs = picture.lines().zip(stored.lines()).find(|(ours, theirs)| ours != theirs);
    assert!(picture == stored, "drawn otherwise than natively, first here: {differs:?}");
}

#[wasm_bindgen_test]
fn pictures_are_the_native_ones() {
    let stored = include_str!("../golden/sweep-light.svg");
    check(&all_charts(), &sheet(Theme::LIGHT, 3, (420.0, 220.0)), stored);
    check(&all_charts(), &sheet(Theme::DARK, 2, (330.0, 200.0)), include_str!("../golden/sweep-dark-narrow.svg"));
    check(&small(), &sheet(Theme::DARK, 3, (420.0, 220.0)), include_str!("../golden/short-dark.svg"));
    check(&degenerate(), &sheet(Theme::LIGHT, 3, (330.0, 200.0)), include_str!("../golden/degenerate.svg"));
}

#[wasm_bindgen_test]
fn sheets_and_maps_are_the_native_ones() {
    for (link, theme, stored) in [
        (
            "v=1&sweep=first-token-47&stage=first-token&ttft_ms=50",
            Theme::LIGHT,
            include_str!("../golden/first-token.svg"),
        ),
        (
            "v=1&sweep=published-47&axis2=batch&values2=1,2,4,8,16,32,64",
            Theme::LIGHT,
            include_str!("../golden/map-light.svg"),
        ),
    ] {
        let picture = charts::sheet(&Scenario::from_link(link).expect("a link"), theme).expect("a sheet");
        assert!(picture == stored, "{link} is drawn otherwise than natively");
    }
}

/// No text is measured in a document, which Node does not have.
#[wasm_bindgen_test]
fn a_sweep_is_drawn() {
    let picture = charts::sheet(&Scenario::default(), Theme::LIGHT).expect("the default sweep");
    assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n") && !picture.contains("NaN"));
}
