//! The page as a whole: one signal holds the scenario, everything else follows from it.

use crate::browser;
use crate::controls::copy_link::CopyLink;
use crate::controls::presets::Presets;
use crate::controls::top_controls::TopControls;
use crate::controls::workload_controls::Controls;
use crate::export::menu::Downloads;
use crate::page::colour_scheme::{SchemeButton, scheme};
use crate::page::context::Page;
use crate::page::deferred_text::Beat;
use crate::page::lazy_section::Place;
use crate::page::plot_view::PlotView;
use crate::page::printing::printing;
use crate::page::reactive_text::{click, escape, says, truth};
use crate::page::sweep_cache::Kept;
use crate::page::visibility::{next, scrolled};
use crate::parts::PARTS;
use crate::state::{Loaded, load};
use crate::summary::answer::{Answer, Brief};
use crate::summary::link_problem::Problem;
use crate::summary::requirements::Requirements;
use crate::tables::operators::Operators;
use crate::tables::published::Published;
use crate::tables::sweep_numbers::Numbers;
use crate::tables::validation::Validation;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::ranking::{self, Demand};
use stagecost::scenario::Scenario;
use stagecost::sweep;
use stagecost::time::device::Device;

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let Loaded { scenario, problem } = load(&browser::fragment());
    let problem = RwSignal::new(problem);
    let scenario = RwSignal::new(scenario);
    let demands = Memo::new(move |_| scenario.with(ranking::demands));
    let on_device = move |demands: &Result<Vec<Demand>, Error>| {
        let device = scenario.with(|scenario| Device::of(&scenario.request));
        demands.iter().flatten().map(|demand| demand.on(&device)).collect()
    };
    let beat = Beat::new();
    let page = Page {
        now: scenario,
        beat,
        scenario: beat.follow_set(scenario),
        current: beat.follow(Memo::new(move |_| scenario.with(sweep::current))),
        kept: Kept::new(),
        demands: beat.follow(demands),
        here: beat.follow(Memo::new(move |_| demands.with(on_device))),
        opened: RwSignal::new(None),
        scheme: scheme(),
        dragging: RwSignal::new(false),
        pointed: RwSignal::new(None),
        look: PlotView::of(scenario, beat),
        sought: RwSignal::new(false),
        printing: printing(),
        scrolled: scrolled(),
        next: next(),
        parts: &PARTS,
    };
    provide_context(page);
    // What else changes plots, and so what is written of them.
    Effect::new(move || {
        page.dragging.track();
        page.beat.after();
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
    let escape = escape(move || {
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
            <Downloads />
            <SchemeButton scheme=page.scheme />
            <CopyLink />
            <Brief />
        </header>
        <div class="page">
            <aside class="controls" class:open=move || sheet.get() aria-label="Workload" on:keydown=escape>
                <button
                    type="button"
                    class="sheet"
                    aria-expanded=truth(move || sheet.get())
                    on:click=click(move || sheet.update(|open| *open = !*open))
                >
                    {says(move || if sheet.get() { "Close" } else { "Change the workload" }.to_owned())}
                </button>
                <div class="groups">
                    <Controls />
                </div>
            </aside>
            <main id="main">
                // One sheet of paper; on the screen its parts stand among the others.
                <div class="sheet-1">
                    <Problem problem />
                    <Presets />
                    <Answer />
                    <Requirements />
                    <Place part=PARTS.first_sheet asked=page.printing />
                </div>
                <div id="plots" tabindex="-1">
                    <Place part=PARTS.plots />
                </div>
                <Place part=PARTS.roofline />
                <div id="ranking" tabindex="-1">
                    <Place part=PARTS.devices />
                </div>
                <Place part=PARTS.most />
                <Place part=PARTS.bytes />
                <Operators />
                <Numbers />
                <Published />
                <Validation />
                <Place part=PARTS.about />
                <Place part=PARTS.second_sheet asked=page.printing />
            </main>
        </div>
    }
}

/// Follows the address both ways; a link that was not understood stays there until something is changed.
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
        let Loaded { scenario, problem: found } = load(&fragment);
        match found {
            // What is on the page stays; the link that was not understood stays in the address.
            Some(error) => problem.set(Some(error)),
            None => {
                problem.set(None);
                page.show(scenario);
            }
        }
    };
    let handle = window_event_listener(leptos::ev::hashchange, changed);
    on_cleanup(move || handle.remove());
}

/// A way past what stands before a part of the page.
fn skip((id, name): (&'static str, &'static str)) -> AnyView {
    // The fragment is the scenario's, so the jump is made by hand.
    let jump = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        browser::jump(id);
    };
    view! { <a class="skip" href=format!("#{id}") on:click=jump>"Skip to the " {name}</a> }.into_any()
}
