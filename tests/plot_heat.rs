//! Whatever a map holds: cells fill the plot, names touch nothing, the pointer finds its cell, and it is drawn at once.
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use stagecost::plot::{Frame, HeatLayout, HeatMap, Rect};

fn map(cells: Vec<Vec<f64>>) -> HeatMap {
    let names = |count: usize| (0..count).map(|index| format!("{}", 1 << (index % 20))).collect();
    HeatMap {
        title: "HBM traffic, normal ÷ flash".into(),
        unit: "×".into(),
        columns: names(cells.first().map_or(0, Vec::len)),
        rows: names(cells.len()),
        cells,
        x_title: "image tokens".into(),
        y_title: "images in a batch".into(),
        x_around: ["", " tokens"],
        y_around: ["batch ", ""],
        mark: Some((0, 0)),
        note: String::new(),
    }
}

fn value() -> impl Strategy<Value = f64> {
    let odd = vec![0.0, -1.0, 1e300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    prop_oneof![8 => 0.5..5.0, 2 => 1e-6..1e6, 1 => prop::sample::select(odd)]
}

fn any_map() -> impl Strategy<Value = HeatMap> {
    (1..30_usize, 1..30_usize).prop_flat_map(|(rows, columns)| {
        prop::collection::vec(prop::collection::vec(value(), columns), rows).prop_map(map)
    })
}

fn finite(rect: &Rect) -> bool {
    [rect.left, rect.top, rect.right, rect.bottom].iter().all(|edge| edge.is_finite())
}

proptest! {
    #[test]
    fn names_never_touch_and_stay_inside(map in any_map(), width in 60.0..900.0, height in 60.0..600.0) {
        for frame in [Frame::Bare, Frame::Titled, Frame::Noted] {
            let layout = HeatLayout::new(&map, width, height, frame);
            let ticks = layout.bar.iter().flat_map(|bar| &bar.ticks).filter_map(|tick| tick.text);
            for names in [&layout.columns, &layout.rows] {
                for pair in names.windows(2) {
                    prop_assert!(!pair[0].rect.overlaps(&pair[1].rect), "{pair:?}");
                }
                prop_assert!(names.iter().all(|name| finite(&name.rect) && name.rect.left >= 0.0));
            }
            for tick in ticks {
                prop_assert!(finite(&tick) && tick.right <= width && !tick.overlaps(&layout.plot), "{tick:?}");
            }
            prop_assert!(layout.plot.width() >= 1.0 && layout.plot.height() >= 0.0);
        }
    }

    /// Every finite cell is painted exactly once, in its own colour.
    #[test]
    fn runs_are_the_cells(map in any_map()) {
        let layout = HeatLayout::new(&map, 700.0, 500.0, Frame::Bare);
        let runs = layout.runs(&map);
        let cells = (0..map.rows.len()).flat_map(|row| (0..map.columns.len()).map(move |column| (row, column)));
        for at in cells {
            let cell = layout.cell(at);
            let under = |(step, rects): (usize, &Vec<Rect>)| {
                rects.iter().filter(|rect| rect.contains(&cell)).map(|_| step).collect::<Vec<_>>()
            };
            let found: Vec<usize> = runs.iter().enumerate().flat_map(under).collect();
            let expected: Vec<usize> = layout.step(map.cells[at.0][at.1]).into_iter().collect();
            prop_assert_eq!(found, expected, "{:?}", at);
        }
    }

    #[test]
    fn the_pointer_finds_the_cell(map in any_map(), row in 0.0..1.0_f64, column in 0.0..1.0_f64) {
        let layout = HeatLayout::new(&map, 700.0, 500.0, Frame::Titled);
        let index = |share: f64, count: usize| (share * count as f64) as usize;
        let at = (index(row, map.rows.len()), index(column, map.columns.len()));
        let cell = layout.cell(at);
        let centre = ((cell.left + cell.right) / 2.0, (cell.top + cell.bottom) / 2.0);
        prop_assert_eq!(layout.nearest(centre.0, centre.1), Some(at));
    }
}

#[test]
fn a_pointer_beside_the_cells_finds_the_nearest_and_outside_none() {
    let map = map(vec![vec![1.0, 2.0], vec![3.0, 4.0]]);
    let layout = HeatLayout::new(&map, 300.0, 200.0, Frame::Bare);
    assert_eq!(layout.nearest(1.0, 199.0), Some((0, 0)), "rows grow upwards");
    assert_eq!(layout.nearest(299.0, 1.0), Some((1, 1)));
    assert_eq!(layout.nearest(-1.0, 10.0), None);
    assert_eq!(layout.nearest(f64::NAN, 10.0), None);
}

#[test]
fn colours_are_logarithmic_beyond_two_decades() {
    let steps = |cells: &[f64]| {
        let map = map(vec![cells.to_vec()]);
        let layout = HeatLayout::new(&map, 400.0, 200.0, Frame::Bare);
        cells.iter().map(|value| layout.step(*value)).collect::<Vec<_>>()
    };
    assert_eq!(steps(&[0.0, 50.0, 100.0]), [Some(0), Some(24), Some(47)]);
    assert_eq!(steps(&[1.0, 100.0, 10_000.0]), [Some(0), Some(24), Some(47)]);
    assert_eq!(steps(&[1.0, f64::NAN, 2.0]), [Some(0), None, Some(47)]);
}

#[test]
fn nothing_breaks_the_layout() {
    let shapes: [Vec<Vec<f64>>; 7] = [
        vec![],
        vec![vec![]],
        vec![vec![7.0]],
        vec![vec![0.0]],
        vec![vec![3.0; 5]; 4],
        vec![vec![f64::NAN; 3]; 3],
        vec![vec![1e-320, 1e300], vec![2.0]],
    ];
    for cells in shapes {
        let map = map(cells);
        for (width, height) in [(0.0, 0.0), (f64::NAN, -3.0), (40.0, 30.0), (600.0, 300.0)] {
            let layout = HeatLayout::new(&map, width, height, Frame::Titled);
            assert!(layout.runs(&map).iter().flatten().all(finite));
            assert!(layout.nearest(10.0, 10.0).is_none_or(|(row, _)| row < map.rows.len()));
        }
    }
}

#[test]
fn values_are_written_where_all_have_room() {
    let map = map(vec![vec![1.234, 5.0, 123.4]; 4]);
    assert!(HeatLayout::new(&map, 400.0, 200.0, Frame::Bare).texts);
    assert!(!HeatLayout::new(&map, 100.0, 200.0, Frame::Bare).texts);
    assert!(!HeatLayout::new(&map, 400.0, 60.0, Frame::Bare).texts);
}

#[cfg(feature = "plot")]
#[test]
fn forty_thousand_cells_are_few_paths() {
    use stagecost::plot::{Sheet, Theme, svg};
    let cell = |row: usize, column: usize| 1.0 + row as f64 / 60.0 + (column as f64 / 40.0).sqrt();
    let map = map((0..200).map(|row| (0..200).map(|column| cell(row, column)).collect()).collect());
    let sheet = Sheet {
        title: String::new(),
        footer: vec![],
        map: Some(map),
        roofline: None,
        columns: 1,
        panel: (900.0, 400.0),
        theme: Theme::LIGHT,
    };
    let picture = svg(&[], &sheet);
    let paths = picture.matches("<path").count();
    assert!(paths <= 100 && picture.len() < 400_000, "{paths} paths in {} bytes", picture.len());
    assert!(!picture.contains("NaN"));
}
