//! One time by three ways, equal to the bit: rows of the operator table, a profile for many devices, and a timer that goes
//! from request to request.

use stagecost::catalog;
use stagecost::operators;
use stagecost::precision::Precision;
use stagecost::request::Overrides;
use stagecost::request::{AttentionKernel, Mask};
use stagecost::request::{Crops, Grid, Logits, Request, Stage};
use stagecost::time::device::Device;
use stagecost::time::timer::Timer;
use stagecost::time::{Profile, by_operator, time};
use wasm_bindgen_test::wasm_bindgen_test;

/// Requests drawn one after the other, the same at every run (Numerical Recipes' generator).
struct Drawn(u32);

impl Drawn {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % limit
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u32) as usize]
    }

    /// A request that differs from the last in a few parts, as cells of a map do.
    fn next(&mut self, last: &Request) -> Request {
        let mut request = last.clone();
        for _ in 0..=self.below(3) {
            match self.below(13) {
                0 => request.stage = self.one_of(&Stage::ALL),
                1 => request.base = 64 * (1 + self.below(24)),
                2 => request.tile = 64 * (1 + self.below(16)),
                3 => request.crops = Crops::None,
                4 => request.crops = Crops::Grid(Grid { rows: 1 + self.below(7), columns: 1 + self.below(9) }),
                5 => request.batch = 1 + self.below(40),
                6 => request.prompt = self.below(5000),
                7 => request.steps = 1 + self.below(500),
                8 => (request.logits, request.mask) = (self.one_of(&Logits::ALL), self.one_of(&Mask::ALL)),
                9 => request.kernel = self.one_of(&AttentionKernel::ALL),
                10 => request.precision = self.one_of(&Precision::ALL),
                11 => request.device = &catalog::devices()[self.below(catalog::devices().len() as u32) as usize],
                _ => {
                    let share = |drawn: u32| (drawn < 100).then(|| f64::from(1 + drawn) / 100.0);
                    let (gemm, hbm) = (share(self.below(200)), share(self.below(200)));
                    let launch_us = (self.below(2) == 0).then(|| f64::from(self.below(90)) / 7.0);
                    request.overrides = Overrides { gemm, hbm, launch_us };
                    request.vision_kernel = (self.below(2) == 0).then(|| self.one_of(&AttentionKernel::ALL));
                }
            }
        }
        request
    }
}

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
    let (mut drawn, mut timer, mut request) = (Drawn(7), Timer::default(), Request::default());
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
