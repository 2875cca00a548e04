//! Scenarios drawn at random: every part of a request under every model, every axis, every target and view.

use proptest::prelude::*;
use stagecost::catalog;
use stagecost::figure::Metric;
use stagecost::hardware::{Class, DeviceCard};
use stagecost::link::{
    Extras, HiddenLines, LegendLine, MAX_EXTRA_TEXT, MAX_TARGET_MS, MIN_TARGET_MS, RankingColumn, RankingOrder,
    RankingView, Scale, Scenario, SecondAxis, SweepChoice, Target, View, Zoom,
};
use stagecost::model::ModelCard;
use stagecost::request::precision::Precision;
use stagecost::request::{
    AttentionKernel, CropLimits, Crops, GivenView, Grid, Key, Logits, LogitsType, MAX_BATCH, MAX_CROP_LIMIT, MAX_CROPS,
    MAX_EDGE, MAX_FREE_BYTES, MAX_KV_BLOCK, MAX_LAUNCH_US, MAX_SIDE, MAX_TOKENS, MAX_VIEWS, MIN_EFFICIENCY,
    MIN_MEMORY_SHARE, Mask, MemoryLimits, Overrides, Part, Request, Stage,
};
use std::sync::Arc;

/// Mostly the default one, which has all that can be asked for.
fn model() -> impl Strategy<Value = Arc<ModelCard>> {
    prop_oneof![3 => Just(catalog::default_model()), 2 => prop::sample::select(catalog::models())]
}

fn side(model: &ModelCard) -> impl Strategy<Value = u32> + use<> {
    let step = model.vision.side_step();
    (1..=MAX_SIDE / step).prop_map(move |tokens| tokens * step)
}

fn crops(model: &ModelCard) -> BoxedStrategy<Crops> {
    let image = || (1..=MAX_EDGE, 1..=MAX_EDGE).prop_map(|(width, height)| Crops::Image { width, height });
    let grid = (1..=MAX_CROPS)
        .prop_flat_map(|rows| (Just(rows), 1..=MAX_CROPS / rows))
        .prop_map(|(rows, columns)| Crops::Grid(Grid { rows, columns }));
    match model.vision.views.nearest_grid() {
        Some(_) => prop_oneof![Just(Crops::None), grid, image()].boxed(),
        None => prop_oneof![Just(Crops::None), image()].boxed(),
    }
}

fn limits() -> impl Strategy<Value = MemoryLimits> {
    let free = prop::option::of((1..=MAX_FREE_BYTES as u64).prop_map(|bytes| bytes as f64));
    let limits = (MIN_MEMORY_SHARE..=1.0, free, 1..=MAX_KV_BLOCK);
    limits.prop_map(|(share, free_bytes, kv_block)| MemoryLimits { share, free_bytes, kv_block })
}

/// None, one, or both in order.
fn crop_limits(model: &Arc<ModelCard>) -> impl Strategy<Value = CropLimits> + use<> {
    let limit = || prop::option::of(1..=MAX_CROP_LIMIT);
    let ordered = |limits: &CropLimits| limits.min.zip(limits.max).is_none_or(|(min, max)| min <= max);
    let model = Arc::clone(model);
    let limits =
        (limit(), limit()).prop_map(move |(min, max)| CropLimits::new(min, max, model.vision.views.nearest_grid()));
    limits.prop_filter("in order", ordered)
}

/// None, or up to as many as a link may give.
fn given_views(model: &ModelCard) -> impl Strategy<Value = Vec<GivenView>> + use<> {
    let view = |(width, height, count)| GivenView { width, height, count };
    let one = (side(model), side(model), prop_oneof![Just(1), 1..=MAX_CROPS]).prop_map(view);
    prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(one, 1..=MAX_VIEWS)]
}

fn device() -> impl Strategy<Value = (DeviceCard, Precision, Overrides, MemoryLimits)> {
    let share = || prop::option::of(MIN_EFFICIENCY..=1.0);
    let overrides = (share(), share(), prop::option::of(0.0..=MAX_LAUNCH_US));
    let overrides = overrides.prop_map(|(gemm, hbm, launch_us)| Overrides { gemm, hbm, launch_us });
    (prop::sample::select(catalog::devices()), prop::sample::select(&Precision::ALL[..]), overrides, limits())
}

fn request(model: &Arc<ModelCard>) -> impl Strategy<Value = Request> + use<> {
    let stages = if model.decoder.is_some() { &Stage::ALL[..] } else { &[Stage::Vision][..] };
    let stage = prop::sample::select(stages);
    let part = prop::option::of(prop::sample::select(&Part::ALL[..]));
    let cut = (given_views(model), crops(model), crop_limits(model));
    let views = (side(model), side(model), cut, 1..=MAX_BATCH, part);
    let logits = prop::sample::select(&Logits::ALL[..]);
    let mask = prop::sample::select(&Mask::ALL[..]);
    let logits_type = prop::sample::select(&LogitsType::ALL[..]);
    let texts = (0..=MAX_TOKENS, 1..=MAX_TOKENS, logits, logits_type, mask);
    let kernel = || prop::sample::select(&AttentionKernel::ALL[..]);
    let kernels = (kernel(), prop::option::of(kernel()), prop::option::of(kernel()));
    let model = Arc::clone(model);
    (stage, views, texts, kernels, device()).prop_map(move |(stage, views, texts, kernels, device)| {
        let (device, precision, overrides, limits) = device;
        let device = catalog::device(&device.id).expect("it came from there");
        let model = Arc::clone(&model);
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

/// Values that other requests of the model have under an axis, so that every key is swept.
fn axis(model: &Arc<ModelCard>) -> impl Strategy<Value = (Key, Vec<String>)> + use<> {
    let models = prop::sample::subsequence(catalog::models(), 1..=catalog::models().len());
    let axis = (prop::sample::select(&Key::ALL[..]), prop::collection::vec(request(model), 1..20), models);
    axis.prop_filter_map("no request has the axis", |(axis, requests, models)| {
        let mut values: Vec<String> = match axis {
            Key::Model => models.iter().map(|model| model.id.clone()).collect(),
            _ => requests.iter().filter_map(|request| request.get(axis)).collect(),
        };
        values.sort();
        values.dedup();
        (!values.is_empty()).then_some((axis, values))
    })
}

fn choice(model: &Arc<ModelCard>) -> impl Strategy<Value = SweepChoice> + use<> {
    prop_oneof![
        (0..catalog::sweeps().len()).prop_map(|i| SweepChoice::Card(&catalog::sweeps()[i])),
        axis(model).prop_map(|(axis, values)| SweepChoice::Axis { axis, values }),
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

/// Any scenario that a link can say.
pub fn scenario() -> impl Strategy<Value = Scenario> {
    model().prop_flat_map(|model| scenario_of(&model))
}

fn scenario_of(model: &Arc<ModelCard>) -> impl Strategy<Value = Scenario> + use<> {
    let kernels = prop::sample::subsequence(AttentionKernel::ALL.to_vec(), 1..=4).prop_shuffle();
    let map = (prop::option::of(axis(model)), prop::sample::select(&Metric::ALL[..]));
    let rest = (map, (time(), time(), time()), view(), extras());
    (request(model), kernels, choice(model), rest).prop_map(
        |(request, kernels, sweep, ((second, metric), (vision_ms, ttft_ms, tpot_ms), view, extras))| {
            let second = second.map(|(axis, values)| SecondAxis { axis, values });
            // A second axis that cannot stand beside the first is left out.
            let second = second.filter(|second| second.check(&sweep).is_ok());
            let target = Target { vision_ms, ttft_ms, tpot_ms };
            Scenario { request, kernels, sweep, second, metric, target, view, extras }
        },
    )
}
