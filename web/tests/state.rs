//! What controls do to a scenario: a row a case, natively and in a browser.

use stagecost::link::{Goal, RankingColumn, RankingOrder, RankingView, Scenario};
use stagecost::request::{AttentionKernel, Crops, Grid, Request};
use stagecost::study::ranking::ranking;
use stagecost_web::state::{
    BY_HAND, CropSource, devices_by_vendor, example_values, listed_ids, listed_ids_with, load_link, mode,
    order_after_click, plain_number, set_crop_source, set_device, set_mode, set_second_axis, set_sweep_option,
    set_sweep_values, show_kernel, sweep_option, toggle_kernel,
};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[track_caller]
fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).expect("a link")
}

/// `change` makes one link another, and what it makes can be read back.
#[track_caller]
fn check(from: &str, change: impl FnOnce(&mut Scenario), to: &str) {
    let mut scenario = scenario(from);
    change(&mut scenario);
    assert_eq!(scenario.link(), to, "{from}");
    assert_eq!(Scenario::from_link(&scenario.link()), Ok(scenario), "{from}");
}

#[wasm_bindgen_test(unsupported = test)]
fn an_address_is_loaded_or_answered() {
    let loaded = load_link("v=1&grid=3x4&batch=2");
    assert_eq!((loaded.scenario.link().as_str(), loaded.problem), ("v=1&grid=3x4&batch=2", None));
    assert_eq!(load_link("").scenario, Scenario::default());
    let broken = load_link("gird=3x4");
    assert_eq!(broken.scenario, Scenario::default());
    assert_eq!(broken.problem.map(|error| error.key().to_owned()).as_deref(), Some("gird"));
}

#[wasm_bindgen_test(unsupported = test)]
fn every_mode_is_itself_once_set() {
    let modes = &Request::default().model.modes.list;
    let links = ["v=1&base=512&grid=none", "v=1&base=640&grid=none", "v=1&grid=none", "v=1&base=1280&grid=none", "v=1"];
    assert_eq!(modes.len(), links.len());
    for (card, link) in modes.iter().zip(links) {
        check("v=1", |scenario| set_mode(&mut scenario.request, card), link);
        let request = scenario(link).request;
        assert_eq!(mode(&request), Some(card), "{}", card.name);
        for other in modes {
            let mut request = request.clone();
            set_mode(&mut request, other);
            assert_eq!(mode(&request), Some(other), "{} after {}", other.name, card.name);
        }
    }
    for own in ["base=896", "tile=512", "base=512", "base=704&grid=none"] {
        assert_eq!(mode(&scenario(own).request), None, "{own} is no mode");
    }
    assert_eq!(mode(&scenario("tile=512&grid=none").request).map(|card| &*card.name), Some("Base"), "no crop, no tile");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_mode_keeps_the_crops_there_are() {
    let model = Request::default().model;
    let gundam = || model.modes.list.last().expect("Gundam");
    check("grid=5x2&base=896&tile=512", |scenario| set_mode(&mut scenario.request, gundam()), "v=1&grid=5x2");
    check("image=1600x1200&tile=512", |scenario| set_mode(&mut scenario.request, gundam()), "v=1&image=1600x1200");
    check("grid=none&base=512&batch=3", |scenario| set_mode(&mut scenario.request, gundam()), "v=1&batch=3");
}

#[wasm_bindgen_test(unsupported = test)]
fn crops_come_from_elsewhere() {
    let to = |source| move |scenario: &mut Scenario| set_crop_source(&mut scenario.request, source);
    check("grid=4x4", to(CropSource::None), "v=1&grid=none");
    check("grid=none", to(CropSource::Grid), "v=1");
    check("grid=4x4", to(CropSource::Grid), "v=1&grid=4x4");
    check("grid=4x4", to(CropSource::Image), "v=1&image=1654x2339");
    let ruled = scenario("image=1600x1200").request.grid().expect("crops");
    check("image=1600x1200", to(CropSource::Grid), &scenario(&format!("grid={ruled}")).link());
    check("image=300x200", to(CropSource::Grid), "v=1");
    for name in CropSource::NAMES {
        let source = CropSource::from_name(name).expect("a source");
        let mut request = Request::default();
        set_crop_source(&mut request, source);
        assert_eq!((CropSource::of(&request), source.name()), (source, name));
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn kernels_come_and_go_in_their_order_and_one_stays() {
    use AttentionKernel::{Flash, FlashInlineBias, Normal, NormalFp32};
    let toggle = |kernel| move |scenario: &mut Scenario| toggle_kernel(scenario, kernel);
    check("", toggle(NormalFp32), "v=1&kernels=normal,normal-fp32,flash");
    check("kernels=flash,normal", toggle(FlashInlineBias), "v=1&kernels=normal,flash,flash-inline-bias");
    check("", toggle(Normal), "v=1&kernels=flash");
    check("kernels=flash", toggle(Flash), "v=1&kernels=flash");
    check("kernels=flash", toggle(Normal), "v=1");
}

#[wasm_bindgen_test(unsupported = test)]
fn the_main_kernel_is_compared() {
    let show = |kernel| move |scenario: &mut Scenario| show_kernel(scenario, kernel);
    check("", show(AttentionKernel::Normal), "v=1&kernel=normal");
    check("kernel=normal", show(AttentionKernel::Flash), "v=1");
    check("", show(AttentionKernel::NormalFp32), "v=1&kernel=normal-fp32&kernels=normal,normal-fp32,flash");
    check("kernels=flash", show(AttentionKernel::Normal), "v=1&kernel=normal");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_sweep_is_a_card_or_by_hand() {
    assert_eq!(sweep_option(&Scenario::default()), "crops-2-20");
    check("", |scenario| set_sweep_option(scenario, "published-47"), "v=1&sweep=published-47");
    check("", |scenario| set_sweep_option(scenario, "no such card"), scenario_by_hand("").as_str());
    check("sweep=batch-1-64", |scenario| set_sweep_option(scenario, BY_HAND), &scenario_by_hand("sweep=batch-1-64"));
    assert_eq!(sweep_option(&scenario("axis=batch&values=1,2")), BY_HAND);
    check("axis=batch&values=1,2", |scenario| set_sweep_option(scenario, BY_HAND), "v=1&axis=batch&values=1,2");
}

/// The same sweep as a list.
fn scenario_by_hand(link: &str) -> String {
    let scenario = scenario(link);
    let (axis, values) = scenario.sweep.axis().expect("a card");
    format!("v=1&axis={}&values={}", axis.name(), values.join(","))
}

#[wasm_bindgen_test(unsupported = test)]
fn values_by_hand_are_read_as_a_link_reads_them() {
    let mut scenario = Scenario {
        request: Request { crops: Crops::Grid(Grid { rows: 4, columns: 5 }), batch: 3, ..Request::default() },
        ..Scenario::default()
    };
    set_sweep_values(&mut scenario, "grid", " 1x2,3x3 , 10x10 ").expect("grids");
    assert_eq!(scenario.link(), "v=1&grid=4x5&batch=3&axis=grid&values=1x2,3x3,10x10");
    let before = scenario.clone();
    for (axis, values) in [("grid", "1x2,"), ("grid", ""), ("grid", "1x2,1x2"), ("batch", "1x2"), ("kernel", "fast")] {
        let error = set_sweep_values(&mut scenario, axis, values).expect_err("refused");
        assert_eq!((error.key(), &scenario), ("values", &before), "{axis}={values}");
    }
    assert_eq!(set_sweep_values(&mut scenario, "colour", "red").expect_err("refused").key(), "axis");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_device_is_chosen_by_its_id() {
    check("batch=3", |scenario| set_device(scenario, "b200"), "v=1&batch=3&device=b200");
    check("device=b200", |scenario| set_device(scenario, "no such device"), "v=1&device=b200");
    let vendors = devices_by_vendor();
    assert!(vendors.is_sorted_by_key(|(_, devices)| std::cmp::Reverse(devices.len())));
    assert_eq!(vendors.iter().map(|(_, devices)| devices.len()).sum::<usize>(), stagecost::catalog::devices().len());
}

#[wasm_bindgen_test(unsupported = test)]
fn unknown_times_stand_last_whichever_way_the_column_runs() {
    let ranking = ranking(&scenario("ttft_ms=40")).expect("a ranking");
    let known = |id: &&str| ranking.devices.iter().any(|device| device.card.id == **id && device.lacks.is_none());
    let view = |by, descending| RankingView { order: Some(RankingOrder { by, descending }), ..RankingView::default() };
    let [normal, flash] = [AttentionKernel::Normal, AttentionKernel::Flash].map(RankingColumn::Time);
    for by in [normal, flash, RankingColumn::Goal(Goal::FirstToken)] {
        let up = listed_ids(&ranking, &view(by, false));
        let down = listed_ids(&ranking, &view(by, true));
        assert_eq!(up.len(), ranking.devices.len());
        for ids in [&up, &down] {
            assert!(ids.is_sorted_by_key(|id| !known(id)), "{by:?}");
        }
        let fastest = up.iter().rfind(|id| known(id));
        assert_eq!(fastest, down.first(), "{by:?}");
    }
    let first: Vec<_> = ranking.devices.iter().map(|device| device.card.id.as_str()).collect();
    assert_eq!(listed_ids(&ranking, &RankingView::default()), first);
    // What is not compared, and so no column, decides nothing.
    assert_eq!(listed_ids(&ranking, &view(RankingColumn::Time(AttentionKernel::NormalFp32), true)), first);
    let shown = |view: RankingView| listed_ids(&ranking, &view);
    let one =
        RankingView { vendor: Some("AMD"), class: RankingView::class_named("consumer"), ..RankingView::default() };
    assert_eq!(shown(one), ["rx7900xtx"]);
    assert!(shown(RankingView { fit: true, ..RankingView::default() }).iter().all(known));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_head_sorts_and_turns_round() {
    let flash = RankingColumn::Time(AttentionKernel::Flash);
    let (up, down) = (|by| RankingOrder { by, descending: false }, |by| RankingOrder { by, descending: true });
    for (order, column, then) in [
        // From the start the last kernel's time decides.
        (None, flash, down(flash)),
        (Some(down(flash)), flash, up(flash)),
        (None, RankingColumn::Memory, down(RankingColumn::Memory)),
        (Some(down(RankingColumn::Memory)), RankingColumn::Memory, up(RankingColumn::Memory)),
        (Some(up(RankingColumn::Memory)), RankingColumn::Device, up(RankingColumn::Device)),
    ] {
        assert_eq!(order_after_click(order, Some(flash), column), then, "{order:?} {column:?}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_sweep_moves_the_stage_that_it_decides_and_begins_whole() {
    let choose = |option: &'static str| move |scenario: &mut Scenario| set_sweep_option(scenario, option);
    check("v=1", choose("first-token-47"), "v=1&stage=first-token&sweep=first-token-47");
    check("stage=first-token&steps=5", choose("steps-1-7000"), "v=1&stage=decode&steps=5&sweep=steps-1-7000");
    check("stage=decode", choose("published-47"), "v=1&stage=decode&sweep=published-47");
    check("v=1", choose("side-512-1280"), "v=1&sweep=side-512-1280");
    check("zoom=300..500&hide=flash", choose("vendor-grids"), "v=1&sweep=vendor-grids&hide=flash");
    check("zoom=300..500", choose("crops-2-20"), "v=1&zoom=300..500");
    let typed = |scenario: &mut Scenario| set_sweep_values(scenario, "batch", "1, 2").expect("values");
    check("zoom=300..500", typed, "v=1&axis=batch&values=1,2");
    check("axis=batch&values=1,2&zoom=1..2", typed, "v=1&axis=batch&values=1,2&zoom=1..2");
}

#[wasm_bindgen_test(unsupported = test)]
fn the_chosen_device_stays_beside_those_that_meet_the_target() {
    let ranking = ranking(&scenario("ttft_ms=40")).expect("a ranking");
    let flash = RankingOrder { by: RankingColumn::Time(AttentionKernel::Flash), descending: false };
    let all = RankingView { order: Some(flash), ..RankingView::default() };
    let fit = RankingView { fit: true, ..all };
    let passing = listed_ids(&ranking, &fit);
    assert!(!passing.contains(&"l4") && passing.contains(&"h100-sxm"));
    assert_eq!(listed_ids_with(&ranking, &fit, "h100-sxm"), passing, "it is among them already");
    let with = listed_ids_with(&ranking, &fit, "l4");
    assert_eq!(with.iter().copied().filter(|id| *id != "l4").collect::<Vec<_>>(), passing);
    assert_eq!(with.last(), Some(&"l4"), "in its place: it is slower");
    let amd = RankingView { vendor: Some("AMD"), ..fit };
    assert!(!listed_ids_with(&ranking, &amd, "l4").contains(&"l4"), "another vendor's was not asked for");
    let none = stagecost::study::ranking::ranking(&scenario("ttft_ms=0.01")).expect("a ranking");
    assert!(listed_ids_with(&none, &fit, "l4").is_empty(), "alone it is no list");
    assert_eq!(listed_ids_with(&ranking, &all, "l4").len(), ranking.devices.len());
}

#[wasm_bindgen_test(unsupported = test)]
fn a_map_that_gets_devices_shows_their_times() {
    let second = |axis: &'static str, values: &'static str| {
        move |scenario: &mut Scenario| set_second_axis(scenario, axis, values).expect("an axis")
    };
    let first = |axis: &'static str, values: &str| {
        let values = values.to_owned();
        move |scenario: &mut Scenario| set_sweep_values(scenario, axis, &values).expect("an axis")
    };
    let map = "v=1&axis=batch&values=1,2&axis2=device&values2=l4,l40s";
    check("axis=batch&values=1,2", second("device", "L4, L40S"), map);
    check("axis=batch&values=1,2&metric=bound", second("device", "l4,l40s"), &format!("{map}&metric=bound"));
    check(map, second("device", "l4,rtx4090"), "v=1&axis=batch&values=1,2&axis2=device&values2=l4,rtx4090");
    check("axis=batch&values=1,2", first("device", "l4,L40S"), "v=1&axis=device&values=l4,l40s");
    check(
        "axis=prompt&values=1,2&axis2=batch&values2=1,2&metric=peak",
        first("device", "RTX 4090"),
        "v=1&axis=device&values=rtx4090&axis2=batch&values2=1,2",
    );
    let offered = example_values(stagecost::request::Key::Device);
    check("", first("device", &offered), "v=1&axis=device&values=l4,l40s,rtx4090,rtx5090,h100-sxm,b200");
}

#[wasm_bindgen_test(unsupported = test)]
fn numbers_are_read_as_people_write_them() {
    for (typed, expected) in [
        ("100,000", "100000"),
        ("1 000", "1000"),
        ("1\u{202f}000\u{a0}000", "1000000"),
        ("1e4", "10000"),
        ("1.5E3", "1500"),
        (" 007 ", "007"),
        ("1,234.5", "1234.5"),
        ("12.5", "12.5"),
        // None of these is what it could be taken for.
        ("1,5", "1,5"),
        ("1,0000", "1,0000"),
        ("1e", "1e"),
        ("1.25e1", "1.25e1"),
        ("e4", "e4"),
        ("1e99", "1e99"),
        (",100", ",100"),
        ("", ""),
        ("\u{1f980}", "\u{1f980}"),
    ] {
        assert_eq!(plain_number(typed), expected, "{typed}");
    }
}
