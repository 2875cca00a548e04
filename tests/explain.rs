//! Every figure explains itself: its parts add up to it, and their formulas are those that were counted.

use stagecost::compare::published_counts;
use stagecost::evaluate;
use stagecost::explain::{Explanation, Quantity, Question, explain};
use stagecost::link::{Goal, Scenario, Target};
use stagecost::request::Request;
use stagecost::text::format;
use stagecost::time::time;
use stagecost::units::{ByteRate, Bytes, Flops, Seconds};
use wasm_bindgen_test::wasm_bindgen_test;

const LINKS: [&str; 8] = [
    "",
    "kernel=normal&stage=first-token",
    "stage=decode&kernel=normal&batch=3",
    "stage=prefill&mask=causal&device=rtx5090",
    "kernel=normal-fp32&base=640&grid=none",
    "kernel=flash-inline-bias&device=mi300x&dtype=fp8",
    "kernel=normal&ttft_ms=500&tpot_ms=12.5&eff.gemm=0.5",
    "stage=decode&ttft_ms=1&tpot_ms=0.01",
];

#[track_caller]
fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).expect(link)
}

#[track_caller]
fn request(link: &str) -> Request {
    scenario(link).request
}

#[track_caller]
fn explained(link: &str, question: impl Into<Question>) -> Explanation {
    let Scenario { request, target, .. } = scenario(link);
    explain(&request, &target, question).expect("an explanation")
}

/// Whether it is a figure of that link: a rate is one where its target is.
fn has(link: &str, quantity: Quantity) -> bool {
    match quantity {
        Quantity::Compute(goal) | Quantity::Bandwidth(goal) => scenario(link).target.get(goal).is_some(),
        Quantity::Most(_) => scenario(link).target.is_some(),
        Quantity::Published => published_counts::tensor_flop(&request(link)).is_some(),
        _ => true,
    }
}

/// The shares of all parts are the whole, and each says how it is counted.
#[track_caller]
fn check(link: &str, quantity: Quantity) {
    let explanation = explained(link, quantity);
    let at = format!("{link}: {}", explanation.title);
    assert!(explanation.definition.ends_with('.') && explanation.formula.len() > 10, "{at}");
    assert!(explanation.sources.iter().all(|source| source.len() > 10) && !explanation.sources.is_empty(), "{at}");
    assert!(
        !explanation.present.contains("NaN") && !explanation.present.contains('–'),
        "{at}: {}",
        explanation.present
    );
    let shares: f64 = explanation.parts.iter().map(|part| part.share).sum();
    if !explanation.parts.is_empty() {
        assert!((shares - 1.0).abs() < 1e-9, "{at}: {shares}");
    }
    for part in &explanation.parts {
        assert!(!part.formulas.is_empty() && !part.group.is_empty(), "{at}: {}", part.name);
        assert!(part.formulas.iter().all(|formula| !formula.contains("NaN")), "{at}: {:?}", part.formulas);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_figure_of_every_stage_explains_itself() {
    for link in LINKS {
        for quantity in Quantity::ALL.into_iter().filter(|quantity| has(link, *quantity)) {
            check(link, quantity);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn memory_is_that_of_the_stage_that_needs_most() {
    let of = |stage: &str| evaluate(&request(&format!("stage={stage}&batch=4&steps=4000"))).unwrap().resident;
    let (vision, decode) = (of("vision"), of("decode"));
    let own = explained("batch=4&steps=4000", Quantity::Memory);
    assert!(
        own.present.contains(&format!(" = {}, of 77.0 GB usable", format::bytes(vision.total()))),
        "{}",
        own.present
    );
    assert_eq!(own.parts.len(), 2, "no cache");
    // A target for each token asks for a decode, which holds the whole process and its cache, and goes on taking pages in.
    let page = evaluate(&request("stage=first-token")).unwrap().resident.peak_activations;
    let all = decode.weights + page + decode.kv;
    assert!(all > vision.total() && page > decode.peak_activations);
    let asked = explained("batch=4&steps=4000&tpot_ms=20", Quantity::Memory);
    assert!(asked.present.contains(&format!(" = {}, of", format::bytes(all))), "{}", asked.present);
    assert!(asked.formula.contains("0.9 · 81,559 MiB of the device (as the driver reports it)"), "{}", asked.formula);
    assert!(asked.sources.iter().any(|source| source.contains("nvidia-smi")), "{:?}", asked.sources);
    assert_eq!(asked.parts[2].amount, format::bytes(decode.kv));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_required_rate_is_work_over_the_time_that_launches_leave() {
    let link = "kernel=flash&ttft_ms=500&tpot_ms=12.5";
    let own = request("stage=first-token&kernel=flash");
    let (cost, launches) = (evaluate(&own).unwrap(), 3e-6 * stagecost::time::launches(&own).unwrap());
    let rate = cost.hbm.total().get() / (0.5 - launches);
    let found = explained(link, Quantity::Bandwidth(Goal::FirstToken));
    assert_eq!(found.formula, "HBM bytes ÷ (target − launches)");
    let expected = format!(
        "{} ÷ (500 ms − {}) = {}",
        format::bytes(cost.hbm.total()),
        format::time(Seconds::new(launches)),
        format::byte_rate(ByteRate::new(rate))
    );
    assert_eq!(found.present, expected);
    let shared = explained("ttft_ms=500&eff.hbm=0.8", Quantity::Bandwidth(Goal::FirstToken));
    assert_eq!(shared.formula, "HBM bytes ÷ (share of the bandwidth · (target − launches))");
    assert!(shared.present.contains(" ÷ (0.800 · (500 ms − "), "{}", shared.present);
    let each = explained(link, Quantity::Compute(Goal::OutputToken));
    assert!(each.present.contains("÷ (100 · 12.5 ms − "), "{}", each.present);
    let late = explained("stage=decode&tpot_ms=0.01", Quantity::Compute(Goal::OutputToken));
    assert!(late.present.starts_with("unreachable: launches alone take "), "{}", late.present);
    let error = explain(&own, &Target::default(), Quantity::Compute(Goal::FirstToken)).unwrap_err().to_string();
    assert!(error.contains("ttft_ms"), "{error}");
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_shown_is_the_figure() {
    for link in LINKS {
        let (cost, time) = (evaluate(&request(link)).expect("a cost"), time(&request(link)).expect("a time"));
        for (quantity, figure) in [
            (Quantity::Traffic, format::bytes(cost.hbm.total())),
            (Quantity::Scores, format::bytes(cost.hbm.scores)),
            (Quantity::WeightTraffic, format::bytes(cost.hbm.weights)),
            (Quantity::KvTraffic, format::bytes(cost.hbm.kv)),
            (Quantity::Peak, format::bytes(cost.resident.peak_activations)),
            (Quantity::Intensity, format::intensity(cost.intensity())),
            (Quantity::Tensor, format::flop(cost.flop.tensor)),
            (Quantity::Cuda, format::flop(cost.flop.cuda)),
            (Quantity::Flop, format::flop(cost.flop.tensor + cost.flop.cuda)),
            (Quantity::Special, format::special(cost.flop.special)),
            (Quantity::Weights, format::bytes(cost.resident.weights)),
            (Quantity::Kv, format::bytes(cost.resident.kv)),
            (Quantity::Bound, format::time(time.bound)),
            (Quantity::Time, format::expected(time.expected)),
        ] {
            let present = explained(link, quantity).present;
            assert!(present.contains(&figure), "{link}: {quantity:?} is {figure}, and said is {present}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_peak_is_what_lives_at_once() {
    // A 1024 view under normal attention, PHYSICS section 6: five of X, two relative terms, three of scores.
    let explanation = explained("grid=none&kernel=normal", Quantity::Peak);
    let scores = format::bytes(Bytes::new(12.0 * 4096.0 * 4096.0 * 2.0));
    let large = explanation.parts.iter().filter(|part| part.amount == scores);
    assert_eq!(large.count(), 3, "{:#?}", explanation.parts);
    assert!(explanation.parts[0].share > 0.25 && explanation.parts[0].name.contains("sam.global"));
}

#[wasm_bindgen_test(unsupported = test)]
fn formulas_are_the_operators_own() {
    let explanation = explained("grid=none&base=1024", Quantity::Tensor);
    let part = explanation.parts.iter().find(|part| part.name == "global: sam.global.mlp.lin1").expect("an operator");
    assert_eq!(part.formulas, ["tensor FLOP: 2·n·T·D·M = 2·1·4096·768·3072"]);
    assert_eq!(part.amount, format::flop(Flops::new(4.0 * 2.0 * 4096.0 * 768.0 * 3072.0)));
    // A time says what it is the longest of: 19.3 GFLOP at 0.75 of 989 TFLOP/s, and a launch.
    let explanation = explained("grid=none&base=1024", Quantity::Time);
    let part = explanation.parts.iter().find(|part| part.name == "global: sam.global.mlp.lin1").expect("an operator");
    let formula = &part.formulas[0];
    assert!(formula.starts_with("max(19.3 GFLOP ÷ (989 TFLOP/s · 0.750), "), "{formula}");
    assert!(formula.ends_with(" + 3.00 µs = 29.0 µs, tensor cores"), "{formula}");
    let fused = explanation.parts.iter().find(|part| part.name == "global: clip.attn.core.fused").expect("a core");
    assert!(
        fused.formulas[0].starts_with("FlashAttention-3, tiles of 192 × 192: 8.00 µs + max("),
        "{:?}",
        fused.formulas
    );
    let unknown = explained("device=tpu-v4", Quantity::Time);
    assert!(unknown.parts.is_empty() && unknown.present.contains("unknown"), "{unknown:?}");
}

/// What torch's counter leaves out is named where the counts are explained, and is counted where that says.
#[wasm_bindgen_test(unsupported = test)]
fn what_torch_s_counter_leaves_out_is_said_and_counted_elsewhere() {
    let link = "stage=first-token&kernel=normal&base=1280";
    let rows = stagecost::operators(&request(link)).expect("operators");
    let said = explained(link, Quantity::Tensor).definition;
    assert!(said.contains("FlopCounterMode counts (convolutions, mm, addmm, bmm"), "{said}");
    let (left_out, bytes) =
        said.split_once("It leaves out").and_then(|(_, rest)| rest.split_once("; and ")).expect(said);
    assert!(left_out.contains("CUDA-core FLOP and special functions") && bytes.contains("bytes alone"), "{said}");
    let named = |name: &str| {
        let rows: Vec<_> = rows.iter().filter(|row| row.spoken().ends_with(name)).collect();
        assert!(!rows.is_empty(), "no operator is named {name}");
        rows
    };
    for (word, operators) in [
        ("softmax", &["core.softmax"][..]),
        ("norms", &["layernorm", "decoder.norm", "final_norm"]),
        ("activation functions", &["mlp.gelu", "quick_gelu sigmoid", "decoder.mlp.act"]),
        ("scale", &["core.scale"]),
        ("mask", &["core.mask"]),
        ("residuals", &["residual"]),
        ("rotary", &["attn.rope"]),
        ("routing and weighting of experts", &["moe.route", "moe.scatter"]),
    ] {
        assert!(left_out.contains(word), "{word}");
        for row in operators.iter().flat_map(|name| named(name)) {
            assert!(row.flop.tensor == Flops::ZERO && row.flop.cuda > Flops::ZERO, "{}", row.spoken());
        }
    }
    for (word, operators) in [
        ("look-ups", &["decoder.embedding", "clip.embeddings look up"][..]),
        ("copies", &["attn.out_copy", "strided_copy", "moe.gather"]),
        ("interpolation", &["pos_embed resize", "relpos resize", "clip.embeddings resize"]),
    ] {
        assert!(bytes.contains(word), "{word}");
        for row in operators.iter().flat_map(|name| named(name)) {
            assert!(row.flop.both() == Flops::ZERO && row.hbm.total() > Bytes::ZERO, "{}", row.spoken());
        }
    }
    // A bias is an addition for each output, beside the product that is counted.
    assert!(left_out.contains("biases"));
    for row in named("sam.window.attn.qkv").into_iter().filter(|row| row.flop.tensor > Flops::ZERO) {
        assert!(row.flop.cuda > Flops::ZERO, "{}", row.spoken());
    }
}
