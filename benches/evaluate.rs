//! How many stages a core evaluates: one vision stage in one kernel, totals only, bound to a recording and walked; the 47-point sweep in two kernels, maps of
//! 200 x 200 cells, and times.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use stagecost::link::Scenario;
use stagecost::request::{Crops, Grid, Request, Stage};
use stagecost::study::ranking::ranking;
use stagecost::time::Profile;
use stagecost::time::device::Device;
use stagecost::{Evaluator, evaluate};
use std::hint::black_box;

/// Runs a fixed loop that is no part of StageCost, to divide the other figures by: ten million turns of the engine's
/// own operations, each waiting for the one before. `run` in scripts/calibration.mjs is the same loop in WebAssembly.
fn calibration(c: &mut Criterion) {
    let mut group = c.benchmark_group("calibration");
    group.sample_size(10);
    let turns = |turns: i32| {
        (1..=turns).rev().fold(0.0, |sum: f64, turn| {
            let turn = f64::from(turn);
            (sum / 3.0 + turn).ceil() * 0.5 + turn
        })
    };
    group.bench_function("loop", |b| b.iter(|| turns(black_box(10_000_000))));
    group.finish();
}

fn single(c: &mut Criterion) {
    let mut group = c.benchmark_group("one vision stage");
    group.throughput(Throughput::Elements(1));
    let base = Request { crops: Crops::None, ..Request::default() };
    let gundam = Request { crops: Crops::Grid(Grid { rows: 2, columns: 3 }), ..Request::default() };
    for (name, request) in [("base 1024", base), ("gundam 2x3", gundam)] {
        let mut evaluator = Evaluator::default();
        group.bench_function(name, |b| b.iter(|| evaluator.evaluate(black_box(&request))));
        group.bench_function(format!("{name}, graph walked"), |b| b.iter(|| evaluate(black_box(&request))));
    }
    group.finish();
}

fn sweep(c: &mut Criterion) {
    let scenario = Scenario::from_link("sweep=published-47&kernels=normal,flash").expect("a card");
    let mut group = c.benchmark_group("sweep");
    group.throughput(Throughput::Elements(2 * 47));
    group.bench_function("47 points, 2 kernels", |b| b.iter(|| stagecost::study::sweep::sweep(black_box(&scenario))));
    group.finish();
}

fn map(c: &mut Criterion) {
    let values = |count: u32| (1..=count).map(|value| value.to_string()).collect::<Vec<_>>().join(",");
    let mut group = c.benchmark_group("map");
    group.sample_size(10);
    group.throughput(Throughput::Elements(200 * 200));
    for stage in ["vision", "first-token", "decode"] {
        let axes = format!("axis=batch&values={}&axis2=prompt&values2={}", values(200), values(200));
        let scenario = Scenario::from_link(&format!("stage={stage}&metric=traffic&{axes}")).expect("a link");
        group.bench_function(stage, |b| b.iter(|| stagecost::study::map::map(black_box(&scenario))));
    }
    group.finish();
}

/// Maps of expected time: cells that share all views, all but the decoder, or the global view alone.
fn time_map(c: &mut Criterion) {
    let values = |before: &str| (1..=200).map(|value| format!("{before}{value}")).collect::<Vec<_>>().join(",");
    let mut group = c.benchmark_group("map of times");
    group.sample_size(10);
    group.throughput(Throughput::Elements(200 * 200));
    for (name, stage, second, before) in [
        ("vision, batch x prompt", "vision", "prompt", ""),
        ("first token, batch x prompt", "first-token", "prompt", ""),
        ("vision, batch x grid", "vision", "grid", "7x"),
    ] {
        let axes = format!("axis=batch&values={}&axis2={second}&values2={}", values(""), values(before));
        let scenario = Scenario::from_link(&format!("stage={stage}&metric=time&{axes}")).expect("a link");
        group.bench_function(name, |b| b.iter(|| stagecost::study::map::map(black_box(&scenario))));
    }
    group.finish();
}

/// One stage as operators, and its time on one device and on all.
fn time(c: &mut Criterion) {
    let mut group = c.benchmark_group("time");
    for (stage, name) in [(Stage::Vision, "vision"), (Stage::FirstToken, "first token")] {
        let request = Request { stage, ..Request::default() };
        let profile = Profile::new(&request).expect("a request");
        let device = Device::of(&request);
        group.bench_function(format!("{name}: operators"), |b| b.iter(|| Profile::new(black_box(&request))));
        group.bench_function(format!("{name}: one device"), |b| b.iter(|| profile.on(black_box(&device))));
    }
    let scenario = Scenario::default();
    group.bench_function("every device, 2 kernels", |b| b.iter(|| ranking(black_box(&scenario))));
    group.finish();
}

criterion_group!(benches, calibration, single, sweep, map, time_map, time);
criterion_main!(benches);
