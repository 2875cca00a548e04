//! The roofline of a scenario: roofs as the card has them, every operator in its place, and its picture against stored
//! ones; `UPDATE_GOLDEN=1` stores them anew.
#![cfg(all(feature = "plot", not(target_arch = "wasm32")))]

use stagecost::link::Scenario;
use stagecost::plot::{Frame, RooflineLayout, Theme};
use stagecost::present::charts;
use stagecost::present::charts::{roofline_of, roofline_ranges};
use stagecost::request::{AttentionKernel, Request};
use stagecost::study::roofline::{Roofline, Unit, roofline};
use stagecost::time::Resource;
use stagecost::time::device::Device;
use stagecost::units::{Bytes, DType};
use stagecost::{catalog, operators, time};

fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).expect("a link")
}

fn of(link: &str) -> Roofline {
    roofline(&scenario(link)).expect("a roofline")
}

const LINKS: [&str; 8] = [
    "v=1",
    "v=1&kernels=normal,normal-fp32,flash,flash-inline-bias",
    "v=1&kernels=flash",
    "v=1&stage=first-token&dtype=fp8",
    "v=1&stage=decode&dtype=int8&batch=16",
    "v=1&stage=prefill&dtype=fp32&device=a100-sxm-80",
    "v=1&device=tpu-v5e",
    "v=1&device=v100-sxm2-32&grid=none",
];

#[test]
fn roofs_are_the_cards_and_ridges_their_ratios() {
    let roofs = |link: &str| {
        let roofline = of(link);
        for roof in &roofline.roofs {
            let ridge = roof.peak.get() / roofline.device.hbm.get();
            assert_eq!(roof.ridge, ridge, "{link}: {:?}", roof.unit);
        }
        roofline.roofs.iter().map(|roof| (roof.unit, roof.peak.tera())).collect::<Vec<_>>()
    };
    let special = |tera: f64| (Unit::Special, tera);
    let h100 = [(Unit::Tensor(DType::Bf16), 989.4), (Unit::Cuda, 66.9), special(132.0 * 16.0 * 1830.0 / 1e6)];
    assert_eq!(roofs("v=1"), h100);
    assert_eq!(roofs("v=1&dtype=fp8"), [&[(Unit::Tensor(DType::Fp8), 1978.9)], &h100[..]].concat());
    assert_eq!(roofs("v=1&dtype=fp32"), h100[1..], "products of fp32 run on CUDA cores");
    assert_eq!(roofs("v=1&device=tpu-v5e"), [(Unit::Tensor(DType::Bf16), 197.0)], "no vector peak is published");
    let a100 = of("v=1&device=a100-sxm-80&dtype=fp8");
    assert_eq!(a100.roofs[0].unit, Unit::Tensor(DType::Bf16), "8 bits run at 16 where there are no units for them");
    let slopes: Vec<_> = a100.slopes.iter().map(|slope| (slope.memory, slope.bandwidth.giga())).collect();
    assert_eq!(slopes, [("HBM", 2039.0), ("L2", 7219.2)]);
    assert_eq!(of("v=1").slopes.len(), 1, "of an H100's L2 no bandwidth is known");
}

#[test]
fn a_unit_s_peak_is_the_rate_of_products() {
    for card in catalog::devices() {
        for precision in stagecost::request::precision::Precision::ALL {
            let device = Device::new(card, precision, Default::default());
            for dtype in [precision.values(), precision.linears()] {
                assert_eq!(Unit::of(dtype, &device).peak(&device), device.tensor(dtype), "{} {dtype:?}", card.id);
            }
        }
    }
}

/// By bound no operator is faster than its unit's peak, nor, with nothing held in a cache, than its bytes allow.
#[test]
fn nothing_stands_above_its_roofs() {
    for link in LINKS {
        let roofline = of(link);
        for under in &roofline.kernels {
            for operator in &under.operators {
                let Some((intensity, rate)) = operator.place() else { continue };
                let name = format!("{link}: {} {}", under.kernel.name(), operator.name);
                assert!(intensity.is_finite() && intensity > 0.0 && rate.get().is_finite(), "{name}");
                let attained = (operator.flop / operator.bound).get();
                assert!(rate.get() <= attained * (1.0 + 1e-9), "{name}: expected before its bound");
                let unit = operator.unit.expect("what has a place has a unit");
                if let Some(peak) = unit.peak(&roofline.device) {
                    assert!(attained <= peak.get() * (1.0 + 1e-9), "{name}: {attained} over {}", peak.get());
                }
                assert_ne!((unit, operator.waits_for), (Unit::Cuda, Resource::Tensor), "{name}");
            }
        }
    }
    for link in LINKS {
        let scenario = scenario(link);
        let mut device = Device::of(&scenario.request);
        device.l2 = None;
        let rows = operators(&scenario.request).expect("operators");
        for (row, time) in rows.iter().zip(time::by_operator(&rows, &device)) {
            let most = (row.hbm.total() * (1.0 / row.count)) / device.hbm;
            assert!(time.bound >= most * (1.0 - 1e-12), "{link}: {} faster than its bytes", row.category);
        }
    }
}

/// Every row of the table is in exactly one operator, and the operators are the stage.
#[test]
fn operators_are_the_table() {
    for link in LINKS {
        let scenario = scenario(link);
        let roofline = of(link);
        assert_eq!(roofline.kernels.iter().map(|under| under.kernel).collect::<Vec<_>>(), scenario.kernels, "{link}");
        for under in &roofline.kernels {
            let request = Request { kernel: under.kernel, ..scenario.request.clone() };
            let rows = operators(&request).expect("operators");
            let (mut count, mut bytes) = (0.0, Bytes::ZERO);
            for operator in &under.operators {
                let same = rows.iter().filter(|row| row.at == operator.at);
                let runs: f64 = same.map(|row| row.count).sum();
                assert_eq!(operator.count, runs, "{link}: {}", operator.name);
                count += operator.count;
                bytes += operator.bytes;
            }
            assert_eq!(count, rows.iter().map(|row| row.count).sum::<f64>(), "{link}");
            assert_eq!(bytes, rows.iter().map(|row| row.hbm.total()).sum(), "{link}");
            let shares: f64 = under.operators.iter().map(|operator| operator.share).sum();
            assert!((shares - 1.0).abs() < 1e-12, "{link}: shares are {shares}");
            let stage = time::time(&request).expect("a time");
            let whole = stage.expected.unwrap_or(stage.bound).get();
            assert!((under.time.get() - whole).abs() <= 1e-12 * whole, "{link}: {:?} of {whole}", under.time);
        }
    }
}

/// Every placed operator of every kernel is in exactly one dot; what is equal under all is one.
#[test]
fn dots_are_the_operators_with_flop() {
    for link in LINKS {
        let roofline = of(link);
        let dots = roofline.dots();
        for under in &roofline.kernels {
            for operator in &under.operators {
                let has = |kernel: &(AttentionKernel, f64)| *kernel == (under.kernel, operator.share);
                let at = dots.iter().filter(|dot| dot.operator.at == operator.at && dot.operator.unit == operator.unit);
                let found = at.filter(|dot| dot.kernels.iter().any(has)).count();
                assert_eq!(found, usize::from(operator.place().is_some()), "{link}: {}", operator.name);
            }
            let own =
                |count: usize| dots.iter().any(|dot| dot.kernels.len() == count && dot.kernels[0].0 == under.kernel);
            assert!(own(1), "{link}: {} has no dot of its own", under.kernel.name());
        }
        let times: Vec<f64> = dots.iter().map(|dot| dot.operator.time.get()).collect();
        assert!(times.is_sorted_by(|a, b| a >= b), "{link}: the slowest comes first");
        for (index, dot) in dots.iter().enumerate() {
            let text = roofline.text(index).expect("a text");
            assert!(!text.contains('–') && text.starts_with(&dot.operator.name), "{link}: {text}");
        }
        let moved = roofline.kernels.iter().map(|under| stagecost::text::format::percent(under.moved()));
        let notes = roofline.notes().join(" ");
        moved.for_each(|share| assert!(notes.contains(&share), "{link}: {share} is not in {notes}"));
    }
    assert!(of("v=1&device=tpu-v5e").notes()[1].contains("No time is expected of TPU v5e"));
}

#[test]
fn every_device_can_be_drawn() {
    for card in catalog::devices() {
        for dtype in ["bf16", "int8", "fp32"] {
            let roofline = of(&format!("v=1&grid=none&device={}&dtype={dtype}", card.id));
            let picture = roofline_of(&roofline, roofline_ranges(&roofline));
            for (width, height) in [(1000.0, 420.0), (330.0, 420.0), (40.0, 20.0)] {
                let layout = RooflineLayout::new(&picture, width, height, Frame::Bare);
                let texts: Vec<_> = layout.names.iter().chain(&layout.ridge_texts).map(|name| name.rect).collect();
                for (index, a) in texts.iter().enumerate() {
                    assert!(texts[index + 1..].iter().all(|b| !a.overlaps(b)), "{} {dtype} {width}", card.id);
                }
                if width > 300.0 {
                    let shown = |dot: &stagecost::plot::roofline::Dot| {
                        layout.base.px(dot.at).is_some_and(|at| layout.base.shows(at))
                    };
                    assert!(picture.dots.iter().all(shown), "{}", card.id);
                    assert_eq!(
                        layout.names.len(),
                        picture.roofs.len() + picture.slopes.len(),
                        "{} {dtype} {width}",
                        card.id
                    );
                    assert!(picture.dots.iter().all(|dot| layout.radius(dot) >= 1.5));
                }
            }
        }
    }
}

/// Where there is room, no roof's name lies on a dot; names hold still while dots are dragged about.
#[test]
fn names_of_roofs_keep_off_the_dots() {
    for link in LINKS {
        let roofline = of(link);
        let picture = roofline_of(&roofline, roofline_ranges(&roofline));
        let layout = RooflineLayout::new(&picture, 1000.0, 420.0, Frame::Bare);
        for name in &layout.names {
            for dot in &picture.dots {
                let (x, y) = layout.base.px(dot.at).expect("a place");
                let (dx, dy) =
                    (x - x.clamp(name.rect.left, name.rect.right), y - y.clamp(name.rect.top, name.rect.bottom));
                let far = (dx * dx + dy * dy).sqrt();
                assert!(far >= layout.radius(dot), "{link}: {} lies on {}", name.text, dot.name);
            }
        }
        if roofline.device.lacks().is_some() {
            // By the bound every dot lies on a roof, so that there is nowhere to go.
            continue;
        }
        let mut moved = picture.clone();
        let on_name = layout.names[0].rect;
        moved.dots.last_mut().expect("a dot").at = layout.base.value_at(on_name.left + 5.0, on_name.top + 5.0);
        let after = RooflineLayout::new(&moved, 1000.0, 420.0, Frame::Bare);
        assert_ne!(after.names, layout.names, "{link}: it gives way");
        assert_eq!(after.held(layout.clone()).names, layout.names, "{link}");
        let narrow = RooflineLayout::new(&moved, 600.0, 420.0, Frame::Bare);
        assert_eq!(narrow.clone().held(layout.clone()), narrow, "{link}: another size is another layout");
    }
}

#[test]
fn the_pointer_finds_the_dot_on_top() {
    let roofline = of("v=1");
    let picture = roofline_of(&roofline, roofline_ranges(&roofline));
    let layout = RooflineLayout::new(&picture, 1000.0, 420.0, Frame::Bare);
    for (index, dot) in picture.dots.iter().enumerate() {
        let (x, y) = layout.base.px(dot.at).expect("a place");
        let found = layout.nearest(&picture, x, y).expect("a dot");
        assert!(found >= index && layout.radius(&picture.dots[found]) <= layout.radius(dot), "{}", dot.name);
    }
    assert_eq!(layout.nearest(&picture, layout.base.plot.right, layout.base.plot.bottom), None);
    assert_eq!(layout.nearest(&picture, f64::NAN, 0.0), None);
}

#[test]
fn pictures_look_as_they_did() {
    let narrow = "v=1&device=a100-sxm-80&kernels=normal,normal-fp32,flash,flash-inline-bias";
    for (name, link, theme) in [
        ("roofline-light", "v=1", Theme::LIGHT),
        ("roofline-dark", "v=1&stage=first-token&dtype=fp8", Theme::DARK),
        ("roofline-l2", narrow, Theme::LIGHT),
        ("roofline-bound", "v=1&device=tpu-v5e", Theme::LIGHT),
    ] {
        check(name, &charts::roofline(&scenario(link), theme).expect("a roofline"));
    }
    let roofline = of(narrow);
    let sheet = stagecost::plot::Sheet {
        title: String::new(),
        footer: vec![],
        map: None,
        roofline: Some(roofline_of(&roofline, roofline_ranges(&roofline))),
        columns: 1,
        panel: (340.0, 420.0),
        theme: Theme::DARK,
    };
    check("roofline-narrow", &stagecost::plot::svg(&[], &sheet));
}

#[track_caller]
fn check(name: &str, picture: &str) {
    assert!(!picture.contains("NaN") && !picture.contains("inf"), "{name} holds a number that is none");
    let path = format!("{}/tests/golden/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, picture).expect("tests/golden can be written");
    }
    let stored = std::fs::read_to_string(&path).expect("a golden file; UPDATE_GOLDEN=1 makes it");
    assert!(picture == stored, "{name} looks different; look at it, then UPDATE_GOLDEN=1");
}
