//! Lines as pixels, cut to the plot rectangle.

use super::layout::Rect;

/// A run of connected points in CSS pixels.
pub type Run = Vec<(f64, f64)>;

/// The parts of a line inside `rect`; a point without a place (`None`) breaks the line.
pub fn cut(points: impl Iterator<Item = Option<(f64, f64)>>, rect: &Rect) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut last = None;
    for point in points {
        if let (Some(from), Some(to)) = (last, point)
            && let Some((start, end)) = cut_segment(from, to, rect)
        {
            match runs.last_mut() {
                Some(run) if run.last() == Some(&start) => run.push(end),
                _ => runs.push(vec![start, end]),
            }
        }
        last = point;
    }
    runs
}

/// Liang and Barsky's cut of a segment (ACM TOG 3(1), 1984).
pub(super) fn cut_segment(from: (f64, f64), to: (f64, f64), rect: &Rect) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let sides =
        [(-dx, from.0 - rect.left), (dx, rect.right - from.0), (-dy, from.1 - rect.top), (dy, rect.bottom - from.1)];
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (pace, room) in sides {
        if pace == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if pace < 0.0 {
            enter = enter.max(room / pace);
        } else {
            leave = leave.min(room / pace);
        }
    }
    let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
    // An end that lies inside stays as it is, to the bit, so that runs join.
    let start = if enter == 0.0 { from } else { at(enter) };
    let end = if leave == 1.0 { to } else { at(leave) };
    let finite = [start.0, start.1, end.0, end.1].iter().all(|v| v.is_finite());
    (enter <= leave && finite).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Rect = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn a_line_is_cut_at_the_frame_and_broken_at_holes() {
        let points = [Some((-5.0, 5.0)), Some((5.0, 5.0)), Some((5.0, 25.0)), None, Some((1.0, 1.0)), Some((2.0, 2.0))];
        let runs = cut(points.into_iter(), &BOX);
        assert_eq!(runs, [vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(1.0, 1.0), (2.0, 2.0)]]);
    }

    #[test]
    fn a_line_outside_leaves_nothing() {
        assert!(cut([Some((-5.0, -5.0)), Some((20.0, -1.0))].into_iter(), &BOX).is_empty());
        assert!(cut([Some((1.0, 1.0))].into_iter(), &BOX).is_empty());
        assert!(
            cut([Some((f64::MAX, 1.0)), Some((-f64::MAX, 1.0))].into_iter(), &BOX)
                .iter()
                .flatten()
                .all(|p| p.0.is_finite())
        );
    }
}
