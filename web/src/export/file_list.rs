//! The items of the file menu: printing, and sweep, devices and plots as files.

use crate::page::context::Page;
use crate::page::file_kind::FileKind;
use crate::page::printing;
use crate::page::saving::Saving;
use crate::plots::png::SheetPngButton;
use leptos::prelude::*;

/// Files of the sweep, the devices and the plots with the labels of their buttons.
const SWEEP: [(FileKind, &str); 4] = [
    (FileKind::SweepCsv, "CSV"),
    (FileKind::SweepJson, "JSON"),
    (FileKind::SweepMarkdown, "Markdown"),
    (FileKind::Modelmeter, "JSON, published"),
];
const DEVICES: [(FileKind, &str); 3] =
    [(FileKind::DevicesCsv, "CSV"), (FileKind::DevicesJson, "JSON"), (FileKind::DevicesMarkdown, "Markdown")];
const PLOTS: [(FileKind, &str); 1] = [(FileKind::AllPlots, "SVG")];

/// Items of the file menu.
#[component]
pub fn FileList() -> impl IntoView {
    let page = expect_context::<Page>();
    let saving = Saving::new();
    let file = move |(kind, label): (FileKind, &'static str)| {
        view! {
            <button
                type="button"
                data-file=kind.file_name()
                aria-busy=move || saving.busy(kind)
                on:click=move |_| saving.save(kind, page)
            >
                {label}
            </button>
        }
    };
    view! {
        <div role="group" aria-labelledby="files-report">
            <p id="files-report">"Report"</p>
            <button type="button" id="print" on:click=move |_| printing::print_when_loaded()>"Print or PDF"</button>
        </div>
        <div role="group" aria-labelledby="files-sweep">
            <p id="files-sweep">"Sweep"</p>
            {SWEEP.map(file).collect_view()}
        </div>
        <div role="group" aria-labelledby="files-devices">
            <p id="files-devices">"Devices"</p>
            {DEVICES.map(file).collect_view()}
        </div>
        <div role="group" aria-labelledby="files-plots">
            <p id="files-plots">"All plots"</p>
            {PLOTS.map(file).collect_view()}
            <SheetPngButton problem=saving.problem />
        </div>
        {saving.status()}
    }
}
