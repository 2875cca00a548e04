//! Every figure of a hardware card is the one that was collected, says where it comes from and fits the others.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Map, Value};
use stagecost::catalog;
use stagecost::hardware::{Class, DeviceCard, FROM_MEMORY, Figure};
use stagecost::link::Scenario;
use stagecost::study::device_memory;
use std::collections::BTreeSet;

/// What was collected of each accelerator, by its id.
fn collected() -> Map<String, Value> {
    serde_json::from_str(include_str!("fixtures/hardware.json")).expect("a JSON fixture")
}

/// Collected, and not on the card: a TPU's is a scratchpad, no cache.
const LEFT_OUT: [(&str, &str); 1] = [("tpu-v5e", "l2_mb")];

/// On the card, and looked up for it: bytes a clock of the A100 whitepaper at the card's boost clock.
const ADDED: [(&str, &str, f64); 5] = [
    ("a100-pcie-40", "l2_bandwidth_gb_s", 5120.0),
    ("a100-pcie-80", "l2_bandwidth_gb_s", 5120.0),
    ("a100-sxm-40", "l2_bandwidth_gb_s", 5120.0),
    ("a100-sxm-80", "l2_bandwidth_gb_s", 5120.0),
    ("v100-sxm2-32", "l2_bandwidth_gb_s", 2048.0),
];

#[test]
fn a_device_is_found_by_its_id_and_by_its_name_in_any_case() {
    let link =
        |text: &str| Scenario::from_link(text).map(|scenario| scenario.link()).map_err(|error| error.to_string());
    for DeviceCard { id, name, .. } in catalog::devices() {
        let canonical = link(&format!("device={id}"));
        assert!(canonical.is_ok(), "{id}: {canonical:?}");
        for text in
            [name.clone(), id.to_uppercase(), name.to_lowercase(), name.replace(' ', "%20"), name.replace(' ', "-")]
        {
            assert_eq!(link(&format!("device={text}")), canonical, "{text}");
        }
    }
    let swept = "v=1&axis=device&values=l4,l40s,rtx4090";
    assert_eq!(link("axis=device&values=L4,L40S,GeForce RTX 4090").as_deref(), Ok(swept));
    assert_eq!(link("axis=device&values=l4,l40s,RTX%204090").as_deref(), Ok(swept));
    let twice = link("axis=device&values=L4,l4").expect_err("one device twice");
    assert!(twice.contains("given twice"), "{twice}");
}

#[track_caller]
fn check(device: &DeviceCard, expected: &Map<String, Value>) {
    let id = &*device.id;
    assert_eq!(Some(u64::from(device.year)), expected["year"].as_u64(), "{id}");
    assert_eq!(Some(&*device.architecture), expected["architecture"].as_str(), "{id}");
    let figures = device.figures();
    for (name, figure) in &figures {
        let added = ADDED.iter().find(|(device, field, _)| (device, field) == (&id, name));
        let known = match added {
            // 1e6 clocks a second times bytes a clock are a thousandth of 1e9 bytes a second.
            Some((_, _, bytes)) => device.boost_mhz.as_ref().map(|clock| bytes * clock.value / 1000.0),
            None => expected.get(*name).and_then(Value::as_f64),
        };
        assert_eq!(Some(figure.value), known, "{id} {name}");
    }
    for name in expected.keys().filter(|name| !["year", "architecture"].contains(&name.as_str())) {
        let there = figures.iter().any(|(known, _)| known == name);
        assert_ne!(there, LEFT_OUT.contains(&(id, name)), "{id} {name}");
    }
}

#[test]
fn figures_are_those_that_were_collected() {
    let collected = collected();
    let ids: BTreeSet<&str> = catalog::devices().iter().map(|device| &*device.id).collect();
    assert_eq!(ids, collected.keys().map(String::as_str).collect());
    assert_eq!(ids.len(), 57);
    for device in catalog::devices() {
        check(device, collected[&device.id].as_object().expect("figures"));
    }
    for (id, field, _) in ADDED {
        let device = catalog::device(id).expect("a device");
        assert!(device.figures().iter().any(|(name, _)| *name == field), "{id} {field}");
    }
}

#[test]
fn every_figure_has_a_source_and_every_source_a_figure() {
    for device in catalog::devices() {
        let named: BTreeSet<&str> = device.figures().iter().map(|(_, figure)| &*figure.source).collect();
        let keys: BTreeSet<&str> = catalog::words(device).sources.keys().map(String::as_str).collect();
        let used: BTreeSet<&str> = named.iter().copied().filter(|key| *key != FROM_MEMORY).collect();
        assert_eq!(used, keys, "{}", device.id);
        for (key, text) in &catalog::words(device).sources {
            assert_ne!(key, FROM_MEMORY, "{}", device.id);
            assert!(text.len() > 20, "{} {key}: {text:?} says too little to be found again", device.id);
        }
        for (name, figure) in device.figures() {
            assert_eq!(figure.is_from_memory(), !keys.contains(&*figure.source), "{} {name}", device.id);
        }
    }
}

/// Most figures can be looked up again, and of those by which devices are ranked three of four.
#[test]
fn what_is_from_memory_is_the_smaller_part() {
    let figures = || catalog::devices().iter().flat_map(DeviceCard::figures);
    let memory = |wanted: &[&str]| {
        let of_these = || figures().filter(|(name, _)| wanted.is_empty() || wanted.contains(name));
        (of_these().filter(|(_, figure)| figure.is_from_memory()).count(), of_these().count())
    };
    let (from_memory, all) = memory(&[]);
    assert!(2 * from_memory < all, "{from_memory} of {all}");
    let (from_memory, all) = memory(&["bf16", "bandwidth_gb_s", "memory_gb"]);
    assert!(4 * from_memory < all, "{from_memory} of {all}");
}

/// The least and the most that a figure of that name can be.
fn range(name: &str) -> (f64, f64) {
    match name {
        "bf16" | "fp16" | "tf32" | "fp8" | "int8" | "fp32" => (1.0, 10_000.0),
        "bandwidth_gb_s" => (100.0, 20_000.0),
        "l2_bandwidth_gb_s" => (1000.0, 50_000.0),
        "memory_gb" => (4.0, 400.0),
        "memory_mib" => (4096.0, 400_000.0),
        "l2_mb" | "last_level_cache_mb" => (1.0, 512.0),
        "multiprocessors" => (4.0, 400.0),
        "boost_mhz" | "tensor_mhz" => (500.0, 4000.0),
        "tensor_fma_per_clock" => (64.0, 8192.0),
        "special_per_clock" => (4.0, 64.0),
        "power_w" => (30.0, 2000.0),
        _ => panic!("no range for {name}"),
    }
}

#[test]
fn figures_are_of_their_unit() {
    for device in catalog::devices() {
        for (name, Figure { value, .. }) in device.figures() {
            let (least, most) = range(name);
            // A figure that is no number is in no range.
            assert!((least..=most).contains(value), "{} {name}: {value}", device.id);
            let counted = ["multiprocessors", "tensor_fma_per_clock", "special_per_clock", "power_w", "memory_mib"]
                .contains(&name);
            assert!(!counted || value.fract() == 0.0, "{} {name}: {value}", device.id);
        }
        assert!((2015..=2030).contains(&device.year), "{}", device.id);
    }
}

/// Fewer bits are never slower, save where the maker cut a type.
#[test]
fn peaks_are_in_order() {
    let value = |figure: &Option<Figure>| figure.as_ref().map(|figure| figure.value);
    for device in catalog::devices() {
        let peaks = &device.peaks;
        let [bf16, fp16, tf32, fp8] = [&peaks.bf16, &peaks.fp16, &peaks.tf32, &peaks.fp8].map(value);
        let slower = |few: Option<f64>, many: Option<f64>| few.zip(many).is_some_and(|(few, many)| few < many);
        assert!(!slower(fp8, bf16), "{}: fp8 is slower than bf16", device.id);
        assert!(!slower(bf16, tf32), "{}: bf16 is slower than tf32", device.id);
        if bf16.is_some() && device.class != Class::Asic {
            assert_eq!(bf16, fp16, "{}: a GPU's 16-bit types are equally fast", device.id);
        }
        assert!(bf16.or(fp16).is_some(), "{}: no peak of 16 bits", device.id);
    }
    let gaudi = &catalog::device("gaudi3").expect("a device").peaks;
    assert_eq!(value(&gaudi.fp8), value(&gaudi.bf16));
    for id in ["v100-sxm2-32", "v100-pcie-32", "t4"] {
        assert_eq!(catalog::device(id).expect("a device").peaks.bf16, None, "{id} has no bf16");
    }
}

/// A headline that counts zeros that are skipped, or sums in 16 bits, is twice what multiprocessors and clock give.
#[test]
fn tensor_peaks_are_what_the_clock_gives() {
    let mut checked = 0;
    for device in catalog::devices() {
        let figures = [&device.multiprocessors, &device.tensor_fma_per_clock, &device.tensor_mhz];
        let [Some(sms), Some(fma), Some(mhz)] = figures else { continue };
        let peak = device.peaks.bf16.as_ref().or(device.peaks.fp16.as_ref()).expect("a peak of 16 bits").value;
        let counted = sms.value * fma.value * 2.0 * mhz.value * 1e6 / 1e12;
        assert!((counted / peak - 1.0).abs() < 0.02, "{}: {counted} is not {peak}", device.id);
        checked += 1;
    }
    assert_eq!(checked, 35);
}

#[test]
fn makers_classes_and_architectures_are_known() {
    let vendors = ["NVIDIA", "AMD", "Intel", "Google", "Apple", "Huawei", "AWS"];
    for device in catalog::devices() {
        let id = &device.id;
        assert!(vendors.contains(&&*device.vendor), "{id}: {}", device.vendor);
        let stated = device.architecture.split_once("sm_").map(|(_, digits)| digits.parse().expect("digits"));
        assert_eq!(device.compute_capability, stated, "{id}");
        assert_eq!(device.compute_capability.is_some(), device.vendor == "NVIDIA", "{id}");
        if let Some(special) = &device.special_per_clock {
            assert_eq!(special.value, if device.compute_capability == Some(103) { 32.0 } else { 16.0 }, "{id}");
        }
        for sentence in [&device.power_limited, &catalog::words(device).note].into_iter().flatten() {
            assert!(sentence.ends_with('.') && sentence.trim() == sentence, "{id}: {sentence:?} is no sentence");
        }
    }
    for class in Class::ALL {
        assert!(catalog::devices().iter().any(|device| device.class == class), "no device is {}", class.name());
    }
    let mut names: Vec<&str> = catalog::devices().iter().map(|device| &*device.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), catalog::devices().len(), "two devices have one name");
}

#[test]
fn cards_that_do_not_hold_their_clock_say_so() {
    let limited = catalog::devices().iter().filter(|device| device.power_limited.is_some());
    let ids: Vec<&str> = limited.map(|device| &*device.id).collect();
    assert_eq!(ids, ["a10", "l4", "l40s", "rtxpro6000-maxq", "t4"]);
}

/// What drivers report is what is sold, in units of 2^30 bytes less what is held back, or of 10^9 bytes and a little more.
#[test]
fn memory_of_a_driver_is_that_of_the_data_sheet() {
    let mut reported = 0;
    for device in catalog::devices() {
        let published = device.memory_gb.value;
        let Some(figure) = &device.memory_mib else {
            assert_eq!(device_memory::device_memory(device).get(), published * 1e9, "{}", device.id);
            assert!(device_memory::device_memory_kind(device).starts_with("published"), "{}", device.id);
            continue;
        };
        reported += 1;
        assert!(!figure.is_from_memory(), "{}: what a driver reports has a record", device.id);
        let bytes = figure.value * 1_048_576.0;
        assert_eq!(device_memory::device_memory(device).get(), bytes, "{}", device.id);
        // ECC takes a sixteenth of GDDR6, reserved pages less of anything.
        let least = published * 1_073_741_824.0 * (15.0 / 16.0) * 0.99;
        assert!((least..=published * 1_073_741_824.0).contains(&bytes) || bytes < published * 1.03e9, "{}", device.id);
        assert!(bytes > published * 0.98e9, "{}", device.id);
    }
    assert_eq!(reported, 40);
    let of = |id: &str| device_memory::device_memory(catalog::device(id).expect("a device")).get();
    assert_eq!(of("ascend-910b2"), 65_452_113_920.0);
    assert_eq!(of("mi300x"), 206_141_652_992.0);
    assert_eq!(of("mi355x"), 309_220_868_096.0);
    assert_eq!(of("rx7900xtx"), 25_753_026_560.0);
}
