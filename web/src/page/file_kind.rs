//! The files that the page can save.

use stagecost::present::charts::Figure;

/// A file that is saved as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// The sweep as CSV.
    SweepCsv,
    /// The sweep as JSON.
    SweepJson,
    /// The sweep as Markdown.
    SweepMarkdown,
    /// The sweep as JSON in the published schema.
    Modelmeter,
    /// The ranking of the devices as CSV.
    DevicesCsv,
    /// The ranking of the devices as JSON.
    DevicesJson,
    /// The ranking of the devices as Markdown.
    DevicesMarkdown,
    /// All plots as one SVG.
    AllPlots,
    /// One plot as SVG.
    Plot(Figure),
    /// The map as SVG.
    Map,
    /// The roofline as SVG.
    Roofline,
}

impl FileKind {
    /// Returns the name of the saved file.
    pub fn file_name(self) -> String {
        match self {
            FileKind::SweepCsv => "stagecost-sweep.csv".to_owned(),
            FileKind::SweepJson => "stagecost-sweep.json".to_owned(),
            FileKind::SweepMarkdown => "stagecost-sweep.md".to_owned(),
            FileKind::Modelmeter => "stagecost-modelmeter.json".to_owned(),
            FileKind::DevicesCsv => "stagecost-devices.csv".to_owned(),
            FileKind::DevicesJson => "stagecost-devices.json".to_owned(),
            FileKind::DevicesMarkdown => "stagecost-devices.md".to_owned(),
            FileKind::AllPlots => "stagecost-sweep.svg".to_owned(),
            FileKind::Plot(figure) => format!("stagecost-{}.svg", figure.name()),
            FileKind::Map => "stagecost-map.svg".to_owned(),
            FileKind::Roofline => "stagecost-roofline.svg".to_owned(),
        }
    }

    /// Returns the media type of the saved file.
    pub fn media_type(self) -> &'static str {
        match self {
            FileKind::SweepCsv | FileKind::DevicesCsv => "text/csv",
            FileKind::SweepJson | FileKind::Modelmeter | FileKind::DevicesJson => "application/json",
            FileKind::SweepMarkdown | FileKind::DevicesMarkdown => "text/markdown",
            FileKind::AllPlots | FileKind::Plot(_) | FileKind::Map | FileKind::Roofline => "image/svg+xml",
        }
    }
}
