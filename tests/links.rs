//! Any scenario survives its link, and no text makes the reader panic or lie.
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use stagecost::catalog;
use stagecost::hardware::{Class, DeviceCard};
use stagecost::map::map;
use stagecost::metric::Metric;
use stagecost::precision::Precision;
use stagecost::request::Part;
use stagecost::request::{AttentionKernel, Mask};
use stagecost::request::{
    CropLimits, Crops, GivenView, Grid, Key, Logits, MAX_BATCH, MAX_CROP_LIMIT, MAX_CROPS, MAX_EDGE, MAX_SIDE,
    MAX_TOKENS, MAX_VIEWS, Request, Stage,
};
use stagecost::request::{LogitsType, MAX_FREE_BYTES, MAX_KV_BLOCK, MIN_MEMORY_SHARE, MemoryLimits};
use stagecost::request::{MAX_LAUNCH_US, MIN_EFFICIENCY, Overrides};
use stagecost::scenario::{
    Extras, HiddenLines, LegendLine, MAX_EXTRA_TEXT, MAX_TARGET_MS, MIN_TARGET_MS, RankingColumn, RankingOrder,
    RankingView, Scale, Scenario, SecondAxis, SweepChoice, Target, View, Zoom,
};
use stagecost::sweep::{Sweep, sweep};

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

fn limits() -> impl Strategy<Value = MemoryLimits> {
    let free = prop::option::of((1..=MAX_FREE_BYTES as u64).prop_map(|bytes| bytes as f64));
    let limits = (MIN_MEMORY_SHARE..=1.0, free, 1..=MAX_KV_BLOCK);
    limits.prop_map(|(share, free_bytes, kv_block)| MemoryLimits { share, free_bytes, kv_block })
}

/// None, one, or both in order.
fn crop_limits() -> impl Strategy<Value = CropLimits> {
    let limit = || prop::option::of(1..=MAX_CROP_LIMIT);
    let ordered = |limits: &CropLimits| limits.min.zip(limits.max).is_none_or(|(min, max)| min <= max);
    let of = |(min, max)| CropLimits::new(min, max, catalog::default_model().vision.views.nearest_grid());
    let limits = (limit(), limit()).prop_map(of);
    limits.prop_filter("in order", ordered)
}

/// Mostly none, and then up to as many as a link may give.
fn given_views() -> impl Strategy<Value = Vec<GivenView>> {
    let view = |(width, height, count)| GivenView { width, height, count };
    let one = (1..=MAX_SIDE, 1..=MAX_SIDE, prop_oneof![Just(1), 1..=MAX_CROPS]).prop_map(view);
    prop_oneof![Just(Vec::new()), prop::collection::vec(one, 1..=MAX_VIEWS)]
}

fn device() -> impl Strategy<Value = (DeviceCard, Precision, Overrides, MemoryLimits)> {
    let share = || prop::option::of(MIN_EFFICIENCY..=1.0);
    let overrides = (share(), share(), prop::option::of(0.0..=MAX_LAUNCH_US));
    let overrides = overrides.prop_map(|(gemm, hbm, launch_us)| Overrides { gemm, hbm, launch_us });
    (prop::sample::select(catalog::devices()), prop::sample::select(&Precision::ALL[..]), overrides, limits())
}

fn request() -> impl Strategy<Value = Request> {
    let model = prop::sample::select(catalog::models());
    let stage = prop::sample::select(&Stage::ALL[..]);
    let part = prop::option::of(prop::sample::select(&Part::ALL[..]));
    let views = (side(), side(), (given_views(), crops(), crop_limits()), 1..=MAX_BATCH, part);
    let logits = prop::sample::select(&Logits::ALL[..]);
    let mask = prop::sample::select(&Mask::ALL[..]);
    let logits_type = prop::sample::select(&LogitsType::ALL[..]);
    let texts = (0..=MAX_TOKENS, 1..=MAX_TOKENS, logits, logits_type, mask);
    let kernel = || prop::sample::select(&AttentionKernel::ALL[..]);
    let kernels = (kernel(), prop::option::of(kernel()), prop::option::of(kernel()));
    (model, stage, views, texts, kernels, device()).prop_map(|(model, stage, views, texts, kernels, device)| {
        let (device, precision, overrides, limits) = device;
        let device = catalog::device(&device.id).expect("it came from there");
        let model = catalog::model(&model.id).expect("it came from there");
        let (base, tile, (views, crops, crop_limits), batch, part) = views;
        let (prompt, steps, logits, logits_type, mask) = texts;
        let (kernel, vision_kernel, decoder_kernel) = kernels;
        Request {
            model,
            stage,
            part,
            base,
            tile,
            views,
            crops,
            crop_limits,
            batch,
            prompt,
            steps,
            logits,
            logits_type,
            mask,
            kernel,
            vision_kernel,
            decoder_kernel,
            precision,
            device,
            overrides,
            limits,
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

/// Half of them whole, or with few decimals, as the page writes them.
fn zoom() -> impl Strategy<Value = Option<Zoom>> {
    let end = || {
        prop_oneof![
            (0..=u32::MAX).prop_map(f64::from),
            (0..=u32::MAX).prop_map(|n| f64::from(n) / 1000.0),
            0.0..=Zoom::END
        ]
    };
    prop::option::of((end(), end())).prop_map(|ends| ends.and_then(|(a, b)| Zoom::new(a.min(b), a.max(b))))
}

fn ranking() -> impl Strategy<Value = RankingView> {
    let order = (prop::sample::select(&RankingColumn::ALL[..]), any::<bool>());
    let order = order.prop_map(|(by, descending)| RankingOrder { by, descending });
    let vendor = prop::option::of(prop::sample::select(RankingView::vendors()));
    let class = prop::option::of(prop::sample::select(&Class::ALL[..]));
    (prop::option::of(order), vendor, class, any::<bool>()).prop_map(|(order, vendor, class, fit)| RankingView {
        order,
        vendor,
        class,
        fit,
    })
}

fn view() -> impl Strategy<Value = View> {
    let scale = || prop::sample::select(&Scale::ALL[..]);
    let hide = prop::sample::subsequence(&LegendLine::ALL[..], 0..=LegendLine::ALL.len());
    (scale(), scale(), hide, zoom(), ranking()).prop_map(|(x, y, lines, zoom, devices)| {
        let mut hide = HiddenLines::default();
        lines.into_iter().for_each(|line| hide.toggle(line));
        View { x, y, hide, zoom, devices }
    })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let kernels = prop::sample::subsequence(AttentionKernel::ALL.to_vec(), 1..=4).prop_shuffle();
    let map = (prop::option::of(axis()), prop::sample::select(&Metric::ALL[..]));
    let rest = (map, (time(), time(), time()), view(), extras());
    (request(), kernels, choice(), rest).prop_map(
        |(request, kernels, sweep, ((second, metric), (vision_ms, ttft_ms, tpot_ms), view, extras))| {
            let second = second.map(|(axis, values)| SecondAxis { axis, values });
            // A second axis that cannot stand beside the first is left out.
            let second = second.filter(|second| second.check(&sweep).is_ok());
            let target = Target { vision_ms, ttft_ms, tpot_ms };
            Scenario { request, kernels, sweep, second, metric, target, view, extras }
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
        Just("&hide=flash&zoom=1..2".to_owned()),
        Just("&amp;utm_source=x".to_owned()),
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

/// What mail programs, chats and trackers make of an address with this link.
fn mangled(link: &str) -> Vec<String> {
    let address = |link: &str| format!("https://example.org/stagecost/#{link}");
    let encoded = |text: &str| {
        let code = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
        text.bytes().map(code).collect::<String>()
    };
    let quoted = |text: &str| text.replace('%', "%25").replace('=', "%3D").replace('&', "%26").replace(',', "%2C");
    let escaped = link.replace('&', "&amp;");
    let mut all = vec![
        escaped.clone(),
        escaped.replace("&amp;", "&amp;amp;"),
        link.replace('&', "&#38;"),
        link.replace('=', "=3D"),
        quoted(link),
        quoted(&quoted(link)),
        quoted(&escaped),
        link.replace('=', "%3d"),
        link.replace('&', "%26"),
        encoded(link),
        encoded(&encoded(link)),
        encoded(&format!("#{link}")),
        address(link).replace('#', "%23"),
        address(&quoted(link)).replace('#', "%23"),
        format!("#{}", encoded(&format!("{link}.\""))),
        format!("?{link}"),
        format!("https://example.org/stagecost/?utm_source=mail&fbclid=x-1_2#{link}"),
    ];
    for end in [
        ".", ",", ";", ":", "!", "?", ")", "]", ">", "\"", "'", ").", "\".", ">.", "&gt;", "&quot;.", "%22", "%3E",
        "\u{201d}",
    ] {
        all.push(format!("{link}{end}"));
        all.push(format!("{}{end}", address(&escaped)));
    }
    for (open, close) in ["<>", "()", "[]", "\"\"", "''"].map(|pair| pair.split_at(1)) {
        all.push(format!("{open}{link}{close}"));
        all.push(format!("{open}{}{close}, ", address(link)));
    }
    for tracker in
        ["utm_source=news&utm_medium=e-mail%20letter", "fbclid=IwAR0-x_y", "gclid=a.b", "mc_cid=1&mc_eid=2", "utm_id"]
    {
        all.push(format!("{link}&{tracker}"));
        all.push(format!("{link}?{tracker}"));
        all.push(format!("{tracker}&{link}"));
        all.push(format!("{escaped}&amp;{}.", tracker.replace('&', "&amp;")));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn a_link_that_others_changed_opens_the_same_scenario(scenario in scenario()) {
        // A text of any kind may look like an escape itself, and then cannot be told from one.
        let scenario = Scenario { extras: Extras::default(), ..scenario };
        for text in mangled(&scenario.link()) {
            prop_assert_eq!(Scenario::from_link(&text), Ok(scenario.clone()), "{}", text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn no_figure_depends_on_the_view(scenario in scenario()) {
        let plain = Scenario { view: View::default(), ..scenario.clone() };
        prop_assert_eq!(sweep(&scenario), sweep(&plain));
        // Cells without a value equal nothing, not even themselves.
        prop_assert_eq!(format!("{:?}", map(&scenario)), format!("{:?}", map(&plain)));
        prop_assert_eq!(Sweep::basis(&scenario), Sweep::basis(&plain));
    }

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
