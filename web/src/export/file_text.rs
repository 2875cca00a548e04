//! The texts of saved files, equal to the command line's.

use crate::page::file_kind::FileKind;
use stagecost::error::Error;
use stagecost::link::Scenario;
use stagecost::plot::Theme;
use stagecost::present::{charts, export};

/// Writes the file of a scenario, pictures in the colours of `theme`.
///
/// # Errors
/// The scenario cannot be evaluated, or has nothing of that kind.
pub fn write_file(kind: FileKind, scenario: &Scenario, theme: Theme) -> Result<String, Error> {
    match kind {
        FileKind::SweepCsv => export::swept_csv(scenario),
        FileKind::SweepJson => Ok(export::json(&export::sweep(scenario)?)),
        FileKind::SweepMarkdown => export::swept_markdown(scenario),
        FileKind::Modelmeter => export::modelmeter(scenario),
        FileKind::DevicesCsv => export::ranking_csv(scenario),
        FileKind::DevicesJson => Ok(export::json(&export::ranking(scenario)?)),
        FileKind::DevicesMarkdown => export::ranking_markdown(scenario),
        FileKind::AllPlots => charts::sheet(scenario, theme),
        FileKind::Plot(figure) => Ok(charts::single(figure, scenario, theme)?.svg()),
        FileKind::Map => Ok(charts::map_drawing(scenario, theme)?.svg()),
        FileKind::Roofline => charts::roofline(scenario, theme),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stagecost::present::charts::Figure;

    #[test]
    fn every_kind_has_a_text() {
        let scenario = Scenario::from_link("v=1&sweep=vendor-grids&ttft_ms=100").expect("a link");
        for kind in [
            FileKind::SweepCsv,
            FileKind::SweepJson,
            FileKind::SweepMarkdown,
            FileKind::Modelmeter,
            FileKind::DevicesCsv,
            FileKind::DevicesMarkdown,
            FileKind::DevicesJson,
            FileKind::AllPlots,
            FileKind::Roofline,
            FileKind::Plot(Figure::ALL[0]),
        ] {
            let text = write_file(kind, &scenario, Theme::DARK);
            assert!(text.is_ok_and(|text| text.len() > 500), "{kind:?}");
        }
    }
}
