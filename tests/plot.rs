//! Charts on sheets, compared with stored pictures; `UPDATE_GOLDEN=1` stores them anew.
#![cfg(all(feature = "plot", not(target_arch = "wasm32")))]

#[path = "common/charts.rs"]
mod charts;

use charts::{charts, degenerate, grids, sheet, small};
use stagecost::plot::labels::{of_point, place};
use stagecost::plot::svg_text::SvgText;
use stagecost::plot::ticks::Tick;
use stagecost::plot::{
    Chart, Frame, Layout, Role, Series, Sheet, Theme, Ticks, area, draw_data, draw_hover, legend, svg,
};

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

/// What is drawn where the points of one index are pointed at.
fn hovered(chart: &Chart, layout: &Layout, index: usize) -> String {
    let mut text = String::new();
    let area = area(SvgText::new(&mut text), Box::new(SvgText::ink), layout.size.0, layout.size.1);
    draw_hover(&area, chart, layout, &Theme::LIGHT, index).expect("a string has room");
    drop(area);
    text
}

#[test]
fn the_point_that_is_pointed_at_is_named_and_no_other_at_its_crosshair() {
    for chart in charts().iter().chain(&small()) {
        let layout = Layout::new(chart, 340.0, 216.0, Frame::Bare);
        let placed = place(chart, &layout);
        for (index, label) in chart.labels.iter().enumerate() {
            let name = of_point(chart, &layout, index, &placed).expect("room");
            assert_eq!(name.text, label.text, "{}", chart.title);
            let dots = chart.series.iter().filter_map(|series| layout.px(series.points[index]));
            for dot in dots {
                assert!(!name.rect.overlaps(&stagecost::plot::Rect::around(dot.0, dot.1, 6.0, 6.0)), "{}", chart.title);
            }
            assert!(placed.limits.iter().all(|limit| !limit.rect.overlaps(&name.rect)), "{}", chart.title);
            let drawn = hovered(chart, &layout, index);
            let texts: Vec<_> =
                drawn.split("<text").skip(1).map(|text| text.contains(&format!(">{}<", label.text))).collect();
            assert_eq!(texts, [true], "{}: its name alone: {drawn}", chart.title);
            // Static names that the crosshair or this one touches are painted over.
            let x = layout.x_px(label.x).expect("a place").floor() + 0.5;
            for other in &placed.points {
                let rect = other.rect;
                let touched = (rect.left - 2.0 < x && x < rect.right + 2.0) || rect.overlaps(&name.rect);
                let corner = format!("M{} {}", ((rect.left - 1.0) * 10.0).round(), ((rect.top - 1.0) * 10.0).round());
                assert!(
                    !touched || drawn.contains(&corner),
                    "{}: {} stays beside {}",
                    chart.title,
                    other.text,
                    label.text
                );
            }
        }
    }
}

#[test]
fn dots_in_one_place_are_both_seen() {
    let tick = |value: f64| Tick { value, text: "abc".into() };
    let series = |name: &str, role| Series { name: name.into(), role, points: vec![(0.0, 5.0), (1.0, 5.0)] };
    let both = vec![series("normal", Role::Normal), series("flash", Role::Flash)];
    let base = small().remove(0);
    let mut chart = Chart { series: both, labels: vec![], mark: None, ..base };
    chart.x.ticks = Ticks::Named(vec![tick(0.0), tick(1.0)]);
    chart.x.range = (0.0, 1.0);
    let layout = Layout::new(&chart, 340.0, 216.0, Frame::Bare);
    let mut text = String::new();
    let page = area(SvgText::new(&mut text), Box::new(SvgText::ink), 340.0, 216.0);
    draw_data(&page, &chart, &layout, &Theme::LIGHT).expect("a string has room");
    drop(page);
    let theme = Theme::LIGHT;
    let [below, above] = [Role::Normal, Role::Flash].map(|role| theme.dot(role).colour.css());
    let place = |colour: &str| text.find(&format!("fill=\"{colour}\"")).unwrap_or_else(|| panic!("{colour} in {text}"));
    let order = [place(&below), place(&theme.card.css()), place(&above)];
    assert!(order.is_sorted(), "a hollow one below, a filled one on it: {order:?}");
    let looks: Vec<_> = legend([&chart].into_iter(), &theme).into_iter().map(|item| item.look).collect();
    assert_eq!(looks, [theme.dot(Role::Normal), theme.dot(Role::Flash)], "the legend shows dots, not lines");
    assert_ne!(looks[0].marker, looks[1].marker);
}
