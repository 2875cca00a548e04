//! The operator table: every operator of every kernel once, side by side with its like, and sums that are the stage's.

use stagecost::link::Scenario;
use stagecost::present::operator_table::{Amounts, Measure, operator_table};
use stagecost::request::Request;
use stagecost::time::time;
use stagecost::{evaluate, operators};
use wasm_bindgen_test::wasm_bindgen_test;

#[track_caller]
fn near(ours: f64, other: f64, what: &str) {
    assert!((ours - other).abs() <= 1e-9 * other.abs(), "{what}: {ours} is not {other}");
}

#[track_caller]
fn check(link: &str) {
    let scenario = Scenario::from_link(link).expect(link);
    let table = operator_table(&scenario).expect("a table");
    for (index, &kernel) in table.kernels.iter().enumerate() {
        let request = Request { kernel, ..scenario.request.clone() };
        let (cost, time) = (evaluate(&request).expect("a cost"), time(&request).expect("a time"));
        let total = table.totals[index];
        near(total.traffic.get(), cost.hbm.total().get(), link);
        near(total.flop.get(), cost.flop.tensor.get(), link);
        near(total.time.get(), time.expected.unwrap_or(time.bound).get(), link);
        for measure in Measure::ALL {
            let groups: f64 = table.groups.iter().map(|group| group.amounts[index].share(measure, &total)).sum();
            near(groups, 1.0, link);
        }
        let rows = || table.groups.iter().flat_map(|group| &group.rows);
        let cells: Vec<_> = rows().filter_map(|row| row.cells[index].as_ref()).collect();
        assert_eq!(cells.len(), operators(&request).expect("operators").len(), "{link}: each operator once");
        let sum = cells.iter().fold(0.0, |sum, cell| sum + cell.amounts.get(Measure::Traffic));
        near(sum, cost.hbm.total().get(), link);
        assert!(cells.iter().all(|cell| cell.formulas.len() > 1), "{link}: each says how it is counted");
    }
    // What no kernel changes stands beside itself, and is equal.
    for group in table.groups.iter().filter(|group| !group.group.is_attention()) {
        for row in &group.rows {
            let cells: Vec<_> = row.cells.iter().flatten().collect();
            assert_eq!(cells.len(), table.kernels.len(), "{link}: {}", row.name);
            let same = |of: fn(&Amounts) -> f64| cells.iter().all(|cell| of(&cell.amounts) == of(&cells[0].amounts));
            assert!(
                same(|a| a.traffic.get()) && same(|a| a.flop.get()) && same(|a| a.time.get()),
                "{link}: {}",
                row.name
            );
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_operator_stands_once_beside_its_like() {
    check("");
    check("stage=first-token&kernels=normal,normal-fp32,flash,flash-inline-bias");
    check("stage=decode&kernels=flash,normal&batch=4");
    check("kernels=normal&device=tpu-v5e");
    check("grid=none&base=640");
}

#[wasm_bindgen_test(unsupported = test)]
fn operators_stand_in_the_order_in_which_they_run() {
    let scenario = Scenario::from_link("kernels=flash").expect("a link");
    let table = operator_table(&scenario).expect("a table");
    let run: Vec<String> =
        operators(&scenario.request).expect("operators").iter().map(stagecost::explain::name).collect();
    for group in &table.groups {
        let mut rest = run.iter();
        for row in &group.rows {
            assert!(rest.any(|name| *name == row.name), "{} is out of order", row.name);
        }
    }
}
