//! The band of keys and values that are read again, by hand: where it is, how many bytes, how much longer.

use stagecost::explain::{Quantity, explain};
use stagecost::hardware::DeviceCard;
use stagecost::link::Scenario;
use stagecost::present::export;
use stagecost::present::export::evaluation;
use stagecost::request::{AttentionKernel, Crops, Grid, Request};
use stagecost::time::kv_rereads::Rereads;
use stagecost::time::time;
use stagecost::{catalog, evaluate};
use wasm_bindgen_test::wasm_bindgen_test;

fn request(link: &str) -> Request {
    Scenario::from_link(link).expect(link).request
}

fn rereads(link: &str) -> Option<Rereads> {
    time(&request(link)).expect("a time").rereads
}

#[wasm_bindgen_test(unsupported = test)]
fn keys_and_values_are_read_again_once_a_tile() {
    // Prefill of 903 tokens, 10 heads of 128, bf16, 12 layers: 8 tiles of 128 queries. On an A10 72 multiprocessors work on 9
    // heads, whose keys and values are 2 · 2 · 903 · 128 · 9 B = 4.2 MB, more than half of 6 MB.
    let more = 12.0 * 7.0 * (2.0 * 2.0 * 903.0 * 128.0 * 10.0);
    assert_eq!(rereads("device=a10&stage=prefill").expect("a band").bytes.get(), more);
    // One tile of queries has nothing to read again, and what writes its scores has no tiles.
    assert_eq!(rereads("device=a10&stage=prefill&grid=none&base=64&prompt=100"), None);
    assert_eq!(rereads("device=a10&stage=decode"), None);
    assert_eq!(rereads("device=a10&stage=prefill&kernel=normal"), None);
    // A T4 has no measured kernel: no time, no band.
    assert_eq!(rereads("device=t4&stage=prefill&dtype=fp16"), None);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_heads_at_work_decide_whether_the_cache_holds_them() {
    // SAM's global blocks, 12 heads of 64 on 4,096 tokens. With the bias read, 64 tiles of 64: two heads at work, 2.1 MB.
    assert_eq!(rereads("device=a10&grid=none&kernel=flash"), None);
    // With the bias in registers, 32 tiles of 128: three heads, 3.1 MB. Four such blocks; windows and CLIP fit.
    let again = 31.0 * (2.0 * 2.0 * 4096.0 * 64.0 * 12.0);
    let band = rereads("device=a10&grid=none&kernel=flash-inline-bias").expect("a band");
    assert_eq!(band.bytes.get(), 4.0 * again);
    // The core's time: 12 · 32 tiles in waves of 72 against its bytes. What passes through the cache keeps 3 MB of each
    // tensor: q, k, v, the output and both terms of the bias.
    let (peak, special) = (125e12 / 72.0, 16.0 * 1695e6);
    let tile = 4.0 * 128.0 * 4096.0 * 64.0 / peak + 128.0 * 4096.0 / special;
    let compute = (12.0 * 32.0 / 72.0 + 0.3) * tile / 0.74;
    let moved = 6.0 * (12.0 * 4096.0 * 64.0 * 2.0 - 3e6);
    let core = |bytes: f64| f64::max(compute, bytes / (600e9 * 0.8));
    let longer = 4.0 * (core(moved + again) - core(moved));
    assert!(longer > 0.0 && (band.time.get() / longer - 1.0).abs() < 1e-9, "{} is not {longer}", band.time.get());
}

#[wasm_bindgen_test(unsupported = test)]
fn caches_from_24_mb_on_hold_every_preset() {
    let large = |card: &&DeviceCard| card.l2_mb.as_ref().is_some_and(|l2| l2.value >= 24.0);
    let mut views: Vec<Request> =
        [512, 640, 1024, 1280].map(|base| Request { base, crops: Crops::None, ..Request::default() }).to_vec();
    views.extend([(1, 2), (2, 3), (3, 3)].map(|(rows, columns)| {
        let crops = Crops::Grid(Grid { rows, columns });
        Request { crops, ..Request::default() }
    }));
    let mut devices = 0;
    for device in catalog::devices().iter().filter(large) {
        devices += 1;
        for view in &views {
            for kernel in AttentionKernel::ALL {
                let request = Request { device, kernel, ..view.clone() };
                assert_eq!(time(&request).expect("a time").rereads, None, "{} {}", device.id, kernel.name());
            }
        }
    }
    assert!(devices > 20, "{devices}");
}

#[wasm_bindgen_test(unsupported = test)]
fn both_ends_are_told() {
    let link = "device=a10&grid=none&kernel=flash-inline-bias";
    let (cost, whole) = (evaluate(&request(link)).expect("a cost"), time(&request(link)).expect("a time"));
    let scenario = Scenario::from_link(link).expect(link);
    let json = export::json(&evaluation(&scenario).expect("an answer"));
    let band = whole.rereads.expect("a band");
    let high = (cost.hbm.total() + band.bytes).get();
    assert!(json.contains(&format!("\"high\": {high}")), "{json}");
    let text = whole.band(cost.hbm.total()).expect("a band");
    assert!(export::summary(&scenario).expect("a text").contains(&text));
    for quantity in [Quantity::Time, Quantity::Traffic] {
        assert!(
            explain(&scenario.request, &scenario.target, quantity).expect("an explanation").present.ends_with(&text)
        );
    }
    // Elsewhere nothing is said of it.
    assert!(!export::json(&evaluation(&Scenario::default()).expect("an answer")).contains("kv_rereads"));
}
