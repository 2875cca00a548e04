//! Any scenario survives its link, and no text makes the reader panic or lie.
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use stagecost::catalog;
use stagecost::hardware::DeviceCard;
use stagecost::map::map;
use stagecost::metric::Metric;
use stagecost::precision::Precision;
use stagecost::request::Part;
use stagecost::request::{AttentionKernel, Mask};
use stagecost::request::{
    CropLimits, Crops, Grid, Key, Logits, MAX_BATCH, MAX_CROP_LIMIT, MAX_CROPS, MAX_EDGE, MAX_SIDE, MAX_TOKENS,
    Request, Stage,
};
use stagecost::request::{MAX_LAUNCH_US, MIN_EFFICIENCY, Overrides};
use stagecost::scenario::{
    Extras, MAX_EXTRA_TEXT, MAX_TARGET_MS, MIN_TARGET_MS, Scale, Scenario, SecondAxis, SweepChoice, Target, View,
};
use stagecost::sweep::sweep;

fn side() -> impl Strategy<Value = u32> {
    (1..=MAX_SIDE / 64).prop_map(|patches| patches * 64)
}

fn crops() -> impl Strategy<Value = Crops> {
    prop_oneof![
        Just(Crops::None),
        (1..=MAX_CROPS)
            .prop_flat_map(|rows| (Just(rows), 1..=MAX_CROPS / rows))
            .prop_map(|(rows, columns)| Crops::Grid(Grid { rows, columns })),
        (1..=MAX_EDGE, 1..=MAX_EDGE).prop_map(|(width, height)| Crops::Image { width, height }),
    ]
}

/// None, one, or both in order.
fn crop_limits() -> impl Strategy<Value = CropLimits> {
    let limit = || prop::option::of(1..=MAX_CROP_LIMIT);
    let ordered = |limits: &CropLimits| limits.min.zip(limits.max).is_none_or(|(min, max)| min <= max);
    let tiling = &catalog::default_model().tiling;
    let limits = (limit(), limit()).prop_map(|(min, max)| CropLimits::new(min, max, tiling));
    limits.prop_filter("in order", ordered)
}

fn device() -> impl Strategy<Value = (DeviceCard, Precision, Overrides)> {
    let share = || prop::option::of(MIN_EFFICIENCY..=1.0);
    let overrides = (share(), share(), prop::option::of(0.0..=MAX_LAUNCH_US));
    let overrides = overrides.prop_map(|(gemm, hbm, launch_us)| Overrides { gemm, hbm, launch_us });
    (prop::sample::select(catalog::devices()), prop::sample::select(&Precision::ALL[..]), overrides)
}

fn request() -> impl Strategy<Value = Request> {
    let model = prop::sample::select(catalog::models());
    let stage = prop::sample::select(&Stage::ALL[..]);
    let part = prop::option::of(prop::sample::select(&Part::ALL[..]));
    let views = (side(), side(), (crops(), crop_limits()), 1..=MAX_BATCH, part);
    let logits = prop::sample::select(&Logits::ALL[..]);
    let mask = prop::sample::select(&Mask::ALL[..]);
    let texts = (0..=MAX_TOKENS, 1..=MAX_TOKENS, logits, mask);
    let kernel = || prop::sample::select(&AttentionKernel::ALL[..]);
    let kernels = (kernel(), prop::option::of(kernel()), prop::option::of(kernel()));
    (model, stage, views, texts, kernels, device()).prop_map(|(model, stage, views, texts, kernels, device)| {
        let (device, precision, overrides) = device;
        let device = catalog::device(&device.id).expect("it came from there");
        let model = catalog::model(&model.id).expect("it came from there");
        let (base, tile, (crops, crop_limits), batch, part) = views;
        let (prompt, steps, logits, mask) = texts;
        let (kernel, vision_kernel, decoder_kernel) = kernels;
        Request {
            model,
            stage,
            part,
            base,
            tile,
            crops,
            crop_limits,
            batch,
            prompt,
            steps,
            logits,
            mask,
            kernel,
            vision_kernel,
            decoder_kernel,
            precision,
            device,
            overrides,
        }
    })
}

/// Values that other requests have under an axis, so that every key is swept.
fn axis() -> impl Strategy<Value = (Key, Vec<String>)> {
    let axis = (prop::sample::select(&Key::ALL[..]), prop::collection::vec(request(), 1..20));
    axis.prop_filter_map("no request has the axis", |(axis, requests)| {
        let mut values: Vec<String> = requests.iter().filter_map(|request| request.get(axis)).collect();
        values.sort();
        values.dedup();
        (!values.is_empty()).then_some((axis, values))
    })
}

fn choice() -> impl Strategy<Value = SweepChoice> {
    prop_oneof![
        (0..catalog::sweeps().len()).prop_map(|i| SweepChoice::Card(&catalog::sweeps()[i])),
        axis().prop_map(|(axis, values)| SweepChoice::Axis { axis, values }),
    ]
}

/// None, whole, of few decimals, or any that may be asked for.
fn time() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        Just(None),
        (1..=86_400_000_u32).prop_map(|ms| Some(f64::from(ms))),
        (1..=1_000_000_u32).prop_map(|ms| Some(f64::from(ms) / 8.0)),
        (MIN_TARGET_MS..=MAX_TARGET_MS).prop_map(Some),
    ]
}

/// Parameters of other programs, with any text.
fn extras() -> impl Strategy<Value = Extras> {
    prop::collection::btree_map("ext\\.[A-Za-z0-9._-]{1,20}", any::<String>(), 0..4).prop_map(|all| {
        let mut extras = Extras::default();
        for (key, text) in all {
            let short: String = text.chars().take(MAX_EXTRA_TEXT).collect();
            extras.add(&key, &short).expect("a key with a name");
        }
        extras
    })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let kernels = prop::sample::subsequence(AttentionKernel::ALL.to_vec(), 1..=4).prop_shuffle();
    let scale = || prop::sample::select(&Scale::ALL[..]);
    let map = (prop::option::of(axis()), prop::sample::select(&Metric::ALL[..]));
    let rest = (map, (time(), time(), time()), scale(), scale(), extras());
    (request(), kernels, choice(), rest).prop_map(
        |(request, kernels, sweep, ((second, metric), (vision_ms, ttft_ms, tpot_ms), x, y, extras))| {
            let second = second.map(|(axis, values)| SecondAxis { axis, values });
            // A second axis that cannot stand beside the first is left out.
            let second = second.filter(|second| second.check(&sweep).is_ok());
            let target = Target { vision_ms, ttft_ms, tpot_ms };
            Scenario { request, kernels, sweep, second, metric, target, view: View { x, y }, extras }
        },
    )
}

/// Whatever `text` is: a scenario that its own link restores, or one line that begins with a key.
fn check(text: &str) -> Result<(), TestCaseError> {
    match Scenario::from_link(text) {
        Ok(scenario) => {
            let link = scenario.link();
            let again = Scenario::from_link(&link).expect("a canonical link is a link");
            prop_assert_eq!(&again, &scenario);
            prop_assert_eq!(again.link(), link);
        }
        Err(error) => {
            let message = error.to_string();
            prop_assert!(message.starts_with(&format!("{}: ", error.key())), "{}", message);
            prop_assert!(!message.contains(char::is_control), "{:?}", message);
            prop_assert!(message.chars().count() < 700, "{}", message);
        }
    }
    Ok(())
}

/// A link with a piece of it replaced by something else.
fn mutated() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[&=,x#%0-9]{1,4}",
        Just("9".repeat(400)),
        Just("\u{1f980}".to_owned()),
        Just("\0".to_owned()),
        Just("%".to_owned()),
        Just("&grid=0x0".to_owned()),
        Just("&composite=vision_nocrop".to_owned()),
        Just("&axis2=batch&values2=1,2".to_owned()),
        Just("&kernel.vision=normal".to_owned()),
        Just("&ttft_ms=1e5".to_owned()),
    ];
    (scenario(), piece, any::<prop::sample::Index>(), 0..8_usize).prop_map(|(scenario, piece, start, length)| {
        let mut link = scenario.link();
        let start = start.index(link.len());
        link.replace_range(start..(start + length).min(link.len()), &piece);
        link
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn a_scenario_survives_its_link(scenario in scenario()) {
        let link = scenario.link();
        prop_assert!(link.bytes().all(|b| b.is_ascii_alphanumeric() || b"=&,-._%+*".contains(&b)), "{}", link);
        let encoded = format!("https://example.org/#{}", link.replace(',', "%2C"));
        prop_assert_eq!(Scenario::from_link(&link), Ok(scenario.clone()));
        prop_assert_eq!(Scenario::from_link(&encoded), Ok(scenario));
        prop_assert_eq!(link.starts_with("v=1"), true);
    }

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_value_is_answered(key in prop::sample::select(&Key::ALL[..]), value in "[0-9x,.e+-]{0,12}") {
        check(&format!("{}={value}", key.name()))?;
        check(&format!("axis={}&values={value}", key.name()))?;
        check(&format!("axis2={}&values2={value}", key.name()))?;
        check(&format!("vision_ms={value}&ttft_ms={value}&tpot_ms={value}"))?;
    }

    #[test]
    fn mutated_links_are_answered(text in mutated()) {
        check(&text)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn any_scenario_can_be_swept(scenario in scenario()) {
        let sweep = sweep(&scenario).expect("valid scenarios are evaluated");
        for point in &sweep.points {
            for (_, cost) in &point.costs {
                prop_assert!(cost.intensity().is_finite() && cost.flop.tensor.get() > 0.0);
                prop_assert!(cost.hbm.total().get().is_finite() && cost.resident.peak_activations.get().is_finite());
            }
            let asked = scenario.target.is_some();
            prop_assert_eq!(point.required.len(), if asked { point.costs.len() } else { 0 });
        }
        let map = map(&scenario).expect("valid scenarios are mapped");
        prop_assert_eq!(map.is_some(), scenario.second.is_some());
        // A time that is expected is not known of every device; all else is.
        let may_be_unknown = matches!(scenario.metric, Metric::Time | Metric::TimeRatio);
        for amount in map.iter().flat_map(|map| &map.cells).flatten() {
            prop_assert!(*amount >= 0.0 && amount.is_finite() || may_be_unknown && amount.is_nan(), "{}", amount);
        }
    }
}

#[test]
fn a_megabyte_is_answered() {
    for text in ["a", "&", "=", "v=1&", "grid=", "values=1,", "%F0", "\u{1f980}", "#", "/"] {
        check(&text.repeat(1_000_000 / text.len())).expect("an answer");
    }
    check(&format!("axis=batch&values={}", "1,".repeat(500_000))).expect("an answer");
}
