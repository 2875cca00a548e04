//! One time by three ways, equal to the bit: rows of the operator table, a profile for many devices, and a timer that goes
//! from request to request.

mod common;

use common::drawn_requests::Drawn;
use stagecost::request::{AttentionKernel, Request, Stage};
use stagecost::time::device::Device;
use stagecost::time::timer::Timer;
use stagecost::time::{Profile, by_operator, time};
use stagecost::{catalog, operators};
use wasm_bindgen_test::wasm_bindgen_test;

/// Bound and expected time from the operator table: each pass in a sum of its own, in order.
fn from_the_table(request: &Request) -> (f64, f64) {
    let rows = operators(request).expect("operators");
    let times = by_operator(&rows, &Device::of(request));
    let mut total = (0.0, 0.0);
    let mut at = 0;
    while at < rows.len() {
        let mut pass = (0.0, 0.0);
        let name = rows[at].pass;
        while at < rows.len() && rows[at].pass == name {
            pass.0 += times[at].bound.get() * rows[at].count;
            pass.1 += times[at].expected.map_or(0.0, |expected| expected.time.get() * rows[at].count);
            at += 1;
        }
        total = (total.0 + pass.0, total.1 + pass.1);
    }
    total
}

#[wasm_bindgen_test(unsupported = test)]
fn every_way_to_a_time_ends_at_the_same_bits() {
    let (mut drawn, mut timer, mut request) = (Drawn::new(7), Timer::default(), Request::default());
    let mut seen = [0; 4];
    for _ in 0..4000 {
        request = drawn.next(&request);
        seen[request.stage as usize] += 1;
        let (bound, expected) = from_the_table(&request);
        let (fast_bound, fast_expected) = timer.time(&request).expect("a time");
        assert_eq!(fast_bound.get().to_bits(), bound.to_bits(), "{request:?}");
        if let Some(fast) = fast_expected {
            assert_eq!(fast.get().to_bits(), expected.to_bits(), "{request:?}");
        }
        let whole = time(&request).expect("a time");
        assert_eq!((whole.bound, whole.expected), (fast_bound, fast_expected), "{request:?}");
        assert_eq!(whole.expected.is_none(), Device::of(&request).lacks().is_some(), "{request:?}");
    }
    assert!(seen.iter().all(|count| *count > 400), "{seen:?}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_profile_is_of_no_device() {
    for kernel in AttentionKernel::ALL {
        let request = Request { stage: Stage::FirstToken, kernel, ..Request::default() };
        let profile = Profile::new(&request).expect("a profile");
        for device in catalog::devices() {
            let request = Request { device, ..request.clone() };
            assert_eq!(profile.on(&Device::of(&request)), time(&request).expect("a time"), "{}", device.id);
            let (bound, expected) = Timer::default().time(&request).expect("a time");
            let whole = time(&request).expect("a time");
            assert_eq!((whole.bound, whole.expected), (bound, expected), "{}", device.id);
        }
    }
}
