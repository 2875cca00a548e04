//! Times on a device: sums of operators, each held against the formulas of its kind written down by hand.

use stagecost::link::Scenario;
use stagecost::recording::OperatorRow;
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, Overrides, Request, Stage};
use stagecost::time::device::{Device, Lack};
use stagecost::time::operator_work::Work;
use stagecost::time::{OperatorTime, Resource, Trust, by_operator, fused_attention, time};
use stagecost::{catalog, operators};
use wasm_bindgen_test::wasm_bindgen_test;

fn request(link: &str) -> Request {
    Scenario::from_link(link).expect(link).request
}

fn device(id: &str) -> Device {
    Device::new(catalog::device(id).expect(id), Precision::Bf16, Overrides::default())
}

/// The operator of that category and step, and its time once.
#[track_caller]
fn operator(link: &str, category: &str, step: &str) -> (OperatorRow, OperatorTime) {
    let request = request(link);
    let rows = operators(&request).expect("operators");
    let times = by_operator(&rows, &Device::of(&request));
    let found = rows.into_iter().zip(times).find(|(row, _)| row.category == category && row.at.step == step);
    found.unwrap_or_else(|| panic!("{link}: no {category} {step}"))
}

/// Equal but for the order in which the same products were taken.
#[track_caller]
fn near(ours: f64, by_hand: f64) {
    assert!((ours / by_hand - 1.0).abs() < 1e-12, "{ours} is not {by_hand}");
}

#[track_caller]
fn check_expected(link: &str, category: &str, step: &str, seconds: f64, binds: Resource) {
    let expected = operator(link, category, step).1.expected.expect("an H100 lacks nothing");
    near(expected.time.get(), seconds);
    assert_eq!(expected.binds, binds, "{link} {category} {step}");
}

const PEAK: f64 = 989.4e12;
const BANDWIDTH: f64 = 3350e9;
const HALF_L2: f64 = 25e6;

#[wasm_bindgen_test(unsupported = test)]
fn operators_of_each_kind_take_what_their_formula_says() {
    let view = "grid=none&base=1024";
    // A product of 4,096 rows, which fills the device: FLOP against 0.75 of the peak.
    let flop = 2.0 * 4096.0 * 768.0 * 3072.0;
    check_expected(view, "sam.global.mlp.lin1", "", flop / (PEAK * 0.75) + 3e-6, Resource::Tensor);
    // One of 257 rows, whose inputs and output stay in the cache: its weights come from memory, 8.4 MB and the bias.
    let flop = 2.0 * 257.0 * 1024.0 * 4096.0;
    let bytes = 2.0 * (1024.0 * 4096.0 + 4096.0);
    let slower = f64::max(flop / (PEAK * 0.60), bytes / (BANDWIDTH * 0.80));
    check_expected(view, "clip.mlp.fc1", "", slower + 3e-6, Resource::Tensor);
    // A softmax over scores of 4,096 keys, read and written: 0.67 of the bandwidth, half the cache kept of each.
    let scores = 12.0 * 4096.0 * 4096.0 * 2.0 - HALF_L2;
    let normal = "grid=none&base=1024&kernel=normal";
    let softmax = 2.0 * scores / (BANDWIDTH * 0.67) + 3e-6;
    check_expected(normal, "sam.global.attn.core.softmax", "", softmax, Resource::Hbm);
    // The same in windows of 196 tokens: 0.50.
    let scores = 25.0 * 12.0 * 196.0 * 196.0 * 2.0 - HALF_L2;
    let softmax = f64::max(2.0 * scores.max(0.0) / (BANDWIDTH * 0.50), 0.0);
    let cuda = 5.0 * 25.0 * 12.0 * 196.0 * 196.0 / 66.9e12;
    let special = 25.0 * 12.0 * 196.0 * 196.0 / (132.0 * 16.0 * 1830e6);
    let longest = softmax.max(cuda).max(special);
    check_expected(normal, "sam.window.attn.core.softmax", "", longest + 3e-6, Resource::Special);
    // A copy with strides, of 36 windows of 196 tokens and three times 768: 0.30 of the bandwidth for all of it, since it
    // waits for the cache whatever that holds.
    let copied = 2.0 * (36.0 * 196.0 * 2304.0 * 2.0);
    let copy = copied / (BANDWIDTH * 0.30) + 3e-6;
    check_expected("grid=none&base=1280", "sam.window.attn.qkv_copy", "", copy, Resource::Hbm);
    // The head at one token: a matrix of 331 MB against a vector, 0.89.
    let head = 129_280.0 * 1280.0 * 2.0 / (BANDWIDTH * 0.89) + 3e-6;
    check_expected("stage=decode", "decoder.head", "", head, Resource::Hbm);
}

#[wasm_bindgen_test(unsupported = test)]
fn fused_attention_takes_tiles_and_exponentials() {
    // FlashAttention-3 at d = 64: tiles of 192 x 192, products and exponentials one after the other.
    let by_hand = |b: f64, h: f64, s: f64, d: f64, tile: (f64, f64), padded: f64, share: f64, start: f64| {
        let keys = (s / tile.1).ceil() * tile.1;
        let products = 4.0 * tile.0 * keys * padded / (PEAK / 132.0);
        let exponentials = tile.0 * keys / (16.0 * 1830e6);
        let waves = b * h * (s / tile.0).ceil() / 132.0;
        let waves = if waves <= 3.0 { waves.ceil() } else { waves + 0.3 };
        let bytes = b * h * s * (4.0 * d * 2.0 + 4.0);
        start + (waves * (products + exponentials) / share).max(bytes / (BANDWIDTH * 0.8))
    };
    let h100 = device("h100-sxm");
    let ours = |b, h, s, d| fused_attention::encoder(b, h, s, d, &h100).expect("an H100 lacks nothing");
    near(ours(1.0, 12.0, 4096.0, 64.0).time.get(), by_hand(1.0, 12.0, 4096.0, 64.0, (192.0, 192.0), 64.0, 1.0, 5e-6));
    near(ours(8.0, 16.0, 577.0, 72.0).time.get(), by_hand(8.0, 16.0, 577.0, 72.0, (192.0, 144.0), 96.0, 0.75, 8e-6));
    near(
        ours(2.0, 16.0, 2048.0, 128.0).time.get(),
        by_hand(2.0, 16.0, 2048.0, 128.0, (128.0, 176.0), 128.0, 1.0, 5e-6),
    );
    assert_eq!(ours(1.0, 16.0, 191.0, 64.0).trust, Trust::Short);
    assert_eq!(ours(1.0, 16.0, 192.0, 64.0).trust, Trust::Held);
    // With d = 64 the exponentials leave about half of the tensor peak.
    let (flop, time) = (4.0 * 8.0 * 16.0 * 8192.0 * 8192.0 * 64.0, ours(8.0, 16.0, 8192.0, 64.0).time.get());
    assert!((0.45..0.55).contains(&(flop / time / PEAK)), "{}", flop / time / PEAK);
    // FlashAttention-4 works on both at once: the larger, at 0.60.
    let b200 = device("b200");
    let products = 4.0 * 128.0 * 4096.0 * 64.0 / (2250e12 / 148.0);
    let exponentials = 128.0 * 4096.0 / (16.0 * 1860e6);
    let time = fused_attention::encoder(16.0, 16.0, 4096.0, 64.0, &b200).expect("a B200 lacks nothing").time.get();
    near(time, 5e-6 + (16.0 * 16.0 * 32.0 / 148.0 + 0.3) * f64::max(products, exponentials) / 0.60);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_materialised_bias_takes_the_memory_efficient_kernel() {
    let padded = |n: f64, step: f64| (n / step).ceil() * step;
    for (link, category, sequences, n) in
        [("grid=none&base=640", "sam.global", 12.0, 1600.0), ("grid=none&base=640", "sam.window", 9.0 * 12.0, 196.0)]
    {
        let qk = 2.0 * sequences * padded(n, 64.0) * padded(n, 64.0) * 64.0;
        let pv = 2.0 * sequences * n * padded(n, 32.0) * 64.0;
        let expected = operator(link, &format!("{category}.attn.core.fused"), "").1.expected.expect("known");
        let bias = f64::max(sequences * n * n * 2.0 - HALF_L2, 0.0);
        near(expected.time.get(), 3e-6 + f64::max((qk + pv) / (PEAK * 0.43), bias / (BANDWIDTH * 0.8)));
        let inline = operator(&format!("{link}&kernel=flash-inline-bias"), &format!("{category}.attn.core.fused"), "");
        let tiled = fused_attention::encoder(sequences / 12.0, 12.0, n, 64.0, &device("h100-sxm")).expect("known");
        assert_eq!(inline.1.expected.expect("known").time, tiled.time, "the bias in registers leaves the tile model");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_stage_is_the_sum_of_its_operators() {
    for link in
        ["", "stage=first-token&kernel=normal", "stage=decode", "kernel=normal-fp32&device=rtx5090", "dtype=fp8"]
    {
        let request = request(link);
        let rows = operators(&request).expect("operators");
        let times = by_operator(&rows, &Device::of(&request));
        let sum =
            |of: fn(&OperatorTime) -> f64| rows.iter().zip(&times).map(|(row, time)| row.count * of(time)).sum::<f64>();
        let stage = time(&request).expect("a time");
        near(stage.bound.get(), sum(|time| time.bound.get()));
        near(stage.expected.expect("known").get(), sum(|time| time.expected.map_or(f64::NAN, |e| e.time.get())));
        near(stage.expected.expect("known").get(), stage.spent.iter().map(|spent| spent.get()).sum());
        let most = Resource::ALL.map(|resource| stage.spent[resource as usize].get());
        assert_eq!(most[stage.binds as usize], most.into_iter().fold(0.0, f64::max), "{link}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn nothing_is_faster_than_its_bound() {
    for card in catalog::devices() {
        for (stage, kernel) in Stage::ALL.into_iter().flat_map(|s| AttentionKernel::ALL.map(|kernel| (s, kernel))) {
            for precision in Precision::ALL {
                let request = Request { stage, kernel, precision, device: card, ..Request::default() };
                let rows = operators(&request).expect("operators");
                for (row, time) in rows.iter().zip(by_operator(&rows, &Device::of(&request))) {
                    assert!(time.bound.get() >= 0.0 && time.bound.get().is_finite(), "{} {}", card.id, row.category);
                    if let Some(expected) = time.expected {
                        let at = (&card.id, precision, &row.category, row.at.step);
                        assert!(expected.time >= time.bound && expected.time.get().is_finite(), "{at:?}");
                    }
                }
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_expected_can_be_replaced() {
    // With everything at its peak and launches free, an unfused stage takes its bound.
    let ideal = time(&request("kernel=normal&eff.gemm=1&eff.hbm=1&launch_us=0")).expect("a time");
    assert_eq!(ideal.expected, Some(ideal.bound));
    // Launches alone: three microseconds an operator, or eight.
    let spent = |link: &str| time(&request(link)).expect("a time").spent[Resource::Launch as usize].get();
    let launches: f64 = operators(&request("kernel=normal")).expect("operators").iter().map(|row| row.count).sum();
    near(spent("kernel=normal"), launches * 3e-6);
    near(spent("kernel=normal&launch_us=8"), launches * 8e-6);
    let half = |link: &str| operator(link, "sam.global.mlp.lin1", "").1.expected.expect("known");
    near(half("eff.gemm=0.375&launch_us=0").time.get(), 2.0 * half("launch_us=0").time.get());
}

#[track_caller]
fn check_lack(link: &str, lack: Lack) {
    let request = request(link);
    let time = time(&request).expect("a bound");
    assert_eq!((Device::of(&request).lacks(), time.expected), (Some(lack), None), "{link}");
    assert!(time.bound.get() > 0.0 && lack.reason().len() > 10, "{link}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_device_without_what_the_model_needs_has_a_bound_alone() {
    check_lack("device=v100-sxm2-32", Lack::Precision(Precision::Bf16));
    check_lack("device=v100-sxm2-32&dtype=fp16&kernel=normal", Lack::Tiles);
    check_lack("device=a100-sxm-80&dtype=fp8", Lack::Precision(Precision::Fp8));
    check_lack("device=tpu-v5e", Lack::VectorPeak);
    check_lack("device=mi300x", Lack::SpecialRate);
    check_lack("device=thor-t5000", Lack::Tiles);
    assert_eq!(device("h100-sxm").lacks(), None);
    // Without bf16 units products run at the fp32 rate: a bound below that would promise too much.
    let bound = |link: &str| time(&request(link)).expect("a bound").bound.get();
    assert!(bound("device=v100-sxm2-32") > 3.47e12 / 15.7e12);
    assert!(bound("device=v100-sxm2-32&dtype=fp16") < bound("device=v100-sxm2-32") / 2.0);
}

#[wasm_bindgen_test(unsupported = test)]
fn precisions_change_bytes_and_rates_but_no_flop() {
    let cost =
        |dtype: &str| stagecost::evaluate(&request(&format!("stage=first-token&dtype={dtype}"))).expect("a cost");
    let (bf16, fp16, fp32, fp8) = (cost("bf16"), cost("fp16"), cost("fp32"), cost("fp8"));
    assert_eq!(bf16, fp16);
    assert_eq!(fp8, cost("int8"));
    for other in [&fp32, &fp8] {
        assert_eq!((other.flop.tensor, other.flop.cuda), (bf16.flop.tensor, bf16.flop.cuda));
    }
    assert_eq!(fp32.resident.weights.get(), 2.0 * bf16.resident.weights.get());
    assert_eq!(fp32.resident.kv.get(), 2.0 * bf16.resident.kv.get());
    assert_eq!(fp8.hbm.scores, bf16.hbm.scores);
    assert_eq!(fp8.hbm.activations, bf16.hbm.activations);
    // A byte less for each weight of a linear layer: the difference is their number, counted here by hand.
    let blocks =
        12.0 * (4.0 * 768.0 * 768.0 + 2.0 * 768.0 * 3072.0) + 24.0 * (4.0 * 1024.0 * 1024.0 + 8.0 * 1024.0 * 1024.0);
    let attention = 12.0 * 4.0 * 1280.0 * 1280.0;
    let experts = 11.0 * (64.0 * 3.0 * 1280.0 * 896.0 + 3.0 * 1280.0 * 1792.0);
    let linears = blocks + 2048.0 * 1280.0 + attention + 3.0 * 1280.0 * 6848.0 + experts;
    assert_eq!(bf16.resident.weights.get() - fp8.resident.weights.get(), linears);
    let faster = |link: &str| time(&request(link)).expect("a time").expected.expect("known").get();
    assert!(faster("dtype=fp8") < faster("") && faster("") < faster("dtype=fp32"));
}

#[wasm_bindgen_test(unsupported = test)]
fn every_operator_s_tensors_are_told_apart() {
    // The cache holds tensors one by one: what an operator reads and writes is all there, nothing twice.
    for link in
        ["stage=first-token&kernel=normal-fp32&grid=2x3", "stage=first-token&base=640", "stage=decode&kernel=normal"]
    {
        for row in operators(&request(link)).expect("operators") {
            let work = Work::new(&row);
            assert_eq!(work.bytes().get() * row.count, row.hbm.total().get(), "{link}: {}", row.category);
            assert_eq!(work.flops().get() * row.count, row.flop.both().get(), "{link}: {}", row.category);
        }
    }
}
