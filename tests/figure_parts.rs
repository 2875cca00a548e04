//! What a figure shows besides its lines: axes that hold whatever there is, limits, its numbers as a table, words of a map.
#![cfg(all(feature = "plot", not(target_arch = "wasm32")))]

use stagecost::link::{Goal, Scenario};
use stagecost::plot::{Chart, Frame, Layout, Role, ScaleKind, Theme, Ticks, View};
use stagecost::present::charts;
use stagecost::present::charts::{Figure, Ranges, chart, curve, drawn, ranges, table, value};
use stagecost::study::presets::PRESETS;
use stagecost::study::sweep::Point;

fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).expect("a link")
}

fn of(figure: Figure, link: &str) -> Chart {
    let scenario = scenario(link);
    let curve = curve(&scenario).expect("a curve");
    chart(figure, &curve, &scenario, ranges(figure, &curve, &scenario))
}

const COMPUTE: Figure = Figure::Compute(Goal::FirstToken);
const BANDWIDTH: Figure = Figure::Bandwidth(Goal::FirstToken);
/// Launches alone take longer than this.
const NEVER: &str = "v=1&stage=first-token&ttft_ms=5";

/// Links of every kind: no target, targets that all, some and none of the points can reach, names, one point, huge ones.
fn links() -> Vec<String> {
    let own = [
        NEVER,
        "v=1&stage=first-token&ttft_ms=7",
        "v=1&stage=decode&tpot_ms=0.01&ttft_ms=0.001",
        "v=1&stage=decode&axis=steps&values=1,10,4000&tpot_ms=5",
        "v=1&axis=dtype&values=bf16,fp16,fp32,fp8,int8&ttft_ms=30",
        "v=1&axis=device&values=h100-sxm,a100-sxm-80,tpu-v5e&ttft_ms=30&tpot_ms=1",
        "v=1&axis=kernel&values=normal,flash&ttft_ms=5",
        "v=1&axis=stage&values=vision,decode&tpot_ms=3",
        "v=1&axis=batch&values=1&ttft_ms=5",
        "v=1&grid=40x40&ttft_ms=30",
        "v=1&grid=none&axis=launch_us&values=0,1,100&ttft_ms=30",
        "v=1&axis=launch_us&values=0,3,1000&ttft_ms=30&x=log&y=log",
    ];
    own.into_iter().chain(PRESETS.iter().map(|preset| preset.link)).map(str::to_owned).collect()
}

fn ordered((low, high): (f64, f64)) -> bool {
    low.is_finite() && high.is_finite() && low <= high
}

#[test]
fn every_axis_is_finite_and_holds_the_sweep() {
    for link in links() {
        let scenario = scenario(&link);
        let curve = curve(&scenario).expect("a curve");
        let mut scales = Vec::new();
        for figure in Figure::of(&scenario) {
            let name = format!("{} of {link}", figure.name());
            let Ranges { x, y } = ranges(figure, &curve, &scenario);
            assert!(ordered(x) && ordered(y), "{name}: {x:?} {y:?}");
            let chart = chart(figure, &curve, &scenario, Ranges { x, y });
            assert!(ordered(chart.x.range) && ordered(chart.y.range), "{name}");
            for point in &curve.points {
                let at = charts::x(curve.axis, point);
                assert!(x.0 <= at && at <= x.1, "{name}: {at} is beyond {x:?}");
            }
            assert!(
                chart.series.iter().all(|series| series.points.len() == curve.points.len()),
                "{name}: an index is lost"
            );
            let some = chart.points().any(|point| point.1.is_finite());
            assert_eq!(chart.nothing.is_empty(), some, "{name}: {}", chart.nothing);
            let layout = Layout::new(&chart, 340.0, 216.0, Frame::Bare);
            assert!(some || layout.y_ticks.is_empty(), "{name}: numbers without values");
            let last = charts::x(curve.axis, &curve.points[curve.points.len() - 1]);
            assert!(layout.x_px(last).is_some_and(|px| layout.shows((px, layout.plot.top))), "{name}");
            // Work by unit from zero keeps to a linear axis.
            if figure != Figure::Split {
                scales.push((chart.x.kind, chart.x.range, chart.x.ticks.clone()));
            }
        }
        assert!(scales.windows(2).all(|pair| pair[0] == pair[1]), "{link}: one scale of x for all plots");
        let sheet = charts::sheet(&scenario, Theme::LIGHT).expect("a sheet");
        assert!(!sheet.contains("NaN") && !sheet.contains("inf"), "{link}");
    }
}

/// Work by unit is always there on both scales, and what is straight stays so unless a logarithmic axis is asked for.
#[test]
fn work_by_unit_is_there_from_zero_and_in_ratios() {
    let answer = PRESETS.iter().find(|preset| preset.name == "Write the answer").expect("the preset").link;
    let three = "v=1&sweep=first-token-47&kernels=normal,flash,normal-fp32";
    for (link, log_x, asked) in [
        (answer, true, false),
        ("v=1&sweep=first-token-47", true, false),
        (three, true, false),
        ("v=1&grid=40x40", true, false),
        ("v=1&x=log", true, true),
        ("v=1", false, false),
        ("v=1&grid=40x40&x=linear", false, false),
    ] {
        let shown = Figure::of(&scenario(link));
        assert!(shown.contains(&Figure::Split) && shown.contains(&Figure::SplitLog), "{link}");
        let [zero, ratios] = [Figure::Split, Figure::SplitLog].map(|figure| of(figure, link));
        assert_eq!((zero.y.kind, ratios.y.kind), (ScaleKind::Linear, ScaleKind::Log), "{link}");
        assert_eq!(ratios.x.kind == ScaleKind::Log, log_x, "{link}");
        assert_eq!(zero.x.kind == ScaleKind::Log, asked, "{link}");
        let sheet = charts::sheet(&scenario(link), Theme::LIGHT).expect("a sheet");
        let drawn = sheet.matches("Work by unit").count();
        assert_eq!(drawn, 2, "{link}");
    }
}

/// Total FLOP are those of tensor and CUDA cores at every point, special functions apart.
#[test]
fn total_flop_stand_beside_their_parts() {
    for link in ["v=1", "v=1&sweep=first-token-47&kernels=normal", "v=1&stage=decode&axis=batch&values=1,8"] {
        for figure in [Figure::Split, Figure::SplitLog] {
            let chart = of(figure, link);
            let line = |role| &chart.series.iter().find(|series| series.role == role).expect("a line").points;
            let [total, tensor, cuda] = [Role::Total, Role::Tensor, Role::Cuda].map(line);
            assert!(total.len() > 1);
            for ((total, tensor), cuda) in total.iter().zip(tensor).zip(cuda) {
                assert!(tensor.1 > 0.0 && cuda.1 > 0.0);
                assert!((total.1 / (tensor.1 + cuda.1) - 1.0).abs() < 1e-12, "{link}");
            }
        }
    }
}

/// Weights hold still along a sweep of grids and follow what changes them.
#[test]
fn weights_have_a_line_along_the_sweep() {
    let bytes = |link: &str| {
        let scenario = scenario(link);
        let chart = of(Figure::Weights, link);
        assert_eq!(chart.series.len(), 1, "one line for every kernel");
        let scale = [("MB", 1e6), ("GB", 1e9)].into_iter().find(|unit| unit.0 == chart.unit).expect("a unit").1;
        let curve = curve(&scenario).expect("a curve");
        let own = |point: &Point| point.costs[0].1.resident.weights.get();
        for (drawn, point) in chart.series[0].points.iter().zip(&curve.points) {
            assert!((drawn.1 * scale / own(point) - 1.0).abs() < 1e-12, "{link}");
        }
        curve.points.iter().map(own).collect::<Vec<_>>()
    };
    let grids = bytes("v=1");
    assert!(grids.len() > 2 && grids.iter().all(|weights| *weights == grids[0]));
    let stages = bytes("v=1&axis=stage&values=vision,prefill,first-token");
    assert_eq!(stages[0] + stages[1], stages[2]);
    assert!(stages[0] < stages[1]);
}

#[test]
fn what_no_device_reaches_says_why() {
    for (figure, link, said) in [
        (COMPUTE, NEVER, "unreachable: launches alone take longer than 5 ms"),
        (BANDWIDTH, NEVER, "unreachable: launches alone take longer than 5 ms"),
        (
            Figure::Compute(Goal::OutputToken),
            "v=1&stage=decode&tpot_ms=0.01",
            "unreachable: launches alone take longer than 0.01 ms a token",
        ),
        (Figure::Time, NEVER, ""),
        (COMPUTE, "v=1&stage=first-token&ttft_ms=50", ""),
    ] {
        assert_eq!(of(figure, link).nothing, said, "{figure:?} of {link}");
    }
    let svg = charts::single(COMPUTE, &scenario(NEVER), Theme::LIGHT).expect("a drawing").svg();
    assert!(svg.contains("launches alone take longer than 5 ms"));
    // Seen through a view it is still none.
    let chart = of(COMPUTE, NEVER);
    let view = View { span: Some(chart.x.range), ..View::default() };
    let seen = view.of(&chart, None);
    assert!(ordered(seen.y.range) && seen.nothing == chart.nothing);
    // It can be pointed at, to be told so.
    let layout = Layout::new(&chart, 340.0, 216.0, Frame::Bare);
    assert_eq!(layout.nearest(&chart, layout.plot.left + 1.0, 100.0), Some(0));
}

/// Where some points are beyond reach, the others keep their places.
#[test]
fn points_keep_their_index() {
    let link = "v=1&axis=launch_us&values=0,3,1000&ttft_ms=30";
    let chart = of(BANDWIDTH, link);
    for series in &chart.series {
        let finite: Vec<bool> = series.points.iter().map(|point| point.1.is_finite()).collect();
        assert_eq!(finite, [true, true, false], "{}", series.name);
    }
    let scenario = scenario(link);
    let table = table(BANDWIDTH, &chart, &curve(&scenario).expect("a curve"));
    assert_eq!(table.rows[2].2, ["unreachable", "unreachable"]);
    assert_eq!(value(BANDWIDTH, f64::NAN, "TB/s"), "unreachable");
}

/// Axes that have grown stay so, also over a moment without values.
#[test]
fn axes_hold_still_where_nothing_is_reached() {
    let (near, never) = (scenario("v=1&stage=first-token&ttft_ms=50"), scenario(NEVER));
    let at = |scenario: &Scenario, held| drawn(COMPUTE, &curve(scenario).expect("a curve"), scenario, held).0;
    let first = at(&near, None);
    assert_eq!(at(&near, Some(at(&never, None))), first);
    assert_eq!(at(&never, Some(first)), first);
}

#[test]
fn limits_are_the_device_s_and_the_target() {
    let names =
        |figure, link: &str| of(figure, link).limits.into_iter().map(|limit| (limit.name, limit.y)).collect::<Vec<_>>();
    let limit = |name: &str, y: f64| vec![(name.to_owned(), y)];
    let asked = "v=1&stage=first-token&ttft_ms=30";
    assert_eq!(names(Figure::Time, asked), limit("target 30 ms", 30.0));
    assert_eq!(names(Figure::Time, "v=1&vision_ms=25"), limit("target 25 ms", 25.0));
    assert_eq!(names(Figure::Time, "v=1&ttft_ms=30"), [], "the vision stage alone has no target");
    assert_eq!(names(Figure::Time, "v=1&stage=first-token&tpot_ms=30"), []);
    let decode = "v=1&stage=decode&axis=batch&values=1,2,4&tpot_ms=2";
    assert_eq!(names(Figure::Time, decode), limit("target 2 ms a token", 200.0), "all hundred steps");
    let steps = "v=1&stage=decode&axis=steps&values=1,10,100&tpot_ms=2";
    assert_eq!(names(Figure::Time, steps), [], "it would have another height at every point");
    assert_eq!(names(BANDWIDTH, asked), limit("H100 SXM5 80GB 3.35 TB/s", 3.35));
    assert_eq!(names(BANDWIDTH, "v=1&stage=first-token&ttft_ms=30&axis=device&values=h100-sxm,h200-sxm"), []);
    let devices = "v=1&stage=first-token&ttft_ms=30&axis=device&values=h100-sxm,l4";
    assert_eq!(names(Figure::Time, devices), limit("target 30 ms", 30.0), "one line for all devices");
    let wide = "v=1&sweep=first-token-47&stage=first-token&ttft_ms=50";
    assert_eq!(names(COMPUTE, wide), limit("H100 SXM5 80GB 989 TFLOP/s", 0.9894));
    let fp8 = names(COMPUTE, &format!("{wide}&dtype=fp8"));
    assert_eq!(fp8, limit("H100 SXM5 80GB 1.98 PFLOP/s", 1.9789), "the peak of its type");
    assert_eq!(
        names(Figure::Peak, "v=1&sweep=published-47"),
        limit("usable memory 77.0 GB", 0.9 * 81_559.0 * 1_048_576.0 / 1e9)
    );
    assert_eq!(names(Figure::Traffic, asked), []);
}

/// A limit up to 1.3 times beyond the values widens their axis, one farther off leaves it alone; all points stay in sight.
#[test]
fn a_limit_never_flattens_the_curve() {
    let highest = |chart: &Chart| chart.points().map(|point| point.1).fold(0.0, f64::max);
    let base = of(Figure::Time, "v=1&stage=first-token");
    let most = highest(&base);
    for (times, drawn) in [(0.5, true), (1.0, true), (1.25, true), (1.35, false), (20.0, false)] {
        let chart = of(Figure::Time, &format!("v=1&stage=first-token&ttft_ms={}", most * times));
        assert_eq!(chart.limits.len(), usize::from(drawn), "{times}");
        assert!(chart.y.range.1 <= most * 1.3001, "{times}: {:?}", chart.y.range);
        assert!(chart.limits.iter().all(|limit| limit.y <= chart.y.range.1), "{times}");
        let svg = charts::single(
            Figure::Time,
            &scenario(&format!("v=1&stage=first-token&ttft_ms={}", most * times)),
            Theme::LIGHT,
        );
        assert_eq!(svg.expect("a drawing").svg().contains(">target "), drawn, "{times}: files have it too");
    }
    for link in links() {
        let scenario = scenario(&link);
        let curve = curve(&scenario).expect("a curve");
        for figure in Figure::of(&scenario) {
            let chart = chart(figure, &curve, &scenario, ranges(figure, &curve, &scenario));
            let finite = || chart.points().map(|point| point.1).filter(|y| y.is_finite());
            let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(0.0, f64::max));
            let name = format!("{} of {link}", figure.name());
            assert!(chart.y.range.1 <= high * 1.3001, "{name}");
            assert!(chart.y.range.0 >= low / 1.3001 || chart.y.range.0 == 0.0, "{name}");
        }
    }
}

#[test]
fn a_table_is_its_chart() {
    for link in links() {
        let scenario = scenario(&link);
        let curve = curve(&scenario).expect("a curve");
        for figure in Figure::of(&scenario) {
            let chart = chart(figure, &curve, &scenario, ranges(figure, &curve, &scenario));
            let table = table(figure, &chart, &curve);
            let name = format!("{} of {link}", figure.name());
            let counted = usize::from(!chart.rings.points.is_empty());
            assert_eq!(table.columns.len(), chart.series.len() + counted, "{name}");
            assert!(
                table.columns.iter().all(|column| column.ends_with(chart.unit.trim())),
                "{name}: {:?}",
                table.columns
            );
            assert_eq!(table.rows.len(), curve.points.len(), "{name}");
            for (index, (place, current, values)) in table.rows.iter().enumerate() {
                assert!(!place.is_empty() && *current == (curve.current_index() == Some(index)), "{name}");
                for (series, text) in chart.series.iter().zip(values) {
                    assert_eq!(*text, value(figure, series.points[index].1, "").trim(), "{name}: row {index}");
                }
            }
        }
    }
    let plain = scenario("v=1");
    let curve = curve(&plain).expect("a curve");
    let chart = of(Figure::Flop, "v=1");
    let flop = table(Figure::Flop, &chart, &curve);
    assert_eq!(flop.columns, ["TFLOP", "counted by torch, TFLOP"], "it stands for every kernel");
    let row = flop.rows.iter().find(|row| row.1).expect("the current workload");
    assert_eq!((row.0.as_str(), row.2.join(" ")), ("2×3: 893", "3.47 3.47".to_owned()));
    let hidden = View::default().toggled("normal").of(&of(Figure::Time, "v=1"), None);
    assert_eq!(table(Figure::Time, &hidden, &curve).columns, ["flash, ms"], "what is hidden is in neither");
}

#[test]
fn a_sweep_over_devices_names_no_one_of_them() {
    let title = |figure, link: &str| of(figure, &format!("v=1&axis=device&{link}")).title;
    assert_eq!(title(Figure::Time, "values=l4,l40s&device=l4"), "Time by device");
    assert_eq!(of(Figure::Time, "v=1&device=l4").title, "Time on L4");
    let note = |figure, link: &str| of(figure, &format!("v=1&axis=device&{link}")).note;
    assert_eq!(note(Figure::Time, "values=l4,l40s&device=gaudi3"), "expected");
    assert!(note(Figure::Time, "values=l4,gaudi3").contains("the roofline's bound"));
    for figure in [Figure::Traffic, Figure::Peak, Figure::Intensity, Figure::Flop, Figure::Split] {
        assert_eq!(note(figure, "values=l4,l40s"), "the same on every device", "{figure:?}");
        assert_eq!(of(figure, "v=1").note, "", "{figure:?}");
    }
    let chart = of(Figure::Time, "v=1&axis=device&values=l4,l40s&device=l4");
    let Ticks::Named(ticks) = &chart.x.ticks else { panic!("{:?}", chart.x.ticks) };
    assert_eq!(ticks.iter().map(|tick| tick.text.as_str()).collect::<Vec<_>>(), ["L4", "L40S"]);
}

#[test]
fn a_map_over_devices_says_what_differs_between_them() {
    let map = |link: &str| {
        let map = charts::heat(&scenario(&format!("v=1&axis=device&values=l4,l40s&axis2=batch&values2=1,4{link}")));
        map.expect("a map").expect("two axes")
    };
    let ratio = map("&metric=ratio");
    assert_eq!(ratio.title, "HBM traffic, normal ÷ flash, the same on every device");
    assert_eq!(ratio.columns, ["L4", "L40S"]);
    assert!(ratio.cells.iter().all(|row| row[0] == row[1]));
    // What one asks of devices, without a metric.
    let time = map("");
    assert_eq!(time.cells, map("&metric=time").cells);
    assert_eq!(time.title, "Expected time, flash, by device");
    assert!(time.cells.iter().all(|row| row[0] > row[1]), "an L4 is slower");
    assert_eq!(map("&metric=time-ratio").title, "Expected time, normal ÷ flash, by device");
}

#[test]
fn cells_of_a_map_are_said_in_plain_words() {
    let said = |link: &str| {
        let map = charts::heat(&scenario(link)).expect("a map").expect("two axes");
        map.said((0, 0)).expect("a cell")
    };
    for (axes, words) in [
        ("grid=none&axis=base&values=1024&axis2=batch&values2=1", "1024 px, batch 1"),
        ("axis=grid&values=2x3&axis2=dtype&values2=fp8", "2×3 crops, fp8"),
        ("axis=image&values=1600x1200&axis2=device&values2=h100-sxm", "1600×1200 px, H100 SXM5 80GB"),
        ("stage=decode&axis=prompt&values=10&axis2=steps&values2=100", "10 prompt tokens, 100 output tokens"),
        ("axis=tile&values=640&axis2=launch_us&values2=3", "crops of 640 px, 3 µs a launch"),
    ] {
        assert_eq!(said(&format!("v=1&{axes}")), words);
    }
    let map = charts::map_drawing(&scenario("v=1&axis=grid&values=2x3,2x4&axis2=batch&values2=1,2"), Theme::LIGHT);
    let svg = map.expect("a drawing").svg();
    assert!(svg.contains(">images in a batch<") && svg.contains(">crops, rows × columns<"));
}
