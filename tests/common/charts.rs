//! Charts whose pictures are stored in tests/golden/, drawn natively and on wasm.

use stagecost::plot::{Axis, Chart, Limit, PointLabel, Rings, Role, ScaleKind, Series, Sheet, Theme};

/// 47 grids from 1×2 to 15×26 with their DeepSeek-OCR image tokens, 483 to 39 423: a global view of 273 tokens, and
/// crops of 10 × 10 with one more token a line.
pub fn grids() -> Vec<(String, f64)> {
    let tokens = |rows: u32, columns: u32| f64::from(273 + rows * 10 * (columns * 10 + 1));
    let wide = (1..=15).map(|rows| (rows, (rows * 26 / 15).max(2)));
    let square = (2..=18).map(|side| (side, side));
    let between = (2..=17).map(|rows| (rows, rows + 1));
    let all = wide.chain(square).chain(between);
    let named = all.map(|(rows, columns)| (format!("{rows}×{columns}"), tokens(rows, columns)));
    let mut grids: Vec<_> = named.collect();
    grids.sort_by(|a, b| a.1.total_cmp(&b.1));
    grids.dedup();
    grids
}

fn series(name: &str, role: Role, value: impl Fn(f64) -> f64) -> Series {
    Series { name: name.into(), role, points: grids().iter().map(|(_, x)| (*x, value(*x))).collect() }
}

fn chart(title: &str, unit: &str, kind: ScaleKind, series: Vec<Series>) -> Chart {
    let fold = |of: fn(&(f64, f64)) -> f64| {
        let values = series.iter().flat_map(|series| &series.points).map(of);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    };
    let (x, y) = (fold(|point| point.0), fold(|point| point.1));
    let labels = grids().into_iter().zip(&series[0].points);
    let labels = labels.map(|((text, x), point)| PointLabel { x, y: point.1, text }).collect();
    Chart {
        x: Axis::new("image tokens", ScaleKind::Linear, x),
        y: Axis::new("", kind, y),
        series,
        labels,
        mark: Some(893.0),
        ..Chart::new(title, unit)
    }
}

/// Every kind of chart over all grids.
pub fn charts() -> Vec<Chart> {
    let normal = |name: &str, a: f64, b: f64| series(name, Role::Normal, move |x| a + b * x);
    let flash = |name: &str, a: f64, b: f64| series(name, Role::Flash, move |x| a + b * x);
    let traffic = vec![normal("normal", 9.0, 0.054), flash("flash", 4.0, 0.0255)];
    let peak = vec![
        series("normal", Role::Normal, |x| 1.256_f64.max(0.0018 * x)),
        series("flash", Role::Flash, |x| 0.535_f64.max(0.0008 * x)),
    ];
    let intensity = vec![
        series("normal", Role::Normal, |x| 68.0 - 8000.0 / (x + 200.0)),
        series("flash", Role::Flash, |x| 140.0 - 12_000.0 / (x + 300.0)),
    ];
    let split = vec![
        series("tensor cores", Role::Tensor, |x| 0.0039 * x),
        series("CUDA cores", Role::Cuda, |x| 0.00011 * x),
        series("special functions", Role::Special, |x| 0.000_006 * x),
    ];
    let flop = vec![flash("flash", 0.02, 0.0038)];
    let points = flop[0].points.iter().step_by(9).copied().collect();
    let rings = Rings { name: "counted by torch".into(), points };
    let bandwidth = vec![normal("normal", 0.2, 0.00106), flash("flash", 0.1, 0.0005)];
    let limits = vec![Limit { name: "H100 3.35".into(), y: 3.35 }, Limit { name: "B200 8.0".into(), y: 8.0 }];
    vec![
        chart("HBM traffic", "GB", ScaleKind::Linear, traffic),
        chart("Peak activations", "GB", ScaleKind::Linear, peak),
        chart("Arithmetic intensity", "FLOP/B", ScaleKind::Linear, intensity),
        chart("FLOP by unit", "TFLOP", ScaleKind::Log, split),
        Chart { rings, ..chart("FLOP", "TFLOP", ScaleKind::Linear, flop) },
        Chart { limits, ..chart("Required bandwidth <50 ms & \"less\"", "TB/s", ScaleKind::Linear, bandwidth) },
    ]
}

/// The sweep a planner starts from: a handful of grids.
pub fn small() -> Vec<Chart> {
    let keep = [0, 1, 2, 3, 4, 7];
    let mut charts = charts();
    for chart in &mut charts {
        let pick = |points: &[(f64, f64)]| keep.iter().filter_map(|i| points.get(*i).copied()).collect::<Vec<_>>();
        chart.series.iter_mut().for_each(|series| series.points = pick(&series.points));
        chart.labels = keep.iter().map(|i| chart.labels[*i].clone()).collect();
        let last = chart.series.iter().map(|series| series.points[5].1).fold(0.0, f64::max);
        chart.x.range = (483.0, chart.series[0].points[5].0);
        chart.y.range.1 = last.max(if chart.limits.is_empty() { 0.0 } else { 3.35 });
        if !chart.rings.points.is_empty() {
            chart.rings.points = chart.series[0].points.clone();
        }
        chart.mark = Some(chart.series[0].points[2].0);
    }
    charts
}

/// Shapes nobody plans but a link may ask for.
pub fn degenerate() -> Vec<Chart> {
    let one = |kind, points: &[(f64, f64)]| {
        let series = Series { name: "normal".into(), role: Role::NormalFp32, points: points.to_vec() };
        let labels = points.iter().map(|(x, y)| PointLabel { x: *x, y: *y, text: "1×1".into() }).collect();
        let range = points.first().map_or((0.0, 0.0), |p| (p.1, points[points.len() - 1].1));
        let axis = |range| Axis::new("batch", kind, range);
        let x = points.first().map_or((0.0, 0.0), |p| (p.0, points[points.len() - 1].0));
        Chart { x: axis(x), y: axis(range), series: vec![series], labels, ..Chart::new("Degenerate", "GB") }
    };
    vec![
        one(ScaleKind::Linear, &[]),
        one(ScaleKind::Linear, &[(5.0, 5.0)]),
        one(ScaleKind::Linear, &[(1.0, 0.0), (2.0, 0.0)]),
        one(ScaleKind::Log, &[(0.0, -1.0), (10.0, 100.0)]),
        one(ScaleKind::Linear, &[(1.0, 1e30), (2.0, f64::INFINITY), (3.0, 2e30)]),
        one(ScaleKind::Log, &[(1.0, 3.0), (1e9, 3e14)]),
    ]
}

/// A sheet with everything on it.
pub fn sheet(theme: Theme, columns: usize, panel: (f64, f64)) -> Sheet {
    let footer = vec![
        "DeepSeek-OCR, H100 SXM 80 GB, bf16, batch 1, prompt 10, output 100".into(),
        "StageCost 0.1.0 · https://example.org/stagecost/#v=1&model=deepseek-ocr&grid=2x3&kernel=normal,flash".into(),
    ];
    let title = "DeepSeek-OCR: normal and flash attention".into();
    Sheet { title, footer, map: None, roofline: None, columns, panel, theme }
}
