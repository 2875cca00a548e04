//! Published figures beside ours: the card says what was published, and the reasons given account for what differs.

use serde_json::Value;
use stagecost::compare::published_sweep::{
    Column, Comparison, KERNELS, Pair, Quantity, Row, STAGES, comparison, reason,
};
use stagecost::present::export;
use stagecost::request::{AttentionKernel, Crops, Request, Stage};
use stagecost::{catalog, evaluate};
use wasm_bindgen_test::wasm_bindgen_test;

fn published() -> Value {
    serde_json::from_str(include_str!("fixtures/modelmeter-sweep.json")).expect("a JSON fixture")
}

fn all() -> Comparison {
    comparison().expect("a card that can be evaluated")
}

const NORMAL: Option<AttentionKernel> = Some(AttentionKernel::Normal);
const FLASH: Option<AttentionKernel> = Some(AttentionKernel::Flash);

/// Rows with their pair in a column, one for each of the 47 grids.
#[track_caller]
fn column(of: &Comparison, stage: Stage, quantity: Quantity, kernel: Option<AttentionKernel>) -> Vec<(&Row, Pair)> {
    let pairs: Vec<_> = of.column(Column { stage, quantity, kernel }).collect();
    assert_eq!(pairs.len(), 47, "{stage:?} {quantity:?}");
    pairs
}

fn crops(row: &Row) -> f64 {
    f64::from(row.grid.crops())
}

/// Image tokens of a row's crops: all but those of the global view, 272, and the separator.
fn crop_tokens(row: &Row) -> f64 {
    row.image_tokens - 273.0
}

#[wasm_bindgen_test(unsupported = test)]
fn the_card_is_what_was_published() {
    let (comparison, published) = (all(), published());
    let modes = [
        ("vision", ["vision", "vision_flash", "vision_vendor"]),
        ("prefill", ["prefill_eager", "prefill_flash", "prefill_vendor"]),
        ("decode", ["decode_eager", "decode_flash", "decode_vendor"]),
    ];
    let mut figures = 0;
    for (index, row) in comparison.rows.iter().enumerate() {
        let point = &published["points"][index];
        assert_eq!((&point["rows"], &point["columns"]), (&row.grid.rows.into(), &row.grid.columns.into()));
        assert_eq!(point["image_tokens"].as_f64(), Some(row.image_tokens));
        assert_eq!(point["context_len"].as_f64(), Some(row.context));
        for (column, pair) in comparison.columns.iter().zip(&row.pairs) {
            let at = STAGES.iter().position(|stage| *stage == column.stage).expect("a published stage");
            let mode = KERNELS.iter().position(|kernel| Some(*kernel) == column.kernel).unwrap_or(2);
            let (stage, names) = modes[at];
            let cost = &point[stage][names[mode]];
            // The vendor's FLOP have one field.
            let field = if mode == 2 && column.quantity == Quantity::Tensor {
                "flops_tflops"
            } else {
                column.quantity.field().0
            };
            let Some(expected) = cost.get(field).and_then(Value::as_f64) else {
                assert!(pair.is_none() && mode == 2, "{column:?} {:?}", row.grid);
                continue;
            };
            let amount = column.quantity.in_field(pair.expect("published").published);
            assert!((amount - expected).abs() <= 3e-15 * expected, "{column:?}: {amount} is not {expected}");
            figures += 1;
        }
    }
    assert_eq!(figures, 47 * 3 * 2 * 7 + 8 * 5);
}

#[wasm_bindgen_test(unsupported = test)]
fn every_vendor_figure_has_no_difference() {
    let comparison = all();
    assert_eq!(comparison.vendor().count(), 40);
    for (column, pair) in comparison.vendor() {
        assert_eq!(pair.published, pair.ours, "{column:?}");
    }
    let text = export::comparison_markdown(&comparison);
    assert!(text.contains("Of 40 figures that were published") && text.contains(", 40 are ours with"));
}

/// What the reasons say the published vision stage has more, in tensor-core FLOP.
fn vision_terms(row: &Row) -> f64 {
    let (one, two) = (2.0 * 2048.0 * 1280.0, 2.0 * (2048.0 * 1280.0 + 1280.0 * 1280.0));
    assert_eq!(two, 8_519_680.0);
    let (n, tokens) = (crops(row), crop_tokens(row));
    let projector = two * (n * tokens + 272.0) - one * (n * 100.0 + 256.0);
    // Relative position of 4 global and 8 windowed layers, in rows and columns, of which 7/8 are missing.
    let relative = |side: f64, windows: f64| {
        4.0 * 2.0 * 2.0 * 12.0 * side * side * side * 64.0 + 8.0 * 2.0 * 2.0 * windows * 12.0 * 196.0 * 14.0 * 64.0
    };
    projector - 7.0 / 8.0 * (relative(64.0, 25.0) + n * relative(40.0, 9.0))
}

#[wasm_bindgen_test(unsupported = test)]
fn ours_and_the_reasons_make_every_published_tensor_flop() {
    let comparison = all();
    // Layer 0 is dense, 3 x 1280 x 6848; a mixture has a router, 6 routed experts of 896 and a shared one of 1792.
    let mixture = 2.0 * (1280.0 * 64.0 + 3.0 * 1280.0 * (6.0 * 896.0 + 1792.0)) - 2.0 * 3.0 * 1280.0 * 6848.0;
    assert_eq!(mixture, 2_621_440.0);
    let token = mixture - 1536.0;
    for kernel in [NORMAL, FLASH] {
        for (row, pair) in column(&comparison, Stage::Vision, Quantity::Tensor, kernel) {
            assert_eq!(pair.published, pair.ours + vision_terms(row), "{:?}", row.grid);
        }
        for (row, pair) in column(&comparison, Stage::FirstToken, Quantity::Tensor, kernel) {
            assert_eq!(pair.published, pair.ours + vision_terms(row) + token * row.context, "{:?}", row.grid);
        }
        for (row, pair) in column(&comparison, Stage::Decode, Quantity::Tensor, kernel) {
            assert_eq!(pair.published, pair.ours + 100.0 * (token - 61_440.0), "{:?}", row.grid);
        }
    }
    let (row, pair) = column(&comparison, Stage::Vision, Quantity::Tensor, NORMAL)[46];
    let share = 8_519_680.0 * crops(row) * crop_tokens(row) / pair.published;
    assert!((0.455..0.465).contains(&share), "the crops' projector is {share}");
}

#[wasm_bindgen_test(unsupported = test)]
fn the_reasons_for_cuda_flop_hold() {
    let comparison = all();
    let vision = column(&comparison, Stage::Vision, Quantity::Cuda, NORMAL);
    for (row, pair) in &vision {
        // A line in the crops, and GELU on every crop's tokens for every crop.
        let line = 744_887_296.0 + 290_186_240.0 * crops(row);
        assert_eq!(pair.published, line + 10_240.0 * crops(row) * crop_tokens(row), "{:?}", row.grid);
        let request = Request { crops: Crops::Grid(row.grid), kernel: AttentionKernel::Normal, ..Request::default() };
        let operators = stagecost::operators(&request).expect("a valid request");
        let softmax =
            operators.iter().filter(|row| row.category.starts_with("sam.") && row.category.ends_with("softmax"));
        let softmax: f64 = softmax.map(|row| row.flop.cuda.get()).sum();
        assert!(softmax > pair.published, "{:?}: {softmax}", row.grid);
    }
    for ((row, pair), (_, vision)) in column(&comparison, Stage::FirstToken, Quantity::Cuda, FLASH).iter().zip(&vision)
    {
        assert_eq!(pair.published, vision.published + 440_832.0 * row.context);
    }
    for (_, pair) in column(&comparison, Stage::Decode, Quantity::Cuda, FLASH) {
        assert_eq!(pair.published, 100.0 * 440_832.0);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_reasons_for_traffic_hold() {
    let comparison = all();
    let traffic = |stage, kernel| column(&comparison, stage, Quantity::Traffic, kernel);
    let vision = [NORMAL, FLASH].map(|kernel| traffic(Stage::Vision, kernel));
    // Scores of one head and one tensor of S x D, in each of CLIP's 24 layers: nothing of SAM.
    let clip = |s: f64| 24.0 * (12.0 * s * s - 2048.0 * s);
    for ((row, normal), (_, flash)) in vision[0].iter().zip(&vision[1]) {
        let n = crops(row);
        assert_eq!(normal.published - flash.published, clip(257.0) + n * clip(101.0), "{:?}", row.grid);
        assert_eq!(flash.published > normal.published, n >= 4.0);
        assert!(normal.ours > 1.9 * flash.ours);
        let line = [1_086_843_168.0 + 410_778_656.0 * n, 1_080_453_120.0 + 412_805_120.0 * n];
        let square = 6656.0 * n * crop_tokens(row);
        assert_eq!([normal.published, flash.published], line.map(|line| line + square), "{:?}", row.grid);
        let request = Request { crops: Crops::Grid(row.grid), kernel: AttentionKernel::Normal, ..Request::default() };
        let operators = stagecost::operators(&request).expect("a valid request");
        let sam = operators
            .iter()
            .filter(|row| row.category.starts_with("sam."))
            .map(|row| row.hbm.scores.get())
            .sum::<f64>();
        assert!(sam > 0.5 * normal.ours, "{:?}: {sam}", row.grid);
    }
    for (index, kernel) in [NORMAL, FLASH].into_iter().enumerate() {
        let scores = [480.0, 0.0][index];
        for ((row, pair), (_, vision)) in traffic(Stage::FirstToken, kernel).iter().zip(&vision[index]) {
            let s = row.context;
            assert_eq!(pair.published - vision.published, 1_172_112.0 * s + scores * s * s, "{:?}", row.grid);
        }
        for (row, pair) in traffic(Stage::Decode, kernel) {
            // Keys of a step in the mean, one fewer than there are.
            let keys = row.context + 49.5;
            assert_eq!(pair.published, 100.0 * (1_172_112.0 + scores * keys), "{:?}", row.grid);
            let request = Request { crops: Crops::Grid(row.grid), stage: Stage::Decode, ..Request::default() };
            let weights = evaluate(&request).expect("a valid request").hbm.weights.get() / 100.0;
            assert!((1.145e9..1.155e9).contains(&weights), "{weights}");
            assert!(weights * 100.0 < pair.ours);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_reasons_for_memory_hold() {
    let comparison = all();
    let published = |stage, quantity| column(&comparison, stage, quantity, NORMAL)[0].1;
    // SAM and CLIP as matrices alone, the patch convolutions, CLIP's embeddings, first norm and the neck's two.
    let sam = 768.0 * 768.0 + 12.0 * (12.0 * 768.0 * 768.0) + 768.0 * 256.0 + 9.0 * (256.0 * 256.0 + 256.0 * 512.0);
    let clip = 24.0 * 12.0 * 1024.0 * 1024.0 + 3.0 * 14.0 * 14.0 * 1024.0 + 258.0 * 1024.0 + 2.0 * 1024.0;
    let half = sam + 9.0 * 512.0 * 1024.0 + 4.0 * 256.0 + clip + 2048.0 * 1280.0 + 1280.0 * 1280.0;
    assert_eq!(half, 399_328_256.0);
    let vision = published(Stage::Vision, Quantity::Weights);
    assert_eq!((vision.published, vision.ours), (2.0 * 2.0 * half, 2.0 * 401_372_160.0));
    // Every layer: four projections, a router, one routed expert and the shared one, two norms; then the head.
    let layer = 4.0 * 1280.0 * 1280.0 + 64.0 * 1280.0 + 3.0 * 1280.0 * (896.0 + 1792.0) + 2.0 * 1280.0;
    let decoder = 12.0 * layer + 129_280.0 * 1280.0;
    assert_eq!(decoder, 368_998_400.0);
    let decode = published(Stage::Decode, Quantity::Weights);
    assert_eq!((decode.published, decode.ours), (2.0 * decoder, 2.0 * (2_934_734_080.0 + 401_372_160.0)));
    let both = published(Stage::FirstToken, Quantity::Weights);
    assert_eq!(both.published, vision.published + decode.published);

    for (stage, passes) in [(Stage::Vision, 1.0), (Stage::FirstToken, 1.0), (Stage::Decode, 100.0)] {
        for kernel in [NORMAL, FLASH] {
            let activations = column(&comparison, stage, Quantity::Activations, kernel);
            let traffic = column(&comparison, stage, Quantity::Traffic, kernel);
            for ((row, sum), (_, io)) in activations.iter().zip(&traffic) {
                let share = sum.published * passes / io.published;
                assert!((0.99..1.06).contains(&share), "{stage:?} {:?}: {share}", row.grid);
                assert!(sum.ours < sum.published);
            }
        }
    }

    for (row, pair) in column(&comparison, Stage::FirstToken, Quantity::Kv, NORMAL) {
        assert_eq!((pair.published, pair.ours), (61_440.0 * row.context, 61_440.0 * row.context));
    }
    for (row, pair) in column(&comparison, Stage::Decode, Quantity::Kv, NORMAL) {
        assert_eq!((pair.published, pair.ours), (61_440.0 * (row.context + 99.0), 61_440.0 * (row.context + 100.0)));
    }
    for (_, pair) in column(&comparison, Stage::Vision, Quantity::Kv, NORMAL) {
        assert_eq!((pair.published, pair.ours), (0.0, 0.0));
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_column_that_differs_has_a_reason() {
    let comparison = all();
    for column in comparison.columns.iter().filter(|column| column.kernel.is_some()) {
        let reason = reason(column.stage, column.quantity).expect("a reason");
        let differs = comparison.column(*column).any(|(_, pair)| pair.published != pair.ours);
        assert_eq!(differs, !reason.starts_with("No difference"), "{column:?}: {reason}");
    }
    assert_eq!(reason(Stage::Prefill, Quantity::Traffic), None);
    // The card of whose figures these are is the one that the plots show.
    assert_eq!(comparison.card.id, catalog::published_cards()[0].id);
}

#[wasm_bindgen_test(unsupported = test)]
fn tables_are_whole() {
    let comparison = all();
    let text = export::comparison_markdown(&comparison);
    assert!(!text.contains("NaN") && !text.contains("inf ") && !text.contains("–×"));
    let mut columns = 0;
    for line in text.lines() {
        let cells = if line.starts_with('|') { line.matches('|').count() } else { 0 };
        assert!(cells == columns || cells == 0 || columns == 0, "{line}");
        columns = cells;
    }
    let csv = export::comparison_csv(&comparison);
    assert_eq!(csv.lines().count(), 1 + 47 * 42 + 40);
    assert!(csv.contains("\n2x3,893,first-token,flops_tensor_tflops,vendor,4.555782396416,4.555782396416\n"), "{csv}");
    assert!(csv.lines().all(|line| line.split(',').count() == 7 && !line.ends_with(',')));
}

#[test]
fn the_gap_that_is_compiled_in_is_the_comparisons() {
    let found = comparison().expect("it is evaluated").kernel_gap(Stage::Vision, Quantity::Traffic);
    assert_eq!(found, Some(stagecost::compare::published_sweep::KERNEL_GAP));
}
