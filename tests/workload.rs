//! From an image to crops: the vendor's rule, against its published steps run in CPython.

use stagecost::catalog;
use stagecost::link::Scenario;
use stagecost::request::{CropLimits, Crops, Grid, Key, Request};
use stagecost::study::sweep::sweep;
use stagecost::workload::{tokens, vendor_grid};
use wasm_bindgen_test::wasm_bindgen_test;

type Case = (u32, u32, Option<(u32, u32)>, Option<(u32, u32)>);

/// Width, height, and (rows, columns) of the grids that `dynamic_preprocess(min_num=2, image_size=640)` of
/// `modeling_deepseekocr.py` takes with `max_num=9`, and of the vendor's vLLM scripts with `max_num=6`: sizes around every threshold, exact ties (1:1, 1:2), and ratios that tie as rationals
/// but not in floating point (7:12, 5:6).
const CASES: &[Case] = &[
    (640, 640, None, None),
    (641, 640, Some((2, 2)), Some((2, 2))),
    (640, 641, Some((2, 2)), Some((2, 2))),
    (1, 641, Some((9, 1)), Some((6, 1))),
    (641, 1, Some((1, 9)), Some((1, 6))),
    (1000, 1000, Some((2, 2)), Some((2, 2))),
    (1357, 1357, Some((2, 2)), Some((2, 2))),
    (1358, 1358, Some((3, 3)), Some((2, 2))),
    (1400, 1400, Some((3, 3)), Some((2, 2))),
    (1600, 1200, Some((2, 3)), Some((2, 3))),
    (1200, 1600, Some((3, 2)), Some((3, 2))),
    (1920, 1280, Some((2, 3)), Some((2, 3))),
    (1280, 1920, Some((3, 2)), Some((3, 2))),
    (2480, 3508, Some((3, 2)), Some((3, 2))),
    (3508, 2480, Some((2, 3)), Some((2, 3))),
    (1700, 2200, Some((3, 2)), Some((3, 2))),
    (700, 1200, Some((3, 2)), Some((3, 2))),
    (1400, 2400, Some((3, 2)), Some((3, 2))),
    (5, 6000, Some((9, 1)), Some((6, 1))),
    (6000, 5, Some((1, 9)), Some((1, 6))),
    (800, 1600, Some((2, 1)), Some((2, 1))),
    (1600, 800, Some((1, 2)), Some((1, 2))),
    (2000, 4000, Some((4, 2)), Some((2, 1))),
    (905, 1810, Some((2, 1)), Some((2, 1))),
    (906, 1812, Some((4, 2)), Some((2, 1))),
    (1000, 800, Some((2, 2)), Some((2, 2))),
    (1250, 1000, Some((2, 3)), Some((2, 3))),
    (2500, 1000, Some((2, 4)), Some((1, 3))),
    (3000, 1000, Some((1, 3)), Some((1, 3))),
    (4500, 1000, Some((1, 5)), Some((1, 5))),
    (1000, 4500, Some((5, 1)), Some((5, 1))),
    (1920, 1080, Some((2, 4)), Some((1, 2))),
    (1080, 1920, Some((4, 2)), Some((2, 1))),
    (1654, 2339, Some((3, 2)), Some((3, 2))),
    (1024, 768, Some((2, 3)), Some((2, 3))),
    (100000, 100000, Some((3, 3)), Some((2, 2))),
    (100000, 1, Some((1, 9)), Some((1, 6))),
    (1, 100000, Some((9, 1)), Some((6, 1))),
    (1100, 2000, Some((4, 2)), Some((2, 1))),
    (13, 7000, Some((9, 1)), Some((6, 1))),
    (1500, 1800, Some((3, 3)), Some((2, 2))),
    (5000, 6000, Some((3, 3)), Some((2, 2))),
    (750, 1000, Some((3, 2)), Some((3, 2))),
    (3750, 1000, Some((1, 4)), Some((1, 4))),
    (1500, 400, Some((1, 4)), Some((1, 4))),
];

fn grid((rows, columns): (u32, u32)) -> Grid {
    Grid { rows, columns }
}

fn request(link: &str) -> Request {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}")).request
}

#[wasm_bindgen_test(unsupported = test)]
fn the_vendors_rule() {
    let mut differ = 0;
    for &(width, height, nine, six) in CASES {
        let of = |link: &str| request(&format!("image={width}x{height}{link}")).grid();
        assert_eq!(of(""), nine.map(grid), "{width} x {height}");
        assert_eq!(of("&max_crops=9"), nine.map(grid), "{width} x {height}");
        assert_eq!(of("&max_crops=6"), six.map(grid), "{width} x {height}");
        differ += u32::from(nine != six);
    }
    assert_eq!((differ, CASES.len()), (18, 45));
}

/// The grid by the vendor's steps written another way: every grid of so many crops is listed, those of as many crops by
/// rising or by falling columns, and all that are as near as the nearest compete from the smallest on.
fn by_hand(width: f64, height: f64, limits: (u32, u32), rising: bool) -> Option<Grid> {
    if width <= 640.0 && height <= 640.0 {
        return None;
    }
    let mut grids: Vec<Grid> = (1..=limits.1).flat_map(|rows| (1..=limits.1).map(move |c| grid((rows, c)))).collect();
    grids.retain(|grid| (limits.0..=limits.1).contains(&grid.crops()));
    let order = |grid: &Grid| (grid.crops(), if rising { grid.columns } else { grid.rows });
    grids.sort_by_key(order);
    let distance = |grid: &Grid| (width / height - f64::from(grid.columns) / f64::from(grid.rows)).abs();
    let least = grids.iter().map(distance).fold(f64::INFINITY, f64::min);
    grids.retain(|grid| distance(grid) == least);
    let first = grids[0];
    let large = |grid: &&Grid| width * height > 0.5 * 640.0 * 640.0 * f64::from(grid.crops());
    let chosen = grids.iter().skip(1).rfind(large).copied().unwrap_or(first);
    (chosen.crops() > 1).then_some(chosen)
}

#[wasm_bindgen_test(unsupported = test)]
fn any_limits_follow_the_same_steps() {
    let model = catalog::model("deepseek-ocr").expect("in the catalogue");
    let tiling = model.vision.views.nearest_grid().expect("a grid of crops");
    let sides = [1, 320, 600, 640, 641, 768, 800, 905, 906, 1000, 1080, 1250, 1400, 1654, 1920, 2339, 3000, 3508, 6000];
    for limits in [(2, 9), (2, 6), (2, 3), (1, 9), (4, 12), (2, 16), (7, 7), (1, 1), (2, 64)] {
        for (width, height) in sides.iter().flat_map(|width| sides.iter().map(move |height| (*width, *height))) {
            let own = vendor_grid(tiling, limits.0..=limits.1, width, height);
            let (width, height) = (f64::from(width), f64::from(height));
            assert_eq!(own, by_hand(width, height, limits, true), "{width} x {height}, {limits:?}");
            // In which order a set holds grids of as many crops decides nothing with limits that are published.
            let published = limits == (2, 9) || limits == (2, 6);
            assert!(!published || own == by_hand(width, height, limits, false), "{width} x {height}, {limits:?}");
        }
    }
}

/// The side from which on an image is cropped, and that by which near grids are compared, are the vendor's literals.
#[wasm_bindgen_test(unsupported = test)]
fn the_rule_does_not_follow_the_side_of_a_crop() {
    for (link, cut, count) in [
        ("image=1920x1080", Some((2, 4)), 1093.0),
        ("image=1920x1080&max_crops=6", Some((1, 2)), 483.0),
        ("image=1000x1000&base=1280&tile=1024", Some((2, 2)), 1477.0),
        ("image=1000x1000&base=1280&tile=1024&max_crops=6", Some((2, 2)), 1477.0),
        ("image=600x600&tile=512", None, 273.0),
        ("image=640x640&tile=64", None, 273.0),
        ("image=641x640&tile=1024", Some((2, 2)), 273.0 + 32.0 * 33.0),
    ] {
        let request = request(link);
        assert_eq!((request.grid(), tokens(&request).image), (cut.map(grid), count), "{link}");
    }
    for &(width, height, nine, _) in CASES {
        for tile in [64, 512, 1024, 4096] {
            let own = request(&format!("image={width}x{height}&tile={tile}")).grid();
            assert_eq!(own, nine.map(grid), "{width} x {height}, {tile}");
        }
    }
}

/// A limit that is not set yields to one that is, and of two that are the one set last moves the other along.
#[wasm_bindgen_test(unsupported = test)]
fn limits_never_contradict_each_other() {
    for (link, range, name) in [
        ("", 2..=9, Some("Hugging Face code")),
        ("max_crops=6", 2..=6, Some("vLLM, SGLang, vendor's vLLM scripts")),
        ("min_crops=2&max_crops=9", 2..=9, Some("Hugging Face code")),
        ("min_crops=5&max_crops=9", 5..=9, None),
        ("max_crops=1", 1..=1, None),
        ("min_crops=12", 12..=12, None),
        ("min_crops=3&max_crops=20", 3..=20, None),
    ] {
        let request = request(link);
        assert_eq!(request.crop_range(), range, "{link}");
        assert_eq!(request.crop_rule().map(|rule| rule.name).as_deref(), name, "{link}");
    }
    let mut moved = request("image=1920x1080&min_crops=8&max_crops=12");
    moved.set(Key::MaxCrops, "5").expect("a limit");
    assert_eq!((moved.crop_range(), moved.check()), (5..=5, Ok(())));
    moved.set(Key::MinCrops, "7").expect("a limit");
    assert_eq!((moved.crop_range(), moved.check()), (7..=7, Ok(())));
    for (min, max, key) in
        [(Some(0), None, "min_crops"), (None, Some(65), "max_crops"), (Some(3), Some(2), "min_crops")]
    {
        let wrong = Request { crop_limits: CropLimits { min, max }, ..Request::default() };
        assert_eq!(wrong.check().expect_err("out of range").key(), key);
    }
    let model = Request::default().model;
    let tiling = model.vision.views.nearest_grid().expect("a grid of crops");
    let of = |rule| CropLimits::of(&rule, tiling);
    let rules: Vec<_> = tiling.rules().collect();
    assert_eq!(of(rules[0].clone()), CropLimits::default());
    assert_eq!(of(rules[1].clone()), CropLimits { min: None, max: Some(6) });
}

#[wasm_bindgen_test(unsupported = test)]
fn links_with_limits() {
    for (link, canonical) in [
        ("max_crops=06&image=1920x1080", "v=1&image=1920x1080&max_crops=6"),
        ("max_crops=1&min_crops=1", "v=1&min_crops=1&max_crops=1"),
        ("max_crops=9&min_crops=2", "v=1"),
        ("max_crops=1", "v=1&max_crops=1"),
        ("axis=max_crops&values=6,9&image=1920x1080", "v=1&image=1920x1080&axis=max_crops&values=6,9"),
        ("axis=min_crops&values=8,1&max_crops=4", "v=1&max_crops=4&axis=min_crops&values=8,1"),
    ] {
        let read = Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        assert_eq!(read.link(), canonical);
    }
    for (link, error) in [
        ("max_crops=0", "max_crops: \"0\" is too small; expected a whole number from 1 to 64, at least min_crops"),
        (
            "min_crops=65",
            "min_crops: \"65\" is too large; expected a whole number from 1 to 64, at most max_crops; without one it raises the most too",
        ),
        ("min_crops=8&max_crops=2", "min_crops: 8 is more than max_crops, 2; give at most max_crops"),
        ("max_crops=1&min_crops=2", "min_crops: 2 is more than max_crops, 1; give at most max_crops"),
        ("min_crops=12&max_crops=9", "min_crops: 12 is more than max_crops, 9; give at most max_crops"),
        ("max_crop=6", "max_crop: unknown key; did you mean max_crops?"),
        ("axis=max_crops", "axis: there are no values to sweep; add values, such as values=9"),
        ("axis=min_crops&max_crops=6", "axis: there are no values to sweep; add values, such as values=2"),
    ] {
        assert_eq!(Scenario::from_link(link).expect_err(link).to_string(), error);
    }
}

/// A sweep over the most crops is a plain evaluation a value, and says so in every row of its file.
#[wasm_bindgen_test(unsupported = test)]
fn limits_can_be_swept() {
    let scenario = Scenario::from_link("image=1920x1080&axis=max_crops&values=1,6,9&kernels=flash").expect("a link");
    let sweep = sweep(&scenario).expect("a sweep");
    let grids: Vec<_> = sweep.points.iter().map(|point| point.request.grid_text()).collect();
    assert_eq!(grids, ["none", "1x2", "2x4"]);
    for point in &sweep.points {
        let alone = request(&format!("image=1920x1080&max_crops={}", point.text));
        assert_eq!(point.costs[0].1, stagecost::evaluate(&alone).expect("a cost"), "{}", point.text);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn it_says_which_rule_cut_an_image() {
    for (link, words) in [
        ("image=1920x1080", "2 × 4 crops by the vendor's rule, at most 9 (Hugging Face code)"),
        (
            "image=1920x1080&max_crops=6",
            "1 × 2 crops by the vendor's rule, at most 6 (vLLM, SGLang, vendor's vLLM scripts)",
        ),
        ("image=3000x1000&min_crops=8&max_crops=20", "2 × 6 crops by the vendor's rule, 8 to 20"),
        ("image=700x900&min_crops=4&max_crops=4", "2 × 2 crops by the vendor's rule, exactly 4"),
        ("image=600x600&tile=512", "no crops by the vendor's rule: no side is longer than 640 px"),
        ("image=700x700&max_crops=1", "no crops by the vendor's rule, exactly 1: a single crop is not run"),
    ] {
        assert_eq!(request(link).cut().as_deref(), Some(words), "{link}");
    }
    assert_eq!(request("grid=2x3&max_crops=6").cut(), None);
    assert_eq!(request("grid=none").cut(), None);
}

/// A grid by hand is what it is; only an image is cut by a rule.
#[wasm_bindgen_test(unsupported = test)]
fn limits_count_where_an_image_is_cut() {
    let unused = |link: &str| Scenario::from_link(link).expect("a link").unused(Key::MaxCrops);
    let reason = Some("counts only where an image size decides the crops");
    assert_eq!((unused("").as_deref(), unused("grid=none&max_crops=6").as_deref()), (reason, reason));
    assert_eq!(unused("image=1920x1080"), None);
    let (plain, limited) = (request("grid=3x3"), request("grid=3x3&max_crops=4"));
    assert_eq!(stagecost::evaluate(&plain), stagecost::evaluate(&limited));
}

#[wasm_bindgen_test(unsupported = test)]
fn more_crops_than_the_vendor_makes_are_an_extrapolation() {
    for (rows, columns, expected) in [(1, 1, true), (1, 2, false), (3, 3, false), (2, 5, true), (15, 26, true)] {
        let request = Request { crops: Crops::Grid(Grid { rows, columns }), ..Request::default() };
        assert_eq!(request.is_extrapolated(), expected, "{rows} x {columns}");
    }
    assert!(!Request { crops: Crops::None, ..Request::default() }.is_extrapolated());
    // Whatever limits are set, the measure is what the vendor's own code makes.
    assert!(request("image=3000x1000&min_crops=8&max_crops=20").is_extrapolated());
    assert!(!request("image=800x1600&max_crops=20").is_extrapolated());
    assert!(!request("grid=3x3&max_crops=6").is_extrapolated());
}
