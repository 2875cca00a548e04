//! Whatever a chart holds: texts inside it stay inside, touch neither each other nor tick texts, and no pixel is NaN.
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use stagecost::plot::labels::place;
use stagecost::plot::{Axis, Chart, Frame, Layout, Limit, PointLabel, Rect, Role, ScaleKind, Series};

fn kind() -> impl Strategy<Value = ScaleKind> {
    prop_oneof![Just(ScaleKind::Linear), Just(ScaleKind::Log)]
}

/// Values as sweeps have them, and values nobody should ask for.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => 0.0..50_000.0,
        2 => 1e-6..1.0,
        1 => any::<f64>(),
        1 => prop::sample::select(vec![0.0, -0.0, -1.0, 1e300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
    ]
}

fn chart() -> impl Strategy<Value = Chart> {
    let points = prop::collection::vec((value(), value()), 0..50);
    let ranges = ((value(), value()), (value(), value()));
    let limits = prop::collection::vec(value(), 0..3);
    (points, ranges, limits, kind(), kind(), prop::option::of(0..50_usize)).prop_map(
        |(points, (x, y), limits, x_kind, y_kind, mark)| {
            let text = |x: f64, y: f64| format!("{}×{}", x as i64 % 30, y as i64 % 100);
            let labels = points.iter().map(|(x, y)| PointLabel { x: *x, y: *y, text: text(*x, *y) }).collect();
            let limits = limits.into_iter().map(|y| Limit { name: "H100 3.35".into(), y }).collect();
            let mark = mark.and_then(|index| points.get(index)).map(|point| point.0);
            let axis = |kind, range| Axis::new("image tokens", kind, range);
            let series = vec![Series { name: "normal".into(), role: Role::Normal, points }];
            let axes = (axis(x_kind, x), axis(y_kind, y));
            Chart { x: axes.0, y: axes.1, series, limits, labels, mark, ..Chart::new("t", "GB") }
        },
    )
}

fn finite(rect: &Rect) -> bool {
    [rect.left, rect.top, rect.right, rect.bottom].iter().all(|edge| edge.is_finite())
}

proptest! {
    #[test]
    fn texts_never_touch(chart in chart(), width in 20.0..900.0, height in 20.0..500.0) {
        for frame in [Frame::Bare, Frame::Titled] {
            let layout = Layout::new(&chart, width, height, frame);
            let labels = place(&chart, &layout);
            let ticks = layout.x_ticks.iter().chain(&layout.y_ticks).filter_map(|tick| tick.text);
            let inside: Vec<Rect> = labels.points.iter().chain(&labels.limits).map(|label| label.rect).collect();
            let picture = Rect { left: 0.0, top: 0.0, right: width, bottom: height };
            prop_assert!(inside.iter().all(|rect| picture.contains(rect)), "{inside:?} leave {picture:?}");
            let all: Vec<Rect> = inside.into_iter().chain(ticks).collect();
            prop_assert!(all.iter().all(finite));
            for (index, rect) in all.iter().enumerate() {
                for other in &all[index + 1..] {
                    prop_assert!(!rect.overlaps(other), "{rect:?} touches {other:?}");
                }
            }
        }
    }

    #[test]
    fn a_pixel_is_a_number_or_nothing(chart in chart(), px in -10.0..500.0, py in -10.0..300.0) {
        let layout = Layout::new(&chart, 420.0, 220.0, Frame::Bare);
        for point in chart.points() {
            if let Some((x, y)) = layout.px(point) {
                prop_assert!(x.is_finite() && y.is_finite());
            }
        }
        let (x, y) = layout.value_at(px, py);
        prop_assert!(!x.is_nan() && !y.is_nan());
        if let Some(index) = layout.nearest(&chart, px, py) {
            prop_assert!(index < chart.series[0].points.len());
        }
    }

    #[test]
    fn pixels_lead_back(low in 1e-3..1e3, span in 1.1..1e6, kind in kind(), at in 0.0..1.0) {
        let axis = Axis::new("", kind, (low, low * span));
        let chart = Chart { x: axis.clone(), y: axis, ..Chart::new("t", "GB") };
        let layout = Layout::new(&chart, 420.0, 220.0, Frame::Bare);
        let px = (layout.plot.left + at * layout.plot.width(), layout.plot.top + at * layout.plot.height());
        let (x, y) = layout.value_at(px.0, px.1);
        let back = (layout.x_px(x), layout.y_px(y));
        if let (Some(bx), Some(by)) = back {
            prop_assert!((bx - px.0).abs() < 1e-3 && (by - px.1).abs() < 1e-3, "{px:?} became {back:?}");
        }
    }
}
