//! Parts of a figure explain themselves too: groups, operators, differences, verdicts, the most that meets, tokens.

use stagecost::compare::published_counts;
use stagecost::evaluate;
use stagecost::explain::{Explanation, Of, Quantity, Question, explain};
use stagecost::link::{Goal, Scenario, Target};
use stagecost::recording::place::Block;
use stagecost::request::AttentionKernel;
use stagecost::study::component_groups::{Group, breakdown};
use stagecost::study::max_workload;
use stagecost::study::max_workload::{Most, most};
use stagecost::study::ranking::{Demand, Verdict};
use stagecost::study::roofline::roofline;
use stagecost::text::format;
use stagecost::time::device::Device;
use stagecost::time::time;
use stagecost::units::{Bytes, Seconds};
use stagecost::workload::tokens;
use wasm_bindgen_test::wasm_bindgen_test;

const LINKS: [&str; 6] = [
    "",
    "kernel=normal&stage=first-token",
    "stage=decode&kernel=normal&batch=3",
    "stage=prefill&mask=causal&device=rtx5090",
    "kernel=flash-inline-bias&device=mi300x&dtype=fp8",
    "device=tpu-v4&kernel=normal",
];

#[track_caller]
fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).expect(link)
}

#[track_caller]
fn asked(link: &str, quantity: Quantity, of: Of) -> Explanation {
    let Scenario { request, target, .. } = scenario(link);
    explain(&request, &target, Question { quantity, of }).unwrap_or_else(|error| panic!("{link}: {error}"))
}

#[track_caller]
fn refused(link: &str, quantity: Quantity, of: Of) -> String {
    let Scenario { request, target, .. } = scenario(link);
    explain(&request, &target, Question { quantity, of }).expect_err("no such figure").to_string()
}

#[wasm_bindgen_test(unsupported = test)]
fn a_group_is_explained_by_its_own_operators_alone() {
    for link in LINKS {
        let request = scenario(link).request;
        let whole = evaluate(&request).expect("a cost").hbm.total();
        let mut all = Bytes::ZERO;
        let groups = asked(link, Quantity::Traffic, Of::All).groups();
        for share in breakdown(&request).expect("groups") {
            let traffic = asked(link, Quantity::Traffic, Of::Group(share.group));
            let at = format!("{link}: {}", traffic.title);
            assert_eq!(traffic.title, format!("HBM traffic: {}", share.group.name(&request.model)));
            let found = groups.iter().find(|all| all.group == share.group.name(&request.model));
            let amount = found.map(|all| all.amount.clone()).unwrap_or_else(|| format::bytes(Bytes::ZERO));
            assert_eq!(amount, format::bytes(share.hbm.total()), "{at}");
            assert!(traffic.parts.iter().all(|part| part.group == share.group.name(&request.model)), "{at}");
            let part = format::percent(share.hbm.total().get() / whole.get());
            let said =
                format!("= {}, {part} of the stage's {}", format::bytes(share.hbm.total()), format::bytes(whole));
            assert!(traffic.present.ends_with(&said), "{at}: {} is not {said}", traffic.present);
            all += share.hbm.total();
            let flop = asked(link, Quantity::Tensor, Of::Group(share.group));
            assert!(
                flop.present.contains(&format!(" = {}", format::flop(share.flop.tensor))),
                "{at}: {}",
                flop.present
            );
        }
        assert!((all.get() / whole.get() - 1.0).abs() < 1e-9, "{link}");
    }
    let error = refused("stage=decode", Quantity::Traffic, Of::Group(Group::Attention(Block::Global(0))));
    assert!(error.contains("SAM attention, global"), "{error}");
    let error = refused("", Quantity::Peak, Of::Group(Group::Attention(Block::Global(0))));
    assert!(error.contains("peak is no sum over operators"), "{error}");
}

#[wasm_bindgen_test(unsupported = test)]
fn an_operator_is_explained_as_the_roofline_has_it() {
    for link in LINKS {
        let mut scenario = scenario(link);
        scenario.kernels = vec![scenario.request.kernel];
        let roofline = roofline(&scenario).expect("a roofline");
        let under = roofline.kernels.iter().find(|under| under.kernel == scenario.request.kernel).expect("its kernel");
        for operator in &under.operators {
            let at = format!("{link}: {}", operator.name);
            let of = Of::Operator(operator.at);
            let bound = asked(link, Quantity::Bound, of).present;
            assert!(bound.contains(&format!(" = {}, ", format::time(operator.bound))), "{at}: {bound}");
            if roofline.device.lacks().is_none() {
                let time = asked(link, Quantity::Time, of).present;
                let share = format::percent(operator.share);
                let said =
                    format!(" = {}, {share} of the stage's {}", format::time(operator.time), format::time(under.time));
                assert!(time.ends_with(&said), "{at}: {time} is not {said}");
            }
            match operator.place() {
                Some((intensity, rate)) => {
                    let found = asked(link, Quantity::Intensity, of).present;
                    assert!(found.ends_with(&format!(" = {}", format::intensity(intensity))), "{at}: {found}");
                    let found = asked(link, Quantity::Rate, of).present;
                    assert!(found.ends_with(&format!(" = {}", format::flop_rate(rate))), "{at}: {found}");
                }
                None => assert!(refused(link, Quantity::Rate, of).contains("only moves bytes"), "{at}"),
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn names_lead_to_groups_and_operators() {
    let request = scenario("").request;
    let named = |name: &str| Of::from_name(&request, name);
    assert_eq!(named("SAM attention, global").ok(), Some(Of::Group(Group::Attention(Block::Global(0)))));
    let operator = named("sam.global.mlp.lin1").expect("an operator");
    assert!(matches!(operator, Of::Operator(at) if at.spoken(&request.model) == "sam.global.mlp.lin1"));
    assert_eq!(named("sam.window.window_partition pad").ok(), named("sam.window.window_partition.pad").ok());
    let error = named("decoder").expect_err("vision has none").to_string();
    assert!(error.starts_with("of: \"decoder\" is not known; expected an operator such as sam.patch_embed"), "{error}");
    assert_eq!(Of::against("normal").ok(), Some(Of::Against(AttentionKernel::Normal)));
    assert!(Of::against("fast").expect_err("none").to_string().contains("normal, "));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_difference_is_told_by_the_groups_that_make_it() {
    let against = Of::Against(AttentionKernel::Flash);
    let link = "kernel=normal";
    let [normal, flash] =
        ["normal", "flash"].map(|kernel| evaluate(&scenario(&format!("kernel={kernel}")).request).unwrap());
    let traffic = asked(link, Quantity::Traffic, against);
    assert_eq!(traffic.title, "HBM traffic, normal vs flash");
    let (more, less) = (normal.hbm.total(), flash.hbm.total());
    let ratio = format::ratio(more.get() / less.get());
    let said = format!("{} with normal ÷ {} with flash = {ratio}, ", format::bytes(more), format::bytes(less));
    assert!(traffic.present.starts_with(&said), "{}", traffic.present);
    // Nothing but attention and the copies that it saves differs, and global attention most.
    assert_eq!(traffic.parts[0].group, Group::Attention(Block::Global(0)).name(&scenario(link).request.model));
    assert!(traffic.parts.iter().all(|part| part.group.contains("attention")), "{:#?}", traffic.parts);
    let shares: f64 = traffic.parts.iter().map(|part| part.share).sum();
    assert!((shares - 1.0).abs() < 1e-9 && traffic.parts[0].amount.starts_with('+'));
    // The other way round it is the same quotient turned over.
    let back = asked("kernel=flash", Quantity::Traffic, Of::Against(AttentionKernel::Normal)).present;
    let inverse = format::ratio(less.get() / more.get());
    assert!(back.contains(&format!(" = {inverse} = 1 ÷ {ratio}, ")) && back.ends_with(" % less"), "{back}");
    // Near to one the percentage is that of the quotient.
    let [own, other] = [normal, flash].map(|cost| cost.flop.cuda.get());
    let near = asked(link, Quantity::Cuda, against).present;
    assert!(own < other && near.ends_with(&format!(", {} less", format::percent(1.0 - own / other))), "{near}");
    let equal = asked(link, Quantity::Tensor, against);
    assert!(equal.present.ends_with(": equal") && equal.parts.is_empty(), "{equal:?}");
    let none = asked(link, Quantity::Scores, against).present;
    assert!(none.contains(" with normal"), "{none}");
    for quantity in
        [Quantity::Time, Quantity::Bound, Quantity::Memory, Quantity::Peak, Quantity::Intensity, Quantity::Kv]
    {
        let text = asked(link, quantity, against).present;
        assert!(!text.contains("NaN") && text.contains("flash"), "{quantity:?}: {text}");
    }
    assert!(asked("device=tpu-v4", Quantity::Time, against).present.contains("unknown"));
    assert!(refused(link, Quantity::Tokens, against).contains("does not depend on the kernel"));
}

#[wasm_bindgen_test(unsupported = test)]
fn what_time_is_spent_on_adds_up() {
    for link in LINKS {
        let time = time(&scenario(link).request).expect("a time");
        let binds = asked(link, Quantity::Binds, Of::All);
        assert!(binds.present.ends_with(&format!(" = {}", format::time(time.known()))), "{link}: {}", binds.present);
        for (resource, spent) in time.by_resource() {
            let said = format!("{} {}", resource.title(), format::time(spent));
            assert!(binds.present.contains(&said), "{link}: {} is without {said}", binds.present);
            let parts = binds.parts.iter().filter(|part| part.group == resource.title()).map(|part| part.share);
            assert!((parts.sum::<f64>() - spent.get() / time.known().get()).abs() < 1e-9, "{link}: {said}");
        }
    }
}

/// The verdict is the ranking's, and says by which times.
#[track_caller]
fn goal(link: &str, goal: Goal, verdict: Verdict) {
    let Scenario { request, target, .. } = scenario(link);
    let on = Demand::new(&request, &target).expect("a demand").on(&Device::of(&request));
    let met = on.goals.iter().find(|met| met.goal == goal).expect("a goal");
    assert_eq!(met.verdict, verdict, "{link}");
    let text = asked(link, Quantity::Goal(goal), Of::All).present;
    let end = format!("{}: {}", format::milliseconds(target.get(goal).expect("a target")), verdict.name());
    assert!(text.ends_with(&end), "{link}: {text} does not end with {end}");
    let time = format::time(met.expected.unwrap_or(met.bound));
    assert!(text.contains(&format!("= {time}")) || text.starts_with(&time), "{link}: {text} is without {time}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_verdict_says_by_which_times() {
    goal("stage=decode&vision_ms=50", Goal::Vision, Verdict::Meets);
    goal("vision_ms=5&ttft_ms=500", Goal::Vision, Verdict::Misses);
    goal("device=tpu-v4&vision_ms=500", Goal::Vision, Verdict::Unknown);
    goal("ttft_ms=500", Goal::FirstToken, Verdict::Meets);
    goal("ttft_ms=5", Goal::FirstToken, Verdict::Misses);
    goal("stage=decode&tpot_ms=12.5", Goal::OutputToken, Verdict::Meets);
    goal("device=tpu-v4&ttft_ms=500&tpot_ms=90", Goal::OutputToken, Verdict::Unknown);
    goal("device=tpu-v4&ttft_ms=1", Goal::FirstToken, Verdict::Misses);
    // A token's time is there without a target: all steps over their number.
    let request = scenario("stage=decode&steps=250").request;
    let each = format::time(time(&request).unwrap().known() * (1.0 / 250.0));
    let text = asked("stage=decode&steps=250", Quantity::Goal(Goal::OutputToken), Of::All).present;
    assert!(text.ends_with(&format!(" ÷ 250 = {each}")), "{text}");
}

#[wasm_bindgen_test(unsupported = test)]
fn an_image_takes_its_share_of_the_batch() {
    let whole = time(&scenario("batch=64").request).unwrap().known();
    let text = asked("batch=64", Quantity::PerImage, Of::All).present;
    assert_eq!(text, format!("{} ÷ 64 = {}", format::time(whole), format::time(whole * (1.0 / 64.0))));
    assert!(asked("batch=2&device=tpu-v4", Quantity::PerImage, Of::All).present.ends_with("expected of this device"));
}

#[wasm_bindgen_test(unsupported = test)]
fn the_most_is_told_with_one_more() {
    let told = |link: &str, what| asked(link, Quantity::Most(what), Of::All).present;
    let most = |link: &str, what| {
        let Scenario { request, target, .. } = scenario(link);
        most(&request, &target, what).expect("an answer")
    };
    for (link, what, nouns) in [
        ("ttft_ms=100", max_workload::Quantity::Crops, "crops"),
        ("vision_ms=50", max_workload::Quantity::Crops, "crops"),
        ("ttft_ms=100", max_workload::Quantity::Batch, "images in a batch"),
        ("ttft_ms=100&tpot_ms=30", max_workload::Quantity::Prompt, "prompt tokens"),
        ("ttft_ms=9000&device=rtx3090", max_workload::Quantity::Batch, "images in a batch"),
    ] {
        let Most::Amount(amount, limit) = most(link, what) else { panic!("{link}: an amount") };
        let text = told(link, what);
        let [here, more] = [amount, amount + 1].map(|n| format!("{} {nouns}: ", format::count(n.into())));
        let (met, missed) = text.split_once("; ").expect("two amounts");
        assert!(met.starts_with(&here) && missed.starts_with(&more), "{link}: {text}");
        assert!(!met.contains(" > "), "{link}: {met}");
        assert!(missed.contains(" > "), "{link}: {missed}, {limit:?}");
    }
    assert!(told("ttft_ms=1", max_workload::Quantity::Batch).starts_with("none: 1 image in a batch: first token "));
    assert!(told("ttft_ms=100&device=tpu-v4", max_workload::Quantity::Crops).starts_with("unknown"));
    // Of two targets the parts are those of the one that is missed: no first token is 5 ms, all steps of a decode are.
    for (link, stage) in [("ttft_ms=9000&tpot_ms=0.001", "decode"), ("ttft_ms=0.01&tpot_ms=9000", "first-token")] {
        let Scenario { request, .. } = scenario(&format!("{link}&grid=none&stage={stage}"));
        let none = asked(link, Quantity::Most(max_workload::Quantity::Crops), Of::All);
        let least = max_workload::Quantity::Crops.set(&request, 0);
        let parts = explain(&least, &Target::default(), Quantity::Time).unwrap().parts;
        assert!(none.present.starts_with("none: 0 crops: "), "{}", none.present);
        assert_eq!(none.parts, parts, "{link}");
    }
    // Three digits that would be equal become five.
    let text = told("device=rtx3090&ttft_ms=9000", max_workload::Quantity::Batch);
    assert!(!text.contains("9.00 s > 9.00 s") && !text.contains("21.6 GB > 21.6 GB"), "{text}");
    let error = refused("", Quantity::Most(max_workload::Quantity::Crops), Of::All);
    assert!(error.contains("ttft_ms or tpot_ms"), "{error}");
}

#[wasm_bindgen_test(unsupported = test)]
fn tokens_are_counted_view_by_view() {
    for (link, formula) in [
        ("", "16·(16 + 1) + 1 + (10·2)·(10·3 + 1) = 893"),
        ("grid=none&base=640", "10·(10 + 1) + 1 = 111"),
        ("grid=4x1&tile=512", "16·(16 + 1) + 1 + (8·4)·(8·1 + 1) = 561"),
    ] {
        let explanation = asked(link, Quantity::Tokens, Of::All);
        assert_eq!(explanation.present, formula, "{link}");
        assert!(formula.ends_with(&format!(" = {}", format::count(tokens(&scenario(link).request).image))), "{link}");
        let shares: f64 = explanation.parts.iter().map(|part| part.share).sum();
        assert!((shares - 1.0).abs() < 1e-12, "{link}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn what_was_published_stands_beside_ours() {
    let text = asked("", Quantity::Published, Of::All);
    let flop = format::flop(published_counts::tensor_flop(&scenario("").request).expect("a published grid"));
    assert!(text.present.starts_with(&format!("{flop} published, ")), "{}", text.present);
    assert!(text.sources[0].contains("CodeGandee/llm-perf-opt"), "{:?}", text.sources);
    assert!(refused("grid=7x7", Quantity::Published, Of::All).contains("nothing was published"));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_first_token_is_vision_and_prefill() {
    let each = ["vision", "prefill"].map(|stage| time(&scenario(&format!("stage={stage}")).request).unwrap().known());
    let text = explain(&scenario("").request, &Target::default(), Quantity::Goal(Goal::FirstToken)).unwrap().present;
    let sum: Seconds = each.into_iter().sum();
    assert_eq!(text, format::time(sum));
}
