//! A map is one plain evaluation a cell, row by row, column by column.

use stagecost::figure::Metric;
use stagecost::link::{Scenario, SecondAxis};
use stagecost::present::export::{sweep, swept_csv, swept_markdown};
use stagecost::request::{AttentionKernel, Key, Request};
use stagecost::study::map::{Map, map};
use wasm_bindgen_test::wasm_bindgen_test;

#[track_caller]
fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

#[track_caller]
fn mapped(link: &str) -> Map {
    map(&scenario(link)).unwrap_or_else(|error| panic!("{link}: {error}")).unwrap_or_else(|| panic!("{link}: no map"))
}

/// Every cell is what `evaluate` says of the request with both texts set, in a link of its own.
#[track_caller]
fn check(link: &str) {
    let map = mapped(link);
    let base = scenario(link);
    assert_eq!((map.cells.len(), map.cells[0].len()), (map.rows.len(), map.columns.len()), "{link}");
    for (row, cells) in map.rows.iter().zip(&map.cells) {
        for (column, cell) in map.columns.iter().zip(cells) {
            let mut request = base.sweep.base(&base.request).expect("a card");
            request.set(map.axes[0], column).expect("a value");
            request.set(map.axes[1], row).expect("a value");
            let amount = |kernel| map.metric.of(&Request { kernel, ..request.clone() }).expect("a valid request");
            let expected = match map.sides(&request) {
                (first, Some(last)) => amount(first) / amount(last),
                (kernel, None) => amount(kernel),
            };
            assert_eq!(*cell, expected, "{link}: {column}, {row}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_cell_is_a_single_evaluation() {
    for metric in Metric::ALL {
        check(&format!("axis=grid&values=none,1x2,2x3&axis2=batch&values2=1,4&metric={}", metric.name()));
    }
    check("stage=decode&axis=prompt&values=0,10,1000&axis2=steps&values2=1,100&metric=kv");
    check("stage=first-token&axis2=base&values2=512,1024");
    check("sweep=first-token-47&axis2=kernel.decoder&values2=normal,flash");
    check("axis=kernel&values=normal,flash&axis2=stage&values2=vision,decode");
    check("axis=batch&values=1,2&axis2=kernel&values2=normal-fp32,flash&metric=peak");
    check("kernels=flash&axis=batch&values=1,2&axis2=grid&values2=none");
    check("kernel.vision=flash&stage=first-token&axis=image&values=800x600,4000x500&axis2=tile&values2=512,640");
}

#[wasm_bindgen_test(unsupported = test)]
fn cells_of_known_figures() {
    // Tensor-core FLOP of one global view and of each crop; the batch multiplies both.
    let map = mapped("axis=grid&values=none,1x2,2x3&axis2=batch&values2=1,8&metric=flop");
    assert_eq!((map.axes, map.metric, map.unit), ([Key::Grid, Key::Batch], Metric::Flop, "FLOP"));
    assert_eq!(map.kernels, [AttentionKernel::Flash]);
    let page = |crops: f64| 1_139_967_033_344.0 + 388_149_837_824.0 * crops;
    for (row, batch) in map.cells.iter().zip([1.0, 8.0]) {
        assert_eq!(*row, [0.0, 2.0, 6.0].map(|crops| batch * page(crops)));
    }
    // 61,440 B a token of context and answer, of every sequence.
    let map = mapped("stage=decode&axis=prompt&values=0,107&axis2=batch&values2=1,3&metric=kv");
    assert_eq!(map.cells[0], [893.0, 1000.0].map(|context| 61_440.0 * (context + 100.0)));
    assert_eq!(map.cells[1], [893.0, 1000.0].map(|context| 3.0 * 61_440.0 * (context + 100.0)));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_ratio_is_the_first_kernel_against_the_last() {
    let map = mapped("kernels=normal-fp32,flash-inline-bias,flash&axis2=batch&values2=1");
    assert_eq!(map.kernels, [AttentionKernel::NormalFp32, AttentionKernel::Flash]);
    assert!(map.cells[0].iter().all(|ratio| *ratio > 1.0));
    // One kernel against itself, and against each cell's own.
    let one = mapped("kernels=flash&axis=batch&values=1&axis2=grid&values2=none,1x2");
    assert_eq!(one.cells, [[1.0], [1.0]]);
    let own = mapped("kernels=normal,flash&axis=batch&values=1&axis2=kernel&values2=normal,flash");
    assert_eq!(own.cells[0], [1.0]);
    assert_eq!(own.cells[1], mapped("axis=batch&values=1&axis2=base&values2=1024").cells[0]);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_map_of_devices_shows_their_times() {
    for (link, metric, canonical) in [
        ("axis=device&values=L4,L40S&axis2=batch&values2=1,4", Metric::Time, ""),
        ("axis=batch&values=1,4&axis2=device&values2=L4,L40S", Metric::Time, ""),
        ("axis=device&values=L4,L40S&axis2=batch&values2=1,4&metric=time", Metric::Time, ""),
        ("axis=device&values=L4,L40S&axis2=batch&values2=1,4&metric=ratio", Metric::Ratio, "&metric=ratio"),
        ("axis=device&values=L4,L40S&axis2=batch&values2=1,4&metric=bound", Metric::Bound, "&metric=bound"),
        ("axis=device&values=L4,L40S", Metric::Ratio, ""),
        ("axis=grid&values=1x2&axis2=batch&values2=1,4", Metric::Ratio, ""),
    ] {
        let own = scenario(link);
        assert_eq!(own.metric, metric, "{link}");
        let written = own.link();
        let carried = written.split("&metric").nth(1).map(|rest| format!("&metric{rest}")).unwrap_or_default();
        assert_eq!(carried, canonical, "{link}");
        assert_eq!(scenario(&written), own, "{link}");
    }
    let link = "axis=device&values=L4,L40S&axis2=batch&values2=1,4";
    let times = map(&scenario(link)).expect("a map").expect("two axes");
    assert!(times.cells.iter().all(|row| row[0] > row[1]), "an L40S is faster: {:?}", times.cells);
    // A metric that is named is kept, and every form says that devices do not change it.
    let same = scenario(&format!("{link}&metric=traffic"));
    let words = "the same on every device";
    assert!(swept_markdown(&same).expect("a document").lines().next().is_some_and(|line| line.ends_with(words)));
    assert!(!swept_markdown(&scenario(link)).expect("a document").contains(words));
    let json = serde_json::to_value(sweep(&same).expect("a map")).expect("plain data");
    assert_eq!(json["note"], words);
    let csv = swept_csv(&same).expect("a file");
    let mut lines = csv.lines();
    assert!(lines.next().is_some_and(|head| head.ends_with(",same_on_every_device")));
    assert!(lines.all(|line| line.ends_with(",true")), "{csv}");
}

#[wasm_bindgen_test(unsupported = test)]
fn without_a_second_axis_there_is_no_map() {
    assert_eq!(map(&scenario("axis=batch&values=1,2")), Ok(None));
    // Fields are public; a pair that no link could have said is refused in the words of links.
    let second = Some(SecondAxis { axis: Key::Grid, values: vec!["1x2".to_owned()] });
    let message = map(&Scenario { second, ..Scenario::default() }).expect_err("grid twice").to_string();
    assert!(message.starts_with("axis2: grid is the first axis already; "), "{message}");
}
