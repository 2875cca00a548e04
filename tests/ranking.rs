//! The ranking of devices, whether targets are met, and the inverse: each held against single evaluations.

use stagecost::catalog;
use stagecost::link::Scenario;
use stagecost::request::{AttentionKernel, Request, Stage};
use stagecost::study::device_memory::{MemoryNeeded, usable};
use stagecost::study::max_workload::{Limit, Most, Quantity, inverse, most};
use stagecost::study::ranking::{Demand, Verdict, ranking};
use stagecost::time::device::Device;
use stagecost::time::time;
use wasm_bindgen_test::wasm_bindgen_test;

#[track_caller]
fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

#[wasm_bindgen_test(unsupported = test)]
fn every_device_is_ranked_by_a_plain_evaluation() {
    for link in
        ["", "stage=first-token&kernels=normal,flash-inline-bias", "stage=decode&dtype=fp8", "kernels=normal-fp32"]
    {
        let scenario = scenario(link);
        let ranking = ranking(&scenario).expect("a ranking");
        assert_eq!(ranking.devices.len(), catalog::devices().len());
        for device in &ranking.devices {
            for on in &device.kernels {
                let request = Request { kernel: on.kernel, device: device.card, ..scenario.request.clone() };
                assert_eq!(on.time, time(&request).expect("a time"), "{link} {}", device.card.id);
                let needed = MemoryNeeded::new(&request).expect("memory");
                assert_eq!(on.memory.needed, needed.weights + needed.activations + needed.kv);
                assert_eq!(on.memory.usable, usable(device.card, &request.limits));
            }
        }
        // By expected time under the last kernel, then by bound where it is not known.
        let last = |index: usize| &ranking.devices[index].kernels.last().expect("a kernel").time;
        for index in 1..ranking.devices.len() {
            let (before, after) = (last(index - 1), last(index));
            match (before.expected, after.expected) {
                (Some(before), Some(after)) => assert!(before <= after, "{link}"),
                (None, None) => assert!(before.bound <= after.bound, "{link}"),
                (before, _) => assert!(before.is_some(), "{link}: what is not known stands last"),
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_target_is_met_by_the_time_of_its_own_stage() {
    // The request is a prefill; its targets are those of a vision stage, of the first token and of a step of decode.
    let scenario = scenario("stage=prefill&vision_ms=15&ttft_ms=20&tpot_ms=2&steps=50");
    let mut seen = Vec::new();
    for device in ranking(&scenario).expect("a ranking").devices {
        for on in &device.kernels {
            let at = |stage| {
                let request = Request { stage, kernel: on.kernel, device: device.card, ..scenario.request.clone() };
                time(&request).expect("a time")
            };
            let expected = [(Stage::Vision, 1.0, 0.015), (Stage::FirstToken, 1.0, 0.020), (Stage::Decode, 50.0, 0.002)]
                .map(|(stage, times, target)| {
                    let time = at(stage);
                    match time.expected {
                        Some(expected) if expected.get() / times <= target => Verdict::Meets,
                        None if time.bound.get() / times <= target => Verdict::Unknown,
                        _ => Verdict::Misses,
                    }
                });
            let verdicts: Vec<Verdict> = on.goals.iter().map(|met| met.verdict).collect();
            assert_eq!(verdicts, expected, "{} {}", device.card.id, on.kernel.name());
            seen.extend(verdicts);
        }
    }
    // All three occur, so that none is claimed of everything.
    assert!([Verdict::Meets, Verdict::Misses, Verdict::Unknown].iter().all(|verdict| seen.contains(verdict)));
}

#[wasm_bindgen_test(unsupported = test)]
fn what_does_not_fit_meets_nothing() {
    // A batch of 64 pages under normal attention needs more than a card of 16 GB has.
    let scenario = scenario("stage=first-token&batch=64&ttft_ms=100000&kernels=normal,flash");
    let ranking = ranking(&scenario).expect("a ranking");
    let small = ranking.devices.iter().find(|device| device.card.memory_gb.value == 24.0 && device.lacks.is_none());
    let on = &small.expect("a card of 24 GB").kernels[0];
    assert!(!on.memory.fits() && on.memory.difference() == on.memory.needed - on.memory.usable);
    assert!(on.goals.iter().all(|met| met.verdict == Verdict::Meets), "there is time enough");
    assert_eq!(on.verdict(), Verdict::Misses);
}

/// The most by trying one amount after the other.
fn one_by_one(scenario: &Scenario, kernel: AttentionKernel, quantity: Quantity, until: u32) -> Option<u32> {
    let device = Device::of(&scenario.request);
    let meets = |amount: &u32| {
        let request = Request { kernel, ..quantity.set(&scenario.request, *amount) };
        let demand = Demand::new(&request, &scenario.target).expect("a demand");
        demand.on(&device).verdict() == Verdict::Meets
    };
    (1..=until).rev().find(meets)
}

#[track_caller]
fn check_most(link: &str, quantity: Quantity, until: u32, limit: Limit) {
    let scenario = scenario(link);
    for &kernel in &scenario.kernels {
        let request = Request { kernel, ..scenario.request.clone() };
        let found = most(&request, &scenario.target, quantity).expect("an answer");
        let amount = one_by_one(&scenario, kernel, quantity, until).unwrap_or_else(|| panic!("{link}: one at least"));
        assert!(amount < until, "{link}: look further");
        assert_eq!(found, Most::Amount(amount, limit), "{link} {}", kernel.name());
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_most_is_what_trying_one_after_the_other_finds() {
    check_most("ttft_ms=60", Quantity::Crops, 60, Limit::Time);
    check_most("ttft_ms=120&device=a100-sxm-80", Quantity::Batch, 20, Limit::Time);
    check_most("ttft_ms=22&kernels=flash", Quantity::Prompt, 2000, Limit::Time);
    check_most("tpot_ms=2.5&kernels=flash", Quantity::Batch, 40, Limit::Time);
    check_most("vision_ms=40", Quantity::Crops, 60, Limit::Time);
    check_most("stage=decode&vision_ms=100&device=a100-sxm-80", Quantity::Batch, 20, Limit::Time);
    check_most("vision_ms=10000&device=rtx4090", Quantity::Batch, 60, Limit::Memory);
    check_most("ttft_ms=10000&device=rtx4090", Quantity::Batch, 40, Limit::Memory);
}

#[wasm_bindgen_test(unsupported = test)]
fn one_crop_more_may_be_faster() {
    // 401 crops are one row with one newline a line of tokens: 40,110 tokens; 400 are 20 x 20 with 40,200.
    let each = |device: &str, crops: u32| {
        let request = scenario(&format!("stage=decode&device={device}")).request;
        time(&Quantity::Crops.set(&request, crops)).expect("a time").expected.expect("known").get() / 100.0
    };
    for device in ["h100-sxm", "a100-sxm-80", "a100-pcie-80", "h200-sxm", "b200"] {
        let (fewer, more) = (each(device, 400), each(device, 401));
        assert!(more < fewer, "{device}: {more} against {fewer}");
        // A target between the two, in milliseconds.
        let link = format!("kernels=flash&device={device}&tpot_ms={}", (fewer + more) * 500.0);
        check_most(&link, Quantity::Crops, 420, Limit::Time);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn where_products_fill_the_device_one_more_may_be_faster() {
    for (device, ttft) in [("h100-sxm", 130), ("a100-sxm-80", 200), ("l40s", 300), ("rtx4090", 260)] {
        for quantity in [Quantity::Crops, Quantity::Batch] {
            let link = format!("device={device}&ttft_ms={ttft}&tpot_ms=20");
            check_most(&link, quantity, 80, Limit::Time);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_longer_prompt_may_be_faster() {
    // From 4,096 tokens on, image and prompt, products fill an H100: 3,203 of the prompt are faster than some that are fewer.
    let of = |prompt: u32| {
        let request = Request { prompt, ..scenario("stage=first-token").request };
        time(&request).expect("a time").expected.expect("known")
    };
    assert!(of(3203) < of(3202));
    let slower = (1..=700).take_while(|fewer| of(3203 - fewer) > of(3203)).count();
    assert!((1..700).contains(&slower), "{slower}");
    let target = (of(3203).milli() + of(3202).milli()) / 2.0;
    check_most(&format!("kernels=flash&ttft_ms={target}"), Quantity::Prompt, 5000, Limit::Time);
    check_most("kernels=flash&device=rtx3090&ttft_ms=170", Quantity::Prompt, 3000, Limit::Time);
}

#[wasm_bindgen_test(unsupported = test)]
fn where_there_is_no_most() {
    let ask = |link: &str, quantity| {
        let scenario = scenario(link);
        most(&scenario.request, &scenario.target, quantity).expect("an answer")
    };
    assert_eq!(ask("ttft_ms=1", Quantity::Crops), Most::None(Limit::Time));
    assert_eq!(ask("ttft_ms=50&device=mi300x", Quantity::Batch), Most::Unknown);
    assert_eq!(
        ask("ttft_ms=86400000&device=gb300&base=64&grid=none", Quantity::Batch),
        Most::Amount(1024, Limit::Range)
    );
}

/// A prompt is no part of the vision stage, so a target for that alone says nothing of it.
#[wasm_bindgen_test(unsupported = test)]
fn the_most_is_asked_of_what_a_target_depends_on() {
    let of = |link: &str| {
        let answers = inverse(&scenario(&format!("kernels=flash&{link}"))).expect("answers");
        answers.into_iter().map(|(quantity, ..)| quantity).collect::<Vec<_>>()
    };
    assert_eq!(of("vision_ms=50"), [Quantity::Crops, Quantity::Batch]);
    assert_eq!(of("vision_ms=50&tpot_ms=5"), Quantity::ALL);
    assert_eq!(of("ttft_ms=50"), Quantity::ALL);
    assert_eq!(of("stage=decode"), []);
}
