//! The report on paper: what it says of a scenario, which plots it shows, and its components.
#![cfg(feature = "plot")]

use stagecost::link::{Goal, Scenario};
use stagecost::present::charts::Figure;
use stagecost::present::operator_table::{Measure, operator_table};
use stagecost::present::report::{components, picture, plots, second_picture, settings, title};
use stagecost::request::Stage;
use stagecost::study::presets::PRESETS;
use wasm_bindgen_test::wasm_bindgen_test;

fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).expect("a link")
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_set_is_said_in_words() {
    assert_eq!(settings(&scenario("")), []);
    let link = "stage=first-token&grid=3x4&batch=1024&prompt=100000&device=b200&kernels=flash&vision_ms=30&ttft_ms=50&axis2=dtype&values2=bf16";
    let said = settings(&scenario(link));
    let said: Vec<String> = said.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let expected = [
        "Crops, rows × columns: 3 × 4",
        "Images: 1,024",
        "Prompt tokens: 100,000",
        "Target, vision stage: 30 ms",
        "Target, first token: 50 ms",
        "Map against: Number type",
    ];
    assert_eq!(said, expected);
    assert_eq!(title(&scenario(link)), "DeepSeek-OCR, vision and prefill: flash attention");
    assert_eq!(settings(&scenario("prompt=5")), [], "the vision stage has no prompt");
}

#[wasm_bindgen_test(unsupported = test)]
fn plots_answer_the_question() {
    let first = Goal::FirstToken;
    let asked = plots(&scenario("stage=first-token&ttft_ms=50"));
    assert_eq!(
        asked,
        [
            Figure::Time,
            Figure::Compute(first),
            Figure::Bandwidth(first),
            Figure::Traffic,
            Figure::Peak,
            Figure::Intensity
        ]
    );
    assert_eq!(plots(&scenario("")).last(), Some(&Figure::Split));
    assert_eq!(plots(&scenario("stage=decode")).last(), Some(&Figure::Kv));
    // All that three targets require fills the sheet.
    let all = Goal::ALL.into_iter().flat_map(|goal| [Figure::Compute(goal), Figure::Bandwidth(goal)]);
    assert_eq!(plots(&scenario("vision_ms=40&ttft_ms=50&tpot_ms=20")), all.collect::<Vec<_>>());
    for link in ["ttft_ms=50&tpot_ms=20", "vision_ms=40", "stage=decode&tpot_ms=5"]
        .into_iter()
        .chain(PRESETS.map(|preset| preset.link))
    {
        let shown = plots(&scenario(link));
        assert!(shown.len() == 6 && shown.iter().all(|plot| Figure::of(&scenario(link)).contains(plot)), "{link}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn pictures_fit_the_room() {
    for link in ["", "ttft_ms=50&tpot_ms=20", "kernels=normal,normal-fp32,flash,flash-inline-bias"] {
        let mut before = 0;
        for ratio in [0.3, 0.5, 0.7, 0.9] {
            let drawing = picture(&scenario(link), ratio).expect("a picture");
            let (width, height) = drawing.size();
            assert!(height <= ratio * width + 0.5, "{link}: {ratio}");
            assert!(drawing.charts.len() >= before, "more room, no fewer plots");
            before = drawing.charts.len();
        }
        assert_eq!(before, 6, "{link}");
    }
    let map = second_picture(&scenario("axis2=batch&values2=1,2,4"), 0.4).expect("a picture");
    assert!(map.sheet.map.is_some() && map.sheet.roofline.is_none());
    let roofline = second_picture(&scenario(""), 0.4).expect("a picture");
    assert!(roofline.sheet.map.is_none() && roofline.sheet.roofline.is_some());
}

#[wasm_bindgen_test(unsupported = test)]
fn components_are_all_of_the_stage() {
    for stage in Stage::ALL {
        let link = format!("stage={}&kernels=normal,normal-fp32,flash,flash-inline-bias", stage.name());
        let scenario = scenario(&link);
        let table = operator_table(&scenario).expect("a table");
        let parts = components(&table, 5);
        assert!(parts.len() <= 5);
        assert_eq!(parts.len() < table.groups.len(), parts.iter().any(|part| part.name.ends_with("others")), "{link}");
        for (index, whole) in table.totals.iter().enumerate() {
            for measure in Measure::ALL {
                let sum: f64 = parts.iter().map(|part| part.amounts[index].get(measure)).sum();
                assert!((sum / whole.get(measure) - 1.0).abs() < 1e-9, "{link}: {}", measure.title());
            }
        }
        // One column of FLOP says it for every kernel.
        for part in components(&table, 99) {
            assert!(part.amounts.windows(2).all(|pair| pair[0].flop == pair[1].flop), "{link}: {}", part.name);
        }
    }
}
