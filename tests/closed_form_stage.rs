//! The whole vision stage against views added up by hand and the assembly of their tokens: bytes and peak over batches,
//! grids, tiles and bases that no record covers.

mod common;

use common::by_hand::{bytes, flop, peak, weights};
use stagecost::recording::OperatorRow;
use stagecost::recording::stage_cost::StageCost;
use stagecost::request::{AttentionKernel, Crops, Grid, Request};
use stagecost::workload::View;
use wasm_bindgen_test::wasm_bindgen_test;

/// Bytes of one token in the decoder's width.
const TOKEN: f64 = 2.0 * 1280.0;

/// Sizes of a stage: tokens along a side of the global view and of a crop, the grid, images.
#[derive(Debug)]
struct Stage {
    batch: f64,
    base: f64,
    tile: f64,
    grid: Option<(f64, f64)>,
}

/// Bytes of one step of the assembly: the same in every image, with one read of each learned vector for all of them.
struct Step {
    tokens: f64,
    vectors: f64,
}

impl Stage {
    fn of(request: &Request) -> Self {
        let grid = match request.crops {
            Crops::Grid(Grid { rows, columns }) => Some((f64::from(rows), f64::from(columns))),
            _ => None,
        };
        let [batch, base, tile] = [request.batch, request.base, request.tile].map(f64::from);
        Stage { batch, base, tile, grid }
    }

    fn global(&self) -> View {
        View::new(self.batch, self.base)
    }

    fn crops(&self) -> Option<View> {
        self.grid.map(|(rows, columns)| View::new(self.batch * rows * columns, self.tile))
    }

    fn views(&self) -> impl Iterator<Item = View> {
        self.crops().into_iter().chain([self.global()])
    }

    /// Tokens that each step of the assembly reads and writes in one image, and the learned vectors it reads.
    fn assembly(&self) -> Vec<(&'static str, Step)> {
        let q = self.base / 64.0;
        let lines = q * q + q;
        let mut steps = Vec::new();
        let mut stitched = 0.0;
        if let Some((rows, columns)) = self.grid {
            let side = self.tile / 64.0;
            let flat = side * side * rows * columns;
            // One newline after each stitched row of tokens.
            stitched = flat + side * rows;
            steps.push(("stitch", Step { tokens: flat + flat, vectors: 0.0 }));
            steps.push(("newline", Step { tokens: flat + stitched, vectors: 1.0 }));
        }
        let all = lines + 1.0 + stitched;
        steps.push(("newline", Step { tokens: q * q + lines, vectors: 1.0 }));
        // The separator is the one token that is learned and not read from a view.
        steps.push(("join", Step { tokens: stitched + lines + all, vectors: 1.0 }));
        steps.push(("place", Step { tokens: all + all, vectors: 0.0 }));
        steps
    }

    fn bytes(&self, kernel: AttentionKernel) -> f64 {
        let views: f64 = self.views().map(|view| bytes(&view, kernel)).sum();
        let step = |(_, step): (_, Step)| TOKEN * (self.batch * step.tokens + step.vectors);
        views + self.assembly().into_iter().map(step).sum::<f64>()
    }

    fn weights(&self) -> f64 {
        let views: f64 = self.views().map(|view| weights(&view)).sum();
        views + self.assembly().into_iter().map(|(_, step)| TOKEN * step.vectors).sum::<f64>()
    }

    /// Crops run first; their features of both towers and the projector stay alive while the global view runs.
    fn peak(&self, kernel: AttentionKernel) -> f64 {
        let global = peak(&self.global(), kernel);
        let Some(crops) = self.crops() else { return global };
        let tokens = (crops.width / 64.0) * (crops.height / 64.0);
        let features = 2.0 * crops.images * (1024.0 * tokens + 1024.0 * (tokens + 1.0) + 1280.0 * tokens);
        peak(&crops, kernel).max(global + features)
    }
}

/// Every kernel on batches, bases, tiles and grids.
fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    for kernel in AttentionKernel::ALL {
        for batch in [1, 2, 4] {
            for base in [512, 640, 1024, 1280] {
                let whole = Request { kernel, batch, base, crops: Crops::None, ..Request::default() };
                for tile in [512, 640] {
                    for (rows, columns) in [(1, 1), (1, 2), (2, 3), (3, 2), (3, 3), (1, 9), (9, 1), (4, 5)] {
                        all.push(Request { tile, crops: Crops::Grid(Grid { rows, columns }), ..whole.clone() });
                    }
                }
                all.push(whole);
            }
        }
    }
    all
}

fn cost(request: &Request) -> StageCost {
    stagecost::evaluate(request).expect("a valid request")
}

#[wasm_bindgen_test(unsupported = test)]
fn bytes_of_any_stage_equal_the_closed_form() {
    for request in requests() {
        let (ours, by_hand) = (cost(&request), Stage::of(&request));
        assert_eq!(ours.hbm.total().get(), by_hand.bytes(request.kernel), "{by_hand:?} {:?}", request.kernel);
        assert_eq!(ours.hbm.weights.get(), by_hand.weights(), "{by_hand:?} {:?}", request.kernel);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn peak_of_any_stage_equals_the_closed_form() {
    for request in requests() {
        let (ours, by_hand) = (cost(&request), Stage::of(&request));
        let peak = ours.resident.peak_activations.get();
        assert_eq!(peak, by_hand.peak(request.kernel), "{by_hand:?} {:?}", request.kernel);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn flop_of_any_stage_are_those_of_its_views() {
    for request in requests() {
        let by_hand = Stage::of(&request);
        assert_eq!(
            cost(&request).flop.tensor.get(),
            by_hand.views().map(|view| flop(&view)).sum::<f64>(),
            "{by_hand:?}"
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn assembly_takes_every_crop_of_every_image_step_by_step() {
    for request in requests() {
        let by_hand = Stage::of(&request);
        let rows = stagecost::operators(&request).expect("a valid request");
        let ours: Vec<&OperatorRow> = rows.iter().filter(|row| row.pass == "assembly").collect();
        let steps = by_hand.assembly();
        assert_eq!(ours.len(), steps.len(), "{by_hand:?}");
        for (row, (unit, step)) in ours.into_iter().zip(steps) {
            assert_eq!(row.at.unit, unit, "{by_hand:?}");
            assert_eq!(row.hbm.activations.get(), TOKEN * by_hand.batch * step.tokens, "{by_hand:?} {unit}");
            assert_eq!(row.hbm.weights.get(), TOKEN * step.vectors, "{by_hand:?} {unit}");
            let flop = [row.flop.tensor.get(), row.flop.cuda.get(), row.flop.special.get()];
            assert_eq!(flop, [0.0; 3], "{by_hand:?} {unit} only moves tokens");
        }
    }
}
