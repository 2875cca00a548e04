//! Every row of a CSV file names the version and a link that opens that row alone.

#![cfg(not(target_arch = "wasm32"))]

use stagecost::link::Scenario;
use stagecost::present::export::{map_csv, ranking_csv, roofline_csv, swept_csv};
use stagecost::study::map::map;
use stagecost::time::device::Device;
use stagecost::time::time;
use stagecost::{VERSION, evaluate};
use std::collections::HashMap;

fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

/// Each row by the names of its columns.
fn rows(text: &str) -> Vec<HashMap<String, String>> {
    let rows: Result<Vec<HashMap<String, String>>, _> =
        csv::Reader::from_reader(text.as_bytes()).deserialize().collect();
    let rows = rows.expect("every row has as many cells as the head");
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["version"] == VERSION));
    rows
}

fn number(row: &HashMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {:?}", row[column]))
}

#[test]
fn a_row_of_a_sweep_is_what_its_link_evaluates_to() {
    for link in [
        "v=1&sweep=published-47",
        "v=1&axis=batch&values=1,4&kernels=normal,normal-fp32,flash",
        "v=1&axis=device&values=l40s,h100-sxm&stage=first-token&dtype=fp16&eff.gemm=0.5",
        "v=1&axis=kernel&values=normal,flash&stage=prefill&ttft_ms=50",
    ] {
        for row in rows(&swept_csv(&scenario(link)).unwrap()) {
            let own = scenario(&row["link"]);
            assert_eq!(own.request.kernel.name(), row["kernel"], "{link}");
            let cost = evaluate(&own.request).unwrap();
            assert_eq!(cost.hbm.total().get(), number(&row, "hbm_bytes"), "{link}: {}", row["link"]);
            assert_eq!(cost.flop.tensor.get(), number(&row, "tensor_flop"), "{link}: {}", row["link"]);
            let time = time(&own.request).unwrap();
            assert_eq!(time.bound.get(), number(&row, "time_bound_s"), "{link}: {}", row["link"]);
            assert_eq!(own.target.is_some(), link.contains("ttft_ms"));
        }
    }
}

#[test]
fn a_row_of_a_map_is_what_its_link_evaluates_to() {
    let all = scenario("v=1&axis=grid&values=1x2,2x3,4x5&axis2=batch&values2=1,8&metric=traffic");
    let table = map(&all).unwrap().unwrap();
    let rows = rows(&map_csv(&all, &table).unwrap());
    assert_eq!(rows.len(), 6);
    for row in rows {
        let cost = evaluate(&scenario(&row["link"]).request).unwrap();
        assert_eq!(cost.hbm.total().get(), number(&row, "amount"), "{}", row["link"]);
    }
}

#[test]
fn a_row_of_the_ranking_opens_its_device_and_one_of_the_roofline_its_kernel() {
    let all = scenario("v=1&grid=3x3&batch=2&ttft_ms=100");
    for row in rows(&ranking_csv(&all).unwrap()) {
        let own = scenario(&row["link"]);
        assert_eq!((own.request.device.id.as_str(), own.target), (row["device"].as_str(), all.target));
        assert_eq!(time(&own.request).unwrap().bound.get(), number(&row, "time_bound_s"), "{}", row["link"]);
    }
    for row in rows(&roofline_csv(&all).unwrap()) {
        let own = scenario(&row["link"]);
        assert_eq!(own.request.kernel.name(), row["kernel"]);
        assert_eq!(Device::of(&own.request).card.id, row["device"]);
    }
}
