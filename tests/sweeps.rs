//! Sweep cards are what they say: each list against its rule and against the published order.

use stagecost::catalog;
use stagecost::compare::published_counts;
use stagecost::link::{Scenario, SweepChoice};
use stagecost::request::{AttentionKernel, Crops, Grid, Key, Request, Stage};
use stagecost::study::device_memory::MemoryNeeded;
use stagecost::study::sweep::sweep;
use stagecost::workload::tokens;
use wasm_bindgen_test::wasm_bindgen_test;

/// The published sweep, its source on the first line.
const PUBLISHED: &str = include_str!("fixtures/modelmeter-47.csv");

/// Rows, columns, image tokens, and the vendor's TFLOP where they were counted.
fn published() -> impl Iterator<Item = (Grid, f64, Option<f64>)> {
    PUBLISHED.lines().skip(2).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let grid = Grid { rows: fields[0].parse().unwrap(), columns: fields[1].parse().unwrap() };
        (grid, fields[2].parse().unwrap(), fields[3].parse().ok())
    })
}

fn at(grid: Grid) -> Request {
    Request { crops: Crops::Grid(grid), ..Request::default() }
}

/// Grids of `crops` crops with rows <= columns, the most square one last.
fn pairs(crops: u32) -> impl Iterator<Item = Grid> {
    let divides = move |rows: &u32| crops.is_multiple_of(*rows) && rows * rows <= crops;
    (1..=crops).filter(divides).map(move |rows| Grid { rows, columns: crops / rows })
}

fn most_square(crops: u32) -> Option<Grid> {
    pairs(crops).last()
}

fn by_tokens(mut grids: Vec<Grid>) -> Vec<Grid> {
    grids.sort_by(|a, b| tokens(&at(*a)).image.total_cmp(&tokens(&at(*b)).image));
    grids
}

/// The card lists the grids of the rule, in its order.
#[track_caller]
fn check(card: &str, rule: &[Grid]) {
    let card = catalog::sweep(card).expect("a card");
    let rule: Vec<String> = rule.iter().map(Grid::to_string).collect();
    assert_eq!((card.axis.as_str(), &card.values), ("grid", &rule));
}

#[wasm_bindgen_test(unsupported = test)]
fn published_47_is_every_tenth_most_square_grid() {
    let mut grids = by_tokens((2..=390).filter_map(most_square).collect());
    let from_ten = grids.iter().position(|grid| grid.crops() == 10).expect("10 crops");
    let tail: Vec<Grid> = grids[from_ten..].iter().copied().step_by(10).collect();
    grids.truncate(8);
    grids.extend(tail);
    check("published-47", &grids);
    check("published-47", &published().map(|(grid, ..)| grid).collect::<Vec<_>>());
}

#[wasm_bindgen_test(unsupported = test)]
fn the_other_crop_sweeps_follow_their_rules() {
    check("published-53", &by_tokens((2..=29).flat_map(pairs).collect()));
    check("crops-2-20", &by_tokens((2..=20).filter_map(most_square).collect()));
    let both_ways =
        (2..=9).flat_map(|crops| (1..=crops).filter(move |rows| crops % rows == 0).map(move |rows| (rows, crops)));
    check("vendor-grids", &by_tokens(both_ways.map(|(rows, crops)| Grid { rows, columns: crops / rows }).collect()));
}

#[wasm_bindgen_test(unsupported = test)]
fn published_points_have_their_tokens_and_flop() {
    for (grid, image_tokens, vendor_tflop) in published() {
        assert_eq!(tokens(&at(grid)).image, image_tokens, "{grid}");
        let flop = published_counts::tensor_flop(&at(grid)).map(|flop| flop.get());
        assert_eq!(flop, vendor_tflop.map(|tflop: f64| (tflop * 1e12).round()), "{grid}");
        // One global view, and the same for every crop.
        let linear = 1_139_967_033_344.0 + 388_149_837_824.0 * f64::from(grid.crops());
        assert_eq!(flop, vendor_tflop.map(|_| linear), "{grid}");
    }
    assert_eq!(published().filter(|(.., vendor)| vendor.is_some()).count(), 8);
}

#[wasm_bindgen_test(unsupported = test)]
fn published_sweeps_of_other_stages_are_the_same_grids() {
    let grids = &catalog::sweep("published-47").expect("a card").values;
    for (id, stage) in [("first-token-47", Stage::FirstToken), ("decode-47", Stage::Decode)] {
        let card = catalog::sweep(id).expect("a card");
        assert_eq!((&card.values, card.axis.as_str()), (grids, "grid"), "{id}");
        // Whatever the link says of what the card decides.
        let link = format!("sweep={id}&stage=vision&prompt=999&steps=7&logits=last&mask=causal&kernels=flash");
        let sweep = sweep(&Scenario::from_link(&link).expect("a link")).expect("a sweep");
        let requests = || sweep.points.iter().map(|point| &point.request);
        assert!(requests().all(|request| request.stage == stage && request.prompt == 10), "{id}");
        let published: Vec<_> = sweep.points.iter().filter_map(|point| Some((point, point.published?))).collect();
        assert_eq!(published.len(), 8, "{id}");
        for (point, flop) in published {
            assert_eq!(point.costs[0].1.flop.tensor, flop, "{id}: {}", point.text);
        }
    }
}

/// What a document says of a point, and which controls the page dims, is what the figures depend on.
#[wasm_bindgen_test(unsupported = test)]
fn a_key_matters_where_it_changes_a_figure() {
    for stage in Stage::ALL {
        let figures = |request: &Request| {
            let cost = stagecost::evaluate(request).expect("a valid request");
            let memory = MemoryNeeded::new(request).expect("a valid request").on(request.device, &request.limits);
            (cost, memory, stagecost::time::time(request).expect("a valid request"))
        };
        let plain = Request { stage, ..Request::default() };
        for key in Key::ALL {
            let text = match key {
                // The only one there is, and what is asked about.
                Key::Model | Key::Stage => continue,
                Key::Part => "notp_block",
                Key::Base => "640",
                Key::Tile => "512",
                Key::Views => "640x640*3",
                Key::Grid => "1x2",
                Key::Image => "1000x1000",
                Key::MinCrops => "7",
                Key::MaxCrops => "4",
                Key::Batch => "2",
                Key::Prompt => "500",
                Key::Steps => "7",
                Key::Logits => "last",
                Key::LogitsType => "model",
                Key::Mask => "causal",
                Key::Kernel | Key::VisionKernel | Key::DecoderKernel => "normal",
                Key::Precision => "fp32",
                Key::Device => "b200",
                Key::GemmEfficiency | Key::HbmEfficiency => "0.4",
                Key::Launch => "9",
                Key::MemoryShare => "0.5",
                Key::FreeBytes => "1000000",
                Key::KvBlock => "16",
            };
            let mut plain = plain.clone();
            if key.is_of_the_crop_rule() {
                plain.set(Key::Image, "1654x2339").expect("an image");
            }
            let mut other = plain.clone();
            other.set(key, text).expect("a value");
            let changes = figures(&other) != figures(&plain);
            assert_eq!(key.matters(stage), changes, "{} of {}", key.name(), stage.name());
            let scenario = Scenario { request: plain.clone(), ..Scenario::default() };
            assert_eq!(scenario.unused(key).is_none(), changes, "{} of {}", key.name(), stage.name());
        }
    }
    let said = |link: &str, key| Scenario::from_link(link).expect("a link").unused(key);
    assert_eq!(said("", Key::Prompt).as_deref(), Some("not part of the vision stage"));
    assert_eq!(said("stage=prefill", Key::Steps).as_deref(), Some("not part of prefill"));
    // A target runs its own stage.
    assert_eq!(said("ttft_ms=50", Key::Prompt), None);
    assert_eq!(said("ttft_ms=50", Key::Steps).as_deref(), Some("not part of the vision stage"));
}

/// The current workload is a point of a sweep only where the sweep's card does not say otherwise.
#[cfg(feature = "plot")]
#[wasm_bindgen_test(unsupported = test)]
fn a_card_that_decides_the_stage_is_another_curve() {
    use stagecost::present::charts::curve;
    for (link, points) in [
        ("grid=5x5", 20),
        ("sweep=decode-47&grid=5x5", 47),
        ("sweep=decode-47&grid=5x5&stage=decode", 48),
        ("sweep=decode-47&grid=5x5&stage=decode&steps=99", 47),
        ("sweep=decode-47&stage=decode", 47),
    ] {
        let scenario = Scenario::from_link(link).expect("a link");
        let curve = curve(&scenario).expect("a curve");
        assert_eq!(curve.points.len(), points, "{link}");
        assert_eq!(curve.current.request, scenario.request, "{link}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn lengths_end_with_the_decoders_positions() {
    let positions = f64::from(catalog::default_model().decoder.as_ref().expect("a decoder").max_positions);
    for (id, key) in [("prompt-0-7000", Key::Prompt), ("steps-1-7000", Key::Steps)] {
        let scenario = Scenario::from_link(&format!("sweep={id}&kernels=flash")).expect("a link");
        let sweep = sweep(&scenario).expect("a sweep");
        assert_eq!(sweep.axis, key);
        let last = &sweep.points.last().expect("a point").request;
        assert!(!last.is_extrapolated(), "{id}");
        let length =
            tokens(last).image + f64::from(if key == Key::Steps { last.prompt + last.steps } else { last.prompt });
        assert!(length <= positions && length + 1000.0 > positions, "{id}: {length}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_cache_grows_with_every_image_shape() {
    let scenario = Scenario::from_link("sweep=kv-images&kernels=flash").expect("a link");
    let sweep = sweep(&scenario).expect("a sweep");
    let caches: Vec<f64> = sweep.points.iter().map(|point| point.costs[0].1.resident.kv.get()).collect();
    assert!(caches.is_sorted_by(|a, b| a < b), "one shape a grid, in order: {caches:?}");
    assert_eq!(caches[0], 61_440.0 * (273.0 + 10.0 + 100.0));
}

#[wasm_bindgen_test(unsupported = test)]
fn what_was_published_is_for_one_size() {
    let page = Request::default();
    assert!(published_counts::tensor_flop(&page).is_some());
    assert!(
        published_counts::tensor_flop(&Request { kernel: AttentionKernel::Normal, ..page.clone() }).is_some(),
        "any kernel"
    );
    for other in [
        Request { base: 1280, ..page.clone() },
        Request { tile: 512, ..page.clone() },
        Request { batch: 2, ..page.clone() },
        Request { crops: Crops::None, ..page.clone() },
        at(Grid { rows: 3, columns: 2 }),
    ] {
        assert_eq!(published_counts::tensor_flop(&other), None, "{other:?}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_card_can_be_swept() {
    for card in catalog::sweeps() {
        let scenario = Scenario { sweep: SweepChoice::Card(card), ..Scenario::default() };
        let sweep = sweep(&scenario).unwrap_or_else(|error| panic!("{}: {error}", card.id));
        assert_eq!(sweep.points.len(), card.values.len());
        for (point, text) in sweep.points.iter().zip(&card.values) {
            assert_eq!(point.request.get(sweep.axis).as_ref(), Some(text), "{}: canonical", card.id);
            assert_eq!(point.costs.iter().map(|cost| cost.0).collect::<Vec<_>>(), scenario.kernels);
        }
        assert!(!card.name.is_empty() && !card.source.is_empty());
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn points_are_plain_evaluations() {
    let scenario = Scenario::from_link("batch=3&axis=grid&values=1x2,none,4x5").expect("a link");
    for point in sweep(&scenario).expect("a sweep").points {
        for (kernel, cost) in point.costs {
            let mut request = scenario.request.clone();
            request.set(Key::Grid, &point.text).expect("a grid");
            request.kernel = kernel;
            assert_eq!(stagecost::evaluate(&request), Ok(cost));
        }
    }
    let side = Scenario::from_link("sweep=side-512-1280").expect("a link");
    assert!(sweep(&side).expect("a sweep").points.iter().all(|point| point.request.crops == Crops::None));
    let kernel = Scenario::from_link("axis=kernel&values=flash,normal").expect("a link");
    let costs: Vec<_> = sweep(&kernel).expect("a sweep").points.into_iter().map(|point| point.costs[0].0).collect();
    assert_eq!(costs, [AttentionKernel::Flash, AttentionKernel::Normal]);
}
