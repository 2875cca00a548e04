//! The report on paper, and sweep, devices and plots as files, the same as the command line gives for the same link.

use crate::app::Page;
use crate::browser;
use crate::file_kind::FileKind;
use crate::place::Place;
use crate::png::SheetPng;
use crate::report;
use crate::saving::Saving;
use crate::split;
use crate::told::escape;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The files that the sweep, the devices and the plots can be saved as, with what their buttons say.
const SWEEP: [(FileKind, &str); 4] = [
    (FileKind::SweepCsv, "CSV"),
    (FileKind::SweepJson, "JSON"),
    (FileKind::SweepMarkdown, "Markdown"),
    (FileKind::Modelmeter, "JSON, published"),
];
const DEVICES: [(FileKind, &str); 3] =
    [(FileKind::DevicesCsv, "CSV"), (FileKind::DevicesJson, "JSON"), (FileKind::DevicesMarkdown, "Markdown")];
const PLOTS: [(FileKind, &str); 1] = [(FileKind::AllPlots, "SVG")];

/// The menu of downloads.
#[component]
pub fn Downloads() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    // What has been offered once stays: the next Tab leads to it.
    let offered = Memo::new(move |before: Option<&bool>| before == Some(&true) || open.get() || page.printing.get());
    let menu = NodeRef::<leptos::html::Details>::new();
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    // A click elsewhere closes it, as Escape does.
    let elsewhere = window_event_listener(leptos::ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if menu.get_untracked().is_some_and(|menu| !menu.contains(target.as_ref())) {
            close();
        }
    });
    on_cleanup(move || elsewhere.remove());
    let escape = escape(move || {
        close();
        browser::focus("#export summary");
    });
    view! {
        <details class="menu" id="export" node_ref=menu on:keydown=escape on:toggle=move |event| {
            let is = browser::is_open(&event);
            browser::hold(is);
            open.set(is);
        }>
            <summary class="quiet">"Export"</summary>
            <div class="items">
                <Place part=split::FILES asked=offered />
            </div>
        </details>
    }
}

/// What the menu offers.
#[component]
pub fn Files() -> impl IntoView {
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
            <button type="button" id="print" on:click=move |_| report::ask()>"Print or PDF"</button>
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
            <SheetPng problem=saving.problem />
        </div>
        {saving.status()}
    }
}
