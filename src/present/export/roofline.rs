//! A roofline as JSON and CSV: its roofs, and every operator with its place or none.

use super::csv::{amount, link};
use super::full_number::Number;
use crate::VERSION;
use crate::error::Error;
use crate::link::Scenario;
use crate::study::roofline as lines;
use crate::study::roofline::{Operator, Roof, Slope, Under};
use serde::Serialize;

/// A roofline.
#[derive(Debug, Clone, Serialize)]
pub struct RooflineRecord {
    version: &'static str,
    link: String,
    device: &'static str,
    stage: &'static str,
    dtype: &'static str,
    /// Whether times are expected or, where none is, the bound.
    time_is: &'static str,
    roofs: Vec<RoofRecord>,
    slopes: Vec<SlopeRecord>,
    kernels: Vec<UnderRecord>,
    notes: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct RoofRecord {
    unit: String,
    flop_per_s: Option<Number>,
    ridge_flop_per_byte: Option<Number>,
}

#[derive(Debug, Clone, Serialize)]
struct SlopeRecord {
    memory: &'static str,
    bytes_per_s: Option<Number>,
}

#[derive(Debug, Clone, Serialize)]
struct UnderRecord {
    kernel: &'static str,
    time_s: Option<Number>,
    /// The share of operators without FLOP.
    moved_share: Option<Number>,
    operators: Vec<OperatorRecord>,
}

#[derive(Debug, Clone, Serialize)]
struct OperatorRecord {
    operator: String,
    group: String,
    count: Option<Number>,
    unit: Option<String>,
    flop: Option<Number>,
    hbm_bytes: Option<Number>,
    intensity_flop_per_byte: Option<Number>,
    flop_per_s: Option<Number>,
    time_s: Option<Number>,
    bound_s: Option<Number>,
    share: Option<Number>,
    waits_for: &'static str,
}

/// The roofline of a scenario.
///
/// # Errors
/// As [`lines::roofline`].
pub fn roofline(scenario: &Scenario) -> Result<RooflineRecord, Error> {
    let roofline = lines::roofline(scenario)?;
    let roof = |roof: &Roof| RoofRecord {
        unit: roof.unit.title(),
        flop_per_s: Number::new(roof.peak.get()),
        ridge_flop_per_byte: Number::new(roof.ridge),
    };
    let slope = |slope: &Slope| SlopeRecord { memory: slope.memory, bytes_per_s: Number::new(slope.bandwidth.get()) };
    let under = |under: &Under| UnderRecord {
        kernel: under.kernel.name(),
        time_s: Number::new(under.time.get()),
        moved_share: Number::new(under.moved()),
        operators: under.operators.iter().map(operator).collect(),
    };
    Ok(RooflineRecord {
        version: VERSION,
        link: scenario.link(),
        device: &roofline.device.card.id,
        stage: roofline.stage.name(),
        dtype: roofline.device.precision.name(),
        time_is: time_is(&roofline),
        roofs: roofline.roofs.iter().map(roof).collect(),
        slopes: roofline.slopes.iter().map(slope).collect(),
        kernels: roofline.kernels.iter().map(under).collect(),
        notes: roofline.notes(),
    })
}

fn operator(operator: &Operator) -> OperatorRecord {
    let (intensity, rate) = operator.place().unzip();
    OperatorRecord {
        operator: operator.name.clone(),
        group: operator.group_name.clone(),
        count: Number::new(operator.count),
        unit: operator.unit.map(lines::Unit::title),
        flop: Number::new(operator.flop.get()),
        hbm_bytes: Number::new(operator.bytes.get()),
        intensity_flop_per_byte: intensity.and_then(Number::new),
        flop_per_s: rate.and_then(|rate| Number::new(rate.get())),
        time_s: Number::new(operator.time.get()),
        bound_s: Number::new(operator.bound.get()),
        share: Number::new(operator.share),
        waits_for: operator.waits_for.name(),
    }
}

fn time_is(roofline: &lines::Roofline) -> &'static str {
    if roofline.device.lacks().is_none() { "expected" } else { "bound" }
}

/// One row a kernel and operator, full precision; a place is left empty where there is none.
///
/// # Errors
/// As [`lines::roofline`].
pub fn roofline_csv(scenario: &Scenario) -> Result<String, Error> {
    let roofline = lines::roofline(scenario)?;
    let mut text = "device,stage,dtype,kernel,operator,count,unit,flop,hbm_bytes,intensity_flop_per_byte,flop_per_s,\
                    time_is,time_s,bound_s,share,waits_for,version,link\n"
        .to_owned();
    for under in &roofline.kernels {
        for operator in &under.operators {
            let (intensity, rate) = operator.place().unzip();
            let cells = [
                roofline.device.card.id.clone(),
                roofline.stage.name().to_owned(),
                roofline.device.precision.name().to_owned(),
                under.kernel.name().to_owned(),
                operator.name.clone(),
                amount(operator.count),
                operator.unit.map(lines::Unit::title).unwrap_or_default(),
                amount(operator.flop.get()),
                amount(operator.bytes.get()),
                intensity.map(amount).unwrap_or_default(),
                rate.map(|rate| amount(rate.get())).unwrap_or_default(),
                time_is(&roofline).to_owned(),
                amount(operator.time.get()),
                amount(operator.bound.get()),
                amount(operator.share),
                operator.waits_for.name().to_owned(),
                VERSION.to_owned(),
                link(&scenario.request, under.kernel, scenario.target, &scenario.extras),
            ];
            text += &cells.join(",");
            text.push('\n');
        }
    }
    Ok(text)
}
