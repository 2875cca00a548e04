//! Any scenario survives its link, and no text makes the reader panic or lie.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/scenarios.rs"]
mod scenarios;

use proptest::prelude::*;
use scenarios::scenario;
use stagecost::catalog;
use stagecost::figure::Metric;
use stagecost::link::{Extras, Scenario, View};
use stagecost::request::Key;
use stagecost::study::map::map;
use stagecost::study::sweep::{Sweep, sweep};

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

/// Whether another model than the default one is asked for, which may lack what is asked of it.
fn may_be_refused(scenario: &Scenario) -> bool {
    let is_other = scenario.request.model != catalog::default_model();
    let first = scenario.sweep.axis().is_ok_and(|(axis, _)| axis == Key::Model);
    is_other || first || scenario.second.as_ref().is_some_and(|second| second.axis == Key::Model)
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
    // Behind a list a comma says that it was cut off.
    let last = link.rsplit('&').next().unwrap_or_default().split('=').next().unwrap_or_default();
    if !["kernels", "values", "values2", "hide"].contains(&last) {
        all.push(format!("{link},"));
        all.push(format!("{},", address(&escaped)));
    }
    for end in [
        ".", ";", ":", "!", "?", ")", "]", ">", "\"", "'", ").", "\".", ">.", "&gt;", "&quot;.", "%22", "%3E",
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
        let sweep = match sweep(&scenario) {
            Ok(sweep) => sweep,
            // Not every model has a decoder and a grid of crops.
            Err(error) => {
                prop_assert!(may_be_refused(&scenario), "valid scenarios are evaluated: {}", error);
                return Ok(());
            }
        };
        for point in &sweep.points {
            for (_, cost) in &point.costs {
                prop_assert!(cost.intensity().is_finite() && cost.flop.tensor.get() > 0.0);
                prop_assert!(cost.hbm.total().get().is_finite() && cost.resident.peak_activations.get().is_finite());
            }
            let asked = scenario.target.is_some();
            prop_assert_eq!(point.required.len(), if asked { point.costs.len() } else { 0 });
        }
        let map = match map(&scenario) {
            Ok(map) => map,
            Err(error) => {
                prop_assert!(may_be_refused(&scenario), "valid scenarios are mapped: {}", error);
                return Ok(());
            }
        };
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
