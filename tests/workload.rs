//! From an image to crops: the vendor's rule, against its published steps run in CPython.

use stagecost::catalog;
use stagecost::request::{Crops, Grid, Request};
use stagecost::workload::vendor_grid;
use wasm_bindgen_test::wasm_bindgen_test;

type Case = (u32, u32, Option<(u32, u32)>);

/// Width, height, and (rows, columns) of the grid that `dynamic_preprocess(min_num=2, max_num=9, image_size=640)` of
/// `modeling_deepseekocr.py` takes: sizes around every threshold, exact ties (1:1, 1:2), and ratios that tie as rationals
/// but not in floating point (7:12, 5:6).
const CASES: &[Case] = &[
    (640, 640, None),
    (641, 640, Some((2, 2))),
    (640, 641, Some((2, 2))),
    (1, 641, Some((9, 1))),
    (641, 1, Some((1, 9))),
    (1000, 1000, Some((2, 2))),
    (1357, 1357, Some((2, 2))),
    (1358, 1358, Some((3, 3))),
    (1400, 1400, Some((3, 3))),
    (1600, 1200, Some((2, 3))),
    (1200, 1600, Some((3, 2))),
    (1920, 1280, Some((2, 3))),
    (1280, 1920, Some((3, 2))),
    (2480, 3508, Some((3, 2))),
    (3508, 2480, Some((2, 3))),
    (1700, 2200, Some((3, 2))),
    (700, 1200, Some((3, 2))),
    (1400, 2400, Some((3, 2))),
    (5, 6000, Some((9, 1))),
    (6000, 5, Some((1, 9))),
    (800, 1600, Some((2, 1))),
    (1600, 800, Some((1, 2))),
    (2000, 4000, Some((4, 2))),
    (905, 1810, Some((2, 1))),
    (906, 1812, Some((4, 2))),
    (1000, 800, Some((2, 2))),
    (1250, 1000, Some((2, 3))),
    (2500, 1000, Some((2, 4))),
    (3000, 1000, Some((1, 3))),
    (4500, 1000, Some((1, 5))),
    (1000, 4500, Some((5, 1))),
    (1920, 1080, Some((2, 4))),
    (1080, 1920, Some((4, 2))),
    (1654, 2339, Some((3, 2))),
    (1024, 768, Some((2, 3))),
    (100000, 100000, Some((3, 3))),
    (100000, 1, Some((1, 9))),
    (1, 100000, Some((9, 1))),
    (1100, 2000, Some((4, 2))),
    (13, 7000, Some((9, 1))),
    (1500, 1800, Some((3, 3))),
    (5000, 6000, Some((3, 3))),
    (750, 1000, Some((3, 2))),
    (3750, 1000, Some((1, 4))),
    (1500, 400, Some((1, 4))),
];

#[wasm_bindgen_test(unsupported = test)]
fn the_vendors_rule() {
    let model = catalog::model("deepseek-ocr").expect("in the catalogue");
    for &(width, height, expected) in CASES {
        let grid = vendor_grid(&model.tiling, width, height, 640);
        assert_eq!(grid, expected.map(|(rows, columns)| Grid { rows, columns }), "{width} x {height}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn more_crops_than_the_vendor_makes_are_an_extrapolation() {
    for (rows, columns, expected) in [(1, 1, true), (1, 2, false), (3, 3, false), (2, 5, true), (15, 26, true)] {
        let request = Request { crops: Crops::Grid(Grid { rows, columns }), ..Request::default() };
        assert_eq!(request.is_extrapolated(), expected, "{rows} x {columns}");
    }
    assert!(!Request { crops: Crops::None, ..Request::default() }.is_extrapolated());
}
