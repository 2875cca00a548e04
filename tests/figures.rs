//! The figures of a scenario: which there are, what they show, and their sheets against stored pictures;
//! `UPDATE_GOLDEN=1` stores them anew.
#![cfg(all(feature = "plot", not(target_arch = "wasm32")))]

use stagecost::link::{Goal, Scenario};
use stagecost::plot::{Chart, Frame, Layout, Role, Theme, Ticks};
use stagecost::present::charts;
use stagecost::present::charts::{Figure, chart, curve, ranges};
use stagecost::request::AttentionKernel::{Flash, Normal};
use stagecost::request::{AttentionKernel, Request};
use stagecost::{catalog, evaluate};

fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).expect("a link")
}

fn drawn(figure: Figure, scenario: &Scenario) -> Chart {
    let curve = curve(scenario).expect("a curve");
    chart(figure, &curve, scenario, ranges(figure, &curve, scenario))
}

#[track_caller]
fn check(name: &str, picture: &str) {
    assert!(!picture.contains("NaN") && !picture.contains("inf"), "{name} holds a number that is none");
    let path = format!("{}/tests/golden/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, picture).expect("tests/golden can be written");
    }
    let stored = std::fs::read_to_string(&path).expect("a golden file; UPDATE_GOLDEN=1 makes it");
    assert!(picture == stored, "{name} looks different; look at it, then UPDATE_GOLDEN=1");
}

/// The link of each stored sheet, and whether it is on a dark ground.
const SHEETS: [(&str, &str, Theme); 6] = [
    ("first-token", "v=1&sweep=first-token-47&stage=first-token&ttft_ms=50", Theme::LIGHT),
    ("decode", "v=1&stage=decode&axis=batch&values=1,2,4,8,16,32&ttft_ms=200&tpot_ms=12.5", Theme::DARK),
    ("few-batches", "v=1&axis=batch&values=1,2", Theme::LIGHT),
    ("stages", "v=1&axis=stage&values=vision,prefill,decode,first-token", Theme::DARK),
    ("map-light", "v=1&sweep=published-47&axis2=batch&values2=1,2,4,8,16,32,64", Theme::LIGHT),
    (
        "map-dark",
        "v=1&stage=decode&axis=prompt&values=10,100,1000,7000&axis2=batch&values2=1,4,16,64&metric=kv",
        Theme::DARK,
    ),
];

#[test]
fn sheets_look_as_they_did() {
    for (name, link, theme) in SHEETS {
        check(name, &charts::sheet(&scenario(link), theme).expect("a sheet"));
    }
}

#[test]
fn a_sweep_has_the_figures_that_apply() {
    let names = |link: &str| Figure::of(&scenario(link)).into_iter().map(Figure::name).collect::<Vec<_>>().join(" ");
    let plain = "time traffic peak intensity flop split split-log weights";
    assert_eq!(names("v=1"), plain);
    for stage in ["prefill", "decode", "first-token"] {
        assert_eq!(names(&format!("v=1&stage={stage}")), format!("{plain} kv"));
    }
    assert_eq!(names("v=1&sweep=decode-47"), format!("{plain} kv"), "a card may decide the stage");
    assert_eq!(names("v=1&axis=stage&values=vision,decode"), format!("{plain} kv"));
    assert_eq!(names("v=1&stage=decode&axis=stage&values=vision"), plain);
    assert_eq!(names("v=1&vision_ms=50"), format!("{plain} vision-compute vision-bandwidth"));
    assert_eq!(names("v=1&ttft_ms=50"), format!("{plain} ttft-compute ttft-bandwidth"));
    assert_eq!(names("v=1&stage=decode&tpot_ms=10"), format!("{plain} kv tpot-compute tpot-bandwidth"));
    let mut all: Vec<_> = Figure::ALL.map(Figure::name).into();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), Figure::ALL.len(), "no two files of one name");
}

#[test]
fn every_figure_of_every_card_can_be_drawn() {
    for card in catalog::sweeps() {
        let scenario = scenario(&format!("v=1&sweep={}&vision_ms=50&ttft_ms=50&tpot_ms=10", card.id));
        let curve = curve(&scenario).expect("a curve");
        for figure in Figure::of(&scenario) {
            let ranges = ranges(figure, &curve, &scenario);
            assert!([ranges.x, ranges.y].iter().all(|(low, high)| low <= high && low.is_finite() && high.is_finite()));
            let chart = chart(figure, &curve, &scenario, ranges);
            for series in &chart.series {
                let name = format!("{} of {}, {}", figure.name(), card.id, series.name);
                assert_eq!(series.points.len(), curve.points.len(), "{name}");
                assert!(series.points.iter().all(|point| point.1.is_finite() && point.1 > 0.0), "{name}");
            }
        }
    }
}

/// Every published point of every stage is a ring, and lies on the line.
#[test]
fn published_points_are_rings_on_the_line() {
    for link in [
        "v=1&sweep=published-47",
        "v=1&sweep=first-token-47",
        "v=1&sweep=decode-47",
        "v=1&sweep=published-47&stage=prefill",
    ] {
        let chart = drawn(Figure::Flop, &scenario(link));
        assert_eq!((chart.rings.points.len(), chart.series.len()), (8, 1), "{link}");
        assert!(chart.rings.points.iter().all(|ring| chart.series[0].points.contains(ring)), "{link}");
    }
    assert!(drawn(Figure::Flop, &scenario("v=1&sweep=first-token-47&logits=last&batch=2")).rings.points.is_empty());
}

/// The lines of a chart by name, each with its value in plain units at the current workload.
fn at_mark(chart: &Chart, scenario: &Scenario) -> Vec<(String, f64)> {
    let index = curve(scenario).expect("a curve").current_index().expect("on the sweep");
    chart.series.iter().map(|series| (series.name.clone(), series.points[index].1)).collect()
}

#[test]
fn requirements_are_the_engine_s_in_the_unit_shown() {
    let scenario = scenario("v=1&stage=decode&ttft_ms=50&tpot_ms=10");
    let request = |kernel: AttentionKernel, goal: Goal| {
        let stage = match goal {
            Goal::Vision => stagecost::request::Stage::Vision,
            Goal::FirstToken => stagecost::request::Stage::FirstToken,
            Goal::OutputToken => stagecost::request::Stage::Decode,
        };
        Request { kernel, stage, ..scenario.request.clone() }
    };
    let cost = |kernel, goal| evaluate(&request(kernel, goal)).expect("a cost");
    // Three microseconds a row of the operator table, as often as it is run.
    let launches = |kernel, goal| {
        let rows = stagecost::operators(&request(kernel, goal)).expect("operators");
        rows.iter().map(|row| row.count * 3e-6).sum::<f64>()
    };
    let bandwidth = drawn(Figure::Bandwidth(Goal::FirstToken), &scenario);
    assert_eq!(
        (bandwidth.title.as_str(), bandwidth.unit.as_str()),
        ("Required bandwidth, first token in 50 ms", "TB/s")
    );
    assert!(bandwidth.note.contains("lower bound: bandwidth alone"));
    for ((name, value), kernel) in at_mark(&bandwidth, &scenario).into_iter().zip([Normal, Flash]) {
        assert_eq!(name, kernel.name());
        let expected =
            cost(kernel, Goal::FirstToken).hbm.total().get() / (0.050 - launches(kernel, Goal::FirstToken)) / 1e12;
        assert!((value / expected - 1.0).abs() < 1e-12, "{name}: {value} for {expected}");
    }
    let compute = drawn(Figure::Compute(Goal::OutputToken), &scenario);
    assert_eq!(compute.series.len(), 2, "launches take a kernel");
    let left = 100.0 * 0.010 - launches(Flash, Goal::OutputToken);
    let expected = cost(Flash, Goal::OutputToken).flop.tensor.get() / left;
    let value = at_mark(&compute, &scenario)[1].1;
    let unit = [("GFLOP/s", 1e9), ("TFLOP/s", 1e12)].into_iter().find(|unit| unit.0 == compute.unit).expect("a unit");
    assert!((value * unit.1 / expected - 1.0).abs() < 1e-12, "{value} {}", compute.unit);
    assert!(compute.note.contains("lower bound: compute alone"));
}

#[test]
fn the_cache_is_the_engine_s() {
    let scenario = scenario("v=1&sweep=decode-47&stage=decode");
    let chart = drawn(Figure::Kv, &scenario);
    // 61,440 B a token: 893 image tokens, a prompt of 10, an answer of 100.
    assert_eq!(chart.unit, "GB");
    assert!((at_mark(&chart, &scenario)[0].1 - 61_440.0 * 1003.0 / 1e9).abs() < 1e-12);
}

#[test]
fn what_is_a_convention_says_so() {
    for (figure, link, said) in [
        (Figure::Traffic, "v=1", false),
        (Figure::Traffic, "v=1&stage=first-token", true),
        (Figure::Peak, "v=1&stage=decode", true),
        (Figure::Intensity, "v=1&sweep=decode-47", true),
        (Figure::Flop, "v=1&stage=decode", false),
        (Figure::Kv, "v=1&stage=decode", false),
    ] {
        assert_eq!(drawn(figure, &scenario(link)).note.contains("an estimate"), said, "{figure:?} of {link}");
    }
    let sheet = charts::sheet(&scenario("v=1&stage=decode"), Theme::LIGHT).expect("a sheet");
    assert!(sheet.contains("held against no record") && sheet.contains("an estimate"));
}

#[test]
fn names_stand_along_an_axis_of_names() {
    let chart = drawn(Figure::Traffic, &scenario("v=1&axis=stage&values=vision,prefill,decode"));
    let Ticks::Named(ticks) = &chart.x.ticks else { panic!("{:?}", chart.x.ticks) };
    assert_eq!(ticks.iter().map(|tick| tick.text.as_str()).collect::<Vec<_>>(), ["vision", "prefill", "decode"]);
    assert!(chart.labels.is_empty());
}

#[test]
fn a_batch_of_one_and_a_half_is_no_tick() {
    let chart = drawn(Figure::Traffic, &scenario("v=1&axis=batch&values=1,2"));
    let layout = Layout::new(&chart, 420.0, 220.0, Frame::Bare);
    let texts: Vec<_> = layout.x_ticks.iter().map(|tick| tick.tick.text.as_str()).collect();
    assert_eq!(texts, ["1", "2"]);
}

#[test]
fn a_map_is_the_engine_s_in_words() {
    let link = "v=1&axis=grid&values=1x2,2x3,10x10&axis2=batch&values2=1,4";
    let heat = |link: &str| charts::heat(&scenario(link)).expect("a map");
    assert_eq!(heat("v=1"), None);
    let map = heat(link).expect("two axes");
    assert_eq!((map.title.as_str(), map.unit.as_str()), ("HBM traffic, normal ÷ flash", "×"));
    assert_eq!((map.columns.join(" "), map.rows.join(" ")), ("1×2 2×3 10×10".into(), "1 4".into()));
    assert_eq!(map.mark, Some((0, 1)));
    let [normal, flash] = [Normal, Flash]
        .map(|kernel| evaluate(&Request { kernel, ..Request::default() }).expect("a cost").hbm.total().get());
    assert_eq!(map.cells[0][1], normal / flash);
    assert_eq!((map.x_title.as_str(), map.y_title.as_str()), ("crops, rows × columns", "images in a batch"));
    let traffic = heat(&format!("{link}&metric=traffic")).expect("two axes");
    assert_eq!((traffic.title.as_str(), traffic.unit.as_str()), ("HBM traffic, flash", "TB"));
    let decode =
        heat("v=1&stage=decode&axis=prompt&values=0,100&axis2=steps&values2=1,10&metric=kv").expect("two axes");
    assert_eq!((decode.title.as_str(), decode.note.as_str(), decode.mark), ("KV cache", "", None));
    assert!(heat(&format!("{link}&stage=decode")).expect("two axes").note.contains("an estimate"));
    assert_eq!(
        heat("v=1&axis2=kernel&values2=normal,flash").expect("two axes").title,
        "HBM traffic, normal ÷ each kernel"
    );
}

#[test]
fn one_line_where_the_kernel_makes_no_difference() {
    let scenario = scenario("v=1&stage=decode&ttft_ms=50");
    for (figure, lines) in
        [(Figure::Kv, 1), (Figure::Flop, 1), (Figure::Compute(Goal::FirstToken), 2), (Figure::Peak, 2)]
    {
        let chart = drawn(figure, &scenario);
        assert_eq!(chart.series.len(), lines, "{figure:?}");
        assert_eq!(figure.compares(), lines == 2);
        assert_eq!(chart.series[lines - 1].role, Role::Flash);
    }
}
