//! A scenario's roofline as a picture.

use super::lines::role;
use super::sweep_chart::Ranges;
use crate::link::LegendLine;
use crate::plot::roofline::{Dot, Roof, Roofline as Picture, Slope};
use crate::plot::{Axis, Chart, ScaleKind};
use crate::study::roofline::Roofline;
use crate::text::format;
use crate::text::format::Unit;
use crate::units::FlopRate;

/// The ranges that a roofline needs.
pub fn roofline_ranges(roofline: &Roofline) -> Ranges {
    let [x, y] = roofline.ranges();
    Ranges { x, y }
}

/// A roofline on axes that hold `ranges`; its dots are those of [`Roofline::dots`], in their order.
pub fn roofline_of(roofline: &Roofline, ranges: Ranges) -> Picture {
    // Peaks are published in this unit, so that the roofs read as on a data sheet.
    let unit = Unit::of(FlopRate::from_tera(1.0).get(), "FLOP/s");
    let scaled = |rate: f64| rate / unit.divisor();
    let longest = roofline.kernels.iter().map(|under| under.time.get()).fold(0.0, f64::max);
    let dots = roofline.dots().into_iter().map(|dot| Dot {
        at: (dot.intensity, scaled(dot.rate.get())),
        share: dot.operator.time.get() / longest,
        role: (roofline.kernels.len() == 1 || dot.kernels.len() == 1).then(|| role(dot.kernels[0].0)),
        name: dot.operator.name.clone(),
    });
    let roofs = roofline.roofs.iter().map(|roof| Roof {
        name: format!("{} {}", roof.unit.title(), format::flop_rate(roof.peak)),
        y: scaled(roof.peak.get()),
        ridge: roof.ridge,
        ridge_text: format::significant(roof.ridge),
    });
    let slopes = roofline.slopes.iter().map(|slope| Slope {
        name: format!("{} {}", slope.memory, format::byte_rate(slope.bandwidth)),
        slope: scaled(slope.bandwidth.get()),
    });
    let kernels = roofline.kernels.iter().map(|under| (Some(role(under.kernel)), under.kernel.name().to_owned()));
    let y = (scaled(ranges.y.0), scaled(ranges.y.1));
    Picture {
        chart: Chart {
            x: Axis::new("FLOP per byte of HBM traffic", ScaleKind::Log, ranges.x),
            y: Axis::new("", ScaleKind::Log, y),
            ..Chart::new(roofline.title(), unit.name())
        },
        roofs: roofs.collect(),
        slopes: slopes.collect(),
        dots: dots.collect(),
        looks: kernels.chain([(None, LegendLine::Shared.title().to_owned())]).collect(),
    }
}
