//! Texts inside the plot: each where there is room, none on another; the current workload first, then ends, then evenly.

use super::chart::{Chart, PointLabel};
use super::layout::{Layout, Rect};
use super::path::cut_segment;
use super::text::{SMALL, text_height, text_width};
use crate::sorting::ascending;

/// A text with its room; it is drawn centred in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// What it says.
    pub text: String,
    /// Where it goes.
    pub rect: Rect,
}

/// Labels closer than this in x would crowd the line, in CSS pixels.
const APART: f64 = 34.0;

/// All texts inside a plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// At data points, in order of importance.
    pub points: Vec<Placed>,
    /// The names of limits.
    pub limits: Vec<Placed>,
}

/// Finds room for the names of the limits and then for as many point labels as there is room for.
pub fn place(chart: &Chart, layout: &Layout) -> Labels {
    let obstacles = Obstacles::of(chart, layout);
    let mut taken: Vec<Rect> = ticks(layout).collect();
    let limits = place_limits(chart, layout, &obstacles, &mut taken);
    let points = place_points(chart, layout, &obstacles, &mut taken);
    Labels { points, limits }
}

/// On its line where it covers least, the right end before the left and above before below. A limit beyond the axis is
/// named at the edge, with an arrow.
fn place_limits(chart: &Chart, layout: &Layout, obstacles: &Obstacles, taken: &mut Vec<Rect>) -> Vec<Placed> {
    let plot = &layout.plot;
    let mut placed: Vec<Placed> = Vec::new();
    for limit in &chart.limits {
        let Some(y) = layout.y_px(limit.y) else { continue };
        // What it is stands first and how much last, so both ends of a long name stay.
        let name = shortened(&limit.name, plot.width() - 20.0);
        let text = match y {
            y if y < plot.top - 0.5 => format!("{name} ↑"),
            y if y > plot.bottom + 0.5 => format!("{name} ↓"),
            _ => name,
        };
        let y = y.clamp(plot.top, plot.bottom);
        let (width, height) = (text_width(&text, SMALL), text_height(SMALL));
        let (left, right) = (plot.left + width / 2.0 + 2.0, plot.right - width / 2.0);
        let (above, below) = (y - height / 2.0 - 2.0, y + height / 2.0 + 2.0);
        let across = [1.0, 0.0, 0.5, 0.75, 0.25].map(|share| left + share * (right - left));
        let rects = across.into_iter().flat_map(|x| [(x, above), (x, below)]);
        let rects = rects.map(|(x, y)| Rect::around(x, y, width, height));
        if let Some((_, rect)) = best(rects, layout, obstacles, taken) {
            taken.push(rect.grown(1.0));
            placed.push(Placed { text, rect });
        }
    }
    placed
}

/// A name with words left out before its last two, a number and its unit, until it fits.
fn shortened(name: &str, width: f64) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    let (first, amount) = words.split_at(words.len().saturating_sub(2));
    let with = |kept: usize| [&first[..kept], &["…"], amount].concat().join(" ");
    let fits = |text: &String| text_width(text, SMALL) <= width;
    if fits(&name.to_owned()) {
        return name.to_owned();
    }
    (0..first.len()).rev().map(with).find(fits).unwrap_or_else(|| amount.join(" "))
}

fn place_points(chart: &Chart, layout: &Layout, obstacles: &Obstacles, taken: &mut Vec<Rect>) -> Vec<Placed> {
    let mut placed = Vec::new();
    for (label, (x, y), rank) in in_order(chart, layout) {
        // Only the current workload is worth a text across a line.
        if let Some((crossed, rect)) = best(around(&label.text, (x, y)), layout, obstacles, taken)
            && (crossed == 0 || rank == Rank::Current)
        {
            taken.push(rect.grown(2.0));
            placed.push(Placed { text: label.text.clone(), rect });
        }
    }
    placed
}

/// Where the name of a point may stand, the best place first.
fn around(text: &str, (x, y): (f64, f64)) -> impl Iterator<Item = Rect> {
    let (width, height) = (text_width(text, SMALL), text_height(SMALL));
    let (up, side) = (height / 2.0 + 5.0, width / 2.0 + 6.0);
    let far = up + 8.0;
    let spots = [
        (0.0, -up),
        (0.0, up),
        (-side, -up),
        (side, up),
        (0.0, -far),
        (0.0, far),
        (side, -up),
        (-side, up),
        (side, 0.0),
        (-side, 0.0),
    ];
    spots.into_iter().map(move |(dx, dy)| Rect::around(x + dx, y + dy, width, height))
}

/// The name of the points of one index, whatever static labels there are: on none of its own dots, tick texts and names of
/// limits.
pub fn of_point(chart: &Chart, layout: &Layout, index: usize, placed: &Labels) -> Option<Placed> {
    let points = || chart.series.iter().filter_map(|series| series.points.get(index));
    let x = points().next()?.0;
    let mine = || chart.labels.iter().filter(|label| label.x == x && !label.text.is_empty());
    let label = mine().find(|label| points().any(|point| point.1 == label.y)).or(mine().next())?;
    let at = layout.px((x, label.y)).filter(|at| layout.shows(*at))?;
    let texts = ticks(layout).chain(placed.limits.iter().map(|name| name.rect));
    let dots = points().filter_map(|point| layout.px(*point)).map(|(x, y)| Rect::around(x, y, 8.0, 8.0));
    let taken: Vec<Rect> = texts.chain(dots).collect();
    let (_, rect) = best(around(&label.text, at), layout, &Obstacles::of(chart, layout), &taken)?;
    Some(Placed { text: label.text.clone(), rect })
}

/// The room of tick texts; a label close to one would read as part of it.
fn ticks(layout: &Layout) -> impl Iterator<Item = Rect> {
    let texts = layout.y_ticks.iter().chain(&layout.x_ticks).filter_map(|tick| tick.text);
    texts.map(|rect| Rect { right: rect.right + 6.0, ..rect })
}

/// The first of the free places that cover least, and how many lines and dots it covers.
fn best(
    places: impl Iterator<Item = Rect>,
    layout: &Layout,
    obstacles: &Obstacles,
    taken: &[Rect],
) -> Option<(usize, Rect)> {
    let bounds = bounds(layout);
    let free = places.filter(|rect| bounds.contains(rect) && taken.iter().all(|other| !other.overlaps(rect)));
    let mut least = None;
    for found in free.map(|rect| (obstacles.under(&rect), rect)) {
        if found.0 == 0 {
            return Some(found);
        }
        if least.is_none_or(|(covered, _)| found.0 < covered) {
            least = Some(found);
        }
    }
    least
}

/// Where texts may stand: the plot and a little of the margin above and beside it, where no tick text is.
fn bounds(layout: &Layout) -> Rect {
    let plot = &layout.plot;
    Rect { left: plot.left - 4.0, top: plot.top - 8.0, right: layout.size.0.max(plot.right), bottom: plot.bottom }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    Current,
    Other,
}

/// Labels in the order they may choose their room.
fn in_order<'a>(chart: &'a Chart, layout: &Layout) -> Vec<(&'a PointLabel, (f64, f64), Rank)> {
    let shown = chart.labels.iter().filter(|label| !label.text.is_empty());
    let shown = shown.filter_map(|label| Some((label, layout.px((label.x, label.y))?)));
    let mut waiting = ascending(shown.filter(|(_, px)| layout.shows(*px)).collect(), |(_, px)| px.0);

    let mut order: Vec<(&PointLabel, (f64, f64), Rank)> = Vec::new();
    let mark = chart.mark.and_then(|mark| layout.x_px(mark));
    if let Some(current) = mark.and_then(|mark| waiting.iter().position(|(_, px)| (px.0 - mark).abs() < 0.5)) {
        let (label, px) = waiting.remove(current);
        order.push((label, px, Rank::Current));
    }
    for end in [waiting.pop(), (!waiting.is_empty()).then(|| waiting.remove(0))].into_iter().flatten() {
        order.push((end.0, end.1, Rank::Other));
    }
    // Then always the one farthest from all chosen, as long as that leaves air.
    while let Some((index, distance)) = farthest(&waiting, &order)
        && distance >= APART
    {
        let (label, px) = waiting.remove(index);
        order.push((label, px, Rank::Other));
    }
    order
}

fn farthest(waiting: &[(&PointLabel, (f64, f64))], chosen: &[(&PointLabel, (f64, f64), Rank)]) -> Option<(usize, f64)> {
    let distance = |x: f64| chosen.iter().map(|(_, px, _)| (px.0 - x).abs()).fold(f64::INFINITY, f64::min);
    waiting.iter().map(|(_, px)| distance(px.0)).enumerate().max_by(|a, b| a.1.total_cmp(&b.1))
}

/// What a text should not cover: lines, dots, rings.
struct Obstacles {
    segments: Vec<((f64, f64), (f64, f64))>,
    points: Vec<(f64, f64)>,
}

impl Obstacles {
    fn of(chart: &Chart, layout: &Layout) -> Obstacles {
        let mut segments = Vec::new();
        for series in &chart.series {
            let pixels: Vec<_> = series.points.iter().map(|point| layout.px(*point)).collect();
            segments.extend(pixels.windows(2).filter_map(|pair| Some((pair[0]?, pair[1]?))));
        }
        for limit in chart.limits.iter().filter_map(|limit| layout.y_px(limit.y)) {
            segments.push(((layout.plot.left, limit), (layout.plot.right, limit)));
        }
        Obstacles { segments, points: chart.points().filter_map(|point| layout.px(point)).collect() }
    }

    fn under(&self, rect: &Rect) -> usize {
        let rect = rect.grown(1.0);
        let beside = |a: &(f64, f64), b: &(f64, f64)| {
            a.0 < rect.left && b.0 < rect.left
                || a.0 > rect.right && b.0 > rect.right
                || a.1 < rect.top && b.1 < rect.top
                || a.1 > rect.bottom && b.1 > rect.bottom
        };
        let lines = self.segments.iter().filter(|(a, b)| !beside(a, b) && cut_segment(*a, *b, &rect).is_some());
        let dots = self.points.iter().filter(|point| Rect::around(point.0, point.1, 5.0, 5.0).overlaps(&rect));
        lines.count() + dots.count()
    }
}

#[cfg(test)]
mod tests {
    use super::super::chart::{Axis, Limit, Role, Series};
    use super::super::layout::Frame;
    use super::super::scale::ScaleKind;
    use super::*;

    fn chart(count: usize) -> Chart {
        let points: Vec<_> = (0..count).map(|i| (i as f64, i as f64)).collect();
        let axis = Axis::new("", ScaleKind::Linear, (0.0, count as f64));
        let labels = points.iter().map(|(x, y)| PointLabel { x: *x, y: *y, text: format!("{x}×{y}") }).collect();
        let series = vec![Series { name: "n".into(), role: Role::Normal, points }];
        Chart { x: axis.clone(), y: axis, series, labels, ..Chart::new("t", "GB") }
    }

    fn texts(chart: &Chart) -> Vec<String> {
        let layout = Layout::new(chart, 420.0, 220.0, Frame::Bare);
        place(chart, &layout).points.into_iter().map(|placed| placed.text).collect()
    }

    #[test]
    fn few_labels_are_all_shown_and_many_are_thinned_from_the_ends() {
        assert_eq!(texts(&chart(3)).len(), 3);
        let many = texts(&chart(47));
        assert!((4..15).contains(&many.len()), "{many:?}");
        assert!(many.contains(&"0×0".into()) && many.contains(&"46×46".into()), "{many:?}");
    }

    #[test]
    fn the_current_workload_is_always_named() {
        assert_eq!(texts(&Chart { mark: Some(17.0), ..chart(47) })[0], "17×17");
    }

    #[test]
    fn a_long_name_of_a_limit_keeps_its_amount() {
        let name = "RTX PRO 6000 Blackwell Max-Q 1.79 TB/s";
        assert_eq!(shortened(name, 500.0), name);
        assert_eq!(shortened(name, 170.0), "RTX PRO 6000 … 1.79 TB/s");
        assert_eq!(shortened(name, 20.0), "1.79 TB/s");
    }

    #[test]
    fn a_limit_beyond_the_axis_points_there() {
        let chart = Chart { limits: vec![Limit { name: "H100 3.35".into(), y: 1e3 }], ..chart(5) };
        let layout = Layout::new(&chart, 420.0, 220.0, Frame::Bare);
        assert_eq!(place(&chart, &layout).limits[0].text, "H100 3.35 ↑");
    }
}
