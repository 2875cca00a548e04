//! The page's second program, loaded when something first asks for it: files, pictures to save, long tables, all as text.

mod markup;
mod tables;

use stagecost::figures::{self, Figure};
use stagecost::plot::Theme;
use stagecost::scenario::Scenario;
use stagecost::{error::Error, export};
use wasm_bindgen::prelude::wasm_bindgen;

/// The text of one `kind` for the scenario of a link.
///
/// `details` are what the kind takes beside the link: for a picture `dark` or `light`, for the published sweep a stage and a
/// quantity, for the validation the two texts that it compares with.
///
/// # Errors
/// What is wrong with the link or with a detail, in a sentence.
#[wasm_bindgen]
pub fn answer(kind: &str, link: &str, details: Vec<String>) -> Result<String, String> {
    let details: Vec<&str> = details.iter().map(String::as_str).collect();
    match (kind, &details[..]) {
        ("published", [stage, quantity]) => tables::published(stage, quantity),
        ("validation", [records, encoder]) => tables::validation(records, encoder),
        ("device", []) => tables::device(link),
        (_, details) => {
            let theme = if details.contains(&"dark") { Theme::DARK } else { Theme::LIGHT };
            file(kind, link, theme).unwrap_or_else(|| Err(format!("{kind}: there is no such file")))
        }
    }
}

/// A file as the command line writes it; none of that kind.
fn file(kind: &str, link: &str, theme: Theme) -> Option<Result<String, String>> {
    let write: &dyn Fn(&Scenario) -> Result<String, Error> = match kind {
        "csv" => &export::swept_csv,
        "json" => &|scenario| Ok(export::json(&export::sweep(scenario)?)),
        "markdown" => &export::swept_markdown,
        "modelmeter" => &export::modelmeter,
        "devices-csv" => &export::ranking_csv,
        "devices-markdown" => &export::ranking_markdown,
        "devices-json" => &|scenario| Ok(export::json(&export::ranking(scenario)?)),
        "svg" => &|scenario| figures::sheet(scenario, theme),
        "map" => &|scenario| Ok(figures::map_drawing(scenario, theme)?.svg()),
        "roofline" => &|scenario| figures::roofline(scenario, theme),
        _ => {
            let figure = Figure::ALL.into_iter().find(|figure| figure.name() == kind)?;
            &move |scenario| Ok(figures::single(figure, scenario, theme)?.svg())
        }
    };
    let text = Scenario::from_link(link).and_then(|scenario| write(&scenario));
    Some(text.map_err(|error| error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn every_kind_has_a_text() {
        for kind in [
            "csv",
            "json",
            "markdown",
            "modelmeter",
            "devices-csv",
            "devices-markdown",
            "devices-json",
            "svg",
            "roofline",
            "traffic",
            "ttft-compute",
        ] {
            let text = answer(kind, "v=1&sweep=vendor-grids&ttft_ms=100", vec!["dark".to_owned()]);
            assert!(text.is_ok_and(|text| text.len() > 500), "{kind}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |kind: &str, link: &str| answer(kind, link, Vec::new()).expect_err("refused");
        assert!(said("csv", "gird=2x3").contains("did you mean grid?"));
        assert!(said("pdf", "").contains("pdf"));
    }
}
