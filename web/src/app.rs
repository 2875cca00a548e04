//! The page: one signal holds the scenario, everything else is derived from it.

use crate::browser;
use crate::controls::copy_link::CopyLink;
use crate::controls::presets::Presets;
use crate::controls::top_controls::TopControls;
use crate::controls::workload_controls::WorkloadControls;
use crate::export::menu::FileMenu;
use crate::page::colour_scheme::{ColourSchemeButton, colour_scheme_signal};
use crate::page::context::Page;
use crate::page::deferred_text::TextUpdates;
use crate::page::lazy_section::LazySection;
use crate::page::plot_view::PlotView;
use crate::page::printing::printing_signal;
use crate::page::reactive_text::{bool_text, on_click, on_escape, reactive_text};
use crate::page::sweep_cache::SweepCache;
use crate::page::visibility::{next_part_signal, scrolled_signal};
use crate::parts::PARTS;
use crate::state::{LoadedLink, load_link};
use crate::summary::answer::{Answer, Brief};
use crate::summary::link_problem::LinkProblem;
use crate::summary::requirements::Requirements;
use crate::tables::operators::Operators;
use crate::tables::published::PublishedComparison;
use crate::tables::sweep_numbers::SweepNumbers;
use crate::tables::validation::Validation;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::link::Scenario;
use stagecost::study::ranking::Demand;
use stagecost::study::{ranking, sweep};
use stagecost::time::device::Device;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let LoadedLink { scenario, problem } = load_link(&browser::fragment());
    let problem = RwSignal::new(problem);
    let scenario = RwSignal::new(scenario);
    let demands = Memo::new(move |_| scenario.with(ranking::demands));
    let on_device = move |demands: &Result<Vec<Demand>, Error>| {
        let device = scenario.with(|scenario| Device::of(&scenario.request));
        demands.iter().flatten().map(|demand| demand.on(&device)).collect()
    };
    let text_updates = TextUpdates::new();
    let page = Page {
        now: scenario,
        text_updates,
        scenario: text_updates.defer_signal(scenario),
        current: text_updates.defer(Memo::new(move |_| scenario.with(sweep::current))),
        sweep_cache: SweepCache::new(),
        demands: text_updates.defer(demands),
        here: text_updates.defer(Memo::new(move |_| demands.with(on_device))),
        explained: RwSignal::new(None),
        scheme: colour_scheme_signal(),
        dragging: RwSignal::new(false),
        pointed: RwSignal::new(None),
        look: PlotView::new(scenario, text_updates),
        sought: RwSignal::new(false),
        printing: printing_signal(),
        scrolled: scrolled_signal(),
        next: next_part_signal(),
        parts: &PARTS,
    };
    provide_context(page);
    // What else changes plots, and so what is written of them.
    Effect::new(move || {
        page.dragging.track();
        page.text_updates.schedule();
    });
    follow_address(page, problem);
    // A drag ends wherever the pointer is let go, and where that is heard by another window.
    for stop in ["pointerup", "pointercancel", "contextmenu", "blur"] {
        browser::on_window(stop, move |_| {
            // Whoever holds still during a drag would hear of every click.
            if page.dragging.get_untracked() {
                page.dragging.set(false);
            }
        });
    }
    let sheet = RwSignal::new(false);
    let escape = on_escape(move || {
        if sheet.get_untracked() {
            sheet.set(false);
            browser::focus("button.sheet");
        }
    });
    view! {
        {[("answer", "answer"), ("plots", "plots"), ("ranking", "devices")].map(skip).collect_view()}
        <header class="top">
            <h1 class="logo">"Stage"<span>"Cost"</span></h1>
            <TopControls />
            <span class="space"></span>
            <FileMenu />
            <ColourSchemeButton scheme=page.scheme />
            <CopyLink />
            <Brief />
        </header>
        <div class="page">
            <aside class="controls" class:open=move || sheet.get() aria-label="Workload" on:keydown=escape>
                <button
                    type="button"
                    class="sheet"
                    aria-expanded=bool_text(move || sheet.get())
                    on:click=on_click(move || sheet.update(|open| *open = !*open))
                >
                    {reactive_text(move || if sheet.get() { "Close" } else { "Change the workload" }.to_owned())}
                </button>
                <div class="groups">
                    <WorkloadControls />
                </div>
            </aside>
            <main id="main">
                // One sheet of paper; on the screen its parts stand among the others.
                <div class="sheet-1">
                    <LinkProblem problem />
                    <Presets />
                    <Answer />
                    <Requirements />
                    <LazySection part=PARTS.first_sheet open=page.printing />
                </div>
                <div id="plots" tabindex="-1">
                    <LazySection part=PARTS.plots />
                </div>
                <LazySection part=PARTS.roofline />
                <div id="ranking" tabindex="-1">
                    <LazySection part=PARTS.devices />
                </div>
                <LazySection part=PARTS.most />
                <LazySection part=PARTS.bytes />
                <Operators />
                <SweepNumbers />
                <PublishedComparison />
                <Validation />
                <LazySection part=PARTS.about />
                <LazySection part=PARTS.second_sheet open=page.printing />
            </main>
        </div>
    }
}

/// Keeps the address and the scenario equal; an invalid link stays in the address until something changes.
fn follow_address(page: Page, problem: RwSignal<Option<Error>>) {
    Effect::new(move |written: Option<String>| {
        let (link, title) = page.scenario.with(|scenario| (scenario.link(), scenario.title()));
        match written {
            None => browser::set_title(&title),
            Some(written) if written == link => {}
            Some(_) => {
                problem.set(None);
                browser::replace_fragment(link.clone(), title);
            }
        }
        link
    });
    let changed = move |_| {
        browser::forget_pending_fragment();
        let fragment = browser::fragment();
        if page.scenario.with_untracked(Scenario::link) == fragment {
            return;
        }
        let LoadedLink { scenario, problem: found } = load_link(&fragment);
        match found {
            // What is on the page stays; the link that was not understood stays in the address.
            Some(error) => problem.set(Some(error)),
            None => {
                problem.set(None);
                page.set_scenario(scenario);
            }
        }
    };
    let handle = window_event_listener(leptos::ev::hashchange, changed);
    on_cleanup(move || handle.remove());
}

/// Creates a skip link to a part of the page.
fn skip((id, name): (&'static str, &'static str)) -> AnyView {
    // The fragment is the scenario's, so the jump is made by hand.
    let jump = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        browser::jump(id);
    };
    view! { <a class="skip" href=format!("#{id}") on:click=jump>"Skip to the " {name}</a> }.into_any()
}
