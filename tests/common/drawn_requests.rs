//! Requests drawn at random, the same at every run.

use stagecost::catalog;
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, Crops, Grid, Logits, Mask, Overrides, Request, Stage};

/// Requests drawn one after the other, the same at every run (Numerical Recipes' generator).
pub struct Drawn(u32);

impl Drawn {
    pub fn new(seed: u32) -> Self {
        Drawn(seed)
    }

    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % limit
    }

    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u32) as usize]
    }

    /// A request that differs from the last in a few parts, as cells of a map do.
    pub fn next(&mut self, last: &Request) -> Request {
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
