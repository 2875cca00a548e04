//! What fits by memory alone, held against other people's engines, against arithmetic and against trying one after the other.

use stagecost::explain::{Quantity, explain};
use stagecost::link::{Scenario, Target};
use stagecost::request::{AttentionKernel, MAX_BATCH, MemoryLimits, Request, Stage};
use stagecost::study::capacity::{Capacity, CapacitySearch, Extent, capacities, definition};
use stagecost::study::device_memory::{MemoryNeeded, device_memory, usable};
use stagecost::units::Bytes;
use stagecost::{catalog, evaluate};
use wasm_bindgen_test::wasm_bindgen_test;

#[track_caller]
fn request(link: &str) -> Request {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}")).request
}

#[track_caller]
fn capacity(link: &str) -> Capacity {
    let request = request(link);
    CapacitySearch::new(&request).expect("a capacity").on(request.device)
}

/// A page of 1275 x 1650 px is 3 x 2 crops, 903 image tokens and 10 of the prompt.
const PAGE: &str = "image=1275x1650&steps=1000&device=l4";

#[wasm_bindgen_test(unsupported = test)]
fn pages_on_an_l4_are_counted_with_the_whole_process() {
    // In the 23,030 MiB that some drivers report and the 23,034 of the card alike.
    let of_card = capacity(PAGE);
    let share = 0.9 * 23_030.0 / 23_034.0;
    for fits in [of_card, capacity(&format!("{PAGE}&memory_share={share}"))] {
        assert_eq!(fits.weights.get(), 6_672_212_480.0);
        assert_eq!(fits.activations.get(), 708_195_840.0);
        assert_eq!(fits.batch_by_cache, 128.0);
        assert_eq!(fits.largest[0], Some(122));
    }
    assert_eq!(usable(request(PAGE).device, &MemoryLimits::default()).get(), 0.9 * 23_034.0 * 1_048_576.0);
    // By hand: KV of 61,440 B a token over 913 + 1,000 tokens.
    let pages = |bytes: f64| (bytes / (61_440.0 * 1913.0)).floor();
    let left = 0.9 * 23_030.0 * 1_048_576.0 - 6_672_212_480.0;
    assert_eq!((pages(left), pages(left - 708_195_840.0)), (128.0, 122.0));
    // The decoder's weights alone, in 0.9 of 24 GB as published, leave room for 133.
    assert_eq!(pages(0.9 * 24e9 - 5_869_468_160.0), 133.0);
}

#[wasm_bindgen_test(unsupported = test)]
fn free_bytes_hold_what_an_engine_says_they_do() {
    // vllm-ascend on a 910B: "Available memory: 51114070016 … GPU KV cache size: 831,872 tokens", blocks of 128.
    let fits = capacity("free_bytes=51114070016&kv_block=128");
    assert_eq!((fits.kv_tokens, fits.usable), (831_872.0, None));
    assert_eq!(fits.room.get(), 51_114_070_016.0);
    // Not a multiple of the block by chance: in tokens there is room for more.
    assert_eq!(capacity("free_bytes=51114070016").kv_tokens, 831_934.0);
    // "Maximum concurrency for 8,192 tokens per request: 101.55x": 101 whole ones.
    let long = capacity("free_bytes=51114070016&kv_block=128&prompt=7199");
    assert_eq!(request("prompt=7199").prompt + 893 + 100, 8192);
    assert_eq!((long.batch_by_cache, long.largest[0]), (101.0, Some(101)));
}

#[wasm_bindgen_test(unsupported = test)]
fn free_bytes_only_replace_what_is_free_for_the_cache() {
    let on = |link: &str| {
        let request = request(link);
        let needed = MemoryNeeded::new(&request).expect("memory");
        (needed.on(request.device, &request.limits), needed, needed.free_note(&request))
    };
    for (link, fits) in [
        ("stage=decode&batch=8", true),
        ("stage=first-token&base=2048&grid=none&kernel=normal", false),
        ("stage=decode&batch=8&memory_share=0.2", false),
        ("stage=decode&batch=1024", false),
    ] {
        // More than the device has fits no more than without, and is told.
        let (plain, ..) = on(&format!("{link}&device=l4"));
        let (given, needed, note) = on(&format!("{link}&device=l4&free_bytes=51114070016"));
        assert_eq!((plain.fits(), given.fits()), (fits, fits), "{link}");
        assert_eq!(given.needed, needed.total(), "{link}");
        let note = note.expect("more than an L4 has");
        assert!(
            note.starts_with("free_bytes: 51.1 GB are more than L4 has beside weights and activations; "),
            "{note}"
        );
    }
    // What is given is held against the cache alone.
    let (memory, needed, note) = on("stage=decode&batch=8&device=l4&free_bytes=1000000000");
    assert_eq!(memory.usable, needed.weights + needed.activations + Bytes::new(1e9));
    assert_eq!((memory.fits(), note), (needed.kv.get() <= 1e9, None));
    assert_eq!(on("stage=vision&free_bytes=1").0, on("stage=vision").0);
    // The whole of what an L4 has beside the rest, and a word of it.
    let fits = capacity(&format!("{PAGE}&free_bytes=51114070016"));
    let left = 23_034.0 * 1_048_576.0 - 6_672_212_480.0 - 708_195_840.0;
    assert_eq!((fits.room.get(), fits.largest[0]), (left, Some((left / (61_440.0 * 1913.0)) as u32)));
    assert!(fits.free_note(&request(&format!("{PAGE}&free_bytes=51114070016"))).is_some());
}

#[wasm_bindgen_test(unsupported = test)]
fn the_definition_and_the_explanation_give_the_figures_shown() {
    const LARGE: &str = "image=1275x1650&steps=3160&device=b300&prompt=0";
    // Of a large batch the fp32 logits of a step are more than a page.
    let (small, large) = (capacity(PAGE), capacity(LARGE));
    assert!(small.is_of_a_page && !large.is_of_a_page);
    for (link, fits) in [(PAGE, small), (LARGE, large)] {
        let request = request(link);
        let most =
            Extent::Batch.set(&Request { stage: Stage::Decode, ..request.clone() }, fits.largest[0].expect("many"));
        let needed = MemoryNeeded::new(&most).expect("memory");
        assert_eq!((needed.weights, needed.activations), (fits.weights, fits.activations), "{link}");
        assert!(needed.kv <= fits.room && needed.kv + kv_of_a_page(&most) > fits.room, "{link}");
        let said = definition(&request);
        assert!(said.contains("a decoding step") && said.contains("whichever are more"), "{said}");
        let told = explain(&request, &Target::default(), Quantity::Fits(Extent::Batch)).expect("an explanation");
        let shown = told.present.split("; ").next().expect("the numbers");
        let parts = [needed.weights, needed.activations, needed.kv].map(stagecost::text::format::bytes).join(" + ");
        assert!(shown.contains(&parts) && told.formula.contains("max(peak of a step, "), "{shown}, {}", told.formula);
    }
}

/// The cache of one of the pages.
fn kv_of_a_page(request: &Request) -> Bytes {
    evaluate(&Request { batch: 1, ..request.clone() }).expect("a cost").resident.kv
}

#[wasm_bindgen_test(unsupported = test)]
fn fp32_logits_are_alive_at_the_peak() {
    let peak = |link: &str| evaluate(&request(link)).expect("a cost").resident.peak_activations.get();
    let logits = 913.0 * 129_280.0;
    assert_eq!(peak("stage=prefill&image=1275x1650"), logits * (2.0 + 4.0));
    // Without the cast the hidden states are alive beside them: they end after the head.
    let hidden = 913.0 * 1280.0 * 2.0;
    assert_eq!(peak("stage=prefill&image=1275x1650&logits_dtype=model"), logits * 2.0 + hidden);
    // In fp32 there is nothing to cast.
    let wide = |link: &str| peak(&format!("stage=prefill&image=1275x1650&dtype=fp32{link}"));
    assert_eq!(wide(""), wide("&logits_dtype=model"));
    for stage in [Stage::Prefill, Stage::Decode, Stage::FirstToken] {
        let cost = |kind: &str| {
            let link = format!("stage={}&logits_dtype={kind}", stage.name());
            evaluate(&request(&link)).expect("a cost")
        };
        let (cast, own) = (cost("fp32"), cost("model"));
        assert_eq!(cast.flop, own.flop, "{stage:?}");
        let times = if stage == Stage::Decode { 100.0 } else { 903.0 };
        assert_eq!((cast.hbm.total() - own.hbm.total()).get(), times * 129_280.0 * 6.0, "{stage:?}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_decode_holds_the_whole_process() {
    let decode = evaluate(&request("stage=decode")).expect("a cost").resident;
    let parts = ["vision", "prefill"].map(|stage| evaluate(&request(&format!("stage={stage}"))).expect("a cost"));
    assert_eq!(decode.weights, parts[0].resident.weights + parts[1].resident.weights);
    assert_eq!(decode.weights.get(), 6_672_212_480.0);
    let needed = MemoryNeeded::new(&request("stage=decode&batch=8")).expect("memory");
    let page = evaluate(&request("stage=first-token")).expect("a cost").resident.peak_activations;
    let own = evaluate(&request("stage=decode&batch=8")).expect("a cost").resident;
    assert!(needed.is_of_a_page && page > own.peak_activations);
    assert_eq!(needed.total(), own.weights + page + own.kv);
    // Of a large batch the step's own activations are more.
    let many = MemoryNeeded::new(&request("stage=decode&batch=1024")).expect("memory");
    assert!(!many.is_of_a_page);
}

#[wasm_bindgen_test(unsupported = test)]
fn caches_are_handed_out_in_blocks() {
    let kv = |link: &str| evaluate(&request(link)).expect("a cost").resident.kv.get();
    assert_eq!(kv("stage=decode&batch=3"), 3.0 * 1003.0 * 61_440.0);
    assert_eq!(kv("stage=decode&batch=3&kv_block=16"), 3.0 * 1008.0 * 61_440.0);
    assert_eq!(kv("stage=prefill&kv_block=128"), 1024.0 * 61_440.0);
    assert_eq!(kv("stage=vision&kv_block=128"), 0.0);
}

#[wasm_bindgen_test(unsupported = test)]
fn every_device_has_a_capacity_whatever_is_known_of_its_speed() {
    let scenario = Scenario::from_link("dtype=fp16").expect("a link");
    let all = capacities(&scenario).expect("capacities");
    assert_eq!(all.len(), catalog::devices().len());
    let batch = |at: usize| all[at].kernels.last().expect("a kernel").1.largest[0].unwrap_or_default();
    for (place, device) in all.iter().enumerate() {
        assert!(place == 0 || batch(place - 1) >= batch(place), "the largest batch comes first");
        let names: Vec<AttentionKernel> = device.kernels.iter().map(|(kernel, _)| *kernel).collect();
        assert_eq!(names, scenario.kernels);
        for (kernel, fits) in &device.kernels {
            let name = format!("{} {kernel:?}", device.card.id);
            // One page fits everywhere: the smallest card has 14.4 GB.
            assert!(fits.largest.iter().all(Option::is_some), "{name}: {fits:?}");
            let room = device_memory(device.card).get() * 0.9 - fits.weights.get() - fits.activations.get();
            assert_eq!(fits.room.get(), room, "{name}");
            assert_eq!(fits.kv_tokens, (room / 61_440.0).floor(), "{name}");
        }
    }
    // Batches are not cut at what a link may ask for.
    assert!(batch(0) > MAX_BATCH);
}

/// Whether the process fits with so many, by single evaluations.
fn fits(request: &Request, extent: Extent, amount: u32) -> bool {
    let own = Request { stage: Stage::Decode, ..extent.set(request, amount) };
    let needed = MemoryNeeded::new(&own).expect("memory of a request");
    needed.on(request.device, &request.limits).fits()
}

#[track_caller]
fn check(link: &str, extent: Extent, until: u32) {
    let request = request(link);
    let step = if extent == Extent::View { 64 } else { 1 };
    let tried = (extent.least()..=until).step_by(step);
    let expected = tried.filter(|amount| fits(&request, extent, *amount)).last();
    assert!(expected.is_none_or(|amount| amount < until), "{link}: look further");
    let place = Extent::ALL.iter().position(|own| *own == extent).expect("one of them");
    assert_eq!(capacity(link).largest[place], expected, "{link} {}", extent.name());
}

#[wasm_bindgen_test(unsupported = test)]
fn the_largest_is_what_trying_one_after_the_other_finds() {
    for kernel in ["normal", "flash"] {
        check(&format!("device=t4&steps=1000&kernel={kernel}"), Extent::Batch, 200);
        check(&format!("device=l4&kernel={kernel}&kv_block=16&memory_share=0.4"), Extent::Batch, 200);
        check(&format!("device=t4&memory_share=0.5&kernel={kernel}"), Extent::Prompt, 4000);
        check(&format!("device=rtx5090&batch=4&kernel={kernel}"), Extent::Image, 128);
        check(&format!("device=rtx4090&kernel={kernel}"), Extent::View, 4096);
    }
    check("free_bytes=200000000&kv_block=128", Extent::Batch, 20);
    check("free_bytes=200000000&kv_block=128&batch=2", Extent::Prompt, 2000);
    check("free_bytes=1000000", Extent::Batch, 3);
}

#[wasm_bindgen_test(unsupported = test)]
fn what_does_not_fit_has_no_largest() {
    let fits = capacity("device=t4&memory_share=0.1");
    assert_eq!((fits.largest, fits.kv_tokens, fits.batch_by_cache), ([None; 4], 0.0, 0.0));
    assert_eq!(fits.room, Bytes::ZERO);
    assert_eq!(Extent::Batch.text(&Request::default(), None), "none fits");
}

#[wasm_bindgen_test(unsupported = test)]
fn the_largest_of_any_question_ends() {
    // The most that a link may say of memory and the least of everything else: still a number.
    let fits = capacity("free_bytes=100000000000000&base=64&grid=none&prompt=0&steps=1");
    assert!(fits.largest[0].expect("many") > 10_000);
    assert_eq!(fits.largest[2..], [Some(56), Some(3648)]);
}
